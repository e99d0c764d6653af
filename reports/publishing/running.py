"""Judges the servers, and writes their reports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from uowkit.report.files import write_whole
from uowkit.selftest.profiles import checked_profiles

from benchmarks.measuring import serving
from reports.publishing.implementations import ROOT, Implementation

_DECIDED: Final = {0, 1, 2}  # any verdict is worth publishing


def judge(implementation: Implementation, folder: Path) -> None:
    """Run a server, judge it, and keep the report as `run.jsonl`.

    Args:
        implementation: what to judge.
        folder: where its report goes.

    Raises:
        SystemExit: the server did not start, or the run could not be made.
    """
    with serving(*implementation.serve()) as address, TemporaryDirectory() as scratch:
        report = Path(scratch) / "run.jsonl"
        judged = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "uowkit", *arguments(address), "--out", str(report)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if judged.returncode not in _DECIDED or not report.exists():
            raise SystemExit(
                f"{implementation.name} was not judged:\n{judged.stdout}{judged.stderr}"
            )
        write_whole(folder / "run.jsonl", report.read_bytes())


def arguments(address: str) -> tuple[str, ...]:
    """What `uowkit` is told for a published report: all rules that there are checks of."""
    return ("run", address, "--profiles", ",".join(checked_profiles()))
