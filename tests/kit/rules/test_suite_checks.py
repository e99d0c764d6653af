"""The checks of the suite, found without pytest."""

import yaml
from uowkit.judging.ending import ENDING
from uowkit.rules.suite_checks import checks_by_rule
from uowkit_schemas import requirement

from tests.test_published_ids import FILE


def test_they_are_those_that_pytest_collects():
    """The scenarios and the end of the run among them."""
    found = {check.id for checks in checks_by_rule().values() for check in checks}
    assert found == set(yaml.safe_load(FILE.read_text(encoding="utf-8"))["checks"])


def test_each_stands_under_its_own_rule():
    """And says in a sentence what it checks."""
    for rule, checks in checks_by_rule().items():
        assert {check.rule for check in checks} == {rule}
        assert all(check.sentence for check in checks)


def test_the_end_of_a_run_has_the_level_of_its_rule():
    """It is written by hand, so that importing it reads no catalogue."""
    assert ENDING.level == requirement(ENDING.rule).level
