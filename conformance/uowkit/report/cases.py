"""The checks of a run as formats for CI count them: passed, failed, in error, or skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from uowkit_schemas import requirement

from uowkit.judging.rule_tally import BROKEN
from uowkit.outcomes import Outcome
from uowkit.report.lines import UNDECIDED, Line
from uowkit.report.ran import Ran
from uowkit.report.words import failure_lines

if TYPE_CHECKING:
    from uowkit.report.model import Report

RUN: Final = "run"  # the area of what is true of a run as a whole


class Count(StrEnum):
    """What a case counts as, in words that CI knows."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Case:
    """One check of one rule, or something about the run as a whole that makes it fail.

    Attributes:
        area: the part of the contract that it is about, or `run`.
        group: the rule that it belongs to.
        name: what it is called there, which no other case of the group is.
        outcome: what came of it, in the kit's words.
        counts_as: what CI is to take that for.
        reason: why it has not passed, in a sentence or two; empty where it has.
        details: the evidence in lines of text; empty where there is none.
        seconds: how long it took.
        rule: its rule's line; None where it is about the run.
    """

    area: str
    group: str
    name: str
    outcome: str
    counts_as: Count
    reason: str = ""
    details: str = ""
    seconds: float = 0.0
    rule: Line | None = None


def cases(report: Report) -> Iterator[Case]:
    """Tell a run as cases.

    What decides nothing is never passed, and a run that does not end with 0 has at
    least one case that is failed or in error.

    Args:
        report: a whole report.

    Yields:
        The checks of every rule, in the catalogue's order, and then what fails the run beside them.
    """
    for rule in report.rules:
        for check, outcome in rule["checks"].items():
            yield _checked(report, rule, check, Outcome(outcome))
        if not rule["checks"]:
            yield _case(report, rule, "no-check", Outcome.UNTESTED, rule["message"])
    for place, told in enumerate(report.stale, 1):
        name = f"entry-{place}-of-the-baseline"
        yield Case(RUN, "baseline", name, "stale", Count.FAILED, told)
    if report.footer["verdict"] == UNDECIDED:
        reason = f"The run decides nothing. {report.reason}"
        yield Case(RUN, RUN, "verdict", UNDECIDED, Count.ERROR, reason)


def _checked(report: Report, rule: Line, check: str, outcome: Outcome) -> Case:
    name = check.removeprefix(f"{rule['id']}:")
    # A check of another rule can break this one, too: its time is counted where it belongs.
    ran = Ran() if name == check else report.ran.get(check, Ran())
    if outcome in BROKEN and rule["outcome"] == Outcome.UNTESTED:  # only because of another rule
        outcome = Outcome.UNTESTED
        return _case(report, rule, name, outcome, rule["message"], seconds=ran.seconds)
    finding = next((each for each in rule["findings"] if each["check"] == check), None)
    reason = finding["message"] if finding else ran.message
    if outcome is Outcome.OBSERVED:
        reason = "; ".join(rule["observations"]) or reason
    if outcome in BROKEN and not reason:
        reason = rule["message"]
    case = _case(report, rule, name, outcome, reason, check=check, seconds=ran.seconds)
    if finding is None:
        return case
    told = failure_lines(requirement(rule["id"]), finding)
    return replace(case, details="\n".join(text for _, text in told))


def _case(
    report: Report,
    rule: Line,
    name: str,
    outcome: Outcome,
    reason: str,
    *,
    check: str = "",
    seconds: float = 0.0,
) -> Case:
    covering = [each for each in report.known(rule) if each.covers(rule["id"], check)]
    listed = outcome in BROKEN and bool(covering)
    strict = report.header["configuration"]["strict"]
    counts_as = Count.SKIPPED if listed else _count(outcome, strict=strict)
    if counts_as is Count.SKIPPED:
        why = "; ".join(each.reason for each in covering)
        word = f"known deviation ({why})" if listed else f"{outcome}, not judged"
        reason = f"{word}: {reason}" if reason else word
        if rule["cause"] and outcome is Outcome.UNTESTED:
            reason = f"{reason} (see {rule['cause']})"
    return Case(
        area=rule["area"],
        group=rule["id"],
        name=name,
        outcome=str(outcome),
        counts_as=counts_as,
        reason=reason,
        seconds=seconds,
        rule=rule,
    )


def _count(outcome: Outcome, *, strict: bool) -> Count:
    if outcome is Outcome.FAILED or (outcome is Outcome.WARNED and strict):
        return Count.FAILED
    if outcome in {Outcome.ERROR, Outcome.INDETERMINATE}:
        return Count.ERROR
    # A SHOULD may be broken: the case passes, and its outcome and reason say that it was.
    passes = outcome in {Outcome.PASSED, Outcome.WARNED}
    return Count.PASSED if passes else Count.SKIPPED
