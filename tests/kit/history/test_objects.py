import pytest

from tests.kit.history.found import found, only


@pytest.mark.parametrize(
    "history",
    [
        "T1: make(Person; a) ids(1) c | T2: make(Person; b) ids(2) c",
        "T1: make(Person; a) ids(1) c | T2: make(Order; b) ids(1) c",
        "T1: make(Person; a) ids(1) a | T2: make(Person; b) ids(1) c",
        "T1: make(Person; a) c | T2: make(Person; b) c",
    ],
    ids=["two ids", "one id in two tables", "an id of a transaction that failed", "no ids"],
)
def test_ids_that_differ_where_they_have_to_are_no_anomaly(history):
    """An id is unique within its table, among what was acknowledged."""
    assert found(history) == []


def test_an_id_given_to_two_transactions_is_shared():
    """Whoever was given it last shows it."""
    history = "T1[0,9]: make(P; a b) ids(1 2) c | T2[0,5]: make(P; c) ids(2) c"
    assert found(history) == ["shared object id: T2 T1"]
    assert "object id 2 was given to 2 objects of P" in only(history).message


def test_an_id_given_twice_within_a_transaction_is_shared():
    """Two objects of one bulk."""
    assert found("T1: make(P; a b) ids(1 1) c") == ["shared object id: T1"]


def test_each_shared_id_is_found_once_however_many_share_it():
    """Three objects with one id have one cause; two ids are two."""
    history = "T1: make(P; a b) ids(1 2) c | T2: make(P; c d) ids(1 2) c | T3: make(P; e) ids(1) c"
    assert found(history) == ["shared object id: T1 T2 T3", "shared object id: T1 T2"]


def test_what_is_acknowledged_and_missing_is_lost():
    """One finding for each transaction, whatever it lacks."""
    history = "T1: make(P; a b c d) c | T2: make(P; e) c | @end(P; a e)"
    assert found(history) == ["lost acknowledgement: T1 (afterwards)"]
    assert "of the 4 objects of P that it saved b, c and d were not there" in only(history).message


@pytest.mark.parametrize(
    "history",
    [
        "T1: make(P; a b) c | @end(P; b a x)",
        "T1: make(P; a b) a | T2: make(P; c d) ? | @end(P;)",
        "T1: make(P; a b) c | @end(Q;)",
        "T1: make(P; a b) c",
        "T1: make(P; a b) c | T2: remove(P; b) c | @end(P; a)",
        "T1: make(P; a b) ? | @end(P; a)",
    ],
    ids=[
        "all there",
        "nobody promised it",
        "another table was read",
        "nobody looked",
        "removed",
        "a part of what is unknown, which may still be under way",
    ],
)
def test_what_nobody_promised_is_not_lost(history):
    """Only an acknowledgement is one."""
    assert found(history) == []


def test_what_a_failed_transaction_leaves_is_a_dirty_read_afterwards():
    """Each who reads it reads what never was."""
    assert found("T1: make(P; a b) a | @end(P; a)") == ["dirty read: T1 (afterwards)"]


def test_results_of_another_client_are_mixed():
    """Whatever became of the two, and whether or not the other one is known."""
    history = "T1: answered(T2) c | T2: answered(T2 T1) a | T3: answered(T9) ? | T4: answered() c"
    assert found(history) == [
        "mixed results: T2 T1",
        "mixed results: T1 T2",
        "mixed results: T3",
    ]


def test_a_transaction_without_a_name_of_its_own_is_refused():
    """Nothing could be traced to either of the two."""
    with pytest.raises(ValueError, match="two transactions of the history are named T1"):
        found("T1: c | T1: c")


@pytest.mark.parametrize(
    ("history", "what"),
    [
        ("T1: make(P; a) c | T2: make(P; a) c", "object a of P is made twice.*by T1 and by T2"),
        ("T1: w(x,1) c | T2: w(x,1) c", "version 1 of x is written twice.*by T1 and by T2"),
    ],
)
def test_what_two_make_alike_is_refused(history, what):
    """A mark that two objects or versions share says nothing about whose they are."""
    with pytest.raises(ValueError, match=what):
        found(history)
