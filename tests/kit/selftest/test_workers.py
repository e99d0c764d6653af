import multiprocessing

import pytest
from uowkit.selftest import workers
from uowkit.selftest.servers import Conforming
from uowkit.selftest.task import Kind, Task
from uowkit.selftest.workers import Workers

RULES = ("create/class",)
BAD = Conforming("tests.kit.selftest.given:bad_servers", 0, 0)


def tasks(*names):
    """Short tasks on conforming servers."""
    return [Task(Kind.CONFORMING, name, rules=RULES) for name in names]


def test_workers_judge_one_server_after_the_other():
    """Each task is begun once and ends once."""
    asked = [*tasks("plain", "plain", "broken"), Task(Kind.FAULT, "bulk-reversed", rules=RULES)]
    begun = []
    with Workers(2, BAD) as pool:
        trials = list(pool.judge(asked, on_start=begun.append))
    assert begun == asked
    assert sorted(each.task.name for each in trials) == sorted(each.name for each in asked)
    assert {each.task.name for each in trials if each.error} == {"broken"}


def test_a_worker_that_crashes_is_told_with_the_server():
    """The others go on, and so does a new worker in its place."""
    with Workers(1, BAD) as pool:
        trials = list(pool.judge(tasks("crash", "plain"), on_start=lambda _: None))
    assert [(each.task.name, bool(each.error)) for each in trials] == [
        ("crash", True),
        ("plain", False),
    ]
    assert "exit code 7" in trials[0].error


def test_a_server_that_takes_too_long_is_given_up(monkeypatch):
    """Nobody waits for it."""
    monkeypatch.setattr(workers, "LONGEST", 0.5)
    monkeypatch.setattr(workers, "_LEAVE", 0.5)
    with Workers(1, BAD) as pool:
        (trial,) = pool.judge(tasks("sleep"), on_start=lambda _: None)
    assert "within" in trial.error


def test_no_worker_outlives_the_block(monkeypatch):
    """Not even one that is busy when something else goes wrong."""
    monkeypatch.setattr(workers, "_LEAVE", 0.5)

    def stop(_task):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Workers(2, BAD) as pool:
        list(pool.judge(tasks("sleep", "sleep"), on_start=stop))
    assert multiprocessing.active_children() == []
