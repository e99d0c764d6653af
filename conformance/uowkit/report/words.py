"""A failure in lines of text, for a terminal and for pytest's output."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from uowkit_schemas import Requirement

from uowkit.judging.tally import Tally
from uowkit.report.visible import copyable, printable

_LONGEST: Final = 600  # characters of a body; the report has all of it


def failure_lines(known: Requirement, finding: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Tell a failure: the rule, its source, what was found, the exchange, a curl line.

    Yields:
        What a line is (`rule`, `source`, `message`, `timeline`, `sent`, `answer`, `curl`), and
        its text, in which nothing of the target's can do more than be read.
    """
    evidence = finding["evidence"]
    yield "rule", known.rule
    yield "source", f"source: {known.source.kind} {known.source.where}"
    yield "message", printable(finding["message"])
    for line in finding.get("timeline", "").splitlines():
        yield "timeline", printable(line)
    for exchange in _telling(evidence["exchanges"]):
        request = exchange["request"]
        yield "sent", f"> {request['method']} {copyable(request['path'])}"
        if request["body"]:
            yield "sent", f"> {copyable(_short(request['body'], _LONGEST))}"
        yield "answer", f"< {copyable(_answer(exchange))}"
    if evidence["curl"]:
        yield "curl", copyable(_short(evidence["curl"], 4 * _LONGEST))


def replay_line(finding: dict[str, Any], file: Path | None) -> str:
    """Tell how to do again what showed a failure, or why that cannot be done."""
    if file:
        return f"replay: uowkit replay {shlex.quote(str(file))}"
    return printable(
        f"no replay: {finding['evidence'].get('no_scenario', 'no scenario was written')}"
    )


def known_lines(tally: Tally) -> Iterator[str]:
    """Tell the known deviations: the rule, what was found, and why that is accepted."""
    for rule in tally.rules():
        if rule.known:
            known = rule.requirement
            reasons = "; ".join(map(str, rule.known))
            yield printable(f"{known.id} ({known.level}): {rule.message}. Known: {reasons}")


def stale_lines(tally: Tally) -> Iterator[str]:
    """Tell the entries of the baseline that have to be mended, and how."""
    if tally.baseline:
        stale = (each for each in tally.standings() if each.is_stale)
        yield from (printable(each.told(tally.baseline.file)) for each in stale)


def _telling(exchanges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last request that was to change something, and the last of all; the report has more."""
    changing = [each for each in exchanges if each["request"]["method"] != "GET"]
    return [*changing[-1:], *(exchanges[-1:] if exchanges[-1:] != changing[-1:] else [])]


def _answer(exchange: dict[str, Any]) -> str:
    answer = exchange["answer"]
    if answer is None:
        return str(exchange["trouble"])
    return f"HTTP {answer['status']} {_short(answer['body'], _LONGEST)}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} … ({len(text)} characters)"
