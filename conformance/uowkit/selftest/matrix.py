"""The kill matrix: which checks catch which faults, made of trials (kit/kill-matrix)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from uowkit_schemas import Level, requirements

from uowkit import __version__
from uowkit.outcomes import Outcome
from uowkit.selftest.profiles import claimed_profiles, profile_of
from uowkit.selftest.servers import ConformingServer
from uowkit.selftest.task import Kind, Task, Trial

if TYPE_CHECKING:
    from uowkit_reference.faults import Fault

FORMAT: Final = 1
MOST_RULES: Final = 3  # that may fail for a fault that breaks one thing
Document = dict[str, Any]


class Verdict(StrEnum):
    """How a fault fared, the worst first."""

    UNJUDGED = "not judged"
    SURVIVED = "survived"
    ANOTHER = "caught by another rule"
    CROWDED = "too many rules"
    NOT_FIRST = "own rule not first"
    UNSEEN = "not seen"
    CAUGHT = "caught"


@dataclass(frozen=True)
class Trials:
    """Everything that was judged in a self-test, and how."""

    clean: Trial
    faults: Mapping[str, Trial]
    conforming: Mapping[str, Trial]
    effort: str
    seed: int
    seconds: float
    partial: bool


def tasks_of(
    faults: Sequence[Fault], conforming: Sequence[ConformingServer], *, effort: str, seed: int
) -> list[Task]:
    """What there is to judge, that which waits for a socket first: it takes longest.

    A fault is judged by the profile of the rule that it breaks, a right server by all
    profiles that have checks and that it claims (`uowkit.selftest.profiles`).
    """

    def fault_task(fault: Fault) -> Task:
        return Task(Kind.FAULT, fault.name, effort, seed, profiles=(profile_of(fault.breaks),))

    def right_task(server: ConformingServer) -> Task:
        claimed = claimed_profiles(server.unclaimed)
        return Task(Kind.CONFORMING, server.name, effort, seed, profiles=claimed)

    return [
        Task(Kind.CLEAN, "clean", effort, seed, profiles=claimed_profiles()),
        *(fault_task(each) for each in faults if each.on_socket),
        *(right_task(each) for each in conforming if each.address),
        *(fault_task(each) for each in faults if not each.on_socket),
        *(right_task(each) for each in conforming if not each.address),
    ]


def document(
    trials: Trials, faults: Sequence[Fault], conforming: Sequence[ConformingServer]
) -> Document:
    """The matrix as it is kept in a file.

    Args:
        trials: what came of each server.
        faults: those that were judged.
        conforming: the conforming servers that were judged.
    """
    rows = _in_order(_fault(each, trials.faults[each.name]) for each in faults)
    levels = dict(trials.clean.levels)
    for trial in trials.faults.values():
        levels |= trial.levels
    return {
        "format": FORMAT,
        "kit": {"name": "uowkit", "version": __version__},
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "effort": trials.effort,
        "seed": trials.seed,
        "partial": trials.partial,
        "seconds": round(trials.seconds),
        "exchanges": trials.clean.exchanges,
        "clean": _right(trials.clean, frozenset()),
        "conforming": [_conforming(each, trials.conforming[each.name]) for each in conforming],
        "faults": rows,
        "checks": _checks(levels, rows),
        "distribution": _distribution(rows),
    }


def taken_into(whole: Document, few: Document, known: Collection[str]) -> Document:
    """A matrix with the faults of another one in it, in place of what it said of them.

    What it says of other faults stays, and so do the conforming servers: a fault that is new
    need not have all of them judged again.

    Args:
        whole: the matrix that is there.
        few: one of a few faults, judged with the same seed and effort.
        known: the names of the faults there are; what it says of others is dropped.
    """
    new = {each["name"] for each in few["faults"]}
    stay = [each for each in whole["faults"] if each["name"] in known and each["name"] not in new]
    rows = _in_order([*stay, *few["faults"]])
    return {
        **few,
        "partial": whole["partial"] or bool(set(known) - {each["name"] for each in rows}),
        "seconds": whole["seconds"] + few["seconds"],
        "conforming": whole["conforming"],
        "faults": rows,
        "checks": _checks({each["id"]: each["level"] for each in few["checks"]}, rows),
        "distribution": _distribution(rows),
    }


def _in_order(rows: Iterable[Document]) -> list[Document]:
    places = _places()
    return sorted(rows, key=lambda each: (places[each["rule"]], each["name"]))


def _places() -> dict[str, int]:
    return {each.id: place for place, each in enumerate(requirements())}


def _fault(fault: Fault, trial: Trial) -> Document:
    return {
        "name": fault.name,
        "sentence": fault.sentence,
        "rule": fault.breaks,
        "module": fault.made_of.__module__,
        "intermittent": fault.intermittent,
        "on_socket": fault.on_socket,
        "verdict": str(verdict_of(trial, fault.breaks, intermittent=fault.intermittent)),
        "rules": list(trial.failing),
        "checks": {check: list(trial.caught_by[check]) for check in sorted(trial.caught_by)},
        "broken_checks": dict(sorted(trial.broken_checks.items())),
        "error": trial.error,
        "seconds": round(trial.seconds, 1),
    }


def verdict_of(trial: Trial, rule: str, *, intermittent: bool) -> Verdict:
    """How a fault fared that breaks a rule, the worst that can be said of it."""
    if trial.error:
        return Verdict.UNJUDGED
    if rule not in trial.failing:
        if intermittent:  # a quick run may miss it; `--intermittent` may not
            return Verdict.UNSEEN
        return Verdict.ANOTHER if trial.failing else Verdict.SURVIVED
    if len(trial.failing) > MOST_RULES:
        return Verdict.CROWDED
    if trial.failing[0] == rule or intermittent:  # chance decides which check meets it first
        return Verdict.CAUGHT
    return Verdict.NOT_FIRST


def standing_of(
    trial: Trial, faults: Sequence[Fault], conforming: Sequence[ConformingServer]
) -> tuple[str, bool]:
    """What came of a trial in a word or two, and whether that is as it should be."""
    if trial.error:
        return str(Verdict.UNJUDGED), False
    if trial.task.kind is Kind.FAULT:
        fault = next(each for each in faults if each.name == trial.task.name)
        verdict = verdict_of(trial, fault.breaks, intermittent=fault.intermittent)
        return str(verdict), verdict in {Verdict.CAUGHT, Verdict.UNSEEN}
    warned = {each.name: each.warned for each in conforming}
    accused = _accused(trial, warned.get(trial.task.name, frozenset()))
    return (f"accused of {', '.join(accused)}" if accused else "not accused"), not accused


def _accused(trial: Trial, warned: frozenset[str]) -> dict[str, str]:
    """The rules that a right server is accused of, less warnings that it may have."""
    return {
        rule: told
        for rule, told in sorted(trial.accused.items())
        if not (rule in warned and told.startswith(f"{Outcome.WARNED}: "))
    }


def _right(trial: Trial, warned: frozenset[str]) -> Document:
    accused = _accused(trial, warned)
    return {"accused": accused, "error": trial.error, "seconds": round(trial.seconds, 1)}


def _conforming(server: ConformingServer, trial: Trial) -> Document:
    return {
        "name": server.name,
        "sentence": server.sentence,
        "combined": server.combined,
        "on_socket": server.application is None,
        "warned": sorted(server.warned),
        **_right(trial, server.warned),
    }


def _checks(levels: Mapping[str, str], faults: Sequence[Document]) -> list[Document]:
    """Every check of the suite, by id with its level, and what it catches.

    A check notices breaches of other rules on its way, of any that a good transaction
    can show; it catches a fault where the rule that it is about is broken.
    """
    places = _places()
    caught: dict[str, list[str]] = {check: [] for check in levels}
    for fault in faults:
        for check, broken in fault["checks"].items():
            if check in caught and _rule(check) in broken:
                caught[check].append(fault["name"])
    alone = {fault["name"]: list(fault["checks"]) for fault in faults}
    return [
        {
            "id": check,
            "rule": _rule(check),
            "area": check.partition("/")[0],
            "level": levels[check],
            "catches": len(caught[check]),
            "alone": [name for name, checks in alone.items() if checks == [check]],
        }
        for check in sorted(levels, key=lambda each: (places[_rule(each)], each))
    ]


def _rule(check: str) -> str:
    return check.partition(":")[0]


def judges(check: Document) -> bool:
    """Whether a check can fail at all: one of level REPORT only observes."""
    return bool(check["level"] != Level.REPORT)


def _distribution(faults: Iterable[Document]) -> dict[str, int]:
    """How many faults make how many rules fail."""
    counts = Counter(len(each["rules"]) for each in faults if not each["error"])
    return {str(number): counts[number] for number in sorted(counts)}
