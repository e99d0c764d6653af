"""What is drawn in lines, as tables and timelines are, keeps its lines in every view."""

import io

import pytest
from markdown_it import MarkdownIt
from rich.console import Console
from uowkit.judging.tally import Tally
from uowkit.report.html import html_page
from uowkit.report.lines import footer
from uowkit.report.markdown import markdown_page
from uowkit.report.reader import read_report
from uowkit.report.terminal import print_summary
from uowkit.work.removal import Removal

from tests.report.runs import finding, result, write

RULE = "isolation/no-partial-bulk"
TABLE = "claimed       G0\nSERIALIZABLE  - <b>\x1b[31m"
TIMELINE = "client 1  |------|\nclient 2     |-----|  `<b>`"


@pytest.fixture
def results():
    """A rule that fails with a timeline, and one that observes a table beside a sentence."""
    broken = finding(RULE, "a search showed 1 of 2 objects") | {"timeline": TIMELINE}
    return (
        result(RULE, "failed", findings=[broken]),
        result("isolation/anomalies", "observed", observations=["a sentence"], drawings=[TABLE]),
    )


def test_in_markdown_they_are_fenced(results, tmp_path):
    """As text, whatever is in them; the table of rules has the sentence alone."""
    page = markdown_page(read_report(write(tmp_path / "run.jsonl", *results)))
    fences = [each.content for each in MarkdownIt().parse(page) if each.type == "fence"]
    assert f"{TIMELINE}\n" in fences
    assert "claimed       G0\nSERIALIZABLE  - <b>\\u001b[31m\n" in fences
    assert page.count("claimed") == 1
    assert page.count("a sentence") == 2


def test_on_a_page_they_are_preformatted(results, tmp_path):
    """And escaped, as all text is."""
    page = html_page(read_report(write(tmp_path / "run.jsonl", *results)))
    assert "client 1  |------|\nclient 2     |-----|  `&lt;b&gt;`</pre>" in page
    assert "claimed       G0\nSERIALIZABLE  - &lt;b&gt;" in page
    assert "<li>a sentence</li>" in page


def test_on_a_terminal_they_are_not_wrapped(results):
    """Each line stands for itself, however narrow the screen is."""
    tally = Tally()
    for each in results:
        tally.add(each)
    last = footer(tally, results=2, seconds=1.0, removal=Removal(), ended="complete", strict=False)
    console = Console(file=io.StringIO(), width=20)
    print_summary(console, tally, last, {})
    printed = console.file.getvalue()
    assert "  client 1  |------|\n  client 2     |-----|  `<b>`\n" in printed
    assert "isolation/anomalies:\n  claimed       G0\n  SERIALIZABLE  - <b>\\u001b[31m\n" in printed
