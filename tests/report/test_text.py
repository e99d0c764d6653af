"""What views word alike."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.report.reader import read_report
from uowkit.report.text import answer_text, duration, facts, percent, pretty

from tests.report.runs import exchange, result, write

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(documents)
def test_pretty_json_is_the_same_document(document):
    """Indented or not."""
    text = json.dumps(document, ensure_ascii=False)
    assert json.loads(pretty(text)) == document


@given(documents)
def test_pretty_changes_blanks_only(document):
    """Outside of strings, every character stays."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=True)
    joined = re.sub(r'("(?:[^"\\]|\\.)*")|\s+', lambda match: match[1] or "", pretty(text))
    assert joined == text


def test_pretty_keeps_what_evidence_is_about():
    """Members that stand twice, the spelling of numbers, escapes."""
    text = r'{"a":1.10,"a":1E400,"b":-0,"c":"\u0041\/","d":123456789012345678901234567890}'
    assert pretty(text).split() == [
        *["{", '"a":', "1.10,", '"a":', "1E400,", '"b":', "-0,", '"c":', r'"\u0041\/",'],
        *['"d":', "123456789012345678901234567890", "}"],
    ]


def test_short_parts_stay_on_a_line():
    """As a person would write it."""
    text = '{"payload":[{"name":"Joe","age":25},{"name":"Mary","age":32},{"name":"Bob","age":22}]}'
    assert pretty(text).splitlines() == [
        "{",
        '  "payload": [',
        '    {"name": "Joe", "age": 25},',
        '    {"name": "Mary", "age": 32},',
        '    {"name": "Bob", "age": 22}',
        "  ]",
        "}",
    ]


@pytest.mark.parametrize("text", ["", "nothing", '{"a":1', "[" * 100_000, '{"a":1}… (30000 bytes)'])
def test_what_is_no_json_stays_as_it_is(text):
    """Also when it nests too deep to be read."""
    assert pretty(text) == text


def test_deep_documents_do_not_grow_without_bound():
    """Indentation would make them a thousand times as long."""
    text = "[" * 900 + "1" * 80 + "]" * 900
    assert len(pretty(text)) < 60 * len(text)


def test_no_answer_says_why():
    """The trouble stands in the answer's place."""
    assert answer_text(exchange(status=None, trouble="timeout")) == "No answer: timeout"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "n/a"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 10_000, "0.1%"),
        (9_999, 10_000, "99.9%"),
        (1, 3, "33.3%"),
    ],
)
def test_only_all_is_all(part, whole, said):
    """Rounding neither hides the one failure nor makes up the last rule."""
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"),
        (0.0002, "under 1 ms"),
        (0.0031, "3 ms"),
        (0.9996, "1.0 s"),
        (9.01, "9.0 s"),
        (59.96, "1 min 0 s"),
        (60, "1 min 0 s"),
        (133.2, "2 min 13 s"),
        (3725, "1 h 2 min"),
    ],
)
def test_durations_are_said_as_people_do(seconds, said):
    """In the unit that fits."""
    assert duration(seconds) == said


def test_the_facts_of_a_selection_say_so(tmp_path):
    """And so does what the verdict rests on; a whole run has no such fact."""
    ran = result("create/class")
    part = read_report(write(tmp_path / "part.jsonl", ran, selection=True))
    whole = read_report(write(tmp_path / "whole.jsonl", ran))
    assert facts(part)["Selection"] == "of the rules' checks; others were left out"
    assert part.reason.endswith("The run was of a selection of the rules.")
    assert "Selection" not in facts(whole)
    assert "selection" not in whole.reason
