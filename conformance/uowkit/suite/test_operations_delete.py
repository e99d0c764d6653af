"""DELETE and DELETE_BULK: removing objects (protocol notes, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.scenarios.expectation import NOTHING
from uowkit.suite.picking import (
    PICKS,
    REFERRING_PICKS,
    Pick,
    assert_counted,
    by_all_ids,
    laid_in_for,
)
from uowkit.suite.stock import (
    WAYS,
    assert_left,
    assert_stored,
    lay_in,
    name_as,
    release,
    room,
    values,
)
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_RESULT = "operations/delete-result"
_EFFECT = "operations/delete-effect"
_BULK_RESULT = "operations/delete-bulk-result"
_BULK_EFFECT = "operations/delete-bulk-effect"
_FIND = "operations/find-effect"


@rule(_RESULT, needs=("create", "bulk"))
@pytest.mark.parametrize("operations", [1, 3])
def test_the_result_of_a_delete_is_the_time(workspace: Workspace, operations: int) -> None:
    """The result is a number of milliseconds within ten minutes of the answer's date."""
    people = lay_in(workspace).people
    transaction = workspace.transaction()
    release(workspace, people, range(operations))
    for index in range(operations):
        transaction.delete(people.table, people.ids[index])
    workspace.commit(transaction, refusal_breaks=_EFFECT)


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize(
    "indexes", [(0,), (2,), (3,), (3, 1)], ids=["first", "middle", "last", "two"]
)
@pytest.mark.parametrize("way", WAYS)
def test_a_delete_removes_its_object(
    workspace: Workspace, indexes: tuple[int, ...], way: str
) -> None:
    """The object of that id is removed, and no other is."""
    scene = lay_in(workspace).sent(way)
    table = scene.people.table
    transaction = workspace.transaction()
    release(workspace, scene.people, indexes)
    for index in indexes:
        transaction.delete(table, scene.people.ids[index])
    name_as(way, transaction)
    workspace.commit(transaction)
    assert_left(workspace, scene, dict.fromkeys(indexes))
    for index in indexes:
        row = workspace.read(table, scene.people.ids[index])
        if row is not None:
            workspace.fail("an object that was deleted can still be read", expected=NOTHING)


@rule(_EFFECT, needs=("create", "bulk", "reference"))
def test_a_delete_finds_its_object_by_a_reference(workspace: Workspace) -> None:
    """What was created in the same transaction may be deleted in it."""
    transaction = workspace.transaction()
    saved = [transaction.create(workspace.person, values(index)) for index in range(3)]
    transaction.delete(workspace.person, saved[1].object_id)
    committed = workspace.commit(transaction)
    workspace.ledger.release(workspace.person, [committed.object_id(saved[1])])
    _assert_second_is_gone(workspace, transaction)


@rule(_EFFECT, needs=("create", "bulk", "bulk-reference"))
def test_a_delete_finds_its_object_in_a_bulk(workspace: Workspace) -> None:
    """An object of a CREATE_BULK of the same transaction may be deleted in it."""
    transaction = workspace.transaction()
    saved = transaction.create_bulk(workspace.person, [values(index) for index in range(3)])
    transaction.delete(workspace.person, saved[1])
    committed = workspace.commit(transaction)
    workspace.ledger.release(workspace.person, committed.object_ids(saved)[1:2])
    _assert_second_is_gone(workspace, transaction)


def _assert_second_is_gone(workspace: Workspace, transaction: Transaction) -> None:
    wanted = [dict(each.row) for each in transaction.objects]
    del wanted[1]
    assert_stored(workspace, workspace.person, transaction.marker, wanted)


@rule(_EFFECT, needs=("create", "bulk", "reference", "find"))
def test_a_delete_finds_its_object_by_a_find(workspace: Workspace) -> None:
    """A row that a FIND of the same transaction answers may be deleted in it."""
    scene = lay_in(workspace)
    people = scene.people
    clause = people.clause(f"{people.table.column('name')} = 'name2'")
    transaction = workspace.transaction()
    release(workspace, people, range(4))
    find = transaction.find(people.table, {"whereClause": clause, "pageSize": 10})
    transaction.delete(people.table, find[0].object_id)
    workspace.commit(transaction)
    assert_left(workspace, scene, {2: None}, because=_FIND)


@rule(_BULK_RESULT, needs=("create", "bulk"))
@pytest.mark.parametrize("size", [1, 4, 12])
@pytest.mark.parametrize("form", ["condition", "ids"])
def test_the_result_of_a_bulk_delete_is_a_number(
    workspace: Workspace, form: str, size: int
) -> None:
    """The result is the number of objects that were removed."""
    people, told = laid_in_for(workspace, form, size)
    transaction = workspace.transaction()
    release(workspace, people, range(len(people.ids)))
    operation = transaction.delete_bulk(people.table, **told)
    committed = workspace.commit(transaction, refusal_breaks=_BULK_EFFECT)
    assert_counted(workspace, committed, operation, people, done="removed", because=_BULK_EFFECT)


@rule(_BULK_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("pick", PICKS.values(), ids=PICKS.keys())
@pytest.mark.parametrize("way", WAYS)
def test_a_bulk_delete_removes_what_is_picked(workspace: Workspace, pick: Pick, way: str) -> None:
    """The objects that the condition or the list picks are removed, and no others."""
    _assert_removes(workspace, pick, way=way)


@rule(_BULK_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("form", ["condition", "ids"])
def test_a_bulk_delete_removes_all_of_many(workspace: Workspace, form: str) -> None:
    """However many objects are picked, all of them are removed."""
    most = room(workspace) if form == "condition" else workspace.limits.bulk
    pick = PICKS["condition-that-picks-all"] if form == "condition" else by_all_ids
    _assert_removes(workspace, pick, size=min(60, most))


@rule(_BULK_EFFECT, needs=("create", "bulk", "reference", "find"))
@pytest.mark.parametrize("pick", REFERRING_PICKS.values(), ids=REFERRING_PICKS.keys())
def test_a_bulk_delete_follows_references(workspace: Workspace, pick: Pick) -> None:
    """The list may be what a FIND of the transaction answers, or hold references to its rows."""
    _assert_removes(workspace, pick, because=_FIND)


@rule(_BULK_EFFECT, needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("told", ["the-bulk", "its-objects", "ids-and-references"])
def test_a_bulk_delete_follows_a_reference_to_a_bulk(workspace: Workspace, told: str) -> None:
    """The list may be the result of a CREATE_BULK, or hold references to objects beside ids."""
    scene = lay_in(workspace)
    transaction = workspace.transaction()
    single = transaction.create(workspace.person, values(0))
    saved = transaction.create_bulk(workspace.person, [values(index) for index in range(3)])
    picked = {1, 2, 3} if told == "the-bulk" else {0, 1, 3}
    ids: Any = {
        "the-bulk": saved.reference,
        "its-objects": [saved[2], single.object_id, saved[0]],
        "ids-and-references": [scene.people.ids[3], saved[2], single.object_id, saved[0]],
    }[told]
    mixed = told == "ids-and-references"
    release(workspace, scene.people, [3] if mixed else [])
    transaction.delete_bulk(workspace.person, ids=ids)
    committed = workspace.commit(transaction)
    saved_ids = [committed.object_id(single), *committed.object_ids(saved)]
    workspace.ledger.release(workspace.person, [saved_ids[index] for index in picked])
    rows = enumerate(transaction.objects)
    wanted = [dict(each.row) for index, each in rows if index not in picked]
    assert_stored(workspace, workspace.person, transaction.marker, wanted)
    assert_left(workspace, scene, {3: None} if mixed else {})


def _assert_removes(
    workspace: Workspace,
    pick: Pick,
    *,
    because: str | None = None,
    size: int = 4,
    way: str = "named",
) -> None:
    scene = lay_in(workspace, size).sent(way)
    transaction = workspace.transaction()
    picked = pick(transaction, scene)
    release(workspace, scene.people, picked.indexes)
    transaction.delete_bulk(scene.people.table, **picked.told)
    name_as(way, transaction)
    workspace.commit(transaction)
    assert_left(workspace, scene, dict.fromkeys(picked.indexes), because=because)


@rule(_BULK_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("absent", ["conditional", "unconditional"])
def test_null_counts_as_absent_in_a_bulk_delete(workspace: Workspace, absent: str) -> None:
    """The form that is not used may stand there as null, as clients send it."""
    scene = lay_in(workspace)
    pick = PICKS["ids" if absent == "conditional" else "condition-on-a-number"]
    transaction = workspace.transaction()
    picked = pick(transaction, scene)
    release(workspace, scene.people, picked.indexes)
    operation = transaction.delete_bulk(workspace.person, **picked.told)
    operation.payload[absent] = None
    workspace.commit(transaction)
    assert_left(workspace, scene, dict.fromkeys(picked.indexes))
