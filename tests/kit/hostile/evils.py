"""Servers with one evil each: what they send, and what the kit is to make of it.

They are raw sockets, since no library would send such things. `benchmarks/hostile_targets.py`
measures how much memory each of them costs the kit.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from uowkit.wire.exchange import Trouble

from tests.kit.servers import OK, Connection, http_answer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


@dataclass(frozen=True)
class Evil:
    """One evil: how a connection is served, and what comes of an exchange with it.

    `comes` are the troubles that may come of it, or the status that the answer has.
    """

    name: str
    serve: Callable[[Connection], None]
    comes: frozenset[Trouble] | int


EVILS: list[Evil] = []


def evil(name: str, *comes: Trouble | int) -> Callable[..., Callable[[Connection], None]]:
    """Add an evil to the list; its function serves one connection."""

    def add(serve: Callable[[Connection], None]) -> Callable[[Connection], None]:
        status = next((each for each in comes if isinstance(each, int)), None)
        EVILS.append(Evil(name, serve, frozenset(comes) if status is None else status))
        return serve

    return add


def says(name: str, said: bytes, *comes: Trouble | int, closes: bool = True) -> None:
    """Add an evil that answers each connection's first request with bytes, and closes or hangs."""

    def serve(connection: Connection) -> None:
        connection.receive()
        connection.send(said)
        if not closes:
            connection.hang()

    evil(name, *comes)(serve)


def endless(name: str, head: bytes, piece: bytes, *comes: Trouble) -> None:
    """Add an evil that never stops to send a piece."""

    def serve(connection: Connection) -> None:
        connection.receive()
        connection.send(head)
        many = piece * max(1, 65536 // len(piece))
        while not connection.hang(0):
            connection.send(many)

    evil(name, *comes)(serve)


def packed(levels: int, size: int) -> bytes:
    """Zeros that were packed by gzip, and that packed again, and so on."""
    body = gzip.compress(b" " * MEGABYTE) * (size // MEGABYTE)  # one member after the other
    for _ in range(levels - 1):
        body = gzip.compress(body)
    return body


def _hanging() -> Iterator[tuple[str, bytes]]:
    yield "hangs before the head", b""
    yield "hangs in the status line", b"HTTP/1.1 20"
    yield "hangs in the head", b"HTTP/1.1 200 OK\r\nContent-Le"
    yield "hangs before the body", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    yield "hangs in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
    yield "hangs in a chunk", CHUNKED + b"5\r\nha"
    yield "hangs before the last chunk", CHUNKED + b"2\r\n{}\r\n"
    yield "hangs after going on", b"HTTP/1.1 100 Continue\r\n\r\n"
    yield "a chunk of absurd size, then silence", CHUNKED + b"f" * 15 + b"\r\n{}"
    yield "a gigabyte announced, then silence", HEAD + b"Content-Length: 1073741824\r\n\r\n{"
    yield (
        "more announced than there is, then silence",
        HEAD + b"Content-Length: 9%d\r\n\r\n{" % (10**18),
    )


for _name, _said in _hanging():
    says(_name, _said, Trouble.TIMEOUT, closes=False)


@evil("reads nothing", Trouble.TIMEOUT)
def _reads_nothing(connection: Connection) -> None:
    connection.hang()


def _trickling(said: bytes, rest: bytes) -> Callable[[Connection], None]:
    def serve(connection: Connection) -> None:
        connection.receive()
        connection.send(said)
        for byte in rest:
            if connection.hang(0.05):
                return
            connection.send(bytes([byte]))

    return serve


evil("the head byte by byte", Trouble.TIMEOUT)(_trickling(b"", OK))
evil("the body byte by byte", Trouble.TIMEOUT)(
    _trickling(HEAD + b"Content-Length: 999\r\n\r\n", b" " * 999)
)
evil("chunks byte by byte", Trouble.TIMEOUT)(_trickling(CHUNKED, b"1\r\n \r\n" * 99))

_ENDS_NEVER = (Trouble.ENDLESS, Trouble.TIMEOUT)  # whichever comes first
endless("an endless body", HEAD + b"\r\n", b" ", Trouble.ENDLESS)
endless("endless chunks", CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n", Trouble.ENDLESS)
endless("endless chunks of a byte", CHUNKED, b"1\r\n \r\n", *_ENDS_NEVER)
endless(
    "a gigabyte announced and sent",
    HEAD + b"Content-Length: 1073741824\r\n\r\n",
    b" " * 65536,
    Trouble.ENDLESS,
)
endless("a chunk of absurd size, and sent", CHUNKED + b"f" * 15 + b"\r\n", b" ", Trouble.ENDLESS)
endless("endless headers", HEAD, b"X-More: of the same\r\n", Trouble.MALFORMED)
endless("an endless header", HEAD + b"X-More: ", b"x", Trouble.MALFORMED)
endless("an endless status line", b"HTTP/1.1 200 ", b"O", Trouble.MALFORMED)
endless("an endless chunk extension", CHUNKED + b"2;x=", b"x", Trouble.MALFORMED)
endless("endless trailers", CHUNKED + b"2\r\n{}\r\n0\r\n", b"X-More: x\r\n", Trouble.MALFORMED)
endless("endless interim answers", b"", b"HTTP/1.1 100 Continue\r\n\r\n", Trouble.TIMEOUT)
endless(
    "endless early hints", b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", Trouble.TIMEOUT
)
endless(
    "endless gzip of nothing",
    HEAD + b"Content-Encoding: gzip\r\n\r\n",
    gzip.compress(b""),
    *_ENDS_NEVER,
)


def _sent_at_once() -> Iterator[tuple[str, bytes, Trouble | int]]:
    megabyte = b"x" * MEGABYTE
    yield "nothing", b"", Trouble.DROPPED
    yield "half a head, then closed", b"HTTP/1.1 200 OK\r\nContent-", Trouble.DROPPED
    yield "half a body, then closed", HEAD + b"Content-Length: 99\r\n\r\n{", Trouble.DROPPED
    yield "half a chunk, then closed", CHUNKED + b"5\r\nha", Trouble.DROPPED
    yield "no last chunk", CHUNKED + b"2\r\n{}\r\n", Trouble.DROPPED
    yield (
        "a gigabyte announced, then closed",
        HEAD + b"Content-Length: 1073741824\r\n\r\n{",
        (Trouble.DROPPED),
    )
    yield "a header of a megabyte", HEAD + b"X: " + megabyte + b"\r\n\r\n", Trouble.MALFORMED
    yield "a name of a header of a megabyte", HEAD + megabyte + b": x\r\n\r\n", Trouble.MALFORMED
    yield "a thousand headers", HEAD + b"X: x\r\n" * 1000 + b"Content-Length: 0\r\n\r\n", 200
    yield "a chunk of no size", CHUNKED + b"many\r\n{}\r\n0\r\n\r\n", Trouble.MALFORMED
    yield "a chunk of negative size", CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", Trouble.MALFORMED
    yield "a chunk size of a megabyte", CHUNKED + b"0" * MEGABYTE, Trouble.MALFORMED
    yield "a negative length", HEAD + b"Content-Length: -1\r\n\r\n{}", Trouble.MALFORMED
    yield (
        "two lengths",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        (Trouble.MALFORMED),
    )
    yield "a header with NUL", HEAD + b"X: \0\r\nContent-Length: 0\r\n\r\n", Trouble.MALFORMED
    yield "another protocol", b"SSH-2.0-OpenSSH_9.6\r\n", Trouble.MALFORMED
    yield "HTTP/0.9", b"<html>hello</html>", Trouble.MALFORMED
    yield "HTTP/2", b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64", Trouble.MALFORMED
    yield "HTTP/2 in words", b"HTTP/2 200\r\ncontent-length: 0\r\n\r\n", Trouble.MALFORMED
    yield "TLS", b"\x15\x03\x01\0\x02\x02\x46", Trouble.MALFORMED
    yield (
        "switches protocols",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        (Trouble.MALFORMED),
    )
    yield "status 099", http_answer(b"{}", "099 Hm"), Trouble.MALFORMED
    yield "status 999", http_answer(b"{}", "999 Hm"), 999
    yield "status 1000", http_answer(b"{}", "1000 Hm"), Trouble.MALFORMED
    yield "no reason", http_answer(b"{}", "200"), 200
    yield "not modified", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304
    yield "gzip of a gigabyte", _packed_answer(packed(1, GIGABYTE), "gzip"), Trouble.ENDLESS
    yield (
        "deflate of much",
        _packed_answer(zlib.compress(b" " * 64 * MEGABYTE), "deflate"),
        (Trouble.ENDLESS),
    )
    yield "gzip in gzip", _packed_answer(packed(2, GIGABYTE), "gzip, gzip"), Trouble.ENDLESS
    yield (
        "gzip in gzip in gzip",
        _packed_answer(packed(3, GIGABYTE), "gzip, gzip, gzip"),
        (Trouble.ENDLESS),
    )
    yield "many codings", _packed_answer(b"x", ", ".join(["gzip"] * 100)), Trouble.UNREADABLE
    yield "Brotli", _packed_answer(b"\x0b\x00\x80{}\x03", "br"), Trouble.UNREADABLE
    yield "an unknown coding", _packed_answer(b"{}", "rot13"), Trouble.UNREADABLE
    yield "gzip that is none", _packed_answer(b"{}", "gzip"), Trouble.MALFORMED
    yield "half of a gzip", _packed_answer(gzip.compress(b"{}")[:-9], "gzip"), Trouble.MALFORMED


def _packed_answer(body: bytes, coding: str) -> bytes:
    return http_answer(body, "200 OK", f"Content-Encoding: {coding}")


for _name, _said, _comes in _sent_at_once():
    says(_name, _said, _comes)


@evil("half a body, then a reset", Trouble.DROPPED)
def _half_and_reset(connection: Connection) -> None:
    connection.receive()
    connection.send(HEAD + b"Content-Length: 99\r\n\r\n{")
    connection.hang(0.05)
    connection.reset()


@evil("a reset", Trouble.DROPPED)
def _reset(connection: Connection) -> None:
    connection.receive()
    connection.reset()


@evil("a reset before the request is read", Trouble.DROPPED)
def _reset_at_once(connection: Connection) -> None:
    connection.hang(0.1)  # at once, and no connection would have been made
    connection.reset()


@evil("two answers to one request", Trouble.MALFORMED)
def _two_answers(connection: Connection) -> None:
    while connection.receive():
        connection.send(OK + OK)


@evil("closes each connection", 200)
def _closes(connection: Connection) -> None:
    connection.receive()
    connection.send(http_answer(b"{}", "200 OK", "Connection: close"))
