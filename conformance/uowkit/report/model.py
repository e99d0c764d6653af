"""A finished run, as views see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from uowkit.baseline import Deviation
from uowkit.judging.deviations import Standing
from uowkit.judging.tally import Figures
from uowkit.report.lines import BUT_KNOWN, COMPLETE, Line
from uowkit.report.ran import Ran
from uowkit.report.text import counted

AGAIN: Final = "run the kit again"
EDITED: Final = f"the file was edited after the run; {AGAIN}"


class BadReport(Exception):
    """A file is no whole report.

    Attributes:
        path: the file.
        line_number: where it breaks, counted from 1; None for the file as a whole.
        reason: what is wrong, and what to do about it.
    """

    def __init__(self, path: Path, line_number: int | None, reason: str) -> None:
        super().__init__(path, line_number, reason)
        self.path = path
        self.line_number = line_number
        self.reason = reason

    def __str__(self) -> str:
        place = "" if self.line_number is None else f" line {self.line_number}:"
        return f"{self.path}:{place} {self.reason}"


@dataclass(frozen=True)
class Report:
    """A finished run, as its report tells it; result lines are counted and not kept.

    Attributes:
        header: who judged what, and how.
        rules: the rules' lines, in the catalogue's order.
        footer: how the run ended.
        failures: the rules that are not kept, the one nearest to the cause first.
        deviations: the rules that are not kept and known for it.
        left_open: the rules of which something could not be judged.
        standings: what became of the baseline's entries.
        figures: how many rules had which outcome.
        ran: what came of each check in all of its situations, by its id.
    """

    header: Line
    rules: tuple[Line, ...]
    footer: Line
    failures: tuple[Line, ...]
    deviations: tuple[Line, ...]
    left_open: tuple[Line, ...]
    standings: tuple[Standing, ...]
    figures: Figures
    ran: Mapping[str, Ran]

    @cached_property
    def areas(self) -> dict[str, tuple[Line, ...]]:
        """The rules by the part of the contract that they are about."""
        names = dict.fromkeys(rule["area"] for rule in self.rules)
        return {name: tuple(r for r in self.rules if r["area"] == name) for name in names}

    @property
    def verdict(self) -> str:
        """What the run says of its target, known deviations counted."""
        said = str(self.footer["verdict"])
        if said != BUT_KNOWN:
            return said
        return f"conformant but for {counted(len(self.deviations), 'known deviation')}"

    @property
    def is_selection(self) -> bool:
        """Whether the run says nothing of some of the rules of its profiles, as it left them out.

        Rules were named, or checks chosen by `-k` and the like.
        """
        return bool(self.footer.get("selection") or self.header["configuration"]["rules"])

    @property
    def stale(self) -> tuple[str, ...]:
        """A sentence for each entry of the baseline that has to be mended."""
        stale = [each for each in self.standings if each.is_stale]
        return tuple(each.told(self.footer["baseline"]["file"]) for each in stale)

    def known(self, rule: Line) -> tuple[Deviation, ...]:
        """The baseline's entries that list failures of a rule."""
        ids = rule.get("known", ())
        return tuple(each.deviation for each in self.standings if each.deviation.id in ids)

    @property
    def observed(self) -> tuple[Line, ...]:
        """The rules that leave a choice, where it was seen what the target does."""
        return tuple(
            rule for rule in self.rules if rule["observations"] or rule["outcome"] == "observed"
        )

    @property
    def reason(self) -> str:
        """What the verdict rests on, in a sentence or two."""
        figures, open_, known = self.figures, len(self.left_open), len(self.deviations)
        outcomes = Counter(rule["outcome"] for rule in self.failures)
        broken = {"MUST rule": outcomes["failed"], "SHOULD rule": outcomes["warned"]}
        deviations = counted(known, "known deviation")
        said = []
        if self.footer["ended"] != COMPLETE:
            said.append(f"The run did not come to its end: {self.footer['ended']}.")
        if self.failures:
            told = [counted(number, what) for what, number in broken.items() if number]
            verb = "is" if len(self.failures) == 1 else "are"
            beside = f", beside {deviations}" if known else ""
            said.append(f"{' and '.join(told)} {verb} not kept{beside}.")
        elif figures.judged:
            but = f" but for {deviations}" if known else ""
            said.append(f"What was judged is kept{but}: {counted(figures.judged - known, 'rule')}.")
        else:
            said.append("No rule was judged.")
        if self.is_selection:
            said.append("The run was of a selection of the rules.")
        if open_ and figures.judged:
            said.append(f"{counted(open_, 'rule')} could not be judged.")
        if self.stale:
            said.append(f"The baseline has to be mended in {counted(len(self.stale), 'place')}.")
        return " ".join(said)
