import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from uowkit import __version__
from uowkit.cli import main
from uowkit_schemas import load, names

from tests.kit.commands import environment_of
from tests.report.runs import result, write


def invoke(*arguments):
    """Run a command in this process."""
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": "300"})


def refused(*arguments):
    """What a command says that cannot be carried out."""
    ended = invoke(*arguments)
    assert ended.exit_code == 2, ended.output
    assert isinstance(ended.exception, SystemExit)
    return " ".join(ended.output.replace("│", " ").split())


def test_the_command_is_a_module_too():
    """`python -m uowkit` is the same as `uowkit`."""
    command = [sys.executable, "-m", "uowkit", "--version"]
    said = subprocess.run(  # noqa: S603 - our own module
        command, capture_output=True, text=True, check=True, env=environment_of()
    )
    assert said.stdout == f"uowkit, version {__version__}\n"


@pytest.mark.parametrize(
    "command",
    ["run", "serve", "faults", "handlers", "report", "baseline", "tables", "schema"],
)
def test_every_command_explains_itself(command):
    """In a sentence at least, also by its short option."""
    ended = invoke(command, "-h")
    assert ended.exit_code == 0
    assert len(ended.output.splitlines()) > 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--effort", "huge"), ("--effort", "quick")),
        (("--seed", "x"), ("--seed", "whole number")),
        (("--profiles", "cor"), ("--profiles", "core")),
        (("--rule", "create/clas"), ("--rule", "create/class")),
        (("--rule", "xyzzy"), ("--rule", "`uowkit rules` lists them")),
        (("--provision", "magic"), ("--provision", "save")),
        (("--readback", "magic"), ("--readback", "data")),
        (("-H", "nonsense"), ("-H", "Name: value")),
        (("--config", "none.toml"), ("none.toml", "cannot be read")),
        (("--baseline", "none.yaml"), ("--baseline: none.yaml", "no such baseline")),
        (("--nonsense",), ("--nonsense",)),
        (("--self",), ("TARGET",)),
        (("another",), ("another",)),
    ],
    ids=lambda value: value[0].strip("-") if value[0].startswith("-") else "",
)
def test_an_unknown_option_or_value_is_told_with_what_is_known(
    tmp_path, monkeypatch, options, words
):
    """Nothing is sent to anybody."""
    monkeypatch.chdir(tmp_path)
    said = refused("run", "http://127.0.0.1:9", *options)
    assert all(word in said for word in words), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ((), ("no server to judge", "--self")),
        (("nonsense",), ("http://nonsense",)),
        (("no_such_module_x:app",), ("cannot be imported", "no_such_module_x")),
    ],
    ids=["none", "nonsense", "module"],
)
def test_a_target_that_cannot_be_used_is_told(tmp_path, monkeypatch, target, words):
    """And how to write one."""
    monkeypatch.chdir(tmp_path)
    said = refused("run", *target)
    assert all(word in said for word in words), said


@pytest.mark.parametrize("name", ["unit-of-work/request", "kit/scenario"])
def test_a_schema_is_printed_as_it_is(name):
    """Fit to be put into a file."""
    ended = invoke("schema", name)
    assert ended.exit_code == 0
    assert json.loads(ended.output) == load(name)


def test_schemas_are_listed_by_name():
    """And a slip is told with the nearest."""
    assert invoke("schema").output.split() == [*names(), "openapi"]
    assert "unit-of-work/request" in refused("schema", "unit-of-work/requst")
    assert "`uowkit schema` lists them" in refused("schema", "xyzzy")


def test_tables_to_be_made_by_hand_are_printed(tmp_path, monkeypatch):
    """Under the names that the configuration gives them."""
    monkeypatch.chdir(tmp_path)
    assert "UowkitPerson" in invoke("tables").output
    (tmp_path / "uowkit.toml").write_text("[tables.person]\nname = 'People'\n")
    said = invoke("tables").output
    assert "table People" in said
    assert "table UowkitOrder" in said
    assert "marker" in said
    assert "STRING" in said
    assert "relation, one to many of UowkitOrder" in said
    (tmp_path / "uowkit.toml").write_text("tabels = 1")
    assert "did you mean tables" in refused("tables")


def test_tables_of_event_handlers_are_printed_where_they_are_claimed(tmp_path, monkeypatch):
    """By the option, or by the configuration."""
    monkeypatch.chdir(tmp_path)
    assert "table UowkitHandled" not in invoke("tables").output
    said = invoke("tables", "--profiles", "core,handlers").output
    assert "instruction" in said
    assert "relation, one to many of UowkitUnhandled" in said
    (tmp_path / "uowkit.toml").write_text("profiles = ['handlers']")
    assert "table UowkitFollowed" in invoke("tables").output
    assert "--profiles: there is no profile" in refused("tables", "--profiles", "handler")


def test_views_are_made_of_a_report(tmp_path):
    """Those that are asked for."""
    report = write(tmp_path / "run.jsonl", result("create/class"))
    page, text = tmp_path / "page.html", tmp_path / "text.md"
    ended = invoke("report", str(report), "--html", str(page), "--markdown", str(text))
    assert ended.exit_code == 0, ended.output
    assert "create/class" in page.read_text(encoding="utf-8")
    assert "create/class" in text.read_text(encoding="utf-8")


def test_no_views_are_made_of_nothing(tmp_path):
    """Neither without a report nor without a wish."""
    report = write(tmp_path / "run.jsonl", result("create/class"))
    assert "--html" in refused("report", str(report))
    page = str(tmp_path / "page.html")
    assert "none.jsonl" in refused("report", str(tmp_path / "none.jsonl"), "--html", page)
    report.write_text("{}")
    assert "line 1" in refused("report", str(report), "--html", page)


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_is_a_number_of_its_range(port):
    """Before anything is listened to."""
    assert "--port" in refused("serve", "--port", port)
