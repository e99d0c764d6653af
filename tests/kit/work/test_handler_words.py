import pytest
from uowkit.work.handler_words import (
    EVENTS,
    after,
    asking_id,
    before,
    instruction,
    sign,
    signs_in,
)


def test_events_are_called_as_document_003_calls_them():
    """In the order of its list."""
    assert [before(each)[6:] for each in EVENTS] == [
        "Create",
        "FindById",
        "LoadRelations",
        "Remove",
        "Update",
        "Describe",
        "Find",
        "FindFirst",
        "FindLast",
    ]
    assert after("findById") == "afterFindById"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (("change",), "uowkit:change"),
        (("return", 0), "uowkit:return 0"),
        (("return", {"a": 1}), 'uowkit:return {"a": 1}'),
        (("return", None), "uowkit:return"),
    ],
)
def test_an_instruction_is_a_word_and_perhaps_a_value(asked, text):
    """A value that counts as false is one, too."""
    assert instruction(*asked) == text


def test_null_is_a_value_where_it_is_meant_as_one():
    """Otherwise there is none."""
    assert instruction("return", None, has_value=True) == "uowkit:return null"


def test_an_asking_id_has_the_usual_form():
    """It begins with the mark of the run, and no two are the same."""
    ids = [asking_id(f"0badcafe-{number:x}", "throw") for number in (10, 300)]
    assert ids == [
        "0badcafe-0DD0-4002-8001-00000000000a",
        "0badcafe-0DD0-4002-8001-00000000012c",
    ]


@pytest.mark.parametrize(
    "document",
    [
        sign("beforeFind", "*"),
        [{"a": 1}, sign("beforeFind", "*")],
        {"deletionTime": sign("beforeFind", "*")},
        {"code": 0, "message": '{"uowkit": {"event": "beforeFind", "handler": "*"}}'},
    ],
)
def test_a_sign_is_found_anywhere_in_an_answer(document):
    """In a message, too, where a handler could only throw it."""
    assert list(signs_in(document)) == [{"event": "beforeFind", "handler": "*"}]


@pytest.mark.parametrize("document", [None, "x", "{", 0, [], {"uowkit": 1}, {"uowkit": {}}])
def test_nothing_else_is_a_sign(document):
    """Whatever an answer holds."""
    assert list(signs_in(document)) == []
