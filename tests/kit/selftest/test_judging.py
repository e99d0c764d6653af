from uowkit.running.suite_plugin import SuitePlugin
from uowkit.selftest.judging import judge
from uowkit.selftest.task import Kind, Task
from uowkit_reference.faults import faults

from tests.kit.selftest.test_servers import named
from tests.kit.selftest.trials import IN_ORDER


def test_a_fault_is_judged_down_to_the_checks_that_caught_it():
    """With the rules that fail, the cause first."""
    trial = judge(Task(Kind.FAULT, "bulk-reversed", rules=(IN_ORDER,)), {})
    assert trial.error == ""
    assert trial.failing == (IN_ORDER,)
    assert trial.caught_by
    assert all(rules == (IN_ORDER,) for rules in trial.caught_by.values())
    assert trial.caught_by.keys() <= trial.levels.keys()
    assert trial.exchanges > 10
    assert trial.seconds > 0


def test_a_fault_of_connections_is_judged_on_one():
    """By a process of its own."""
    name = next(each.name for each in faults() if each.on_socket)
    trial = judge(Task(Kind.FAULT, name, rules=("create/class",)), {})
    assert (trial.error, trial.exchanges) == ("", None)
    assert trial.levels


def test_a_right_server_is_accused_of_nothing():
    """Of the rules that were asked for."""
    trial = judge(Task(Kind.CONFORMING, "plain", rules=("create/class",)), named())
    assert (trial.failing, trial.accused, trial.error) == ((), {}, "")


def test_a_rule_that_was_not_checked_is_held_against_the_kit(monkeypatch):
    """A right server must be judged on everything."""
    kept = "create/class"
    monkeypatch.setattr(SuitePlugin, "_is_asked_for", lambda _, check: check.rule == kept)
    task = Task(Kind.CLEAN, "clean", rules=(kept, "create/created"))
    assert judge(task, {}).accused == {"create/created": "untested: no check of it was run"}


def test_a_server_that_cannot_be_judged_has_an_error():
    """What stood in the way is told."""
    servers = named("bad_servers")
    for name, words in (("broken", "HTTP 500"), ("none", "neither an application")):
        trial = judge(Task(Kind.CONFORMING, name), servers)
        assert words in trial.error
        assert trial.failing == ()
