from uowkit.work.ledger import Acknowledged, Ledger
from uowkit.work.marked import item_name
from uowkit.work.tables import default_tables

PERSON, ORDER = default_tables().values()


def test_a_ledger_knows_what_is_owed_and_what_is_to_be_removed():
    """Leftovers are removed and never asked for; the newest go first."""
    ledger = Ledger()
    first = Acknowledged(PERSON, "m1", (0, 1), ("a", "b"))
    leftover = Acknowledged(PERSON, "m2", (), ("c",), owed=False)
    ledger.add(first)
    ledger.add(leftover)
    assert list(ledger.owed()) == [[first]]
    assert list(ledger.newest_first()) == [leftover, first]
    assert len(ledger) == 3


def test_operations_of_one_transaction_on_one_table_are_owed_together():
    """They are listed by one request."""
    ledger = Ledger()
    entries = [
        Acknowledged(PERSON, "m1", (0,), ("a",)),
        Acknowledged(ORDER, "m1", (1,), ("b",)),
        Acknowledged(PERSON, "m1", (2,), ("c",)),
        Acknowledged(PERSON, "m2", (0,), ("d",)),
    ]
    for each in entries:
        ledger.add(each)
    one, order, two, other = entries
    assert list(ledger.owed()) == [[one, two], [order], [other]]


def test_an_id_is_remembered_for_its_table():
    """Two tables may use one id."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m", (None,), ("a",)))
    assert ledger.seen_before(PERSON, ["a", "b"], "m2") == ["a"]
    assert ledger.seen_before(ORDER, ["a", "b"], "m2") == []


def test_an_object_that_was_only_found_does_not_use_up_its_id():
    """A transaction may be looked up first and acknowledged afterwards; others may not have it."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m", (), ("a",), owed=False))
    assert ledger.seen_before(PERSON, ["a"], "m") == []
    assert ledger.seen_before(PERSON, ["a"], "m2") == ["a"]
    ledger.add(Acknowledged(PERSON, "m", (0,), ("a",)))
    assert ledger.seen_before(PERSON, ["a"], "m") == ["a"]


def test_the_id_of_a_deleted_object_may_be_given_once_more():
    """No source says that it may not; but again, two objects must not share it."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m1", (0,), ("a",)))
    ledger.release(PERSON, ["a"])
    assert ledger.seen_before(PERSON, ["a"], "m2") == []
    ledger.add(Acknowledged(PERSON, "m2", (0,), ("a",)))
    assert ledger.seen_before(PERSON, ["a"], "m3") == ["a"]


def test_the_items_that_must_be_found_follow_from_marker_and_places():
    """In the order of the payload; an object that is not marked has none."""
    entry = Acknowledged(PERSON, "m", (0, None, 2), ())
    assert entry.items == [item_name("m", 0), None, item_name("m", 2)]


def test_the_last_refused_transactions_are_remembered():
    """A bounded number of them, since what comes back does so soon."""
    ledger = Ledger()
    for number in range(2000):
        ledger.add_refused(PERSON, f"m{number}")
    refused = list(ledger.refused())
    assert refused[-1] == (PERSON, "m1999")
    assert len(refused) < 2000


def test_the_ledger_tells_how_long_ago_an_id_was_given():
    """In objects, that one included; all of them where it never was."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m1", (0,), ("a",)))
    ledger.add(Acknowledged(ORDER, "m2", (0, 1, 2), ()))
    ledger.add(Acknowledged(PERSON, "m3", (0, 1), ("b", "c")))
    assert ledger.objects_since("c") == 2
    assert ledger.objects_since("a") == 6
    assert ledger.objects_since("x") == 6


def test_what_the_target_was_asked_to_remove_is_owed_no_longer():
    """The other objects of its operation are."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m1", (0, 1, 2), ("a", "b", "c")))
    ledger.add(Acknowledged(PERSON, "m2", (0,), ("d",)))
    ledger.release(PERSON, ["b", "d"])
    assert list(ledger.owed()) == [[Acknowledged(PERSON, "m1", (0, 2), ("a", "c"))]]
    assert ledger.is_released(PERSON, "b")
    assert not ledger.is_released(ORDER, "b")
    assert len(list(ledger.newest_first())) == 2


def test_the_ledger_knows_what_cost_a_transaction_its_objects():
    """The first rule that was broken, for this table and marker, and for no others."""
    ledger = Ledger()
    ledger.disturb(PERSON, "m", "operations/delete-effect")
    ledger.disturb(PERSON, "m", "operations/update-effect")
    assert ledger.disturbed_by(PERSON, "m") == "operations/delete-effect"
    assert ledger.disturbed_by(ORDER, "m") is None
    assert ledger.disturbed_by(PERSON, "m2") is None


def test_what_the_table_held_by_then_may_be_lost_with_it():
    """Not what is saved in it later, nor what another table holds."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "before", (0,), ("a",)))
    ledger.add(Acknowledged(ORDER, "before", (0,), ("b",)))
    ledger.disturb(PERSON, "m", "operations/delete-effect")
    ledger.add(Acknowledged(PERSON, "after", (0,), ("c",)))
    assert ledger.disturbed_by(PERSON, "before") == "operations/delete-effect"
    assert ledger.disturbed_by(ORDER, "before") is None
    assert ledger.disturbed_by(PERSON, "after") is None


def test_leftovers_may_be_released_in_part():
    """They are no debt: how many objects they stand for is not even known."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, "m", (), ("a", "b"), owed=False))
    ledger.release(PERSON, ["a"])
    assert list(ledger.owed()) == []
