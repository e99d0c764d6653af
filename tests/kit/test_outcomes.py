import itertools

import pytest
from uowkit.outcomes import (
    WORST_FIRST,
    Breach,
    Indeterminate,
    Outcome,
    TargetGone,
    Untested,
    Verdict,
    worst,
)


def test_every_outcome_has_a_place_in_the_order():
    """No outcome can be forgotten when the worst one is looked for."""
    assert sorted(WORST_FIRST) == sorted(Outcome)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["passed", "failed", "error"], "failed"),
        (["passed", "error", "indeterminate"], "error"),
        (["untested", "indeterminate"], "indeterminate"),
        (["untested", "warned"], "untested"),
        (["warned", "passed"], "warned"),
        (["observed", "passed"], "passed"),
        (["inapplicable", "observed"], "observed"),
    ],
)
def test_the_worst_outcome_wins(outcomes, expected):
    """Whatever the order in which they came."""
    for order in itertools.permutations(outcomes):
        assert worst(map(Outcome, order)) == expected


def test_of_no_outcomes_none_is_the_worst():
    """A rule without checks is nobody's success."""
    with pytest.raises(ValueError, match="empty"):
        worst([])


def test_what_judges_and_what_decides_nothing_never_meet():
    """An outcome is one, the other or neither."""
    assert {each for each in Outcome if each.judges} == {"passed", "failed", "warned"}
    assert {each for each in Outcome if each.decides_nothing} == {
        "untested",
        "indeterminate",
        "error",
    }


def test_a_breach_is_a_failing_example_and_a_verdict_is_none():
    """Hypothesis must shrink the one and let the other through."""
    assert issubclass(Breach, AssertionError)
    assert not issubclass(Verdict, Exception)
    assert Untested("why", cause="create/class").cause == "create/class"
    assert TargetGone.outcome is Indeterminate.outcome is Outcome.INDETERMINATE
