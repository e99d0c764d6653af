"""UPDATE: changing one object (protocol notes, section 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.client.operations import Create, Update
from uowkit.client.values import Reference
from uowkit.expect import differences, listed, same_value, shown
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import NUMBER, Same
from uowkit.strategies import objects
from uowkit.suite.stock import (
    CHANGED,
    ODD_CHANGES,
    WAYS,
    Row,
    assert_left,
    assert_stored,
    assert_taken,
    lay_in,
    name_as,
    values,
)
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_EFFECT = "operations/update-effect"
_CREATED = "create/object-id-persisted"
_S: Final = 1_000  # milliseconds of a second


@rule("operations/update-result", needs=("create", "bulk"))
@given(changes=objects())
def test_the_result_of_an_update_is_the_object(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    """The result is the object of that objectId as it is after the change."""
    people = lay_in(workspace, 2).people
    transaction = workspace.transaction()
    operation = transaction.update(people.table, people.ids[0], {"note": "changed", **changes})
    committed = workspace.commit(transaction, refusal_breaks=_EFFECT)
    row = committed.row(operation)
    kept = {name: each for name, each in people.rows[0].items() if name not in operation.payload}
    # Whether properties that were not named are in it, too, is open; but not what they are.
    unlike = differences({name: kept[name] for name in kept.keys() & row.keys()}, row)
    if unlike:
        workspace.fail(
            f"the result is not the object as it is: {listed(unlike)}",
            because=_EFFECT,
            expected={"results": {operation.op_result_id: {"result": kept}}},
            at=committed.reading,
        )
    _assert_times(workspace, committed, operation, people.found[0])


def _assert_times(
    workspace: Workspace, committed: Committed, operation: Update, before: Row
) -> None:
    """See that the times in the result, where it has any, are those that are stored then."""
    row = committed.row(operation)
    stored = workspace.read(workspace.person, str(before["objectId"])) or {}
    patterns = {"created": Same(before, "created"), "updated": NUMBER}
    for name, pattern in patterns.items():
        # Answers may be exact to the millisecond where only seconds are stored.
        found, kept = row.get(name), stored.get(name)
        if name not in row or not isinstance(kept, int | float):
            continue
        if isinstance(found, bool) or not isinstance(found, int | float) or abs(found - kept) >= _S:
            workspace.fail(
                f"{name} in the result is {shown(found)}, and {shown(kept)} is stored",
                expected={"results": {operation.op_result_id: {"result": {name: pattern}}}},
                at=committed.reading,
            )


@rule(_EFFECT, needs=("create", "bulk"))
@given(changes=objects(), index=st.integers(0, 3))
def test_an_update_changes_what_it_names(
    workspace: Workspace, changes: dict[str, Any], index: int
) -> None:
    """The named properties of the object change, and nothing else does."""
    _assert_changes(workspace, {"note": "changed", **changes}, index)


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("changes", ODD_CHANGES.values(), ids=ODD_CHANGES.keys())
def test_an_update_sets_what_counts_as_nothing(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    """Null, 0, false and an empty text are values that a property may be changed to."""
    _assert_changes(workspace, {"note": "changed", **changes}, 0)


def _assert_changes(workspace: Workspace, changes: dict[str, Any], index: int) -> None:
    scene = lay_in(workspace)
    transaction = workspace.transaction()
    transaction.update(workspace.person, scene.people.ids[index], changes)
    workspace.commit(transaction)
    assert_left(workspace, scene, {index: changes})


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("way", WAYS)
def test_updates_of_a_transaction_are_kept_apart(workspace: Workspace, way: str) -> None:
    """Several updates change each its own object, and of one object the last one counts."""
    scene = lay_in(workspace).sent(way)
    steps: list[tuple[int, dict[str, Any]]] = [
        (0, {"name": "first"}),
        (2, {"age": 77, "active": None}),
        (1, {"note": "second"}),
        (0, {"name": "last", "score": 1.25}),
    ]
    transaction = workspace.transaction()
    for index, changes in steps:
        transaction.update(scene.people.table, scene.people.ids[index], changes)
    name_as(way, transaction)
    workspace.commit(transaction)
    wanted: dict[int, dict[str, Any]] = {}
    for index, changes in steps:
        wanted[index] = {**wanted.get(index, {}), **changes}
    assert_left(workspace, scene, wanted)


@rule(_EFFECT, needs=("create", "bulk"))
def test_an_update_marks_the_time_of_the_change(workspace: Workspace) -> None:
    """Updated becomes a number; created and the objectId stay."""
    people = lay_in(workspace, 1).people
    before = workspace.read(people.table, people.ids[0])
    if before is None:
        raise Untested("the object that was saved reads nothing", cause=_CREATED)
    transaction = workspace.transaction()
    transaction.update(people.table, people.ids[0], CHANGED)
    workspace.commit(transaction)
    row = workspace.read(people.table, people.ids[0])
    wanted = {"created": Same(before, "created"), "updated": NUMBER}
    if row is None:
        workspace.fail("the object that was updated reads nothing", expected=wanted)
    updated = row.get("updated")
    if isinstance(updated, bool) or not isinstance(updated, int | float):
        workspace.fail(f"after an UPDATE, updated is {shown(updated)}", expected=wanted)
    if not same_value(before.get("created"), row.get("created")):
        workspace.fail(
            f"an UPDATE changed created from {shown(before.get('created'))} to "
            f"{shown(row.get('created'))}",
            expected=wanted,
        )


def _by_create(workspace: Workspace, transaction: Transaction) -> Reference:
    created: Create = transaction.create(workspace.person, values(1))
    return created.object_id


def _by_bulk(workspace: Workspace, transaction: Transaction) -> Reference:
    return transaction.create_bulk(workspace.person, [values(0), values(1), values(2)])[1]


def _by_find(workspace: Workspace, transaction: Transaction) -> Reference:
    transaction.create_bulk(workspace.person, [values(0), values(1), values(2)])
    person = workspace.person
    clause = f"{person.column('marker')} = '{transaction.marker}'"
    query = {"whereClause": f"{clause} and {person.column('name')} = 'name1'", "pageSize": 10}
    return transaction.find(person, query)[0].object_id


@rule(_EFFECT, needs=("create", "bulk", "reference"))
def test_an_update_finds_its_object_by_a_reference(workspace: Workspace) -> None:
    """The objectId may be a reference to an object that the same transaction creates."""
    _assert_refers(workspace, _by_create)


@rule(_EFFECT, needs=("create", "bulk", "reference"))
def test_an_update_follows_references_in_its_values(workspace: Workspace) -> None:
    """A value may be a reference to a property of an earlier object of the transaction."""
    scene = lay_in(workspace)
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, values(7))
    name, age = (source.property(workspace.person.column(each)) for each in ("name", "age"))
    changes = {"note": name, "score": age}
    transaction.update(workspace.person, scene.people.ids[1], changes)
    workspace.commit(transaction)
    assert_left(workspace, scene, {1: {"note": values(7)["name"], "score": values(7)["age"]}})


@rule("operations/update-result", needs=("create", "bulk", "reference"))
def test_what_an_update_answers_can_be_referred_to(workspace: Workspace) -> None:
    """A later operation may take a property of the object as it is after the change."""
    people = lay_in(workspace, 2).people
    transaction = workspace.transaction()
    changed = transaction.update(people.table, people.ids[0], CHANGED)
    assert_taken(workspace, transaction, changed.property, CHANGED)


@rule(_EFFECT, needs=("create", "bulk", "bulk-reference"))
def test_an_update_finds_its_object_in_a_bulk(workspace: Workspace) -> None:
    """The objectId may be a reference to an item of a CREATE_BULK of the same transaction."""
    _assert_refers(workspace, _by_bulk)


@rule(_EFFECT, needs=("create", "bulk", "reference", "find"))
def test_an_update_finds_its_object_by_a_find(workspace: Workspace) -> None:
    """The objectId may be a reference to a row that a FIND of the same transaction answers."""
    _assert_refers(workspace, _by_find, "operations/find-effect")


def _assert_refers(
    workspace: Workspace,
    refer: Callable[[Workspace, Transaction], Reference],
    because: str | None = None,
) -> None:
    transaction = workspace.transaction()
    object_id = refer(workspace, transaction)
    transaction.update(workspace.person, object_id, CHANGED)
    workspace.commit(transaction)
    wanted = [dict(each.row) for each in transaction.objects]
    wanted[1 if len(wanted) > 1 else 0].update(workspace.person.row(CHANGED))
    assert_stored(workspace, workspace.person, transaction.marker, wanted, because=because)
