"""The end of a run on a terminal: the verdict, a line per area, and each failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from uowkit.judging.rule_tally import RuleTally
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import COMPLETE, Line
from uowkit.report.text import counted
from uowkit.report.visible import visible
from uowkit.report.words import failure_lines, known_lines, replay_line, stale_lines

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
    "conformant but for known deviations": ("bold green", "Conformant but for known deviations."),
    "not conformant": ("bold red", "Not conformant."),
    "out of step with its baseline": ("bold red", "Out of step with its baseline: mend it."),
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


def print_summary(
    console: Console, tally: Tally, footer: Line, replays: Mapping[str, Path]
) -> None:
    """Print what came of a run; `replays` has the scenario files by rule."""
    for each in tally.failures():
        _print_failure(console, each, replays.get(each.requirement.id))
    _print_undecided(console, tally)
    _print_baseline(console, tally)
    console.print(_areas(tally))
    style, sentence = _VERDICTS[footer["verdict"]]
    if footer["ended"] != COMPLETE:
        console.print(Text(f"The run ended early: {visible(footer['ended'])}", style="bold red"))
    elif footer["exit_code"] == 0:
        sentence = _how_conformant(tally) or sentence
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


def _how_conformant(tally: Tally) -> str:
    """What a conformant run has to say beside that; empty for nothing."""
    known, warned, open_ = (
        len(rules) for rules in (tally.deviations(), tally.failures(), tally.left_open())
    )
    but = f" but for {counted(known, 'known deviation')}" if known else ""
    warnings = f", with {counted(warned, 'warning')}" if warned else ""
    because = f"; {counted(open_, 'rule')} could not be judged because of that" if open_ else ""
    return f"Conformant{but}{warnings}{because}." if but or warnings else ""


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


def _print_failure(console: Console, tally: RuleTally, replay: Path | None) -> None:
    known = tally.requirement
    title = Text(f"{tally.outcome.upper()} ", style=_STYLES[tally.outcome])
    console.print(title + Text(f"{known.id} ({known.level})", style="bold"))
    for kind, text in failure_lines(known, tally.findings[0]):
        # What is to be copied must not be broken where the terminal ends.
        copied = kind in {"sent", "answer", "curl"}
        console.print(Text(f"  {text}", style=_LINES[kind]), soft_wrap=copied)
    console.print(Text(f"  {replay_line(tally.findings[0], replay)}"), soft_wrap=True)
    console.print()


def _print_undecided(console: Console, tally: Tally) -> None:
    for each in tally.left_open():
        cause = f" (see {each.pointer})" if each.pointer else ""
        told = f"{each.requirement.id}: {visible(each.message)}{cause}"
        console.print(Text(f"{each.outcome} ", style=_STYLES[each.outcome]) + Text(told))


def _print_baseline(console: Console, tally: Tally) -> None:
    for told in known_lines(tally):
        console.print(Text("KNOWN ", style="bold yellow") + Text(told))
    for told in stale_lines(tally):
        console.print(Text("STALE ", style="bold red") + Text(told))
