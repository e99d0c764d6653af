"""UPSERT: changing an object, or saving it where there is none (protocol notes, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import given, rule
from uowkit.client.operations import Upsert
from uowkit.expect import differences, explanation, listed, shown
from uowkit.strategies import objects
from uowkit.suite.stock import (
    CHANGED,
    WAYS,
    assert_left,
    assert_stored,
    assert_taken,
    ids_of_nothing,
    lay_in,
    name_as,
    values,
)
from uowkit.work.committed import Committed
from uowkit.workspace import Workspace

_RESULT = "operations/upsert-result"
_EFFECT = "operations/upsert-effect"


@rule(_RESULT, needs=("create", "bulk"))
@given(changes=objects())
def test_the_result_of_an_upsert_is_the_object(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    """The result is the object as it was saved, one that was there and a new one."""
    people = lay_in(workspace, 2).people
    transaction = workspace.transaction()
    whole = {**people.values(0), "note": "changed", **changes, "objectId": people.ids[0]}
    changed = transaction.upsert(people.table, whole)
    transaction.upsert(people.table, changes)
    committed = workspace.commit(transaction, refusal_breaks=_EFFECT)
    object_id = committed.row(changed)["objectId"]
    if object_id != people.ids[0]:
        workspace.fail(
            f"{shown(people.ids[0])} was there and sent, and {shown(object_id)} is answered",
            because=_EFFECT,
            expected=_result(changed, {"objectId": people.ids[0]}),
            at=committed.reading,
        )


def _result(operation: Upsert, pattern: dict[str, Any]) -> dict[str, Any]:
    return {"results": {operation.op_result_id: {"result": pattern}}}


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("way", WAYS)
@given(changes=objects())
def test_an_upsert_changes_the_object_that_is_there(
    workspace: Workspace, changes: dict[str, Any], way: str
) -> None:
    """The object of that objectId is changed, no other one is, and none is added."""
    scene = lay_in(workspace).sent(way)
    whole = {**scene.people.values(2), "note": "changed", **changes}
    transaction = workspace.transaction()
    transaction.upsert(scene.people.table, {**whole, "objectId": scene.people.ids[2]})
    name_as(way, transaction)
    workspace.commit(transaction)
    assert_left(workspace, scene, {2: whole})


@rule(_EFFECT, needs=("create", "bulk"))
@given(payload=objects())
def test_an_upsert_without_object_id_saves_a_new_object(
    workspace: Workspace, payload: dict[str, Any]
) -> None:
    """An object without objectId is saved as a new one, and reads back by the id answered."""
    scene = lay_in(workspace, 2)
    transaction = workspace.transaction()
    operations = [transaction.upsert(workspace.person, payload) for _ in range(2)]
    committed = workspace.commit(transaction)
    wanted = [dict(each.row) for each in transaction.objects]
    assert_stored(workspace, workspace.person, transaction.marker, wanted)
    for operation in operations:
        _assert_reads_itself(workspace, committed, operation)
    assert_left(workspace, scene, {})


@rule(_EFFECT, needs=("create", "bulk"))
def test_an_upsert_of_an_unknown_id_saves_one_object(workspace: Workspace) -> None:
    """An objectId that names nothing makes a new object, which the next UPSERT changes."""
    transaction = workspace.transaction()
    [unknown] = ids_of_nothing(workspace, 1)
    sent = {**values(0), "objectId": unknown}
    operation = transaction.upsert(workspace.person, sent)
    committed = workspace.commit(transaction)
    # Whether it keeps the id that was sent or is given another one is open.
    _assert_reads_itself(workspace, committed, operation)
    saved = transaction.objects[0]
    again = workspace.transaction()
    changed = {**values(0), **CHANGED, "marker": transaction.marker, "item": saved.item}
    again.upsert(workspace.person, {**changed, "objectId": committed.object_id(operation)})
    workspace.commit(again)
    assert_stored(workspace, workspace.person, transaction.marker, [workspace.person.row(changed)])


def _assert_reads_itself(workspace: Workspace, committed: Committed, operation: Upsert) -> None:
    object_id = committed.object_id(operation)
    row = workspace.read(workspace.person, object_id)
    wanted = {name: each for name, each in operation.payload.items() if name != "objectId"}
    if row is None:
        workspace.fail(f"{shown(object_id)} was answered and reads nothing", expected=wanted)
    unlike = differences(wanted, row)
    if unlike:
        workspace.fail(
            f"{shown(object_id)} reads another object: {listed(unlike)}",
            because=explanation(unlike),
            expected=wanted,
        )


@rule(_EFFECT, needs=("create", "bulk", "reference"))
@pytest.mark.parametrize("first", ["create", "upsert"])
def test_an_upsert_finds_its_object_by_a_reference(workspace: Workspace, first: str) -> None:
    """The objectId may be a reference to an object of the same transaction."""
    transaction = workspace.transaction()
    person = workspace.person
    source = (
        transaction.create(person, values(0))
        if first == "create"
        else transaction.upsert(person, values(0))
    )
    item = transaction.objects[0].item
    changed = {**values(0), **CHANGED, "marker": transaction.marker, "item": item}
    # A value may be a reference as well.
    name = source.property(person.column("name"))
    transaction.upsert(person, {**changed, "objectId": source.object_id, "note": name})
    workspace.commit(transaction)
    wanted = {**changed, "note": values(0)["name"]}
    assert_stored(workspace, person, transaction.marker, [person.row(wanted)])


@rule(_RESULT, needs=("create", "bulk", "reference"))
def test_what_an_upsert_answers_can_be_referred_to(workspace: Workspace) -> None:
    """A later operation may take a property of the object as it was saved."""
    people = lay_in(workspace, 2).people
    transaction = workspace.transaction()
    whole = {**people.values(0), **CHANGED, "objectId": people.ids[0]}
    changed = transaction.upsert(people.table, whole)
    assert_taken(workspace, transaction, changed.property, CHANGED)
