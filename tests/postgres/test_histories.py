"""The checker of histories is shown a server whose isolation levels are real."""

import pytest
from uowkit.history.anomalies import Kind
from uowkit.history.checker import judge
from uowkit.history.levels import permitted
from uowkit.history.model import Read, Wrote

from tests.postgres.registers import recorded_history
from tests.postgres_server import Settings, serving

LEAST = 3  # rounds
ROUNDS = 30  # at most: each shows one of what is wanted about every other time
PERMITTED = {
    "READ_UNCOMMITTED": {Kind.LOST_UPDATE, Kind.READ_SKEW, Kind.WRITE_SKEW},
    "READ_COMMITTED": {Kind.LOST_UPDATE, Kind.READ_SKEW, Kind.WRITE_SKEW},
    "REPEATABLE_READ": {Kind.WRITE_SKEW},
    "SERIALIZABLE": set(),
}


def judged_rounds(address, level, wanted):
    """Record and judge histories until all kinds that are wanted were found in them."""
    rounds = []
    for seed in range(ROUNDS):
        history = recorded_history(address, level, seed)
        rounds.append((history, judge(history)))
        if len(rounds) >= LEAST and wanted <= {each.kind for _, found in rounds for each in found}:
            break
    return rounds


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("READ_COMMITTED", {Kind.LOST_UPDATE, Kind.READ_SKEW}),
        ("READ_UNCOMMITTED", {Kind.LOST_UPDATE, Kind.READ_SKEW}),
        ("REPEATABLE_READ", {Kind.WRITE_SKEW}),
        ("SERIALIZABLE", set()),
    ],
)
def test_each_level_shows_what_it_permits_and_no_more(plain_address, level, wanted):
    """What PostgreSQL lets happen at a level is found and named; what it prevents is not found."""
    rounds = judged_rounds(plain_address, level, wanted)
    anomalies = [each for _, found in rounds for each in found]
    kinds = {each.kind for each in anomalies}
    assert wanted <= kinds <= PERMITTED[level], [each.message for each in anomalies]
    assert {each.level for each in anomalies} <= {level}
    refused = [each for history, _ in rounds for each in history.transactions if each.contention]
    assert bool(refused) == (level in {"REPEATABLE_READ", "SERIALIZABLE"})


def test_a_server_that_claims_too_much_is_found_out(cluster):
    """One that carries out everything at READ COMMITTED loses updates of SERIALIZABLE ones."""
    settings = Settings(highest_level="READ_COMMITTED", retries=0)
    with serving(cluster, settings) as server:
        rounds = judged_rounds(server.address, "SERIALIZABLE", {Kind.LOST_UPDATE})
    lost = [each for _, found in rounds for each in found if each.kind is Kind.LOST_UPDATE]
    assert lost
    assert {permitted(each.level, each.kind) for each in lost} == {False}


def test_a_lost_update_is_told_of_those_whose_it_was(plain_address):
    """Each one that is named read the same version of a register, and wrote it."""
    rounds = judged_rounds(plain_address, "READ_COMMITTED", {Kind.LOST_UPDATE})
    told = [
        ({each.name: each for each in history.transactions}, anomaly)
        for history, found in rounds
        for anomaly in found
        if anomaly.kind is Kind.LOST_UPDATE
    ]
    assert told
    for transactions, anomaly in told:
        concerned = [transactions[name] for name in anomaly.transactions]
        updates = [set(updates_of(each)) for each in concerned]
        assert len(concerned) > 1
        assert set.intersection(*updates), anomaly.message


def updates_of(transaction):
    """The registers that a transaction read and wrote, each with the version that it read."""
    written = {each.register for each in transaction.operations if isinstance(each, Wrote)}
    reads = (each for each in transaction.operations if isinstance(each, Read))
    return [(each.register, each.version) for each in reads if each.register in written]
