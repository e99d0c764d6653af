"""Whatever stands in a report, it is text in its page."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from uowkit.report.html import html_page
from uowkit.report.reader import read_report
from uowkit.report.seal import Seals
from uowkit.report.visible import visible

from tests.browser.evidence import RULE, reversed_bulk
from tests.report.hostile import NASTY, hostile_texts
from tests.report.runs import baseline, deviation, documents, put_back, result, write
from tests.report.test_html import Page, outside

# What the kit itself decides by: words of its own, ids, numbers as text, days and times.
DECIDES = {
    "kind", "id", "area", "level", "outcome", "check", "checks", "because", "cause", "known",
    "undecided", "verdict", "state", "expires", "today", "started", "finished", "run", "name",
    "method", "also", "columns", "base64", "when", "after", "tries", "at",
}  # fmt: skip
# Whose names come from elsewhere, too.
FREE = {"headers", "json", "results"}


def filled(value, text, key=""):
    """A part of a line with a text wherever one may stand."""
    if isinstance(value, str):
        is_rule = key == "rule" and re.fullmatch(r"[a-z-]+/[a-z-]+", value)
        return value if is_rule else text
    if isinstance(value, list):
        return [filled(each, text, key) for each in value]
    if isinstance(value, dict):
        inner = {
            name: each if name in DECIDES else filled(each, text, name)
            for name, each in value.items()
        }
        return {text if key in FREE else name: each for name, each in inner.items()}
    return value


def page_of(text):
    """The page of a run that has a text in every field that may hold one."""
    results = [
        result(RULE, "failed", findings=[reversed_bulk()], situation="one"),
        result("create/class", "untested", cause="create/created"),
        result("create-bulk/limit", "observed", observations=["1000 are accepted"]),
        result("create/created", "failed"),
        result("envelope/error-null", "warned"),
    ]
    known = baseline(deviation("create/created", link="there"), deviation("create/clas"))
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "run.jsonl", *results, known=known)
        seals, lines = Seals(), []
        for line in documents(path):
            del line["seal"]
            changed = {
                name: each if name in DECIDES else filled(each, text, name)
                for name, each in line.items()
            }
            lines.append({**changed, "seal": seals.next(changed)})
        return html_page(read_report(put_back(path, lines)))


HARMLESS = Page(page_of("harmless"))


def shape(page):
    """The elements of a page in order, with the names of their attributes; less code in prose.

    Whether an exchange is open hangs on whether it differs from what was expected, and so may a
    text that means something in an address.
    """
    return [(tag, sorted(set(attrs) - {"open"})) for tag, attrs in page.elements if tag != "code"]


def check_that_it_stays_text(text):
    """The page differs from one with a harmless text in nothing but texts."""
    written = page_of(text)
    made = Page(written)
    assert outside(made) == []
    assert (made.script, made.style) == (HARMLESS.script, HARMLESS.style)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", written)
    assert shape(made) == shape(HARMLESS)
    for attribute in ("id", "href", "class", "data-outcome", "data-area"):
        assert made.values(attribute) == HARMLESS.values(attribute)
    assert visible(text) in "".join(made.texts["pre"])
    assert visible(text) in "".join(made.texts["h1"])


@pytest.mark.parametrize("text", [each for each in NASTY if "$" not in each])
def test_a_nasty_text_in_every_field_stays_text(text):
    """Of every line of a report."""
    check_that_it_stays_text(text)


@settings(max_examples=50)
@given(hostile_texts)
def test_any_text_in_every_field_stays_text(text):
    """A dollar sign may make a name in a scenario, and a plus in an address is a blank.

    Both change what can be compared with what was expected, and so what is marked.
    """
    assume(text.strip() and not set(text) & {"$", "+"})
    check_that_it_stays_text(text)
