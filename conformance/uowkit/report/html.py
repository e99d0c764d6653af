"""The report as one page that needs nothing but itself."""

from __future__ import annotations

import functools
import re
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from uowkit.outcomes import Outcome
from uowkit.report.model import Report
from uowkit.report.text import answer_text, counted, duration, facts, percent, request_text
from uowkit.report.visible import visible

_CODE: Final = re.compile(r"`([^`]+)`")


def html_page(report: Report) -> str:
    """Write a report as a page.

    Args:
        report: a whole report.

    Returns:
        One HTML document without scripts and without a single outside address.
    """
    template = _environment().get_template("page.html.jinja")
    return template.render(
        report=report,
        facts=facts(report),
        known=[rule for rule in report.rules if report.known(rule)],
        ids={rule["id"] for rule in report.rules},
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("uowkit", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Here and not as a filter, so that no template can forget it.
        finalize=lambda value: value if isinstance(value, Markup) else visible(str(value)),
    )
    environment.filters |= {"prose": _prose, "duration": duration}
    environment.globals |= {
        "counted": counted,
        "request_text": request_text,
        "answer_text": answer_text,
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
