"""A comparison as data (kit/comparison.schema.json)."""

from __future__ import annotations

from typing import Any, Final

from uowkit import __version__
from uowkit.comparing.compared import Compared
from uowkit.comparing.comparison import Comparison
from uowkit.comparing.history import CheckChange, RuleChange
from uowkit.comparing.matrix import Row

FORMAT: Final = 1


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as a document of kit/comparison."""
    history = comparison.history
    return {
        "format": FORMAT,
        "kit": {"name": "uowkit", "version": __version__},
        "kind": "history" if history else "matrix",
        "exit_code": comparison.exit_code,
        "runs": [_run(each) for each in comparison.runs],
        "notes": list(comparison.notes),
        "rules": [_rule(each) for each in comparison.matrix.rows],
        **({"changes": [_change(each) for each in history.changes]} if history else {}),
        **({"not_compared": list(history.not_asked)} if history else {}),
    }


def _run(run: Compared) -> dict[str, Any]:
    header, footer = run.report.header, run.report.footer
    asked = header["configuration"]
    return {
        "name": run.name,
        "target": run.target,
        "kit": header["kit"],
        **{name: asked[name] for name in ("profiles", "rules", "effort", "strict")},
        "seed": header["seed"],
        "started": header["started"],
        **{name: footer[name] for name in ("ended", "verdict", "divergence", "coverage", "counts")},
    }


def _rule(row: Row) -> dict[str, Any]:
    return {
        **{name: row.rule[name] for name in ("id", "area", "level")},
        "outcomes": [str(each.outcome) if each.outcome else None for each in row.cells],
        "known": [each.known for each in row.cells],
        "differs": row.differs,
    }


def _change(changed: RuleChange) -> dict[str, Any]:
    return {
        "rule": changed.rule["id"],
        **_became(changed),
        "message": changed.rule["message"],
        "cause": changed.rule["cause"],
        "checks": [{"check": each.check, **_became(each)} for each in changed.checks],
    }


def _became(changed: RuleChange | CheckChange) -> dict[str, Any]:
    return {
        "change": str(changed.change) if changed.change else None,
        "then": str(changed.then) if changed.then else None,
        "now": str(changed.now) if changed.now else None,
        "known": changed.known,
    }
