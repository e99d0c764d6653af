"""The GitHub Action: its steps, run as GitHub's runner would run them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from uowkit.report.reader import read_report
from uowkit.running.embedded import reference_server

from tests.kit.servers import OK, answering, raw_server

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
CLASS, IDS = "create/class", "create-bulk/ids-in-request-order"
# Makes an environment in which the kit is there, and writes down what was to be installed.
PYTHON = """#!/bin/bash
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; ln -sf {uowkit} "$3/bin/uowkit" ;;
  "-m pip") printf '%s\\n' "$@" > {installed} ;;
  *) exec {python} "$@" ;;
esac
"""


@pytest.fixture
def runner(tmp_path):
    """A runner with a workspace of its own."""
    return Runner(tmp_path)


class Runner:
    """Runs the action's shell steps, each in a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.workspace = folder / "work space"
        self.installed = folder / "installed"
        self.output, self.summary = folder / "output", folder / "summary.md"
        tools = folder / "tools"
        for each in (self.workspace, tools):
            each.mkdir()
        python = tools / "python3"
        words = {
            "uowkit": Path(sys.executable).with_name("uowkit"),
            "installed": self.installed,
            "python": sys.executable,
        }
        python.write_text(
            PYTHON.format_map({key: shlex.quote(str(value)) for key, value in words.items()})
        )
        python.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(folder / "temp"),
        }

    def run(self, **inputs):
        """Run every step with these inputs; give what the last one said, and the outputs."""
        given = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        for path in (self.output, self.summary):
            path.write_text("")
        for step in STEPS.values():
            ended = self._step(step, given)
            if ended.returncode:
                break
        return ended, outputs_of(self.output.read_text())

    def _step(self, step, given):
        filled = {
            name: INPUT.sub(lambda found: given[found.group(1)], text)
            for name, text in step.get("env", {}).items()
        }
        script = self.folder / "script.sh"
        script.write_text(step["run"])
        return subprocess.run(  # noqa: S603 - our own action, as GitHub runs it
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={**self.environment, **filled},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


def outputs_of(text):
    """What a step has put out, in the form for values of several lines."""
    found = re.findall(r"^([a-z-]+)<<(\S+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
    return {name: value for name, _, value in found}


@pytest.fixture(scope="module")
def clean():
    """The address of a server that keeps every rule."""
    with reference_server() as base:
        yield base


def config(runner, *lines):
    """A configuration that narrows the run, in the workspace."""
    (runner.workspace / "uowkit.toml").write_text("\n".join(lines))


def test_the_action_is_one():
    """By the schema that people check theirs with."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    command += ["vendor.github-actions", str(ROOT / "action.yml")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert ended.returncode == 0, ended.stdout


def test_no_expression_stands_in_a_script():
    """There, the shell would read what is in it; every input goes by the environment."""
    assert len(STEPS) == 2
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert all(INPUT.fullmatch(text) for text in step.get("env", {}).values())
        assert step["shell"] == "bash"


def test_every_input_is_used_and_every_output_is_put_out():
    """By its own name."""
    text = str(ACTION["runs"])
    assert {name for name in ACTION["inputs"] if f"inputs.{name}" not in text} == set()
    used = set(INPUT.findall(text)) | set(re.findall(r"inputs\.([a-z-]+)", text))
    assert used == set(ACTION["inputs"])
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.judge.outputs.{name} }}}}"


@pytest.mark.slow
def test_a_server_that_keeps_every_rule(runner, clean):
    """Exit code 0, every output, a summary, and the kit installed from where the action is."""
    ended, outputs = runner.run(target=clean, profiles="core", effort="quick", seed="3")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert str(ROOT) in runner.installed.read_text().splitlines()
    assert outputs.keys() == ACTION["outputs"].keys() - {"scenarios"}
    assert outputs["exit-code"] == "0"
    assert outputs["verdict"] == "conformant"
    assert (float(outputs["divergence"]), float(outputs["coverage"])) == (0, 1)
    files = [runner.workspace / outputs[name] for name in ("report", "html", "junit")]
    assert all(each.is_file() for each in files)
    assert read_report(files[0]).header["seed"] == 3
    assert "conformant" in runner.summary.read_text().lower()


@pytest.mark.slow
def test_a_server_that_breaks_a_rule(runner):
    """Exit code 1, an annotation, and scenarios; with a baseline that lists it, 0."""
    with reference_server("bulk-reversed") as base:
        ended, outputs = runner.run(target=base)
        assert ended.returncode == 1, ended.stderr
        (runner.workspace / "known list.yaml").write_text(
            f"deviations:\n- {{rule: {IDS}, reason: It is old., expires: 2999-01-01}}\n"
        )
        known, later = runner.run(target=base, baseline="known list.yaml")
    assert (outputs["exit-code"], outputs["verdict"]) == ("1", "not conformant")
    assert float(outputs["divergence"]) > 0
    assert re.search(f"^::error title={IDS}", ended.stdout, re.MULTILINE)
    assert "scenarios" not in later
    assert known.returncode == 0, known.stdout + known.stderr
    assert later["verdict"] == "conformant but for known deviations"


HOSTILE = "x'\"; $(touch pwned) `touch pwned` & touch pwned\n::error::no\nverdict=conformant"


@pytest.mark.parametrize(
    "name", [each for each in ACTION["inputs"] if each not in {"output", "python-version"}]
)
def test_a_hostile_input_is_only_text(runner, name):
    """It is refused, runs nothing, and puts nothing out."""
    inputs = {"target": "http://127.0.0.1:9/api", name: HOSTILE}
    ended, outputs = runner.run(**inputs)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not list(runner.folder.rglob("pwned*"))
    assert outputs.get("verdict", "undecided") == "undecided"
    assert not re.search(r"^::error::no", ended.stdout, re.MULTILINE)


def test_a_hostile_folder_is_only_a_folder(runner):
    """Its name has quotes, a command and a second line; what was there before is not this run's."""
    output = "-x '\" $(touch pwned)\nverdict=conformant"
    folder = runner.workspace / output
    folder.mkdir()
    (folder / "run.jsonl").write_text('{"verdict": "conformant"}')
    ended, outputs = runner.run(target="http://127.0.0.1:9/api", output=output)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert outputs == {
        "exit-code": "2",
        "verdict": "undecided",
        "divergence": "",
        "coverage": "",
    }
    assert not list(runner.folder.rglob("pwned*"))


def test_headers_are_sent_and_not_told(runner):
    """One on a line, however the lines end."""
    config(runner, 'readback = "find"')
    with raw_server(answering(OK)) as seen:
        headers = "user-token: canary one\r\n\nX-Other: canary two"
        ended, _ = runner.run(target=seen.base, headers=headers)
    assert b"user-token: canary one\r\nX-Other: canary two\r\n" in seen.requests[0]
    told = ended.stdout + ended.stderr + runner.output.read_text() + runner.summary.read_text()
    assert "canary" not in told


def test_the_configuration_may_name_the_target(runner):
    """The input is left out then."""
    config(runner, 'target = "http://127.0.0.1:9/api"')
    ended, _ = runner.run()
    assert ended.returncode == 2
    assert "http://127.0.0.1:9/api does not answer" in ended.stderr + ended.stdout


def test_a_slip_in_strict_is_told(runner):
    """It must not be taken for false."""
    ended, _ = runner.run(target="http://127.0.0.1:9/api", strict="yes")
    assert ended.returncode == 2
    assert "strict is either true or false" in ended.stdout
