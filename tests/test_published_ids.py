"""Ids are permanent: reports, baselines and other people's notes name rules and checks by them."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from uowkit.checks import check_of
from uowkit.judging.ending import ENDING
from uowkit_schemas import requirements

FILE = Path(__file__).parent / "published_ids.yaml"
PUBLISHED = yaml.safe_load(FILE.read_text(encoding="utf-8"))
RETIRED = {each["id"]: each for each in PUBLISHED["retired"]}


def rules():
    """The ids of the catalogue."""
    return {each.id for each in requirements()}


@pytest.fixture
def checks(pytester):
    """The ids of the suite's checks, the recorded scenarios among them; nothing is sent."""
    nowhere = ("--uow-target", "http://127.0.0.1:9/api", "--uow-profiles", "all")
    items, _ = pytester.inline_genitems(*nowhere, "--pyargs", "uowkit.suite")
    found = {check.id for check in map(check_of, items) if check}
    assert found
    return found | {ENDING.id}


def new(current, kind):
    """What to do about ids that are not in the list yet; empty where there are none."""
    missing = sorted(current - set(PUBLISHED[kind]))
    lines = "".join(f"\n  - {each}" for each in missing)
    return f"new {kind}; add to {FILE.name} under {kind}, in its place:{lines}" if missing else ""


def gone(current, kind):
    """What to do about ids that are no more; empty where there are none."""
    missing = sorted(set(PUBLISHED[kind]) - current)
    lines = "".join(
        f"\n  - {{id: {each}, date: {date.today()}, why: WHY, replaced_by: ID}}" for each in missing
    )
    return (
        f"{kind} that others know are gone; give the ids back, or move them in {FILE.name} to "
        f"retired, with replaced_by where something does:{lines}"
        if missing
        else ""
    )


def test_every_rule_is_published():
    """A new one is added to the list with its first release."""
    assert not new(rules(), "rules"), new(rules(), "rules")


def test_no_published_rule_is_gone():
    """Unless it stands under `retired`."""
    assert not gone(rules(), "rules"), gone(rules(), "rules")


def test_every_check_is_published(checks):
    """A new one, or a new scenario, is added to the list with its first release."""
    assert not new(checks, "checks"), new(checks, "checks")


def test_no_published_check_is_gone(checks):
    """Unless it stands under `retired`."""
    assert not gone(checks, "checks"), gone(checks, "checks")


@pytest.mark.parametrize("kind", ["rules", "checks"])
def test_the_list_is_sorted_and_has_nothing_twice(kind):
    """Two branches that add an id do not get into each other's way."""
    assert PUBLISHED[kind] == sorted(set(PUBLISHED[kind]))


def test_every_check_is_of_a_published_rule():
    """Its id begins with the rule's."""
    assert {each.partition(":")[0] for each in PUBLISHED["checks"]} <= set(PUBLISHED["rules"])


def test_what_is_retired_says_why_and_since_when(checks):
    """And never comes back with another meaning; what replaces it is there, or retired too."""
    known = rules() | checks
    assert len(RETIRED) == len(PUBLISHED["retired"])
    assert RETIRED.keys() & (known | {*PUBLISHED["rules"], *PUBLISHED["checks"]}) == set()
    for each in RETIRED.values():
        assert each.keys() <= {"id", "date", "why", "replaced_by"}
        assert isinstance(each["date"], date)
        assert each["why"].strip()
        assert each.get("replaced_by", each["id"]) in known | RETIRED.keys()


def test_the_message_says_the_line_to_add():
    """Whoever adds a rule need not look for the form."""
    assert new(rules() | {"create/brand-new"}, "rules").endswith(":\n  - create/brand-new")
    told = gone(rules() - {"create/class"}, "rules")
    assert "\n  - {id: create/class, date: " in told
    assert "retired" in told
