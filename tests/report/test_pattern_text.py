"""Patterns, as people read them beside an answer."""

import pytest
from uowkit.report.pattern_text import pattern_text
from uowkit.scenarios.bindings import Bindings
from uowkit.work.tables import default_tables

BINDINGS = Bindings(default_tables(), {}, {"run": "0a1b2c3d", "joe": "AAAA-1", "list": [1]})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (None, "null"),
        ({"a": [1, True]}, '{"a": [1, true]}'),
        ("$joe", '"AAAA-1"'),
        ("$list", "[1]"),
        ("$person", '"UowkitPerson"'),
        ("${run}-1", '"0a1b2c3d-1"'),
        ({"of${run}": "$$5"}, '{"of0a1b2c3d": "$5"}'),
        ("${nobody}", '"${nobody}"'),
        ("$mary", "«any value, called mary»"),
        (["$text", "$number"], "[«any text», «any number»]"),
        (["$null", "$any"], "[«null», «anything»]"),
        ("$different", "«a list of different values»"),
        ({"$maybe": "Joe"}, '«"Joe", null or nothing»'),
        ({"$maybe": "$text"}, "«any text, null or nothing»"),
        ({"$not": {"a": "$joe"}}, '«anything but {"a": "AAAA-1"}»'),
        ("\ue0000\ue001", '"\\\\ue0000\ue001"'),
    ],
)
def test_a_pattern_is_told_much_as_json(pattern, text):
    """Names by what they stand for, and what fits many values in words."""
    assert pattern_text(pattern, BINDINGS, ()) == (text, [])


def test_places_are_found_where_they_are_in_the_end():
    """A phrase is longer than what stood for it, and so is what comes after it moved."""
    pattern = ["$text", "x", {"$not": 1}, ["y"]]
    text, spans = pattern_text(pattern, BINDINGS, {(0,), (1,), (2,), (3, 0)})
    assert [text[start:end] for start, end in spans] == [
        "«any text»",
        '"x"',
        "«anything but 1»",
        '"y"',
    ]
