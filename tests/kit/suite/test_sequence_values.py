import itertools

from uowkit.suite.sequence_values import Values
from uowkit.work.tables import Table

PERSON = Table("person", "People", {"name": "title"})


def test_no_two_objects_share_a_value_or_the_keys_of_their_neighbour():
    """So that any value that is found tells which object it was sent for."""
    values = Values()
    rows = [values.of_object("m") for _ in range(9)]
    sent = [each for row in rows for name, each in row.items() if name != "active"]
    assert len(sent) == len(set(sent))
    assert all(one.keys() != other.keys() for one, other in itertools.pairwise(rows))


def test_a_value_of_another_object_is_strange_where_nothing_was_sent():
    """It is told in which of the target's columns, and the mark of those that it was sent for."""
    values = Values()
    given = values.named("theirs", text="name", number="score")
    assert values.strange(PERSON, {}, {"title": given["name"]}) == ("title", "theirs")
    assert values.strange(PERSON, {"title": "x"}, {"title": given["name"]}) is None
    assert values.strange(PERSON, {}, {"score": float(given["score"])}) == ("score", "theirs")


def test_what_a_column_holds_by_default_is_not_strange():
    """Null, zero, nothing, or whatever else was never sent, or was sent for another column."""
    values = Values()
    given = values.named("theirs", text="name", number="score")
    for usual in (None, 0, False, "", [], {}, given["score"]):
        assert values.strange(PERSON, {}, {"title": usual, "age": usual}) is None
