"""A comparison on a screen: summary first, then what differs; the files have the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from uowkit.comparing.change import Change
from uowkit.comparing.compared import Compared
from uowkit.comparing.comparison import (
    Comparison,
    alike_changes,
    became,
    figures_of,
    heading,
    telling_checks,
)
from uowkit.comparing.history import History, RuleChange
from uowkit.comparing.matrix import Cell, Row, by_area
from uowkit.report.terminal import STYLES
from uowkit.report.visible import printable

_NARROWEST: Final = 26  # columns for the names of rules, which fold
_CELL: Final = 13  # columns for the longest outcome
_GAP: Final = 2
_CHANGES: Final = {
    Change.BROKE: "bold red",
    Change.UNJUDGED: "bold magenta",
    Change.VANISHED: "bold magenta",
    Change.FIXED: "bold green",
    Change.JUDGED: "cyan",
    Change.APPEARED: "cyan",
}


def print_comparison(console: Console, comparison: Comparison, *, everything: bool) -> None:
    """Print a comparison.

    Args:
        console: where to.
        comparison: what to tell.
        everything: whether to tell of rules, too, in which nothing differs.
    """
    console.print(Text(comparison.summary, style="bold"))
    console.print()
    for number, run in enumerate(comparison.runs):
        console.print(_run(run, _role(comparison, number)))
    for note in comparison.notes:
        console.print(Text(f"Note: {printable(note)}", style="yellow"))
    if comparison.history:
        _print_history(console, comparison.history, everything=everything)
    else:
        _print_matrix(console, comparison, everything=everything)


def _role(comparison: Comparison, number: int) -> str:
    return ("then ", "now  ")[number] if comparison.history else ""


def _run(run: Compared, role: str) -> Text:
    figures = figures_of(run)
    header = run.report.header
    about = f"{run.target}, {header['started'][:10]}, uowkit {header['kit']['version']}"
    shares = ", ".join(f"{name} {share}" for name, share in figures.items())
    return Text.assemble(
        role,
        (printable(run.name), "bold"),
        f": {run.report.verdict}; {shares}\n",
        (f"  {printable(about)}", "dim"),
    )


def _print_matrix(console: Console, comparison: Comparison, *, everything: bool) -> None:
    rows = comparison.matrix.rows if everything else comparison.matrix.differing
    fitting = max(1, (console.width - _NARROWEST) // (_CELL + _GAP))
    runs = comparison.runs
    for first in range(0, len(runs), fitting):
        if rows:
            console.print()
            console.print(_table(runs[first : first + fitting], rows, first))
    left = len(comparison.matrix.rows) - len(rows)
    if left:
        console.print(f"\n--all tells of the other {left:,}, too.", markup=False)


def _table(runs: Sequence[Compared], rows: Sequence[Row], first: int) -> Table:
    """Some of the runs, from the first one on; the names of rules stand in every table."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    table.add_column("rule", overflow="fold", min_width=_NARROWEST - _GAP)
    for run in runs:
        table.add_column(Text(printable(run.name)), overflow="fold", max_width=_CELL)
    for area, own in by_area(rows).items():
        table.add_row(Text(area, style="bold"))
        for row in own:
            cells = row.cells[first : first + len(runs)]
            table.add_row(Text(f"  {row.name}"), *map(_cell, cells))
    return table


def _cell(cell: Cell) -> Text:
    return Text(str(cell), style=STYLES[cell.outcome] if cell.outcome else "dim")


def _print_history(console: Console, history: History, *, everything: bool) -> None:
    for alike in alike_changes(history):
        console.print()
        for changed in alike:
            style = _CHANGES[changed.change] if changed.change else "bold"
            title = Text(f"{heading(changed).upper()} ", style=style)
            told = f"{changed.rule['id']} ({changed.rule['level']}): {became(changed)}"
            console.print(title + Text(told))
        for line in _lines(alike[-1]):
            console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    if everything and history.as_before:
        console.print()
        for same in history.as_before:
            told = str(same.now) if same.then is same.now else became(same)
            console.print(Text(f"as before {same.rule['id']}: {told}", style="dim"))
    console.print()
    then, now = (run.report.verdict for run in history.runs)
    console.print(f"The verdict was {then}, and is {now}." if then != now else f"Still {now}.")


def _lines(changed: RuleChange) -> Iterator[str]:
    """Why a rule is not green now, and what became of its checks."""
    if changed.rule["message"] and changed.now:
        cause = f" (see {changed.rule['cause']})" if changed.rule["cause"] else ""
        yield printable(f"{changed.rule['message']}{cause}")
    for check in telling_checks(changed):
        known = ", known" if check.known and check.change is Change.BROKE else ""
        yield printable(f"{check.name}: {became(check)}{known}")
