"""Reads a report back, and believes nothing that its lines do not bear out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import orjson
from uowkit_schemas import UnknownRequirement, explain, is_valid

from uowkit import __version__
from uowkit.judging.tally import Figures, Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import COMPLETE, FORMAT, Line, exit_code

_SCHEMA: Final = "kit/report-line"
_KINDS: Final = ("header", "result", "rule", "footer")  # in the order in which a report has them
_AGAIN: Final = "run the kit again"
_EDITED: Final = f"the file was edited after the run; {_AGAIN}"


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
        figures: how many rules had which outcome.
    """

    header: Line
    rules: tuple[Line, ...]
    footer: Line
    failures: tuple[Line, ...]
    figures: Figures

    @cached_property
    def areas(self) -> dict[str, tuple[Line, ...]]:
        """The rules by the part of the contract that they are about."""
        names = dict.fromkeys(rule["area"] for rule in self.rules)
        return {name: tuple(r for r in self.rules if r["area"] == name) for name in names}

    @property
    def left_open(self) -> tuple[Line, ...]:
        """The rules that keep the run from being green without being broken."""
        return tuple(rule for rule in self.rules if Outcome(rule["outcome"]).decides_nothing)

    @property
    def observed(self) -> tuple[Line, ...]:
        """The rules that leave a choice, where it was seen what the target does."""
        return tuple(
            rule for rule in self.rules if rule["observations"] or rule["outcome"] == "observed"
        )

    @property
    def reason(self) -> str:
        """What the verdict rests on, in a sentence or two."""
        figures, open_ = self.figures, len(self.left_open)
        broken = {"MUST rule": figures.counts["failed"], "SHOULD rule": figures.counts["warned"]}
        said = []
        if self.footer["ended"] != COMPLETE:
            said.append(f"The run did not come to its end: {self.footer['ended']}.")
        if figures.failed:
            told = [counted(number, what) for what, number in broken.items() if number]
            said.append(f"{' and '.join(told)} {'is' if figures.failed == 1 else 'are'} not kept.")
        elif figures.judged:
            said.append(f"What was judged is kept: {counted(figures.judged, 'rule')}.")
        else:
            said.append("No rule was judged.")
        if open_ and figures.judged:
            said.append(f"{counted(open_, 'rule')} could not be judged.")
        return " ".join(said)


def counted(number: int, what: str) -> str:
    """A number of things, in words that agree with it: `1 rule`, `2 rules`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def read_report(path: Path) -> Report:
    """Read a report and check that it is whole.

    Args:
        path: a file that the kit wrote.

    Returns:
        The report, with every line validated and every count confirmed.

    Raises:
        BadReport: the file cannot be read, was cut off, was edited, or is by a newer kit.
    """
    lines: dict[str, list[Line]] = {"header": [], "rule": [], "footer": []}
    results = 0
    numbers: dict[str, int] = {}
    for number, line in _lines(path):
        if line["kind"] == "result":
            results += 1
            continue
        lines[line["kind"]].append(line)
        if line["kind"] == "rule":
            if line["id"] in numbers:
                raise BadReport(path, number, f"{line['id']} stands here twice: {_EDITED}")
            numbers[line["id"]] = number
    (header,), (footer,) = lines["header"], lines["footer"]
    rules = {rule["id"]: rule for rule in lines["rule"]}
    tally = _tally(path, header, rules, numbers)
    _confirm(path, header, footer, tally, results)
    failures = tuple(rules[each.requirement.id] for each in tally.failures())
    return Report(header, tuple(rules.values()), footer, failures, tally.figures())


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
    """The lines with their numbers, each valid and in its place."""
    number, last = 0, ""
    for number, raw in enumerate(_raw_lines(path), 1):
        line = _parsed(path, number, raw)
        if number == 1:
            _check_header(path, line)
        if not is_valid(_SCHEMA, line):
            problem = explain(_SCHEMA, line)
            raise BadReport(path, number, f"this is no line of a report: {problem}; {_EDITED}")
        _check_place(path, number, line["kind"], last)
        last = line["kind"]
        yield number, line
    if not number:
        raise BadReport(path, None, f"is empty; {_AGAIN}")
    if last != "footer":
        raise BadReport(
            path, number, f"cut off after this line: the run did not end (no footer); {_AGAIN}"
        )


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except FileNotFoundError as error:
        part = path.with_name(f"{path.name}.part")
        hint = "give the file that `uowkit run --out` wrote"
        if part.exists():
            hint = f"the run that writes {part.name} has not ended, or was killed; {_AGAIN}"
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
            reason = f"cut off in the middle of this line: the run did not end; {_AGAIN}"
        elif number == 1:
            reason = "is no JSON; give the file that `uowkit run --out` wrote"
        else:
            reason = f"is no JSON ({error}): {_EDITED}"
        raise BadReport(path, number, reason) from error


def _check_header(path: Path, line: object) -> None:
    if not isinstance(line, dict) or line.get("kind") != "header":
        raise BadReport(path, 1, "is no header; give the file that `uowkit run --out` wrote")
    found = line.get("format")
    if isinstance(found, int) and found > FORMAT:
        reason = (
            f"has format {found}, written by a newer kit; this is {__version__} and reads "
            f"format {FORMAT}: update uowkit"
        )
        raise BadReport(path, 1, reason)


def _check_place(path: Path, number: int, kind: str, last: str) -> None:
    """Header, results, rules, footer: nothing goes back to what is over."""
    if last == "footer":
        reason = f"a {kind} after the footer: a report ends there; remove what follows, or {_AGAIN}"
        raise BadReport(path, number, reason)
    if kind == "header" and last:
        raise BadReport(path, number, f"a second header: these are two reports; {_AGAIN}")
    if last and _KINDS.index(kind) < _KINDS.index(last):
        raise BadReport(path, number, f"a {kind} after a {last}: {_EDITED}")


def _tally(path: Path, header: Line, rules: dict[str, Line], numbers: dict[str, int]) -> Tally:
    """The tally that the rules' lines were written from; it knows the order of failures."""
    tally = Tally()
    for id_, rule in rules.items():
        try:
            tally.expect([id_])
        except UnknownRequirement as error:
            reason = f"{error} in uowkit {__version__}; the report is by {header['kit']['version']}"
            raise BadReport(path, numbers[id_], f"{reason}: update uowkit") from error
        for result in _as_results(rule):
            tally.add(result)
    for each in tally.rules():
        id_ = each.requirement.id
        said = rules[id_]["outcome"]
        if said != each.outcome:
            reason = f"{id_} is said to be {said}, its checks say {each.outcome}: {_EDITED}"
            raise BadReport(path, numbers[id_], reason)
    return tally


def _as_results(rule: Line) -> Iterator[Line]:
    """What the checks must have answered for the rule to have this line."""
    common = {"rule": rule["id"], "seconds": 0.0, "examples": 0, "observations": []}
    for check, outcome in rule["checks"].items():
        yield {**common, "check": check, "outcome": outcome, "situation": "", "findings": []}
    for finding in rule["findings"]:
        outcome = rule["checks"].get(finding["check"], rule["outcome"])
        own = {"check": finding["check"], "situation": finding["situation"]}
        yield {**common, **own, "outcome": outcome, "findings": [finding]}


def _confirm(path: Path, header: Line, footer: Line, tally: Tally, results: int) -> None:
    """Hold the footer's counts and its verdict against the lines."""
    figures = tally.figures()
    strict, ended = header["configuration"]["strict"], footer["ended"]
    rules = len(tally.rules())
    true: Line = {
        "results": results,
        "rules": rules,
        "counts": figures.counts,
        "divergence": round(figures.divergence, 4),
        "coverage": round(figures.coverage, 4),
        "exit_code": exit_code(tally, ended=ended, strict=strict),
    }
    for name, value in true.items():
        if footer[name] != value:
            number = 1 + results + rules + 1
            reason = f"the footer says {name} {footer[name]}, the lines say {value}: {_EDITED}"
            raise BadReport(path, number, reason)
