import pytest

from tests.kit.history.found import found, only

_WRITER = "T1: make(Person; a b c) c"


@pytest.mark.parametrize("shown", ["", "a b c", "c b a x", "x y"])
def test_all_of_a_transaction_or_nothing_is_right(shown):
    """Whatever else is there."""
    assert found(f"{_WRITER} | T2: find(Person; {shown}) c") == []


@pytest.mark.parametrize("fate", ["c", "?"])
@pytest.mark.parametrize("shown", ["a", "b c", "a c x"])
def test_some_of_a_transaction_is_partial_visibility(fate, shown):
    """Whether or not anybody knows what became of it: it is never there in part."""
    history = f"T1: make(Person; a b c) {fate} | T2: find(Person; {shown}) c"
    assert found(history) == ["partial visibility: T1 T2"]


def test_objects_of_several_operations_belong_together():
    """A transaction is one, however many operations it has."""
    writer = "T1: make(Person; a) make(Order; o) make(Person; b c) c"
    assert found(f"{writer} | T2: find(Person; b c) c") == ["partial visibility: T1 T2"]
    assert found(f"{writer} | T2: find(Person; a b c) find(Order;) c") == []


def test_what_shows_it_is_told_with_all_that_is_missed():
    """Who looked, at whose objects, what was shown and what was not."""
    assert only(f"{_WRITER} | T2@READ_COMMITTED: find(Person; b) c").message == (
        "a search of Person in client 2's transaction T2 (READ_COMMITTED) showed 1 of the "
        "3 objects of client 1's transaction T1: b, but not a and c"
    )


@pytest.mark.parametrize(
    "history",
    [
        "T1: make(P; a) find(P; a) make(P; b) find(P; a b) c",
        "T1: make(P; a b) c | T2: page(P; a) c",
        "T1: make(P; a b) c | T2: find(P; a of a c) c",
        "T1: make(P; a b) c | T2: find(P; a) a | T3: find(P; a) ?",
        "T1: make(P; a b) c | T2: remove(P; b) c | T3: find(P; a) c",
        "T1: make(P; a b) c | T2: remove(P; b) a | T3: find(P; a) c",
        "T1: make(P; a b) c | T2: find(Q; a) c",
    ],
    ids=[
        "its own",
        "a page",
        "the clause leaves it out",
        "of a reader that was given nothing",
        "removed",
        "removed for a moment",
        "another table",
    ],
)
def test_what_proves_nothing_is_no_anomaly(history):
    """There are good reasons for it."""
    assert found(history) == []


def test_what_is_left_after_a_removal_is_still_seen_as_a_whole():
    """Only what is removed is left out."""
    history = "T1: make(P; a b c) c | T2: remove(P; b) c | T3: find(P; a) c"
    assert found(history) == ["partial visibility: T1 T3"]


def test_a_clause_that_asks_for_a_part_is_answered_with_all_of_it():
    """What it asks for is there as a whole."""
    history = "T1: make(P; a b c) c | T2: find(P; a of a b) c"
    assert found(history) == ["partial visibility: T1 T2"]


@pytest.mark.parametrize("shown", ["a", "a b", "a x"])
def test_any_object_of_a_failed_transaction_is_a_dirty_read(shown):
    """In part or as a whole, it is not partial visibility: there must be nothing to see."""
    history = f"T1: make(P; a b) a | T2: find(P; {shown}) c"
    assert found(history) == ["dirty read: T1 T2"]


def test_a_page_and_a_narrow_clause_show_dirty_reads_all_the_same():
    """What is shown is shown."""
    assert found("T1: make(P; a) a | T2: page(P; a) c") == ["dirty read: T1 T2"]
    assert found("T1: make(P; a) a | T2: remove(P; a) c | T3: find(P; a of a) c") == [
        "dirty read: T1 T3"
    ]


@pytest.mark.parametrize("history", ["T1: make(P; a) ? | T2: find(P; a) c", "T1: find(P; x) c"])
def test_objects_that_nobody_knows_to_have_failed_are_no_dirty_read(history):
    """Nor are those that are older than the history."""
    assert found(history) == []


def test_a_cause_is_found_once_at_each_level_and_each_way_of_seeing():
    """However many searches show it; how many did is said."""
    history = """
        T1: make(P; a b) c
        T2@READ_COMMITTED: find(P; a) find(P; b) c | T3@READ_COMMITTED: find(P; a) c
        T4@SERIALIZABLE: find(P; b) c
        d:T5: find(P; b) c
    """
    assert found(history) == [
        "partial visibility: T1 T2",
        "partial visibility: T1 T4",
        "partial visibility: T1 T5 (data service)",
    ]


def test_how_often_a_cause_was_seen_is_counted():
    """Every search counts, within a transaction as well."""
    history = "T1: make(P; a b) c | T2: find(P; a) find(P; b) c | T3: find(P; a) c"
    assert only(history).occurrences == 3
