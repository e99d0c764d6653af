"""From a report's lines back to the tally that they were written from: they must agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from uowkit_schemas import UnknownRequirement

from uowkit import __version__
from uowkit.baseline import Baseline, Deviation
from uowkit.judging.deviations import Scope, State
from uowkit.judging.rule_tally import RuleTally
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import Line, exit_code, verdict
from uowkit.report.model import EDITED, BadReport


def rebuild(
    path: Path, header: Line, rules: dict[str, Line], footer: Line, numbers: dict[str, int]
) -> Tally:
    """The tally that the rules' lines were written from; it knows the order of failures.

    Args:
        path: of the report, for messages.
        header: its first line.
        rules: its rules' lines by their ids.
        footer: its last line, which has the baseline.
        numbers: the lines' numbers by their ids.

    Raises:
        BadReport: a line says something that its checks do not bear out.
    """
    try:
        tally = _empty_tally(footer)
    except ValueError as error:  # a day of no calendar
        raise BadReport(path, None, f"the footer's baseline: {error}; {EDITED}") from error
    for id_, rule in rules.items():
        try:
            tally.expect([id_])
        except UnknownRequirement as error:
            reason = f"{error} in uowkit {__version__}; the report is by {header['kit']['version']}"
            raise BadReport(path, numbers[id_], f"{reason}: update uowkit") from error
        for result in _as_results(rule):
            tally.add(result)
    for each in tally.rules():
        problem = _disagreement(each, rules[each.requirement.id])
        if problem:
            raise BadReport(path, numbers[each.requirement.id], f"{problem}: {EDITED}")
    return tally


def _empty_tally(footer: Line) -> Tally:
    """A tally with the baseline of the run, and what it knew of the suite."""
    told = footer.get("baseline")
    if told is None:
        return Tally()
    deviations = tuple(_deviation(each) for each in told["deviations"])
    tally = Tally(Baseline(told["file"], date.fromisoformat(told["today"]), deviations))
    tally.scope = Scope(
        absent=frozenset(e["id"] for e in told["deviations"] if e["state"] == State.UNKNOWN),
        whole=frozenset(e["id"] for e in told["deviations"] if e["state"] == State.PASSED),
    )
    return tally


def _deviation(told: Line) -> Deviation:
    expires = date.fromisoformat(told["expires"])
    return Deviation(told["id"], told["reason"], expires, told["link"], told["line"])


def _disagreement(tally: RuleTally, line: Line) -> str | None:
    """What a rule's line says that its checks do not."""
    if line["outcome"] != tally.outcome:
        said = f"{line['id']} is said to be {line['outcome']}"
        return f"{said}, its checks say {tally.outcome}"
    if line.get("known", []) != [each.id for each in tally.known]:
        return f"{line['id']} is known otherwise than the footer's baseline has it"
    return None


def _as_results(rule: Line) -> Iterator[Line]:
    """What the checks must have answered for the rule to have this line."""
    common = {"rule": rule["id"], "seconds": 0.0, "examples": 0, "observations": []}
    undecided = rule.get("undecided", {})
    plain = {**common, "situation": "", "findings": []}
    for check, outcome in rule["checks"].items():
        yield {**plain, "check": check, "outcome": outcome, "cause": _cause(undecided, check)}
        for cause in undecided.get(check, ()):
            yield {**plain, "check": check, "outcome": Outcome.UNTESTED, "cause": cause}
    for finding in rule["findings"]:
        outcome = rule["checks"].get(finding["check"], rule["outcome"])
        own = {"check": finding["check"], "situation": finding["situation"]}
        own["cause"] = _cause(undecided, finding["check"])
        yield {**common, **own, "outcome": outcome, "findings": [finding]}


def _cause(undecided: dict[str, list[str | None]], check: str) -> str | None:
    return undecided.get(check, [None])[0]


def confirm(path: Path, header: Line, footer: Line, tally: Tally, results: int) -> None:
    """Hold the footer's counts and its verdict against the lines.

    Raises:
        BadReport: they do not agree.
    """
    figures = tally.figures()
    strict, ended = header["configuration"]["strict"], footer["ended"]
    rules = len(tally.rules())
    number = 1 + results + rules + 1
    true: Line = {
        "results": results,
        "rules": rules,
        "counts": figures.counts,
        "divergence": round(figures.divergence, 4),
        "coverage": round(figures.coverage, 4),
        "exit_code": exit_code(tally, ended=ended, strict=strict),
        "verdict": verdict(tally, ended=ended, strict=strict),
    }
    for name, value in true.items():
        if footer[name] != value:
            reason = f"the footer says {name} {footer[name]}, the lines say {value}: {EDITED}"
            raise BadReport(path, number, reason)
    told = footer["baseline"]["deviations"] if "baseline" in footer else ()
    for each, standing in zip(told, tally.standings(), strict=True):
        if each["state"] != standing.state:
            said = f"{each['id']} of the baseline is said to be {each['state']}"
            raise BadReport(path, number, f"{said}, the lines say {standing.state}: {EDITED}")
