"""Runs the kit as its users do, and reads what it said."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """What came of a run: exit code, what was printed, and the outcome of each rule."""

    exit_code: int
    said: str
    outcomes: dict[str, str]

    @property
    def first_failure(self) -> str | None:
        """The rule that is named in the first failure that was printed."""
        for line in self.said.splitlines():
            if line.startswith(("FAILED ", "WARNED ")):
                return line.split()[1]
        return None

    @property
    def broken(self) -> dict[str, str]:
        """The rules that fail in their own right, with MUST and SHOULD told apart."""
        wrong = {"failed", "warned"}
        return {rule: each for rule, each in self.outcomes.items() if each in wrong}

    @property
    def accused(self) -> dict[str, str]:
        """The rules that are neither kept nor only observed."""
        fine = {"passed", "observed", "inapplicable"}
        return {rule: each for rule, each in self.outcomes.items() if each not in fine}


def judge(address: str, folder: Path, *options: str) -> Verdict:
    """Run `uowkit run` on a server and read its report."""
    report = folder / "run.jsonl"
    return _judge(["uowkit", "run", address, "--out", str(report), *options], folder, report)


def judge_under_pytest(address: str, folder: Path, *options: str) -> Verdict:
    """Run the suite under pytest itself and read its report; the exit code is pytest's."""
    report = folder / "pytest.jsonl"
    command = ["pytest", "-q", "--uow-target", address, "--uow-report", str(report), *options]
    return _judge([*command, "--pyargs", "uowkit.suite"], folder, report)


def _judge(command: list[str], folder: Path, report: Path) -> Verdict:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
        check=False,
    )
    lines = (
        [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    )
    outcomes = {line["id"]: line["outcome"] for line in lines if line["kind"] == "rule"}
    return Verdict(done.returncode, done.stdout + done.stderr, outcomes)
