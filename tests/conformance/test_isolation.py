"""The profile isolation accuses no right server, and catches those that go wrong under load."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from uowkit.config import Configuration
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.wire.address import parse_address
from uowkit_reference import create_app
from uowkit_reference.app import Parts
from uowkit_reference.faults import fault_named
from uowkit_reference.faults.overlapping import InSteps, UndoneAfterwards
from uowkit_schemas import requirements

from tests.independent_server import Choices, make_application
from tests.independent_server.contention import ContendedApplication

RULES = {each.id for each in requirements() if each.profile == "isolation"}
HERE = Configuration(target=parse_address("http://here/api"), profiles=("isolation",))
KEPT = {"passed", "observed"}


def judged(application, folder, configuration=HERE):
    """What comes of each rule of the profile on an application."""
    session = Session(configuration, application=application, disposable=True)
    with closing(session):
        session.connect()
        run = run_suite(session, folder / "run.jsonl")
    return {each.requirement.id: each for each in run.tally.rules()}


def words(found):
    """The outcomes of the profile's rules, by what comes after the area's name."""
    return {
        rule.partition("/")[2]: str(each.outcome) for rule, each in found.items() if rule in RULES
    }


def finding(folder, rule):
    """The first finding of a rule in the report."""
    lines = map(json.loads, (folder / "run.jsonl").read_text().splitlines())
    return next(each for each in lines if each["kind"] == "rule" and each["id"] == rule)[
        "findings"
    ][0]


@pytest.mark.parametrize("make", [create_app, make_application], ids=["reference", "independent"])
def test_right_servers_keep_every_rule(make, tmp_path):
    """In this process, where requests overlap at every moment that the application waits."""
    found = judged(make(), tmp_path)
    assert set(words(found)) == {rule.partition("/")[2] for rule in RULES}
    assert set(words(found).values()) <= KEPT, {r: each.message for r, each in found.items()}
    [table] = found["isolation/anomalies"].drawings
    assert table.startswith("claimed ")
    assert "SERIALIZABLE" in table
    said = found["isolation/anomalies"].observations
    assert any(each.startswith("SERIALIZABLE: 0 anomalies in ") for each in said)


@pytest.mark.parametrize("throttles", [False, True], ids=["refused", "throttled"])
def test_contention_is_never_a_breach(throttles, tmp_path):
    """A good transaction may be turned away when there are too many; it is sent again."""
    application = ContendedApplication(make_application(), at_once=5, throttles=throttles)
    found = judged(application, tmp_path)
    assert application.turned_away > 0
    assert set(words(found).values()) <= KEPT, {r: each.message for r, each in found.items()}


class Committed(InSteps):
    """Shows what is under way to those that ask for READ_UNCOMMITTED, and to nobody else."""

    def leaks_to(self, look, level):
        """Only there."""
        return look == "FIND" and level == "READ_UNCOMMITTED"


class Undone(UndoneAfterwards):
    """Shows what is going to fail to those that ask for READ_UNCOMMITTED, and to nobody else."""

    def leaks_to(self, look, level):
        """Only there."""
        return look == "FIND" and level == "READ_UNCOMMITTED"


@pytest.mark.parametrize(
    ("endpoints", "rule", "kind"),
    [
        (Committed, "isolation/no-partial-bulk", "partial visibility"),
        (Undone, "isolation/no-dirty-read", "dirty read"),
    ],
)
def test_read_uncommitted_may_show_what_is_under_way(endpoints, rule, kind, tmp_path):
    """That it does is observed, and is no breach."""
    found = judged(create_app(parts=Parts(endpoints=endpoints)), tmp_path)
    assert set(words(found).values()) <= KEPT, {r: each.message for r, each in found.items()}
    assert any(f"READ_UNCOMMITTED: {kind}, seen" in each for each in found[rule].observations)


def test_what_is_not_offered_is_not_judged(tmp_path):
    """Without FIND and data service what is seen of others cannot be told; all else can."""
    columns = dict.fromkeys(("marker", "item", "name", "note"), "STRING")
    columns |= {"age": "DOUBLE", "score": "DOUBLE", "active": "BOOLEAN"}
    tables = {"UowkitPerson": columns, "UowkitOrder": {**columns, "total": "DOUBLE"}}
    found = judged(make_application(Choices(find_operation=False, tables=tables)), tmp_path)
    assert words(found) == {
        "ids-unique-under-load": "passed",
        "no-lost-acknowledgement": "passed",
        "no-partial-bulk": "passed",  # by the data service
        "no-dirty-read": "passed",
        "results-not-mixed": "passed",
        "anomalies": "inapplicable",
    }
    assert found["isolation/anomalies"].message.endswith("does not offer FIND in a transaction")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("ids-from-an-unlocked-counter", "failed"),
        ("write-behind-buffer-is-overwritten", "failed"),
        ("large-bulks-commit-in-batches", "failed"),
        ("counter-runs-ahead-of-commits", "warned"),
        ("read-committed-sees-failures", "failed"),
        ("results-kept-by-op-result-id", "failed"),
    ],
)
def test_what_goes_wrong_under_load_is_caught_and_shown(name, outcome, tmp_path):
    """By its own rule, with the exchanges, a timeline, and why it cannot be replayed."""
    fault = fault_named(name)
    found = judged(fault.app(), tmp_path)
    assert str(found[fault.breaks].outcome) == outcome
    told = finding(tmp_path, fault.breaks)
    assert told["evidence"]["exchanges"]
    assert "many clients" in told["evidence"]["no_scenario"]
    assert told["timeline"].count("client ") >= 1
    assert max(map(len, told["timeline"].splitlines())) <= 100
