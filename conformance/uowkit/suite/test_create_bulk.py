"""CREATE_BULK: saving multiple objects (document 001)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, explanation, listed, same_value, shown
from uowkit.outcomes import Inapplicable, Untested
from uowkit.scenarios.expectation import Maybe, Not, Same
from uowkit.strategies import bulks
from uowkit.suite.situations import (
    accepted_level,
    people,
)
from uowkit.unit_of_work import LEVELS
from uowkit.wire.reading import Kind
from uowkit.work.marked import SavedObject
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_BULK = ("create", "bulk")
_ORDER = "create-bulk/ids-in-request-order"


def assert_in_order(
    workspace: Workspace, table: Table, object_ids: Sequence[str], saved: Sequence[SavedObject]
) -> None:
    """See that the i-th id names the i-th object.

    The objects are listed by their marker, which takes one request; an id that is not
    listed as it should be is read by itself before anyone is accused.
    """
    column = table.column("item")
    marker = str(saved[0].row[table.column("marker")])
    listed = {str(row.get("objectId")): row.get(column) for row in workspace.find(table, marker)}
    for index, (object_id, each) in enumerate(zip(object_ids, saved, strict=True)):
        if listed.get(object_id) == each.item:
            continue
        row = workspace.read(table, object_id)
        if row is None:
            workspace.fail(
                f"id {index} of the bulk, {shown(object_id)}, reads nothing",
                rule=_ORDER,
                because="atomicity/acknowledged-is-stored",
                expected={column: each.item},
            )
        if row.get(column) != each.item:
            items = [one.item for one in saved]
            place = items.index(row.get(column)) if row.get(column) in items else None
            which = f"object {place} of the bulk" if place is not None else "none of the bulk's"
            workspace.fail(
                f"id {index} of the bulk of {len(saved)}, {shown(object_id)}, names {which}",
                rule=_ORDER,
                because="create/object-id-unique" if place is None else None,
                expected={column: each.item},
            )


@rule("create-bulk/result-is-ids", needs=("create",))
@pytest.mark.parametrize("size", [1, 2, 5, 64])
def test_the_result_is_an_array_of_ids(workspace: Workspace, size: int) -> None:
    """The result of a CREATE_BULK is an array of non-empty strings."""
    transaction = workspace.transaction()
    transaction.create_bulk(workspace.person, people(min(size, workspace.limits.bulk)))
    workspace.commit(transaction)


@rule("create-bulk/one-id-per-object", needs=("create",))
@pytest.mark.parametrize("size", [1, 2, 3, 37, "limit"])
@pytest.mark.parametrize("kind", ["equal", "empty"])
def test_there_are_as_many_ids_as_objects(workspace: Workspace, size: Any, kind: str) -> None:
    """A bulk answers as many different ids as it has objects, equal and empty ones too."""
    count = workspace.limits.bulk if size == "limit" else min(size, workspace.limits.bulk)
    equal: list[dict[str, Any]] = [{"name": "Joe", "age": 25} for _ in range(count)]
    empty: list[dict[str, Any]] = [{} for _ in range(count)]
    transaction = workspace.transaction()
    rows = equal if kind == "equal" else empty
    operation = transaction.create_bulk(workspace.person, rows, marked=False)
    ids = workspace.commit(transaction).object_ids(operation)
    for object_id in (ids[0], ids[-1]):
        if workspace.read(workspace.person, object_id) is None:
            workspace.fail(
                f"the id {shown(object_id)} of a bulk of {kind} objects reads nothing",
                because="atomicity/acknowledged-is-stored",
                expected={},
            )


@rule("create-bulk/one-id-per-object", needs=("create",))
@given(rows=bulks(max_size=8))
def test_no_object_is_taken_for_another(workspace: Workspace, rows: list[dict[str, Any]]) -> None:
    """Every object of a bulk is saved as one of its own, whatever the others are like."""
    transaction = workspace.transaction()
    rows = rows[: workspace.limits.bulk]
    operation = transaction.create_bulk(workspace.order, rows)
    ids = workspace.commit(transaction).object_ids(operation)
    stored = workspace.find(workspace.order, transaction.marker)
    if len(stored) != len(ids):
        workspace.fail(
            f"{len(rows)} objects were sent in a bulk and {len(stored)} are stored",
            because="atomicity/acknowledged-is-stored",
            expected=transaction.marked_in(workspace.order),
        )


@rule(_ORDER, needs=_BULK)
@pytest.mark.parametrize("size", [1, 2, 3, 10, 16, 32, 37, 45, 50, 64, 80, 99, "limit"])
def test_ids_come_in_the_order_of_the_request(workspace: Workspace, size: Any) -> None:
    """The i-th id of a bulk names the i-th object of its payload, at every size."""
    count = workspace.limits.bulk if size == "limit" else min(size, workspace.limits.bulk)
    transaction = workspace.transaction()
    operation = transaction.create_bulk(workspace.person, people(count))
    ids = workspace.commit(transaction).object_ids(operation)
    assert_in_order(workspace, workspace.person, ids, transaction.saved_by(operation))


@rule(_ORDER, needs=_BULK)
@pytest.mark.parametrize("level", LEVELS)
def test_ids_come_in_order_at_any_isolation_level(workspace: Workspace, level: str) -> None:
    """The i-th id names the i-th object, whatever the isolation level."""
    accepted = accepted_level(workspace, level)
    if accepted is None:
        raise Inapplicable("the isolation level is refused")
    transaction = workspace.transaction(accepted)
    operation = transaction.create_bulk(workspace.person, people(5))
    transaction.create_bulk(workspace.person, people(3), op_result_id=None)
    ids = workspace.commit(transaction).object_ids(operation)
    assert_in_order(workspace, workspace.person, ids, transaction.saved_by(operation))


@rule(_ORDER, needs=_BULK)
@given(rows=bulks(min_size=2, max_size=20))
def test_ids_come_in_order_whatever_the_objects_are(
    workspace: Workspace, rows: list[dict[str, Any]]
) -> None:
    """The i-th id names the i-th object, with different sets of keys and equal values."""
    transaction = workspace.transaction()
    rows = rows[: workspace.limits.bulk]
    operation = transaction.create_bulk(workspace.order, rows)
    ids = workspace.commit(transaction).object_ids(operation)
    assert_in_order(workspace, workspace.order, ids, transaction.saved_by(operation))


@rule(_ORDER, needs=_BULK)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=4),
    tables=st.lists(st.sampled_from(("person", "order")), min_size=4, max_size=4),
    creates=st.booleans(),
)
def test_ids_of_several_bulks_are_not_mixed(
    workspace: Workspace, sizes: list[int], tables: list[str], creates: bool
) -> None:
    """Of several bulks in a transaction, each is answered its own ids in its own order."""
    transaction = workspace.transaction()
    bulks_sent = []
    limits = workspace.limits
    sizes = sizes[: limits.operations // (2 if creates else 1)]
    for size, role in zip(sizes, tables, strict=False):
        objects = people(min(size, limits.bulk))
        bulks_sent.append(transaction.create_bulk(workspace.tables[role], objects))
        if creates:
            transaction.create(workspace.tables[role], {"name": "between"})
    committed = workspace.commit(transaction)
    for operation in bulks_sent:
        saved = transaction.saved_by(operation)
        assert_in_order(workspace, saved[0].table, committed.object_ids(operation), saved)


@rule(_ORDER, needs=_BULK)
@pytest.mark.parametrize("empty", [(1, 3), (0,), (0, 1, 2), (5, 6)], ids=str)
def test_empty_objects_keep_their_place(workspace: Workspace, empty: tuple[int, ...]) -> None:
    """The ids of {} stand where {} stands in the payload, and move no others."""
    transaction = workspace.transaction()
    rows: list[dict[str, Any]] = [{} if at in empty else {"age": at} for at in range(7)]
    operation = transaction.create_bulk(
        workspace.person, rows, marked=[at not in empty for at in range(7)]
    )
    ids = workspace.commit(transaction).object_ids(operation)
    saved = transaction.saved_by(operation)
    kept = [at for at in range(7) if at not in empty]
    assert_in_order(
        workspace, workspace.person, [ids[at] for at in kept], [saved[at] for at in kept]
    )


@rule(_ORDER, needs=_BULK)
@pytest.mark.parametrize("sizes", [(3, 3), (2, 7, 2), (9, 4, 6), (5, 1, 5, 1)], ids=str)
@pytest.mark.parametrize("tables", ["one-table", "two-tables"])
def test_bulks_of_telling_sizes_are_not_mixed(
    workspace: Workspace, sizes: tuple[int, ...], tables: str
) -> None:
    """Bulks of equal, rising and falling sizes are each answered their own ids in order."""
    transaction = workspace.transaction()
    sent = []
    for index, size in enumerate(sizes):
        table = workspace.order if tables == "two-tables" and index % 2 else workspace.person
        sent.append(transaction.create_bulk(table, people(size)))
    committed = workspace.commit(transaction)
    for operation in sent:
        saved = transaction.saved_by(operation)
        assert_in_order(workspace, saved[0].table, committed.object_ids(operation), saved)


@rule("create-bulk/objects-independent", needs=_BULK)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_an_empty_object_takes_nothing_from_the_others(workspace: Workspace, place: int) -> None:
    """{} among other objects is saved without any of their values."""
    values = {"name": "a name", "note": "a note", "age": 7, "score": 0.5, "active": True}
    transaction = workspace.transaction()
    rows: list[dict[str, Any]] = [{} if at == place else values for at in range(4)]
    marked = [at != place for at in range(4)]
    operation = transaction.create_bulk(workspace.person, rows, marked=marked)
    ids = workspace.commit(transaction).object_ids(operation)
    row = workspace.read(workspace.person, ids[place]) or {}
    if len(workspace.find(workspace.person, transaction.marker)) < len(rows) and row.get(
        workspace.person.column("item")
    ):
        raise Untested("the id of {} names another object", cause=_ORDER)
    for column, value in workspace.person.row(values).items():
        if same_value(value, row.get(column)):
            workspace.fail(
                f"{{}} is stored with {column} {shown(value)}, as its neighbour",
                expected={column: Not(value)},
                at=row,
            )


_VALUES = {
    "name": ("a name", "", None),
    "note": ("a note", None),
    "age": (7, 0, None),
    "score": (0.5, None),
    "active": (True, False, None),
}


def _some_values() -> st.SearchStrategy[dict[str, Any]]:
    """Objects in which each column is missing, null, or one of few telling values."""
    return st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(values) for key, values in _VALUES.items()}
    )


@rule("create-bulk/objects-independent", needs=_BULK)
@pytest.mark.parametrize("size", [14, 26])
def test_no_value_leaks_in_a_larger_bulk(workspace: Workspace, size: int) -> None:
    """Objects of a larger bulk, each with another set of keys, keep to their own values."""
    full = {"name": "a name", "note": "a note", "age": 7, "score": 0.5, "active": True}
    rows = [
        {key: value for at, (key, value) in enumerate(full.items()) if (index >> at) % 2 == 0}
        for index in range(min(size, workspace.limits.bulk))
    ]
    _assert_independent(workspace, [rows])


@rule("create-bulk/objects-independent", needs=_BULK)
@pytest.mark.parametrize("first", ["full-first", "full-last"])
def test_what_is_empty_is_not_filled_in(workspace: Workspace, first: str) -> None:
    """False, 0, the empty string and null keep to themselves beside an object full of values."""
    full = {"name": "a name", "note": "a note", "age": 7, "score": 0.5, "active": True}
    rows = [
        full,
        {"name": "", "age": 0, "active": False},
        dict.fromkeys(full),
        {"note": "", "score": 0},
        full,
    ]
    _assert_independent(workspace, [rows if first == "full-first" else rows[1:]])


@rule("create-bulk/objects-independent", needs=_BULK)
@given(rows=st.lists(_some_values(), min_size=2, max_size=5))
def test_no_value_leaks_from_one_object_to_another(
    workspace: Workspace, rows: list[dict[str, Any]]
) -> None:
    """Objects with different sets of keys keep to their own values, null and false too."""
    _assert_independent(workspace, [rows])


@rule("create-bulk/objects-independent", needs=_BULK)
@given(
    first=st.lists(_some_values(), min_size=1, max_size=2),
    second=st.lists(_some_values(), min_size=1, max_size=2),
)
def test_no_value_leaks_from_one_bulk_to_another(
    workspace: Workspace, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    """Objects of two bulks of a transaction keep to their own values."""
    _assert_independent(workspace, [first, second])


def _assert_independent(workspace: Workspace, bulks_sent: list[list[dict[str, Any]]]) -> None:
    """Save bulks, and see that what an object lacks is what a single object lacks, too."""
    lacking = workspace.transaction()
    alone = lacking.create(workspace.person, {})
    usual = workspace.read(workspace.person, workspace.commit(lacking).object_id(alone)) or {}
    transaction = workspace.transaction()
    for rows in bulks_sent:
        transaction.create_bulk(workspace.person, rows)
    workspace.commit(transaction)
    item = workspace.person.column("item")
    found = workspace.find(workspace.person, transaction.marker)
    stored = {row.get(item): row for row in found}
    for saved in transaction.objects:
        if saved.item in stored:  # that it is there is another rule's business
            expected = _own_values(workspace, saved, usual)
            listed_so = transaction.marked_in(workspace.person, {saved.item: expected})
            _assert_own_values(workspace, stored[saved.item], saved, usual, listed_so)


def _own_values(workspace: Workspace, saved: SavedObject, usual: dict[str, Any]) -> dict[str, Any]:
    """What an object must be like: what was sent, and beyond that what is usual."""
    columns = map(workspace.person.column, _VALUES)
    return {**{column: Maybe(Same(usual, column)) for column in columns}, **saved.row}


def _assert_own_values(
    workspace: Workspace,
    row: dict[str, Any],
    saved: SavedObject,
    usual: dict[str, Any],
    expected: list[dict[str, Any]],
) -> None:
    unlike = differences(saved.row, row)
    if unlike:
        workspace.fail(
            f"an object of a bulk is not stored as it was sent: {listed(unlike)}",
            because=explanation(unlike),
            expected=expected,
        )
    for column in map(workspace.person.column, _VALUES):
        found = None if column in saved.row else row.get(column)
        if found is not None and not same_value(usual.get(column), found):
            workspace.fail(
                f"{column} was not sent and is stored as {shown(found)}", expected=expected
            )


@rule("create-bulk/empty-array", needs=_BULK)
def test_what_becomes_of_an_empty_array(workspace: Workspace) -> None:
    """What a CREATE_BULK of no objects is answered."""
    transaction = workspace.transaction()
    operation = transaction.create_bulk(workspace.person, [])
    reading = workspace.attempt(transaction.body())
    result = reading.result(str(operation.op_result_id))
    told = f"{reading.kind} with {shown(result)}" if not reading.refused else str(reading.kind)
    workspace.observe(f"an empty bulk: {told}")


@rule("create-bulk/limit", needs=_BULK)
@pytest.mark.parametrize("more", [1, 100])
def test_what_becomes_of_a_bulk_over_the_limit(workspace: Workspace, more: int) -> None:
    """Whether more objects than the declared limit are refused; if not, every rule holds."""
    size = workspace.limits.bulk + more
    transaction = workspace.transaction()
    operation = transaction.create_bulk(workspace.person, people(size))
    reading = workspace.try_transaction(transaction)
    if reading.kind is not Kind.SUCCESS:
        workspace.observe(f"more than {workspace.limits.bulk} objects in a bulk are refused")
        return
    workspace.observe(f"{size} objects in a bulk are accepted")
    ids = workspace.accept(transaction, reading).object_ids(operation)
    assert_in_order(workspace, workspace.person, ids, transaction.saved_by(operation))
