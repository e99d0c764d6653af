"""Judges one server: one run of the suite, read down to what a kill matrix needs."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from uowkit_schemas import requirements

from uowkit.judging.results import Result
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import INTERRUPTED
from uowkit.running.connection import Unreachable
from uowkit.running.runner import run_suite
from uowkit.selftest.servers import ConformingServer, served
from uowkit.selftest.task import Task, Trial

_BROKEN = {Outcome.FAILED, Outcome.WARNED}
_FINE = {Outcome.PASSED, Outcome.OBSERVED, Outcome.INAPPLICABLE}


def judge(task: Task, conforming: Mapping[str, ConformingServer]) -> Trial:
    """Judge the server of a task.

    Args:
        task: which server, and how thoroughly.
        conforming: the conforming servers by name.

    Returns:
        What came of it; a server that could not be judged has an `error`.

    Raises:
        KeyboardInterrupt: the run was interrupted.
    """
    began = time.monotonic()
    try:
        with TemporaryDirectory(prefix="uowkit-") as folder:
            return _judge(task, conforming, Path(folder), began)
    except Unreachable as error:
        said = str(error)
    except Exception:  # noqa: BLE001 - whatever it is, it is told under the server's name
        said = traceback.format_exc()
    return Trial(task, error=said, seconds=time.monotonic() - began)


def _judge(
    task: Task, conforming: Mapping[str, ConformingServer], folder: Path, began: float
) -> Trial:
    results: list[Result] = []
    with served(task, conforming) as (session, application):
        session.connect()
        run = run_suite(session, folder / "run.jsonl", on_result=results.append)
    if run.footer["ended"] == INTERRUPTED:
        raise KeyboardInterrupt
    return Trial(
        task,
        failing=tuple(each.requirement.id for each in run.tally.failures()),
        accused=_accused(run.tally, task),
        caught_by=_caught_by(run.tally),
        levels={each["check"]: each["level"] for each in results},
        broken_checks={
            each["check"]: each["message"].partition("\n")[0]
            for each in results
            if each["outcome"] == Outcome.ERROR
        },
        seconds=time.monotonic() - began,
        exchanges=application.calls if application else None,
    )


def _accused(tally: Tally, task: Task) -> dict[str, str]:
    """The rules that are not in order, those among them that were not checked at all."""
    rules = {each.requirement.id: each for each in tally.rules()}
    accused = {
        rule: f"{each.outcome}: {each.message}"
        for rule, each in rules.items()
        if each.outcome not in _FINE
    }
    asked = task.rules or [each.id for each in requirements() if each.profile in task.profiles]
    missing = {rule: "untested: no check of it was run" for rule in asked if rule not in rules}
    return accused | missing


def _caught_by(tally: Tally) -> dict[str, tuple[str, ...]]:
    """Which checks failed, and under which rules, whether or not those were merged."""
    found: dict[str, tuple[str, ...]] = {}
    for each in tally.rules():
        for check, outcome in each.outcomes.items():
            if outcome in _BROKEN:
                found[check] = (*found.get(check, ()), each.requirement.id)
    return found
