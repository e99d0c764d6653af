import pytest
from uowkit.expect import MISSING
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.patterns import unlike, unlike_rows
from uowkit.work.tables import default_tables


def bindings(**values):
    """The kit's own tables, and these values."""
    return Bindings(default_tables(), {}, values)


def test_a_name_takes_the_value_that_is_found_first():
    """And stands for it from then on."""
    bound = bindings()
    assert list(unlike(bound, {"a": "$x"}, {"a": 1, "more": 2})) == []
    assert bound.values == {"x": 1}
    assert list(unlike(bound, ["$x", "$x"], [1.0, 2], "/ids")) == ["/ids/1 is 2, not 1"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ({"a": None}, {}),
        ({"a": None}, {"a": None}),
        ({"a": "$text"}, {"a": "x"}),
        ({"a": "$number"}, {"a": 0.5}),
        ({"a": "$null"}, {"a": None}),
        ({"a": "$any"}, {"a": None}),
        ({"a": "$different"}, {"a": ["x", "y"]}),
        ({"a": {"$maybe": 1}}, {}),
        ({"a": {"$maybe": 1}}, {"a": None}),
        ({"a": {"$maybe": {"b": 1}}}, {"a": {"b": 1.0, "c": 2}}),
        ({"$holds": {"a": 1}}, {"a": 1.0, "b": 2}),
        ({"a": {"$holds": {"b": "$number"}}}, {"a": [{"c": {"b": 1}}]}),
        ({"$holds": {"a": 1}}, {"message": '{"x": {"a": 1}}'}),
        ({"$not": {"$holds": {"a": 1}}}, [{"a": 2}, "{"]),
        ({"$not": {"$holds": {"a": 1}}}, None),
        ({"a": {"$unordered": [1, {"b": "$c"}]}}, {"a": [{"b": 2}, 1]}),
        ({"$unordered": []}, []),
        ({"a": {"$not": "x"}}, {"a": "y"}),
        ({"a": {"$not": "x"}}, {}),
        ({"${known}-1": "${known}-2"}, {"k-1": "k-2"}),
        ({"a": "$$x"}, {"a": "$x"}),
        ({"a": "$person"}, {"a": "UowkitPerson"}),
        ({}, {"a": 1}),
    ],
)
def test_what_fits_a_pattern_is_passed_over(pattern, found):
    """What is not asked for does not matter."""
    assert list(unlike(bindings(known="k"), pattern, found)) == []


@pytest.mark.parametrize(
    ("pattern", "found", "phrase"),
    [
        ({"a": 1}, {}, "/a is missing"),
        ({"a": "$x"}, {}, "/a is missing"),
        ({"a": {"b": 1}}, {"a": 1}, '/a is 1, not {"b": 1}'),
        ([1, 2], [1], "the answer is [1], not [1, 2]"),
        ({"a": True}, {"a": 1}, "/a is 1, not true"),
        ({"a": "$person"}, {"a": "X"}, '/a is "X", not "UowkitPerson"'),
        ({"a": "$text"}, {"a": " "}, '/a is " ", not a text'),
        ({"a": "$number"}, {"a": True}, "/a is true, not a number"),
        ({"a": "$null"}, {}, "/a is missing, not null"),
        ({"a": "$any"}, {}, "/a is missing, not anything"),
        ({"a": "$different"}, {"a": [1, 1]}, "/a is [1, 1], not a list of different values"),
        ({"a": {"$maybe": 1}}, {"a": 2}, "/a is 2, not 1"),
        ({"a": {"$not": 1}}, {"a": 1.0}, "/a is 1.0, which it must not be"),
        ({"a": "${known}!"}, {"a": "k"}, '/a is "k", not "k!"'),
        ({"a": {"$holds": {"b": 1}}}, {"a": [2]}, '/a holds no {"b": 1}: [2]'),
        ({"a": {"$holds": "$text"}}, {"a": 2}, '/a holds no "$text": 2'),
        ({"a": {"$unordered": [1]}}, {"a": 1}, "/a is 1, not a list"),
        (
            {"a": {"$unordered": [1]}},
            {"a": [2]},
            "in /a, an object is unlike: the answer is 2, not 1",
        ),
        (
            {"$unordered": [{"objectId": "a", "b": 1}, {"objectId": "c", "b": 1}]},
            [{"objectId": "c", "b": 1}, {"objectId": "a", "b": 2}],
            "in the answer, an object is unlike: /b is 2, not 1",
        ),
        (
            {"$not": {"$holds": {"b": 1}}},
            [{"b": 1}],
            'the answer holds what it must not: [{"b": 1}]',
        ),
    ],
)
def test_where_an_answer_does_not_fit_is_told(pattern, found, phrase):
    """A path, what is there, and what is asked for."""
    assert list(unlike(bindings(known="k"), pattern, found)) == [phrase]


def test_a_name_that_may_have_no_value_stands_for_null_then():
    """So that it can be compared with later: null or left out again."""
    bound = bindings()
    assert list(unlike(bound, {"a": {"$maybe": "$x"}}, {})) == []
    assert bound.values == {"x": None}
    assert list(unlike(bound, {"a": "$x"}, {})) == []
    assert list(unlike(bound, {"a": "$x"}, {"a": 1})) == ["/a is 1, not null"]


def test_nothing_is_bound_to_what_is_missing():
    """The step fails, and the name is free for the next time."""
    bound = bindings()
    assert list(unlike(bound, "$x", MISSING, "/a")) == ["/a is missing"]
    assert bound.values == {}


def test_the_order_of_objects_that_are_found_does_not_matter():
    """Each has to be there once, and no other."""
    rows = [{"item": "b", "age": 2}, {"item": "a", "age": 1}]
    assert list(unlike_rows(bindings(), [{"item": "a"}, {"item": "b", "age": "$b"}], rows)) == []


@pytest.mark.parametrize(
    ("patterns", "phrase"),
    [
        ([{"item": "a"}, {"item": "b"}, {"item": "c"}], 'one is not there: {"item": "c"}'),
        ([{"item": "a"}], '1 more than the 1 objects are there: {"item": "b", "age": 2}'),
        ([{"item": "a", "age": 3}, {"item": "b"}], "an object is unlike: /age is 1, not 3"),
        ([], "2 more than the 0 objects"),
    ],
)
def test_what_is_missing_unlike_or_too_much_in_a_list_is_told(patterns, phrase):
    """An object that is unlike is compared with the nearest."""
    rows = [{"item": "b", "age": 2}, {"item": "a", "age": 1}]
    (told,) = unlike_rows(bindings(), patterns, rows)
    assert phrase in told


def test_an_object_that_does_not_fit_gives_no_name_its_value():
    """Only the one that does."""
    bound = bindings()
    rows = [{"item": "b", "age": 2}, {"item": "a", "age": 1}]
    assert list(unlike_rows(bound, [{"item": "a", "age": "$x"}, {"item": "b"}], rows)) == []
    assert bound.values == {"x": 1}
