"""The result of one check on one situation, as it travels and as reports keep it."""

from __future__ import annotations

from typing import Any

from uowkit_schemas import Level

from uowkit.checks import Check
from uowkit.judging.ending import ENDING, STORED
from uowkit.judging.replayable import Found, scenario_evidence
from uowkit.outcomes import Breach, Outcome, Verdict
from uowkit.running.session import Session
from uowkit.wire.hiding import Secrets

Result = dict[str, Any]
"""A `result` line of a report (kit/report-line.schema.json): plain JSON, so that it
can come from another worker."""

_FAILURE = {
    Level.MUST: Outcome.FAILED,
    Level.SHOULD: Outcome.WARNED,
    Level.REPORT: Outcome.OBSERVED,
}


def result_of(
    session: Session,
    check: Check,
    *,
    situation: str,
    seconds: float,
    examples: int,
    error: BaseException | None,
) -> Result:
    """Say what came of a check.

    Args:
        session: whose workspace holds what was noted on the way.
        check: what was checked.
        situation: the parameters' id; empty where there are none.
        seconds: how long it took.
        examples: how many were run.
        error: what the check ended with; None when it held.
    """
    outcome, told = _outcome(check, error)
    drawings = [session.secrets.hide(each) for each in session.workspace.drawings]
    return {
        "kind": "result",
        "rule": check.rule,
        "check": check.id,
        "situation": situation,
        "level": str(check.level),
        "outcome": str(outcome),
        "seconds": round(seconds, 4),
        "examples": examples,
        "observations": [session.secrets.hide(each) for each in session.workspace.observations],
        "findings": [
            _finding(session, each, Found(check, situation)) for each in _breaches(session, error)
        ],
        **({"drawings": drawings} if drawings else {}),
        **{key: session.secrets.hide(value) for key, value in told.items()},
    }


def _outcome(check: Check, error: BaseException | None) -> tuple[Outcome, dict[str, str]]:
    if error is None:
        return (Outcome.OBSERVED if check.level is Level.REPORT else Outcome.PASSED), {}
    if isinstance(error, Verdict):
        told = {"message": error.message}
        return error.outcome, {**told, "cause": error.cause} if error.cause else told
    if not isinstance(error, Breach):
        return Outcome.ERROR, {"message": f"{type(error).__name__}: {error}"}
    if error.rule not in {None, check.rule}:
        return Outcome.UNTESTED, {"message": error.message, "cause": str(error.rule)}
    told = {"message": error.message}
    if error.because:
        told["because"] = error.because
    return _FAILURE[check.level], told


def _breaches(session: Session, error: BaseException | None) -> list[Breach]:
    """The breach that ended the check, and those noted on the way."""
    own = [error] if isinstance(error, Breach) else []
    return own + [each for each in session.workspace.findings if each is not error]


def _finding(session: Session, breach: Breach, found: Found) -> dict[str, Any]:
    secrets: Secrets = session.secrets
    breach.rule = breach.rule or session.workspace.rule
    breach.evidence = breach.evidence or session.workspace.guard.evidence()
    finding = {
        "rule": breach.rule,
        "message": secrets.hide(breach.message),
        "evidence": {
            **breach.evidence.document(secrets, session.shown_address),
            **scenario_evidence(session, breach, found),
        },
    }
    if breach.timeline:
        finding["timeline"] = secrets.hide(breach.timeline)
    if breach.because in {None, breach.rule}:  # no rule explains itself
        return finding
    return {**finding, "because": breach.because}


def ending_result(
    session: Session, breaches: list[Breach], verdict: BaseException | None, seconds: float
) -> Result:
    """The result of the end-of-run check on everything that was acknowledged."""
    for breach in breaches:
        session.workspace.note(breach)
    own = next((each for each in session.workspace.findings if each.rule == STORED), None)
    return result_of(
        session,
        ENDING,
        situation="",
        seconds=seconds,
        examples=len(session.workspace.ledger),
        error=own or verdict,
    )
