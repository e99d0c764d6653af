"""Reads a report back, and believes nothing that its lines do not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson
from uowkit_schemas import explain, is_valid

from uowkit import __version__
from uowkit.report.lines import FORMAT, Line
from uowkit.report.model import AGAIN, EDITED, BadReport, Report
from uowkit.report.ran import Ran
from uowkit.report.rebuilding import confirm, rebuild
from uowkit.report.seal import Seals

_SCHEMA: Final = "kit/report-line"
_BROKEN: Final = (
    "does not follow from the lines before it: this line was edited or is another run's, or a "
    f"line before it was removed, added or moved; {AGAIN}"
)
_KINDS: Final = ("header", "result", "rule", "footer")  # in the order in which a report has them


def read_report(path: Path) -> Report:
    """Read a report and check that it is whole.

    Args:
        path: a file that the kit wrote.

    Returns:
        The report, with every line validated and every count confirmed.

    Raises:
        BadReport: the file cannot be read, was cut off, was edited, was put together from
            several runs, or is by a kit whose format this one does not read.
    """
    lines: dict[str, list[Line]] = {"header": [], "rule": [], "footer": []}
    results = 0
    ran: dict[str, Ran] = {}
    numbers: dict[str, int] = {}
    for number, line in _lines(path):
        if line["kind"] == "result":
            results += 1
            ran.setdefault(line["check"], Ran()).take(line)
            continue
        lines[line["kind"]].append(line)
        if line["kind"] == "rule":
            if line["id"] in numbers:
                raise BadReport(path, number, f"{line['id']} stands here twice: {EDITED}")
            numbers[line["id"]] = number
    (header,), (footer,) = lines["header"], lines["footer"]
    rules = {rule["id"]: rule for rule in lines["rule"]}
    tally = rebuild(path, header, rules, footer, numbers)
    confirm(path, header, footer, tally, results)
    return Report(
        header=header,
        rules=tuple(rules.values()),
        footer=footer,
        failures=tuple(rules[each.requirement.id] for each in tally.failures()),
        deviations=tuple(rules[each.requirement.id] for each in tally.deviations()),
        left_open=tuple(rules[each.requirement.id] for each in tally.left_open()),
        standings=tally.standings(),
        figures=tally.figures(),
        ran=ran,
    )


def iter_results(path: Path) -> Iterator[Line]:
    """Read the results of a report one by one, so that a report of any length can be read.

    Args:
        path: a file that the kit wrote.

    Yields:
        The result lines, in the order in which the checks ended.

    Raises:
        BadReport: as soon as something of the file is found to be no report; what was
            yielded before that is valid, but belongs to a run that cannot be trusted.
    """
    return (line for _, line in _lines(path) if line["kind"] == "result")


def _lines(path: Path) -> Iterator[tuple[int, Line]]:
    """The lines with their numbers and without their seals, each valid and in its place."""
    number, last = 0, ""
    seals = Seals()
    for number, raw in enumerate(_raw_lines(path), 1):
        line = _parsed(path, number, raw)
        if number == 1:
            _check_header(path, line)
        if not is_valid(_SCHEMA, line):
            problem = explain(_SCHEMA, line)
            raise BadReport(path, number, f"this is no line of a report: {problem}; {EDITED}")
        _check_place(path, number, line["kind"], last)
        if line.pop("seal", None) != seals.next(line):
            raise BadReport(path, number, _BROKEN if last else f"the header was changed; {AGAIN}")
        last = line["kind"]
        yield number, line
    if not number:
        raise BadReport(path, None, f"is empty; {AGAIN}")
    if last != "footer":
        raise BadReport(
            path, number, f"cut off after this line: the run did not end (no footer); {AGAIN}"
        )


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except FileNotFoundError as error:
        part = path.with_name(f"{path.name}.part")
        hint = "give the file that `uowkit run --out` wrote"
        if part.exists():
            hint = f"the run that writes {part.name} has not ended, or was killed; {AGAIN}"
        raise BadReport(path, None, f"there is no such file; {hint}") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadReport(
            path, None, f"cannot be read ({why}); give a file that you may read"
        ) from error


def _parsed(path: Path, number: int, raw: bytes) -> Line:
    try:
        line: Line = orjson.loads(raw)  # or anything else, until the schema has seen it
        return line
    except orjson.JSONDecodeError as error:
        if not raw.endswith(b"\n"):
            reason = f"cut off in the middle of this line: the run did not end; {AGAIN}"
        elif number == 1:
            reason = "is no JSON; give the file that `uowkit run --out` wrote"
        else:
            reason = f"is no JSON ({error}): {EDITED}"
        raise BadReport(path, number, reason) from error


def _check_header(path: Path, line: object) -> None:
    if not isinstance(line, dict) or line.get("kind") != "header":
        raise BadReport(path, 1, "is no header; give the file that `uowkit run --out` wrote")
    found = line.get("format")
    if isinstance(found, int) and not isinstance(found, bool) and found > 0 and found != FORMAT:
        age, remedy = ("a newer", "update uowkit") if found > FORMAT else ("an older", AGAIN)
        reason = (
            f"has format {found}, written by {age} kit; this is {__version__} and reads "
            f"format {FORMAT}: {remedy}"
        )
        raise BadReport(path, 1, reason)


def _check_place(path: Path, number: int, kind: str, last: str) -> None:
    """Header, results, rules, footer: nothing goes back to what is over."""
    if last == "footer":
        reason = f"a {kind} after the footer: a report ends there; remove what follows, or {AGAIN}"
        raise BadReport(path, number, reason)
    if kind == "header" and last:
        raise BadReport(path, number, f"a second header: these are two reports; {AGAIN}")
    if last and _KINDS.index(kind) < _KINDS.index(last):
        raise BadReport(path, number, f"a {kind} after a {last}: {EDITED}")
