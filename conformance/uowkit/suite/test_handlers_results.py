"""Handlers after a call that succeeds: they are given its result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.expect import differences, shown
from uowkit.judging.handler_probe import marked_row
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import NUMBER, TEXT, Holds, Not
from uowkit.suite.following import ROW, WORDS, fail_given, told_after
from uowkit.suite.handling import (
    READ_WORDS,
    answer_shown,
    save,
    told_of,
)
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import instruction
from uowkit.workspace import Workspace

_NEEDS = ("handlers",)
_A_TIME = 10**9  # in seconds that is in the year 2001; a count of removed objects is less


def _assert_object(
    workspace: Workspace,
    event: str,
    told: tuple[dict[str, Any], Reading],
    row: Mapping[str, Any],
    object_id: str,
) -> None:
    """See that a handler was given an object with its id; of an unknown one, with any."""
    found, reading = told[0].get("result"), told[1]
    what = f"the object {shown(object_id)} as it is stored"
    own = found.get("objectId") if isinstance(found, dict) else None
    if not isinstance(found, dict) or differences(row, found):
        fail_given(workspace, event, reading, {"result": dict(row)}, found, what)
    if not isinstance(own, str) or object_id not in {own, ""}:
        fail_given(workspace, event, reading, {"result": {"objectId": TEXT}}, found, what)


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_a_create_the_saved_object_is_given(workspace: Workspace) -> None:
    """The result is the object with the objectId that it got, and it stays saved."""
    table = workspace.tables["followed"]
    rows = []

    def create(word: str) -> Reading:
        rows.append(marked_row(workspace, table, {**ROW, "instruction": instruction(word)}))
        return workspace.handled.ask("create", table, values=rows[-1])

    told = told_after(workspace, "create", create)
    stored = workspace.find(table, rows[-1][table.column("marker")])
    if len(rows) == 1 and not stored:  # whether it stays saved after an error, no source says
        workspace.fail(
            f"a create with {told_of('create', 'after', 'followed', workspace)} has saved nothing; "
            f"it was answered with {answer_shown(told[1])}",
            expected=rows,
            at=stored,
        )
    object_id = str(stored[0].get("objectId")) if stored else ""
    _assert_object(workspace, "create", told, rows[-1], object_id)


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_an_update_the_changed_object_is_given(workspace: Workspace) -> None:
    """The result is the object of that id, with what was changed."""
    saved = save(workspace, "followed", ROW)
    changed = {"name": "changed", "age": 26}

    def update(word: str) -> Reading:
        changes = saved.table.row({**changed, "instruction": instruction(word)})
        return workspace.handled.ask(
            "update", saved.table, object_id=saved.object_id, values=changes
        )

    told = told_after(workspace, "update", update)
    _assert_object(workspace, "update", told, saved.table.row(changed), saved.object_id)


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_a_find_by_id_the_object_is_given(workspace: Workspace) -> None:
    """The result is the object that was loaded."""
    saved = []

    def find_by_id(word: str) -> Reading:
        text = instruction(READ_WORDS[word])
        saved.append(save(workspace, "followed", {**ROW, "instruction": text}))
        table, object_id = saved[-1].table, saved[-1].object_id
        return workspace.handled.ask("findById", table, object_id=object_id)

    told = told_after(workspace, "findById", find_by_id)
    _assert_object(workspace, "findById", told, saved[-1].row, saved[-1].object_id)


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_a_removal_the_time_of_it_is_given(workspace: Workspace) -> None:
    """The result is the time of the removal: a number or an ISO date, alone or in an object."""
    saved = save(workspace, "followed", ROW)

    def remove(_word: str) -> Reading:
        return workspace.handled.ask("remove", saved.table, object_id=saved.object_id)

    told, reading = told_after(workspace, "remove", remove, WORDS[:1])
    found = told.get("result")
    within = list(found.values()) if isinstance(found, dict) else [found]
    if not any(_is_time(each) for each in within):
        # Which number is a time no pattern can say.
        has_number = any(isinstance(each, int | float) for each in within)
        wanted = Not(found) if has_number else Holds(NUMBER)
        fail_given(
            workspace, "remove", reading, {"result": wanted}, found, "the time of the removal"
        )


def _is_time(value: Any) -> bool:
    """Whether a value can be a time: seconds or more exact since 1970, or a date as text."""
    if isinstance(value, str):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and value > _A_TIME


@rule("handlers/after-sees-result", needs=_NEEDS)
@pytest.mark.parametrize("event", ["find", "findFirst", "findLast"])
def test_after_a_search_what_was_found_is_given(workspace: Workspace, event: str) -> None:
    """The result holds the objects that were found: in a list, a collection, or the one alone."""
    rows: list[Mapping[str, Any]] = []

    def search(word: str) -> Reading:
        text = instruction(READ_WORDS[word], workspace.markers.next())
        saved = save(workspace, "followed", {**ROW, "instruction": text})
        rows.append({**saved.row, "objectId": saved.object_id})
        asked = text if event == "find" else None
        return workspace.handled.ask(event, saved.table, instruction=asked)

    told, reading = told_after(workspace, event, search, WORDS if event == "find" else WORDS[:1])
    found, wanted = told.get("result"), rows[-1] if event == "find" else None
    if not _holds_object(found, wanted):
        pattern = {"result": Holds(dict(wanted) if wanted else {"objectId": TEXT})}
        fail_given(workspace, event, reading, pattern, found, "what was found")


def _holds_object(found: Any, row: Mapping[str, Any] | None) -> bool:
    """Whether there is an object somewhere, with what this row has if one is asked for."""
    if isinstance(found, dict):
        own = found.get("objectId")
        if isinstance(own, str) and own and not (row and differences(row, found)):
            return True
        return any(_holds_object(each, row) for each in found.values())
    return isinstance(found, list) and any(_holds_object(each, row) for each in found)


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_relations_are_loaded_the_related_objects_are_given(workspace: Workspace) -> None:
    """The result is a list or collection, where the answer without such a handler is one."""
    event = "loadRelations"
    plain = save(workspace, "handled")
    usual = workspace.handled.ask(event, plain.table, object_id=plain.object_id)
    if usual.refused or not isinstance(usual.value, list | dict):
        raise Inapplicable(f"the target answers no list to {event}: {usual}")
    saved = save(workspace, "followed")

    def load(_word: str) -> Reading:
        return workspace.handled.ask(event, saved.table, object_id=saved.object_id)

    told, reading = told_after(workspace, event, load, WORDS[:1])
    found = told.get("result")
    if not isinstance(found, list | dict):
        wanted = {"result": Not(found)}
        fail_given(workspace, event, reading, wanted, found, "the related objects, which are none")


@rule("handlers/after-sees-result", needs=_NEEDS)
def test_after_a_description_the_columns_are_given(workspace: Workspace) -> None:
    """The result names every column of the table."""
    table = workspace.tables["followed"]
    save(workspace, "followed", ROW)
    told, reading = told_after(
        workspace, "describe", lambda _: workspace.handled.ask("describe", table), WORDS[:1]
    )
    found = told.get("result")
    said = _texts(found)
    missing = [name for name in table.kinds() if name not in said]
    if missing:
        pattern = {"result": Holds({"name": missing[0]})}
        fail_given(workspace, "describe", reading, pattern, found, f"the column {missing[0]}, too")


def _texts(found: Any) -> set[str]:
    """Every text and every key that a description holds."""
    if isinstance(found, dict):
        return {*found, *(name for each in found.values() for name in _texts(each))}
    if isinstance(found, list):
        return {name for each in found for name in _texts(each)}
    return {found} if isinstance(found, str) else set()
