"""One target then and now."""

from hypothesis import given, settings
from uowkit.comparing.change import Change

from tests.comparing.comparisons import (
    CLASS,
    CREATED,
    ERROR_NULL,
    ORDER,
    REFERENCE,
    histories,
    results,
    then_and_now,
)
from tests.report.runs import baseline, deviation, result

GOOD, BAD, OPEN = result(ORDER), result(ORDER, "failed"), result(ORDER, "untested")
FINE = result(CLASS)


def told(history):
    """The changes, as pairs of a rule and what became of it."""
    return [(each.rule["id"], each.change) for each in history.changes]


def test_what_broke_comes_first_and_fails(tmp_path):
    """Then what is left open, then what is better."""
    then = [GOOD, result(CLASS, "failed"), result(CREATED)]
    now = [BAD, FINE, result(CREATED, "untested")]
    history = then_and_now(tmp_path, then, now)
    assert told(history) == [
        (ORDER, Change.BROKE),
        (CREATED, Change.UNJUDGED),
        (CLASS, Change.FIXED),
    ]
    assert history.exit_code == 1
    assert history.counts == {Change.BROKE: 1, Change.UNJUDGED: 1, Change.FIXED: 1}


def test_what_is_as_before_is_no_change(tmp_path):
    """Whether it is kept or not."""
    history = then_and_now(tmp_path, [BAD, FINE], [BAD, FINE])
    assert not history.changes
    assert [each.rule["id"] for each in history.as_before] == [CLASS, ORDER]
    assert history.exit_code == 0


def test_a_rule_that_is_no_longer_judged_leaves_it_open(tmp_path):
    """It has not broken, and nobody can say that it has not."""
    assert then_and_now(tmp_path, [GOOD], [OPEN]).exit_code == 2
    assert then_and_now(tmp_path, [OPEN], [GOOD]).exit_code == 0


def test_a_failure_after_a_question_left_open_has_not_broken(tmp_path):
    """Nothing says that the rule was ever kept."""
    history = then_and_now(tmp_path, [OPEN], [BAD])
    assert told(history) == [(ORDER, Change.JUDGED)]
    assert history.exit_code == 0


def test_a_warning_breaks_where_the_later_run_is_strict(tmp_path):
    """It is told in any case."""
    for strict, code in ((False, 0), (True, 1)):
        history = then_and_now(
            tmp_path, [result(ERROR_NULL)], [result(ERROR_NULL, "warned")], strict=strict
        )
        assert told(history) == [(ERROR_NULL, Change.BROKE)]
        assert history.exit_code == code


def test_what_the_baseline_lists_breaks_nothing(tmp_path):
    """It is told, and marked."""
    history = then_and_now(tmp_path, [GOOD], [BAD], known=baseline(deviation(ORDER)))
    assert told(history) == [(ORDER, Change.BROKE)]
    assert history.changes[0].known
    assert history.exit_code == 0


def test_a_check_that_breaks_in_a_rule_that_was_broken_fails(tmp_path):
    """The rule fails as before; one more of its checks does."""
    other = result(ORDER, check="test_another")
    broken = result(ORDER, "failed", check="test_another")
    history = then_and_now(tmp_path, [BAD, other], [BAD, broken])
    (changed,) = history.changes
    (check,) = changed.checks
    assert (changed.change, check.change, check.name) == (None, Change.BROKE, "test_another")
    assert history.exit_code == 1
    known = baseline(deviation(f"{ORDER}:test_another"))
    history = then_and_now(tmp_path, [BAD, other], [BAD, broken], known=known)
    assert history.changes[0].checks[0].known
    assert history.exit_code == 0


def test_checks_appear_and_vanish_inside_a_rule(tmp_path):
    """As they do when the kit is another one."""
    history = then_and_now(tmp_path, [GOOD], [result(ORDER, check="test_another")])
    (changed,) = history.changes
    assert {each.name: each.change for each in changed.checks} == {
        "test_it": Change.VANISHED,
        "test_another": Change.APPEARED,
    }


def test_a_check_of_another_rule_is_that_rule_s(tmp_path):
    """It stands among a rule's checks only where it blames it."""
    foreign = {**BAD, "check": f"{CLASS}:test_it"}
    history = then_and_now(tmp_path, [GOOD, FINE], [GOOD, foreign])
    assert [each.checks for each in history.changes if each.rule["id"] == ORDER] == [()]


def test_a_rule_that_both_were_asked_appears_or_vanishes(tmp_path):
    """And what only one was asked is not compared at all."""
    history = then_and_now(tmp_path, [GOOD], [FINE, result(REFERENCE, "failed")])
    assert told(history) == [(ORDER, Change.VANISHED), (CLASS, Change.APPEARED)]
    assert history.not_asked == (REFERENCE,)


def test_nothing_in_common_decides_nothing(tmp_path):
    """A run of some rules says nothing of others."""
    narrowed = {"configuration": {"rules": [CLASS]}}
    history = then_and_now(tmp_path, [result(REFERENCE)], [FINE], header=narrowed)
    assert history.not_asked == (REFERENCE,)
    assert told(history) == [(CLASS, Change.APPEARED)]
    history = then_and_now(tmp_path, [result(REFERENCE)], [])
    assert history.exit_code == 2


def test_what_a_selection_left_out_has_not_vanished(tmp_path):
    """It was not asked."""
    history = then_and_now(tmp_path, [GOOD, FINE], [FINE], selection=True)
    assert not history.changes
    assert history.not_asked == (ORDER,)
    assert history.exit_code == 0


def test_a_check_that_is_no_longer_judged_leaves_it_open(tmp_path):
    """Also in a rule that is judged all the same."""
    then = [BAD, result(ORDER, check="test_another")]
    now = [BAD, result(ORDER, "untested", check="test_another")]
    history = then_and_now(tmp_path, then, now)
    (changed,) = history.changes
    assert [each.change for each in (changed, *changed.checks)] == [None, Change.UNJUDGED]
    assert history.exit_code == 2


@settings(max_examples=50, deadline=None)
@given(results)
def test_a_run_does_not_differ_from_itself(made):
    """Whatever came of it."""
    history, _ = histories(made, made)
    assert not history.changes
    assert not history.not_asked


@settings(max_examples=100, deadline=None)
@given(results, results)
def test_the_other_way_round_everything_is_reversed(first, second):
    """Fixed is broke, appeared is vanished, in rules and in checks."""
    forth, back = histories(first, second)
    assert _changes(back) == {
        key: change and change.reverse for key, change in _changes(forth).items()
    }


def _changes(history):
    """What became of each rule and each check that changed."""
    rules = {each.rule["id"]: each.change for each in history.changes}
    checks = {each.check: each.change for rule in history.changes for each in rule.checks}
    return rules | checks
