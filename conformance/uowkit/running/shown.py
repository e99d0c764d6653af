"""A result as pytest shows it: its verdict, its words, its properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from uowkit_schemas import requirement

from uowkit.baseline import Deviation
from uowkit.config import Configuration
from uowkit.judging.ending import ENDING
from uowkit.judging.results import Result
from uowkit.judging.rule_tally import BROKEN
from uowkit.outcomes import Outcome
from uowkit.report.visible import printable
from uowkit.report.words import failure_lines
from uowkit.wire.hiding import Secrets

_ATTRIBUTE: Final = "uowkit"  # of a pytest report: travels between workers as it is
_PROPERTIES: Final = ("rule", "level", "outcome", "seed")
_SUITE: Final = "uowkit.suite"
_LETTERS: Final = {
    Outcome.PASSED: ".",
    Outcome.FAILED: "F",
    Outcome.WARNED: "w",
    Outcome.OBSERVED: "o",
    Outcome.INAPPLICABLE: "-",
    Outcome.UNTESTED: "u",
    Outcome.INDETERMINATE: "i",
    Outcome.ERROR: "E",
}


def result_in(report: pytest.TestReport) -> Result | None:
    """The result that a report shows; None for other tests, and for what is run again."""
    if report.outcome == "rerun":  # type: ignore[comparison-overlap]  # pytest-rerunfailures' own
        return None
    found: Result | None = getattr(report, _ATTRIBUTE, None)
    return found


def hide(report: pytest.TestReport, secrets: Secrets) -> None:
    """Leave no secret in what pytest itself tells: tracebacks, captured output, logs."""
    report.sections = [(title, secrets.hide(text)) for title, text in report.sections]
    told = report.longrepr
    if isinstance(told, tuple):  # where a test was skipped, and why
        path, line, reason = told
        report.longrepr = (path, line, secrets.hide(reason))
    elif told is not None and secrets.hide(str(told)) != str(told):
        report.longrepr = secrets.hide(str(told))


def show(report: pytest.TestReport, result: Result, configuration: Configuration) -> None:
    """Make pytest's own verdict agree with a result: what is left open is no pass."""
    setattr(report, _ATTRIBUTE, result)
    outcome = Outcome(result["outcome"])
    known = _known(result, configuration)
    if known:  # as pytest takes an expected failure, which its own reports then show
        report.outcome, report.longrepr = "skipped", explanation(result)
        report.wasxfail = f"reason: known deviation: {known}"
        return
    bad = fails(result, configuration)
    report.outcome = "failed" if bad else "passed"
    if outcome is Outcome.ERROR:
        return  # the kit's own fault: pytest's traceback is what is needed
    report.longrepr = None
    if bad or outcome is Outcome.WARNED:
        report.longrepr = explanation(result)


def fails(result: Result, configuration: Configuration) -> bool:
    """Whether a result is a failure to pytest."""
    outcome = Outcome(result["outcome"])
    bad = outcome is Outcome.FAILED or outcome.decides_nothing
    return bad or (outcome is Outcome.WARNED and configuration.strict)


def _known(result: Result, configuration: Configuration) -> Deviation | None:
    """The entry of the baseline that expects a result, if there is one.

    Whether a rule really fails that is to be the cause of another is known at the end only.
    """
    baseline, outcome = configuration.baseline, Outcome(result["outcome"])
    if baseline is None:
        return None
    if outcome in BROKEN:
        own = baseline.covering(result["rule"], result["check"])
        return own or baseline.about(result.get("because", ""))
    return baseline.about(result.get("cause", "")) if outcome is Outcome.UNTESTED else None


def status(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The kit's outcome in place of pytest's: word, letter, and word on a line of its own."""
    result = result_in(report)
    if result is None:
        return None
    if hasattr(report, "wasxfail"):
        return "known", "k", "KNOWN"
    outcome = Outcome(result["outcome"])
    word = "failed" if outcome is Outcome.FAILED else str(outcome)
    return word, _LETTERS[outcome], word.upper()


def record(properties: list[tuple[str, object]], result: Result, seed: int) -> None:
    """Put what a result is about among an item's properties, which JUnit files have."""
    told = {"rule": result["rule"], "level": result["level"], "outcome": result["outcome"]}
    others = [each for each in properties if each[0] not in _PROPERTIES]
    properties[:] = [*others, *told.items(), ("seed", str(seed))]


def ending_reports(result: Result, configuration: Configuration) -> Iterator[pytest.TestReport]:
    """What came of the end of the run, as if it were an item like the others."""
    properties: list[tuple[str, Any]] = []
    record(properties, result, configuration.seed)
    for when in ("call", "teardown"):
        report = pytest.TestReport(
            nodeid=f"{_SUITE}::{ENDING.name}",
            location=(_SUITE, None, ENDING.name),
            keywords={},
            outcome="passed",
            longrepr=None,
            when=when,
            user_properties=properties,
            duration=result["seconds"] if when == "call" else 0,
        )
        if when == "call":
            show(report, result, configuration)
        yield report


def explanation(result: Result) -> str:
    """A result as pytest prints a failure."""
    known = requirement(result["rule"])
    lines = [f"{known.id} ({result['level']})"]
    for finding in result["findings"][:1]:
        told = failure_lines(requirement(finding["rule"]), finding)
        lines += [f"  {line}" for _, text in told for line in text.splitlines()]
    if not result["findings"]:
        lines.append(f"  {result['outcome']}: {printable(result.get('message', ''))}")
    if result.get("cause"):
        lines.append(f"  see {result['cause']}")
    return "\n".join(lines)
