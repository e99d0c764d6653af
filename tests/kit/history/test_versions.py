import pytest

from tests.kit.history.found import dependencies, found, only


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("T1: w(x,1) a | T2: r(x,1) c", ["dirty read: T1 T2"]),
        ("T1: r(x,0) w(x,1) a | d:T2: r(x,1) c", ["dirty read: T1 T2 (data service)"]),
        ("T1: w(x,1) ? | T2: r(x,1) c", []),
        ("T1: w(x,1) a | T2: r(x,0) c", []),
        ("T1: w(x,1) r(x,1) a", []),
        ("T1: w(x,1) a | T2: r(x,1) a", []),
    ],
    ids=[
        "a version of a transaction that failed",
        "by the data service",
        "of one that nobody knows to have failed",
        "the version before it",
        "its own",
        "by one that failed itself",
    ],
)
def test_g1a_aborted_read(history, expected):
    """What a transaction that failed wrote must not be read by one that is acknowledged."""
    assert found(history) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("T1: w(x,1) w(x,2) c | T2: r(x,1) c", ["intermediate read: T1 T2"]),
        ("T1: w(x,1) w(x,2) ? | T2: r(x,1) c", ["intermediate read: T1 T2"]),
        ("T1: w(x,1) w(x,2) a | T2: r(x,1) c", ["dirty read: T1 T2"]),
        ("T1: w(x,1) w(x,2) c | T2: r(x,2) c", []),
        ("T1: w(x,1) r(x,1) w(x,2) c", []),
        ("T1: w(x,1) w(y,2) c | T2: r(x,1) c", []),
    ],
    ids=[
        "a version written over",
        "of unknown fate",
        "of one that failed",
        "the last version",
        "its own",
        "nothing written over",
    ],
)
def test_g1b_intermediate_read(history, expected):
    """Only the last version that a transaction wrote of a register may be read."""
    assert found(history) == expected


def test_a_wrong_read_is_found_once_for_each_writer_and_level():
    """However many read it."""
    history = """
        T1: w(x,1) w(y,1) a
        T2@SERIALIZABLE: r(x,1) r(y,1) c | T3@SERIALIZABLE: r(x,1) c | T4: r(y,1) c
    """
    assert found(history) == ["dirty read: T1 T2", "dirty read: T1 T4"]
    assert only("T1: w(x,1) a | T2: r(x,1) c | T3: r(x,1) c").occurrences == 2


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) w(x,2) c", ["lost update: T1 T2"]),
        ("T1: r(x,-) w(x,1) c | T2: r(x,-) w(x,2) c", ["lost update: T1 T2"]),
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) w(x,2) w(x,3) c", ["lost update: T1 T2"]),
        ("T1: r(x,0) w(x,1) c | T2: r(x,1) w(x,2) c", []),
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) w(x,2) a", []),
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) w(x,2) ?", []),
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) c", []),
        ("T1: r(x,0) w(x,1) c | T2: w(x,2) r(x,0) c", []),
        ("T1: r(x,0) w(x,1) c | T2: w(x,2) c", []),
        ("T1: r(x,0) w(x,1) c | T2: r(y,0) w(y,2) c", []),
    ],
    ids=[
        "both read and wrote it",
        "both made it",
        "one wrote it twice",
        "one after the other",
        "one failed",
        "one of unknown fate",
        "one only read",
        "one read it after it wrote",
        "one never read it",
        "two registers",
    ],
)
def test_p4_lost_update(history, expected):
    """Two that read the same version and then write it: one does not know of the other."""
    assert found(history) == expected


def test_a_lost_update_of_many_is_one_finding():
    """It says how many there were."""
    history = " | ".join(f"T{number}: r(x,0) w(x,{number}) c" for number in range(1, 6))
    anomaly = only(history)
    assert anomaly.transactions == ("T1", "T2")
    assert anomaly.occurrences == 4
    assert anomaly.message.endswith("both read x as 0 and then wrote it, so that one update was "
                                    "lost, as 3 more did")  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        (["SERIALIZABLE", "SERIALIZABLE"], "SERIALIZABLE"),
        (["SERIALIZABLE", "READ_COMMITTED"], "READ_COMMITTED"),
        (["READ_UNCOMMITTED", "SERIALIZABLE", "REPEATABLE_READ"], "REPEATABLE_READ"),
    ],
)
def test_a_lost_update_is_one_of_the_level_that_two_asked_for(levels, level):
    """Which of them wrote over the other is not known, so that both have to claim it."""
    history = " | ".join(
        f"T{number}@{each}: r(x,0) w(x,{number}) c" for number, each in enumerate(levels, 1)
    )
    assert only(history).level == level


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) r(x,1) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) c | T2: r(x,-) r(x,1) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) c | T2: r(x,1) r(x,-) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) c | T2: w(x,2) c | T3: r(x,1) r(x,2) c", ["read skew: T1 T2 T3"]),
        ("T1: r(x,0) w(x,1) c | T2: r(x,0) r(x,1) w(x,2) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) w(y,1) ? | T2: r(x,-) r(x,1) c", ["read skew: T1 T2"]),
        ("T1: w(x,1) c | T2: r(x,0) w(x,2) r(x,1) c", []),
        ("T1: w(x,1) w(y,1) c | T2: w(x,2) r(x,-) r(y,1) c", []),
        ("T2: r(x,0) w(x,1) r(x,1) c", []),
        ("T1: w(x,1) c | T2: r(x,1) r(x,1) c", []),
        ("T1: w(x,1) c | T2: r(x,-) r(x,1) a", []),
    ],
    ids=[
        "a version and the one after it",
        "nothing, and then something",
        "something, and then nothing",
        "two versions of which nobody knows the order",
        "by one that then wrote over the second",
        "of unknown fate, which took place",
        "somebody else's after its own",
        "nothing after its own",
        "its own",
        "the same twice",
        "by one that failed",
    ],
)
def test_p2_unrepeatable_read(history, expected):
    """A register that changes within a transaction, and not by it."""
    assert found(history) == expected


def test_the_cycle_of_an_unrepeatable_read_is_told_where_the_order_is_known():
    """The transaction came before the writer, and the writer before it."""
    there_and_back = ["T2 -rw-> T1 (x)", "T1 -wr-> T2 (x)"]
    assert dependencies(only("T1: w(x,1) c | T2: r(x,-) r(x,1) c")) == there_and_back
    assert dependencies(only("T1: w(x,1) c | T2: r(x,1) r(x,-) c")) == there_and_back
    assert dependencies(only("T1: w(x,1) c | T3: w(x,3) c | T2: r(x,1) r(x,3) c")) == []


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("T1: r(x,0) w(x,1) c | @end(x=0)", ["lost acknowledgement: T1 (afterwards)"]),
        ("T1: w(x,1) c | @end(x=-)", ["lost acknowledgement: T1 (afterwards)"]),
        ("T1: w(x,1) w(x,2) c | @end(x=1)", ["lost acknowledgement: T1 (afterwards)"]),
        (
            "T1: w(x,1) c | T2: r(x,1) w(x,2) c | @end(x=1)",
            ["lost acknowledgement: T2 (afterwards)"],
        ),
        (
            "T1: w(x,1) w(x,2) w(y,1) c | T2: w(x,3) w(y,3) c | @end(x=1 y=3)",
            ["lost acknowledgement: T1 (afterwards)"],
        ),
        ("T1: r(x,0) w(x,1) a | @end(x=1)", ["dirty read: T1 (afterwards)"]),
        ("T1: r(x,0) w(x,1) c | @end(x=1)", []),
        ("T1: r(x,0) w(x,1) ? | @end(x=0)", []),
        ("T1: r(x,0) w(x,1) a | @end(x=0)", []),
        ("T1: w(x,1) c | @end(x=7)", []),
        ("T1: w(x,1) c | T2: w(x,2) c | @end(x=1)", []),
        ("T1: w(x,1) w(x,2) ? | @end(x=1)", []),
    ],
    ids=[
        "the version before it",
        "nothing",
        "the version that it wrote over itself",
        "the first of two",
        "one that is no version to be put in order",
        "of one that failed",
        "the last one",
        "the one before what nobody knows to have happened",
        "the one before what failed",
        "a version of somebody else",
        "either of two",
        "half of what may still be under way",
    ],
)
def test_versions_found_afterwards(history, expected):
    """What was acknowledged stays until it is written over; what failed never was."""
    assert found(history) == expected
