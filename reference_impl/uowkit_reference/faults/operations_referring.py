"""Faults in the places of the operations that may hold a reference, beside CREATE's."""

from dataclasses import replace

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.references import MARK
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import OBJECT_ID, UPDATED
from uowkit_reference.transaction import Transactions

ID = OBJECT_ID.name
_OF_A_ROW = {"resultIndex", "propName"}  # members of a reference to a property of a row


def _without_references(values: JsonObject) -> JsonObject:
    return {
        name: None if name != ID and isinstance(value, dict) and MARK in value else value
        for name, value in values.items()
    }


@fault("update-references-are-null", breaks="operations/update-effect")
class UpdateReferencesAreNull(Operations):
    """In an UPDATE only the objectId may be a reference: any other property becomes null by it."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object by what is no reference."""
        return super().update(replace(operation, payload=_without_references(operation.payload)))


@fault("update-bulk-references-are-null", breaks="operations/update-bulk-effect")
class UpdateBulkReferencesAreNull(Operations):
    """References among the changes of an UPDATE_BULK become null, as no single object has them."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects by what is no reference."""
        changes = _without_references(operation.payload["changes"])
        return super().update_bulk(
            replace(operation, payload={**operation.payload, "changes": changes})
        )


@fault("upsert-references-are-null", breaks="operations/upsert-effect")
class UpsertReferencesAreNull(Operations):
    """In an UPSERT a reference finds the object, and elsewhere it is saved as null."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Save an object by what is no reference."""
        return super().upsert(replace(operation, payload=_without_references(operation.payload)))


@fault("upsert-bulk-references-are-null", breaks="operations/upsert-bulk-effect")
class UpsertBulkReferencesAreNull(Operations):
    """Items of an UPSERT_BULK are saved with null where a property is a reference."""

    def upsert_bulk(self, operation: Operation) -> list[str]:
        """Save objects by what is no reference."""
        items = [_without_references(each) for each in operation.payload]
        return super().upsert_bulk(replace(operation, payload=items))


@fault("update-bulk-passes-over-single-objects", breaks="operations/update-bulk-effect")
class UpdateBulkPassesOverSingleObjects(Operations):
    """In a list of an UPDATE_BULK, references to objects of CREATE and CREATE_BULK do nothing."""

    def update_bulk(self, operation: Operation) -> int:
        """Change the objects of plain ids, and the rows of a FIND."""
        told = operation.payload.get("unconditional")
        if not isinstance(told, list):
            return super().update_bulk(operation)
        known = [each for each in told if not isinstance(each, dict) or each.keys() >= _OF_A_ROW]
        payload = {**operation.payload, "unconditional": known}
        return super().update_bulk(replace(operation, payload=payload))


@fault("find-rows-without-ids", breaks="operations/find-result")
class FindRowsWithoutIds(Transactions):
    """The rows that a FIND answers lack objectId and ___class, which only joins would need."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Return what is answered of one operation."""
        if operation.operation_type == "FIND" and isinstance(result, list):
            result = [
                {name: value for name, value in row.items() if name not in (ID, "___class")}
                for row in result
            ]
        return super().entry(operation, result)


@fault("find-wants-a-clause", breaks="operations/find-effect")
class FindWantsAClause(Operations):
    """A FIND without whereClause is refused, since nobody should read a whole table."""

    def find(self, operation: Operation) -> Json:
        """Return what a condition picks."""
        if not self.payload(operation).get("whereClause"):
            raise ApiError("whereClause is missing")
        return super().find(operation)


@fault("update-answers-no-time", breaks="operations/update-result")
class UpdateAnswersNoTime(Operations):
    """An UPDATE answers the loaded object with the changes, so updated is still the old one."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and answer the time of the last change before."""
        object_id = self.payload(operation).get(ID)
        before = self.objects.get(operation.table, object_id) if isinstance(object_id, str) else {}
        return {**super().update(operation), UPDATED.name: before.get(UPDATED.name)}
