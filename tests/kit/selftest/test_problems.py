import pytest
from uowkit.selftest.problems import exit_code, problems
from uowkit.selftest.task import Kind

from tests.kit.selftest.trials import (
    IN_ORDER,
    ORDER_CHECK,
    OTHER_CHECK,
    PERSISTED,
    fault,
    matrix,
    right,
    trial,
)

BOTH = (
    (fault(), trial()),
    (
        fault("lost", PERSISTED),
        trial("lost", failing=(PERSISTED,), caught_by={OTHER_CHECK: (PERSISTED,)}),
    ),
)
FAILING = [
    ((), ("survives", IN_ORDER)),
    ((PERSISTED,), ("caught by create/object-id-persisted only", IN_ORDER)),
    ((PERSISTED, IN_ORDER), ("create/object-id-persisted is reported first", "because")),
    ((IN_ORDER, "create/class", "create/created", PERSISTED), ("4 rules fail", "at most 3")),
]


def test_a_kit_that_catches_everything_has_no_problem():
    """Every check that can fail has a fault that it catches."""
    found = problems(matrix(*BOTH, conforming=[(right(), trial("chunked", Kind.CONFORMING))]))
    assert found == []
    assert exit_code(found) == 0


@pytest.mark.parametrize(("failing", "words"), FAILING)
def test_a_fault_that_is_not_caught_as_it_should_be_is_told(failing, words):
    """With its name, its rule, and what to do."""
    caught_by = {ORDER_CHECK: failing} if failing else {}
    found = problems(matrix((fault(), trial(failing=failing, caught_by=caught_by)), partial=True))
    assert [each.subject for each in found] == ["bulk-reversed"]
    assert all(word in str(found[0]) for word in words), found
    assert exit_code(found) == 1


def test_a_fault_that_shows_now_and_then_may_be_missed_in_one_run():
    """Or be met by a check of another rule first: chance decides, and ten seeds judge it."""
    seldom = fault(intermittent=True)
    assert problems(matrix((seldom, trial(failing=())), partial=True)) == []
    second = trial(failing=(PERSISTED, IN_ORDER), caught_by={ORDER_CHECK: (IN_ORDER,)})
    assert problems(matrix((seldom, second), partial=True)) == []
    many = trial(failing=(IN_ORDER, "create/class", "create/created", PERSISTED))
    assert problems(matrix((seldom, many), partial=True)) != []


def test_a_right_server_that_is_accused_is_told_with_the_rule():
    """The clean reference, and a conforming one with its choices."""
    accused = {PERSISTED: "failed: it is gone"}
    found = problems(
        matrix(
            *BOTH,
            clean=trial("clean", Kind.CLEAN, accused=accused),
            conforming=[(right(), trial("chunked", Kind.CONFORMING, accused=accused))],
        )
    )
    assert [each.subject for each in found] == [
        "the clean reference server",
        "the conforming server chunked (chunked=True)",
    ]
    assert all(PERSISTED in str(each) and "it is gone" in str(each) for each in found)


def test_a_check_that_catches_nothing_is_told():
    """But for one that only observes, and for a matrix of a few faults."""
    found = problems(matrix(BOTH[0]))
    assert [each.subject for each in found] == [OTHER_CHECK]
    assert problems(matrix(BOTH[0], partial=True)) == []


def test_an_error_of_the_kit_is_told_with_the_fault_that_shows_it():
    """A kit that stumbles over a wrong server judges nothing."""
    came = trial(failing=(IN_ORDER,), broken_checks={OTHER_CHECK: "KeyError: 'result'"})
    (found,) = problems(matrix((fault(), came), partial=True))
    assert OTHER_CHECK in str(found)
    assert "KeyError" in str(found)


def test_a_server_that_could_not_be_judged_leaves_the_verdict_open():
    """Unless something is wrong besides."""
    open_ = (fault("hanging"), trial("hanging", error="exit code -9"))
    found = problems(matrix(open_, partial=True))
    assert "exit code -9" in str(found[0])
    assert exit_code(found) == 2
    survives = (fault(), trial(failing=()))
    assert exit_code(problems(matrix(open_, survives, partial=True))) == 1
