"""Places of a JSON text, found in the text as it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.report.marking import cut, spans_of
from uowkit.report.text import pretty

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('"\\[]{}:, a\n', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def places(document, place=()):
    """Every place of a document with what is there."""
    yield place, document
    inner = []
    if isinstance(document, dict):
        inner = list(document.items())
    elif isinstance(document, list):
        inner = list(enumerate(document))
    for key, value in inner:
        yield from places(value, (*place, key))


@given(documents, st.booleans())
def test_every_place_is_found(document, indented):
    """With just what is there, however the text is laid out."""
    text = json.dumps(document)
    text = pretty(text) if indented else text
    for place, value in places(document):
        ((start, end),) = spans_of(text, {place})
        assert json.loads(text[start:end]) == value


def test_members_that_stand_twice_are_found_twice():
    """A reader of JSON would see one of them."""
    text = '{"a": 1, "b": 2, "a": [3]}'
    assert [text[start:end] for start, end in spans_of(text, {("a",)})] == ["1", "[3]"]


def test_a_place_that_is_not_there_is_not_found():
    """Nor is a name taken for a number."""
    assert spans_of('{"a": [1]}', {("b",), ("a", 1), ("a", "0")}) == []


@pytest.mark.parametrize(
    ("spans", "parts"),
    [
        ([], [("abcdef", False)]),
        ([(0, 6)], [("abcdef", True)]),
        ([(4, 5), (1, 3)], [("a", False), ("bc", True), ("d", False), ("e", True), ("f", False)]),
        ([(1, 4), (2, 3)], [("a", False), ("bcd", True), ("ef", False)]),
        ([(1, 3), (2, 4)], [("a", False), ("bc", True), ("d", True), ("ef", False)]),
    ],
)
def test_a_text_is_cut_at_its_spans(spans, parts):
    """In order, whatever order they come in, and nothing twice."""
    assert list(cut("abcdef", spans)) == parts
