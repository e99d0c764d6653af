"""The scenario that stands beside a finding's exchanges, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from typing import Any

from uowkit_schemas import requirement

from uowkit import __version__
from uowkit.checks import Check
from uowkit.judging.ending import STORED
from uowkit.outcomes import Breach
from uowkit.running.session import Session
from uowkit.scenarios.expectation import Expectation
from uowkit.scenarios.replaying import least_times
from uowkit.scenarios.story import Call, Called, Expected, Looked, Sent, Step
from uowkit.scenarios.telling import Telling, Untellable, culprit, tell
from uowkit.wire.exchange import parse_json
from uowkit.work.readback import PAGE
from uowkit.work.tables import ROLES, Table

_SAVE = frozenset({"CREATE", "CREATE_BULK"})
_TABLES = 3  # times that tables are made anew: no call of the API removes them
_KEPT = ("columns", "also", "tables", "steps")  # of a scenario that was played
_BEFORE, _AFTER = 3, 12  # requests around the one whose objects are wrong at the end of a run


@dataclass(frozen=True, slots=True)
class Found:
    """Where a breach was found: the check, and the id of its parameters."""

    check: Check
    situation: str


def scenario_evidence(session: Session, breach: Breach, found: Found) -> dict[str, Any]:
    """The member `scenario` of a finding's evidence, or `no_scenario` with the reason."""
    if breach.no_scenario:
        return {"no_scenario": breach.no_scenario}
    try:
        told = breach.scenario or _tell(session, breach)
        document = {**_head(session, breach, found), **_told(told)}
        times = _times(breach.objects, document["steps"])
        if times > least_times(len(document["steps"])):
            document["times"] = times
        if _makes_tables(document):
            document["times"] = _TABLES
        if session.secrets.hide_within(document["steps"]) != document["steps"]:
            raise Untellable("what was sent holds one of the values that must not be printed")
    except Untellable as reason:
        return {"no_scenario": str(reason)}
    return {"scenario": session.secrets.hide_within(document)}


def _tell(session: Session, breach: Breach) -> dict[str, Any]:
    workspace = session.workspace
    steps = breach.evidence.steps if breach.evidence else ()
    expectation = breach.expectation or Expectation()
    if breach.marker:
        around = workspace.guard.story.around(breach.marker, before=_BEFORE, after=_AFTER)
        if not around:
            raise Untellable("the transaction came too late in a long run to be remembered")
        last = culprit(steps, expectation)
        if isinstance(last, Looked):
            last = replace(last, at_end=True)
        expectation = replace(expectation, at=None)
        steps = (*around, *_still_there(workspace.tables, around), last)
    elif breach.rule == STORED and steps:
        last = culprit(steps, expectation)
        before = tuple(takewhile(lambda each: each is not last, steps))
        steps = (*before, *_looked_again((*before, last)), last)
    telling = Telling(str(breach.rule), steps, expectation)
    return tell(telling, workspace.tables, workspace.markers.run)


def _still_there(tables: Mapping[str, Table], sent: Sequence[Sent]) -> Iterator[Looked]:
    """Looks at the end for everything that was acknowledged: who loses one loses others."""
    by_name = {table.name: table for table in tables.values()}
    done = [
        parse_json(step.exchange.request.body or b"")["operations"]
        for step in sent
        if step.expected is Expected.SUCCESS
    ]
    if any(each["operationType"].startswith("DELETE") for each in chain(*done)):
        return  # then it cannot be told from the requests alone what is left
    for operations in done:
        rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for operation in operations:
            if operation["operationType"] not in _SAVE:
                continue
            table, payload = by_name[operation["table"]], operation["payload"]
            marker, item = table.column("marker"), table.column("item")
            for row in payload if isinstance(payload, list) else [payload]:
                if item in row:
                    rows.setdefault((table.name, row[marker]), []).append({item: row[item]})
        for (name, mark), pattern in rows.items():
            if len(pattern) <= PAGE:
                yield Looked(by_name[name], marker=mark, pattern=pattern, at_end=True)


def _looked_again(steps: Sequence[Step]) -> Iterator[Looked]:
    """Looks at the end for what was found before: what is lost now and then is lost later, too.

    A call of the data service may change what must be found; so may a transaction, of what
    has its marker.
    """
    again: dict[tuple[str, str], Looked] = {}
    for step in steps:
        if isinstance(step, Called) and step.call not in {Call.COUNT, Call.SEARCH}:
            again.clear()
        elif isinstance(step, Sent):
            body = step.exchange.request.body or b""
            again = {key: each for key, each in again.items() if key[1].encode() not in body}
        elif isinstance(step, Looked) and step.marker and step.pattern and not step.after:
            again[step.table.name, step.marker] = step
    for look in again.values():
        item = look.table.column("item")
        pattern = [{item: row[item]} for row in look.pattern if item in row]
        yield replace(look, pattern=pattern, found=None, at_end=True)


def _times(objects: int, steps: Sequence[Mapping[str, Any]]) -> int:
    """How often the steps have to be played until so many objects are saved, and half as many."""
    operations = [
        each for step in steps for each in step.get("transaction", {}).get("operations", [])
    ]
    payloads = [each["payload"] for each in operations if each["operationType"] in _SAVE]
    saved = sum(len(each) if isinstance(each, list) else 1 for each in payloads)
    return 3 * objects // (2 * saved) if saved else 0


def _makes_tables(document: Mapping[str, Any]) -> bool:
    """Whether an object is saved in a table that is neither of the run's nor brought along."""
    named = {str(step["save"]["table"]) for step in document["steps"] if "save" in step}
    return not named <= {f"${role}" for role in (*ROLES, *document.get("tables", {}))}


def _told(scenario: Mapping[str, Any]) -> dict[str, Any]:
    return {key: scenario[key] for key in _KEPT if key in scenario}


def _head(session: Session, breach: Breach, found: Found) -> dict[str, Any]:
    rule = requirement(str(breach.rule))
    own = found.check.rule == rule.id and found.check.sentence
    return {
        "scenario": found.check.sentence if own else rule.rule,
        "source": {"kind": str(rule.source.kind), "where": rule.source.where},
        "rule": rule.id,
        "found": {
            "message": breach.message,
            "check": found.check.id,
            "situation": found.situation,
            "seed": session.configuration.seed,
            "kit": __version__,
        },
    }
