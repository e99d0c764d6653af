"""What became of a rule between two runs."""

import itertools

import pytest
from uowkit.comparing.change import Change, change_between
from uowkit.outcomes import Outcome

OUTCOMES = [None, *Outcome]


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        ("passed", "failed", "broke"),
        ("passed", "warned", "broke"),
        ("observed", "failed", "broke"),
        ("warned", "failed", "broke"),
        ("failed", "passed", "fixed"),
        ("failed", "warned", "fixed"),
        ("passed", "untested", "no longer judged"),
        ("passed", "inapplicable", "no longer judged"),
        ("failed", "error", "no longer judged"),
        ("indeterminate", "passed", "now judged"),
        ("untested", "failed", "now judged"),
        (None, "failed", "appeared"),
        ("passed", None, "vanished"),
        ("untested", "indeterminate", None),
        ("passed", "observed", None),
        (None, None, None),
    ],
)
def test_a_change_has_a_name(then, now, change):
    """What broke was kept before; what was left open has neither broken nor been mended."""
    then, now = (each and Outcome(each) for each in (then, now))
    assert change_between(then, now) == change


@pytest.mark.parametrize(("then", "now"), list(itertools.product(OUTCOMES, OUTCOMES)))
def test_the_other_way_round_it_is_the_reverse(then, now):
    """Fixed and broke, appeared and vanished, now judged and no longer judged."""
    forth, back = change_between(then, now), change_between(now, then)
    assert back == (forth and forth.reverse)


def test_every_change_has_another_one_as_its_reverse():
    """And is the reverse of that."""
    assert all(each.reverse is not each and each.reverse.reverse is each for each in Change)
