"""Targets that do not answer, or not as they should."""

import time

import pytest
from uowkit.target import Target
from uowkit.wire.exchange import Trouble

from tests.kit.servers import OK, answering, dead_address, http_answer, raw_server

LIMIT = 0.5


def get(server, **options):
    """One GET of a fresh target."""
    with Target(server.base, timeout=LIMIT, **options) as target:
        return target.send("GET", "/")


def trickling(head, rest):
    """Serve a head at once, and the rest at a byte in each tenth of a second."""

    def serve(connection):
        connection.receive()
        connection.send(head)
        for byte in rest:
            if connection.hang(0.1):
                return
            connection.send(bytes([byte]))

    return serve


def hanging(head=b""):
    """Serve a head, and then nothing."""

    def serve(connection):
        connection.receive()
        connection.send(head)
        connection.hang()

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        hanging(),
        hanging(b"HTTP/1.1 200 OK\r\nContent-Le"),
        hanging(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        trickling(b"", OK),
        trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", b"x" * 50),
    ],
    ids=["before", "in-the-head", "in-the-body", "slow-head", "slow-body"],
)
def test_one_deadline_holds_for_the_whole_exchange(serve):
    """Neither a hang nor a byte now and then outlasts the time limit."""
    with raw_server(serve) as server:
        began = time.monotonic()
        exchange = get(server)
        took = time.monotonic() - began
    assert (exchange.trouble, exchange.answer) == (Trouble.TIMEOUT, None)
    assert LIMIT * 0.9 < took < LIMIT * 3
    assert exchange.seconds == pytest.approx(took, abs=0.2)


def test_a_body_without_end_is_given_up(monkeypatch):
    """A server cannot fill the memory of the kit."""
    monkeypatch.setattr("uowkit.wire.decoding.LONGEST_ANSWER", 100_000)

    def serve(connection):
        connection.receive()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not connection.hang(0):
            connection.send(b"x" * 10_000)

    with raw_server(serve) as server:
        assert get(server).trouble is Trouble.ENDLESS


def drop_after(*answers):
    """Serve a connection these answers, the first to the first request, and then close it."""

    def serve(connection):
        for answer in answers:
            connection.receive()
            connection.send(answer)
        connection.receive()

    return serve


def test_a_fresh_connection_closed_without_an_answer_is_a_drop():
    """It is not asked again, since it is no accident of keeping alive."""
    with raw_server(drop_after()) as server:
        exchange = get(server)
        assert (exchange.trouble, exchange.answer) == (Trouble.DROPPED, None)
        assert server.connections == 1


def test_a_kept_connection_that_was_closed_is_no_trouble():
    """The request is sent once more over a fresh one."""
    with raw_server(drop_after(OK)) as server, Target(server.base, timeout=2) as target:
        with target.listening() as heard:
            exchanges = [target.send("GET", "/") for _ in range(3)]
        assert [each.status for each in exchanges] == [200, 200, 200]
        assert heard == exchanges
        assert server.connections == 3


def test_a_farewell_that_crosses_a_request_is_no_answer():
    """A server may end an idle connection with a 408 at the moment that the kit uses it."""
    farewell = http_answer(b"", "408 Request Timeout", "Connection: close")

    def serve(connection):
        while connection.receive():
            connection.send(OK if len(server.requests) != 2 else farewell)

    with raw_server(serve) as server, Target(server.base) as target:
        assert [target.send("GET", "/").status for _ in range(2)] == [200, 200]
        assert (len(server.requests), server.connections) == (3, 2)


@pytest.mark.parametrize("line", [b"\r\n", b"\n", b"\r\n\r\n"], ids=["one", "bare", "two"])
def test_an_empty_line_before_an_answer_is_not_looked_at(line):
    """It belongs to the body before it, as old servers write bodies; other clients skip it."""

    def serve(connection):
        while connection.receive():
            connection.send(line)
            connection.hang(0.01)
            connection.send(OK)

    with raw_server(serve) as server, Target(server.base, timeout=2) as target:
        assert [target.send("GET", "/").document for _ in range(2)] == [{}, {}]


def test_nothing_but_empty_lines_is_a_drop():
    """They say nothing."""

    def serve(connection):
        connection.receive()
        connection.send(b"\r\n\r\n")

    with raw_server(serve) as server:
        assert get(server).trouble is Trouble.DROPPED


def test_a_refusal_for_slowness_of_a_fresh_connection_is_an_answer():
    """It is asked no second time; what it says is for the checks to judge."""
    with raw_server(answering(http_answer(b"", "408 Request Timeout"))) as server:
        assert get(server).status == 408
        assert len(server.requests) == 1


def test_a_kept_connection_is_given_up_only_once():
    """When the fresh connection is closed, too, the target dropped it."""

    def serve(connection):
        if connection.receive() and connection.number == 1:
            connection.send(OK)
            connection.receive()

    with raw_server(serve) as server, Target(server.base, timeout=2) as target:
        assert target.send("GET", "/").status == 200
        assert target.send("GET", "/").trouble is Trouble.DROPPED
        assert server.connections == 2


@pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
    ],
    ids=["head", "body", "chunk"],
)
def test_half_an_answer_is_a_drop(half, rude):
    """What was closed before its announced end is no answer."""

    def serve(connection):
        connection.receive()
        connection.send(half)
        if rude:
            connection.reset()

    with raw_server(serve) as server:
        exchange = get(server)
        assert (exchange.trouble, exchange.answer) == (Trouble.DROPPED, None)
        assert exchange.detail
        assert server.connections == 1


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"220 mail.example.com, closed to strangers\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        http_answer(b"no gzip", "200 OK", "Content-Encoding: gzip"),
    ],
    ids=["ssh", "smtp", "status", "length", "gzip"],
)
def test_what_is_not_http_is_told_as_such(said):
    """It is an answer of a kind, only of another protocol."""
    with raw_server(drop_after(said)) as server:
        assert get(server).trouble is Trouble.MALFORMED


def test_a_refused_connection_is_told_as_unreachable(monkeypatch):
    """Nobody listens, and so nobody is there."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with Target(dead_address(), timeout=LIMIT) as target:
        assert target.send("GET", "/").trouble is Trouble.UNREACHABLE
        assert not target.is_there()


def test_who_answers_nothing_any_more_is_not_there(monkeypatch):
    """A server that only accepts connections is as good as dead."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with raw_server(hanging()) as server, Target(server.base, timeout=0.1) as target:
        assert not target.is_there()


def test_who_answers_anything_is_there():
    """An error, too, is a sign of life."""
    with raw_server(answering(http_answer(b"", "500 No"))) as server, Target(server.base) as target:
        assert target.is_there()
