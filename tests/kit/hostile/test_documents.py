"""Answers whose JSON is odd, huge or none, and what the guard makes of them."""

import json
import tracemalloc

import pytest
from uowkit.judging.guard import Guard
from uowkit.outcomes import Breach, Indeterminate
from uowkit.report.lines import Line
from uowkit.target import Target
from uowkit.wire.evidence import LONGEST_BODY, Evidence
from uowkit.wire.exchange import Answer, Exchange, Request
from uowkit.wire.hiding import Secrets

from tests.kit.servers import answering, http_answer, raw_server

DEEP = 10_000
MEGABYTE = 1024 * 1024

FINE = {
    "many-entries": b'{"results": {' + b",".join(b'"%d":1' % n for n in range(500_000)) + b"}}",
    "a-number-of-a-megabyte": b'{"a": ' + b"9" * MEGABYTE + b"}",
    "a-fraction-of-a-megabyte": b'{"a": 0.' + b"9" * MEGABYTE + b"}",
    "a-huge-exponent": b'{"a": 1e999999999, "b": -1e999999999, "c": 1e-999999999}',
    "a-name-twice": b'{"success": false, "success": true}',
    "lone-surrogates": b'{"a": "\\ud800", "b": "\\udfff\\ud800"}',
    "nul": b'{"a": "\\u0000"}',
    "a-byte-order-mark": b"\xef\xbb\xbf{}",
    "an-id-of-megabytes": b'{"objectId": "' + b"x" * (5 * MEGABYTE) + b'"}',
    "white-space": b" " * MEGABYTE + b"{}",
    "no-object": b"[]",
    "nothing": b"",
}
NO_JSON = {
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "invalid-utf-8": b'{"a": "\xff"}',
    "surrogates-in-utf-8": b'{"a": "\xed\xa0\x80"}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "two-documents": b"{}{}",
    "a-comma-too-many": b"[1,]",
    "a-raw-nul": b'{"a": "\0"}',
    "a-page": b"<html>",
}
TOO_DEEP = {
    "arrays": b"[" * DEEP + b"]" * DEEP,
    "objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "without-an-end": b"[" * MEGABYTE,
}


def heard(body, kind="application/json"):
    """What the guard gives on of an answer with this body."""
    with (
        raw_server(answering(http_answer(body, "200 OK", f"Content-Type: {kind}"))) as server,
        Target(server.base, timeout=5) as target,
    ):
        return Guard(target).answered(target.transact({}))


@pytest.mark.parametrize("body", FINE.values(), ids=FINE.keys())
def test_odd_json_is_json(body):
    """What it says is for the checks to judge."""
    assert heard(body).answer.body == body


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json_is_a_finding_where_json_is_announced(body):
    """And none where it is not."""
    with pytest.raises(Breach, match="announces JSON"):
        heard(body)
    with pytest.raises(Breach, match="announces JSON"):
        heard(body, "Application/Problem+JSON; charset=x")
    assert heard(body, "text/html").status == 200


@pytest.mark.parametrize("body", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_nesting_that_nobody_reads_decides_nothing(body):
    """It may be JSON, and RFC 8259, section 9 lets a reader set a limit."""
    with pytest.raises(Indeterminate, match="nested deeper"):
        heard(body)


def test_of_a_name_that_is_there_twice_the_last_one_counts():
    """As for every client in use."""
    assert heard(FINE["a-name-twice"]).document == {"success": True}


def test_many_long_answers_in_one_check_decide_nothing():
    """All of them are kept until its end; but not beyond all bounds."""
    guard = Guard(Target("http://127.0.0.1:1"))
    answer = Answer(200, {}, b" " * (8 * MEGABYTE))
    exchange = Exchange(Request("GET", "/"), answer)
    for _ in range(2):
        guard.begin()
        for _ in range(8):
            guard.answered(exchange)
    with pytest.raises(Indeterminate, match="longer than the kit keeps"):
        guard.answered(exchange)
    guard.begin()
    assert guard.answered(exchange) is exchange


def documented(body) -> Line:
    """An exchange as it stands in a report."""
    answer = Answer(200, {"content-type": "text/plain", "server": "x" * 90_000}, body)
    exchange = Exchange(Request("GET", "/"), answer)
    return Evidence((exchange,)).document(Secrets(["s3cret-word"]), "http://here")


@pytest.mark.parametrize(
    "body", [b"x" * (8 * MEGABYTE), b"\xff\x1b[2J" * MEGABYTE, "…s3cret-word".encode() * MEGABYTE]
)
def test_evidence_is_bounded_and_holds_neither_secrets_nor_the_whole(body):
    """A report has the beginning of an answer, and how long it was."""
    tracemalloc.start()
    found = documented(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    text = json.dumps(found)
    assert "s3cret" not in text
    assert f"({len(body)} bytes in all)" in found["exchanges"][0]["answer"]["body"]
    assert len(text) < 4 * LONGEST_BODY
    assert peak < 6 * len(body)
