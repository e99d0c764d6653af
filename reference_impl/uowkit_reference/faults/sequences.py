"""Faults that only a sequence shows: a deletion, say, and a failure of something else after it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.rollback import JournaledStore, Write
from uowkit_reference.json_values import JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.storage.columns import Table
from uowkit_reference.storage.conditions import Where
from uowkit_reference.storage.store import Row


class RememberingStore(JournaledStore):
    """Knows which rows the calls before this one have deleted; subclasses make use of it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.deleted: list[Write] = []

    def delete(self, table: Table, where: Where) -> int:
        """Delete rows, and remember them."""
        rows = self.select(table, where)
        self.deleted.append((table, rows))
        return super().delete(table, where)


@fault("rollback-brings-deleted-back", breaks="atomicity/all-or-nothing")
class RollbackBringsDeletedBack(RememberingStore):
    """A failed transaction brings back what was deleted before it: the undo log still holds it."""

    def roll_back(self) -> None:
        """Undo what the transaction did, and the deletion before it."""
        super().roll_back()
        if self.journal:
            for table, rows in self.deleted[-1:]:
                self.insert(table, rows)
            self.deleted = []


@fault("bulks-take-over-deleted-rows", breaks="create-bulk/objects-independent")
class BulksTakeOverDeletedRows(RememberingStore):
    """A bulk is written into the places of deleted rows, whose values stay where it has none."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, those of a bulk over what is left of deleted ones."""
        left = [row for other, gone in self.deleted if other.name == table.name for row in gone]
        if len(rows) > 1 and left:
            self.deleted = [each for each in self.deleted if each[0].name != table.name]
            rows = [*map(partial(_over, table), left, rows), *rows[len(left) :]]
        super().insert(table, rows)


def _over(table: Table, left: Row, row: Row) -> Row:
    own = {table.positions[each.name] for each in table.own_columns}
    names = range(min(len(left), len(row)))
    return [left[at] if at in own and row[at] is None else row[at] for at in names]


@fault("bulks-fill-gaps-first", breaks="create-bulk/ids-in-request-order")
class BulksFillGapsFirst(DataObjects):
    """Once an object of a bulk was deleted, the next bulk's last object, and its id, come first."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.pages: dict[str, set[str]] = {}
        self.gaps: set[str] = set()

    def delete(self, table_name: str, object_id: str) -> int:
        """Delete the object of this id, which leaves a gap in its page."""
        when = super().delete(table_name, object_id)
        if object_id in self.pages.get(table_name, ()):
            self.gaps.add(table_name)
        return when

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects and return their objectIds in the order of their places."""
        ids = super().create_many(table_name, objects)
        self.pages.setdefault(table_name, set()).update(ids)
        if table_name not in self.gaps:
            return ids
        self.gaps.discard(table_name)
        return [*ids[-1:], *ids[:-1]]
