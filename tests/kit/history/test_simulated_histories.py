from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit.history.anomalies import Dependency, Kind
from uowkit.history.checker import judge
from uowkit.history.model import History, Read, Transaction, Wrote
from uowkit.history.notation import parse

from tests.kit.history.simulation import Database, Snapshots, Uncommitted, simulated

quick = settings(max_examples=100, deadline=None, database=None)
_SEEDS = st.integers(0, 2**32 - 1)
_AT_SNAPSHOTS = {Kind.WRITE_SKEW}
_AT_READ_COMMITTED = {Kind.LOST_UPDATE, Kind.READ_SKEW, Kind.WRITE_SKEW}
_PLANTED = {
    Kind.SHARED_OBJECT_ID: "A: make(New; a) ids(1) c | B: make(New; b) ids(1) c",
    Kind.LOST_ACKNOWLEDGEMENT: "A: make(Order; a b) c",
    Kind.MIXED_RESULTS: "A: answered(B) c | B: c",
    Kind.PARTIAL_VISIBILITY: "A: make(New; a b) c | B: find(New; a) c",
    Kind.DIRTY_READ: "A: make(New; a b) a | d:B: find(New; a b) c",
    Kind.INTERMEDIATE_READ: "A: w(n,1) w(n,2) c | B: r(n,1) c",
    Kind.DIRTY_WRITE: "A: w(n,1) r(m,2) w(m,1) c | B: r(n,1) w(n,2) w(m,2) c",
    Kind.CIRCULAR_INFORMATION_FLOW: "A: w(n,1) r(m,2) c | B: w(m,2) r(n,1) c",
    Kind.LOST_UPDATE: "A: r(n,-) w(n,1) c | B: r(n,-) w(n,2) c",
    Kind.READ_SKEW: "A: w(n,1) w(m,1) c | B: r(n,-) r(m,1) c",
    Kind.WRITE_SKEW: "A: r(n,-) w(m,1) c | B: r(m,-) w(n,2) c",
}


@quick
@given(_SEEDS)
def test_a_serial_history_shows_no_anomaly(seed):
    """One client does one thing after the other, and some of it fails or is never answered."""
    assert judge(_simulated(seed, Database, clients=1)) == []


@quick
@given(_SEEDS)
def test_snapshot_isolation_shows_no_more_than_write_skew(seed):
    """Nothing of what it forbids, whatever the order of the operations."""
    found = judge(_simulated(seed, Snapshots))
    assert {each.kind for each in found} <= _AT_SNAPSHOTS


@quick
@given(_SEEDS)
def test_read_committed_shows_nothing_that_is_dirty(seed):
    """No dirty writes, no dirty reads, and no search that shows a part."""
    found = judge(_simulated(seed, Database))
    assert {each.kind for each in found} <= _AT_READ_COMMITTED


@pytest.mark.parametrize(
    ("database", "kinds"),
    [
        (Snapshots, _AT_SNAPSHOTS),
        (Database, _AT_READ_COMMITTED),
        (
            Uncommitted,
            {
                Kind.PARTIAL_VISIBILITY,
                Kind.DIRTY_READ,
                Kind.INTERMEDIATE_READ,
                Kind.CIRCULAR_INFORMATION_FLOW,
                *_AT_READ_COMMITTED,
            },
        ),
    ],
    ids=["snapshots", "read committed", "read uncommitted"],
)
def test_what_a_level_lets_happen_is_found_when_it_happens(database, kinds):
    """In some of fifty histories, each kind of it."""
    histories = [_simulated(seed, database) for seed in range(50)]
    assert kinds <= {each.kind for history in histories for each in judge(history)}


@quick
@given(_SEEDS, st.sampled_from([Database, Snapshots]))
def test_every_dependency_that_is_told_is_true(seed, database):
    """Held against the order in which the database committed, which the checker never sees."""
    history = _simulated(seed, database)
    order = {each.name: place for place, each in enumerate(history.transactions)}
    named = {each.name: each for each in history.transactions}
    for edge in (edge for anomaly in judge(history) for edge in anomaly.cycle):
        earlier, later = named[edge.earlier], named[edge.later]
        match edge.dependency:
            case Dependency.WW:
                assert _left(earlier, edge.register)
                assert _left(later, edge.register)
                assert order[earlier.name] < order[later.name]
            case Dependency.WR:
                assert _left(earlier, edge.register) in _read(later, edge.register)
            case Dependency.RW:
                written_before = {
                    _left(each, edge.register) for each in history.transactions[: order[later.name]]
                } | {None}
                assert _left(later, edge.register)
                assert written_before & _read(earlier, edge.register)


def _left(transaction: Transaction, register: str) -> str | None:
    """The version that a transaction leaves of a register; None where it wrote none."""
    wrote = [each for each in transaction.operations if isinstance(each, Wrote)]
    versions = [each.version for each in wrote if each.register == register]
    return versions[-1] if versions else None


def _read(transaction: Transaction, register: str) -> set[str | None]:
    read = [each for each in transaction.operations if isinstance(each, Read)]
    return {each.version for each in read if each.register == register}


@quick
@given(st.sampled_from(sorted(_PLANTED)), st.randoms(use_true_random=False))
def test_an_anomaly_planted_in_a_long_history_is_always_found(kind, random):
    """Alone, wherever its transactions stand in it."""
    long, planted = _long(), parse(_PLANTED[kind])
    transactions = list(long.transactions)
    for each in planted.transactions:
        transactions.insert(random.randrange(len(transactions)), each)
    history = History(tuple(transactions), long.found_at_end, long.versions_at_end)
    assert [each.kind for each in judge(history)] == [kind]


def _simulated(seed: int, database: type[Database], **sizes: int) -> History:
    return simulated(Random(seed), database, **sizes)  # noqa: S311 - nobody's secret


@cache
def _long() -> History:
    history = _simulated(1, Database, clients=1, transactions=300, registers=10)
    assert judge(history) == []
    return history
