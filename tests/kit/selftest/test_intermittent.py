from uowkit.selftest.intermittent import (
    intermittent_document,
    intermittent_problems,
    intermittent_tasks,
)
from uowkit.selftest.problems import exit_code
from uowkit.selftest.task import Kind, Task, Trial
from uowkit_schemas import explain

from tests.kit.selftest.trials import IN_ORDER, fault

SELDOM = fault("seldom", intermittent=True)


def judged(missed=(), **came):
    """What comes of a fault at ten seeds, of which some miss it."""
    trials = [
        Trial(
            Task(Kind.FAULT, "seldom", "standard", seed, (IN_ORDER,)),
            failing=() if seed in missed else (IN_ORDER,),
            **came,
        )
        for seed in reversed(range(10))
    ]
    return intermittent_document([SELDOM], trials)


def test_each_fault_is_judged_at_ten_seeds_by_its_own_rule():
    """At standard effort."""
    tasks = intermittent_tasks([SELDOM], 5)
    assert [each.seed for each in tasks] == list(range(5, 15))
    assert {(each.name, each.effort, each.rules) for each in tasks} == {
        ("seldom", "standard", (IN_ORDER,))
    }


def test_ten_of_ten_is_right():
    """And is told with the seeds."""
    found = judged()
    assert explain("kit/intermittent-faults", found) is None
    assert found["faults"][0]["caught"] == list(range(10))
    assert intermittent_problems(found) == []


def test_nine_of_ten_is_not():
    """The seed that misses is told."""
    (problem,) = intermittent_problems(judged(missed={7}))
    assert "seed 7" in str(problem)
    assert IN_ORDER in str(problem)
    assert exit_code([problem]) == 1


def test_a_fault_that_could_not_be_judged_is_told():
    """It has been missed at no seed."""
    (problem,) = intermittent_problems(judged(error="exit code -9"))
    assert "exit code -9" in str(problem)
    assert exit_code([problem]) == 2
