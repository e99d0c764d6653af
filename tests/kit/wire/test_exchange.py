import json
import sys

import pytest
from uowkit.wire.exchange import (
    NOT_JSON,
    TOO_DEEP,
    Answer,
    Exchange,
    Request,
    parse_json,
    to_json,
)


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        (b'"\\ud800"', "\ud800"),
        (b"\xef\xbb\xbf{}", {}),
        (b"123456789012345678901234567890", 123456789012345678901234567890.0),
        (b"1e999", float("inf")),
        (b" [] ", []),
    ],
)
def test_json_is_json_also_where_one_parser_refuses_it(body, document):
    """Lone surrogates, large numbers and a byte order mark get a second opinion."""
    assert parse_json(body) == document


def test_of_large_answers_one_document_is_kept_at_a_time():
    """It may take many times the memory of the body; a check has a dozen such answers."""
    large, other = (Answer(200, {}, b"[" + b"{}," * 30_000 + end + b"]") for end in (b"1", b"2"))
    first = large.document
    assert large.document is first
    assert other.document[-1] == 2
    assert large.document == first
    assert large.document is not first


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"NaN", b'{"a": Infinity}', b"-Infinity", b"{'a': 1}", b"\xff", b"[1,]"],
)
def test_what_is_no_json_is_told_apart(body):
    """`NOT_JSON` is no document that a server could send, not even null."""
    assert parse_json(body) is NOT_JSON
    assert repr(NOT_JSON) == "NOT_JSON"
    assert parse_json(b"null") is None


def test_nesting_beyond_all_bounds_is_no_crash():
    """Nobody can say whether it is JSON."""
    assert parse_json(b"[" * 200_000) is TOO_DEEP
    assert parse_json(b"[" * 10_000 + b"]" * 10_000) is TOO_DEEP


def test_how_deep_is_too_deep_hangs_on_no_setting_of_python():
    """Other libraries in the process raise the limit on recursion as they need it."""
    usual = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(20_000)
        assert parse_json(b"[" * 10_000 + b"]" * 10_000) is TOO_DEEP
        assert parse_json(b'{"a":' * 1_025 + b"1" + b"}" * 1_025) is TOO_DEEP
        assert parse_json(b"[" * 900 + b'"\\ud800"' + b"]" * 900) is not TOO_DEEP
    finally:
        sys.setrecursionlimit(usual)


def test_a_number_of_a_megabyte_takes_no_time():
    """It is JSON, and reading it digit by digit would take minutes."""
    assert parse_json(b'{"a": ' + b"9" * 1_000_000 + b"}") == {"a": float("inf")}
    assert parse_json(b"[-" + b"9" * 1_000_000 + b"]") == [float("-inf")]
    assert parse_json(b"[" + b"9" * 400 + b"]") in ([int("9" * 400)], [float("inf")])
    assert parse_json(b'["\\ud800", 0.' + b"1" * 1_000_000 + b"]")[1] == pytest.approx(1 / 9)


@pytest.mark.parametrize("document", [{"é": "\U0001f600"}, {"a": "\ud800"}, [2**70], -0.0, None])
def test_every_document_can_be_sent(document):
    """What goes out reads back as what it was."""
    assert json.loads(to_json(document)) == document
    assert b" " not in to_json({"a": [1, 2], "b": "\ud800"})


@pytest.mark.parametrize(
    ("kind", "announced"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/plain", False),
        ("text/html; application/json", False),
        ("", False),
    ],
)
def test_the_content_type_says_whether_json_is_announced(kind, announced):
    """Case and parameters do not matter."""
    assert Answer(200, {"content-type": kind}, b"").announces_json is announced


def test_an_exchange_without_an_answer_has_no_status_and_no_document():
    """Nobody needs to ask first whether there is an answer."""
    silent = Exchange(Request("GET", "/"))
    assert (silent.status, silent.document) == (None, NOT_JSON)
    answered = Exchange(Request("GET", "/"), Answer(200, {}, b"[1]"))
    assert (answered.status, answered.document) == (200, [1])
