import pytest

from tests.kit.history.found import found, only


@pytest.mark.parametrize("number", [0, 2, 3, 5])
def test_sums_of_whole_transactions_are_right(number):
    """Any of them may be visible, in any state that a search reads."""
    history = f"T1: make(P; a b) c | T2: make(P; c d e) ? | T3: count(P; {number}) c"
    assert found(history) == []


@pytest.mark.parametrize("number", [1, 4])
def test_a_number_that_is_no_such_sum_is_partial_visibility(number):
    """Some transaction is in it with a part of its objects."""
    history = f"T1: make(P; a b) c | T2: make(P; c d e) ? | T3: count(P; {number}) c"
    assert found(history) == ["partial visibility: T2 T1 T3"]


def test_a_removal_is_no_excuse_for_what_a_failed_transaction_sent():
    """It was never there to be removed."""
    history = "T1: make(P; a) a | T2: remove(P; a) c | T3: count(P; 1) c"
    assert found(history) == ["dirty read: T1 T3"]


@pytest.mark.parametrize("number", [1, 3])
def test_what_only_failed_transactions_explain_is_a_dirty_read(number):
    """They need not be in it as a whole, for they must not be in it at all."""
    history = f"T1: make(P; a b) c | T2: make(P; c d) a | T3: count(P; {number}) c"
    assert found(history) == ["dirty read: T2 T3"]


@pytest.mark.parametrize(
    "history",
    [
        "T1: make(P; a b) c | T2: count(P; 1) a",
        "T1: make(P; a b) count(P; 1) c",
        "T1: make(P; a b) c | T2: count(Q; 1) c",
        "T1: make(P; a b) c | T2: count(P; 7) c",
        "T1: make(P; a b) c | T2: remove(P; b) c | T3: count(P; 1) c",
        "T1: make(P; a b) c | T2: remove(P; b) c | T3: make(P; c d e) c | T4: count(P; 2) c",
        "T1: make(P; a b) c | T2: count(P; 1 of a c) c",
    ],
    ids=[
        "of a reader that was given nothing",
        "its own",
        "another table",
        "more than there are",
        "one is removed",
        "one is removed, or is not yet",
        "of a clause that asks for one of them",
    ],
)
def test_a_number_with_another_explanation_is_no_anomaly(history):
    """Only what nothing else explains is proof."""
    assert found(history) == []


def test_a_clause_narrows_down_what_a_count_can_be_of():
    """One that asks for the objects of one transaction is answered with all or none."""
    writers = "T1: make(P; a b c) c | T2: make(P; d e) c | T3: make(P; f) a"
    assert found(f"{writers} | T4: count(P; 2 of a b c) c") == ["partial visibility: T1 T4"]
    assert found(f"{writers} | T4: count(P; 1 of f) c") == ["dirty read: T3 T4"]
    assert found(f"{writers} | T4: count(P; 2 of d e) c") == []


def test_what_is_sent_later_explains_nothing():
    """Nobody counts an object before its transaction is sent."""
    late = "T1[0,1]: make(P; a b) c | T2[5,6]: make(P; c) c"
    assert found(f"{late} | T3[2,3]: count(P; 1) c") == ["partial visibility: T1 T3"]
    assert found(f"{late} | T3[2,5]: count(P; 1) c") == []


def test_that_a_transaction_ended_before_proves_nothing():
    """A search may show an older state: no level asks for strictness."""
    assert found("T1[0,1]: make(P; a b) c | T2[2,3]: count(P; 0) c") == []


def test_counts_with_the_same_clause_are_found_once_at_each_level_and_way():
    """And how many of them prove it is said."""
    writer = "T1: make(P; a b) c"
    assert only(f"{writer} | T2: count(P; 1) count(P; 1) c | T3: count(P; 1) c").occurrences == 3
    assert found(f"{writer} | T2: count(P; 1) c | d:T3: count(P; 1) c") == [
        "partial visibility: T1 T2",
        "partial visibility: T1 T3 (data service)",
    ]


def test_the_message_says_the_number_and_who_was_at_work():
    """As far as that can be known."""
    assert only("T1: make(P; a b) c | d:T2: count(P; 1) c").message == (
        "a count of P in client 2's call T2 (data service) said 1, which no whole transactions "
        "add up to; those at work were, among others, client 1's transaction T1"
    )
