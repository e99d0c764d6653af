"""FIND: reading objects within a transaction (protocol notes, section 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import pytest

from uowkit.checks import rule
from uowkit.client.operations import Find
from uowkit.expect import differences, explanation, listed, shown
from uowkit.scenarios.expectation import TEXT
from uowkit.suite.stock import Row, Stock, assert_taken, lay_in, room, values
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_RESULT = "operations/find-result"
_EFFECT = "operations/find-effect"


@rule(_RESULT, needs=("create", "bulk"))
@pytest.mark.parametrize("picked", [0, 1, 4, None], ids=["0", "1", "4", "whatever-there-is"])
def test_the_result_of_a_find_is_an_array(workspace: Workspace, picked: int | None) -> None:
    """The result is an array of objects, also of one and of none, and where nothing is asked."""
    people = lay_in(workspace).people
    query: dict[str, Any] = {}
    if picked is not None:
        clause = people.clause(f"{people.table.column('age')} > {4 - picked}")
        query = {"whereClause": clause, "pageSize": 100}
    transaction = workspace.transaction()
    operation = transaction.find(people.table, query)
    committed = workspace.commit(transaction, refusal_breaks=_EFFECT)
    if picked is not None:  # elsewhere other rows are there each time
        _assert_named(workspace, committed, operation, people)


def _assert_named(
    workspace: Workspace, committed: Committed, operation: Find, people: Stock
) -> None:
    """See that each row of an answer tells its own objectId, and its table."""
    item, found = people.table.column("item"), committed.result(operation)
    ids = dict(zip((row[item] for row in people.rows), people.ids, strict=True))
    wanted: list[Row] = [{"___class": people.table.name, "objectId": TEXT} for _ in found]
    for index, row in enumerate(found):
        object_id = row.get("objectId")
        known = ids.get(row.get(item), object_id)
        if not isinstance(object_id, str) or not object_id or object_id != known:
            wanted[index]["objectId"] = known or TEXT
            told = f"is {shown(object_id)}, and must be {shown(known) if known else 'a text'}"
            _fail(workspace, committed, operation, f"objectId of a row {told}", wanted)
        if row.get("___class") != people.table.name:
            message = f"___class of a row is {shown(row.get('___class'))}"
            _fail(workspace, committed, operation, message, wanted)


@rule(_RESULT, needs=("create", "bulk", "reference"))
def test_the_rows_of_a_find_can_be_referred_to(workspace: Workspace) -> None:
    """A later operation may take a property of a row."""
    people = lay_in(workspace).people
    clause = people.clause(f"{people.table.column('age')} = 3")
    transaction = workspace.transaction()
    operation = transaction.find(people.table, {"whereClause": clause, "pageSize": 10})
    assert_taken(workspace, transaction, operation[0].property, people.values(2), because=_EFFECT)


_CLAUSES = {
    "equal": ("{name} = 'name2'", (2,)),
    "at-least": ("{age} >= 4", (3, 4, 5)),
    "less": ("{age} < 3", (0, 1)),
    "and": ("{age} > 1 and {score} > 5", (1, 4, 5)),
    "or": ("({name} = 'name0' or {age} = 5)", (0, 4)),
    "in": ("{name} in ('name1', 'name4')", (1, 4)),
    "like": ("{note} like 'note%'", (0, 1, 2, 3, 4, 5)),
    "none": ("{age} > 1000", ()),
}


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize(("clause", "picked"), _CLAUSES.values(), ids=_CLAUSES.keys())
def test_a_find_answers_what_its_condition_picks(
    workspace: Workspace, clause: str, picked: tuple[int, ...]
) -> None:
    """Just the objects of the table that fit the condition are answered, as they are stored."""
    people = lay_in(workspace, 6).people
    names = {each: people.table.column(each) for each in ("name", "note", "age", "score")}
    wanted = [people.rows[index] for index in picked]
    _assert_finds(workspace, people, {"whereClause": people.clause(clause.format(**names))}, wanted)


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("role", ["person", "order"])
def test_a_find_answers_all_of_a_large_page(workspace: Workspace, role: str) -> None:
    """Of a page that is larger than all objects that fit, none is missing."""
    scene = lay_in(workspace, min(40, room(workspace)))
    stock = scene.people if role == "person" else scene.orders
    _assert_finds(workspace, stock, {"whereClause": stock.clause()}, list(stock.rows))


def _assert_finds(
    workspace: Workspace, stock: Stock, query: dict[str, Any], wanted: list[Row]
) -> None:
    """See that a FIND answers these objects, in whichever order."""
    transaction = workspace.transaction()
    operation = transaction.find(stock.table, _whole(stock.table, query))
    committed = workspace.commit(transaction)
    _assert_found(workspace, committed, operation, wanted)


def _whole(table: Table, query: dict[str, Any]) -> dict[str, Any]:
    """A query for all that fits; sorted, so that what must come can be told."""
    by_age = {"sortBy": [f"{table.column('age')} asc"]}
    return {**query, "pageSize": 100, "queryOptions": by_age}


def _assert_found(
    workspace: Workspace,
    committed: Committed,
    operation: Find,
    wanted: list[Row],
    because: str | None = None,
) -> None:
    """See that an answer holds these objects, which are given by their age."""
    table = next(each for each in workspace.tables.values() if each.name == operation.table)
    item, found = table.column("item"), committed.result(operation)
    by_item = {row.get(item): row for row in found}
    if len(found) != len(wanted) or any(each[item] not in by_item for each in wanted):
        message = f"{len(wanted)} objects fit, and {len(found)} came: {shown(list(by_item))}"
        _fail(workspace, committed, operation, message, wanted, because)
    for each in wanted:
        unlike = differences(each, by_item[each[item]])
        if unlike:
            message = f"an object is not found as it is stored: {listed(unlike)}"
            _fail(workspace, committed, operation, message, wanted, because or explanation(unlike))


def _fail(
    workspace: Workspace,
    committed: Committed,
    operation: Find,
    message: str,
    wanted: list[Row],
    because: str | None = None,
) -> NoReturn:
    """Say what is wrong with what a FIND answered in place of the rows that were wanted."""
    workspace.fail(
        message,
        because=because,
        expected={"results": {operation.op_result_id: {"result": wanted}}},
        at=committed.reading,
    )


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize(
    ("page", "offset"),
    [(100, 0), (3, 0), (3, 3), (4, 5), (2, 9)],
    ids=["all", "first", "middle", "rest", "beyond"],
)
def test_a_find_answers_the_page_that_is_asked_for(
    workspace: Workspace, page: int, offset: int, descending: bool
) -> None:
    """As many objects as the page holds come, from the offset on, in the order asked for."""
    people = lay_in(workspace, 7).people
    score = people.table.column("score")
    ordered = sorted(people.rows, key=lambda row: row[score], reverse=descending)
    wanted = ordered[offset : offset + page]
    query = {
        "whereClause": people.clause(),
        "pageSize": page,
        "offset": offset,
        "queryOptions": {"sortBy": [f"{score} {'desc' if descending else 'asc'}"]},
    }
    transaction = workspace.transaction()
    operation = transaction.find(people.table, query)
    committed = workspace.commit(transaction)
    item, found = people.table.column("item"), committed.result(operation)
    if [row.get(item) for row in found] != [row[item] for row in wanted]:
        _fail(
            workspace,
            committed,
            operation,
            f"the objects with the scores {shown([row[score] for row in wanted])} were asked for, "
            f"and those with {shown([row.get(score) for row in found])} came",
            wanted,
        )


def _update(transaction: Transaction, people: Stock) -> None:
    transaction.update(people.table, people.ids[0], {"name": "changed", "score": 99})


def _delete(transaction: Transaction, people: Stock) -> None:
    transaction.delete(people.table, people.ids[2])


_Do = Callable[[Transaction, Stock], None]
_BEFORE: dict[str, tuple[_Do, Mapping[int, Row | None], str]] = {
    "updated": (_update, {0: {"name": "changed", "score": 99}}, "operations/update-effect"),
    "deleted": (_delete, {2: None}, "operations/delete-effect"),
}


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("done", _BEFORE)
def test_a_find_sees_what_its_transaction_did(workspace: Workspace, done: str) -> None:
    """Objects that earlier operations changed or removed are found as they are then."""
    people = lay_in(workspace).people
    do, changes, because = _BEFORE[done]
    transaction = workspace.transaction()
    workspace.ledger.release(people.table, [people.ids[2]])
    do(transaction, people)
    query = _whole(people.table, {"whereClause": people.clause()})
    operation = transaction.find(people.table, query)
    committed = workspace.commit(transaction, explained_by=because)
    wanted = people.with_changes(changes)
    _assert_found(workspace, committed, operation, wanted, because)


@rule(_EFFECT, needs=("create", "bulk"))
def test_a_find_comes_in_its_turn(workspace: Workspace) -> None:
    """An object that its transaction creates is found by a FIND after that, and not before."""
    people = lay_in(workspace).people
    transaction = workspace.transaction()
    marker = people.table.column("marker")
    query = {"whereClause": f"{marker} in ('{people.marker}', '{transaction.marker}')"}
    first = transaction.find(people.table, _whole(people.table, query))
    transaction.create(people.table, values(7))
    last = transaction.find(people.table, _whole(people.table, query))
    committed = workspace.commit(transaction)
    _assert_found(workspace, committed, first, list(people.rows))
    created = dict(transaction.objects[0].row)
    _assert_found(workspace, committed, last, [*people.rows, created])
