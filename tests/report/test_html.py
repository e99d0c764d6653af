"""The report as a page."""

import re
import tempfile
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from uowkit.judging.deviations import Scope
from uowkit.report import html
from uowkit.report.html import html_page
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.report.hostile import NASTY, hostile_run, hostile_texts
from tests.report.runs import (
    TARGET,
    TODAY,
    baseline,
    deviation,
    exchange,
    finding,
    result,
    write,
)

SCRIPT = Path(html.__file__).parent / "templates" / "page.js"
ORDER = "create-bulk/ids-in-request-order"
EMPTY = {"meta", "br", "hr", "input"}  # elements that have no end
NO_ADDRESS = {"http-equiv", "content"}  # attributes of the page's own policy


class Page(HTMLParser):
    """A page taken apart: its elements, its texts, and whether every element ends."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.texts = {}
        self.style = ""
        self.script = ""
        self._open = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """See that elements end in the reverse order."""
        assert self._open.pop() == tag

    def handle_comment(self, data):
        """A page has no comments."""
        raise AssertionError(data)

    def handle_data(self, data):
        """Note a text under its element."""
        if self._open and self._open[-1] == "style":
            self.style += data
        elif self._open and self._open[-1] == "script":
            self.script += data
        elif self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    @property
    def text(self):
        """Everything that can be read, blanks made one."""
        return " ".join(" ".join(map(" ".join, self.texts.values())).split())

    def values(self, attribute):
        """All values of an attribute."""
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


@pytest.fixture
def page(tmp_path):
    """Make the page of a run from its results."""

    def make(*results, **options):
        return Page(html_page(read_report(write(tmp_path / "run.jsonl", *results, **options))))

    return make


@pytest.fixture
def mixed(page):
    """The page of a run with something of everything."""
    shown = [exchange(request='{"operations":[{"table":"Ship"}]}', answer='{"success":true}')]
    return page(
        result("create/object-id-assigned"),
        result(
            ORDER,
            "failed",
            findings=[finding(ORDER, "reversed", exchanges=shown, curl="curl -sS -X POST x")],
            message="reversed",
        ),
        result("envelope/error-null", "warned"),
        result("create-bulk/limit", "observed", observations=["1000 are accepted"]),
        result("create/class", "untested", cause="create/object-id-assigned"),
    )


def outside(page):
    """Whatever of a page could make a browser ask somebody, or run something."""
    asked = [
        (tag, name, value)
        for tag, attrs in page.elements
        for name, value in attrs.items()
        if (name == "href" and not value.startswith("#"))
        or name in {"src", "srcset", "data", "action", "poster", "background", "ping"}
        or name.startswith("on")
        or ("://" in (value or "") and name not in NO_ADDRESS)
    ]
    tags = {tag for tag, _ in page.elements}
    asked += sorted(tags & {"link", "img", "iframe", "object", "embed", "base", "form"})
    asked += page.values("style")
    asked += re.findall(r"url\(|@import|expression", page.style)
    return asked + re.findall(r"https?:|//\w|fetch|import\(|XMLHttp|eval\(", page.script)


def test_the_title_names_the_target_and_the_verdict(mixed):
    """A browser tab tells what was judged, and how it came out."""
    assert mixed.texts["title"] == [f"{TARGET} is not conformant: unit-of-work conformance"]
    assert mixed.texts["h1"] == [TARGET]


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [("passed", "Conformant"), ("failed", "Not conformant"), ("error", "Undecided")],
)
def test_the_verdict_is_said_in_words(page, outcome, verdict):
    """Not by colour alone."""
    assert verdict in page(result(ORDER, outcome)).texts["h2"]


def test_the_two_figures_stand_apart(mixed):
    """Each with what it is made of."""
    assert "66.7%" in mixed.texts["p"]
    assert "2 failed of 3 judged" in mixed.text
    assert "75.0%" in mixed.texts["p"]
    assert "3 judged of 4 applicable" in mixed.text


def test_every_rule_has_a_place_of_its_own(mixed):
    """It can be linked to by its id, and no place has two rules."""
    ids = mixed.values("id")
    assert {ORDER, "envelope/error-null", "create-bulk/limit", "create/class"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere(mixed):
    """Also the one to the rule that is the cause."""
    ids = mixed.values("id")
    assert {href.removeprefix("#") for href in mixed.values("href")} <= set(ids)
    assert "#create/object-id-assigned" in mixed.values("href")


def test_a_cause_that_was_not_checked_is_no_link(page):
    """A link would lead nowhere."""
    made = page(result("create/class", "untested", cause="create/created"))
    assert "#create/created" not in made.values("href")
    assert "create/created" in made.text


def test_evidence_is_shown_with_its_curl_line(mixed):
    """What was sent, what came back, and how to send it again."""
    evidence = "".join(mixed.texts["pre"])
    assert "POST /transaction/unit-of-work" in evidence
    assert '{"table": "Ship"}' in evidence
    assert "HTTP 200" in evidence
    assert "curl -sS -X POST x" in evidence


def test_only_the_first_failure_is_open(mixed):
    """The others open on demand, also without a script."""
    details = [attrs for _, attrs in mixed.elements if attrs.get("class") == "evidence"]
    assert ["open" in attrs for attrs in details] == [True, False]


def test_what_was_observed_has_a_section(mixed):
    """It counts for nothing and is shown all the same."""
    assert "observed" in mixed.values("id")
    assert "1000 are accepted" in mixed.texts["li"]


def test_a_page_needs_nothing_but_itself(mixed):
    """No address, no font, no picture from elsewhere; one script, the page's own."""
    assert outside(mixed) == []
    assert [tag for tag, _ in mixed.elements].count("script") == 1
    assert mixed.script == SCRIPT.read_text(encoding="utf-8")


def test_its_policy_names_its_style_and_its_script(mixed):
    """Any other is refused by the browser, and so is everything else."""
    (policy,) = mixed.values("content")[-1:]
    assert policy.startswith("default-src 'none'; ")
    for kind, text in (("style", mixed.style), ("script", mixed.script)):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_areas_are_shown_with_their_rules_by_outcome(mixed):
    """A shape for each rule, and the same in words."""
    assert "3 passed" not in mixed.text
    assert "1 passed, 1 untested" in mixed.text
    assert "1 failed, 1 observed" in mixed.text
    shapes = [attrs for tag, attrs in mixed.elements if tag == "svg" and attrs["width"] != "12"]
    assert [attrs["aria-hidden"] for attrs in shapes] == ["true", "true"]


def test_a_rule_has_its_checks(mixed):
    """Each with its outcome and its time, under the name that it has with its rule."""
    assert "test_it" in mixed.texts["code"]
    assert f"{ORDER}:test_it" in mixed.texts["code"]  # in the failure
    assert "250 ms" in mixed.texts["span"]


def test_a_run_of_nothing_has_a_page(page):
    """It says that no rule was checked, and shows no figure that would look good."""
    made = page()
    assert "No rule was checked." in made.text
    assert "0%" not in made.text
    assert "Undecided" in made.texts["h2"]


def test_a_run_of_observations_has_a_page(page):
    """Nothing is judged, and what was seen is told."""
    made = page(result("create-bulk/limit", "observed", observations=["1000 are accepted"]))
    assert "No rule was judged." in made.text
    assert "0 failed of 0 judged" in made.text
    assert "1000 are accepted" in made.text


def test_a_breach_of_what_is_only_observed_is_told(page):
    """A REPORT rule has no failure, but somebody wants to know."""
    found = finding("create-bulk/limit", "more than 100 are accepted")
    made = page(result("create-bulk/limit", "observed", findings=[found]))
    assert "more than 100 are accepted" in made.texts["li"]


def test_observations_are_bounded(page):
    """A target cannot fill the page with them."""
    seen = [f"seen {number}" for number in range(50)]
    made = page(result("create-bulk/limit", "observed", observations=seen))
    assert "seen 19" in made.text
    assert "seen 20" not in made.text


@pytest.mark.parametrize("ended", ["interrupted", "the target stopped answering"])
def test_a_run_that_was_cut_short_says_so_on_top(page, ended):
    """What was not reached is listed as not judged."""
    made = page(result(ORDER), expected=[ORDER, "create/class"], ended=ended)
    assert f"The run did not come to its end: {ended}." in made.text
    assert "no check of it was run" in made.text


def test_rules_that_were_not_judged_for_one_reason_tell_it_once(page):
    """The others name the first of them."""
    ids = ("create/class", "create/created")
    made = page(*(result(each, "untested", cause="create/object-id-assigned") for each in ids))
    assert made.text.count("For the same reason as") == 1


@pytest.fixture
def with_baseline(page):
    """The page of a run with a known deviation and two entries to mend."""
    known = baseline(
        deviation(ORDER, reason="<b>the old writer</b>", link="https://tracker.example/1"),
        deviation("create/created", line=9),
        deviation("create/clas"),
    )
    return page(
        result(ORDER, "failed"),
        result("create/created"),
        result("create/class", "untested", cause=ORDER),
        known=known,
        scope=Scope(whole=frozenset({"create/created"})),
    )


def test_known_deviations_have_a_section(with_baseline):
    """With the reason, the last day and the link as text; the rule is still shown as failed."""
    assert "Known deviations" in with_baseline.texts["h2"]
    assert "Rules that are not kept" not in with_baseline.texts["h2"]
    assert "<b>the old writer</b>" in with_baseline.text
    assert f"Accepted until {TODAY}; see https://tracker.example/1" in with_baseline.text
    assert f"known:{ORDER}" in with_baseline.values("id")
    assert "1 failed of 2 judged" in with_baseline.text
    assert outside(with_baseline) == []
    ids = with_baseline.values("id")
    assert {href.removeprefix("#") for href in with_baseline.values("href")} <= set(ids)


def test_entries_to_mend_have_a_section(with_baseline):
    """Which entry, where, and what to do; the verdict says that it is these."""
    assert "Out of step with its baseline" in with_baseline.texts["h2"]
    assert "Entries of the baseline to mend" in with_baseline.texts["h2"]
    told = "known.yaml, line 9: create/created no longer fails; remove the entry"
    assert told in with_baseline.texts["li"]
    assert "did you mean 'create/class'" in with_baseline.text


def test_a_rule_known_in_part_is_in_both_sections(page):
    """Its evidence stands with the failures."""
    other = result(ORDER, "failed", check="test_other")
    made = page(result(ORDER, "failed"), other, known=baseline(deviation(f"{ORDER}:test_it")))
    assert {f"known:{ORDER}", f"not-kept:{ORDER}"} <= set(made.values("id"))
    assert f"{ORDER}:test_it" in made.texts["code"]
    assert "Not conformant" in made.texts["h2"]


def check_that_it_stays_text(text):
    """A text of a target changes nothing of a page but texts."""
    with tempfile.TemporaryDirectory() as folder:
        harmless = Page(html_page(hostile_run(Path(folder), "harmless")))
        written = html_page(hostile_run(Path(folder), text))
    made = Page(written)
    assert outside(made) == []
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", written)
    shapes = [
        [(tag, sorted(attrs)) for tag, attrs in page.elements if tag != "p"]
        for page in (harmless, made)
    ]
    if text.strip():
        assert shapes[0] == shapes[1]
        assert visible(text) in "".join(made.texts["li"])


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_stays_text(text):
    """Wherever a target puts it."""
    check_that_it_stays_text(text)


@given(hostile_texts)
def test_any_text_stays_text(text):
    """Wherever a target puts it."""
    check_that_it_stays_text(text)
