import json

import pytest
from uowkit.wire.exchange import Answer, Exchange, Request, Trouble
from uowkit.wire.reading import Kind, read_answer

ERROR = {"code": 8000, "message": "no"}
FAILURE = {"success": False, "error": {"message": "no"}, "results": None}


def reading_of(status, document):
    """The reading of an answer; bytes are a body as it is."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_answer(Exchange(Request("POST", "/"), Answer(status, {}, body)))


@pytest.mark.parametrize(
    ("status", "document", "kind"),
    [
        (200, {"success": True}, Kind.SUCCESS),
        (201, {"success": True, "results": {}}, Kind.SUCCESS),
        (200, FAILURE, Kind.FAILURE),
        (400, FAILURE, Kind.FAILURE),
        (400, ERROR, Kind.REFUSAL),
        (404, b"<html>", Kind.REFUSAL),
        (400, {"success": True}, Kind.REFUSAL),
        (200, ERROR, Kind.REFUSAL),
        (200, {"success": "true"}, Kind.NEITHER),
        (200, {"success": 1}, Kind.NEITHER),
        (200, {}, Kind.NEITHER),
        (200, {"message": "no"}, Kind.NEITHER),
        (200, {**ERROR, "success": "no"}, Kind.NEITHER),
        (200, [], Kind.NEITHER),
        (200, b"ok", Kind.NEITHER),
        (204, b"", Kind.NEITHER),
        (302, b"", Kind.NEITHER),
        (302, FAILURE, Kind.NEITHER),
        (500, FAILURE, Kind.NEITHER),
        (500, {"success": True}, Kind.NEITHER),
    ],
)
def test_answers_are_sorted_as_the_rulings_say(status, document, kind):
    """A 4xx, a transaction failure and a 2xx of code and message are refusals, nothing else is."""
    reading = reading_of(status, document)
    assert reading.kind is kind
    assert reading.refused == (kind in {Kind.FAILURE, Kind.REFUSAL})


def test_no_answer_is_neither_success_nor_refusal():
    """A hang proves nothing about the transaction."""
    reading = read_answer(Exchange(Request("POST", "/"), trouble=Trouble.TIMEOUT))
    assert reading.kind is Kind.NEITHER
    assert str(reading) == "no whole answer within the time limit"


@pytest.mark.parametrize("document", [b"<", [], None, "x", {"results": [], "error": "e"}])
def test_what_is_missing_reads_as_empty(document):
    """Answers of any form can be asked for anything."""
    reading = reading_of(200, document)
    assert (reading.results, reading.error, reading.message) == ({}, {}, "")
    assert reading.result("x") is None
    assert reading.failed_op_result_id is None


def test_results_and_errors_are_found():
    """A result is looked up by its op result id, and an error names its operation."""
    good = reading_of(200, {"success": True, "results": {"a": {"result": ["x"]}, "b": 1}})
    assert good.result("a") == ["x"]
    assert good.result("b") is None
    error = {"message": "no", "operation": {"opResultId": "a"}}
    bad = reading_of(200, {"success": False, "error": error})
    assert (bad.message, bad.failed_op_result_id) == ("no", "a")
    assert str(bad) == "HTTP 200, transaction failure: no"


def test_a_message_that_is_no_string_is_no_message():
    """Whatever a server says, it can be told in a sentence."""
    assert reading_of(400, {"code": 1, "message": {"a": 1}}).message == ""
    assert str(reading_of(400, b"<html>")) == "HTTP 400, no JSON"
