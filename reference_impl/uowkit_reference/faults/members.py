"""Faults in reading operation types, tables and isolation levels."""

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.envelopes import ChangedOperations
from uowkit_reference.json_values import Json
from uowkit_reference.request import (
    DEFAULT_ISOLATION_LEVEL,
    Operation,
    UnitOfWork,
    UnitOfWorkReader,
)


@fault("operation-type-in-any-case", breaks="envelope/operation-type-exact")
class OperationTypeInAnyCase(UnitOfWorkReader):
    """operationType is accepted in any case, as enumerations are read by their upper-case name."""

    def operation_type(self, value: Json) -> str:
        """Read the name in upper case."""
        return super().operation_type(value.upper() if isinstance(value, str) else value)


@fault("operation-type-trimmed", breaks="envelope/operation-type-exact")
class OperationTypeTrimmed(UnitOfWorkReader):
    """White space around operationType is ignored, since all input is trimmed."""

    def operation_type(self, value: Json) -> str:
        """Trim the name."""
        return super().operation_type(value.strip() if isinstance(value, str) else value)


@fault("operation-type-by-number", breaks="envelope/operation-type-exact")
class OperationTypeByNumber(UnitOfWorkReader):
    """A number counts as operationType, the place in the enumeration, as mappers read them."""

    def operation_type(self, value: Json) -> str:
        """Look a number up."""
        if type(value) is int and 0 <= value < len(self.operation_types):
            return self.operation_types[value]
        return super().operation_type(value)


@fault("operation-type-in-a-list", breaks="envelope/operation-type-exact")
class OperationTypeInAList(UnitOfWorkReader):
    """A list of one operationType counts as that type, as parsers unwrap a list of one value."""

    def operation_type(self, value: Json) -> str:
        """Take the only element."""
        alone = isinstance(value, list) and len(value) == 1
        return super().operation_type(value[0] if alone else value)


class _ChangedOperation(UnitOfWorkReader):
    """Reads other members for an operation."""

    def operation(self, document: Json) -> Operation:
        """Change the operation before it is read."""
        return super().operation(self.changed(document) if isinstance(document, dict) else document)

    def changed(self, document: dict[str, Json]) -> dict[str, Json]:
        """Return what is read for an operation."""
        return document


@fault("operation-type-guessed", breaks="envelope/operation-type-exact")
class OperationTypeGuessed(_ChangedOperation):
    """A missing operationType is guessed from the payload, an object or a list of them."""

    def changed(self, document: dict[str, Json]) -> dict[str, Json]:
        """Tell the type by the payload."""
        if document.get("operationType") is None:
            kind = "CREATE_BULK" if isinstance(document.get("payload"), list) else "CREATE"
            return {**document, "operationType": kind}
        return document


@fault("unknown-operation-types-skipped", breaks="envelope/operation-type-exact")
class UnknownOperationTypesSkipped(ChangedOperations):
    """Operations of an unknown type are passed over, so that newer clients can be served."""

    def listed(self, operations: Json) -> Json:
        """Keep what is known, or is no operation at all."""
        if not isinstance(operations, list):
            return operations
        return [
            each
            for each in operations
            if not isinstance(each, dict)
            or not isinstance(each.get("operationType"), str)
            or each["operationType"] in self.operation_types
        ]


@fault("table-from-class", breaks="envelope/table-required")
class TableFromClass(_ChangedOperation):
    """An operation without table takes the ___class of its payload, as the data service may."""

    def changed(self, document: dict[str, Json]) -> dict[str, Json]:
        """Look for the table in the object, or in a bulk's first."""
        payload = document.get("payload")
        first = payload[0] if isinstance(payload, list) and payload else payload
        if "table" not in document and isinstance(first, dict):
            return {**document, "table": first.get("___class")}
        return document


@fault("table-of-operation-before", breaks="envelope/table-required")
class TableOfOperationBefore(ChangedOperations):
    """An operation without table takes that of the one before, whose builder is used again."""

    def listed(self, operations: Json) -> Json:
        """Carry the table on to operations that have none."""
        if not isinstance(operations, list):
            return operations
        table, carried = None, []
        for each in operations:
            if isinstance(each, dict):
                table = each.get("table", table)
                each = {**each, "table": table}
            carried.append(each)
        return carried


@fault("operations-without-table-skipped", breaks="envelope/table-required")
class OperationsWithoutTableSkipped(ChangedOperations):
    """Operations whose table is empty or null are passed over, as rows of a form not filled in."""

    def listed(self, operations: Json) -> Json:
        """Keep what has a table, or lacks the member."""
        if not isinstance(operations, list):
            return operations
        return [
            each
            for each in operations
            if not isinstance(each, dict) or each.get("table", "?") not in (None, "")
        ]


@fault("isolation-level-required", breaks="envelope/isolation-optional")
class IsolationLevelRequired(UnitOfWorkReader):
    """A request without isolationLevelEnum is refused, since the field has no default."""

    def isolation_level(self, value: Json) -> str:
        """Ask for a level."""
        if value is None:
            raise ApiError("'isolationLevelEnum' is missing.")
        return super().isolation_level(value)


@fault("isolation-level-required-for-several", breaks="envelope/isolation-optional")
class IsolationLevelRequiredForSeveral(UnitOfWorkReader):
    """Two and more operations need an isolationLevelEnum, as one alone needs no transaction."""

    def read(self, document: Json) -> UnitOfWork:
        """Ask for a level where it means something."""
        unit_of_work = super().read(document)
        if len(unit_of_work.operations) > 1 and "isolationLevelEnum" not in document:
            raise ApiError("'isolationLevelEnum' is missing.")
        return unit_of_work


@fault("read-uncommitted-refused", breaks="envelope/isolation-levels")
class ReadUncommittedRefused(UnitOfWorkReader):
    """READ_UNCOMMITTED is refused, since the database behind it has no such level."""

    def isolation_level(self, value: Json) -> str:
        """Refuse what the database refuses."""
        if value == "READ_UNCOMMITTED":
            raise ApiError("The database does not know the isolation level READ_UNCOMMITTED.")
        return super().isolation_level(value)


@fault("serializable-as-documented-only", breaks="envelope/isolation-levels")
class SerializableAsDocumentedOnly(UnitOfWorkReader):
    """SERIALIZABLE is refused and SERIALZABLE accepted, as the documents' table was copied."""

    def isolation_level(self, value: Json) -> str:
        """Keep to the documents' letter."""
        if value == "SERIALIZABLE":
            raise ApiError("There is no isolation level SERIALIZABLE.")
        return super().isolation_level(value)


@fault("serializable-refused", breaks="envelope/isolation-levels")
class SerializableRefused(UnitOfWorkReader):
    """SERIALIZABLE is refused in either spelling, since the database has snapshots at best."""

    def isolation_level(self, value: Json) -> str:
        """Refuse what the database has no locks for."""
        if value in ("SERIALIZABLE", "SERIALZABLE"):
            raise ApiError("The database does not know the isolation level SERIALIZABLE.")
        return super().isolation_level(value)


@fault("unknown-isolation-level-ignored", breaks="envelope/isolation-unknown")
class UnknownIsolationLevelIgnored(UnitOfWorkReader):
    """An unknown isolation level falls back to the default, as a map's get with a default does."""

    def isolation_level(self, value: Json) -> str:
        """Look the level up, or take the default."""
        try:
            return super().isolation_level(value)
        except ApiError:
            return DEFAULT_ISOLATION_LEVEL


@fault("isolation-level-in-any-case", breaks="envelope/isolation-unknown")
class IsolationLevelInAnyCase(UnitOfWorkReader):
    """isolationLevelEnum is accepted in any case, as enumerations are read by upper-case name."""

    def isolation_level(self, value: Json) -> str:
        """Read the name in upper case."""
        return super().isolation_level(value.upper() if isinstance(value, str) else value)


@fault("isolation-level-by-number", breaks="envelope/isolation-unknown")
class IsolationLevelByNumber(UnitOfWorkReader):
    """The numbers 1, 2, 4 and 8 are accepted as isolation levels, as drivers count them."""

    def isolation_level(self, value: Json) -> str:
        """Look a number up."""
        if type(value) is int and value in (1, 2, 4, 8):
            return DEFAULT_ISOLATION_LEVEL
        return super().isolation_level(value)
