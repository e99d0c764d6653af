"""The command `uowkit` as a process of its own."""

import json
import os
import subprocess
import sys


def uowkit(*arguments, folder, **environment):
    """Run `uowkit` in a folder and wait for its end."""
    return subprocess.run(  # noqa: S603 - our own module, in our own interpreter
        [sys.executable, "-m", "uowkit", *arguments],
        cwd=folder,
        env=environment_of(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment_of(**changes):
    """This process's environment, wide enough for whole lines and no step of CI, with changes."""
    plain = {"COLUMNS": "200", "NO_COLOR": "1", "PYTEST_ADDOPTS": ""}
    no_step = {"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": ""}
    return {**os.environ, **plain, **no_step, **changes}


def lines_of(path):
    """The lines of a report by their kind."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        kind: [line for line in lines if line["kind"] == kind]
        for kind in ("header", "result", "rule", "footer")
    }


def told(process):
    """Everything that a process said, which must hold no traceback."""
    said = process.stdout + process.stderr
    assert "Traceback" not in said, said
    return said
