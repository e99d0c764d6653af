"""Objects that a check saves to work on, and what must become of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from uowkit.expect import differences, explanation, listed, shown
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import NOTHING
from uowkit.work.marked import Transaction
from uowkit.work.tables import COLUMNS, Table
from uowkit.workspace import Workspace

Row = dict[str, Any]
CHANGED: Final = {"name": "changed", "age": 99}
"""Values that no object has which is laid in."""
ODD_CHANGES: Final[Mapping[str, Row]] = {
    "nulls": {"name": None, "age": None, "active": None},
    "zero-and-false": {"name": "", "age": 0, "active": False},
}
"""Values that a careless writer takes for nothing to write, and that the first object lacks."""


@dataclass(frozen=True)
class Stock:
    """Objects of one table and one mark, in the order in which they were sent.

    `rows` hold the kit's columns of what was read back, under the target's names.
    """

    table: Table
    marker: str
    ids: tuple[str, ...]
    rows: tuple[Row, ...]

    def clause(self, *more: str) -> str:
        """A where-clause that picks objects of this stock alone, by columns of the kit."""
        return " and ".join((f"{self.table.column('marker')} = '{self.marker}'", *more))

    def values(self, index: int) -> Row:
        """An object by the kit's names of columns, its marks among them."""
        known = self.table.known_as()
        return {known[name]: value for name, value in self.rows[index].items()}

    def with_changes(self, changes: Mapping[int, Mapping[str, Any] | None]) -> list[Row]:
        """What must be there once some objects were changed or, where None, removed."""
        rows = []
        for index, row in enumerate(self.rows):
            change = changes.get(index, {})
            if change is not None:
                rows.append({**row, **self.table.row(change)})
        return rows


@dataclass(frozen=True)
class Scene:
    """A stock of persons to work on, and what is around it that must stay as it is.

    `orders` have the mark and the values of `people`, and are in another table; `others` have
    the values, and another mark.
    """

    people: Stock
    orders: Stock
    others: Stock


def values(index: int) -> Row:
    """Values of an object that differ from those of every other index, without nulls."""
    return {
        "name": f"name{index}",
        "note": f"note{index}",
        "age": index + 1,
        "score": index * 7 % 10 + 0.5,
        "active": index % 2 == 0,
    }


def lay_in(workspace: Workspace, size: int = 4) -> Scene:
    """Save as many persons, as many orders, and as many other persons.

    Raises:
        Untested: what was acknowledged cannot be read back, which other rules are about.
    """
    rows = [values(index) for index in range(size)]
    transaction, other = workspace.transaction(), workspace.transaction()
    transaction.create_bulk(workspace.person, rows)
    transaction.create_bulk(workspace.order, rows)
    other.create_bulk(workspace.person, rows)
    for each in (transaction, other):
        workspace.commit(each, refusal_breaks="create-bulk/result-is-ids")
    return Scene(
        people=read_stock(workspace, transaction, workspace.person),
        orders=read_stock(workspace, transaction, workspace.order),
        others=read_stock(workspace, other, workspace.person),
    )


def read_stock(workspace: Workspace, transaction: Transaction, table: Table) -> Stock:
    """What a transaction saved in a table, by what is stored: ids that were answered may be wrong.

    Raises:
        Untested: something of it is not there.
    """
    item = table.column("item")
    found = {row.get(item): row for row in workspace.find(table, transaction.marker)}
    saved = [each.item for each in transaction.objects if each.table is table]
    if not all(found.get(each, {}).get("objectId") for each in saved):
        raise Untested(
            f"{len(saved)} objects were acknowledged, and {len(found)} of them can be found",
            cause="create/object-id-persisted",
        )
    rows = [found[each] for each in saved]
    names = [table.column(each) for each in COLUMNS]
    return Stock(
        table,
        transaction.marker,
        tuple(str(row["objectId"]) for row in rows),
        tuple({name: row.get(name) for name in names} for row in rows),
    )


def assert_left(
    workspace: Workspace,
    scene: Scene,
    changes: Mapping[int, Mapping[str, Any] | None],
    *,
    because: str | None = None,
) -> None:
    """See that some persons were changed or, where None, removed, and nothing else was.

    Args:
        workspace: where.
        scene: what was laid in.
        changes: values by the kit's columns, by the index of the person.
        because: a rule whose breach would explain that it is otherwise.

    Raises:
        Breach: it is otherwise.
    """
    for stock in (scene.people, scene.orders, scene.others):
        wanted = stock.with_changes(changes if stock is scene.people else {})
        assert_stored(workspace, stock.table, stock.marker, wanted, because=because)


def assert_stored(
    workspace: Workspace,
    table: Table,
    marker: str,
    wanted: Sequence[Row],
    *,
    because: str | None = None,
) -> None:
    """See that of a mark's objects just these are stored, in the target's names of columns.

    Raises:
        Breach: others are.
    """
    item = table.column("item")
    found = workspace.find(table, marker)
    problem, rule = _problem(wanted, found, item)
    if problem is None:
        return
    if {each[item] for each in wanted} - {row.get(item) for row in found}:
        workspace.ledger.disturbed_by = workspace.rule
    workspace.fail(
        f"in {shown(table.name)}, {problem}",
        because=because or rule,
        expected=[dict(each) for each in wanted] if wanted else NOTHING,
        at=found,
    )


def _problem(
    wanted: Sequence[Row], found: Sequence[Row], item: str
) -> tuple[str | None, str | None]:
    """What is wrong with what was found, and the rule that would explain it, if one does."""
    by_item = {row.get(item): row for row in found}
    gone = [each for each in wanted if each[item] not in by_item]
    if gone:
        told = f"{shown(gone[0])} must be there, and it is not"
        return f"{told} ({len(gone)} of {len(wanted)} objects are missing)", None
    extra = [row for row in found if row.get(item) not in {each[item] for each in wanted}]
    if extra:
        return f"{shown(extra[0])} is there, and must not be", None
    if len(found) > len(wanted):
        return f"{len(wanted)} objects must be there, and {len(found)} are", None
    for each in wanted:
        unlike = differences(each, by_item[each[item]])
        if unlike:
            return f"an object is not as it must be: {listed(unlike)}", explanation(unlike)
    return None, None


def release(workspace: Workspace, stock: Stock, indexes: Iterable[int]) -> None:
    """Say that the target is about to be asked to remove some objects."""
    workspace.ledger.release(stock.table, [stock.ids[index] for index in indexes])
