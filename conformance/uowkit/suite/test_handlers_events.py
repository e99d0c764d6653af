"""Every event that document 003 lists: a handler runs before the call, and one after it."""

from __future__ import annotations

import pytest

from uowkit.checks import rule
from uowkit.suite.handling import (
    OVER_GENERIC,
    STOPS,
    answer_shown,
    ask_after,
    ask_to_return,
    assert_offered,
    assert_values_reach,
    fires_otherwise,
    held_sign,
    runs_generic,
    runs_generic_after,
    shows,
    shows_otherwise_after,
    told_of,
)
from uowkit.work.handler_words import ASKED, EVENTS, after, before
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)


@rule("handlers/every-event", needs=_NEEDS)
@pytest.mark.parametrize("event", EVENTS)
def test_a_handler_runs_before_the_call(workspace: Workspace, event: str) -> None:
    """The handler before a call shows: by what it returns, throws or changes."""
    table = workspace.tables["handled"]
    reading = ask_to_return(workspace, event)
    if shows(reading, before(event), table.name):
        return
    assert_offered(workspace, event)
    if event in ASKED and fires_otherwise(workspace, event):
        return  # what it returns is for another rule
    instead = runs_generic(workspace, "handled", event)
    workspace.fail(
        f"{told_of(event, 'before', 'handled', workspace)} did not run before the call: "
        f"{answer_shown(reading)}",
        rule=OVER_GENERIC if instead else None,
        because=None if event in ASKED else STOPS,
        expected=held_sign(before(event), table.name),
        at=reading,
    )


@rule("handlers/every-event", needs=_NEEDS)
@pytest.mark.parametrize("event", EVENTS)
def test_a_handler_runs_after_the_call(workspace: Workspace, event: str) -> None:
    """The handler after a call shows: by its value, the result that it leaves, or its error."""
    table = workspace.tables["followed"]
    reading = ask_after(workspace, event, "tell")
    if shows(reading, after(event), table.name):
        return
    if shows_otherwise_after(workspace, event):
        return
    assert_offered(workspace, event)
    assert_values_reach(workspace)
    workspace.fail(
        f"{told_of(event, 'after', 'followed', workspace)} did not run after the call: neither "
        f"its value nor its error reached the caller, who got {answer_shown(reading)}",
        rule=OVER_GENERIC if runs_generic_after(workspace, "followed", event) else None,
        expected=held_sign(after(event), table.name),
        at=reading,
    )
