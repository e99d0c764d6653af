"""Calls of the data service in a scenario: how they are told, and how they are played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from uowkit.expect import same_value, shown
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.expectation import Answered, Done, Refused, Whichever
from uowkit.scenarios.patterns import unlike, unlike_rows
from uowkit.scenarios.story import Call, Called, Expected, Search
from uowkit.scenarios.symbols import Symbols
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

Document = dict[str, Any]
_KINDS: Final[Mapping[type[Answered], str]] = {
    Done: "answer",
    Refused: "refused",
    Whichever: "either",
}


def tell_call(step: Called, symbols: Symbols, needs_name: Callable[[Any], bool]) -> Document:
    """A call as a step of a scenario.

    Args:
        step: what was called.
        symbols: the names so far; an object that was saved gets one where it needs it.
        needs_name: whether an objectId is asked for in some other step.
    """
    asked: Document = {"table": symbols.text(step.table.name)}
    if step.call is Call.COUNT:
        asked["marker"] = symbols.text(step.marker or "")
        return {str(step.call): asked, "expect": str(step.expected)}
    if step.call is Call.ASK:
        return _tell_asked(step, symbols, needs_name, asked)
    if step.search:
        said = asdict(step.search)
        asked |= {**said, "marker": symbols.text(step.search.marker)}
        return {str(step.call): asked, "expect": str(step.expected)}
    if step.call is Call.DELETE:
        asked["objectId"] = symbols.object_id(step.object_id or "")
        return {str(step.call): asked, "expect": str(step.expected)}
    asked["object"] = symbols.row(step.table.name, step.values)
    expect: Any = {} if step.expected is Expected.SUCCESS else str(step.expected)
    object_id = step.found.get("objectId") if isinstance(step.found, dict) else None
    if "objectId" not in (step.values or {}) and needs_name(object_id):
        name = symbols.name_object(step.table.name, str(object_id))
        expect = {**(expect if isinstance(expect, dict) else {}), "objectId": name}
    return {str(step.call): asked, "expect": expect}


def _tell_asked(
    step: Called, symbols: Symbols, needs_name: Callable[[Any], bool], asked: Document
) -> Document:
    """A call that has handlers; an object that it created gets a name where it needs one."""
    asked = {"event": step.event, **asked}
    if step.object_id is not None:
        asked["objectId"] = symbols.object_id(step.object_id)
    if step.values is not None:
        asked["object"] = symbols.row(step.table.name, step.values)
    if step.instruction is not None:
        asked["instruction"] = symbols.text(step.instruction)
    answer = step.found.document if step.found else None
    object_id = answer.get("objectId") if isinstance(answer, dict) else None
    expect: Any = str(step.expected)
    if step.event == "create" and needs_name(object_id):
        expect = {"answer": {"objectId": symbols.name_object(step.table.name, str(object_id))}}
    return {str(step.call): asked, "expect": expect}


def tell_answer(step: Called, symbols: Symbols, expected: Answered) -> Document:
    """What was to come of a call that has handlers, in a scenario's words."""
    return {_KINDS[type(expected)]: symbols.row(step.table.name, expected.pattern)}


def ids_of_call(step: Called) -> Iterator[str]:
    """The objectIds that a call asks for."""
    yield step.object_id or ""
    yield str((step.values or {}).get("objectId") or "")


def play_call(workspace: Workspace, bindings: Bindings, step: Mapping[str, Any]) -> Iterator[str]:
    """Play a call.

    Yields:
        A phrase for each place where its answer is not as expected.
    """
    call = next(each for each in Call if each in step)
    asked, expect = step[call], step["expect"]
    table = bindings.table(asked["table"])
    if call is Call.COUNT:
        found = workspace.data.count(table, bindings.bind(asked["marker"]))
        if expect != Expected.ANSWERED and not same_value(expect, found):
            yield f"{shown(found)} objects were counted, not {shown(expect)}"
    elif call is Call.SEARCH:
        own = {name: each for name, each in asked.items() if name != "table"}
        search = Search(**{**own, "marker": bindings.bind(asked["marker"])})
        found = workspace.data.search(table, search)
        if expect == Expected.ANSWERED:
            return
        if not isinstance(found, list):
            yield f"a search must give objects, and gave {shown(found)}"
            return
        patterns = [bindings.pattern(table, each) for each in expect]
        yield from unlike_rows(bindings, patterns, found)
    elif call is Call.ASK:
        yield from _play_asked(workspace, bindings, table, step)
    elif call is Call.DELETE:
        workspace.data.delete(table, bindings.bind(asked["objectId"]))
    else:
        reading = workspace.data.save(table, bindings.row(table, asked["object"]))
        if expect == Expected.ANSWERED:
            return
        if reading.refused or not isinstance(reading.document, dict):
            yield f"the object must be saved, and the answer was {reading}"
            return
        yield from unlike(bindings, bindings.pattern(table, expect), reading.document)


def _play_asked(
    workspace: Workspace, bindings: Bindings, table: Table, step: Mapping[str, Any]
) -> Iterator[str]:
    """Play a call that has handlers, and compare its answer, or its refusal."""
    asked, expect = step[Call.ASK], step["expect"]
    values, object_id = asked.get("object"), asked.get("objectId")
    reading = workspace.handled.ask(
        asked["event"],
        table,
        object_id=None if object_id is None else bindings.bind(object_id),
        values=None if values is None else bindings.row(table, values),
        instruction=bindings.bind(asked.get("instruction")),
    )
    if expect == Expected.ANSWERED:
        return
    wanted, pattern = next(iter(expect.items()))
    if wanted != "either" and reading.refused is not (wanted == "refused"):
        must = "be refused" if wanted == "refused" else "not be refused"
        yield f"the call must {must}, and the answer was {reading}"
        return
    yield from unlike(bindings, bindings.pattern(table, pattern), reading.value)
