"""What a single search shows of transactions that are under way, and of those that fail."""

from __future__ import annotations

import pytest
from uowkit_schemas import Level

from uowkit.checks import rule
from uowkit.crowd.record import DATA_SERVICE, IN_TRANSACTION, Record
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Kind
from uowkit.outcomes import Untested
from uowkit.suite.crowding import DIRTY, PARTIAL, fail_for
from uowkit.unit_of_work import LEVELS
from uowkit.workspace import Workspace

_NEEDS = ("create", "bulk")
_WEAKEST, *_JUDGED = LEVELS
_WAYS = ("search", "count")


def _record(workspace: Workspace, workloads: Workloads, level: str, way: str) -> Record:
    """The record of a level, where a way to look works."""
    record = workloads.record(workspace, level)
    workloads.alone(workspace, level).require(way)
    return record


def _record_with_failures(
    workspace: Workspace, workloads: Workloads, level: str, way: str
) -> Record:
    """The same, where transactions with a defect fail."""
    record = _record(workspace, workloads, level, way)
    if not workloads.alone(workspace, level).defects:
        raise Untested(
            "an unknown column is not refused, so that no transaction fails",
            cause="schema/column-must-exist",
        )
    return record


@rule(PARTIAL, needs=_NEEDS)
@pytest.mark.parametrize("level", _JUDGED)
def test_a_find_shows_all_of_a_transaction_or_nothing(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """One FIND shows none or all of the objects that another transaction saves in its table."""
    record = _record(workspace, workloads, level, "find")
    fail_for(workspace, record, record.of(Kind.PARTIAL_VISIBILITY, via=IN_TRANSACTION))


@rule(PARTIAL, level=Level.REPORT, needs=_NEEDS)
def test_what_a_find_shows_at_read_uncommitted(workspace: Workspace, workloads: Workloads) -> None:
    """Whether a FIND of READ_UNCOMMITTED shows transactions in part is only observed."""
    record = _record(workspace, workloads, _WEAKEST, "find")
    fail_for(workspace, record, record.of(Kind.PARTIAL_VISIBILITY, via=IN_TRANSACTION))


@rule(PARTIAL, level=Level.SHOULD, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("way", _WAYS)
def test_the_data_service_shows_all_of_a_transaction_or_nothing(
    workspace: Workspace, workloads: Workloads, way: str, level: str
) -> None:
    """One search or count of the data service takes in none or all of a transaction's objects."""
    record = _record(workspace, workloads, level, way)
    fail_for(workspace, record, record.of(Kind.PARTIAL_VISIBILITY, via=DATA_SERVICE, how=way))


@rule(DIRTY, needs=_NEEDS)
@pytest.mark.parametrize("level", _JUDGED)
def test_a_find_shows_nothing_of_a_transaction_that_fails(
    workspace: Workspace, workloads: Workloads, level: str
) -> None:
    """No FIND shows an object of a transaction that fails, before or after it does."""
    record = _record_with_failures(workspace, workloads, level, "find")
    fail_for(workspace, record, record.of(Kind.DIRTY_READ, via=IN_TRANSACTION))


@rule(DIRTY, level=Level.REPORT, needs=_NEEDS)
def test_what_a_find_shows_of_failures_at_read_uncommitted(
    workspace: Workspace, workloads: Workloads
) -> None:
    """Whether a FIND of READ_UNCOMMITTED shows objects that never come to be is only observed."""
    record = _record_with_failures(workspace, workloads, _WEAKEST, "find")
    fail_for(workspace, record, record.of(Kind.DIRTY_READ, via=IN_TRANSACTION))


@rule(DIRTY, level=Level.SHOULD, needs=_NEEDS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("way", _WAYS)
def test_the_data_service_shows_nothing_of_a_transaction_that_fails(
    workspace: Workspace, workloads: Workloads, way: str, level: str
) -> None:
    """No search or count of the data service takes in an object of a transaction that fails."""
    record = _record_with_failures(workspace, workloads, level, way)
    fail_for(workspace, record, record.of(Kind.DIRTY_READ, via=DATA_SERVICE, how=way))
