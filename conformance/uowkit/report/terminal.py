"""The end of a run on a terminal: the verdict, a line per area, and each failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from uowkit.judging.rule_tally import RuleTally
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.counts import Counts
from uowkit.report.lines import COMPLETE, Line
from uowkit.report.text import alike, counted
from uowkit.report.visible import printable
from uowkit.report.words import failure_lines, known_lines, replay_line, stale_lines
from uowkit.screen import print_indented

_WIDEST: Final = 200  # columns of a screen on which any table of areas has room
STYLES: Final[dict[str, str]] = {
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
    "timeline": "",
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
    _print_drawn(console, tally)
    _print_areas(console, tally)
    print_end(console, tally, footer)
    stayed = footer["objects"]["stayed"]
    if stayed:
        console.print(
            f"{stayed} objects stay in the run's tables: the target did not delete them "
            f"({printable(footer['objects']['reason'])}).",
            markup=False,
        )


def print_verdict(console: Console, tally: Tally, footer: Line) -> None:
    """Print the verdict of a run, and a line for each rule that it rests on."""
    for each in tally.failures():
        told = f"{each.requirement.id} ({each.requirement.level}): {printable(each.message)}"
        _print_line(console, each.outcome.upper(), STYLES[each.outcome], told)
    _print_undecided(console, tally)
    _print_stale(console, tally)
    print_end(console, tally, footer)


def print_end(console: Console, tally: Tally, footer: Line) -> None:
    """Print the verdict of a run, and the two figures."""
    style, sentence = _VERDICTS[footer["verdict"]]
    if footer["ended"] != COMPLETE:
        console.print(Text(f"The run ended early: {printable(footer['ended'])}", style="bold red"))
    elif not tally.rules():
        sentence = "Undecided: what was asked for selects no check."
    elif footer["exit_code"] == 0:
        sentence = _how_conformant(tally) or sentence
    console.print(Text(sentence, style=style))
    figures = tally.figures()
    console.print(
        f"divergence {figures.failed} of {figures.judged} rules judged · "
        f"coverage {figures.judged} of {figures.applicable} applicable rules judged",
        soft_wrap=not console.is_terminal,
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


def _print_areas(console: Console, tally: Tally) -> None:
    """Print a table, or line after line where it is too wide for the screen."""
    rules = tally.rules()
    if not rules:
        return
    seen = [each for each in Outcome if any(rule.outcome is each for rule in rules)]
    areas: dict[str, Counter[Outcome]] = {}
    for rule in rules:
        areas.setdefault(rule.requirement.area, Counter())[rule.outcome] += 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("area", no_wrap=True)
    for outcome in seen:
        table.add_column(str(outcome), justify="right", style=STYLES[outcome], no_wrap=True)
    for area, counts in areas.items():
        table.add_row(area, *(str(counts[outcome] or "") for outcome in seen))
    if (
        console.measure(table, options=console.options.update(width=_WIDEST)).minimum
        <= console.width
    ):
        console.print(table)
        return
    for area, counts in areas.items():
        console.print(Text(area, style="bold"))
        words = {str(outcome): counts[outcome] for outcome in seen}
        console.print(Padding(Counts(words, STYLES), (0, 0, 0, 2)))


def _print_failure(console: Console, tally: RuleTally, replay: Path | None) -> None:
    known = tally.requirement
    title = Text(f"{tally.outcome.upper()} ", style=STYLES[tally.outcome])
    console.print(title + Text(f"{known.id} ({known.level})", style="bold"))
    for kind, text in failure_lines(known, tally.findings[0]):
        # What is to be copied must not be broken where the terminal ends.
        if kind in {"timeline", "sent", "answer", "curl"}:
            console.print(Text(f"  {text}", style=_LINES[kind]), soft_wrap=True)
        else:
            print_indented(console, Text(text, style=_LINES[kind]), 2)
    console.print(Text(f"  {replay_line(tally.findings[0], replay)}"), soft_wrap=True)
    console.print(Text(f"  explain: uowkit explain {known.id}"), soft_wrap=True)
    console.print()


def _print_undecided(console: Console, tally: Tally) -> None:
    for rules in alike(tally.left_open(), lambda each: (each.outcome, each.message, each.pointer)):
        first = rules[0]
        cause = f" (see {first.pointer})" if first.pointer else ""
        of = first.requirement.id if len(rules) == 1 else counted(len(rules), "rule")
        told = f"{of}: {printable(first.message)}{cause}"
        _print_line(console, first.outcome, STYLES[first.outcome], told)
        if len(rules) > 1:
            named = ", ".join(each.requirement.id for each in rules)
            print_indented(console, Text(named, style="dim"), 2)


def _print_baseline(console: Console, tally: Tally) -> None:
    for told in known_lines(tally):
        _print_line(console, "KNOWN", "bold yellow", told)
    _print_stale(console, tally)


def _print_stale(console: Console, tally: Tally) -> None:
    for told in stale_lines(tally):
        _print_line(console, "STALE", "bold red", told)


def _print_drawn(console: Console, tally: Tally) -> None:
    """Print what was observed in lines that belong together, as those of a table do."""
    for rule in tally.rules():
        for drawn in rule.drawings:
            console.print(Text(f"{rule.requirement.id}:", style="bold"))
            for line in drawn.splitlines():
                console.print(Text(f"  {printable(line)}".rstrip()), soft_wrap=True)
            console.print()


def _print_line(console: Console, word: str, style: str, told: str) -> None:
    # In a log, a line is what people search for; a terminal has an end.
    console.print(Text(f"{word} ", style=style) + Text(told), soft_wrap=not console.is_terminal)
