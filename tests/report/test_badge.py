"""The verdict as a badge."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from uowkit.judging.deviations import Scope
from uowkit.report.badge import badge_json
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.report.hostile import hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, documents, put_back, result, write

ORDER = "create-bulk/ids-in-request-order"
CREATED = "create/created"


def badge_of(path):
    """The badge of a report, of which every member is one that shields.io knows."""
    badge = json.loads(badge_json(read_report(path)))
    assert set(badge) == {"schemaVersion", "label", "message", "color"}
    assert badge["schemaVersion"] == 1
    return badge


@pytest.mark.parametrize(
    ("results", "options", "message", "color"),
    [
        ([result(ORDER)], {}, "conformant (1 of 1 rule judged)", "brightgreen"),
        (
            [result(ORDER), result(CREATED, "failed")],
            {},
            "not conformant (1 of 2 judged rules broken)",
            "red",
        ),
        (
            [result(ORDER), result(CREATED, "error")],
            {},
            "undecided (1 of 2 rules judged)",
            "lightgrey",
        ),
        ([], {}, "undecided (0 of 0 rules judged)", "lightgrey"),
        (
            [result(ORDER)],
            {"ended": "interrupted"},
            "undecided (1 of 1 rule judged)",
            "lightgrey",
        ),
        (
            [result(ORDER, "failed")],
            {"known": baseline(deviation(ORDER))},
            "conformant but for 1 known deviation (1 of 1 rule judged)",
            "yellow",
        ),
        (
            [result(ORDER), result(CREATED, "untested", cause=ORDER), result(ORDER, "failed")],
            {"known": baseline(deviation(ORDER))},
            "conformant but for 1 known deviation (1 of 2 rules judged)",
            "yellow",
        ),
        (
            [result(ORDER)],
            {"known": baseline(deviation(ORDER)), "scope": Scope(whole=frozenset({ORDER}))},
            "out of step with its baseline (1 of 1 rule judged)",
            "orange",
        ),
        (
            [result(ORDER), result("envelope/error-null", "warned")],
            {},
            "conformant with 1 warning (2 of 2 rules judged)",
            "green",
        ),
    ],
)
def test_a_badge_is_as_honest_as_the_report(tmp_path, results, options, message, color):
    """The verdict, and how much it rests on."""
    badge = badge_of(write(tmp_path / "run.jsonl", *results, **options))
    assert (badge["message"], badge["color"]) == (message, color)


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ({"profiles": ["core"]}, "unit of work: core"),
        ({"profiles": ["core", "references"]}, "unit of work: core, references"),
        ({"rules": [ORDER]}, f"unit of work: {ORDER}"),
        ({"rules": [ORDER, CREATED]}, "unit of work: 2 rules"),
    ],
)
def test_the_label_says_what_was_asked_for(tmp_path, asked, label):
    """A run of one rule must not look like a run of all."""
    path = write(tmp_path / "run.jsonl", result(ORDER))
    lines = documents(path)
    lines[0]["configuration"] |= asked
    assert badge_of(put_back(path, lines))["label"] == label


@given(text=hostile_texts)
def test_nothing_from_a_target_is_more_than_text(text):
    """Its texts have no place in a badge."""
    with tempfile.TemporaryDirectory() as folder:
        badge = json.loads(badge_json(hostile_run(Path(folder), text)))
    assert badge["label"] == "unit of work: core"
    assert badge["message"] == "not conformant (1 of 1 judged rule broken)"
    assert badge == {
        name: visible(each) if name != "schemaVersion" else 1 for name, each in badge.items()
    }


def test_a_selection_is_never_as_green_as_a_whole_run(tmp_path):
    """And says that it is one."""
    badge = badge_of(write(tmp_path / "run.jsonl", result(ORDER), selection=True))
    assert badge["label"] == "unit of work: selection of core"
    assert badge["color"] == "green"
