"""The lines of a report: header, results, rules, footer (kit/report-line.schema.json)."""

from __future__ import annotations

import platform
import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from uowkit import __version__
from uowkit.baseline import Baseline
from uowkit.config import Configuration
from uowkit.judging.rule_tally import RuleTally
from uowkit.judging.tally import Tally
from uowkit.work.removal import Removal

FORMAT: Final = 2
COMPLETE: Final = "complete"
INTERRUPTED: Final = "interrupted"

Line = dict[str, Any]
CONFORMANT: Final = "conformant"
BUT_KNOWN: Final = "conformant but for known deviations"
NOT_CONFORMANT: Final = "not conformant"
STALE: Final = "out of step with its baseline"
UNDECIDED: Final = "undecided"


def header(configuration: Configuration, target: str) -> Line:
    """The first line: who judged what, and how; no secrets."""
    return {
        "kind": "header",
        "format": FORMAT,
        "run": str(uuid.uuid4()),
        "kit": {"name": "uowkit", "version": __version__},
        "target": target,
        "configuration": configuration.shown(),
        "seed": configuration.seed,
        "started": now(),
        "with": {
            "python": platform.python_version(),
            "pytest": version("pytest"),
            "hypothesis": version("hypothesis"),
            "httpx": version("httpx"),
        },
    }


def rule(tally: RuleTally) -> Line:
    """The line of one rule: what it asks, and what came of it."""
    known = tally.requirement
    undecided = {check: sorted(causes, key=str) for check, causes in tally.troubles.items()}
    return {
        "kind": "rule",
        "id": known.id,
        "area": known.area,
        "level": str(known.level),
        "rule": known.rule,
        "source": {"kind": known.source.kind, "where": known.source.where},
        "outcome": str(tally.outcome),
        "message": tally.message,
        "cause": tally.pointer,
        "checks": {check: str(outcome) for check, outcome in tally.outcomes.items()},
        "findings": tally.findings,
        "observations": tally.observations,
        "seconds": round(tally.seconds, 4),
        "examples": tally.examples,
        **({"drawings": tally.drawings} if tally.drawings else {}),
        **({"undecided": undecided} if undecided else {}),
        **({"known": [each.id for each in tally.known]} if tally.known else {}),
    }


def footer(
    tally: Tally,
    *,
    results: int,
    seconds: float,
    removal: Removal,
    ended: str,
    strict: bool,
    selection: bool = False,
) -> Line:
    """The last line: how it ended, and the counts. A file without it was cut off.

    A run is a selection where it left out checks that its configuration asks for.
    """
    figures = tally.figures()
    return {
        "kind": "footer",
        "finished": now(),
        "seconds": round(seconds, 3),
        "ended": ended,
        "results": results,
        "rules": len(tally.rules()),
        "counts": figures.counts,
        "divergence": round(figures.divergence, 4),
        "coverage": round(figures.coverage, 4),
        "verdict": verdict(tally, ended=ended, strict=strict),
        "exit_code": exit_code(tally, ended=ended, strict=strict),
        "objects": {
            "removed": removal.removed,
            "stayed": removal.stayed,
            "reason": removal.reason,
        },
        **({"selection": True} if selection else {}),
        **({"baseline": _baseline(tally, tally.baseline)} if tally.baseline else {}),
    }


def _baseline(tally: Tally, baseline: Baseline) -> Line:
    return {
        "file": baseline.file,
        "today": baseline.today.isoformat(),
        "deviations": [
            {
                "id": each.deviation.id,
                "reason": each.deviation.reason,
                "expires": each.deviation.expires.isoformat(),
                "link": each.deviation.link,
                "line": each.deviation.line,
                "state": str(each.state),
            }
            for each in tally.standings()
        ],
    }


def verdict(tally: Tally, *, ended: str, strict: bool) -> str:
    """What a run that ended so says of its target."""
    decided = _decided(tally, ended=ended, strict=strict)
    if decided == 1:
        return NOT_CONFORMANT if tally.fails(strict=strict) else STALE
    if decided == 0:
        return BUT_KNOWN if tally.deviations() else CONFORMANT
    return UNDECIDED


def exit_code(tally: Tally, *, ended: str, strict: bool) -> int:
    """The exit code of a run that ended so (design, section 1)."""
    return 130 if ended == INTERRUPTED else _decided(tally, ended=ended, strict=strict)


def _decided(tally: Tally, *, ended: str, strict: bool) -> int:
    """What a run has decided: one that was not complete is never conformant."""
    code = tally.exit_code(strict=strict)
    return 2 if code == 0 and ended != COMPLETE else code


def now() -> str:
    """The time as reports write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
