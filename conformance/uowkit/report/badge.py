"""The verdict as a badge: JSON that shields.io's endpoint badges are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from uowkit.report.lines import BUT_KNOWN, CONFORMANT, NOT_CONFORMANT, STALE, UNDECIDED
from uowkit.report.text import counted
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from uowkit.report.model import Report

_SCHEMA: Final = 1
_COLORS: Final = {
    CONFORMANT: "brightgreen",
    BUT_KNOWN: "yellow",
    NOT_CONFORMANT: "red",
    STALE: "orange",
    UNDECIDED: "lightgrey",
}


def badge_json(report: Report) -> bytes:
    """Write the verdict as an endpoint badge.

    Args:
        report: a whole report.

    Returns:
        The document: the label says which rules were asked for, the message what came of
        them and how many were judged, so that nothing looks greener than it is.
    """
    said, figures = report.footer["verdict"], report.figures
    all_kept = figures.judged == figures.applicable and not figures.failed
    spotless = all_kept and not report.is_selection
    document = {
        "schemaVersion": _SCHEMA,
        "label": visible(f"unit of work: {_asked(report)}"),
        "message": f"{report.verdict}{_but(report)} ({_figure(report)})",
        "color": "green" if said == CONFORMANT and not spotless else _COLORS[said],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _asked(report: Report) -> str:
    asked = report.header["configuration"]
    rules = asked["rules"]
    told = ", ".join(rules or asked["profiles"])
    if len(rules) > 1:
        told = counted(len(rules), "rule")
    return f"selection of {told}" if report.footer.get("selection") else told


def _but(report: Report) -> str:
    warned = len(report.failures) if report.footer["verdict"] in {CONFORMANT, BUT_KNOWN} else 0
    return f" with {counted(warned, 'warning')}" if warned else ""


def _figure(report: Report) -> str:
    figures = report.figures
    if report.footer["verdict"] == NOT_CONFORMANT:
        return f"{figures.failed} of {counted(figures.judged, 'judged rule')} broken"
    return f"{figures.judged} of {counted(figures.applicable, 'rule')} judged"
