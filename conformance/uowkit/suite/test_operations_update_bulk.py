"""UPDATE_BULK: the same changes in several objects (protocol notes, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import given, rule
from uowkit.strategies import objects
from uowkit.suite.picking import (
    PICKS,
    REFERRING_PICKS,
    Pick,
    assert_counted,
    by_all_ids,
    laid_in_for,
)
from uowkit.suite.stock import (
    CHANGED,
    ODD_CHANGES,
    WAYS,
    assert_left,
    assert_stored,
    lay_in,
    name_as,
    room,
    values,
)
from uowkit.workspace import Workspace

_RESULT = "operations/update-bulk-result"
_EFFECT = "operations/update-bulk-effect"
_FIND = "operations/find-effect"


@rule(_RESULT, needs=("create", "bulk"))
@pytest.mark.parametrize("size", [1, 4, 12])
@pytest.mark.parametrize("form", ["condition", "ids"])
def test_the_result_of_a_bulk_update_is_a_number(
    workspace: Workspace, form: str, size: int
) -> None:
    """The result is the number of objects that were changed, and of no others."""
    people, told = laid_in_for(workspace, form, size)
    transaction = workspace.transaction()
    operation = transaction.update_bulk(people.table, CHANGED, **told)
    committed = workspace.commit(transaction, refusal_breaks=_EFFECT)
    assert_counted(workspace, committed, operation, people, done="changed", because=_EFFECT)


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("pick", PICKS.values(), ids=PICKS.keys())
@pytest.mark.parametrize("way", WAYS)
def test_a_bulk_update_changes_what_is_picked(workspace: Workspace, pick: Pick, way: str) -> None:
    """The objects that the condition or the list picks are changed, and no others."""
    _assert_changes(workspace, pick, CHANGED, way=way)


@rule(_EFFECT, needs=("create", "bulk"))
@given(changes=objects())
def test_a_bulk_update_changes_what_it_names(workspace: Workspace, changes: dict[str, Any]) -> None:
    """Of the picked objects the named properties change, and the others stay."""
    _assert_changes(workspace, PICKS["condition-on-a-number"], {"note": "changed", **changes})


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("changes", ODD_CHANGES.values(), ids=ODD_CHANGES.keys())
def test_a_bulk_update_sets_what_counts_as_nothing(
    workspace: Workspace, changes: dict[str, Any]
) -> None:
    """Null, 0, false and an empty text are values that a property may be changed to."""
    _assert_changes(workspace, PICKS["ids"], {"note": "changed", **changes})


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("form", ["condition", "condition-on-what-changes", "ids"])
def test_a_bulk_update_changes_all_of_many(workspace: Workspace, form: str) -> None:
    """However many objects are picked, all are changed, also where that takes them out."""
    most = workspace.limits.bulk if form == "ids" else room(workspace)
    pick = by_all_ids if form == "ids" else PICKS.get(form, PICKS["condition-that-picks-all"])
    _assert_changes(workspace, pick, CHANGED, size=min(60, most))


@rule(_EFFECT, needs=("create", "bulk", "reference", "find"))
@pytest.mark.parametrize("pick", REFERRING_PICKS.values(), ids=REFERRING_PICKS.keys())
def test_a_bulk_update_follows_references(workspace: Workspace, pick: Pick) -> None:
    """The list may be what a FIND of the transaction answers, or hold references to its rows."""
    _assert_changes(workspace, pick, CHANGED, because=_FIND)


@rule(_EFFECT, needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("told", ["the-bulk", "its-objects", "ids-and-references"])
def test_a_bulk_update_follows_a_reference_to_a_bulk(workspace: Workspace, told: str) -> None:
    """The list may be the result of a CREATE_BULK, or hold references to objects beside ids."""
    scene = lay_in(workspace)
    transaction = workspace.transaction()
    saved = transaction.create_bulk(workspace.person, [values(index) for index in range(3)])
    single = transaction.create(workspace.person, values(3))
    ids: Any = {
        "the-bulk": saved.reference,
        "its-objects": [saved[2], single.object_id, saved[0]],
        "ids-and-references": [scene.people.ids[3], saved[2], single.object_id, saved[0]],
    }[told]
    transaction.update_bulk(workspace.person, CHANGED, ids=ids)
    workspace.commit(transaction)
    picked = {0, 1, 2} if told == "the-bulk" else {0, 2, 3}
    changed = workspace.person.row(CHANGED)
    wanted = [
        {**each.row, **(changed if index in picked else {})}
        for index, each in enumerate(transaction.objects)
    ]
    assert_stored(workspace, workspace.person, transaction.marker, wanted)
    assert_left(workspace, scene, {3: CHANGED} if told == "ids-and-references" else {})


@rule(_EFFECT, needs=("create", "bulk", "reference"))
def test_a_bulk_update_follows_references_in_its_changes(workspace: Workspace) -> None:
    """A value among the changes may be a reference to a property of an earlier object."""
    scene = lay_in(workspace)
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, values(7))
    picked = PICKS["ids"](transaction, scene)
    name, age = (source.property(workspace.person.column(each)) for each in ("name", "age"))
    transaction.update_bulk(workspace.person, {"note": name, "score": age}, **picked.told)
    workspace.commit(transaction)
    changes = {"note": values(7)["name"], "score": values(7)["age"]}
    assert_left(workspace, scene, dict.fromkeys(picked.indexes, changes))


def _assert_changes(
    workspace: Workspace,
    pick: Pick,
    changes: dict[str, Any],
    *,
    because: str | None = None,
    size: int = 4,
    way: str = "named",
) -> None:
    scene = lay_in(workspace, size).sent(way)
    transaction = workspace.transaction()
    picked = pick(transaction, scene)
    transaction.update_bulk(scene.people.table, changes, **picked.told)
    name_as(way, transaction)
    workspace.commit(transaction)
    assert_left(workspace, scene, dict.fromkeys(picked.indexes, changes), because=because)


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("absent", ["conditional", "unconditional"])
def test_null_counts_as_absent_in_a_bulk_update(workspace: Workspace, absent: str) -> None:
    """The form that is not used may stand there as null, as clients send it."""
    scene = lay_in(workspace)
    pick = PICKS["ids" if absent == "conditional" else "condition-on-a-number"]
    transaction = workspace.transaction()
    picked = pick(transaction, scene)
    operation = transaction.update_bulk(workspace.person, CHANGED, **picked.told)
    operation.payload[absent] = None
    workspace.commit(transaction)
    assert_left(workspace, scene, dict.fromkeys(picked.indexes, CHANGED))
