"""Bulk operations and relations work on what is there when it is their turn (document 001)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest

from uowkit.checks import rule
from uowkit.suite.family import assert_related, found_family, relate
from uowkit.suite.stock import CHANGED, Scene, assert_left, assert_stored, lay_in, values
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_LATER: Final = {"name": "changed again", "age": 55}


@rule("operations/delete-bulk-effect", needs=("create", "bulk"))
def test_a_bulk_delete_comes_in_its_turn(workspace: Workspace) -> None:
    """It removes what is created before it, and not what is created after it."""
    scene = lay_in(workspace)
    people = scene.people
    workspace.ledger.release(people.table, people.ids)
    transaction = workspace.transaction()
    before = transaction.create(people.table, _marked_as(scene, 8))
    transaction.delete_bulk(people.table, where=people.clause())
    transaction.create(people.table, _marked_as(scene, 9))
    committed = workspace.commit(transaction)
    workspace.ledger.release(people.table, [committed.object_id(before)])
    wanted = [_row(transaction, 1)]
    assert_stored(workspace, people.table, people.marker, wanted)


@rule("operations/update-bulk-effect", needs=("create", "bulk"))
def test_a_bulk_update_comes_in_its_turn(workspace: Workspace) -> None:
    """It changes what is created before it, and not what is created after it."""
    scene = lay_in(workspace)
    people = scene.people
    transaction = workspace.transaction()
    transaction.create(people.table, _marked_as(scene, 8))
    transaction.update_bulk(people.table, CHANGED, where=people.clause())
    transaction.create(people.table, _marked_as(scene, 9))
    workspace.commit(transaction)
    everybody = people.with_changes(dict.fromkeys(range(len(people.ids)), CHANGED))
    changed = {**_row(transaction, 0), **people.table.row(CHANGED)}
    wanted = [*everybody, changed, _row(transaction, 1)]
    assert_stored(workspace, people.table, people.marker, wanted)


def _marked_as(scene: Scene, index: int) -> dict[str, Any]:
    """Values of a new person that conditions on those of the scene pick, too."""
    return {**values(index), "marker": scene.people.marker}


def _row(transaction: Transaction, index: int) -> dict[str, Any]:
    """The row that an object of a transaction must become."""
    return dict(transaction.objects[index].row)


@rule("operations/update-bulk-effect", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk_first", [True, False], ids=["bulk-first", "bulk-last"])
def test_of_a_bulk_update_and_an_update_the_later_one_counts(
    workspace: Workspace, bulk_first: bool
) -> None:
    """An object that both change is as the later of them leaves it."""
    scene = lay_in(workspace)
    people = scene.people
    transaction = workspace.transaction()
    if bulk_first:
        transaction.update_bulk(people.table, CHANGED, where=people.clause())
    transaction.update(people.table, people.ids[1], _LATER)
    if not bulk_first:
        transaction.update_bulk(people.table, CHANGED, where=people.clause())
    workspace.commit(transaction)
    changes = dict.fromkeys(range(len(people.ids)), CHANGED)
    if bulk_first:
        changes[1] = _LATER
    assert_left(workspace, scene, changes)


@rule("operations/set-relation-effect", needs=("create", "bulk", "relation"))
@pytest.mark.parametrize(
    ("operations", "left"),
    [
        (("add_relation", "set_relation", "delete_relation"), (1, 6)),
        (("set_relation", "delete_relation", "add_relation"), (1, 4, 5, 6)),
        (("set_relation", "add_relation", "delete_relation"), (1, 4, 6)),
    ],
    ids=["add-set-delete", "set-delete-add", "set-add-delete"],
)
def test_relations_are_changed_in_order(
    workspace: Workspace, operations: Sequence[str], left: Sequence[int]
) -> None:
    """Of several changes of one relation, each begins with what the one before it leaves."""
    family = found_family(workspace, {0: (0, 1), 1: (2, 3)})
    children = {"add_relation": (4, 5), "set_relation": (1, 5, 6), "delete_relation": (5,)}
    transaction = workspace.transaction()
    for each in operations:
        relate(transaction, each, family, children[each])
    workspace.commit(transaction)
    because = next(_EFFECTS[each] for each in operations if each != "set_relation")
    assert_related(workspace, family, {0: left, 1: (2, 3)}, because=because)


_EFFECTS: Final = {
    "add_relation": "operations/add-relation-effect",
    "delete_relation": "operations/delete-relation-effect",
}
