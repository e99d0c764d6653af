"""The report as annotations: commands to GitHub's workflow runner, a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from uowkit.outcomes import Outcome
from uowkit.report.text import counted
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from uowkit.report.lines import Line
    from uowkit.report.model import Report

_MOST: Final = 10  # of one kind: the runner shows no more of a step
_LONGEST: Final = 2_000  # characters of a message; the report has all of it
_ESCAPED: Final = re.compile("[%\r\n]")
_ESCAPED_IN_PROPERTIES: Final = re.compile("[%\r\n:,]")


def github_annotations(report: Report) -> bytes:
    """Write what of a run somebody should look at, as GitHub's workflow commands.

    Errors are what makes the run fail, warnings what does not or could not be judged, and
    notices what is known.

    Args:
        report: a whole report.

    Returns:
        Lines of which each is one command, whatever the target has said.
    """
    strict = report.header["configuration"]["strict"]
    breaking = [rule for rule in report.failures if strict or rule["outcome"] == Outcome.FAILED]
    errors = [_broken(rule) for rule in breaking]
    errors += [("A baseline to mend", told) for told in report.stale]
    warnings = [_broken(rule) for rule in report.failures if rule not in breaking]
    warnings += [
        (f"{rule['id']}: {rule['outcome']}", f"Not judged: {rule['message']}")
        for rule in report.left_open
    ]
    notices = [
        (f"{rule['id']}: known deviation", f"{_reasons(report, rule)}: {rule['message']}")
        for rule in report.deviations
    ]
    told = {"error": errors, "warning": warnings, "notice": notices}
    lines = [line for kind, each in told.items() for line in _commands(kind, each)]
    return "".join(f"{line}\n" for line in lines).encode()


def _broken(rule: Line) -> tuple[str, str]:
    return (
        f"{rule['id']}: {rule['outcome']} ({rule['level']})",
        f"{rule['message']}\n{rule['rule']}",
    )


def _reasons(report: Report, rule: Line) -> str:
    return "; ".join(each.reason for each in report.known(rule))


def _commands(kind: str, told: list[tuple[str, str]]) -> Iterator[str]:
    """A command for each title and message, of which the last stands for those that are left."""
    shown = told if len(told) <= _MOST else told[: _MOST - 1]
    for title, message in shown:
        yield _command(kind, title, message)
    left = len(told) - len(shown)
    if left:
        yield _command(kind, "uowkit", f"and {counted(left, f'more {kind}')}: see the report")


def _command(kind: str, title: str, message: str) -> str:
    title = _escaped(_ESCAPED_IN_PROPERTIES, visible(title))
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST]} … ({len(message):,} characters)"
    return f"::{kind} title={title}::{_escaped(_ESCAPED, visible(message))}"


def _escaped(what: re.Pattern[str], text: str) -> str:
    """A text in which the runner reads every character as itself."""
    return what.sub(lambda match: f"%{ord(match[0]):02X}", text)
