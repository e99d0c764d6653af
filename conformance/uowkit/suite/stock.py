"""Objects that a check saves to work on, and what must become of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from uowkit.client.operations import CreateBulk
from uowkit.client.values import Reference
from uowkit.expect import differences, explanation, listed, same_value, shown
from uowkit.outcomes import Inapplicable, Untested
from uowkit.scenarios.expectation import NOTHING, Same
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
WAYS: Final = ("named", "unnamed", "other-table")
"""How an operation is sent: as usual, without an op result id, and on the second table."""
_STAYS: Final = ("objectId", "created")  # as long as there is the object


@dataclass(frozen=True)
class Stock:
    """Objects of one table and one mark, in the order in which they were sent.

    `rows` hold the kit's columns of what was read back, under the target's names, and `found`
    is all of it.
    """

    table: Table
    marker: str
    ids: tuple[str, ...]
    rows: tuple[Row, ...]
    found: tuple[Row, ...]

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

    def sent(self, way: str) -> Scene:
        """The scene for one of the `WAYS`: in the last, orders and people have changed places."""
        if way != "other-table":
            return self
        return Scene(people=self.orders, orders=self.people, others=self.others)


def name_as(way: str, transaction: Transaction) -> None:
    """Take the op result ids from all operations, where the way is to send them unnamed."""
    if way == "unnamed":
        operations = transaction.unit.operations
        operations[:] = [replace(each, op_result_id=None) for each in operations]


def values(index: int) -> Row:
    """Values of an object that differ from those of every other index, without nulls."""
    return {
        "name": f"name{index}",
        "note": f"note{index}",
        "age": index + 1,
        "score": index * 7 % 10 + 0.5,
        "active": index % 2 == 0,
    }


def room(workspace: Workspace) -> int:
    """How many objects of each of two tables one transaction can save in bulks, by the limits."""
    return workspace.limits.bulk * (workspace.limits.operations // 2)


def add_in_bulks(
    workspace: Workspace, transaction: Transaction, table: Table, objects: Sequence[Row]
) -> list[CreateBulk]:
    """Add CREATE_BULKs of objects, as many as the declared limit on one asks for."""
    size = workspace.limits.bulk
    parts = [objects[start : start + size] for start in range(0, len(objects), size)]
    return [transaction.create_bulk(table, each) for each in parts]


def lay_in(workspace: Workspace, size: int = 4) -> Scene:
    """Save as many persons, as many orders, and as many other persons.

    Raises:
        Inapplicable: they are more than the declared limits leave room for.
        Untested: what was acknowledged cannot be read back, which other rules are about.
    """
    if size > room(workspace):
        raise Inapplicable(f"the declared limits leave no room for {size} objects of two tables")
    rows = [values(index) for index in range(size)]
    transaction, other = workspace.transaction(), workspace.transaction()
    for table in (workspace.person, workspace.order):
        add_in_bulks(workspace, transaction, table, rows)
    add_in_bulks(workspace, other, workspace.person, rows)
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
        tuple(rows),
    )


def assert_left(
    workspace: Workspace,
    scene: Scene,
    changes: Mapping[int, Mapping[str, Any] | None],
    *,
    because: str | None = None,
) -> None:
    """See that some persons were changed or, where None, removed, and nothing else was.

    Whatever is still there must have kept its objectId and `created`, and what was not to be
    changed its `updated`.

    Args:
        workspace: where.
        scene: what was laid in.
        changes: values by the kit's columns, by the index of the person.
        because: a rule whose breach would explain that it is otherwise.

    Raises:
        Breach: it is otherwise.
    """
    for stock in (scene.people, scene.orders, scene.others):
        assert_kept(workspace, stock, changes if stock is scene.people else {}, because=because)


def assert_kept(
    workspace: Workspace,
    stock: Stock,
    changes: Mapping[int, Mapping[str, Any] | None],
    *,
    because: str | None = None,
) -> None:
    """See the same of one stock; arguments and breaches are those of `assert_left`."""
    table, wanted = stock.table, stock.with_changes(changes)
    found = assert_stored(workspace, table, stock.marker, wanted, because=because)
    item = table.column("item")
    by_item = {row[item]: row for row in found}
    for index, before in enumerate(stock.found):
        change = changes.get(index, {})
        if change is None:
            continue
        row = by_item[before[item]]
        for name in _STAYS if change else (*_STAYS, "updated"):
            if not same_value(before.get(name), row.get(name)):
                kept = [{item: each[item]} for each in wanted if each[item] != before[item]]
                workspace.fail(
                    f"in {shown(table.name)}, the {name} of an object must stay "
                    f"{shown(before.get(name))}, and it is {shown(row.get(name))}",
                    because=because,
                    expected=[{item: before[item], name: Same(before, name)}, *kept],
                    at=found,
                )


def assert_stored(
    workspace: Workspace,
    table: Table,
    marker: str,
    wanted: Sequence[Row],
    *,
    because: str | None = None,
) -> list[Row]:
    """See that of a mark's objects just these are stored, in the target's names of columns.

    Returns:
        What is stored.

    Raises:
        Breach: others are.
    """
    item = table.column("item")
    found = workspace.find(table, marker)
    problem, rule = _problem(wanted, found, item)
    if problem is not None:
        if {each[item] for each in wanted} - {row.get(item) for row in found}:
            workspace.ledger.disturb(table, marker, workspace.rule)
        workspace.fail(
            f"in {shown(table.name)}, {problem}",
            because=because or rule,
            expected=[dict(each) for each in wanted] if wanted else NOTHING,
            at=found,
        )
    return found


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


def assert_taken(
    workspace: Workspace,
    transaction: Transaction,
    refer: Callable[[str], Reference],
    told: Mapping[str, Any],
    *,
    because: str | None = None,
) -> None:
    """See that a CREATE that follows can take properties of what an operation answers.

    Args:
        workspace: where.
        transaction: it ends in that operation.
        refer: gives a reference to a property of the answer, by the target's name.
        told: what the answer says of `name` and `age`.
        because: a rule whose breach would explain that it is otherwise.

    Raises:
        Breach: other values are stored.
    """
    person = workspace.person
    taken = {"note": "name", "score": "age"}
    references = {column: refer(person.column(name)) for column, name in taken.items()}
    transaction.create(person, {**values(6), **references})
    workspace.commit(transaction, explained_by=because)
    wanted = [dict(each.row) for each in transaction.objects]
    wanted[-1].update(person.row({column: told[name] for column, name in taken.items()}))
    assert_stored(workspace, person, transaction.marker, wanted, because=because)


def ids_of_nothing(workspace: Workspace, size: int) -> list[str]:
    """Ids that no person has, of a form that the target takes from a client if it takes any.

    Those of persons that are there no longer have the form of the target's own ids; one that
    takes none of that form, since it is an odd one, may still take GUIDs.

    Raises:
        Untested: what was to be removed is there.
    """
    tried, *gone = _ids_of_removed(workspace, size + 1)
    attempt = workspace.transaction()
    attempt.upsert(workspace.person, {**values(0), "objectId": tried})
    if not workspace.try_transaction(attempt).refused:
        return gone
    return [str(uuid5(NAMESPACE_URL, f"{attempt.marker}.{index}")) for index in range(size)]


def _ids_of_removed(workspace: Workspace, size: int) -> list[str]:
    transaction, removal = workspace.transaction(), workspace.transaction()
    add_in_bulks(workspace, transaction, workspace.person, [values(index) for index in range(size)])
    workspace.commit(transaction, refusal_breaks="create-bulk/result-is-ids")
    stock = read_stock(workspace, transaction, workspace.person)
    release(workspace, stock, range(size))
    deletes = "operations/delete-bulk-effect"
    removal.delete_bulk(workspace.person, ids=stock.ids)
    workspace.commit(removal, refusal_breaks=deletes)
    if workspace.find(workspace.person, transaction.marker):
        raise Untested("objects that were deleted are still there", cause=deletes)
    return list(stock.ids)


def release(workspace: Workspace, stock: Stock, indexes: Iterable[int]) -> None:
    """Say that the target is about to be asked to remove some objects."""
    workspace.ledger.release(stock.table, [stock.ids[index] for index in indexes])
