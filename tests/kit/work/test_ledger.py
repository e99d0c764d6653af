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
    assert list(ledger.owed()) == [first]
    assert list(ledger.newest_first()) == [leftover, first]
    assert len(ledger) == 3


def test_an_id_is_remembered_for_its_table():
    """Two tables may use one id."""
    ledger = Ledger()
    ledger.add(Acknowledged(PERSON, None, (), ("a",)))
    assert ledger.seen_before(PERSON, ["a", "b"]) == ["a"]
    assert ledger.seen_before(ORDER, ["a", "b"]) == []


def test_the_items_that_must_be_found_follow_from_marker_and_places():
    """Without a marker there are none."""
    assert Acknowledged(PERSON, "m", (0, 2), ()).items == {item_name("m", 0), item_name("m", 2)}
    assert Acknowledged(PERSON, None, (), ("a",)).items == set()
