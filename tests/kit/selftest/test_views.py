"""Markdown and the page, which tell the same."""

import re

import pytest
from uowkit.selftest.html import cell, html_page, short
from uowkit.selftest.intermittent import intermittent_document
from uowkit.selftest.markdown import markdown_page
from uowkit.selftest.task import Kind, Task, Trial

from tests.kit.selftest.trials import (
    IN_ORDER,
    ORDER_CHECK,
    OTHER_CHECK,
    PERSISTED,
    fault,
    matrix,
    right,
    trial,
)

MADE = matrix(
    (fault(), trial()),
    (fault("survivor"), trial("survivor", failing=())),
    conforming=[
        (right(), trial("chunked", Kind.CONFORMING)),
        (right("two", combined=True), trial("two", Kind.CONFORMING, accused={PERSISTED: "<no>"})),
    ],
)
SELDOM = fault("seldom", intermittent=True)
TRIALS = [
    Trial(
        Task(Kind.FAULT, "seldom", "standard", seed, (IN_ORDER,)), failing=(IN_ORDER,) * (seed % 2)
    )
    for seed in range(10)
]
NOW_AND_THEN = intermittent_document([SELDOM], TRIALS)
VIEWS = pytest.mark.parametrize("view", [markdown_page, html_page])


@VIEWS
def test_a_view_tells_figures_problems_faults_and_checks(view):
    """Everything that has a name has it in the page."""
    page = view(MADE, None)
    for told in ("1 of 2", "1 of 3", "survivor", ORDER_CHECK, OTHER_CHECK, IN_ORDER, "chunked"):
        assert told in page
    assert fault().sentence.rstrip(".") in page


@VIEWS
def test_a_view_is_the_same_for_the_same_findings(view):
    """It tells no time, neither of day nor spent."""
    later = {**MADE, "date": "2031-05-01", "seconds": 12}
    later["faults"] = [{**each, "seconds": 99.9} for each in MADE["faults"]]
    assert view(later, None) == view(MADE, None)


@VIEWS
def test_a_view_tells_of_faults_that_show_now_and_then(view):
    """Where they were judged at several seeds."""
    assert "seldom" not in view(MADE, None)
    page = view(MADE, NOW_AND_THEN)
    assert "seldom" in page
    assert "5 of 10" in page


@VIEWS
def test_a_view_says_that_a_matrix_is_partial(view):
    """It must not be taken for the whole."""
    told = "Only some of the faults were judged"
    assert told in view({**MADE, "partial": True}, None)
    assert told not in view(MADE, None)


@VIEWS
def test_what_a_target_said_is_only_text(view):
    """Messages of accusations come from servers."""
    assert "<no>" not in view(MADE, None)


def test_a_cell_tells_how_a_check_fares_with_a_fault():
    """By the fault's rule, by another one, by one that is merged, or not at all."""
    came = trial(
        failing=(IN_ORDER, PERSISTED),
        caught_by={
            ORDER_CHECK: (IN_ORDER,),
            OTHER_CHECK: (PERSISTED,),
            "create/class:test": ("x",),
        },
        levels={ORDER_CHECK: "MUST", OTHER_CHECK: "MUST", "create/class:test": "MUST"},
    )
    (row,) = matrix((fault(), came))["faults"]
    for check, how in (
        (ORDER_CHECK, "own"),
        (OTHER_CHECK, "other"),
        ("create/class:test", "merged"),
        ("create/created:test", ""),
    ):
        assert cell(row, {"id": check}) == how


def test_the_page_needs_nothing_but_itself():
    """No script, no address, and every link leads to something in it."""
    page = html_page(MADE, NOW_AND_THEN)
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)|https?://|url\(", page)
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids


def test_the_matrix_can_be_read_without_seeing_it():
    """Rows and columns have heads, cells have words, and the keyboard can scroll it."""
    page = html_page(MADE, None)
    table = page.partition('<table class="matrix">')[2].partition("</table>")[0]
    assert 'scope="colgroup"' in table
    assert table.count('scope="row"') == len(MADE["faults"])
    assert '<span class="words">own rule</span>' in table
    assert "no check fails" in table
    assert 'tabindex="0" role="region"' in page


def test_a_check_is_shown_by_its_name_in_words():
    """Recorded scenarios, too."""
    assert short({"id": "a/b:test_ids_come_back"}) == "ids come back"
    assert short({"id": "a/b:scenario_js_sdk_create"}) == "js sdk create"
