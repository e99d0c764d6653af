"""Runs made by hand: results, and the reports that are written of them."""

import itertools
import json
from datetime import date
from pathlib import Path

import orjson
from uowkit.baseline import Baseline, Deviation
from uowkit.config import Configuration
from uowkit.judging.deviations import Scope
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.seal import Seals
from uowkit.report.writer import ReportWriter
from uowkit.work.removal import Removal
from uowkit_schemas import requirement

TODAY = date(2031, 5, 1)
TARGET = "http://127.0.0.1:8080/APP/***"
MESSAGES = {
    Outcome.UNTESTED: "no object could be saved",
    Outcome.INAPPLICABLE: "the target does not claim it",
    Outcome.INDETERMINATE: "the target throttles",
    Outcome.ERROR: "ValueError: the kit's own fault",
}


def exchange(
    *,
    method="POST",
    path="/transaction/unit-of-work",
    request='{"operations":[]}',
    status=200,
    answer='{"success":true}',
    headers=None,
    trouble=None,
):
    """An exchange as evidence has it; no status means no answer."""
    received = {"status": status, "headers": headers or {}, "body": answer}
    return {
        "request": {"method": method, "path": path, "headers": {}, "body": request},
        "answer": received if status is not None else None,
        "trouble": trouble,
        "seconds": 0.0031,
    }


def finding(rule, message="the ids are reversed", *, exchanges=None, curl="curl -sS", because=None):
    """A breach, and what shows it."""
    shown = [exchange()] if exchanges is None else exchanges
    found = {"rule": rule, "message": message, "evidence": {"exchanges": shown, "curl": curl}}
    return {**found, "because": because} if because else found


def result(rule, outcome=Outcome.PASSED, *, check="test_it", situation="", message=None, **rest):
    """What came of a check; breaches come with a finding unless told otherwise."""
    outcome = Outcome(outcome)
    broken = outcome in {Outcome.FAILED, Outcome.WARNED}
    message = message or MESSAGES.get(outcome) or ("the ids are reversed" if broken else None)
    return {
        "kind": "result",
        "rule": rule,
        "check": f"{rule}:{check}",
        "situation": situation,
        "level": str(requirement(rule).level),
        "outcome": str(outcome),
        "seconds": 0.25,
        "examples": 10,
        "observations": [],
        "findings": [finding(rule, message)] if broken else [],
        **({"message": message} if message else {}),
        **rest,
    }


def baseline(*deviations, today=TODAY):
    """A baseline of these entries, on a certain day."""
    return Baseline("known.yaml", today, deviations)


def deviation(id_, *, reason="it is old", expires=TODAY, link=None, line=None):
    """An entry of a baseline, which has its last day today."""
    return Deviation(id_, reason, expires, link, line)


def write(
    path,
    *results,
    ended="complete",
    removal=None,
    expected=(),
    strict=False,
    target=TARGET,
    known=None,
    scope=Scope(),  # noqa: B008 - frozen
    stream=(),
    selection=False,
):
    """Write the report of a run with these results, and those of a stream after them."""
    tally = Tally(known)
    tally.scope = scope
    tally.expect(expected)
    writer = ReportWriter(path, Configuration(strict=strict, baseline=known), target)
    for each in itertools.chain(results, stream):
        tally.add(each)
        writer.result(each)
    writer.finish(tally, removal or Removal(removed=3), ended=ended, selection=selection)
    return path


def documents(path: Path):
    """The lines of a report as documents, to be changed and put back by `put_back`."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def put_back(path: Path, lines) -> Path:
    """Write a report's lines under new seals, as somebody would who means to deceive."""
    seals = Seals()
    plain = [{name: line[name] for name in line if name != "seal"} for line in lines]
    sealed = [{**line, "seal": seals.next(line)} for line in plain]
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in sealed))
    return path
