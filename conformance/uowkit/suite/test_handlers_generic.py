"""Handlers for a table of their own, and the generic ones for all others."""

from __future__ import annotations

from functools import partial

import pytest

from uowkit.checks import rule
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import Holds, Not, Whichever
from uowkit.suite.handling import (
    EVERY_EVENT,
    GENERIC,
    answer_shown,
    ask,
    ask_after,
    assert_takes_ids,
    fires_otherwise,
    held_sign,
    runs_generic,
    runs_generic_after,
    shows,
)
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import BY_ID, after, before, sign
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)
_BEFORE = ["create", "update", "findById", "remove", "find"]
_AFTER = ["create", "update", "findById"]


@rule("handlers/table-over-generic", needs=_NEEDS)
@pytest.mark.parametrize("event", [*_BEFORE, "loadRelations"])
def test_before_a_call_the_own_handler_runs_alone(workspace: Workspace, event: str) -> None:
    """The generic handler does not run for a table with its own, neither before nor after that."""
    reading = ask(workspace, "handled", event, "generic-before")
    _assert_not_generic(workspace, "handled", before(event), reading)


@rule("handlers/table-over-generic", needs=_NEEDS)
@pytest.mark.parametrize("event", _AFTER)
def test_after_a_call_the_own_handler_runs_alone(workspace: Workspace, event: str) -> None:
    """The generic handler after a call does not run for a table with its own, either."""
    reading = ask(workspace, "followed", event, "generic-after")
    _assert_not_generic(workspace, "followed", after(event), reading)


def _assert_not_generic(workspace: Workspace, role: str, name: str, reading: Reading) -> None:
    if shows(reading, name, GENERIC):
        table = workspace.tables[role]
        workspace.fail(
            f"{table.name} has a handler of its own for {name}, and the generic one in "
            f"uowkit_generic.js ran for it: {answer_shown(reading)}",
            expected=Whichever(Not(Holds(sign(name, GENERIC)))),
            at=reading,
        )


@rule("handlers/table-over-generic", needs=_NEEDS)
@pytest.mark.parametrize("event", _BEFORE)
def test_before_a_call_on_another_table_the_generic_handler_runs(
    workspace: Workspace, event: str
) -> None:
    """A table without a handler of its own for the call gets the generic one."""
    reading = ask(workspace, "unhandled", event, "generic-before")
    if shows(reading, before(event), GENERIC) or runs_generic(workspace, "unhandled", event):
        return
    if event in BY_ID:
        assert_takes_ids(workspace, event)
    # Where no handler runs for this event, the generic one is not to blame.
    _fail(workspace, event, "before", reading, fires=fires_otherwise(workspace, event))


@rule("handlers/table-over-generic", needs=_NEEDS)
@pytest.mark.parametrize("event", _AFTER)
def test_after_a_call_on_another_table_the_generic_handler_runs(
    workspace: Workspace, event: str
) -> None:
    """After a call, too, a table without a handler of its own gets the generic one."""
    reading = ask(workspace, "unhandled", event, "generic-after")
    shown = shows(reading, after(event), GENERIC)
    if shown or runs_generic_after(workspace, "unhandled", event):
        return
    followed = workspace.tables["followed"].name
    words = ("tell", "tell-throw")
    # The id that asks the generic handler is no object's, so that the call fails.
    called = (
        partial(ask, workspace, "followed") if event in BY_ID else partial(ask_after, workspace)
    )
    fires = any(shows(called(event, word), after(event), followed) for word in words)
    if event in BY_ID:
        assert_takes_ids(workspace, event)
        if not fires:
            raise Inapplicable(f"no handler after {event} shows where that fails")
    _fail(workspace, event, "after", reading, fires=fires)


def _fail(workspace: Workspace, event: str, phase: str, reading: Reading, *, fires: bool) -> None:
    name = before(event) if phase == "before" else after(event)
    table = workspace.tables["unhandled"]
    workspace.fail(
        f"{table.name} has no handler of its own for {name}, and the generic one in "
        f"uowkit_generic.js did not run for it: {answer_shown(reading)}",
        rule=None if fires else EVERY_EVENT,
        expected=held_sign(name, GENERIC),
        at=reading,
    )
