import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.scenarios.names import escaped, filled, names_in, whole


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("$joe", "joe"),
        ("$order-object", "order-object"),
        ("${joe}", None),
        ("$$joe", None),
        ("$", None),
        ("$1", None),
        ("a $joe", None),
        (3, None),
        (None, None),
    ],
)
def test_a_name_is_the_whole_text(text, name):
    """Anything else is only a text, with names in it or not."""
    assert whole(text) == name


def test_names_within_a_text_are_put_into_words():
    """A dollar sign that is no name's stays, and two of them are one."""
    assert filled("a ${run}-1 costs 5$ or $$5, $$${run}", {"run": "x"}.__getitem__) == (
        "a x-1 costs 5$ or $5, $x"
    )


@given(text=st.text(alphabet="$ {}run-xa", max_size=12))
def test_an_escaped_text_means_itself(text):
    """Whatever dollar signs and braces it has."""
    said = escaped(text)
    assert whole(said) is None
    assert filled(said, {}.__getitem__) == text
    assert list(names_in(said)) == []


def test_names_are_found_in_keys_and_values():
    """But not the words that scenarios have for kinds of values."""
    document = {"${run}x": ["$joe", "$text"], "a": {"$maybe": {"$not": "b ${mary}"}}, "c": 1}
    assert list(names_in(document)) == ["run", "joe", "mary"]
