import json
import os
import signal
import subprocess
import sys
import time

import pytest
from uowkit.selftest import command
from uowkit.selftest.task import Kind, Trial
from uowkit_reference.faults import faults

from tests.kit.commands import environment_of, told, uowkit
from tests.kit.selftest.test_servers import HERE
from tests.kit.selftest.trials import IN_ORDER, ORDER_CHECK
from tests.kit.test_cli import invoke, refused

SELDOM = [each for each in faults() if each.intermittent]
WRITTEN = ["README.md", "index.html", "kill-matrix.json"]


class Judged:
    """Workers that know what would come of every server, but for those they are told."""

    surviving: tuple[str, ...] = ()

    def __init__(self, _count, conforming):
        self.breaks = {each.name: each.breaks for each in faults()}
        self.conforming = conforming

    def judge(self, tasks, *, on_start):
        """Catch every fault by its rule, and accuse nobody."""
        for task in tasks:
            on_start(task)
            caught = task.kind is Kind.FAULT and task.name not in self.surviving
            rules = (self.breaks[task.name],) if caught else ()
            checks = {f"{each}:test_it": (each,) for each in rules}
            yield Trial(task, failing=rules, caught_by=checks, levels=dict.fromkeys(checks, "MUST"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.fixture
def selftest(monkeypatch, tmp_path):
    """The command in an empty folder, with what is known in place of what is judged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "Workers", Judged)
    return lambda *arguments: invoke("selftest", *arguments)


def test_everything_is_judged_and_written(selftest, tmp_path):
    """Every fault, and every conforming server that the configuration names."""
    (tmp_path / "uowkit.toml").write_text(f"[selftest]\nconforming = '{HERE}:servers'\n")
    ended = selftest("--combinations", "2", "--seed", "3")
    assert ended.exit_code == 0, ended.output
    assert "0 of 6 conforming servers accused" in ended.output
    assert ended.output.endswith("the kit is right\n")
    folder = tmp_path / "reports" / "kill-matrix"
    assert sorted(each.name for each in folder.iterdir()) == WRITTEN
    matrix = json.loads((folder / "kill-matrix.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in matrix["faults"]} == {each.name for each in faults()}
    assert (matrix["partial"], matrix["seed"]) == (False, 3)


def test_a_fault_that_survives_fails_the_kit(selftest, monkeypatch):
    """With a line that says what to do; the matrix is written all the same."""
    monkeypatch.setattr(Judged, "surviving", ("bulk-reversed",))
    ended = selftest("--out", "here")
    assert ended.exit_code == 1
    assert "fault bulk-reversed: survived" in ended.output
    assert "WRONG bulk-reversed: survives" in ended.output
    assert "wrote here" in ended.output
    assert "no conforming servers but the reference itself" in ended.output


def test_the_matrix_of_a_few_faults_is_not_written_unless_asked_for(selftest, tmp_path):
    """It must not take the place of the whole one."""
    ended = selftest("bulk-reversed")
    assert ended.exit_code == 0, ended.output
    assert "partial" in ended.output
    assert list(tmp_path.iterdir()) == []
    assert selftest("bulk-reversed", "--out", "here").exit_code == 0
    assert json.loads((tmp_path / "here" / "kill-matrix.json").read_text("utf-8"))["partial"]


def test_a_few_faults_are_taken_into_a_whole_matrix(selftest, monkeypatch, tmp_path):
    """Only those are judged, at the seed of the whole one."""
    monkeypatch.setattr(Judged, "surviving", ("bulk-reversed",))
    assert selftest("--out", "here").exit_code == 1
    monkeypatch.setattr(Judged, "surviving", ())
    ended = selftest("bulk-reversed", "--into", "here")
    assert ended.exit_code == 0, ended.output
    matrix = json.loads((tmp_path / "here" / "kill-matrix.json").read_text("utf-8"))
    assert {each["verdict"] for each in matrix["faults"] if not each["intermittent"]} == {"caught"}
    assert not matrix["partial"]
    assert "seed 0" in refused("selftest", "bulk-reversed", "--into", "here", "--seed", "1")


def test_faults_that_show_now_and_then_are_judged_at_ten_seeds(selftest, monkeypatch, tmp_path):
    """And written beside the matrix; one that is missed fails the kit."""
    ended = selftest("--intermittent")
    assert ended.exit_code == 0, ended.output
    assert ended.output.count("caught 10 of 10") == len(SELDOM)
    folder = tmp_path / "reports" / "kill-matrix"
    assert [each.name for each in folder.iterdir()] == ["intermittent.json"]
    monkeypatch.setattr(Judged, "surviving", (SELDOM[0].name,))
    ended = selftest("--intermittent", SELDOM[0].name)
    assert ended.exit_code == 1
    assert "caught  0 of 10" in ended.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bulk-reversd",), "bulk-reversed"),
        (("--intermittent", "bulk-reversed"), "intermittent"),
        (("--conforming", "nowhere_at_all:servers"), "nowhere_at_all"),
        (("--jobs", "0"), "--jobs"),
        (("--config", "none.toml"), "none.toml"),
        (("bulk-reversed", "--out", "taken"), "taken"),
        (("bulk-reversed", "--into", "nowhere"), "nowhere"),
        (("--into", "nowhere"), "names of faults"),
    ],
)
def test_what_cannot_be_used_is_told(monkeypatch, tmp_path, arguments, words):
    """With the place, and exit code 2."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "Workers", Judged)
    (tmp_path / "taken").write_text("a file where a folder should be")
    assert words in refused("selftest", *arguments)


def test_a_fault_is_judged_by_a_process_of_its_own(tmp_path):
    """From the command line to the verdict."""
    done = uowkit("selftest", "bulk-reversed", "--out", "here", folder=tmp_path)
    said = told(done)
    assert done.returncode == 0, said
    assert "clean clean: not accused" in said
    assert "fault bulk-reversed: caught" in said
    matrix = json.loads((tmp_path / "here" / "kill-matrix.json").read_text(encoding="utf-8"))
    assert matrix["faults"][0]["rules"] == [IN_ORDER]
    assert ORDER_CHECK.partition(":")[0] in {each["rule"] for each in matrix["checks"]}


def test_an_interrupt_ends_every_worker(tmp_path):
    """With exit code 130, and nothing written."""
    arguments = ["selftest", "bulk-reversed", "bulk-sorted-by-id", "--jobs", "2", "--out", "here"]
    with subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        [sys.executable, "-m", "uowkit", *arguments],
        cwd=tmp_path,
        env=environment_of(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        process.stdout.readline()  # the first one is judged, the others are on their way
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "interrupted: nothing is written\n"
    assert list(tmp_path.iterdir()) == []
    assert is_gone(process.pid)


def is_gone(group):
    """Whether no process of a group is left, after a while at most."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
