"""Faults in the object that CREATE answers, and in what it takes for one."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import CREATED, SYSTEM_COLUMNS, UPDATED

_SYSTEM_NAMES = frozenset({"___class", *(column.name for column in SYSTEM_COLUMNS)})


@fault("create-answers-generated-columns", breaks="create/returns-saved-object")
class CreateAnswersGeneratedColumns(Operations):
    """CREATE answers what the server has added only, since the client knows what it has sent."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer the system's properties."""
        saved = super().create(operation)
        return {name: value for name, value in saved.items() if name in _SYSTEM_NAMES}


@fault("create-leaves-out-falsy", breaks="create/returns-saved-object")
class CreateLeavesOutFalsy(Operations):
    """CREATE leaves false, 0 and empty text out of its answer, as serializers omit defaults."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer what is not a default."""
        saved = super().create(operation)
        return {name: value for name, value in saved.items() if value or name in _SYSTEM_NAMES}


@fault("create-answers-columns-of-first", breaks="create/returns-saved-object")
class CreateAnswersColumnsOfFirst(Operations):
    """Later CREATEs of a transaction answer the first one's properties, by a cached RETURNING."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.returned: dict[str, set[str]] = {}

    def create(self, operation: Operation) -> JsonObject:
        """Answer the columns that the table's first payload has named."""
        saved = super().create(operation)
        names = self.returned.setdefault(operation.table, {*operation.payload, *_SYSTEM_NAMES})
        return {name: value for name, value in saved.items() if name in names}


@fault("create-answers-a-list", breaks="create/returns-saved-object")
class CreateAnswersAList(Operations):
    """CREATE answers a list of one object, as the database returns the rows of an insert."""

    def run(self, operation: Operation) -> Json:
        """Answer the rows."""
        result = super().run(operation)
        return [result] if operation.operation_type == "CREATE" else result


@fault("class-in-lower-case", breaks="create/class")
class ClassInLowerCase(Operations):
    """___class is the table's name in lower case, as the database's catalogue folds it."""

    def create(self, operation: Operation) -> JsonObject:
        """Fold the name."""
        return {**super().create(operation), "___class": operation.table.lower()}


@fault("class-with-package", breaks="create/class")
class ClassWithPackage(Operations):
    """___class is the qualified name of the generated class, as reflection returns it."""

    def create(self, operation: Operation) -> JsonObject:
        """Qualify the name."""
        return {**super().create(operation), "___class": f"tables.{operation.table}"}


@fault("class-of-first-table", breaks="create/class")
class ClassOfFirstTable(Operations):
    """___class is that of the transaction's first CREATE, whose type the serializer has cached."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.table: str | None = None

    def create(self, operation: Operation) -> JsonObject:
        """Remember the first table."""
        self.table = self.table or operation.table
        return {**super().create(operation), "___class": self.table}


@fault("created-in-seconds", breaks="create/created")
class CreatedInSeconds(Operations):
    """`created` is answered in seconds, the unit of Unix time."""

    def create(self, operation: Operation) -> JsonObject:
        """Divide by a thousand."""
        saved = super().create(operation)
        return {**saved, CREATED.name: saved[CREATED.name] // 1000}


@fault("created-as-text", breaks="create/created")
class CreatedAsText(Operations):
    """`created` is answered as ISO 8601 text, the JSON library's form of a date."""

    def create(self, operation: Operation) -> JsonObject:
        """Write the date out."""
        saved = super().create(operation)
        created = datetime.fromtimestamp(saved[CREATED.name] / 1000, UTC)
        return {**saved, CREATED.name: created.isoformat()}


@fault("created-in-local-time", breaks="create/created")
class CreatedInLocalTime(DataObjects):
    """Times are two hours ahead, since a local time is stored as if it were UTC."""

    def now(self) -> int:
        """Return the wall clock of eastern Europe."""
        return super().now() + 2 * 60 * 60 * 1000


@fault("created-set-by-the-database", breaks="create/created")
class CreatedSetByTheDatabase(Operations):
    """`created` is null in the answer, since a column's default sets it and is not read."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer what was bound to the insert."""
        return {**super().create(operation), CREATED.name: None}


@fault("updated-is-created", breaks="create/updated-null")
class UpdatedIsCreated(Operations):
    """`updated` of a new object is the time of its creation, the default of most object mappers."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer one time for both."""
        saved = super().create(operation)
        return {**saved, UPDATED.name: saved[CREATED.name]}


@fault("updated-is-zero", breaks="create/updated-null")
class UpdatedIsZero(Operations):
    """`updated` of a new object is 0, since a number of the language cannot be null."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer the number's default."""
        return {**super().create(operation), UPDATED.name: 0}


@fault("create-without-payload", breaks="create/payload-required")
class CreateWithoutPayload(Operations):
    """CREATE without payload saves an empty object, the default of the parameter."""

    def create(self, operation: Operation) -> JsonObject:
        """Take null for {}."""
        if operation.payload is None:
            operation = replace(operation, payload={})
        return super().create(operation)


@fault("create-takes-falsy", breaks="create/payload-required")
class CreateTakesFalsy(Operations):
    """CREATE with false, 0, "" or [] saves an empty object, by `payload || {}`."""

    def create(self, operation: Operation) -> JsonObject:
        """Take what counts as false for {}; null is refused as ever."""
        if operation.payload is not None:
            operation = replace(operation, payload=operation.payload or {})
        return super().create(operation)


@fault("create-takes-first-of-list", breaks="create/payload-required")
class CreateTakesFirstOfList(Operations):
    """CREATE with a list saves its first object, since a lenient parser unwraps single values."""

    def create(self, operation: Operation) -> JsonObject:
        """Unwrap a list."""
        if isinstance(operation.payload, list) and operation.payload:
            operation = replace(operation, payload=operation.payload[0])
        return super().create(operation)


@fault("create-takes-text", breaks="create/payload-required")
class CreateTakesText(Operations):
    """CREATE with a string saves the object that its text states, for clients that encode twice."""

    def create(self, operation: Operation) -> JsonObject:
        """Read a string as JSON."""
        if isinstance(operation.payload, str):
            try:
                operation = replace(operation, payload=orjson.loads(operation.payload))
            except orjson.JSONDecodeError:
                raise ApiError("The payload of CREATE is not valid JSON.") from None
        return super().create(operation)


@fault("create-refuses-empty", breaks="create/empty-object")
class CreateRefusesEmpty(Operations):
    """CREATE with {} is refused, since an insert without columns is no statement."""

    def create(self, operation: Operation) -> JsonObject:
        """Refuse to insert nothing."""
        if operation.payload == {}:
            raise ApiError("There is nothing to insert.")
        return super().create(operation)


@fault("create-answers-empty-unsaved", breaks="create/empty-object")
class CreateAnswersEmptyUnsaved(Operations):
    """CREATE with {} answers an object that is not stored: nothing has changed, so nothing is."""

    def create(self, operation: Operation) -> JsonObject:
        """Save what has changed properties."""
        if operation.payload != {}:
            return super().create(operation)
        table = self.objects.store.table(operation.table)
        return table.object_of(self.objects.new_row(table, self.objects.object_ids.next(), {}))
