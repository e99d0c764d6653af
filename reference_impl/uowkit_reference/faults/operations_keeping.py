"""Faults in what an operation leaves alone: other objects, their ids and times, other tables."""

from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.storage.columns import CREATED, OBJECT_ID, UPDATED
from uowkit_reference.storage.conditions import EVERYTHING, Where
from uowkit_reference.transaction import Transactions

ID = OBJECT_ID.name


class Keeping(Operations):
    """Has something befall objects beside what an operation asks for."""

    def condition(self, operation: Operation) -> str | None:
        """Return the condition that an operation on several objects states."""
        clause = self.payload(operation).get("conditional")
        return clause if isinstance(clause, str) else None

    def rows(self, operation: Operation) -> list[JsonObject]:
        """Return the objects that its condition picks, and none for a list of ids."""
        clause = self.condition(operation)
        if clause is None:
            return []
        return self.objects.find(operation.table, Query(where=clause, page_size=10_000))

    def renew(self, table_name: str, row: JsonObject) -> None:
        """Make an object one that was created a moment later."""
        table = self.objects.store.table(table_name)
        renewed = {CREATED: row[CREATED.name] + 1, UPDATED: None}
        self.objects.store.update(table, row[ID], renewed)


@fault("update-bulk-of-none-changes-all", breaks="operations/update-bulk-effect")
class UpdateBulkOfNoneChangesAll(Keeping):
    """An UPDATE_BULK whose condition picks nothing changes the table: no ids are no filter."""

    def update_bulk(self, operation: Operation) -> int:
        """Change what is picked, or everything where that is nothing."""
        changed = super().update_bulk(operation)
        if changed == 0 and self.condition(operation):
            table = self.objects.store.table(operation.table)
            self.objects.change(table, EVERYTHING, self.payload(operation)["changes"])
        return changed


@fault("delete-bulk-of-none-empties-the-table", breaks="operations/delete-bulk-effect")
class DeleteBulkOfNoneEmptiesTheTable(Keeping):
    """A DELETE_BULK whose condition picks nothing removes every object of the table."""

    def delete_bulk(self, operation: Operation) -> int:
        """Remove what is picked, or everything where that is nothing."""
        removed = super().delete_bulk(operation)
        if removed == 0 and self.condition(operation):
            self.objects.store.delete(self.objects.store.table(operation.table), EVERYTHING)
        return removed


@fault("update-bulk-skips-pages", breaks="operations/update-bulk-effect")
class UpdateBulkSkipsPages(Keeping):
    """Pages of ten are changed by offset, while the changes take objects out of the condition."""

    def update_bulk(self, operation: Operation) -> int:
        """Change page after page of what is picked."""
        clause = self.condition(operation)
        if clause is None:
            return super().update_bulk(operation)
        table = self.objects.store.table(operation.table)
        changed = offset = 0
        while rows := self.objects.find(
            operation.table, Query(where=clause, page_size=10, offset=offset)
        ):
            for row in rows:
                one = Where("object_id = ?", (row[ID],))
                changed += self.objects.change(table, one, self.payload(operation)["changes"])
            offset += 10
        return changed


@fault("update-bulk-renews-created", breaks="operations/update-bulk-effect")
class UpdateBulkRenewsCreated(Keeping):
    """What an UPDATE_BULK changes by a condition is written as new rows, with another created."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects, and their dates of birth."""
        rows = self.rows(operation)
        changed = super().update_bulk(operation)
        for row in rows:
            self.renew(operation.table, row)
        return changed


@fault("update-bulk-stamps-the-table", breaks="operations/update-bulk-effect")
class UpdateBulkStampsTheTable(Keeping):
    """An UPDATE_BULK marks all objects of its table as updated, also those it does not pick."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects, and stamp every one."""
        changed = super().update_bulk(operation)
        table = self.objects.store.table(operation.table)
        self.objects.store.update_many(table, EVERYTHING, {UPDATED: self.objects.now()})
        return changed


@fault("upsert-renews-created", breaks="operations/upsert-effect")
class UpsertRenewsCreated(Keeping):
    """An UPSERT replaces the row, so that created is that of the change."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Save an object, as one that was created just now."""
        row = super().upsert(operation)
        self.renew(operation.table, row)
        return self.objects.get(operation.table, row[ID])


@fault("upsert-bulk-renews-created", breaks="operations/upsert-bulk-effect")
class UpsertBulkRenewsCreated(Keeping):
    """An UPSERT_BULK replaces rows, so that created is that of the change for all its items."""

    def upsert_bulk(self, operation: Operation) -> list[str]:
        """Save objects, as ones that were created just now."""
        object_ids = super().upsert_bulk(operation)
        for each in object_ids:
            self.renew(operation.table, self.objects.get(operation.table, each))
        return object_ids


@fault("update-of-orders-is-lost", breaks="operations/update-effect")
class UpdateOfOrdersIsLost(Keeping):
    """An UPDATE is written in tables with relations only, and answered as done in any other."""

    def update(self, operation: Operation) -> JsonObject:
        """Change an object of a table that has a relation column."""
        if self.objects.store.table(operation.table).relations:
            return super().update(operation)
        payload = self.payload(operation)
        return {**self.objects.get(operation.table, payload[ID]), **payload}


class SkippingUnnamed(Transactions):
    """Passes over operations of a type that have no op result id: nobody waits for them."""

    kind: ClassVar[str]

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations that are waited for."""
        kept = [
            each
            for each in unit_of_work.operations
            if each.operation_type != self.kind or each.op_result_id is not None
        ]
        return super().run(UnitOfWork(kept))


@fault("update-unnamed-is-skipped", breaks="operations/update-effect")
class UpdateUnnamedIsSkipped(SkippingUnnamed):
    """An UPDATE without an op result id is passed over, since its answer would go nowhere."""

    kind = "UPDATE"


@fault("delete-unnamed-is-skipped", breaks="operations/delete-effect")
class DeleteUnnamedIsSkipped(SkippingUnnamed):
    """A DELETE without an op result id is passed over, since nothing can tell whether it ran."""

    kind = "DELETE"
