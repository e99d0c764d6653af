"""What was recorded is judged as a history, and told under the rule that explains it best."""

import pytest
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Kind
from uowkit.outcomes import Breach
from uowkit.suite.crowding import IDS, LOST, MIXED, PARTIAL, fail_for
from uowkit_reference.faults import fault_named
from uowkit_schemas import Level

LEVEL = "REPEATABLE_READ"


@pytest.fixture
def recorded(workspace_of):
    """Make the record of a server with a fault, and the workspace that it was made in."""

    def make(name):
        workspace = workspace_of(fault_named(name).app())
        return workspace, Workloads(3, 0).record(workspace, LEVEL)

    return make


def breach_of(workspace, record, kind, rule):
    """The breach that a check of a rule ends with."""
    workspace.rule = rule
    with pytest.raises(Breach) as raised:
        fail_for(workspace, record, record.of(kind))
    return raised.value


@pytest.mark.parametrize(
    ("name", "kind", "rule", "because"),
    [
        ("ids-from-an-unlocked-counter", Kind.SHARED_OBJECT_ID, IDS, None),
        ("ids-from-an-unlocked-counter", Kind.LOST_ACKNOWLEDGEMENT, LOST, IDS),
        ("pages-are-written-over", Kind.LOST_ACKNOWLEDGEMENT, LOST, None),
        ("pages-are-written-over", Kind.PARTIAL_VISIBILITY, PARTIAL, LOST),
        ("bulk-ids-share-a-list", Kind.MIXED_RESULTS, MIXED, None),
    ],
)
def test_one_cause_is_told_once(recorded, name, kind, rule, because):
    """What another rule's breach explains points to that rule."""
    breach = breach_of(*recorded(name), kind, rule)
    assert (breach.rule, breach.because) == (rule, because)
    assert breach.evidence.exchanges
    assert breach.timeline


def test_ids_of_somebody_else_are_not_shared_ones(recorded):
    """Results that are mixed up say nothing of how ids are drawn."""
    _, record = recorded("bulk-ids-share-a-list")
    assert record.of(Kind.SHARED_OBJECT_ID) == []


def test_a_report_only_observes(recorded):
    """How often it was seen, and the first of it."""
    workspace, record = recorded("repeatable-reads-see-steps")
    workspace.level = Level.REPORT
    fail_for(workspace, record, record.of(Kind.PARTIAL_VISIBILITY))
    [told] = workspace.observations
    assert told.startswith(f"{LEVEL}: partial visibility, seen ")


def test_only_the_way_that_shows_it_is_blamed(recorded):
    """A count that runs ahead says nothing of searches."""
    _, record = recorded("counter-runs-ahead-of-commits")
    assert record.of(Kind.PARTIAL_VISIBILITY, via="data service", how="count")
    assert record.of(Kind.PARTIAL_VISIBILITY, via="data service", how="search") == []
    assert record.of(Kind.PARTIAL_VISIBILITY, via="transaction") == []
