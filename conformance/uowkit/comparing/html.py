"""A comparison as one page that needs nothing but itself."""

from __future__ import annotations

import functools

from jinja2 import Environment

from uowkit.comparing.comparison import (
    Comparison,
    alike_changes,
    became,
    figures_of,
    heading,
    telling_checks,
)
from uowkit.comparing.matrix import by_area
from uowkit.report.pages import page_environment


def html_page(comparison: Comparison) -> str:
    """Write a comparison as a page.

    Args:
        comparison: what to tell.

    Returns:
        One HTML document without scripts and without a single outside address.
    """
    return _environment().get_template("comparison.html.jinja").render(comparison=comparison)


@functools.cache
def _environment() -> Environment:
    environment = page_environment("comparing/templates")
    environment.globals |= {
        "alike_changes": alike_changes,
        "became": became,
        "by_area": by_area,
        "figures_of": figures_of,
        "heading": heading,
        "telling_checks": telling_checks,
    }
    return environment
