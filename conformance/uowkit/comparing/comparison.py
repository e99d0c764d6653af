"""What all views tell of a comparison: a matrix, or a target then and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from uowkit.comparing.change import Change
from uowkit.comparing.compared import Compared
from uowkit.comparing.history import CheckChange, History, RuleChange
from uowkit.comparing.matrix import Matrix
from uowkit.comparing.notes import history_notes, notes
from uowkit.report.text import counted, percent

ANOTHER_CHECK = "checks in it"
"""What stands for the change of a rule that did not change, but checks in it did."""
_TOLD_TOGETHER: Final = frozenset(Change) - {Change.BROKE, Change.FIXED}
"""What many rules have in common for one cause, and their checks with them."""


@dataclass(frozen=True)
class Comparison:
    """Runs that are compared.

    Attributes:
        matrix: what came of each rule in each run.
        history: what became of it, where it is one target then and now.
        notes: what is to be kept in mind, in sentences.
    """

    matrix: Matrix
    history: History | None
    notes: tuple[str, ...]

    @property
    def runs(self) -> tuple[Compared, ...]:
        """What is compared, in the order in which it was given."""
        return self.matrix.runs

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return self.history.exit_code if self.history else 0

    @property
    def summary(self) -> str:
        """The comparison in a sentence or two."""
        if self.history:
            return _told(self.history)
        differing, rules = len(self.matrix.differing), len(self.matrix.rows)
        said = f"{counted(len(self.runs), 'run')} of {counted(rules, 'rule')}"
        if not differing:
            return f"{said}: no rule has different outcomes."
        return f"{said}: {counted(differing, 'rule')} with different outcomes."


def compare(runs: Sequence[Compared], *, as_history: bool | None = None) -> Comparison:
    """Compare runs.

    Args:
        runs: two or more; where they are one target's, the earlier one first.
        as_history: whether two runs are a target's then and now; by default they are
            if they have the same address.

    Raises:
        ValueError: more than two runs are to be a history.
    """
    if as_history is None:
        as_history = len(runs) == 2 and runs[0].target == runs[1].target
    matrix = Matrix(tuple(runs))
    if not as_history:
        return Comparison(matrix, None, notes(runs))
    then, now = runs
    history = History(then, now)
    return Comparison(matrix, history, history_notes(history))


def _told(history: History) -> str:
    told = [f"{number} {change}" for change, number in by_change(history).items()]
    as_before = f"{counted(len(history.as_before), 'rule')} as before"
    if not told:
        return f"Nothing changed: {as_before}."
    return f"{', '.join(told).capitalize()}; {as_before}."


def by_change(history: History) -> Mapping[str, int]:
    """How many rules changed in which way, what is worst first."""
    counts = {str(each): history.counts[each] for each in Change if history.counts[each]}
    inside = sum(each.change is None for each in history.changes)
    return {**counts, f"changed in {ANOTHER_CHECK}": inside} if inside else counts


def heading(changed: RuleChange) -> str:
    """What became of a rule, in two or three words."""
    if changed.change is None:
        return f"changed in {ANOTHER_CHECK}"
    return f"{changed.change}, known" if changed.known else str(changed.change)


def became(changed: RuleChange | CheckChange) -> str:
    """The outcomes then and now."""
    if changed.then is changed.now:
        return f"still {changed.now}"
    then = f"was {changed.then}" if changed.then else "was not there"
    now = f"is {changed.now}" if changed.now else "is not there any more"
    return f"{then}, {now}"


def alike_changes(history: History) -> Iterator[list[RuleChange]]:
    """The changes, those together of which there is the same to say."""
    for _, alike in groupby(history.changes, key=_story):
        yield list(alike)


def _story(changed: RuleChange) -> tuple[object, ...]:
    own = None if changed.change in _TOLD_TOGETHER else changed.rule["id"]
    return own, changed.change, changed.rule["message"], changed.rule["cause"]


def telling_checks(changed: RuleChange) -> tuple[CheckChange, ...]:
    """The checks of a rule that tell more than its own change does."""
    return () if changed.change in _TOLD_TOGETHER else changed.checks


def figures_of(run: Compared) -> dict[str, str]:
    """The two figures of a run, each as a share and in numbers."""
    figures = run.report.figures
    return {
        "divergence": _share(figures.failed, figures.judged),
        "coverage": _share(figures.judged, figures.applicable),
    }


def _share(part: int, whole: int) -> str:
    return f"{percent(part, whole)} ({part} of {whole})"
