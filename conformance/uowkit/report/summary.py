"""The report as a step summary: Markdown that is short enough for the CI that shows it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from uowkit.report.markdown import MOST_FAILURES, markdown_page, markdown_top

if TYPE_CHECKING:
    from uowkit.report.model import Report

MOST_BYTES: Final = 1024 * 1024  # of a step's summary; GitHub shows nothing of a longer one
_FAILURES: Final = (MOST_FAILURES, 10, 5, 2, 0)  # with evidence, as long as there is room
_SHORTENED: Final = "\nShortened: the report has all of it.\n"


def step_summary(report: Report, room: int = MOST_BYTES) -> bytes:
    """Write a report as Markdown that is not longer than allowed.

    Failures lose their evidence first, the last ones before the first; then everything
    goes but the verdict and the figures.

    Args:
        report: a whole report.
        room: how many bytes there may be.

    Returns:
        The text in UTF-8; empty where not even the verdict has room.
    """
    pages = (markdown_page(report, failures=most) for most in _FAILURES)
    texts = (page.encode() for page in chain(pages, [markdown_top(report) + _SHORTENED]))
    return next((text for text in texts if len(text) <= room), b"")
