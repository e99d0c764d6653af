"""Counts in words on screens of any width."""

import io

import pytest
from rich.console import Console
from uowkit.report.counts import Counts

COUNTS = {"failed": 12, "error": 1, "untested": 0, "indeterminate": 3, "passed": 1234}


def printed(width):
    """The lines that the counts take."""
    console = Console(file=io.StringIO(), width=width)
    console.print(Counts(COUNTS, {"failed": "bold red"}))
    return console.file.getvalue().splitlines()


def test_counts_stand_on_one_line_where_there_is_room():
    """What there is none of is left out."""
    assert printed(80) == ["12 failed  1 error  3 indeterminate  1,234 passed"]


@pytest.mark.parametrize("width", [16, 20, 30, 40])
def test_on_a_narrow_screen_no_number_is_torn_from_its_word(width):
    """They go on another line, together."""
    lines = printed(width)
    assert max(map(len, lines)) <= width
    assert "  ".join(lines) == printed(80)[0]
