"""A baseline held against a run: what is known, what is left, which entries are stale."""

from datetime import timedelta

import pytest
from uowkit.judging.deviations import Scope, State
from uowkit.judging.tally import Tally

from tests.report.runs import TODAY, baseline, deviation, finding, result

ORDER = "create-bulk/ids-in-request-order"
UNIQUE = "create/object-id-unique"
SUCCESS = "envelope/success-shape"
SHOULD = "envelope/error-null"
LIMIT = "create-bulk/limit"
IT, OTHER = f"{ORDER}:test_it", f"{ORDER}:test_other"
YESTERDAY = TODAY - timedelta(days=1)


def held(*results, known=(), expected=(), absent=(), whole=()):
    """What comes of results with these entries; entries are ids or deviations."""
    entries = [deviation(each) if isinstance(each, str) else each for each in known]
    tally = Tally(baseline(*entries))
    tally.scope = Scope(frozenset(absent), frozenset(whole))
    tally.expect(expected)
    for each in results:
        tally.add(each)
    return tally


def codes(tally):
    """The exit code of a lenient run and of a strict one."""
    return tally.exit_code(strict=False), tally.exit_code(strict=True)


def states(tally):
    """What became of each entry."""
    return {each.deviation.id: each.state for each in tally.standings()}


def ids(rules):
    """The ids of some rules."""
    return [each.requirement.id for each in rules]


BROKEN = result(ORDER, "failed")
UNTESTED = result(UNIQUE, "untested", cause=ORDER)


def test_a_listed_failure_does_not_fail_the_run():
    """It is a known deviation, and no pass."""
    tally = held(BROKEN, result(UNIQUE), known=[ORDER])
    assert codes(tally) == (0, 0)
    assert ids(tally.failures()) == []
    assert ids(tally.deviations()) == [ORDER]
    assert states(tally) == {ORDER: State.KNOWN}


def test_an_entry_is_not_stale_before_the_run_has_said_what_it_took_in():
    """The verdict may be asked for during a run."""
    tally = Tally(baseline(deviation(ORDER)))
    tally.add(result(ORDER))
    assert states(tally) == {ORDER: State.OPEN}
    assert codes(tally) == (0, 0)


def test_figures_stay_honest():
    """What is known counts as failed."""
    figures = held(BROKEN, result(UNIQUE), known=[ORDER]).figures()
    assert (figures.failed, figures.judged, figures.counts["passed"]) == (1, 2, 1)


def test_a_run_of_nothing_but_known_deviations_has_judged_something():
    """It is not undecided."""
    assert codes(held(BROKEN, known=[ORDER])) == (0, 0)


def test_what_is_not_listed_still_fails():
    """An entry is for its own rule."""
    tally = held(BROKEN, result(UNIQUE, "failed"), known=[ORDER])
    assert codes(tally) == (1, 1)
    assert ids(tally.failures()) == [UNIQUE]


def test_an_entry_for_a_rule_covers_all_its_checks():
    """Whichever found it, also one of another rule."""
    by_the_way = result(UNIQUE, findings=[finding(ORDER)])
    other = result(ORDER, "failed", check="test_other")
    assert codes(held(BROKEN, other, by_the_way, known=[ORDER])) == (0, 0)


def test_an_entry_for_a_check_covers_what_this_check_found():
    """What another one found is still a failure, and is told first."""
    other = finding(ORDER, "news")
    other = result(ORDER, "failed", check="test_other", message="news", findings=[other])
    assert codes(held(BROKEN, result(UNIQUE), known=[IT])) == (0, 0)
    for results in ((BROKEN, other), (other, BROKEN)):
        tally = held(*results, known=[IT])
        assert codes(tally) == (1, 1)
        (failure,) = tally.failures()
        assert failure.message == "news"
        assert [each.id for each in failure.known] == [IT]
        assert tally.deviations() == []
    assert codes(held(BROKEN, other, known=[IT, OTHER])) == (0, 0)


def test_an_entry_for_a_check_covers_another_rule_that_it_found_broken():
    """That rule is known, as far as only this check found it."""
    by_the_way = result(ORDER, findings=[finding(UNIQUE)])
    assert codes(held(by_the_way, result(UNIQUE), known=[IT])) == (0, 0)
    assert codes(held(by_the_way, result(UNIQUE, "failed"), known=[IT])) == (1, 1)


def test_many_known_findings_do_not_hide_one_that_is_not():
    """However short they read."""
    news = result(ORDER, "failed", check="test_other", findings=[finding(ORDER, "n" * 9000)])
    for results in ((news, *[BROKEN] * 5), (*[BROKEN] * 5, news)):
        assert held(*results, known=[IT]).failures()[0].message == "n" * 9000


@pytest.mark.parametrize("outcome", ["untested", "indeterminate", "error"])
def test_troubles_are_not_covered(outcome):
    """A baseline lists deviations, not troubles; and an entry for one is not stale."""
    tally = held(result(ORDER, outcome), result(UNIQUE), known=[ORDER, IT], whole=[ORDER, IT])
    assert codes(tally) == (2, 2)
    assert states(tally) == {ORDER: State.OPEN, IT: State.OPEN}


@pytest.mark.parametrize("check", ["test_it", "test_other"])
def test_a_trouble_beside_a_known_failure_is_not_covered(check):
    """Also where it is another situation of the same check."""
    tally = held(BROKEN, result(ORDER, "error", check=check), known=[ORDER])
    assert codes(tally) == (2, 2)
    assert ids(tally.left_open()) == [ORDER]


def test_what_is_untested_because_of_a_known_failure_is_set_aside():
    """It is still untested, and never a pass."""
    tally = held(BROKEN, UNTESTED, result(SUCCESS), known=[ORDER])
    assert codes(tally) == (0, 0)
    assert ids(tally.left_open()) == [UNIQUE]
    assert tally.figures().counts["untested"] == 1
    assert codes(held(BROKEN, UNTESTED, known=[IT])) == (0, 0)


def test_what_is_untested_for_another_reason_is_not():
    """Without a cause, for one that is kept, or for one that is not listed."""
    for cause in (None, SUCCESS, SHOULD):
        untested = result(UNIQUE, "untested", cause=cause)
        warned = result(SHOULD, "warned")
        assert codes(held(BROKEN, result(SUCCESS), warned, untested, known=[ORDER])) == (2, 1)
    two = (UNTESTED, result(UNIQUE, "untested", cause=SUCCESS, check="test_other"))
    for results in (two, two[::-1]):
        assert codes(held(BROKEN, *results, known=[ORDER])) == (2, 2)
    assert codes(held(BROKEN, expected=[UNIQUE], known=[ORDER])) == (2, 2)


def test_what_fails_only_because_of_a_known_failure_is_set_aside():
    """One root cause, one entry; a chain of them, too."""
    explained = result(UNIQUE, "failed", findings=[finding(UNIQUE, because=ORDER)])
    further = result(SUCCESS, "untested", cause=UNIQUE)
    tally = held(BROKEN, explained, further, known=[ORDER])
    assert codes(tally) == (0, 0)
    assert set(ids(tally.left_open())) == {UNIQUE, SUCCESS}


def test_rules_that_are_untested_because_of_each_other_are_open():
    """A circle excuses nobody."""
    circle = (
        result(UNIQUE, "untested", cause=SUCCESS),
        result(SUCCESS, "untested", cause=UNIQUE),
    )
    assert codes(held(BROKEN, *circle, known=[ORDER])) == (2, 2)


def test_a_listed_warning_is_a_known_deviation():
    """With and without --strict."""
    tally = held(result(SHOULD, "warned"), result(ORDER), known=[SHOULD])
    assert codes(tally) == (0, 0)
    assert ids(tally.deviations()) == [SHOULD]
    assert ids(tally.failures()) == []


# --- stale entries ----------------------------------------------------------


@pytest.mark.parametrize(
    ("passing", "id_"),
    [
        (result(ORDER), ORDER),
        (result(ORDER), IT),
        (result(SHOULD), SHOULD),
        (result(LIMIT, "observed"), LIMIT),
    ],
)
def test_an_entry_that_no_longer_fails_fails_the_run(passing, id_):
    """The line says which, where, and what to do."""
    tally = held(passing, result(UNIQUE), known=[deviation(id_, line=7)], whole=[id_])
    assert codes(tally) == (1, 1)
    (standing,) = tally.standings()
    assert standing.state is State.PASSED
    assert standing.told("known.yaml") == (
        f"known.yaml, line 7: {id_} no longer fails; remove the entry"
    )


def test_an_entry_of_which_something_was_left_out_may_still_fail():
    """A part that passes says nothing."""
    tally = held(result(ORDER), result(UNIQUE), known=[ORDER, IT])
    assert codes(tally) == (0, 0)
    assert states(tally) == {ORDER: State.OPEN, IT: State.OPEN}


def test_an_entry_of_a_check_is_stale_though_its_rule_fails_otherwise():
    """And an entry of the rule is not."""
    tally = held(BROKEN, result(ORDER, check="test_other"), known=[OTHER, ORDER], whole=[OTHER])
    assert states(tally) == {OTHER: State.PASSED, ORDER: State.KNOWN}
    assert codes(tally) == (1, 1)


def test_a_check_that_passes_and_finds_another_rule_broken_is_known():
    """Its entry covers that."""
    by_the_way = result(ORDER, findings=[finding(UNIQUE)])
    assert states(held(by_the_way, known=[IT], whole=[IT])) == {IT: State.KNOWN}


def test_an_entry_that_was_not_run_is_neither():
    """It can be told nothing of."""
    assert states(held(result(ORDER), known=[UNIQUE, SHOULD])) == {
        UNIQUE: State.OPEN,
        SHOULD: State.OPEN,
    }


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("create/clas", "there is no rule 'create/clas'; did you mean 'create/class'"),
        ("create/clas:test_it", "there is no rule 'create/clas'; did you mean 'create/class'"),
        ("create/class:test_gone", "the suite has no check create/class:test_gone; correct"),
        ("references/unknown", "the suite has no check of references/unknown; correct"),
    ],
)
def test_an_entry_that_matches_nothing_fails_the_run(id_, words):
    """A slip, or something that was renamed."""
    tally = held(result(ORDER), known=[id_], absent=[id_])
    assert codes(tally) == (1, 1)
    (standing,) = tally.standings()
    assert standing.state is State.UNKNOWN
    assert words in standing.told("known.yaml")
    assert standing.told("known.yaml").startswith("known.yaml: ")


def test_a_rule_of_no_catalogue_is_unknown_however_little_was_run():
    """For that nothing needs to be run."""
    assert states(held(result(ORDER), known=["create/clas"])) == {"create/clas": State.UNKNOWN}


def test_an_entry_that_has_expired_covers_nothing():
    """The failure is a failure again, and the line says what to decide."""
    tally = held(BROKEN, result(UNIQUE), known=[deviation(ORDER, expires=YESTERDAY)])
    assert codes(tally) == (1, 1)
    assert ids(tally.failures()) == [ORDER]
    (standing,) = tally.standings()
    assert standing.state is State.EXPIRED
    assert f"was accepted until {YESTERDAY}" in standing.told("known.yaml")


def test_an_entry_that_has_expired_is_stale_whatever_its_rule_does():
    """Failing or kept, run or not."""
    for results in ([result(ORDER)], [result(UNIQUE)], [result(ORDER, "untested")]):
        tally = held(*results, known=[deviation(ORDER, expires=YESTERDAY)], whole=[ORDER])
        assert states(tally) == {ORDER: State.EXPIRED}
        assert codes(tally) == (1, 1)


def test_without_a_baseline_there_are_no_standings():
    """And nothing is known."""
    tally = Tally()
    tally.add(BROKEN)
    assert tally.standings() == ()
    assert tally.deviations() == []
    assert tally.exit_code(strict=False) == 1
