"""The report in Markdown."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from uowkit.report.markdown import fence, markdown_page, plain
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.report.hostile import NASTY, hostile_run, hostile_texts
from tests.report.runs import TODAY, baseline, deviation, exchange, finding, result, write

ORDER = "create-bulk/ids-in-request-order"
OWN_HTML = {"<code>", "</code>", "<br>"}
parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.fixture
def page(tmp_path):
    """Make the Markdown of a run from its results."""

    def make(*results, **options):
        return markdown_page(read_report(write(tmp_path / "run.jsonl", *results, **options)))

    return make


def tokens(text):
    """What a parser makes of a text, what is within lines included."""
    return [inner for token in parser.parse(text) for inner in (token, *(token.children or []))]


def shape(text):
    """The structure of a page: everything but the texts."""
    return [token.type for token in tokens(text) if token.type not in {"text", "softbreak"}]


def test_verdict_and_figures_come_first(page):
    """A job summary shows the top."""
    lines = page(result(ORDER, "failed"), result("create/class")).splitlines()
    assert lines[0].startswith("# Not conformant: ")
    assert lines[2] == "1 MUST rule is not kept."
    assert "| Divergence | 50.0% | 1 failed of 2 judged |" in lines
    assert "| Coverage | 100% | 2 judged of 2 applicable |" in lines


def test_known_deviations_and_entries_to_mend_have_sections(page):
    """Why, where more can be read, until when; and what to do about the others."""
    known = baseline(
        deviation(f"{ORDER}:test_it", reason="the *old* writer", link="https://tracker.example/1"),
        deviation("create/clas", line=9),
    )
    text = page(result(ORDER, "failed"), result("create/class"), known=known)
    assert text.startswith("# Out of step with its baseline: ")
    assert "## Rules that are not kept" not in text
    known_section = text.partition("## Known deviations\n")[2].partition("\n##")[0]
    assert f"- <code>{ORDER}</code>: failed (MUST); the ids are reversed" in known_section
    for told in ("test&#95;it", "the &#42;old&#42; writer", f"accepted until {TODAY}"):
        assert told in known_section
    mend = text.partition("## Entries of the baseline to mend\n")[2].partition("\n##")[0]
    assert "- known.yaml, line 9: there is no rule 'create/clas'" in mend


def test_every_rule_stands_in_the_table_of_its_area(page):
    """With its level, its outcome, its sentence and its source."""
    text = page(result(ORDER), result("envelope/error-null", "warned"))
    assert "### create-bulk\n" in text
    assert re.search(rf"\| <code>{ORDER}</code><br>.*document 001.*\| MUST \| passed \|", text)
    assert re.search(r"error-null</code><br>When .* <code>error</code>.*\| SHOULD \| warned", text)


def test_failures_show_their_exchanges(page):
    """Pretty, in fences, with a line to send it again."""
    shown = [exchange(request='{"a":{"b":[1,2]}}', answer='{"success":true}')]
    found = finding(ORDER, "reversed", exchanges=shown, curl="curl -sS x")
    text = page(result(ORDER, "failed", message="reversed", findings=[found]))
    fences = [token.content for token in parser.parse(text) if token.type == "fence"]
    assert fences == [
        'POST /transaction/unit-of-work\n\n{"a": {"b": [1, 2]}}\n',
        'HTTP 200\n\n{"success": true}\n',
        "curl -sS x\n",
    ]
    assert "**reversed**" in text


def test_long_evidence_is_shortened(page):
    """The last exchanges show it; the page has all of them."""
    shown = [exchange(path=f"/{number}", request="x" * 9_000) for number in range(12)]
    found = finding(ORDER, "reversed", exchanges=shown)
    text = page(result(ORDER, "failed", message="reversed", findings=[found]))
    assert "The last 4 of 12 exchanges:" in text
    assert "POST /11" in text
    assert "POST /7\n" not in text
    assert len(text) < 20_000


def test_what_was_observed_is_listed(page):
    """And what was not judged, with its cause."""
    text = page(
        result("create-bulk/limit", "observed", observations=["1000 are accepted"]),
        result("create/class", "untested", cause=ORDER),
    )
    assert "- <code>create-bulk/limit</code>: 1000 are accepted" in text
    assert f"untested; no object could be saved; cause: <code>{ORDER}</code>" in text


def test_rules_that_were_not_judged_for_one_reason_are_told_together(page):
    """The reason stands there once."""
    ids = ("create/class", "create/created")
    text = page(*(result(each, "untested", cause=ORDER) for each in ids))
    together = ", ".join(f"<code>{each}</code>" for each in ids)
    assert f"- {together}: untested; no object could be saved" in text


@pytest.mark.parametrize("ended", ["complete", "interrupted", "the target stopped answering"])
def test_a_run_of_nothing_has_a_page(page, ended):
    """It says so."""
    text = page(ended=ended)
    assert text.startswith("# Undecided: ")
    assert "No rule was checked." in text


def check_that_it_stays_text(text):
    """A text of a target changes nothing of the page's structure."""
    with tempfile.TemporaryDirectory() as folder:
        written = markdown_page(hostile_run(Path(folder), text))
        harmless = markdown_page(hostile_run(Path(folder), "harmless"))
    found = tokens(written)
    assert {each.content for each in found if each.type == "html_inline"} <= OWN_HTML
    assert not any(each.type == "html_block" for each in found)
    assert not any(each.type in {"link_open", "image"} for each in found)
    if plain(text):
        assert shape(written) == shape(harmless)


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_stays_text(text):
    """Wherever a target puts it."""
    check_that_it_stays_text(text)


@given(hostile_texts)
def test_any_text_stays_text(text):
    """Wherever a target puts it."""
    check_that_it_stays_text(text)


@given(hostile_texts)
def test_a_plain_text_is_read_as_it_was(text):
    """In a cell, a reader sees the text, its blanks made one."""
    table = parser.parse(f"| a | b |\n|---|---|\n| x | x{plain(text)}x |\n| last | row |")
    cells = [
        "".join(inner.content for inner in token.children)
        for token in table
        if token.type == "inline"
    ]
    expected = visible(" ".join(text.split())) if text.strip() else ""
    assert cells == ["a", "b", "x", f"x{expected}x", "last", "row"]


@given(st.text("`~\nab "))
def test_a_fence_ends_where_it_should(text):
    """However many backticks a body has."""
    (token,) = parser.parse(fence(text, "http"))
    assert token.type == "fence"
    assert token.content == f"{text}\n"
