"""Handlers after a call that fails: they are given the error that it fails with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.expect import same_value, shown
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import TEXT, Not
from uowkit.suite.following import ROW, fail_given, told_after
from uowkit.suite.handling import (
    answer_shown,
    assert_takes_ids,
    held_sign,
    save,
    sign_in,
)
from uowkit.suite.saving import unused_id
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import BY_ID, after, asking_id, instruction
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)


@rule("handlers/after-sees-result", needs=_NEEDS)
@pytest.mark.parametrize("event", ["findById", "loadRelations", "remove", "update"])
def test_after_a_call_that_failed_the_error_is_given(workspace: Workspace, event: str) -> None:
    """The error has the code and the message with which such a call fails; the next one works."""
    first, second = (_failing(workspace, event, None) for _ in range(2))
    if not (first[1].refused and second[1].refused):
        raise Inapplicable(f"{event} of an objectId that does not exist is no call that fails")
    if event in BY_ID:
        assert_takes_ids(workspace, event)
    failed = []

    def fail(word: str) -> Reading:
        failed.append(_failing(workspace, event, word))
        return failed[-1][1]

    told, reading = told_after(workspace, event, fail)
    found, object_id = told.get("error"), failed[-1][0]
    if not isinstance(found, dict):
        wanted = {"error": {"message": TEXT}}
        fail_given(workspace, event, reading, wanted, found, "the error of a call that failed")
    _hold_code(workspace, event, reading, found, first[1])
    _hold_message(workspace, event, reading, found, (object_id, first, second))
    _assert_next_works(workspace, event)


def _failing(workspace: Workspace, event: str, word: str | None) -> tuple[str, Reading]:
    """A call on an objectId that does not exist, and the id; without a word nobody is asked."""
    # The handler after loadRelations tells even where it is asked for nothing.
    always = event == "loadRelations"
    table = workspace.tables["handled" if always and word is None else "followed"]
    object_id = unused_id(workspace)
    changes = None
    if event == "update":
        # Without a word there is a text, too: the error's message may quote what was sent.
        changes = table.row({"name": "changed", "instruction": instruction(word or "none")})
    elif word:
        object_id = asking_id(workspace.markers.next(), word)
    return object_id, workspace.handled.ask(event, table, object_id=object_id, values=changes)


def _hold_code(
    workspace: Workspace, event: str, reading: Reading, found: Mapping[str, Any], failed: Reading
) -> None:
    code = failed.document.get("code") if isinstance(failed.document, dict) else None
    if isinstance(code, int) and not same_value(code, found.get("code")):
        wanted = {"error": {"code": code}}
        what = f"the error's code, which is {code} in the answer to such a call"
        fail_given(workspace, event, reading, wanted, found, what)


def _hold_message(
    workspace: Workspace,
    event: str,
    reading: Reading,
    found: Mapping[str, Any],
    calls: tuple[str, tuple[str, Reading], tuple[str, Reading]],
) -> None:
    """See that the message is there, and the usual one where a target has such a thing."""
    object_id, first, second = calls
    given = found.get("message")
    what = f"the error's message, which is {shown(first[1].message)} in the answer to such a call"
    usual = {_without(workspace, one.message, its_id) for its_id, one in (first, second)}
    is_usual = len(usual) > 1 or _without(workspace, str(given), object_id) in usual
    if not isinstance(given, str) or not given.strip() or not is_usual:
        # How it is put is the target's own affair, so that it can only be told how it is not.
        wanted = {"message": Not(given) if isinstance(given, str) and given.strip() else TEXT}
        fail_given(workspace, event, reading, {"error": wanted}, found, what)


def _without(workspace: Workspace, message: str, object_id: str) -> str:
    """A message without what differs from call to call: objectId, table and word, in any case."""
    said = message.lower().replace(object_id.lower(), "ID")
    for role in ("handled", "followed"):
        said = said.replace(workspace.tables[role].name.lower(), "TABLE")
    return re.sub("uowkit:[a-z-]+", "WORD", said)


def _assert_next_works(workspace: Workspace, event: str) -> None:
    """See that the handler is given a result again, and no error, after the one that failed."""
    saved = save(workspace, "followed", {**ROW, "instruction": instruction("read-tell")})
    reading = workspace.handled.ask("findById", saved.table, object_id=saved.object_id)
    found = sign_in(reading, after("findById"), saved.table.name)
    if reading.refused or (found is not None and "error" in found):
        workspace.fail(
            f"after {event} of an objectId that does not exist, a call that must succeed was "
            f"answered with {answer_shown(reading)}",
            expected=held_sign(after("findById"), saved.table.name),
            at=reading,
        )
