"""Faults in what a reference to the result of a CREATE is replaced by."""

from collections import ChainMap
from typing import Any, cast

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.references import MARK, References
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import CREATED
from uowkit_reference.transaction import Transactions


@fault("reference-from-request", breaks="references/create-property")
class ReferenceFromRequest(Operations):
    """References are looked up in the payload that was sent, which has no objectId yet."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sent: dict[str, Json] = {}
        self.references.results = self.sent

    def run(self, operation: Operation) -> Json:
        """Keep the payload of a CREATE, and the result of everything else."""
        result = super().run(operation)
        if operation.op_result_id is not None:
            is_create = operation.operation_type == "CREATE"
            self.sent[operation.op_result_id] = operation.payload if is_create else result
        return result


@fault("reference-always-object-id", breaks="references/create-property")
class ReferenceAlwaysObjectId(References):
    """A reference stands for the objectId whatever propName says, which is what most want."""

    def property(self, value: Json, name: Json) -> Json:
        """Take the default of the client libraries."""
        return super().property(value, "objectId" if isinstance(name, str) else name)


@fault("reference-whole-object", breaks="references/create-property")
class ReferenceWholeObject(References):
    """A reference stands for the whole object, as if propName were there for people to read."""

    def property(self, value: Json, name: Json) -> Json:
        """See that there is such a property, and give everything."""
        super().property(value, name)
        return value


@fault("reference-as-text", breaks="references/create-property")
class ReferenceAsText(References):
    """Numbers and booleans are put in as texts, since a template engine fills references in."""

    def property(self, value: Json, name: Json) -> Json:
        """Write the value as a template does."""
        found = super().property(value, name)
        return str(found) if isinstance(found, bool | int | float) else found


@fault("reference-whole-numbers", breaks="references/create-property")
class ReferenceWholeNumbers(References):
    """Numbers lose their fraction in a reference, which is held in a variant of a few types."""

    def property(self, value: Json, name: Json) -> Json:
        """Make a number whole."""
        found = super().property(value, name)
        return int(found) if isinstance(found, float) else found


@fault("reference-falsy-refused", breaks="references/create-property")
class ReferenceFalsyRefused(References):
    """A reference to zero, false or an empty text is refused, the check being that of a truth."""

    def property(self, value: Json, name: Json) -> Json:
        """Take what is falsy for something that is not there."""
        found = super().property(value, name)
        if not found and found is not None:
            raise ApiError(f"The reference's propName '{name}' names no property of the result.")
        return found


@fault("reference-system-properties-unknown", breaks="references/create-property")
class ReferenceSystemPropertiesUnknown(References):
    """`created` cannot be referred to: the row is not read again before it is answered."""

    def property(self, value: Json, name: Json) -> Json:
        """Refuse what the database fills in."""
        if name == CREATED.name:
            raise ApiError(f"The reference's propName '{name}' names no property of the result.")
        return super().property(value, name)


@fault("reference-not-in-bulks", breaks="references/create-property")
class ReferenceNotInBulks(Operations):
    """References are resolved in single objects alone, and those in a bulk are left standing."""

    def bulk(self, operation: Operation, kind: str) -> list[JsonObject]:
        """Check the objects, and take them as they were sent."""
        super().bulk(operation, kind)
        return list(operation.payload)


@fault("reference-in-first-item-only", breaks="references/create-property")
class ReferenceInFirstItemOnly(Operations):
    """Of a bulk only the first object is resolved, from which the statement is prepared."""

    def bulk(self, operation: Operation, kind: str) -> list[JsonObject]:
        """Take the others as they were sent."""
        resolved = super().bulk(operation, kind)
        return [*resolved[:1], *operation.payload[1:]]


@fault("reference-to-last-result", breaks="references/create-property")
class ReferenceToLastResult(References):
    """A reference means the operation just before, since only the last result is kept."""

    def result(self, op_result_id: Json) -> Json:
        """Give what was answered last."""
        found = super().result(op_result_id)
        last = list(self.results.values())[-1]
        return last if type(last) is type(found) else found


@fault("reference-used-up", breaks="references/create-property")
class ReferenceUsedUp(Operations):
    """A result can be referred to by one operation, which takes it from the map of what is open."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.used: set[str] = set()

    def run(self, operation: Operation) -> Json:
        """Refuse a second operation that refers to the same result."""
        names = set(names_in(operation.payload))
        if names & self.used:
            raise ApiError("The result of the operation was consumed already.")
        self.used |= names
        return super().run(operation)


def names_in(payload: Json) -> list[str]:
    """Return the opResultIds that the references in a payload name."""
    if isinstance(payload, dict) and MARK in payload:
        return [str(payload.get("opResultId"))]
    if isinstance(payload, dict):
        payload = list(payload.values())
    return [name for each in payload for name in names_in(each)] if type(payload) is list else []


@fault("reference-names-case-folded", breaks="references/create-property")
class ReferenceNamesCaseFolded(References):
    """The names of results are compared without regard to case, as the names of columns are."""

    def result(self, op_result_id: Json) -> Json:
        """Give the first that is called so, in whatever case."""
        super().result(op_result_id)
        folded = {name.casefold(): name for name in reversed([*self.results])}
        return self.results[folded[op_result_id.casefold()]]


@fault("reference-names-trimmed", breaks="references/create-property")
class ReferenceNamesTrimmed(References):
    """The names of results lose their outer spaces, and the first of those that meet is meant."""

    def result(self, op_result_id: Json) -> Json:
        """Give the first that is called so but for spaces."""
        super().result(op_result_id)
        trimmed = {name.strip(): name for name in reversed([*self.results])}
        return self.results[trimmed[op_result_id.strip()]]


@fault("reference-echoed", breaks="references/create-property")
class ReferenceEchoed(Transactions):
    """The answer to a CREATE shows the reference as it was sent: it is built from the payload."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Put the payload over what was saved."""
        if operation.operation_type == "CREATE" and isinstance(operation.payload, dict):
            sent = {
                name: value
                for name, value in operation.payload.items()
                if isinstance(value, dict) and MARK in value
            }
            result = {**result, **sent}
        return super().entry(operation, result)


@fault("reference-to-earlier-transaction", breaks="references/create-property")
class ReferenceToEarlierTransaction(Transactions):
    """The first result of a name is kept for later transactions, in a cache that nobody empties."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.remembered: dict[str, Json] = {}

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Look into the cache before the transaction's own results."""
        results = operations.references.results
        if not isinstance(results, ChainMap):
            operations.references.results = ChainMap(self.remembered, cast("JsonObject", results))
        result = super().run_operation(operations, operation)
        if operation.op_result_id is not None:
            self.remembered.setdefault(operation.op_result_id, result)
        return result
