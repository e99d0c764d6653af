"""Handlers before a create: what they make of the item is what is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, same_value
from uowkit.judging.handler_probe import marked_row
from uowkit.strategies import small_numbers
from uowkit.suite.handling import blamed, told_of
from uowkit.work.handler_words import instruction
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)


def _names() -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("aB3-'\u00e9\u4e2d\U0001f600"), min_size=1, max_size=20)


@rule("handlers/before-changes-item", needs=_NEEDS)
@given(name=_names(), age=small_numbers(), score=small_numbers(), active=st.booleans())
def test_what_a_handler_changes_is_saved_changed(
    workspace: Workspace, name: str, age: float, score: float, active: bool
) -> None:
    """What is changed, added or removed is saved so, and the other properties as they were sent."""
    sent = {"name": name, "age": age, "score": score, "active": active}
    changed = {**sent, "name": f"{name}+", "note": "uowkit-added", "age": None}
    _assert_saved(workspace, "change", sent, changed)


@rule("handlers/before-changes-item", needs=_NEEDS)
def test_a_change_that_comes_later_is_saved(workspace: Workspace) -> None:
    """A handler may return a promise of nothing, and change the item before it is kept."""
    sent = {"name": "Joe", "age": 25, "score": 0.5}
    changed = {**sent, "name": "Joe+", "note": "uowkit-added", "age": None}
    _assert_saved(workspace, "change-later", sent, changed)


@rule("handlers/before-changes-item", needs=_NEEDS)
@pytest.mark.parametrize("note", ["a note", None], ids=["with-a-note", "without"])
def test_an_item_that_is_replaced_is_saved_in_its_place(
    workspace: Workspace, note: str | None
) -> None:
    """Where a handler puts another object into `req.item`, that one is saved, and nothing else."""
    sent = {"name": "Joe", "age": 25, "active": True, **({"note": note} if note else {})}
    replaced = {**sent, "name": "uowkit-replaced", "note": None, "age": None}
    _assert_saved(workspace, "replace", sent, replaced)


def _assert_saved(
    workspace: Workspace, word: str, sent: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    """Create an object that a handler changes, and see that it is found and read as changed."""
    table = workspace.tables["handled"]
    row = marked_row(workspace, table, {**sent, "instruction": instruction(word)})
    wanted = {**row, **table.row(changed)}
    reading = workspace.handled.ask("create", table, values=row)
    rows = workspace.find(table, str(row[table.column("marker")]))
    if not rows:
        workspace.fail(
            f"{told_of('create', 'before', 'handled', workspace)} was asked to {word} the item; "
            f"the create was answered with {reading}, and nothing is saved",
            expected=[wanted],
        )
    _hold(workspace, wanted, row, rows[0], word, rows)
    object_id = str(rows[0].get("objectId"))
    read = workspace.read(table, object_id) or {}
    _hold(workspace, wanted, row, read, word, read)


def _hold(
    workspace: Workspace,
    wanted: Mapping[str, Any],
    sent: Mapping[str, Any],
    found: Mapping[str, Any],
    word: str,
    at: object,
) -> None:
    """Compare an object with what a handler made of it."""
    unlike = differences(wanted, found)
    if not unlike:
        return
    untouched = all(same_value(sent.get(name), found.get(name)) for name in wanted)
    pattern = [dict(wanted)] if isinstance(at, list) else dict(wanted)
    workspace.fail(
        f"{told_of('create', 'before', 'handled', workspace)} was asked to {word} the item, and "
        f"what is saved is not the item as it left it: {listed(unlike)}",
        rule=blamed(workspace, "create") if untouched else None,
        expected=pattern,
        at=at,
    )
