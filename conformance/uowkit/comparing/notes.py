"""What keeps runs from being compared in everything, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from uowkit.comparing.compared import Compared
from uowkit.comparing.history import History
from uowkit.comparing.matrix import Matrix
from uowkit.report.lines import COMPLETE
from uowkit.report.text import counted

_MOST_RULES: Final = 5  # that are named one by one


def _asked(name: str) -> Callable[[Compared], Any]:
    return lambda run: run.report.header["configuration"][name]


_SETTINGS: Final[tuple[tuple[str, Callable[[Compared], Any], str], ...]] = (
    (
        "versions of the kit",
        lambda run: run.report.header["kit"]["version"],
        "rules and checks may differ for that reason alone",
    ),
    ("profiles", _asked("profiles"), "what a run was not asked says nothing of its target"),
    ("rules asked for", _asked("rules"), "what a run was not asked says nothing of its target"),
    ("efforts", _asked("effort"), "with more examples more is found"),
    ("seeds", lambda run: run.report.header["seed"], "they drew different examples"),
    ("limits", _asked("limits"), "requests were not equally large"),
    ("ways to have tables", _asked("provision"), "rules on tables may differ for that reason"),
    ("ways to read objects", _asked("readback"), "what is stored was looked at differently"),
    ("strictness", _asked("strict"), "a SHOULD that is not kept fails only the strict ones"),
)


def notes(runs: Sequence[Compared]) -> tuple[str, ...]:
    """Say what is to be kept in mind when runs are compared; nothing for runs that are alike."""
    return (*_settings(runs), *_early_ends(runs), *_rewordings(runs))


def history_notes(history: History) -> tuple[str, ...]:
    """The same for a target then and now."""
    then, now = history.runs
    return (*_order(then, now), *notes(history.runs), *_not_asked(history))


def _settings(runs: Sequence[Compared]) -> Iterator[str]:
    for what, of, consequence in _SETTINGS:
        runs_by_value: dict[str, list[str]] = {}
        for run in runs:
            runs_by_value.setdefault(_told(of(run)), []).append(run.name)
        if len(runs_by_value) > 1:
            told = "; ".join(f"{value} ({', '.join(at)})" for value, at in runs_by_value.items())
            yield f"The runs have different {what}: {told}. Mind that {consequence}."


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "strict" if value else "not strict"
    if isinstance(value, dict):
        return ", ".join(f"{number} {name}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "all of the profiles"
    return str(value)


def _early_ends(runs: Sequence[Compared]) -> Iterator[str]:
    for run in runs:
        ended = run.report.footer["ended"]
        if ended != COMPLETE:
            yield f"The run {run.name} did not come to its end: {ended}."


def _rewordings(runs: Sequence[Compared]) -> Iterator[str]:
    """The rules that were asked in other words, or otherwise strongly."""
    other = []
    for row in Matrix(tuple(runs)).rows:
        id_ = row.rule["id"]
        lines = [run.rules[id_] for run in runs if id_ in run.rules]
        if len({(line["rule"], line["level"]) for line in lines}) > 1:
            other.append(id_)
    if other:
        verb = "was" if len(other) == 1 else "were"
        yield (
            f"{counted(len(other), 'rule')} {verb} worded or weighed otherwise in one of the runs: "
            f"{_some(other)}."
        )


def _order(then: Compared, now: Compared) -> Iterator[str]:
    begun = [run.report.header["started"] for run in (then, now)]
    if begun[0] > begun[1]:
        yield f"{now.name} is the older run: give the earlier one first."


def _not_asked(history: History) -> Iterator[str]:
    ids = history.not_asked
    if ids:
        number = counted(len(ids), "rule")
        yield f"{number} cannot be compared, as only one run was asked: {_some(ids)}."


def _some(ids: Sequence[str]) -> str:
    named = ", ".join(ids[:_MOST_RULES])
    more = len(ids) - _MOST_RULES
    return f"{named} and {more} more" if more > 0 else named
