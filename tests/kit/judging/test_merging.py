from uowkit.judging.merging import merge


def test_a_rule_that_fails_only_because_of_another_is_merged_into_it():
    """Whether the other one is the root itself or was merged into a third."""
    named = {"root": [None], "second": ["root", "root"], "third": ["second"]}
    assert merge(named) == {"second": "root", "third": "second"}


def test_a_rule_with_a_finding_of_its_own_is_not_merged():
    """One finding that nothing explains is enough."""
    assert merge({"root": [None], "other": ["root", None]}) == {}


def test_a_cause_that_does_not_fail_explains_nothing():
    """And the rule that names it is itself a cause for others."""
    named = {"recovers": ["kept"], "class": ["recovers"], "both": ["recovers", "kept"]}
    assert merge(named) == {"class": "recovers"}


def test_rules_that_blame_each_other_both_fail():
    """Nobody is acquitted by someone whom he would acquit."""
    assert merge({"one": ["two"], "two": ["one"]}) == {}
