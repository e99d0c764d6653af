from dataclasses import replace

import pytest
from uowkit.selftest import profiles as module
from uowkit.selftest.matrix import tasks_of
from uowkit.selftest.profiles import checked_profiles, claimed_profiles, profile_of
from uowkit.selftest.task import Kind
from uowkit_schemas import profiles, requirement

from tests.kit.selftest.trials import fault, right


@pytest.fixture
def three_checked(monkeypatch):
    """A suite that checks three profiles."""
    monkeypatch.setattr(module, "checked_profiles", lambda: ("core", "references", "data-service"))


def test_the_profiles_that_have_checks_are_those_of_the_suite():
    """In the catalogue's order, the core first."""
    found = checked_profiles()
    assert found[0] == "core"
    assert list(found) == [each for each in profiles() if each in found]


@pytest.mark.usefixtures("three_checked")
def test_a_server_claims_every_profile_but_those_that_it_names():
    """One that it does not claim takes no part."""
    assert claimed_profiles() == ("core", "references", "data-service")
    assert claimed_profiles({"data-service", "handlers"}) == ("core", "references")


def test_a_fault_is_judged_by_the_profile_of_its_rule():
    """Which stands in the catalogue."""
    assert profile_of("create/class") == "core"
    assert profile_of("references/forward") == "references"


def test_a_rule_that_no_profile_checks_can_have_no_fault(monkeypatch):
    """It is excluded, for a reason that is told."""
    excluded = replace(requirement("create/class"), profile=None, excluded="too hard")
    monkeypatch.setattr(module, "requirement", lambda _: excluded)
    with pytest.raises(ValueError, match="no profile checks create/class: too hard"):
        profile_of("create/class")


@pytest.mark.usefixtures("three_checked")
def test_right_servers_are_judged_by_all_profiles_and_faults_by_their_own():
    """So is the clean server."""
    faults = [fault(), fault("forward-null", "references/forward", on_socket=True)]
    servers = [right("all"), right("few", unclaimed=frozenset({"data-service"}))]
    tasks = tasks_of(faults, servers, effort="quick", seed=3)
    assert [(each.kind, each.name, each.profiles) for each in tasks] == [
        (Kind.CLEAN, "clean", ("core", "references", "data-service")),
        (Kind.FAULT, "forward-null", ("references",)),
        (Kind.FAULT, "bulk-reversed", ("core",)),
        (Kind.CONFORMING, "all", ("core", "references", "data-service")),
        (Kind.CONFORMING, "few", ("core", "references")),
    ]
    assert {each.seed for each in tasks} == {3}
