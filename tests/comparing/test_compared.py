"""Runs that are compared, and their names."""

from pathlib import Path

import pytest
from uowkit.comparing.compared import names, read_all
from uowkit.report.model import BadReport

from tests.comparing.comparisons import CLASS, ORDER, REFERENCE, read, run
from tests.report.runs import result


@pytest.mark.parametrize(
    ("files", "called"),
    [
        (["a.jsonl", "b.jsonl"], ["a", "b"]),
        (["one/run.jsonl", "two/run.jsonl"], ["one", "two"]),
        (["old/a.jsonl", "old/b.jsonl"], ["a", "b"]),
        (["a.jsonl", "a.jsonl"], ["a (1)", "a (2)"]),
        (["one/x/run.jsonl", "two/x/run.jsonl"], ["run (1)", "run (2)"]),
    ],
)
def test_runs_are_called_by_what_tells_them_apart(files, called):
    """By their files, their folders, or else by numbers."""
    assert names([Path(each) for each in files]) == called


def test_a_run_knows_what_it_was_asked(tmp_path):
    """By the profiles that it claims, or by the rules that it names."""
    asked = {"configuration": {"rules": [CLASS]}}
    whole, narrow = read(
        run(tmp_path / "whole.jsonl", result(CLASS)),
        run(tmp_path / "narrow.jsonl", result(CLASS), header=asked),
    )
    assert [whole.asked(each) for each in (CLASS, ORDER, REFERENCE)] == [True, True, False]
    assert [narrow.asked(each) for each in (CLASS, ORDER, REFERENCE)] == [True, False, False]
    assert whole.outcome(CLASS) == "passed"
    assert whole.outcome(ORDER) is None


def test_a_file_that_is_no_report_is_refused(tmp_path):
    """With the name of the file, whichever it is."""
    good = run(tmp_path / "good.jsonl", result(CLASS))
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(good.read_bytes()[:-40])
    with pytest.raises(BadReport, match=r"bad\.jsonl"):
        read_all([good, bad])


def test_a_selection_was_asked_what_it_tells_of(tmp_path):
    """What it left out has not vanished."""
    (part,) = read(run(tmp_path / "part.jsonl", result(CLASS), selection=True))
    assert [part.asked(each) for each in (CLASS, ORDER)] == [True, False]
