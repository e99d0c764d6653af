"""Clients that take their time, and those that have none for what they are answered."""

import time
from contextlib import suppress

import pytest

from tests.reference.hostile.peers import head, request

GOOD = b'{"name": "Joe"}'
SAVE = "/api/data/Person"


def test_a_connection_without_a_request_ends_without_a_word(impatient):
    """Whether there was a request before or not."""
    silent, served = impatient.peer(), impatient.peer()
    served.send(request("GET", "/api/info"))
    assert served.answer().status == 200
    assert silent.is_ended()
    assert served.is_ended()


@pytest.mark.parametrize(
    "begun",
    [b"P", b"POST /api", head(SAVE)[:-2], head(SAVE, "X: ")[:-4], b"\r\n\r\nGET"],
    ids=str,
)
def test_a_head_that_does_not_come_is_answered_408(impatient, begun):
    """On a connection of its own, or behind another request."""
    for before in (b"", request("GET", "/api/info")):
        peer = impatient.peer()
        peer.send(before + begun)
        if before:
            assert peer.answer().status == 200
        assert "headers did not come within 0.5 seconds" in peer.answer().refused(408)
        assert peer.is_ended()


@pytest.mark.parametrize(
    "begun",
    [
        request("POST", SAVE, b"", length=15),
        request("POST", SAVE, GOOD[:-1], length=15),
        request("POST", SAVE, GOOD, length=16),
        request("DELETE", SAVE + "/x", b"", length=1),
        head(SAVE, "Transfer-Encoding: chunked"),
        head(SAVE, "Transfer-Encoding: chunked") + b"f\r\n" + GOOD + b"\r\n",
        request("POST", SAVE, GOOD, "Connection: Upgrade", "Upgrade: h2c", length=16),
    ],
    ids=lambda sent: str(sent[40:]),
)
def test_a_body_that_does_not_come_is_answered_408(impatient, begun):
    """And nothing of it is stored, though what has come could be read already."""
    before = impatient.count("Person")
    peer = impatient.peer()
    peer.send(begun)
    assert "body did not come within 0.5 seconds" in peer.answer().refused(408)
    assert peer.is_ended()
    assert impatient.count("Person") == before


@pytest.mark.parametrize(
    "sent",
    [
        head("/api/info", *["X: y"] * 1_000, method="GET"),
        request("POST", SAVE, b" " * 5_000 + GOOD),
        head(SAVE, "Transfer-Encoding: chunked") + b"1\r\n \r\n" * 2_000,
    ],
    ids=["head", "body", "chunks"],
)
def test_a_byte_at_a_time_gives_no_more_time(impatient, sent):
    """The time is that of the whole, not of each byte."""
    peer = impatient.peer()
    with suppress(OSError):
        for at in range(len(sent)):
            peer.send(sent[at : at + 1])
            time.sleep(0.001)
    peer.answer().refused(408)


def test_many_slow_clients_hold_up_nobody(impatient):
    """Three hundred at once, in each of the ways, while an ordinary one goes on."""
    begun = [b"", b"GET /", head(SAVE)[:-2], request("POST", SAVE, GOOD, length=99)]
    peers = [impatient.peer() for _ in range(300)]
    with impatient.with_an_ordinary_client():
        for at, peer in enumerate(peers):
            peer.send(begun[at % len(begun)])
        for at, peer in enumerate(peers):
            if at % len(begun):
                peer.answer().refused(408)
            assert peer.is_ended()


def test_a_client_that_never_reads_is_cut_off(impatient):
    """And what it was to be answered is given up; no more of it was read than was carried out."""
    saved = impatient.call("POST", "data/Large", {"text": "x" * 90_000}).json
    ask = request("GET", f"/api/data/Large/{saved['objectId']}") * 1_000
    before = impatient.memory()
    peer = impatient.peer()
    with impatient.with_an_ordinary_client():
        peer.send_while_heard(ask)
    assert impatient.memory() - before < 20_000_000


def test_a_large_answer_may_be_read_in_peace(server):
    """Piece by piece, as long as it is within the time."""
    text = "x" * 90_000
    names = [f"text{at}" for at in range(100)]
    saved = server.call("POST", "data/Large", dict.fromkeys(names, text)).json
    peer = server.peer()
    peer.send(request("GET", f"/api/data/Large/{saved['objectId']}"))
    time.sleep(1)
    assert peer.answer().json == saved
    server.call("DELETE", f"data/Large/{saved['objectId']}")


def test_an_endless_body_ends(impatient):
    """In chunks, or as long as it announces: 413, and a client that goes on is cut off."""
    piece = b"x" * 100_000
    for start, part in (
        (head(SAVE, "Transfer-Encoding: chunked"), b"186a0\r\n" + piece + b"\r\n"),
        (request("POST", SAVE, length=10**12), piece),
    ):
        peer = impatient.peer()
        peer.send(start)
        before = impatient.memory()
        with impatient.with_an_ordinary_client():
            peer.send_while_heard(part)
        assert impatient.memory() - before < 20_000_000


def test_who_is_refused_before_the_end_sees_why(impatient):
    """The connection stays open for what was on its way already."""
    body = b"x" * 10_000_000
    for start, status in (
        (request("POST", SAVE, length=len(body)), 413),
        (head(SAVE, "Content-Encoding: gzip", "Transfer-Encoding: chunked"), 415),
        (head(SAVE, "Transfer-Encoding: chunked") + b"-1\r\n", 400),
        (head("/api/info", "X: y" + "z" * 200_000)[:-4], 431),
    ):
        peer = impatient.peer()
        peer.send(start + body)
        peer.answer().refused(status)
        assert peer.is_ended()
