"""The formats that a report can be written in, as `uowkit report` writes them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit.report import views
from uowkit.report.views import (
    ANNOTATIONS,
    FORMATS,
    STANDARD_OUTPUT,
    SUMMARY,
    github_views,
    run_views,
    write_views,
)
from uowkit.running.command import run
from uowkit.stop import Stop

from tests.report.runs import exchange, finding, result, write

NAMES = [each.option for each in FORMATS]
BEGINNINGS = {
    "html": "<!doctype html>",
    "markdown": "# Not conformant: ",
    "junit": "<?xml version",
    "ctrf": '{\n  "reportFormat": "CTRF"',
    "earl": '{\n  "@context"',
    "badge": '{\n  "schemaVersion": 1',
    "annotations": "::error title=",
    "summary": "# Not conformant: ",
}


@pytest.fixture
def file(tmp_path):
    """A report in which something failed."""
    return write(tmp_path / "run.jsonl", result("create/class", "failed"))


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    """No test is a step of a workflow, also where the tests themselves are run in one."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def report(*arguments):
    """Run `uowkit report`."""
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_every_format_has_a_beginning_to_know_it_by():
    """So that none is left out below."""
    assert set(BEGINNINGS) == set(NAMES)


def test_all_formats_at_once(file, tmp_path):
    """Each in its file, in folders that are made, and nothing beside them."""
    paths = {name: tmp_path / "views" / name for name in NAMES}
    options = [word for name, path in paths.items() for word in (f"--{name}", path)]
    process = report(file, *options)
    assert process.exit_code == 0, process.output
    assert process.output.splitlines() == [f"wrote {path}" for path in paths.values()]
    for name, path in paths.items():
        assert path.read_text(encoding="utf-8").lower().startswith(BEGINNINGS[name].lower()), name
    assert {path.name for path in (tmp_path / "views").iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_can_go_to_standard_output(file, name):
    """With nothing else there, so that it can be piped."""
    process = report(file, f"--{name}", "-")
    assert process.exit_code == 0
    assert process.output.lower().startswith(BEGINNINGS[name].lower())
    assert "wrote" not in process.output


def test_a_run_has_the_same_options():
    """One list, from which both commands have them."""
    for command in (main.commands["report"], run):
        assert set(NAMES) <= {parameter.name for parameter in command.params}


def test_saying_nothing_of_what_to_write_is_a_mistake(file):
    """The options are named."""
    process = report(file)
    assert process.exit_code == 2
    assert "--junit" in process.output


@pytest.mark.parametrize("place", ["first", "last"])
def test_one_view_that_cannot_be_written_keeps_no_other_from_being_written(file, tmp_path, place):
    """Whichever comes first; the error names it, and says that the report is there."""
    (tmp_path / "blocked").write_bytes(b"a file where a folder would have to be")
    bad, good = ("html", "badge") if place == "first" else ("summary", "badge")
    target = tmp_path / "blocked" / "view"
    process = report(file, f"--{bad}", target, f"--{good}", tmp_path / "good")
    assert process.exit_code == 2
    assert f"--{bad}: {target} cannot be written: " in process.output
    assert f"the report is whole: {file}" in process.output
    assert json.loads((tmp_path / "good").read_bytes())["color"] == "red"


def test_a_format_whose_library_is_missing_is_refused_at_once(file, tmp_path, monkeypatch):
    """The message says how to get it; nothing is written."""
    monkeypatch.setattr(views, "find_spec", lambda _name: None)
    process = report(file, "--earl", tmp_path / "earl", "--badge", tmp_path / "badge")
    assert process.exit_code == 2
    assert "--earl needs rdflib: pip install 'uowkit[earl]'" in process.output
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("spelled", ["run.jsonl", "./run.jsonl", "link.jsonl"])
def test_no_view_takes_the_place_of_its_report(file, tmp_path, monkeypatch, spelled):
    """However its name is spelled."""
    monkeypatch.chdir(tmp_path)
    Path("link.jsonl").symlink_to(file)
    before = file.read_bytes()
    process = report(file, "--html", spelled)
    assert process.exit_code == 2
    assert "is to hold the report already; name another file" in process.output
    assert file.read_bytes() == before


def test_no_two_views_share_a_file(file, tmp_path):
    """The second would take the place of the first."""
    process = report(file, "--html", tmp_path / "out", "--junit", tmp_path / "out")
    assert process.exit_code == 2
    assert "is to hold --html already" in process.output
    assert not (tmp_path / "out").exists()


def test_a_folder_is_no_file(file, tmp_path):
    """Said before a run takes its time."""
    process = report(file, "--html", tmp_path)
    assert process.exit_code == 2
    assert "is a folder; name a file in it" in process.output


def test_a_summary_is_added_to_what_is_there(file, tmp_path):
    """Other commands of the step have their say there, too."""
    path = tmp_path / "summary.md"
    path.write_text("# Tests\n", encoding="utf-8")
    assert report(file, "--summary", path).exit_code == 0
    assert path.read_text(encoding="utf-8").startswith("# Tests\n\n# Not conformant: ")


def test_a_report_that_is_none_is_refused(tmp_path):
    """The message is the reader's."""
    process = report(tmp_path / "run.jsonl", "--html", tmp_path / "page.html")
    assert process.exit_code == 2
    assert "there is no such file" in process.output
    assert not (tmp_path / "page.html").exists()


def test_a_run_in_a_workflow_tells_github_by_itself():
    """The summary's file and the way of commands are the runner's."""
    step = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/steps/1"}
    assert github_views(step) == [(SUMMARY, Path("/steps/1")), (ANNOTATIONS, STANDARD_OUTPUT)]
    assert github_views({"GITHUB_STEP_SUMMARY": ""}) == []


def test_what_was_asked_for_goes_where_it_was_asked_to(monkeypatch):
    """And is not told twice."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/steps/1")
    asked = {"annotations": Path("notes"), "html": None}
    assert run_views(asked) == [(ANNOTATIONS, Path("notes")), (SUMMARY, Path("/steps/1"))]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "annotations"])
def test_nothing_that_is_printed_is_a_command_to_ci(tmp_path, name):
    """Nor is a format broken by that: what is JSON says the same as in a file."""
    answer = "\n::stop-commands::x\n  ::error::y\n##vso[task.z]##[group]\n"
    shown = [exchange(request=answer, answer=answer, trouble=answer)]
    found = finding("create/class", answer, exchanges=shown, curl=answer)
    failed = result("create/class", "failed", message=answer, findings=[found])
    hostile = write(tmp_path / "run.jsonl", failed)
    said = report(hostile, f"--{name}", "-").output
    assert re.search(r"^\s*::|##\w*\[", said, re.MULTILINE) is None, said
    report(hostile, f"--{name}", tmp_path / "view")
    if name in {"ctrf", "badge"}:
        assert json.loads(said) == json.loads((tmp_path / "view").read_bytes())
    if name == "junit":
        ET.fromstring(said)  # noqa: S314 - our own


def test_standard_output_takes_one_view(file):
    """Two in one stream are neither."""
    process = report(file, "--html", "-", "--annotations", "-")
    assert process.exit_code == 2
    assert "--html and --annotations: standard output takes one of them" in process.output


def test_a_view_on_standard_output_leaves_no_place_for_annotations(monkeypatch):
    """Those that were not asked for, and would stand in its midst."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run_views({"junit": STANDARD_OUTPUT}) == [(FORMATS[2], STANDARD_OUTPUT)]


@pytest.mark.parametrize("name", ["GITHUB_STEP_SUMMARY", "summary"])
def test_a_summary_that_cannot_be_written_stops_who_asked_for_it(file, monkeypatch, capsys, name):
    """Whoever did not is warned."""
    path = file / "summary.md"
    if name == "summary":
        with pytest.raises(Stop, match=r"--summary: .* cannot be written"):
            write_views(file, run_views({name: path}))
    else:
        monkeypatch.setenv(name, str(path))
        write_views(file, run_views({}))
        assert "warning: --summary: " in capsys.readouterr().err
