"""Where the reports of runs are kept that were not told where to write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_FOLDER: Final = ".uowkit"


def kept_report(folder: Path) -> Path:
    """Give a new name for a report, in a folder that version control leaves alone.

    Args:
        folder: of the project; the reports are kept in one within it.

    Raises:
        OSError: that cannot be made.
    """
    kept = folder / _FOLDER
    if not kept.exists():
        kept.mkdir()
        (kept / ".gitignore").write_text("*\n", encoding="utf-8")
    return kept / f"run-{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"
