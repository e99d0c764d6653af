from uowkit.config import Configuration
from uowkit.judging.ending import ENDING as ENDING_CHECK
from uowkit.judging.ending import STORED
from uowkit.running.selection import Selection

from tests.report.runs import baseline, deviation

CLASS, CREATED = "create/class", "create/created"
IT, OTHER, SINGLE = f"{CLASS}:test_it", f"{CLASS}:test_other", f"{CREATED}:test_it"
ENDING = ENDING_CHECK.id
IDS = (CLASS, IT, OTHER, CREATED, SINGLE, f"{CLASS}:test_gone", "handlers/error", STORED, ENDING)


def scope(*left_out, is_whole=True, complete=True, rules=()):
    """What can be said of the entries when these checks were left out: absent, and whole."""
    selection = Selection(Configuration(rules=rules))
    collected = [IT, OTHER, SINGLE]
    told = {"left_out": left_out, "is_whole": is_whole, "is_narrowed": bool(rules)}
    selection.take({"collected": collected, "rules": [], **told})
    found = selection.scope(baseline(*map(deviation, IDS)), complete=complete)
    return found.absent, found.whole


def test_of_a_whole_run_everything_can_be_said():
    """What was not collected is nowhere."""
    assert scope() == (
        {f"{CLASS}:test_gone", "handlers/error"},
        {CLASS, IT, OTHER, CREATED, SINGLE, STORED, ENDING},
    )


def test_a_check_that_was_left_out_leaves_its_rule_open():
    """And the end of the run, which is about everything that is sent."""
    assert scope(OTHER)[1] == {IT, CREATED, SINGLE}


def test_what_a_profile_leaves_out_narrows_nothing():
    """It was not asked for."""
    assert {STORED, ENDING} <= scope("handlers/error:test_it")[1]


def test_a_run_of_chosen_rules_says_nothing_of_its_end():
    """Whatever was left out by that."""
    assert scope(OTHER, IT, rules=(CREATED,))[1] == {CREATED, SINGLE}


def test_of_a_part_of_the_suite_only_its_checks_can_be_said():
    """A rule may have others elsewhere, and so may what an entry names."""
    assert scope(is_whole=False) == (set(), {IT, OTHER, SINGLE})


def test_of_a_run_that_stopped_early_nothing_is_said_to_pass():
    """What was to come may have failed."""
    assert scope(complete=False) == ({f"{CLASS}:test_gone", "handlers/error"}, set())


def test_workers_tell_what_they_took_in():
    """All of it, as plain JSON."""
    checks = {"collected": [IT], "left_out": [IT], "rules": [CLASS]}
    told = {**checks, "is_whole": True, "is_narrowed": False}
    selection = Selection(Configuration())
    selection.take(told)
    assert selection.told() == told
    assert selection.rules == [CLASS]


def unchecked(*, is_whole=True, is_narrowed=False):
    """The rules of the profiles core and handlers that are without a check, of a run's few."""
    selection = Selection(Configuration(profiles=("core", "handlers")))
    told = {"left_out": [], "is_whole": is_whole, "is_narrowed": is_narrowed}
    selection.take({"collected": [IT, SINGLE], "rules": [], **told})
    return set(selection.unchecked())


def test_rules_without_a_check_are_told_of_claimed_profiles():
    """So that a profile of which nothing is checked cannot pass for kept."""
    found = unchecked()
    assert {"handlers/error", "create/object-id-unique"} <= found
    assert found.isdisjoint({CLASS, CREATED, STORED, "isolation/no-dirty-read"})


def test_a_part_of_the_suite_has_no_rules_without_a_check():
    """Others may be in the rest, or were not asked for."""
    assert unchecked(is_whole=False) == unchecked(is_narrowed=True) == set()


def is_part(*left_out, is_whole=True, rules=()):
    """Whether a run that left these checks out is a selection."""
    selection = Selection(Configuration(rules=rules))
    told = {"left_out": left_out, "is_whole": is_whole, "is_narrowed": False}
    selection.take(
        {"collected": [IT, OTHER, SINGLE, "handlers/error:test_it"], "rules": [], **told}
    )
    return selection.is_part


def test_a_run_is_a_selection_where_what_was_asked_for_was_left_out():
    """By its checks or its files, but not by the configuration."""
    assert is_part(OTHER)
    assert is_part(is_whole=False)
    assert is_part(OTHER, rules=(CLASS,))
    assert not is_part()
    assert not is_part("handlers/error:test_it")
    assert not is_part(SINGLE, rules=(CLASS,))
