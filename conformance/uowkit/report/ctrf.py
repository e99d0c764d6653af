"""The report in the Common Test Report Format, one JSON document for tools of CI."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from uowkit.outcomes import Outcome
from uowkit.report.cases import Case, Count, cases
from uowkit.report.names import CHECKS
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from uowkit.report.model import Report

_FORMAT: Final = "CTRF"
_VERSION: Final = "0.0.0"  # of the format
_STATUSES: Final = {
    Count.PASSED: "passed",
    Count.FAILED: "failed",
    Count.ERROR: "other",  # whether the target keeps the rule is not known
    Count.SKIPPED: "skipped",
}
_ALL: Final = ("passed", "failed", "skipped", "pending", "other")


def ctrf_json(report: Report) -> bytes:
    """Write a report as a CTRF document.

    The statuses are those of `cases`; what only warns or could not be decided is `other`,
    and `rawStatus` has the kit's own word for everything.

    Args:
        report: a whole report.

    Returns:
        The document in UTF-8.
    """
    header, footer = report.header, report.footer
    tests = [_test(case) for case in cases(report)]
    statuses = Counter(test["status"] for test in tests)
    document = {
        "reportFormat": _FORMAT,
        "specVersion": _VERSION,
        "reportId": header["run"],
        "timestamp": footer["finished"],
        "generatedBy": f"{header['kit']['name']} {header['kit']['version']}",
        "results": {
            "tool": {"name": header["kit"]["name"], "version": header["kit"]["version"]},
            "summary": {
                "tests": len(tests),
                **{status: statuses[status] for status in _ALL},
                "suites": len({tuple(test["suite"]) for test in tests}),
                "start": _milliseconds(header["started"]),
                "stop": _milliseconds(footer["finished"]),
            },
            "tests": tests,
            "environment": {"appName": visible(header["target"])},
            "extra": {
                "verdict": report.verdict,
                "reason": visible(report.reason),
                "divergence": footer["divergence"],
                "coverage": footer["coverage"],
                "rules": footer["counts"],
                "profiles": [visible(each) for each in header["configuration"]["profiles"]],
                "seed": header["seed"],
            },
        },
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _test(case: Case) -> dict[str, Any]:
    name = f"{case.group}:{case.name}"
    warned = case.outcome == Outcome.WARNED and case.counts_as is Count.PASSED
    told = {"message": visible(case.reason), "trace": visible(case.details)}
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{CHECKS}{name}")),
        "name": visible(name),
        "status": "other" if warned else _STATUSES[case.counts_as],
        "rawStatus": case.outcome,
        "duration": round(case.seconds * 1000),
        "suite": [visible(case.area), visible(case.group)],
        **{key: text for key, text in told.items() if text},
        **({"labels": _labels(case)} if case.rule else {}),
    }


def _labels(case: Case) -> dict[str, str]:
    rule = case.rule or {}
    source = f"{rule['source']['kind']} {rule['source']['where']}"
    found = {"rule": rule["id"], "level": rule["level"], "asks": rule["rule"], "source": source}
    return {name: visible(value) for name, value in found.items()}


def _milliseconds(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1000)
