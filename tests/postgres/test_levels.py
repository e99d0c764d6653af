"""What each isolation level of PostgreSQL lets happen is seen through the API, and no more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.postgres.calls import find, operation, results, save, transact
from tests.postgres_server import Settings, serving

PAUSE = 0.4  # seconds in which two transactions of one round meet
ROUNDS = 8  # for a busy machine, where they may miss each other


def at_once(address, level, *transactions):
    """Send transactions at the same time, each with pauses, and return their answers."""

    def send(operations):
        return transact(address, *operations, level=level, pause=PAUSE)

    with ThreadPoolExecutor(len(transactions)) as threads:
        return list(threads.map(send, transactions))


def found(document, op_result_id):
    """The numbers that a search of a transaction showed."""
    return [each["number"] for each in document["results"][op_result_id]["result"]]


def succeeded(documents):
    """Whether every transaction did."""
    return all(each["success"] for each in documents)


def lost_update(address, level):
    """Two clients read one object and write it: whether both read the same, and both wrote."""
    object_id = save(address, "Register", number=0)["objectId"]
    read = find("Register", f"objectId = '{object_id}'", "read")
    answers = at_once(
        address,
        level,
        *(
            [read, operation("UPDATE", "Register", {"objectId": object_id, "number": number})]
            for number in (1, 2)
        ),
    )
    return answers, succeeded(answers) and all(found(each, "read") == [0.0] for each in answers)


def read_skew(address, level):
    """One client writes two objects, another reads them: whether it sees only one written."""
    pair = [save(address, "Register", number=0)["objectId"] for _ in range(2)]
    writes = [
        operation("UPDATE", "Register", {"objectId": each, "number": 1}, f"write {each}")
        for each in pair
    ]
    reads = [find("Register", f"objectId = '{each}'", each) for each in pair]
    spaced = [reads[0], *[find("Register", "number < 0", f"wait {n}") for n in range(3)], reads[1]]
    answers = at_once(address, level, spaced, writes)
    seen = [found(answers[0], each) for each in pair] if succeeded(answers) else None
    return answers, seen == [[0.0], [1.0]]


def write_skew(address, level):
    """Two clients read two objects and each writes another one: whether neither saw the other."""
    pair = [save(address, "Register", number=0)["objectId"] for _ in range(2)]
    read = find("Register", f"objectId in ('{pair[0]}', '{pair[1]}')", "read")
    answers = at_once(
        address,
        level,
        *(
            [read, operation("UPDATE", "Register", {"objectId": each, "number": 1})]
            for each in pair
        ),
    )
    return answers, succeeded(answers) and all(found(each, "read") == [0.0] * 2 for each in answers)


def happens(anomaly, address, level):
    """Whether it happens in one of some rounds."""
    return any(anomaly(address, level)[1] for _ in range(ROUNDS))


@pytest.mark.parametrize("level", ["READ_UNCOMMITTED", "READ_COMMITTED"])
@pytest.mark.parametrize("anomaly", [lost_update, read_skew, write_skew])
def test_read_committed_permits_them_all(plain_address, anomaly, level):
    """READ UNCOMMITTED is READ COMMITTED here, which prevents none of the three."""
    assert happens(anomaly, plain_address, level)


@pytest.mark.parametrize("level", ["REPEATABLE_READ", None])
def test_a_snapshot_permits_write_skew(plain_address, level):
    """At REPEATABLE READ, which no level means, too, each may write what the other one reads."""
    assert happens(write_skew, plain_address, level)


@pytest.mark.parametrize("level", ["REPEATABLE_READ", "SERIALIZABLE"])
@pytest.mark.parametrize("anomaly", [lost_update, read_skew])
def test_a_snapshot_prevents_what_was_not_read_in_it(plain_address, anomaly, level):
    """From REPEATABLE READ on, reads agree, and what was read is not written over unseen."""
    answers, happened = anomaly(plain_address, level)
    assert not happened
    assert any(each["success"] for each in answers)


@pytest.mark.parametrize("level", ["SERIALIZABLE", "SERIALZABLE"])
def test_serializable_prevents_write_skew(plain_address, level):
    """Of two that would write what the other one reads, one is refused, in both spellings."""
    answers, happened = write_skew(plain_address, level)
    assert not happened
    assert any(each["success"] for each in answers)


def test_a_serialization_failure_is_a_failure_that_says_so(plain_address):
    """One of the two is refused, as a transaction failure of an operation that it has."""
    answers, _ = lost_update(plain_address, "SERIALIZABLE")
    refused = [each for each in answers if not each["success"]]
    assert len(refused) == 1
    error = refused[0]["error"]
    assert error["operation"]["opResultId"] in ("read", "it")
    assert "could not serialize" in error["message"]
    assert refused[0]["results"] is None


def test_a_serialization_failure_is_tried_again_where_that_is_set(address):
    """Then both succeed, and the later one has read what the earlier one wrote."""
    answers, happened = lost_update(address, "SERIALIZABLE")
    assert succeeded(answers)
    assert not happened
    assert sorted(found(each, "read")[0] for each in answers)[0] == 0.0


def test_nobody_sees_what_is_not_committed(plain_address):
    """Not even at READ UNCOMMITTED does a search see objects of a transaction under way."""
    save(plain_address, "Hidden", name="first")
    writes = [
        operation("CREATE_BULK", "Hidden", [{"name": "never"}] * 3),
        operation("CREATE", "Hidden", {"nmae": "typo"}, "bad"),
    ]
    looks = [find("Hidden", "name = 'never'", f"look {n}") for n in range(4)]
    answers = at_once(plain_address, "READ_UNCOMMITTED", writes, looks)
    assert answers[0]["success"] is False
    assert [each["result"] for each in answers[1]["results"].values()] == [[]] * 4


def test_the_default_level_can_be_set(cluster):
    """A request that names no level has the server's, and one that names one has its own."""
    with serving(cluster, Settings(default_level="READ_COMMITTED", retries=0)) as server:
        assert happens(lost_update, server.address, None)
        assert not lost_update(server.address, "SERIALIZABLE")[1]


@pytest.mark.parametrize("pause", ["-1", "nan", "11", "soon"])
def test_a_pause_is_some_seconds(plain_address, pause):
    """A pause that is none, or too long, is refused."""
    save(plain_address, "Register", number=0)
    document = transact(plain_address, find("Register", "number = 0"), pause=pause)
    assert document["code"]
    assert results(plain_address, find("Register", "number < 0"), pause=0) == {"it": []}
