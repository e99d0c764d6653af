"""CREATE_BULK with objectIds of its own: nothing that is there is ever changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import shown
from uowkit.scenarios.expectation import DIFFERENT
from uowkit.scenarios.story import Outcome
from uowkit.strategies import bulks
from uowkit.suite.situations import (
    assert_unchanged,
    read_before,
)
from uowkit.wire.reading import Kind
from uowkit.workspace import Workspace

_BULK = ("create", "bulk")


@rule("create-bulk/never-overwrites", needs=_BULK)
@given(place=st.integers(0, 3), rows=bulks(min_size=3, max_size=3))
def test_an_existing_object_is_never_changed(
    workspace: Workspace, place: int, rows: list[dict[str, Any]]
) -> None:
    """An item with the objectId of an existing object never changes that object."""
    _assert_never_changed(workspace, place, rows)


@rule("create-bulk/never-overwrites", needs=_BULK)
def test_a_bulk_of_one_never_changes_an_existing_object(workspace: Workspace) -> None:
    """The only item of a bulk, with the objectId of an existing object, never changes that one."""
    _assert_never_changed(workspace, 0, [])


def _assert_never_changed(workspace: Workspace, place: int, rows: list[dict[str, Any]]) -> None:
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"name": "first", "age": 1, "note": "kept"})
    object_id = workspace.commit(transaction).object_id(operation)
    before = read_before(workspace, object_id)
    intruder = workspace.transaction()
    rows.insert(place, {"name": "intruder", "age": 2, "objectId": object_id})
    intruder.create_bulk(workspace.person, rows)
    workspace.try_transaction(intruder)
    assert_unchanged(workspace, object_id, operation.payload, before)


@rule("create-bulk/never-overwrites", needs=_BULK)
@pytest.mark.parametrize("apart", [1, 2])
def test_two_items_with_one_object_id_do_not_overwrite_each_other(
    workspace: Workspace, apart: int
) -> None:
    """An item with the objectId of another item of the bulk never changes that object."""
    fresh = f"uowkit-{workspace.markers.next()}"
    transaction = workspace.transaction()
    rows: list[dict[str, Any]] = [{"name": f"item {index}", "age": index} for index in range(4)]
    rows[0]["objectId"] = rows[apart]["objectId"] = fresh
    operation = transaction.create_bulk(workspace.person, rows)
    reading = workspace.try_transaction(transaction)
    if reading.kind is not Kind.SUCCESS:
        return
    column = workspace.person.column("item")
    found = workspace.find(workspace.person, transaction.marker, after=Outcome.SUCCESS)
    stored = {row.get(column) for row in found}
    ids = reading.result(str(operation.op_result_id))
    answered = len(ids) if isinstance(ids, list) else 0
    items = [each.item for each in transaction.saved_by(operation)]
    for which, at in (("first", 0), ("second", apart)):
        if answered == len(rows) and items[at] not in stored:
            workspace.fail(
                f"the {which} of two items with one objectId was acknowledged and is gone",
                expected=transaction.marked_in(workspace.person),
            )
    if answered == len(rows) and len(set(map(str, ids))) != len(rows):
        workspace.fail(
            f"two items with one objectId were both answered as {shown(fresh)}",
            expected={"results": {operation.op_result_id: {"result": DIFFERENT}}},
            when=Outcome.SUCCESS,
            at=reading,
        )


@rule("create-bulk/client-object-id", needs=_BULK)
def test_what_becomes_of_fresh_object_ids(workspace: Workspace) -> None:
    """Whether objectIds that name no object are refused, ignored or adopted."""
    fresh = f"uowkit-{workspace.markers.next()}"
    transaction = workspace.transaction()
    operation = transaction.create_bulk(
        workspace.person, [{"name": "Joe"}, {"name": "Mary", "objectId": fresh}]
    )
    reading = workspace.try_transaction(transaction)
    ids = reading.result(str(operation.op_result_id))
    done = "adopted" if isinstance(ids, list) and fresh in ids else "ignored"
    workspace.observe(f"a fresh objectId in a bulk is {'refused' if reading.refused else done}")
