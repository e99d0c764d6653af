"""The section of pytest's closing words that tells what came of a run."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from uowkit.judging.ending import ENDING
from uowkit.judging.rule_tally import RuleTally
from uowkit.judging.tally import Tally
from uowkit.report.lines import Line
from uowkit.report.terminal import print_end
from uowkit.report.visible import printable
from uowkit.report.words import failure_lines, known_lines, replay_line, stale_lines


def print_section(
    reporter: pytest.TerminalReporter,
    tally: Tally,
    footer: Line,
    replays: Mapping[str, Path],
) -> None:
    """Print the failures by rule, what is open and what is known, and the verdict.

    Args:
        reporter: pytest's.
        tally: of the run.
        footer: of its report, as it is or as it would be.
        replays: the scenario files by rule.
    """
    for each in tally.failures():
        _print_failure(reporter, each, replays.get(each.requirement.id))
    for each in tally.left_open():
        cause = f" (see {each.pointer})" if each.pointer else ""
        told = f"{each.requirement.id} ({each.requirement.level}): {printable(each.message)}{cause}"
        reporter.line(f"{each.outcome} {told}")
    for told in known_lines(tally):
        reporter.line(f"known {told}")
    for told in stale_lines(tally):
        reporter.line(f"stale {told}", red=True)
    _print_end(reporter, tally, footer)


def _print_failure(
    reporter: pytest.TerminalReporter, tally: RuleTally, replay: Path | None
) -> None:
    known, finding = tally.requirement, tally.findings[0]
    told = f"{tally.outcome} {known.id} ({known.level}): {printable(tally.message)}"
    reporter.line(told, red=str(tally.outcome) == "failed", yellow=str(tally.outcome) == "warned")
    if finding["check"] == ENDING.id:  # which pytest shows as one item, with what was found first
        for _, text in failure_lines(known, finding):
            reporter.line(f"  {text}")
    if replay or "no_scenario" in finding["evidence"]:  # else there is no report to play from
        reporter.line(f"  {replay_line(finding, replay)}")


def _print_end(reporter: pytest.TerminalReporter, tally: Tally, footer: Line) -> None:
    """Print the verdict and the figures in the words of `uowkit run`."""
    written = StringIO()
    coloured = reporter.hasmarkup
    console = Console(
        file=written,
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        highlight=False,
        soft_wrap=True,
    )
    print_end(console, tally, footer)
    reporter.write(written.getvalue())
