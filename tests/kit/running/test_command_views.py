"""What `uowkit run` writes beside its report."""

import json
import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from uowkit.report.reader import read_report

from tests.independent_server import running
from tests.kit.commands import environment_of, told, uowkit
from tests.kit.pytests import Backwards

ORDER = "create-bulk/ids-in-request-order"
ONE = ("--rule", "create/class", "--out", "run.jsonl")


@pytest.fixture(scope="module")
def base():
    """The address of a right server."""
    with running() as address:
        yield address


def test_views_are_written_with_the_run(tmp_path, base):
    """The same options as `uowkit report` has."""
    ended = uowkit("run", base, *ONE, "--junit", "a/b.xml", "--badge", "b.json", folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert (tmp_path / "a" / "b.xml").read_text(encoding="utf-8").startswith("<?xml")
    badge = json.loads((tmp_path / "b.json").read_bytes())
    assert badge["message"] == "conformant (2 of 2 rules judged)"
    assert badge["label"] == "unit of work: create/class"


def test_a_step_of_a_workflow_gets_its_summary_and_its_annotations(tmp_path, base):
    """By themselves; a green one has nothing to annotate."""
    step = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    ended = uowkit("run", base, *ONE, folder=tmp_path, **step)
    assert ended.returncode == 0, told(ended)
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("# Conformant: ")
    assert "::" not in ended.stdout


def test_a_red_step_of_a_workflow_is_annotated(tmp_path):
    """Each command on a line of its own, as the runner wants it."""
    with running(service=Backwards) as base:
        ended = uowkit("run", base, "--rule", ORDER, folder=tmp_path, GITHUB_ACTIONS="true")
    assert ended.returncode == 1, told(ended)
    (command,) = [line for line in ended.stdout.splitlines() if line.startswith("::")]
    assert command.startswith(f"::error title={ORDER}%3A failed (MUST)::")


def test_a_view_that_cannot_be_written_loses_nothing(tmp_path, base):
    """The report and the other views are there, and the exit code says that something is not."""
    (tmp_path / "blocked").write_bytes(b"")
    ended = uowkit(
        "run", base, *ONE, "--html", "blocked/page.html", "--badge", "b.json", folder=tmp_path
    )
    assert ended.returncode == 2
    assert "--html: blocked/page.html cannot be written" in told(ended)
    assert "the report is whole: run.jsonl" in told(ended)
    assert read_report(tmp_path / "run.jsonl").footer["exit_code"] == 0
    assert (tmp_path / "b.json").exists()


@pytest.mark.parametrize(
    ("views", "said"),
    [
        (("--html", "run.jsonl"), "is to hold the report already"),
        (("--html", "x", "--junit", "./x"), "is to hold --html already"),
        (("--html", "-", "--junit", "-"), "standard output takes one of them"),
        (("--junit", "."), "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_run(tmp_path, views, said):
    """Nobody waits for a run whose views have no place; the server is not even asked."""
    ended = uowkit("run", "http://127.0.0.1:1", *ONE, *views, folder=tmp_path)
    assert ended.returncode == 2
    assert said in told(ended)
    assert list(tmp_path.iterdir()) == []


def test_a_view_has_standard_output_to_itself(tmp_path, base):
    """What the run says stands on standard error; nothing is annotated by itself."""
    ended = uowkit("run", base, *ONE, "--junit", "-", folder=tmp_path, GITHUB_ACTIONS="true")
    assert ended.returncode == 0, told(ended)
    assert ET.fromstring(ended.stdout).tag == "testsuites"  # noqa: S314 - our own
    assert "Conformant" in ended.stderr


def test_a_run_whose_output_nobody_reads_ends_with_its_verdict(tmp_path, base):
    """Also where a view is what nobody reads."""
    ours, theirs = os.pipe()
    os.close(ours)
    for view in ((), ("--junit", "-")):
        command = [sys.executable, "-m", "uowkit", "run", base, *ONE, *view]
        ended = subprocess.run(  # noqa: S603 - our own module
            command, cwd=tmp_path, env=environment_of(), stdout=theirs, timeout=60, check=False
        )
        assert ended.returncode == 0
    os.close(theirs)


def test_what_cannot_be_encoded_does_not_end_a_run(tmp_path, base):
    """A path, for one."""
    out = "caf\u00e9.jsonl"
    ended = uowkit("run", base, *ONE[:2], "--out", out, folder=tmp_path, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0, told(ended)
    assert "report: caf\\xe9.jsonl" in ended.stdout


def test_a_summary_that_nobody_asked_for_changes_no_exit_code(tmp_path, base):
    """A warning says that it could not be written."""
    (tmp_path / "blocked").write_bytes(b"")
    step = {"GITHUB_STEP_SUMMARY": str(tmp_path / "blocked" / "summary.md")}
    ended = uowkit("run", base, *ONE, folder=tmp_path, **step)
    assert ended.returncode == 0, told(ended)
    assert "warning: --summary: " in ended.stderr
