"""Faults in UPDATE: which object is changed, what of it, and what is answered."""

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import CREATED, OBJECT_ID, UPDATED
from uowkit_reference.storage.conditions import EVERYTHING


@fault("update-answers-the-object-before", breaks="operations/update-result")
class UpdateAnswersTheObjectBefore(Operations):
    """An UPDATE answers the object as it was loaded, since the changes go to the database only."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and answer what was read before."""
        object_id = self.payload(operation).get(OBJECT_ID.name)
        before = self.objects.get(operation.table, object_id) if isinstance(object_id, str) else {}
        super().update(operation)
        return before


@fault("update-echoes-the-payload", breaks="operations/update-result")
class UpdateEchoesThePayload(Operations):
    """An UPDATE answers the changes as they were sent, without ___class: nothing is read again."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and answer the payload."""
        super().update(operation)
        return self.payload(operation)


@fault("update-answers-true", breaks="operations/update-result")
class UpdateAnswersTrue(Operations):
    """An UPDATE answers true, as a driver that only says whether a row was found."""

    def update(self, operation: Operation) -> Json:
        """Change an object, and say that it is done."""
        return bool(super().update(operation))


@fault("update-answers-without-object-id", breaks="operations/update-result")
class UpdateAnswersWithoutObjectId(Operations):
    """The object that an UPDATE answers lacks its objectId, which the caller knows anyway."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and answer it without its id."""
        row = super().update(operation)
        return {name: value for name, value in row.items() if name != OBJECT_ID.name}


@fault("update-wipes-the-rest", breaks="operations/update-effect")
class UpdateWipesTheRest(Operations):
    """Properties that an UPDATE does not name become null: the payload replaces the object."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object to what the payload says, and nothing but that."""
        super().update(operation)
        payload = self.payload(operation)
        object_id = payload[OBJECT_ID.name]
        table = self.objects.store.table(operation.table)
        named = {*payload, OBJECT_ID.name, CREATED.name, UPDATED.name}
        rest = {column: None for name, column in table.columns.items() if name not in named}
        self.objects.store.update(table, object_id, rest)
        return self.objects.get(operation.table, object_id)


@fault("update-forgets-its-condition", breaks="operations/update-effect")
class UpdateForgetsItsCondition(Operations):
    """An UPDATE changes every object of its table: the statement has lost its WHERE."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and all others as well."""
        row = super().update(operation)
        table = self.objects.store.table(operation.table)
        self.objects.change(table, EVERYTHING, self.payload(operation))
        return row


@fault("update-saves-a-copy", breaks="operations/update-effect")
class UpdateSavesACopy(Operations):
    """The changed object is saved as a new one beside the old: versions are kept in one table."""

    def update(self, operation: Operation) -> JsonObject:
        """Save the object with its changes anew, and answer it under the old id."""
        payload = self.payload(operation)
        before = self.objects.get(operation.table, payload[OBJECT_ID.name])
        whole = {**before, **payload, OBJECT_ID.name: None}
        row = self.objects.create(operation.table, whole)
        return {**row, OBJECT_ID.name: payload[OBJECT_ID.name]}


@fault("update-skips-null", breaks="operations/update-effect")
class UpdateSkipsNull(Operations):
    """An UPDATE leaves properties alone that it sets to null, as a partial object's absent ones."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object by what is not null."""
        payload = self.payload(operation)
        kept = {name: value for name, value in payload.items() if value is not None}
        return super().update(_with(operation, kept))


@fault("update-skips-empty-values", breaks="operations/update-effect")
class UpdateSkipsEmptyValues(Operations):
    """An UPDATE leaves properties alone that it sets to 0, false or an empty text."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object by what counts as a value, and answer it as it was sent."""
        payload = self.payload(operation)
        kept = {name: value for name, value in payload.items() if value or value is None}
        return {**super().update(_with(operation, kept)), **payload}


@fault("update-leaves-no-time", breaks="operations/update-effect")
class UpdateLeavesNoTime(Operations):
    """`updated` stays null after an UPDATE, since only the data service has the listener for it."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and say nowhere when."""
        row = super().update(operation)
        table = self.objects.store.table(operation.table)
        self.objects.store.update(table, row[OBJECT_ID.name], {UPDATED: None})
        return row


@fault("update-renews-created", breaks="operations/update-effect")
class UpdateRenewsCreated(Operations):
    """An UPDATE removes the object and inserts it anew, so that `created` is that of the change."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and its date of birth."""
        row = super().update(operation)
        table = self.objects.store.table(operation.table)
        renewed = {CREATED: row[CREATED.name] + 1}
        self.objects.store.update(table, row[OBJECT_ID.name], renewed)
        return row


@fault("update-loses-all-but-the-last", breaks="operations/update-effect")
class UpdateLosesAllButTheLast(Operations):
    """Of several UPDATEs in a table only the last is written: one is kept for each table."""

    _before: tuple[str, JsonObject] | None = None

    def update(self, operation: Operation) -> JsonObject:
        """Change an object, and take back what the last one changed."""
        payload = self.payload(operation)
        if self._before and self._before[0] == operation.table:
            table = self.objects.store.table(operation.table)
            old = self._before[1]
            values = {column: old[name] for name, column in table.columns.items()}
            self.objects.store.update(table, old[OBJECT_ID.name], values)
        before = self.objects.get(operation.table, payload[OBJECT_ID.name])
        self._before = (operation.table, before)
        return super().update(operation)


@fault("update-by-reference-does-nothing", breaks="operations/update-effect")
class UpdateByReferenceDoesNothing(Operations):
    """An UPDATE whose objectId is a reference changes nothing: it was compared unresolved."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object whose id stands in the request itself."""
        payload = operation.payload
        if not isinstance(payload, dict) or isinstance(payload.get(OBJECT_ID.name), str):
            return super().update(operation)
        resolved = self.payload(operation)
        return {**self.objects.get(operation.table, resolved[OBJECT_ID.name]), **resolved}


def _with(operation: Operation, payload: Json) -> Operation:
    return Operation(operation.operation_type, operation.table, payload, operation.op_result_id)
