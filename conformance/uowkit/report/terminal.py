"""The end of a run on a terminal: the verdict, a line per area, and each failure."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from uowkit.judging.tally import RuleTally, Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import COMPLETE, Line
from uowkit.report.visible import visible
from uowkit.report.words import failure_lines

_STYLES: Final = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.WARNED: "yellow",
    Outcome.OBSERVED: "cyan",
    Outcome.INAPPLICABLE: "dim",
    Outcome.UNTESTED: "magenta",
    Outcome.INDETERMINATE: "magenta",
    Outcome.ERROR: "bold red",
}
_VERDICTS: Final = {
    "conformant": ("bold green", "Conformant: every rule that was checked is kept."),
    "not conformant": ("bold red", "Not conformant."),
    "undecided": ("bold magenta", "Undecided: not every rule could be checked."),
}
_LINES: Final = {
    "rule": "",
    "source": "dim",
    "message": "bold",
    "sent": "blue",
    "answer": "yellow",
    "curl": "dim",
}


def print_summary(console: Console, tally: Tally, footer: Line) -> None:
    """Print what came of a run."""
    for each in tally.failures():
        _print_failure(console, each)
    _print_undecided(console, tally)
    console.print(_areas(tally))
    style, sentence = _VERDICTS[footer["verdict"]]
    if footer["ended"] != COMPLETE:
        console.print(Text(f"The run ended early: {visible(footer['ended'])}", style="bold red"))
    elif footer["counts"]["warned"] and footer["verdict"] == "conformant":
        sentence = f"Conformant, with {footer['counts']['warned']} warnings."
    console.print(Text(sentence, style=style))
    figures = tally.figures()
    console.print(
        f"divergence {figures.failed} of {figures.judged} rules judged · "
        f"coverage {figures.judged} of {figures.applicable} applicable rules judged",
        highlight=False,
    )
    stayed = footer["objects"]["stayed"]
    if stayed:
        console.print(
            f"{stayed} objects stay in the run's tables: the target did not delete them "
            f"({footer['objects']['reason']})."
        )


def _areas(tally: Tally) -> Table:
    rules = tally.rules()
    seen = [each for each in Outcome if any(rule.outcome is each for rule in rules)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("area")
    for outcome in seen:
        table.add_column(str(outcome), justify="right", style=_STYLES[outcome])
    areas: dict[str, Counter[Outcome]] = {}
    for rule in rules:
        areas.setdefault(rule.requirement.area, Counter())[rule.outcome] += 1
    for area, counts in areas.items():
        table.add_row(area, *(str(counts[outcome] or "") for outcome in seen))
    return table


def _print_failure(console: Console, tally: RuleTally) -> None:
    known = tally.requirement
    title = Text(f"{tally.outcome.upper()} ", style=_STYLES[tally.outcome])
    console.print(title + Text(f"{known.id} ({known.level})", style="bold"))
    for kind, text in failure_lines(known, tally.findings[0]):
        # What is to be copied must not be broken where the terminal ends.
        copied = kind in {"sent", "answer", "curl"}
        console.print(Text(f"  {text}", style=_LINES[kind]), soft_wrap=copied)
    console.print()


def _print_undecided(console: Console, tally: Tally) -> None:
    for each in tally.rules():
        if each.outcome.decides_nothing:
            cause = f" (see {each.pointer})" if each.pointer else ""
            told = f"{each.requirement.id}: {visible(each.message)}{cause}"
            console.print(Text(f"{each.outcome} ", style=_STYLES[each.outcome]) + Text(told))
