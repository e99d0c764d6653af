"""What `uowkit run` writes beside its report."""

import json

import pytest
from uowkit.report.reader import read_report

from tests.independent_server import running
from tests.kit.commands import told, uowkit
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
        (("--junit", "."), "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_run(tmp_path, views, said):
    """Nobody waits for a run whose views have no place; the server is not even asked."""
    ended = uowkit("run", "http://127.0.0.1:1", *ONE, *views, folder=tmp_path)
    assert ended.returncode == 2
    assert said in told(ended)
    assert list(tmp_path.iterdir()) == []
