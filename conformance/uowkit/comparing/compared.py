"""One run among those that are compared, and its name among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from uowkit_schemas import requirement

from uowkit.outcomes import Outcome
from uowkit.report.lines import Line
from uowkit.report.model import Report
from uowkit.report.reader import read_report


@dataclass(frozen=True)
class Compared:
    """A run among others.

    Attributes:
        name: what it is called here; no other one has the same.
        report: what came of it.
    """

    name: str
    report: Report

    @cached_property
    def rules(self) -> Mapping[str, Line]:
        """The lines of its rules by their ids."""
        return {rule["id"]: rule for rule in self.report.rules}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(rule["id"] for rule in self.report.deviations)

    @property
    def target(self) -> str:
        """The address that was judged."""
        return str(self.report.header["target"])

    @property
    def is_strict(self) -> bool:
        """Whether a SHOULD had to be kept, too."""
        return bool(self.report.header["configuration"]["strict"])

    def outcome(self, rule: str) -> Outcome | None:
        """What came of a rule; None where the run says nothing of it."""
        line = self.rules.get(rule)
        return Outcome(line["outcome"]) if line else None

    def is_known(self, rule: str) -> bool:
        """Whether the run's baseline lists all of the rule's failures."""
        return rule in self._known

    def is_known_check(self, rule: str, check: str) -> bool:
        """Whether the run's baseline lists what one check of a rule finds."""
        return not {rule, check}.isdisjoint(each.id for each in self.report.known(self.rules[rule]))

    def asked(self, rule: str) -> bool:
        """Whether the run was to check a rule, by its profiles or by name.

        A selection was asked no more than it tells of.
        """
        if self.report.footer.get("selection"):
            return rule in self.rules
        asked = self.report.header["configuration"]
        if asked["rules"]:
            return rule in asked["rules"]
        return requirement(rule).profile in asked["profiles"]


def read_all(files: Sequence[Path]) -> tuple[Compared, ...]:
    """Read reports, in their order.

    Raises:
        BadReport: one of the files is no whole report.
    """
    reports = [read_report(file) for file in files]
    return tuple(map(Compared, names(files), reports))


def names(files: Sequence[Path]) -> list[str]:
    """Short names for files, by which they can be told apart.

    The files' own names if they differ, or else those of their folders: a published
    report is `reports/NAME/run.jsonl`. What remains alike is numbered.
    """
    for called in ([each.stem for each in files], [each.absolute().parent.name for each in files]):
        if len(set(called)) == len(called):
            return called
    return [f"{each.stem} ({number})" for number, each in enumerate(files, 1)]
