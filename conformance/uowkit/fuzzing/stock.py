"""Objects that are there before a generated request is sent, for it to change, delete and find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from uowkit.expect import differences, listed
from uowkit.fuzzing.wording import STORED
from uowkit.outcomes import Inapplicable, Untested
from uowkit.scenarios.story import Outcome
from uowkit.wire.reading import Kind
from uowkit.work.committed import Committed
from uowkit.work.ledger import Acknowledged
from uowkit.work.marked import SavedObject, Transaction
from uowkit.work.tables import CORE_ROLES, Table
from uowkit.workspace import SUCCESS_SHAPE, Workspace

_OBJECTS: Final = tuple({"name": word, "age": age, "score": age} for age, word in enumerate(STORED))


@dataclass(frozen=True)
class Stock:
    """A few objects in each table; `stored` has their ids by the role of the table."""

    transaction: Transaction
    stored: Mapping[str, list[str]]

    @property
    def marker(self) -> str:
        """What they are marked with."""
        return self.transaction.marker

    def of(self, table: Table) -> list[SavedObject]:
        """The objects of a table, as they were sent."""
        return [each for each in self.transaction.objects if each.table is table]


def make_stock(workspace: Workspace) -> Stock:
    """Save the objects; they are removed at the end, whatever becomes of them until then.

    Raises:
        Untested: they cannot be saved.
        Inapplicable: they are more than the target declares to accept.
    """
    transaction = workspace.transaction()
    tables = [workspace.tables[role] for role in CORE_ROLES]
    objects = _OBJECTS[: workspace.limits.bulk]
    bulks = [transaction.create_bulk(table, objects) for table in tables]
    excess = workspace.limits.excess(transaction.unit)
    if excess:
        raise Inapplicable(excess)
    reading = workspace.insist(transaction.body())
    if reading.kind is not Kind.SUCCESS:
        raise Untested(f"two plain bulks were answered with {reading}", cause=SUCCESS_SHAPE)
    stored: dict[str, list[str]] = {}
    for table, bulk in zip(tables, bulks, strict=True):
        ids = reading.result(str(bulk.op_result_id))
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise Untested("a plain bulk answered no ids", cause="create-bulk/result-is-ids")
        stored[table.role] = Committed(transaction, reading).object_ids(bulk)
        # By their mark, not by their ids: some are deleted before the end.
        workspace.ledger.add(Acknowledged(table, transaction.marker, (), (), owed=False))
    return Stock(transaction, stored)


def changed_stock(
    workspace: Workspace, stock: Stock, table: Table
) -> tuple[str, list[dict[str, object]], list[dict[str, object]]] | None:
    """Say what a refused transaction has done to the objects of a table.

    Returns:
        What was found, the objects as they were to be, and as they are; None where they are as
        they were.
    """
    rows = workspace.find(table, stock.marker, after=Outcome.REFUSED)
    column = table.column("item")
    by_item = {row.get(column): row for row in rows}
    wanted = [dict(each.row) for each in stock.of(table)]
    for each in wanted:
        row = by_item.get(each[column])
        if row is None:
            return f"an object of {table.name} is gone", wanted, rows
        unlike = differences(each, row)
        if unlike:
            return f"an object of {table.name} is changed: {listed(unlike)}", wanted, rows
    return None
