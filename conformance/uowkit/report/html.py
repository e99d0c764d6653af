"""The report as one page that needs nothing but itself."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from jinja2 import Environment
from markupsafe import Markup
from uowkit_schemas import Level

from uowkit.outcomes import Outcome
from uowkit.report.expected import Parts, beside
from uowkit.report.lines import Line
from uowkit.report.model import Report
from uowkit.report.pages import page_environment, policy, source_text
from uowkit.report.text import alike, duration, facts, percent, request_text
from uowkit.report.visible import visible
from uowkit.scenarios.writing import scenario_text

_CODE: Final = re.compile(r"`([^`]+)`")
_LONGEST_SCENARIO: Final = 60_000  # characters; the one beside the report has all of it
_MARK: Final = Markup(
    '<mark><span class="words">[differs: </span>{}<span class="words">]</span></mark>'
)


def html_page(report: Report) -> str:
    """Write a report as a page.

    Args:
        report: a whole report.

    Returns:
        One HTML document without a single outside address. It can be read without its
        script, which filters, copies, and opens what is folded. It grows with the rules
        and their findings, and not with the results.
    """
    environment = _environment()
    tables = report.header["configuration"]["tables"]
    style, script = (source_text(environment, name) for name in ("style.css", "page.js"))
    return environment.get_template("page.html.jinja").render(
        report=report,
        facts=facts(report),
        left_open=alike(report.left_open, _why),
        known=[rule for rule in report.rules if report.known(rule)],
        ids={rule["id"] for rule in report.rules},
        levels=[each for each in Level if _has_level(report, each)],
        beside=lambda evidence: beside(evidence, tables),
        style=style,
        script=script,
        policy=Markup(policy(style, script)),  # noqa: S704 - hashes and our own words
    )


def _why(rule: Line) -> tuple[str, str, str | None]:
    """What there is to say of a rule that was not judged."""
    return rule["outcome"], rule["message"], rule["cause"]


def _has_level(report: Report, level: Level) -> bool:
    return any(rule["level"] == level for rule in report.rules)


@functools.cache
def _environment() -> Environment:
    environment = page_environment()
    environment.filters |= {"prose": _prose, "duration": duration, "marked": _marked}
    environment.globals |= {
        "request_text": request_text,
        "scenario_text": _scenario_text,
        "check_name": _check_name,
        "counts": _counts,
        "percent": percent,
        "outcomes": [str(each) for each in Outcome],
    }
    return environment


def _prose(text: str) -> Markup:
    """A sentence of the catalogue, whose backticks mean code."""
    parts = _CODE.split(visible(text))
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _marked(parts: Parts) -> Markup:
    """A text whose differing parts are marked, for the eye and for the ear."""
    return Markup("").join(
        _MARK.format(visible(text)) if differs else visible(text) for text, differs in parts
    )


def _counts(rules: Iterable[Line]) -> dict[str, int]:
    """How many rules had which outcome, for those that any had."""
    found = [rule["outcome"] for rule in rules]
    return {str(each): found.count(each) for each in Outcome if each in found}


def _check_name(check: str, rule: Line) -> str:
    """A check as it is called where its rule stands; with the rule where that is another."""
    return check.removeprefix(f"{rule['id']}:")


def _scenario_text(scenario: Line) -> str:
    """A scenario as a file, or how long that would be."""
    text = scenario_text(scenario, f"{scenario['rule'].replace('/', '-')}.yaml")
    if len(text) <= _LONGEST_SCENARIO:
        return text
    return f"# {len(text):,} characters, too long for a page: `uowkit run` wrote it to a file.\n"
