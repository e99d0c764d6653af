"""Faults that show only now and then: each must be caught at every one of ten seeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from uowkit import __version__
from uowkit.selftest.problems import Problem
from uowkit.selftest.profiles import profile_of
from uowkit.selftest.task import Kind, Task, Trial

if TYPE_CHECKING:
    from uowkit_reference.faults import Fault

FORMAT: Final = 1
EFFORT: Final = "standard"
SEEDS: Final = 10
Document = dict[str, Any]


def intermittent_tasks(faults: Iterable[Fault], seed: int) -> list[Task]:
    """Each fault at ten seeds, beginning with the one given, by its own rule's checks alone."""
    return [
        Task(Kind.FAULT, fault.name, EFFORT, each, (fault.breaks,), (profile_of(fault.breaks),))
        for fault in faults
        for each in range(seed, seed + SEEDS)
    ]


def intermittent_document(faults: Iterable[Fault], trials: Sequence[Trial]) -> Document:
    """What came of it, as it is kept in a file (kit/intermittent-faults)."""
    rows = []
    for fault in sorted(faults, key=lambda each: (each.breaks, each.name)):
        own = [each for each in trials if each.task.name == fault.name]
        own.sort(key=lambda each: each.task.seed)
        rows.append(
            {
                "name": fault.name,
                "sentence": fault.sentence,
                "rule": fault.breaks,
                "caught": [each.task.seed for each in own if fault.breaks in each.failing],
                "missed": [each.task.seed for each in own if fault.breaks not in each.failing],
                "errors": [each.error for each in own if each.error],
                "seconds": round(sum(each.seconds for each in own), 1),
            }
        )
    return {
        "format": FORMAT,
        "kit": {"name": "uowkit", "version": __version__},
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "effort": EFFORT,
        "faults": rows,
    }


def intermittent_problems(document: Document) -> list[Problem]:
    """One for each fault that was missed at a seed or could not be judged."""
    found = []
    for fault in document["faults"]:
        if fault["errors"]:
            found.append(
                Problem(fault["name"], f"could not be judged: {fault['errors'][0]}", undecided=True)
            )
        elif fault["missed"]:
            seeds = ", ".join(map(str, fault["missed"]))
            found.append(
                Problem(
                    fault["name"],
                    f"breaks {fault['rule']} now and then, and is missed with seed {seeds}. Have "
                    "the checks of that rule send more, or the fault show more often.",
                )
            )
    return found
