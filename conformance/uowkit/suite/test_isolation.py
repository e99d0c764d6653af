"""With many clients at once, ids are unique, answers are one's own, and nothing is lost."""

from __future__ import annotations

import pytest

from uowkit.checks import rule
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Kind
from uowkit.suite.crowding import DIRTY, IDS, LOST, MIXED, fail_for
from uowkit.unit_of_work import LEVELS
from uowkit.workspace import Workspace

_NEEDS = ("create", "bulk")


@rule(IDS, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_no_object_id_is_given_out_twice(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """Transactions of many clients at once never get the same objectId for two objects."""
    record = workloads.record(workspace, level)
    fail_for(workspace, record, record.of(Kind.SHARED_OBJECT_ID))


@rule(LOST, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_what_was_acknowledged_under_load_is_there(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """Every object that was acknowledged to any of many clients is there afterwards."""
    record = workloads.record(workspace, level)
    fail_for(workspace, record, record.of(Kind.LOST_ACKNOWLEDGEMENT))


@rule(MIXED, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_each_client_is_given_its_own_results(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """Of transactions at once, whose op result ids are the same, each gets results of its own."""
    record = workloads.record(workspace, level)
    fail_for(workspace, record, record.of(Kind.MIXED_RESULTS))


@rule(DIRTY, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
def test_what_was_refused_under_load_is_not_there(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """No object of a transaction that failed while others were at work is there afterwards."""
    record = workloads.record(workspace, level)
    fail_for(workspace, record, record.of(Kind.DIRTY_READ, via="afterwards"))
