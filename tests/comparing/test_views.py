"""A comparison on a screen, in Markdown, as a page, and as data."""

import io
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from rich.console import Console
from uowkit.comparing.compared import Compared
from uowkit.comparing.comparison import compare
from uowkit.comparing.document import comparison_document
from uowkit.comparing.html import html_page
from uowkit.comparing.markdown import markdown_page
from uowkit.comparing.terminal import print_comparison
from uowkit_schemas import explain

from tests.comparing.comparisons import CLASS, CREATED, ORDER, read, run, side_by_side
from tests.report.hostile import NASTY, hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, result

GOOD, BAD, FINE = result(ORDER), result(ORDER, "failed"), result(CLASS)
OPEN = [result(each, "untested", message="no object", cause=ORDER) for each in (CLASS, CREATED)]
parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Elements(HTMLParser):
    """The elements of a page, with their attributes' names, and its policy."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        assert not {name for name, _ in attrs} & {"src", "srcset", "style", "onclick", "onerror"}
        assert all(value.startswith("#") for name, value in attrs if name == "href")
        self.found.append((tag, sorted(name for name, _ in attrs)))


def printed(comparison, *, width=80, everything=False):
    """What is printed on a screen of a width."""
    console = Console(file=io.StringIO(), width=width)
    print_comparison(console, comparison, everything=everything)
    return console.file.getvalue()


@pytest.fixture
def history(tmp_path):
    """Compare two runs of one target."""

    def make(then, now, **options):
        paths = run(tmp_path / "a.jsonl", *then), run(tmp_path / "b.jsonl", *now, **options)
        return compare(read(*paths))

    return make


def test_two_runs_of_one_address_are_then_and_now(history, tmp_path):
    """Two of different addresses, and three of any, are not, unless that is asked for."""
    assert history([GOOD], [BAD]).history
    other = run(tmp_path / "c.jsonl", GOOD, header={"target": "http://127.0.0.1:1/api"})
    elsewhere = read(tmp_path / "a.jsonl", other)
    assert compare(elsewhere).history is None
    assert compare(elsewhere, as_history=True).history
    assert compare(read(*[tmp_path / "a.jsonl"] * 3)).history is None


def test_the_screen_has_the_summary_first_and_the_verdict_last(history):
    """Between them what broke, and why."""
    lines = printed(history([GOOD, FINE], [BAD, FINE])).splitlines()
    assert lines[0] == "1 broke; 1 rule as before."
    assert f"BROKE {ORDER} (MUST): was passed, is failed" in lines
    assert "  the ids are reversed" in lines
    assert "  test_it: was passed, is failed" in lines
    assert lines[-1] == "The verdict was conformant, and is not conformant."


def test_what_one_cause_leaves_open_is_told_once(history):
    """With a line for each rule."""
    said = printed(history([FINE, result(CREATED)], OPEN), width=120)
    assert said.count("no object (see create-bulk/ids-in-request-order)") == 1
    assert said.count("NO LONGER JUDGED") == 2
    assert "test_it" not in said


def test_nothing_changed_is_said_so(history):
    """And with --all every rule is told."""
    same = history([GOOD], [GOOD])
    assert printed(same).startswith("Nothing changed: 1 rule as before.\n")
    assert ORDER not in printed(same)
    assert f"as before {ORDER}: passed" in printed(same, everything=True)


def test_known_deviations_are_marked_in_every_view(history):
    """They broke, and are accepted."""
    made = history([GOOD], [BAD], known=baseline(deviation(ORDER)))
    assert f"BROKE, KNOWN {ORDER}" in printed(made)
    assert "| broke, known |" in markdown_page(made)
    assert "| passed | failed, known |" in markdown_page(made)
    assert '<span class="badge">broke, known</span>' in html_page(made)
    assert comparison_document(made)["changes"][0]["known"]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_matrix_fits_the_screen(tmp_path, width):
    """However many runs there are: no line is too wide, and none of them is left out."""
    runs = [[GOOD, FINE], [BAD, FINE], *([GOOD, FINE],) * 6]
    lines = printed(side_by_side(tmp_path, *runs), width=width).splitlines()
    assert max(map(len, lines)) <= width
    heads = " ".join(line for line in lines if line.startswith("rule"))
    assert set("12345678") <= set(heads.split())


def test_a_matrix_shows_where_runs_differ_and_everything_when_asked(tmp_path):
    """Rules of which all say the same are left out of the screen, and of no file."""
    made = side_by_side(tmp_path, [GOOD, FINE], [BAD, FINE])
    assert "  class " not in printed(made)
    assert "--all tells of the other 1, too." in printed(made)
    assert "  class " in printed(made, everything=True)
    for page in (markdown_page(made), html_page(made)):
        assert "<code>class</code>" in page
        assert page.count("<code>ids-in-request-order</code>") == 2


def test_the_document_keeps_its_schema(history, tmp_path):
    """That of a matrix, and that of then and now."""
    made = history([GOOD, FINE], [BAD, *OPEN])
    for each in (made, side_by_side(tmp_path, [GOOD], [BAD], [FINE])):
        assert explain("kit/comparison", comparison_document(each)) is None
    document = comparison_document(made)
    assert document["exit_code"] == 1
    assert [each["change"] for each in document["changes"]] == [
        "broke",
        "no longer judged",
        "appeared",
    ]


def check_that_it_stays_text(text):
    """A text of a target, or of a file's name, changes nothing of a page's structure."""
    for as_history in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            plain = Compared("plain", read(run(Path(folder) / "p.jsonl", GOOD))[0].report)
            hostile = Compared(text or "run", hostile_run(Path(folder), text))
            harmless = Compared("harmless", hostile_run(Path(folder), "harmless"))
        made = compare([plain, hostile], as_history=as_history)
        like = compare([plain, harmless], as_history=as_history)
        if text:  # what is empty has no place
            assert Elements(html_page(made)).found == Elements(html_page(like)).found
        tokens = [
            inner
            for token in parser.parse(markdown_page(made))
            for inner in (token, *(token.children or []))
        ]
        own = {"<code>", "</code>", "<br>"}
        assert {each.content for each in tokens if each.type == "html_inline"} <= own
        assert not {each.type for each in tokens} & {"html_block", "link_open", "image"}
        said = printed(made, everything=True)
        assert not set(said) & {"\x1b", "\x00", "\x7f", "\x85", "\u202e", "\r"}
        assert explain("kit/comparison", comparison_document(made)) is None


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_stays_text(text):
    """Wherever a target puts it."""
    check_that_it_stays_text(text)


@given(hostile_texts)
def test_any_text_stays_text(text):
    """Whatever it is."""
    check_that_it_stays_text(text)


@pytest.mark.parametrize("command", ["::error::x", "##[group]y", "##vso[task.x]y"])
@pytest.mark.parametrize("before", ["", "\n", "word " * 12, "x" * 78])
def test_nothing_in_a_comparison_on_a_screen_is_a_command_to_ci(tmp_path, command, before):
    """Neither a message nor a name, wherever a line is broken."""
    text = before + command
    plain = read(run(tmp_path / "a.jsonl", GOOD))[0]
    hostile = Compared(text, hostile_run(tmp_path, text))
    for as_history in (True, False):
        made = compare([plain, hostile], as_history=as_history)
        for width in (60, 79, 80, 81):
            said = printed(made, width=width, everything=True)
            assert re.search(r"^\s*::|##\w*\[", said, re.MULTILINE) is None, said
