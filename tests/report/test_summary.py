"""The report as a step summary."""

import pytest
from uowkit.report.markdown import markdown_page
from uowkit.report.reader import read_report
from uowkit.report.summary import MOST_BYTES, step_summary
from uowkit_schemas import requirements

from tests.report.runs import exchange, finding, result, write

MUST = [each.id for each in requirements() if each.level == "MUST"]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A run in which much failed, at length and in letters of three bytes."""
    shown = [exchange(request="語" * 3_000, answer="語" * 3_000)] * 4
    results = [
        result(each, "failed", findings=[finding(each, exchanges=shown, curl="語" * 9_000)])
        for each in MUST[:20]
    ]
    return read_report(write(tmp_path_factory.mktemp("large") / "run.jsonl", *results))


def test_a_summary_is_the_whole_markdown_where_there_is_room(tmp_path):
    """As `--markdown` has it."""
    report = read_report(write(tmp_path / "run.jsonl", result(MUST[0], "failed")))
    assert step_summary(report).decode() == markdown_page(report)


def test_a_summary_is_never_longer_than_github_shows(large):
    """In bytes, not in characters: some of the evidence goes, and it says so."""
    assert len(markdown_page(large).encode()) > MOST_BYTES
    text = step_summary(large)
    assert MOST_BYTES / 4 < len(text) <= MOST_BYTES
    assert "more rules without evidence here: see the tables" in text.decode()
    assert "## All rules" in text.decode()


@pytest.mark.parametrize("room", [500_000, 100_000, 30_000, 1_000, 100, 0, -5])
def test_a_summary_fits_into_the_room_that_is_left(large, room):
    """Down to the verdict, and then to nothing."""
    text = step_summary(large, room).decode()
    assert len(text.encode()) <= max(room, 0)
    assert bool(text) is (room > 500)
    if text:
        assert text.startswith("# Not conformant: ")
    if room == 1_000:
        assert text.endswith("Shortened: the report has all of it.\n")
