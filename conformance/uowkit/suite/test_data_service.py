"""Saving through the data service: objects are created, and those that are there are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, same_value, shown
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import NUMBER, Same
from uowkit.scenarios.story import Expected
from uowkit.strategies import objects, strings
from uowkit.suite.saving import (
    CREATES,
    READ_BACK,
    UPDATES,
    Kept,
    assert_as_many,
    assert_kept,
    save_changes,
    save_new,
    unused_id,
)
from uowkit.work.marked import item_name
from uowkit.workspace import Workspace

FULL: dict[str, Any] = {"name": "Joe", "note": "a note", "age": 25.5, "score": 7, "active": True}
OTHER: dict[str, Any] = {"name": "Mary", "note": "other", "age": -3, "score": 0.5, "active": False}
TABLES = ["person", "order"]
SENT = ["changes-alone", "as-it-was-read"]
DELICATE: dict[str, Any] = {**FULL, "name": " Joe's \n", "note": '\u00c5 "x"', "score": -0.1}


@rule("data-service/save-creates", needs=())
@given(values=objects(), table=st.sampled_from(TABLES))
def test_a_new_object_is_saved_and_answered(
    workspace: Workspace, values: dict[str, Any], table: str
) -> None:
    """An object without objectId is stored, and answered as it was sent, with its objectId."""
    kept = save_new(workspace, workspace.tables[table], values)
    unlike = differences(kept.row, kept.answer)
    if unlike:
        workspace.fail(
            f"the saved object must be answered, and the answer is unlike it: {listed(unlike)}",
            expected=dict(kept.row),
            at=kept.answer,
        )
    assert_kept(workspace, kept, lost=CREATES)


@rule("data-service/save-creates", needs=())
@pytest.mark.parametrize("likeness", ["equal", "different"])
@pytest.mark.parametrize("table", TABLES)
def test_each_save_creates_an_object_of_its_own(
    workspace: Workspace, table: str, likeness: str
) -> None:
    """Objects without objectId are so many objects, even those that are equal."""
    kept = _several(workspace, table, 3, equal=likeness == "equal")
    ids = [each.object_id for each in kept]
    if len(set(ids)) != len(ids):
        workspace.fail(
            f"three objects were saved, and answered as {shown(ids)}",
            expected=[{workspace.tables[table].column("item"): each.item} for each in kept],
            at=workspace.find(workspace.tables[table], kept[0].marker),
        )
    for each in kept:
        assert_kept(workspace, each, lost=CREATES)
    assert_as_many(workspace, kept)


def _several(workspace: Workspace, table: str, number: int, *, equal: bool = False) -> list[Kept]:
    """Objects with one marker; equal ones even have one item mark."""
    marker, own = workspace.markers.next(), workspace.tables[table]
    places = [0 if equal else place for place in range(number)]
    return [
        save_new(workspace, own, {**FULL, "score": place}, marker=marker, index=place)
        for place in places
    ]


@rule("data-service/save-updates", needs=())
@given(values=objects(), changes=objects())
def test_saving_with_an_object_id_changes_that_object(
    workspace: Workspace, values: dict[str, Any], changes: dict[str, Any]
) -> None:
    """What is named is changed, in the object of that id, and there is no second one."""
    changes = changes or {"name": "changed"}
    kept = save_new(workspace, workspace.person, values)
    _change(workspace, kept, changes)


def _change(
    workspace: Workspace,
    kept: Kept,
    changes: dict[str, Any],
    *,
    read: Mapping[str, Any] | None = None,
) -> Kept:
    """Save changes, and see that they are made to that very object; `read`: `save_changes`."""
    document = save_changes(workspace, kept, changes, read=read).document
    named = {**kept.table.row(changes), "objectId": kept.object_id}
    told = document.get("objectId")
    unlike = differences(kept.table.row(changes), document)
    if unlike or told != kept.object_id:
        problem = listed(unlike) or f"objectId is {shown(told)}, not {shown(kept.object_id)}"
        workspace.fail(
            f"the object must be answered as it was saved: {problem}", expected=named, at=document
        )
    changed = kept.changed(changes)
    assert_kept(workspace, changed.only(changes), lost=UPDATES, changes=changes)
    assert_as_many(workspace, [kept])
    return changed


def read_saved(workspace: Workspace, kept: Kept) -> dict[str, Any]:
    """The object as it reads by now.

    Raises:
        Untested: it reads nothing, which another rule is about.
    """
    row = workspace.read(kept.table, kept.object_id)
    if row is None:
        raise Untested("the object that was saved reads nothing", cause=CREATES)
    return row


_CHANGES: dict[str, tuple[str, Any]] = {
    "text": ("name", "Mary"),
    "text-to-empty": ("note", ""),
    "text-to-null": ("note", None),
    "number": ("age", -17.25),
    "number-to-zero": ("score", 0),
    "number-to-null": ("age", None),
    "true-to-false": ("active", False),
}


@rule("data-service/save-updates", needs=())
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("column", "value"), _CHANGES.values(), ids=_CHANGES.keys())
def test_each_kind_of_value_can_be_changed(
    workspace: Workspace, table: str, column: str, value: Any
) -> None:
    """A property of an object becomes what it is saved as, null and the like included."""
    kept = save_new(workspace, workspace.tables[table], FULL)
    _change(workspace, kept, {column: value})


@rule("data-service/save-updates", needs=())
@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("table", TABLES)
def test_other_objects_are_left_alone(workspace: Workspace, table: str, place: str) -> None:
    """An update changes the object of its id, and none of those beside it."""
    kept = _several(workspace, table, 5)
    beside = _several(workspace, TABLES[1 - TABLES.index(table)], 1)
    chosen = {"first": 0, "middle": 2, "last": 4}[place]
    changes = {"name": "changed", "age": 99}
    save_changes(workspace, kept[chosen], changes)
    changed = kept[chosen].changed(changes)
    assert_kept(workspace, changed.only(changes), lost=UPDATES, changes=changes)
    for each in (*kept[:chosen], *kept[chosen + 1 :], *beside):
        assert_kept(workspace, each, lost=UPDATES)


@rule("data-service/save-updates", needs=())
@pytest.mark.parametrize("sent", SENT)
def test_an_object_can_be_saved_again_and_again(workspace: Workspace, sent: str) -> None:
    """Each save changes the same object, and its last value is the one that stays."""
    kept = save_new(workspace, workspace.person, FULL)
    for number, name in enumerate(("second", "third", "Joe", "fifth")):
        read = read_saved(workspace, kept) if sent == "as-it-was-read" else None
        kept = _change(workspace, kept, {"name": name, "age": number}, read=read)


@rule("data-service/save-keeps-the-rest", needs=())
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("column", OTHER)
def test_what_is_not_named_keeps_its_value(workspace: Workspace, table: str, column: str) -> None:
    """Of an object with a value in each column, one is changed, and the others stay."""
    kept = save_new(workspace, workspace.tables[table], DELICATE)
    changes = {column: OTHER[column]}
    save_changes(workspace, kept, changes)
    assert_kept(workspace, kept.changed(changes), lost=UPDATES, changes=changes)


@rule("data-service/save-keeps-the-rest", needs=())
@given(text=strings(), changed=st.sets(st.sampled_from(sorted(OTHER)), min_size=1, max_size=4))
def test_any_part_of_an_object_can_be_changed(
    workspace: Workspace, text: str, changed: set[str]
) -> None:
    """Whatever is changed, and whatever the rest holds: the rest keeps it, change after change."""
    kept = save_new(workspace, workspace.person, {**FULL, "name": text})
    for values in (OTHER, FULL):
        changes = {column: values[column] for column in sorted(changed)}
        save_changes(workspace, kept, changes)
        kept = kept.changed(changes)
        assert_kept(workspace, kept, lost=UPDATES, changes=changes)


@rule("data-service/update-stamps", needs=())
@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize("table", TABLES)
def test_an_update_is_stamped(workspace: Workspace, table: str, times: int, sent: str) -> None:
    """After a change `updated` is a number, and `created` and objectId are what they were.

    It is the server that stamps: what a client sends of it is what it read before.
    """
    kept = save_new(workspace, workspace.tables[table], FULL)
    before = read_saved(workspace, kept)
    read = before if sent == "as-it-was-read" else None
    for number in range(times):
        save_changes(workspace, kept, {"name": f"changed {number}", "age": number}, read=read)
    rows = workspace.find(kept.table, kept.marker)
    row = workspace.read(kept.table, kept.object_id)
    if row is None:
        raise Untested("the object that was updated reads nothing", cause=UPDATES)
    problem = _stamp_problem(before, row)
    if problem:
        found = [each for each in rows if each.get("objectId") == kept.object_id]
        stamped = bool(found) and not _stamp_problem(before, found[0])
        kept_names = {name: Same(before, name) for name in ("created", "objectId")}
        workspace.fail(
            problem,
            rule=READ_BACK if stamped else None,
            because=UPDATES,
            expected={"updated": NUMBER, **kept_names},
        )


def _stamp_problem(before: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """What is wrong with the stamps of an object after an update, if anything."""
    for name in ("created", "objectId"):
        if not same_value(before.get(name), row.get(name)):
            was, now = shown(before.get(name)), shown(row.get(name))
            return f"{name} was {was}, and is {now} after an update"
    updated = row.get("updated")
    if isinstance(updated, bool) or not isinstance(updated, int | float):
        return f"updated is {shown(updated)} after an update, not a number"
    return None


@rule("data-service/save-unknown-id", needs=())
def test_what_becomes_of_an_unknown_object_id(workspace: Workspace) -> None:
    """Whether an object is refused, created under that id, or created under another one."""
    table, marker = workspace.person, workspace.markers.next()
    unknown = unused_id(workspace)
    marks = {"marker": marker, "item": item_name(marker, 0), "name": "unknown"}
    values = {"objectId": unknown, **table.row(marks)}
    reading = workspace.data.save(table, values, expected=Expected.ANSWERED)
    rows = [
        row for row in workspace.find(table, marker) if row.get(table.column("marker")) == marker
    ]
    ids = [str(row.get("objectId")) for row in rows]
    workspace.data.remember(table, marker, ids)
    if reading.refused:
        workspace.observe("an objectId that no object has is refused")
    elif unknown in ids:
        workspace.observe("an objectId that no object has is adopted")
    else:
        done = "and gives the object another one" if ids else "and nothing is stored"
        workspace.observe(f"an objectId that no object has is ignored, {done}")
