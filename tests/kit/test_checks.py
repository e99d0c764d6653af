import inspect
from pathlib import Path

import pytest
from hypothesis import strategies as st
from uowkit import suite
from uowkit.checks import MARK, check_of, given, machine_of, rule, sequences_of, strategies_of
from uowkit.judging.prerequisites import _PROBES
from uowkit.judging.sequences import SequenceMachine
from uowkit.selftest.profiles import checked_profiles
from uowkit_schemas import Level, UnknownRequirement, requirement, requirements

FOLDER = Path(suite.__file__).parent
AT_THE_END = "atomicity/acknowledged-is-stored"  # judged when the session ends


class Collector:
    """Keeps what pytest collects."""

    def __init__(self):
        self.items = []

    def pytest_collection_finish(self, session):
        """Keep them."""
        self.items = session.items


@pytest.fixture(scope="module")
def checks():
    """Check id → its check, its function and its module."""
    collector = Collector()
    arguments = ["-c", str(FOLDER / "suite.ini"), "--rootdir", str(FOLDER), "--collect-only"]
    arguments += ["-p", "no:cacheprovider", "--import-mode", "importlib", "-p", "no:terminal"]
    arguments += ["--uow-target", "http://127.0.0.1:9/api", "--uow-profiles", "all"]
    code = pytest.main([*arguments, str(FOLDER)], plugins=[collector])
    assert code == pytest.ExitCode.OK
    found = {}
    for item in collector.items:
        check = check_of(item)
        assert check is not None, f"{item.nodeid} says no rule"
        found.setdefault(check.id, []).append((check, item.function, item.path.stem))
    return found


def test_every_rule_of_a_checked_profile_has_a_check(checks):
    """Nothing is claimed that is not looked at."""
    checked = {each[0][0].rule for each in checks.values()} | {AT_THE_END}
    asked = {each.id for each in requirements() if each.profile in checked_profiles()}
    assert asked - checked == set()


def test_every_check_is_of_a_rule_of_the_catalogue(checks):
    """With its level, or a weaker one for a part of it."""
    order = [Level.MUST, Level.SHOULD, Level.REPORT]
    for each in checks.values():
        check = each[0][0]
        level = requirement(check.rule).level
        assert order.index(check.level) >= order.index(level), check.id


def test_check_ids_are_unique(checks):
    """One id, one function and one module."""
    for name, each in checks.items():
        assert len({(function, module) for _, function, module in each}) == 1, name


def test_every_check_says_what_it_checks_in_a_sentence(checks):
    """The first line of its docstring."""
    for name, each in checks.items():
        sentence = each[0][0].sentence
        assert sentence, name
        first = sentence.split()[0]
        assert first[0].isupper() or not first.isalpha(), name  # error.operation is a name
        function = inspect.getdoc(each[0][1])
        assert function, name
        assert function.partition("\n")[0].endswith("."), name


def test_every_prerequisite_is_a_probe(checks):
    """A slip in a name would show only in a run."""
    assert {need for each in checks.values() for need in each[0][0].needs} <= set(_PROBES)


def test_modules_are_named_after_areas(checks):
    """A rule is looked for where its id says."""
    areas = sorted({each.area for each in requirements()}, key=len, reverse=True)
    for name, each in checks.items():
        for check, _, module in each:
            named = module.removeprefix("test_").replace("_", "-")
            if named != "scenarios":
                area = next((area for area in areas if f"{named}-".startswith(f"{area}-")), None)
                assert area == check.rule.partition("/")[0], f"{name} in {module}"


def test_a_rule_that_is_none_is_refused_where_it_is_written():
    """Not when it is run."""
    with pytest.raises(UnknownRequirement):
        rule("create/no-such-rule")


def test_a_check_knows_itself():
    """Its id is made of its rule and its function's name."""

    @rule("create/class", level=Level.SHOULD, needs=())
    def test_it(workspace):
        """It is so.

        More of it.
        """

    (mark,) = [each for each in test_it.pytestmark if each.name == MARK]
    check = mark.args[0]
    assert check.id == "create/class:test_it"
    assert (check.level, check.needs, check.sentence) == (Level.SHOULD, (), "It is so.")


def test_drawn_values_are_hidden_from_pytest():
    """It hands over fixtures only."""

    @given(age=st.just(1))
    def test_it(workspace, age):
        """It is so."""

    assert list(inspect.signature(test_it).parameters) == ["workspace"]
    assert list(strategies_of(test_it, {})) == ["age"]
    assert strategies_of(checks, {}) == {}


def test_drawn_steps_are_hidden_from_pytest_too():
    """And known to be a machine's."""

    class Machine(SequenceMachine):
        """Draws nothing."""

    @sequences_of(Machine)
    def test_it(workspace, steps):
        """It is so."""

    assert list(inspect.signature(test_it).parameters) == ["workspace"]
    assert machine_of(test_it) is Machine
    assert strategies_of(test_it, {}) == {}
    assert machine_of(checks) is None
