import pytest
from uowkit.expect import MISSING, Difference, differences, explanation, listed, same_value, shown


@pytest.mark.parametrize(
    ("sent", "found", "same"),
    [
        (25, 25.0, True),
        (-0.0, 0, True),
        (2**53 - 1, float(2**53 - 1), True),
        (1, True, False),
        (0, False, False),
        (True, True, True),
        (True, 1, False),
        (None, None, True),
        (None, "", False),
        ("25", 25, False),
        ("caf\u00e9", "cafe\u0301", False),
        ("a", "a ", False),
        ([1, [2.0]], [1.0, [2]], True),
        ([1], [1, 1], False),
        ({"a": [1]}, {"a": [1.0]}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        (10**400, 1.0, False),
    ],
)
def test_equality_is_that_of_the_rulings(sent, found, same):
    """Numbers are compared as numbers, never with booleans, and everything else exactly."""
    assert same_value(sent, found) is same
    assert same_value(found, sent) is same


def test_only_what_was_sent_is_compared():
    """A null may be left out; the server's own properties and references are its business."""
    sent = {
        "name": "Joe",
        "note": None,
        "objectId": "x",
        "created": 1,
        "friend": {"___ref": True, "opResultId": "a", "propName": "objectId"},
    }
    assert differences(sent, {"name": "Joe", "objectId": "y", "age": 3}) == []
    assert differences(sent, {"name": "Joe", "note": None}) == []


def test_what_is_not_compared_hides_nothing_that_is():
    """A property of the server's own may stand anywhere in the object."""
    sent = {"objectId": "x", "name": "Joe", "created": 1, "age": 25}
    unlike = differences(sent, {"objectId": "y", "name": "Bob"})
    assert unlike == [Difference("name", "Joe", "Bob"), Difference("age", 25, MISSING)]


def test_each_difference_names_its_property():
    """Missing, changed and given a value are three things."""
    unlike = differences({"name": "Joe", "age": 25, "note": None}, {"age": 26, "note": "x"})
    assert unlike == [
        Difference("name", "Joe", MISSING),
        Difference("age", 25, 26),
        Difference("note", None, "x"),
    ]
    assert (
        listed(unlike[:2]) == 'name was sent as "Joe" and is missing; age was sent as 25 and is 26'
    )


@pytest.mark.parametrize(
    ("sent", "found", "rule"),
    [
        ("a", "b", "values/strings"),
        (1, 2, "values/numbers"),
        (True, 1, "values/booleans-and-null"),
        (None, 0, "values/booleans-and-null"),
        ([1], [2], None),
        ("a", MISSING, None),
    ],
)
def test_a_difference_is_explained_by_the_rule_on_such_values(sent, found, rule):
    """A property that is missing has nothing to do with values."""
    assert explanation([Difference("x", sent, found)]) == rule


def test_differences_of_two_kinds_have_no_single_explanation():
    """Nothing is blamed on a rule that explains half of it."""
    text, number = Difference("a", "a", "b"), Difference("b", 1, 2)
    assert explanation([text, text]) == "values/strings"
    assert explanation([text, number]) is None
    assert explanation([]) is None


def test_a_value_is_shown_short_and_in_ascii():
    """A message fits a line whatever the value is."""
    assert shown("\u00e9\U0001f600") == '"\\u00e9\\ud83d\\ude00"'
    assert shown(MISSING) == "MISSING"
    assert shown("x" * 158) == f'"{"x" * 158}"'
    long = shown("x" * 1000)
    assert len(long) < 200
    assert long.endswith("(1002 characters)")
    assert shown(b"bytes") == "b'bytes'"


def test_a_value_nested_beyond_all_bounds_is_shown_all_the_same():
    """What a hostile server answers is no crash of the kit."""
    deep = []
    for _ in range(3000):
        deep = [deep]
    assert shown(deep) == "a deeply nested list"
