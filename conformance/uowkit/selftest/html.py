"""The kill matrix as one page that needs nothing but itself."""

from __future__ import annotations

import functools
from itertools import groupby
from typing import Any

from jinja2 import Environment

from uowkit.report.pages import page_environment
from uowkit.selftest.figures import Figures
from uowkit.selftest.matrix import Document, judges
from uowkit.selftest.problems import problems


def html_page(matrix: Document, intermittent: dict[str, Any] | None) -> str:
    """Write a kill matrix as a page.

    Args:
        matrix: a document of kit/kill-matrix.
        intermittent: one of kit/intermittent-faults, if there is one.

    Returns:
        One HTML document without scripts, outside addresses or times.
    """
    columns = [each for each in matrix["checks"] if judges(each) or each["catches"]]
    page: str = (
        _environment()
        .get_template("matrix.html.jinja")
        .render(
            matrix=matrix,
            intermittent=intermittent,
            figures=Figures.of(matrix),
            problems=problems(matrix),
            columns=columns,
            areas={area: len(list(checks)) for area, checks in groupby(columns, _area)},
            rules={rule: list(faults) for rule, faults in groupby(matrix["faults"], _rule)},
        )
    )
    return page


def _area(check: Document) -> str:
    return str(check["area"])


def _rule(fault: Document) -> str:
    return str(fault["rule"])


@functools.cache
def _environment() -> Environment:
    environment = page_environment("selftest/templates")
    environment.globals |= {"cell": cell, "judges": judges, "short": short}
    return environment


def cell(fault: Document, check: Document) -> str:
    """How a check fares with a fault: `own`, `other`, `merged`, or nothing.

    `merged` is a failure of a rule that is not reported as such: another one is its cause.
    """
    found = fault["checks"].get(check["id"], [])
    reported = [each for each in found if each in fault["rules"]]
    if fault["rule"] in reported:
        return "own"
    return "other" if reported else "merged" if found else ""


def short(check: Document) -> str:
    """The name of a check in words, less its rule."""
    name: str = check["id"].partition(":")[2]
    return name.removeprefix("test_").removeprefix("scenario_").replace("_", " ")
