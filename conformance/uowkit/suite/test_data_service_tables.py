"""Tables and columns that saving makes; no call of the API removes them, so they are few."""

from __future__ import annotations

from typing import Any

from uowkit.checks import rule
from uowkit.outcomes import Inapplicable
from uowkit.suite.saving import (
    CREATES,
    KEEPS,
    UPDATES,
    assert_as_many,
    assert_kept,
    save_changes,
    save_new,
)
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

CREATES_TABLE = "data-service/creates-table"
ADDS_COLUMNS = "data-service/adds-columns"
SAMPLE: dict[str, Any] = {"name": "Joe", "note": "a note", "age": 25.5, "active": True}


def _new_table(workspace: Workspace) -> Table:
    """A table that does not exist, with a name that no other run gives one.

    Raises:
        Inapplicable: the target's tables are made in another way, so that saving may make none.
    """
    if workspace.provision != "save":
        raise Inapplicable(
            f"the tables are provisioned by {workspace.provision!r}, not by saving objects"
        )
    name = f"UowkitNew{workspace.markers.next().replace('-', 'x')}"
    return Table(name, name, {})


@rule("data-service/creates-table", needs=())
def test_a_table_is_made_by_saving(workspace: Workspace) -> None:
    """The table of the first object is made, with its columns, and takes more objects."""
    table, marker = _new_table(workspace), workspace.markers.next()
    kept = []
    for place in range(3):
        values = {**SAMPLE, "age": place + 0.5}
        new = save_new(workspace, table, values, marker=marker, index=place, rule=CREATES_TABLE)
        kept.append(new)
    for each in kept:
        assert_kept(workspace, each, lost=CREATES_TABLE, rule=CREATES_TABLE)
    assert_as_many(workspace, kept)


@rule("data-service/adds-columns", needs=())
def test_a_column_is_added_by_saving(workspace: Workspace) -> None:
    """A property that the table lacks becomes a column: of a new object, and of an update."""
    table, marker = _new_table(workspace), workspace.markers.next()
    first = save_new(workspace, table, {"name": "first"}, marker=marker, rule=CREATES_TABLE)
    assert_kept(workspace, first, lost=CREATES_TABLE, rule=CREATES_TABLE)
    new = {"name": "second", "note": "new", "score": 0.5}
    second = save_new(workspace, table, new, marker=marker, index=1, rule=ADDS_COLUMNS)
    assert_kept(workspace, second, lost=CREATES, rule=ADDS_COLUMNS)
    added = {"active": True, "age": 2.5}
    save_changes(workspace, first, added, rule=ADDS_COLUMNS)
    changed = first.changed(added)
    assert_kept(workspace, changed.only(added), lost=UPDATES, rule=ADDS_COLUMNS, because=UPDATES)
    assert_kept(workspace, changed, lost=UPDATES, rule=ADDS_COLUMNS, because=KEEPS)
    assert_kept(workspace, second, lost=UPDATES, rule=ADDS_COLUMNS)
