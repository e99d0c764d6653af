"""Handlers before a call that return a value: the caller gets it, and the call is not made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, shown
from uowkit.judging.handler_probe import marked_row
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import NOTHING, TEXT, Done, Maybe, Whichever
from uowkit.suite.handling import (
    agrees,
    answer_shown,
    ask_to_return,
    assert_offered,
    blamed,
    held_sign,
    save,
    save_asking,
    shows,
    told_of,
)
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import BY_ID, before, instruction
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)
_PLAIN = {
    "object": {"answer": "instead"},
    "empty-object": {},
    "array": [1, "two", {"three": 3}],
    "empty-array": [],
    "text": "uowkit says no",
    "empty-text": "",
    "number": 42.5,
    "zero": 0,
    "true": True,
    "false": False,
}


def _values() -> st.SearchStrategy[Any]:
    words = st.text(st.sampled_from("abC '-\u00e9\u4e2d\U0001f600"), max_size=10).map("a{}".format)
    numbers = st.integers(-(10**9), 10**9) | st.sampled_from((0.5, -2.25, 1e-3))
    plain = st.booleans() | numbers | words
    names = st.sampled_from(("answer", "first", "second", "name", "note"))
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)
    ).filter(lambda value: len(instruction("return", value)) < 200)


@rule("handlers/before-stops", needs=_NEEDS)
@pytest.mark.parametrize("value", _PLAIN.values(), ids=_PLAIN)
@pytest.mark.parametrize("when", ["at-once", "later"])
def test_a_returned_value_of_every_kind_answers_a_create(
    workspace: Workspace, when: str, value: Any
) -> None:
    """Any value, one that counts as false, too, at once or by a promise, is the caller's result."""
    _assert_stopped(workspace, "return" if when == "at-once" else "return-later", value)


@rule("handlers/before-stops", needs=_NEEDS)
@given(value=_values())
def test_a_returned_value_answers_a_create(workspace: Workspace, value: Any) -> None:
    """Whatever a handler returns is the caller's result, and nothing is saved."""
    _assert_stopped(workspace, "return", value)


def _assert_stopped(workspace: Workspace, word: str, value: Any) -> None:
    """Create an object whose handler answers in place of that."""
    table = workspace.tables["handled"]
    text = instruction(word, value, has_value=True)
    row = marked_row(workspace, table, {"name": "stopped", "instruction": text})
    reading = workspace.handled.ask("create", table, values=row)
    if not _got(value, reading):
        _fail(workspace, "create", reading, value)
    _assert_nothing_saved(workspace, row, reading)


def _assert_nothing_saved(workspace: Workspace, row: dict[str, Any], reading: Reading) -> None:
    table = workspace.tables["handled"]
    rows = workspace.find(table, row[table.column("marker")])
    if rows:
        answered = reading.value.get("objectId") if isinstance(reading.value, dict) else None
        # An answer with the object that was saved is none of the handler's, though it may fit.
        is_object = answered is not None and answered == rows[0].get("objectId")
        workspace.fail(
            f"{told_of('create', 'before', 'handled', workspace)} returned a value, which must "
            f"stop the create, and {len(rows)} objects are saved",
            rule=blamed(workspace, "create") if is_object else None,
            expected=NOTHING,
            at=rows,
        )


def _got(value: Any, reading: Reading) -> bool:
    """Whether the caller got a value; an empty text may come as an empty body."""
    return not reading.refused and agrees(value, "" if reading.value is None else reading.value)


def _fail(workspace: Workspace, event: str, reading: Reading, value: Any) -> None:
    workspace.fail(
        f"{told_of(event, 'before', 'handled', workspace)} returned {shown(value)}, which must be "
        f"the caller's result; the answer was {answer_shown(reading)}",
        rule=blamed(workspace, event),
        expected=Done(value),
        at=reading,
    )


@rule("handlers/before-stops", needs=_NEEDS)
def test_a_returned_null_is_a_value_or_nothing(workspace: Workspace) -> None:
    """Where null is the caller's result nothing is saved; else the object is, as without it.

    Document 003 does not say which of the two a returned null is.
    """
    table = workspace.tables["handled"]
    text = instruction("return", None, has_value=True)
    row = marked_row(workspace, table, {"name": "null", "instruction": text})
    reading = workspace.handled.ask("create", table, values=row)
    if reading.value is None:
        workspace.observe("a returned null is the caller's result")
        _assert_nothing_saved(workspace, row, reading)
        return
    workspace.observe("a returned null counts as nothing returned")
    if not workspace.find(table, row[table.column("marker")]):
        workspace.fail(
            f"{told_of('create', 'before', 'handled', workspace)} returned null, which was not "
            f"the caller's result ({answer_shown(reading)}), and the object is not saved either",
            expected=Whichever(Maybe({"objectId": TEXT})),
            at=reading,
        )


@rule("handlers/before-stops", needs=_NEEDS)
@pytest.mark.parametrize("value", [_PLAIN["object"], _PLAIN["zero"]], ids=["object", "zero"])
def test_a_returned_value_answers_an_update(workspace: Workspace, value: Any) -> None:
    """The caller of an update gets it, too, and the object stays as it was."""
    saved = save(workspace, "handled", {"age": 25})
    text = instruction("return", value, has_value=True)
    changes = saved.table.row({"name": "changed", "instruction": text})
    reading = workspace.handled.ask(
        "update", saved.table, object_id=saved.object_id, values=changes
    )
    if not _got(value, reading):
        _fail(workspace, "update", reading, value)
    row = workspace.read(saved.table, saved.object_id) or {}
    unlike = differences(saved.row, row)
    if unlike:
        workspace.fail(
            f"{told_of('update', 'before', 'handled', workspace)} returned a value, which must "
            f"stop the update, and the object has changed: {listed(unlike)}",
            expected=dict(saved.row),
        )


@rule("handlers/before-stops", needs=_NEEDS)
@pytest.mark.parametrize("event", [*BY_ID, "find"])
def test_a_returned_value_answers_the_other_calls(workspace: Workspace, event: str) -> None:
    """What a handler before a call that saves nothing returns is in the caller's result."""
    table = workspace.tables["handled"]
    reading = ask_to_return(workspace, event)
    if shows(reading, before(event), table.name) and not reading.refused:
        return
    try:
        assert_offered(workspace, event)
    except Inapplicable:
        return  # it is the events' own check that says so
    workspace.fail(
        f"{told_of(event, 'before', 'handled', workspace)} returned a value, which must be the "
        f"caller's result; the answer was {answer_shown(reading)}",
        rule=blamed(workspace, event),
        expected=held_sign(before(event), table.name),
        at=reading,
    )


@rule("handlers/before-stops", needs=_NEEDS)
def test_an_object_whose_removal_is_stopped_stays(workspace: Workspace) -> None:
    """A value returned before a removal leaves the object where it is.

    The handler knows it by its objectId, which only some targets let a client choose.
    """
    kept = save_asking(workspace, "return")
    table = kept.table
    reading = workspace.handled.ask("remove", table, object_id=kept.object_id)
    left = workspace.find(table, kept.marker)
    workspace.handled.remove_where(table, f"{table.column('marker')}='{kept.marker}'")
    if not left:
        ran = shows(reading, before("remove"), table.name)
        workspace.fail(
            f"{told_of('remove', 'before', 'handled', workspace)} returned a value, which must "
            f"stop the removal, and the object is removed; the answer was {answer_shown(reading)}",
            rule=None if ran else blamed(workspace, "remove"),
            expected=[dict(kept.row)],
            at=left,
        )
