"""Handlers before a call that throw an error: the call is refused with it, and is not made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, shown
from uowkit.judging.handler_probe import marked_row
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import NOTHING, Refused
from uowkit.suite.handling import (
    ERROR,
    answer_shown,
    ask,
    assert_offered,
    blamed,
    save,
    save_asking,
    told_of,
)
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import (
    BY_ID,
    REFUSAL_CODE,
    before,
    instruction,
    refusal_message,
)
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)
_RATE_LIMIT = 999  # a target that is throttling answers with this code
_SAMPLE = {"code": 1234, "message": "You shall not pass"}


def _messages() -> st.SearchStrategy[str]:
    drawn = st.text(st.sampled_from("abC1 '-:%{}\u00e9\u4e2d\U0001f600"), max_size=30)
    return drawn.map("no {}.".format)


def _codes() -> st.SearchStrategy[int]:
    return st.integers(1, 100_000).filter(lambda code: code != _RATE_LIMIT)


@rule("handlers/error", needs=_NEEDS)
@given(code=_codes(), message=_messages())
def test_an_error_refuses_a_create(workspace: Workspace, code: int, message: str) -> None:
    """The caller gets the code and the message that were thrown, and nothing is saved."""
    _assert_create_refused(workspace, "throw", {"code": code, "message": message})


@rule("handlers/error", needs=_NEEDS)
@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_an_error_with_a_status_refuses_a_create(workspace: Workspace, status: int) -> None:
    """An error may name an HTTP status; it refuses the create, whichever status is answered."""
    _assert_create_refused(workspace, "throw", {**_SAMPLE, "status": status})


@rule("handlers/error", needs=_NEEDS)
@pytest.mark.parametrize("word", ["throw-later", "throw-plain"])
def test_an_error_of_another_kind_refuses_a_create(workspace: Workspace, word: str) -> None:
    """So does one that a promise is rejected with, and a plain one without any code."""
    error = dict(_SAMPLE) if word == "throw-later" else {"message": _SAMPLE["message"]}
    _assert_create_refused(workspace, word, error)


def _assert_create_refused(workspace: Workspace, word: str, error: Mapping[str, Any]) -> None:
    """Create an object whose handler throws, and after it one whose handler does not."""
    table = workspace.tables["handled"]
    values = {"name": "refused", "instruction": instruction(word, dict(error))}
    row = marked_row(workspace, table, values)
    reading = workspace.handled.ask("create", table, values=row)
    _hold(workspace, "create", reading, error)
    rows = workspace.find(table, row[table.column("marker")])
    if rows:
        workspace.fail(
            f"{told_of('create', 'before', 'handled', workspace)} threw an error, and "
            f"{len(rows)} objects are saved",
            expected=NOTHING,
        )
    _assert_next_works(workspace)


def _hold(workspace: Workspace, event: str, reading: Reading, error: Mapping[str, Any]) -> None:
    """Compare an answer with the error that a handler threw; one without a code may get any."""
    wanted = {name: each for name, each in error.items() if name != "status"}
    thrown = f"{told_of(event, 'before', 'handled', workspace)} threw {shown(wanted)}"
    if not reading.refused:
        workspace.fail(
            f"{thrown}, and the call was not refused: {answer_shown(reading)}",
            rule=blamed(workspace, event),
            expected=Refused(wanted),
            at=reading,
        )
    found = reading.document if isinstance(reading.document, dict) else {}
    unlike = differences(wanted, found)
    if unlike:
        workspace.fail(
            f"{thrown}, and the caller got {answer_shown(reading)}",
            rule=blamed(workspace, event),
            expected=Refused(wanted),
            at=reading,
        )


def _assert_next_works(workspace: Workspace) -> None:
    """See that an object is saved for which the handler throws nothing."""
    saved = save(workspace, "handled")
    rows = workspace.find(saved.table, saved.marker)
    if not rows:
        workspace.fail(
            "the create after one that a handler refused was answered, and nothing is saved",
            expected=[dict(saved.row)],
        )


@rule("handlers/error", needs=_NEEDS)
@given(code=_codes(), message=_messages())
def test_an_error_refuses_an_update(workspace: Workspace, code: int, message: str) -> None:
    """The caller of an update gets it, too, and the object stays as it was."""
    error = {"code": code, "message": message}
    saved = save(workspace, "handled", {"age": 25})
    changes = saved.table.row({"name": "changed", "instruction": instruction("throw", error)})
    reading = workspace.handled.ask(
        "update", saved.table, object_id=saved.object_id, values=changes
    )
    _hold(workspace, "update", reading, error)
    unlike = differences(saved.row, workspace.read(saved.table, saved.object_id) or {})
    if unlike:
        workspace.fail(
            f"{told_of('update', 'before', 'handled', workspace)} threw an error, and the object "
            f"has changed: {listed(unlike)}",
            expected=dict(saved.row),
        )


@rule("handlers/error", needs=_NEEDS)
@pytest.mark.parametrize("event", [*BY_ID, "find"])
def test_an_error_refuses_the_other_calls(workspace: Workspace, event: str) -> None:
    """What a handler before a call that saves nothing throws is what the caller gets."""
    table = workspace.tables["handled"]
    reading = ask(workspace, "handled", event, "throw")
    error = {"code": REFUSAL_CODE, "message": refusal_message(before(event), table.name)}
    if reading.refused and not differences(error, _document(reading)):
        return
    try:
        assert_offered(workspace, event)
    except Inapplicable:
        return  # it is the events' own check that says so
    _hold(workspace, event, reading, error)


def _document(reading: Reading) -> dict[str, Any]:
    return reading.document if isinstance(reading.document, dict) else {}


@rule("handlers/error", needs=_NEEDS)
def test_an_object_whose_removal_is_refused_stays(workspace: Workspace) -> None:
    """An error before a removal leaves the object where it is.

    The handler knows it by its objectId, which only some targets let a client choose.
    """
    kept = save_asking(workspace, "throw")
    table = kept.table
    reading = workspace.handled.ask("remove", table, object_id=kept.object_id)
    error = {"code": REFUSAL_CODE, "message": refusal_message("beforeRemove", table.name)}
    _hold(workspace, "remove", reading, error)
    left = workspace.find(table, kept.marker)
    workspace.handled.remove_where(table, f"{table.column('marker')}='{kept.marker}'")
    if not left:
        workspace.fail(
            f"{told_of('remove', 'before', 'handled', workspace)} threw an error, and the object "
            "is removed",
            rule=ERROR,
            expected=[dict(kept.row)],
            at=left,
        )
