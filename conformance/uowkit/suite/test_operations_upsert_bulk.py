"""UPSERT_BULK: changing or saving several objects (protocol notes, section 1)."""

from __future__ import annotations

from typing import Any

import pytest
from uowkit_schemas import Level

from uowkit.checks import rule
from uowkit.expect import same_value, shown
from uowkit.suite.stock import (
    CHANGED,
    WAYS,
    Scene,
    assert_left,
    assert_stored,
    ids_of_nothing,
    lay_in,
    name_as,
    values,
)
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_RESULT = "operations/upsert-bulk-result"
_EFFECT = "operations/upsert-bulk-effect"


@rule(_RESULT, level=Level.REPORT, needs=("create", "bulk"))
def test_what_the_result_of_a_bulk_upsert_is(workspace: Workspace) -> None:
    """Whether the result is an array of objectIds, in which order, or a number."""
    scene = lay_in(workspace, 2)
    transaction, committed = _upserted(workspace, scene, (0, 1), 1)
    result = committed.result(transaction.unit.operations[-1])
    if isinstance(result, list):
        first = result[:2] == list(scene.people.ids)
        order = " in the order of the request" if first and len(result) == 3 else ""
        workspace.observe(f"the result of a bulk upsert is an array of {len(result)} of 3{order}")
    elif same_value(3, result):
        workspace.observe("the result of a bulk upsert is the number of its items")
    else:
        workspace.observe(f"the result of a bulk upsert of 2 known and 1 new is {shown(result)}")


@rule(_EFFECT, needs=("create", "bulk"))
@pytest.mark.parametrize("size", [1, 4, 20])
@pytest.mark.parametrize("kind", ["known", "new", "mixed"])
@pytest.mark.parametrize("way", WAYS)
def test_a_bulk_upsert_changes_and_saves(
    workspace: Workspace, kind: str, size: int, way: str
) -> None:
    """Items whose objectIds exist change those objects, and the others are saved as new ones."""
    size = min(size, workspace.limits.bulk)
    scene = lay_in(workspace, max(size, 2)).sent(way)
    known = tuple(range(0, size, 2 if kind == "mixed" else 1)) if kind != "new" else ()
    new = {"known": 0, "new": size, "mixed": size // 2}[kind]
    transaction, _ = _upserted(workspace, scene, known, new, way)
    wanted = [dict(each.row) for each in transaction.objects]
    for each in wanted:
        each.pop("objectId", None)  # whether an unknown one is kept is open
    assert_left(workspace, scene, {index: _changed(index) for index in known})
    assert_stored(workspace, scene.people.table, transaction.marker, wanted)


@rule(_EFFECT, needs=("create", "bulk", "reference"))
def test_a_bulk_upsert_follows_references(workspace: Workspace) -> None:
    """ObjectIds and values of the items may be references to earlier objects."""
    person, size = workspace.person, min(2, workspace.limits.bulk)
    transaction = workspace.transaction()
    sources = [transaction.create(person, values(index)) for index in range(size)]
    changed = [
        {**values(index), **CHANGED, "marker": transaction.marker, "item": each.item}
        for index, each in enumerate(transaction.objects)
    ]
    items = [
        {**row, "objectId": source.object_id, "note": source.property(person.column("name"))}
        for row, source in zip(changed, sources, strict=True)
    ]
    transaction.upsert_bulk(person, items)
    workspace.commit(transaction)
    wanted = [{**row, "note": values(index)["name"]} for index, row in enumerate(changed)]
    assert_stored(workspace, person, transaction.marker, list(map(person.row, wanted)))


def _changed(index: int) -> dict[str, Any]:
    return {**CHANGED, "note": f"changed {index}", "score": index + 0.25}


def _upserted(
    workspace: Workspace, scene: Scene, known: tuple[int, ...], new: int, way: str = "named"
) -> tuple[Transaction, Committed]:
    """Send known and new objects in turn; new ones with unused ids where they must have some.

    Two readings of the sources are possible, and both are right.
    """
    transaction = _built(workspace, scene, known, new, with_ids=bool(new and _wants_ids(workspace)))
    name_as(way, transaction)
    return transaction, workspace.commit(transaction, refusal_breaks=_EFFECT)


def _wants_ids(workspace: Workspace) -> bool:
    transaction = workspace.transaction()
    transaction.upsert_bulk(workspace.person, [values(0)])
    return workspace.try_transaction(transaction).refused


def _built(
    workspace: Workspace, scene: Scene, known: tuple[int, ...], new: int, *, with_ids: bool
) -> Transaction:
    people = scene.people
    items: list[dict[str, Any]] = [
        {**people.values(index), **_changed(index), "objectId": people.ids[index]}
        for index in known
    ]
    unused = ids_of_nothing(workspace, new) if with_ids else []
    for index in range(new):
        own = {"objectId": unused[index]} if with_ids else {}
        items.insert(2 * index + 1, {**values(index), **own})
    transaction = workspace.transaction()
    transaction.upsert_bulk(people.table, items)
    return transaction
