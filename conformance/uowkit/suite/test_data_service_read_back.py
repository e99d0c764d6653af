"""Reading through the data service: by id, by search, and by count, before and after deleting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, shown
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import NOTHING
from uowkit.scenarios.story import Search
from uowkit.strategies import numbers, strings
from uowkit.suite.saving import (
    CREATES,
    READ_BACK,
    UPDATES,
    Kept,
    assert_counted,
    assert_kept,
    save_changes,
    save_new,
    unused_id,
)
from uowkit.suite.situations import people
from uowkit.workspace import Workspace

TABLES = ["person", "order"]


@rule("data-service/read-back", needs=())
@given(text=strings(), number=numbers(), active=st.booleans(), table=st.sampled_from(TABLES))
def test_an_object_reads_as_it_was_saved(
    workspace: Workspace, text: str, number: float, active: bool, table: str
) -> None:
    """Reading by id gives the very object, whatever its values."""
    values = {"name": text, "age": number, "active": active}
    kept = save_new(workspace, workspace.tables[table], values)
    assert_kept(workspace, kept, lost=CREATES)


@rule("data-service/read-back", needs=())
@pytest.mark.parametrize("table", TABLES)
def test_each_id_reads_its_own_object(workspace: Workspace, table: str) -> None:
    """Of several objects each is read by its id, in whatever order; another id reads nothing."""
    kept = _save(workspace, table, 5)
    for each in (*kept[::-1], kept[2]):
        assert_kept(workspace, each, lost=CREATES)
    unknown = unused_id(workspace)
    found = workspace.read(workspace.tables[table], unknown)
    if found is not None:
        workspace.fail(
            f"{shown(unknown)} is the id of no object, and reads {shown(found)}", expected=NOTHING
        )


def _save(workspace: Workspace, table: str, number: int) -> list[Kept]:
    """Objects with one marker and different sets of properties."""
    marker, own = workspace.markers.next(), workspace.tables[table]
    return [
        save_new(workspace, own, {**values, "active": place % 2 == 0}, marker=marker, index=place)
        for place, values in enumerate(people(number))
    ]


_SIZES = [0, 1, 3, 12, 30]


@rule("data-service/read-back", needs=())
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("number", _SIZES)
def test_a_search_finds_what_was_saved(workspace: Workspace, number: int, table: str) -> None:
    """A where-clause finds every object that meets it, as it was saved, and no other one."""
    kept = _save(workspace, table, number)
    marker = kept[0].marker if kept else workspace.markers.next()
    _save(workspace, TABLES[1 - TABLES.index(table)], 1)
    for other in (f"{marker}.more", f"more.{marker}"):
        save_new(workspace, workspace.tables[table], {"name": "other"}, marker=other)
    _assert_found(workspace, table, marker, kept)
    if kept:
        _assert_pages(workspace, table)


def _assert_pages(workspace: Workspace, table: str) -> None:
    """See that each part of a clause counts, and which page of what it finds is asked for."""
    own, marker = workspace.tables[table], workspace.markers.next()
    kept = [
        save_new(workspace, own, {"age": age}, marker=marker, index=place)
        for place, age in enumerate((4, 1, 6, 3, 5, 2))
    ]
    by_age = sorted(kept, key=lambda each: each.row[own.column("age")])
    for least, offset, size in ((3, 0, 100), (1, 2, 3), (3, 2, 1), (3, 3, 100), (7, 0, 100)):
        found = workspace.data.search(own, Search(marker, "age", least, offset, size))
        wanted = by_age[least - 1 :][offset : offset + size]
        rows = found if isinstance(found, list) else []
        ids = [row.get("objectId") if isinstance(row, dict) else row for row in rows]
        if not isinstance(found, list) or ids != [each.object_id for each in wanted]:
            workspace.fail(
                f"the search for the marker {shown(marker)} and an age of {least} or more, by "
                f"age, {size} objects after the first {offset}, must give the objects "
                f"{shown([each.item for each in wanted])}, and gives {shown(found)}",
                expected=[dict(each.row) for each in wanted],
            )


def _assert_found(workspace: Workspace, table: str, marker: str, kept: Sequence[Kept]) -> None:
    """See that a search by marker finds just these objects, as they were last saved."""
    own = workspace.tables[table]
    item = own.column("item")
    rows = workspace.find(own, marker)
    found = {str(row.get(item)): row for row in rows}
    others = found.keys() - {each.item for each in kept}
    wanted: list[dict[str, Any]] = [dict(each.row) for each in kept]
    if others or len(rows) != len(kept):
        workspace.fail(
            f"{len(kept)} objects have the marker {shown(marker)}; the search finds {len(rows)}, "
            f"of which {len(others)} are others",
            expected=wanted or NOTHING,
        )
    for each in kept:
        unlike = differences(each.row, found[each.item])
        if unlike:
            workspace.fail(
                f"the search finds an object that is not as it was saved: {listed(unlike)}",
                rule=CREATES if each.never_was(one.name for one in unlike) else None,
                expected=wanted,
            )
        if found[each.item].get("objectId") != each.object_id:
            workspace.fail(
                f"the object that was answered as {shown(each.object_id)} is found as "
                f"{shown(found[each.item].get('objectId'))}",
                rule=CREATES,
                expected=wanted,
            )


@rule("data-service/read-back", needs=())
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("number", _SIZES)
def test_a_count_counts_what_was_saved(workspace: Workspace, number: int, table: str) -> None:
    """The count of a where-clause is the number of objects that meet it, in that table."""
    other = _save(workspace, TABLES[1 - TABLES.index(table)], 1)
    kept = _save(workspace, table, number)
    marker = kept[0].marker if kept else other[0].marker
    assert_counted(workspace, workspace.tables[table], marker, number)


@rule("data-service/read-back", needs=())
@pytest.mark.parametrize("table", TABLES)
def test_what_was_changed_is_read_and_found_as_it_is_now(workspace: Workspace, table: str) -> None:
    """After an update reading and searching give the new values, and the count is the same."""
    kept = _save(workspace, table, 4)
    for number in range(2):
        for place in (1, 3):
            assert_kept(workspace, kept[place], lost=UPDATES)
            changes = {"name": f"changed {number}", "age": place + number}
            save_changes(workspace, kept[place], changes)
            kept[place] = kept[place].changed(changes)
        for each in kept:
            assert_kept(workspace, each, lost=UPDATES, changes=changes)
        _assert_found(workspace, table, kept[0].marker, kept)
        assert_counted(workspace, workspace.tables[table], kept[0].marker, len(kept))


@rule("data-service/read-back", needs=())
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("place", ["first", "middle", "last", "all"])
@pytest.mark.parametrize("before", ["saved", "updated"])
def test_what_was_deleted_is_gone(
    workspace: Workspace, before: str, place: str, table: str
) -> None:
    """A deleted object is not read, found or counted in any version, and the others are."""
    kept = _save(workspace, table, 3)
    beside = _save(workspace, TABLES[1 - TABLES.index(table)], 1)
    places = {"first": [0], "middle": [1], "last": [2], "all": [0, 1, 2]}[place]
    if before == "updated":
        for each in range(3):
            kept[each] = _updated(workspace, kept[each])
    for each in places:
        _delete(workspace, kept[each])
    for each in places:
        found = workspace.read(kept[each].table, kept[each].object_id)
        if found is not None:
            workspace.fail(
                f"{shown(kept[each].object_id)} was deleted, and reads {shown(found)}",
                expected=NOTHING,
            )
    left = [each for place, each in enumerate(kept) if place not in places]
    for kept_one in (*left, *beside):
        assert_kept(workspace, kept_one, lost=READ_BACK)
    _assert_gone_from_search(workspace, kept, left)
    assert_counted(workspace, workspace.tables[table], kept[0].marker, len(left))


def _updated(workspace: Workspace, kept: Kept) -> Kept:
    """The object after an update that is seen to be made."""
    changes = {"name": "changed", "age": 99}
    save_changes(workspace, kept, changes)
    assert_kept(workspace, kept.changed(changes), lost=UPDATES, changes=changes)
    return kept.changed(changes)


def _delete(workspace: Workspace, kept: Kept) -> None:
    """Delete an object.

    Raises:
        Inapplicable: it is refused, as those who may not delete are; it must still be there.
    """
    reading = workspace.data.delete(kept.table, kept.object_id)
    if reading.refused:
        assert_kept(workspace, kept, lost=READ_BACK)
        raise Inapplicable(f"the target refuses to delete: {reading}")


def _assert_gone_from_search(
    workspace: Workspace, kept: Sequence[Kept], left: Sequence[Kept]
) -> None:
    rows = workspace.find(kept[0].table, kept[0].marker)
    found = {str(row.get("objectId")) for row in rows}
    if found != {each.object_id for each in left} or len(rows) != len(left):
        workspace.fail(
            f"{len(kept) - len(left)} of {len(kept)} objects were deleted, and the search finds "
            f"{len(rows)}",
            expected=[dict(each.row) for each in left] or NOTHING,
        )
