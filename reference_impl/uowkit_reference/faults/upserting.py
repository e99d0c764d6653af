"""Faults in UPSERT and UPSERT_BULK: what is taken for new, what is saved, what is answered."""

from uowkit_reference.errors import object_not_found
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import OBJECT_ID

ID = OBJECT_ID.name


class Upserting(Operations):
    """Has what an upsert sends, or does, otherwise."""

    def exists(self, table_name: str, object_id: Json) -> bool:
        """Say whether there is an object of this id."""
        table = self.objects.store.table(table_name)
        return isinstance(object_id, str) and self.objects.store.get(table, object_id) is not None


@fault("upsert-answers-true", breaks="operations/upsert-result")
class UpsertAnswersTrue(Upserting):
    """An UPSERT answers true, whichever of the two it did."""

    def upsert(self, operation: Operation) -> Json:
        """Change or save an object, and say that it is done."""
        return bool(super().upsert(operation))


@fault("upsert-echoes-the-payload", breaks="operations/upsert-result")
class UpsertEchoesThePayload(Upserting):
    """An UPSERT answers the object as it was sent, without the objectId that it was given."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Change or save an object, and answer the payload."""
        super().upsert(operation)
        return self.payload(operation)


@fault("upsert-answers-the-object-before", breaks="operations/upsert-result")
class UpsertAnswersTheObjectBefore(Upserting):
    """An UPSERT of an object that is there answers it as it was found."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Change or save an object, and answer what was read to see whether it is there."""
        payload = self.payload(operation)
        if not self.exists(operation.table, payload.get(ID)):
            return super().upsert(operation)
        before = self.objects.get(operation.table, payload[ID])
        super().upsert(operation)
        return before


@fault("upsert-always-inserts", breaks="operations/upsert-effect")
class UpsertAlwaysInserts(Upserting):
    """An UPSERT saves a new object under an id of its own, whatever objectId is sent."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Save an object."""
        return self.objects.create(operation.table, {**self.payload(operation), ID: None})


@fault("upsert-never-inserts", breaks="operations/upsert-effect")
class UpsertNeverInserts(Upserting):
    """An UPSERT of an unknown objectId is refused, as an UPDATE of it would be."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Change an object, or save one that has no id."""
        object_id = self.payload(operation).get(ID)
        if isinstance(object_id, str) and not self.exists(operation.table, object_id):
            raise object_not_found(object_id)
        return super().upsert(operation)


@fault("upsert-wants-an-id", breaks="operations/upsert-effect")
class UpsertWantsAnId(Upserting):
    """An UPSERT without objectId is refused, since the id is what it looks for."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Change or save an object that has an id."""
        if self.payload(operation).get(ID) is None:
            raise object_not_found("null")
        return super().upsert(operation)


@fault("upsert-keeps-what-is-there", breaks="operations/upsert-effect")
class UpsertKeepsWhatIsThere(Upserting):
    """An UPSERT of an object that is there changes nothing, as by ON CONFLICT DO NOTHING."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Save an object, or leave it as it is."""
        payload = self.payload(operation)
        if not self.exists(operation.table, payload.get(ID)):
            return super().upsert(operation)
        return {**self.objects.get(operation.table, payload[ID]), **payload}


@fault("upsert-keeps-what-is-not-null", breaks="operations/upsert-effect")
class UpsertKeepsWhatIsNotNull(Upserting):
    """An UPSERT fills in what an object lacks, and overwrites none of its values."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Save an object, or fill it in."""
        payload = self.payload(operation)
        if not self.exists(operation.table, payload.get(ID)):
            return super().upsert(operation)
        before = self.objects.get(operation.table, payload[ID])
        lacking = {name: value for name, value in payload.items() if before.get(name) is None}
        changed = {**lacking, "note": payload.get("note"), ID: payload[ID]}
        return self.objects.upsert(operation.table, changed)


@fault("upsert-saves-a-second", breaks="operations/upsert-effect")
class UpsertSavesASecond(Upserting):
    """A new object is saved twice: the attempt to change it is followed by two inserts."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Change an object, or save it, and once more."""
        payload = self.payload(operation)
        if not self.exists(operation.table, payload.get(ID)):
            self.objects.create(operation.table, {**payload, ID: None})
        return super().upsert(operation)


class UpsertingMany(Upserting):
    """Has the items of an UPSERT_BULK treated otherwise."""

    def upsert_bulk(self, operation: Operation) -> list[str]:
        """Change or save what is left of the items."""
        items = self.items(operation.table, self.bulk(operation, "upsert"))
        return self.objects.upsert_many(operation.table, items)

    def items(self, table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items as they are worked on."""
        raise NotImplementedError


@fault("upsert-bulk-loses-the-last", breaks="operations/upsert-bulk-effect")
class UpsertBulkLosesTheLast(UpsertingMany):
    """The last item of an UPSERT_BULK is lost where there are several: the batch is not flushed."""

    def items(self, _table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return all items but the last."""
        return items[:-1] or items


@fault("upsert-bulk-inserts-all", breaks="operations/upsert-bulk-effect")
class UpsertBulkInsertsAll(UpsertingMany):
    """Every item of an UPSERT_BULK is saved as a new object."""

    def items(self, _table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items without ids."""
        return [{**each, ID: None} for each in items]


@fault("upsert-bulk-changes-only", breaks="operations/upsert-bulk-effect")
class UpsertBulkChangesOnly(UpsertingMany):
    """Items of an UPSERT_BULK that are new are passed over."""

    def items(self, table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items that are there."""
        return [each for each in items if self.exists(table_name, each.get(ID))]


@fault("upsert-bulk-saves-only", breaks="operations/upsert-bulk-effect")
class UpsertBulkSavesOnly(UpsertingMany):
    """Items of an UPSERT_BULK that are there already are left as they are."""

    def items(self, table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items that are new."""
        return [each for each in items if not self.exists(table_name, each.get(ID))]


@fault("upsert-bulk-shares-values", breaks="operations/upsert-bulk-effect")
class UpsertBulkSharesValues(UpsertingMany):
    """All items of an UPSERT_BULK get the note of the first: its values are bound only once."""

    def items(self, _table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items with one value of the first."""
        return [{**each, "note": items[0].get("note")} for each in items]


@fault("upsert-bulk-mixes-ids", breaks="operations/upsert-bulk-effect")
class UpsertBulkMixesIds(UpsertingMany):
    """Ids and values of an UPSERT_BULK come apart: the values are written last to first."""

    def items(self, _table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items with the notes in another order."""
        notes = [each.get("note") for each in reversed(items)]
        return [{**each, "note": note} for each, note in zip(items, notes, strict=True)]


@fault("upsert-bulk-goes-by-the-first", breaks="operations/upsert-bulk-effect")
class UpsertBulkGoesByTheFirst(UpsertingMany):
    """Whether the items are new is asked of the first one only."""

    def items(self, table_name: str, items: list[JsonObject]) -> list[JsonObject]:
        """Return the items, all new where the first is, and else only those that are not."""
        if not self.exists(table_name, items[0].get(ID)):
            return [{**each, ID: None} for each in items]
        return [each for each in items if self.exists(table_name, each.get(ID))]
