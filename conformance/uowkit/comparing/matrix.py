"""What came of each rule in each run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from uowkit_schemas import requirements

from uowkit.comparing.compared import Compared
from uowkit.outcomes import Outcome
from uowkit.report.lines import Line


@dataclass(frozen=True)
class Cell:
    """What came of a rule in a run: `outcome` is None where the run says nothing of it."""

    outcome: Outcome | None
    known: bool = False

    def __str__(self) -> str:
        if self.outcome is None:
            return "-"
        return f"{self.outcome}, known" if self.known else str(self.outcome)


@dataclass(frozen=True)
class Row:
    """A rule, as the first run tells it that has it, and its cells in the order of the runs."""

    rule: Line
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether two runs that checked the rule came to different outcomes."""
        return len({each.outcome for each in self.cells if each.outcome}) > 1

    @property
    def name(self) -> str:
        """The rule's id, less its area."""
        return str(self.rule["id"]).partition("/")[2]


@dataclass(frozen=True)
class Matrix:
    """Every rule that any of the runs tells of, in the catalogue's order."""

    runs: tuple[Compared, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """A row for each rule."""
        ids = [each.id for each in requirements() if any(each.id in run.rules for run in self.runs)]
        return tuple(self._row(id_) for id_ in ids)

    @cached_property
    def differing(self) -> tuple[Row, ...]:
        """The rows in which two runs differ."""
        return tuple(row for row in self.rows if row.differs)

    def _row(self, id_: str) -> Row:
        told = next(run.rules[id_] for run in self.runs if id_ in run.rules)
        return Row(told, tuple(Cell(run.outcome(id_), run.is_known(id_)) for run in self.runs))


def by_area(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by the part of the contract that they are about."""
    areas: dict[str, list[Row]] = {}
    for row in rows:
        areas.setdefault(row.rule["area"], []).append(row)
    return areas
