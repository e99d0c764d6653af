"""The recipes of docs/ci.md can be used as they stand."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from uowkit.running.embedded import reference_server

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
YAML = [text for language, text in BLOCKS if language == "yaml"]
ADDRESS = "http://127.0.0.1:8080/api"


def said_by(*command):
    """What a command says, which must succeed."""
    command = [sys.executable, "-m", *command]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own interpreter


def scripts():
    """The shell lines of all recipes."""
    found = [line for text in YAML for line in re.findall(r"^ *- (?:run: )?(.*)$", text, re.M)]
    found += [line for text in BLOCKS for line in text[1].splitlines() if text[0] == "groovy"]
    return [line.strip() for line in found]


@pytest.mark.parametrize(
    ("number", "schema"),
    [(0, "github-workflows"), (1, "github-workflows"), (2, "gitlab-ci")],
)
def test_every_recipe_in_yaml_is_valid(tmp_path, number, schema):
    """By the schema of the service that it is for."""
    assert len(YAML) == 3
    path = tmp_path / "recipe.yml"
    path.write_text(YAML[number])
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    ended = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert ended.returncode == 0, ended.stdout


def test_the_inputs_and_outputs_that_the_page_names_are_the_actions():
    """All of them, and no others."""
    steps = yaml.safe_load(YAML[0])["jobs"]["conformance"]["steps"]
    (used,) = (step for step in steps if step.get("id") == "uowkit")
    assert used["with"].keys() <= ACTION["inputs"].keys()
    named = set(re.findall(r"steps\.uowkit\.outputs\.([a-z-]+)", YAML[0]))
    assert named
    assert named <= ACTION["outputs"].keys()
    tables = PAGE.partition("| input | |")[2].partition("## ")[0].partition("| output | |")
    for table, known in ((tables[0], ACTION["inputs"]), (tables[2], ACTION["outputs"])):
        cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        assert set(re.findall("`([a-z-]+)`", " ".join(cells))) == set(known)


def test_the_options_that_the_page_names_are_there():
    """Those of `uowkit run`, of `uowkit baseline` and of pytest."""
    run, baseline, pytests = (
        said_by("uowkit", "run", "--help"),
        said_by("uowkit", "baseline", "--help"),
        said_by("pytest", "--help"),
    )
    known = {
        "uowkit run": re.findall(r"uowkit run (.*)$", PAGE, re.MULTILINE),
        "uowkit baseline": re.findall(r"`uowkit baseline (.*?)`", PAGE),
        "pytest": re.findall(r"^pytest (.*)$", PAGE, re.MULTILINE),
    }
    helps = {"uowkit run": run, "uowkit baseline": baseline, "pytest": pytests}
    for command, uses in known.items():
        named = {option for use in uses for option in re.findall(r"--[a-z-]+", use)}
        assert named, command
        assert [option for option in named if option not in helps[command]] == []
    quoted = set(re.findall(r"`(--[a-z-]+)[^`]*`", PAGE))
    assert [option for option in quoted if option not in run + pytests] == []
    settings = set(re.findall(r"\buow_[a-z]+", PAGE))
    assert settings
    assert [setting for setting in settings if setting not in pytests] == []


def test_the_ini_file_of_the_page_is_toml():
    """With settings of ours only."""
    (text,) = (text for language, text in BLOCKS if language == "toml")
    settings = tomllib.loads(text)["tool"]["pytest"]["ini_options"]
    assert all(name.startswith("uow_") for name in settings)


def test_the_pipeline_for_jenkins_is_closed():
    """Every brace and every quote of it."""
    (text,) = (text for language, text in BLOCKS if language == "groovy")
    bare = re.sub(r"'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"", "", text, flags=re.DOTALL)
    assert not set(bare) & set("'\"")
    depth = 0
    for brace in re.findall("[{}]", bare):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


def test_all_recipes_wait_and_run_alike():
    """One line to wait for the server, one to judge it."""
    waits = {line for line in scripts() if line.startswith("curl ")}
    runs = {line.rpartition("/bin/")[2] for line in scripts() if "uowkit run" in line}
    assert len(waits) == len(runs) == 1


@pytest.mark.slow
def test_the_lines_of_the_recipes_run(tmp_path):
    """Against a server that is there; the reports are where the next steps look for them."""
    (wait,) = {line for line in scripts() if line.startswith("curl ")}
    (run,) = {line.rpartition("/bin/")[2] for line in scripts() if "uowkit run" in line}
    (tmp_path / "known.yaml").write_text("deviations: []")
    with reference_server() as base:
        script = "\n".join((wait, run)).replace(ADDRESS, base)
        script = script.replace("uowkit run", f"{sys.executable} -m uowkit run")
        command = ["/bin/bash", "-euo", "pipefail", "-c", script]
        ended = subprocess.run(  # noqa: S603 - our own page
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    written = {path.name for path in (tmp_path / "report").iterdir()}
    assert written == {"run.jsonl", "index.html", "junit.xml"}
