"""One connection to a target: requests go out, and answers come back, one at a time.

HTTP itself is h11's. The kit drives it without a client, since a client would keep
cookies, follow redirects, take what a server sent too much for the answer to the next
request (which RFC 9112, section 6.3 forbids), and bound no exchange as a whole.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult

import h11
import httpx

from uowkit.wire.deadline import Deadline
from uowkit.wire.decoding import read_body
from uowkit.wire.exchange import Answer, NoAnswer, Trouble

_LONGEST_HEAD: Final = 100 * 1024  # bytes
_PIECE: Final = 64 * 1024  # bytes that are read at a time
_HTTP: Final = b"HTTP/1."
_SECOND_ANSWER: Final = re.compile(rb"\s*HTTP/1\.[01] 2")
_TLS_ALERT: Final = b"\x15\x03"
_LONGEST_TOLD: Final = 200  # characters
_INSTANT: Final = 0.001  # seconds: none at all would mean to wait for ever
_PORTS: Final = {"http": 80, "https": 443}


class Connection:
    """A connection that is kept for as long as the target lets it.

    Not for use by several threads at once.
    """

    def __init__(self, origin: SplitResult, deadline: Deadline) -> None:
        """Connect.

        Args:
            origin: scheme, host and port.
            deadline: by when each exchange must be over.

        Raises:
            NoAnswer: it cannot be done.
        """
        self._deadline = deadline
        self._kept = False
        self._heard = b""  # the beginning of what came back in this exchange
        self._ended = False  # whether the target has closed the connection
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        try:
            self._socket = _connected(origin, deadline)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, ValueError) as error:  # the latter for names that cannot be looked up
            raise NoAnswer(Trouble.UNREACHABLE, _told(error)) from error
        try:
            if origin.scheme == "https":
                self._socket = _secured(self._socket, origin, deadline)
        except BaseException:
            self._socket.close()
            raise

    def exchange(self, request: h11.Request, body: bytes | None) -> Answer:
        """Send a request, and wait for the whole answer to it.

        Raises:
            NoAnswer: there was none.
        """
        self._heard = b""
        self._send(request, body)
        head = self._head()
        if head.status_code == HTTPStatus.REQUEST_TIMEOUT and self._kept:
            # A farewell to the idle connection, which crossed the request (RFC 9110, 15.5.9).
            raise NoAnswer(Trouble.DROPPED, "HTTP 408 on a kept connection", stale=True)
        headers = dict(httpx.Headers(head.headers.raw_items()))
        content = read_body(self._parts(), headers.get("content-encoding", ""))
        _assert_no_answer(self._protocol.trailing_data[0])
        self._kept = True
        return Answer(head.status_code, headers, content)

    def can_be_kept(self) -> bool:
        """Get ready for another exchange; False where this one was the connection's last."""
        if self._protocol.our_state is not h11.DONE or self._protocol.their_state is not h11.DONE:
            return False
        if self._protocol.trailing_data[0]:
            return False
        self._protocol.start_next_cycle()
        return True

    def is_open(self) -> bool:
        """Whether the target, of which nothing is asked now, has left the connection alone.

        Raises:
            NoAnswer: it has sent a second answer to what was asked before.
        """
        self._socket.settimeout(0)
        try:
            found = self._socket.recv(_PIECE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        _assert_no_answer(found)  # a farewell (408) is fine, and so is what no client looks at
        return False

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def _send(self, request: h11.Request, body: bytes | None) -> None:
        data = self._protocol.send(request) or b""
        if body:
            data += self._protocol.send(h11.Data(data=body)) or b""
        data += self._protocol.send(h11.EndOfMessage()) or b""
        self._wait_at_most()
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            told = f"it did not read the request in {self._deadline.seconds:g} seconds"
            raise NoAnswer(Trouble.TIMEOUT, told) from error
        except OSError:
            # Who refuses a request before it is whole may have said so.
            return

    def _head(self) -> h11.Response:
        while not isinstance(event := self._event(), h11.Response):
            pass  # what comes before it says only that it is to come (RFC 9110, section 15.2)
        return event

    def _parts(self) -> Iterator[bytes]:
        while isinstance(event := self._event(), h11.Data):
            yield bytes(event.data)

    def _event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._protocol.next_event()
            except h11.RemoteProtocolError as error:
                raise self._not_http(error) from error
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value]  # h11 names its sentinels as types
            data = self._receive()
            if not data:
                self._assert_may_end()
            self._protocol.receive_data(data)

    def _assert_may_end(self) -> None:
        """See that what was said before the connection was closed may be all; h11 knows of bodies.

        Raises:
            NoAnswer: there is not even a head.
        """
        self._ended = True
        if self._protocol.their_state is h11.SEND_RESPONSE:
            if not _HTTP.startswith(self._heard):
                raise NoAnswer(Trouble.MALFORMED, "it does not begin as HTTP does")
            raise self._dropped("in the head of the answer" if self._heard else "without a word")

    def _receive(self) -> bytes:
        data = self._some()
        while data and not self._heard and not (data := data.lstrip(b"\r\n")):
            data = self._some()  # old servers end a body with a line of its own; h11 refuses it
        self._heard = (self._heard + data[: len(_HTTP)])[: len(_HTTP)]
        return data

    def _some(self) -> bytes:
        self._wait_at_most()
        try:
            return self._socket.recv(_PIECE)
        except TimeoutError as error:
            raise self._late() from error
        except OSError as error:
            raise self._dropped(_told(error)) from error

    def _wait_at_most(self) -> None:
        left = self._deadline.remaining()
        if left == 0:
            raise self._late()
        self._socket.settimeout(left)

    def _late(self) -> NoAnswer:
        begun = "its body" if self._protocol.their_state is h11.SEND_BODY else "its head"
        told = f"only some of {begun}" if self._heard else "not a byte"
        return NoAnswer(Trouble.TIMEOUT, f"{told} in {self._deadline.seconds:g} seconds")

    def _dropped(self, detail: str) -> NoAnswer:
        return NoAnswer(Trouble.DROPPED, detail, stale=self._kept and not self._heard)

    def _not_http(self, error: h11.RemoteProtocolError) -> NoAnswer:
        told = str(error)[:_LONGEST_TOLD]  # it quotes what it does not like
        if self._ended:
            return self._dropped(told)
        if self._heard.startswith(_TLS_ALERT):
            told = "it speaks TLS; is its address one of https?"
        elif error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            told = f"its head, or a line around a chunk, is longer than {_LONGEST_HEAD} bytes"
        return NoAnswer(Trouble.MALFORMED, told)


def _assert_no_answer(found: bytes) -> None:
    if _SECOND_ANSWER.match(found):
        raise NoAnswer(
            Trouble.MALFORMED,
            "it sent a second answer to one request; a client that keeps its connection takes "
            "that for the answer to its next one",
        )


def _left(deadline: Deadline) -> float:
    return max(deadline.remaining(), _INSTANT)


def _connected(origin: SplitResult, deadline: Deadline) -> socket.socket:
    port = origin.port or _PORTS[origin.scheme]
    problem: OSError = OSError("the host has no address")
    found = socket.getaddrinfo(origin.hostname, port, type=socket.SOCK_STREAM)
    for ahead, (*_, (host, number, *_)) in zip(range(len(found), 0, -1), found, strict=True):
        share = _left(deadline) / ahead  # of the time: a path to the first may lead nowhere
        try:
            return socket.create_connection((str(host), int(number)), share)
        except OSError as error:
            problem = error
    raise problem


def _secured(plain: socket.socket, origin: SplitResult, deadline: Deadline) -> ssl.SSLSocket:
    plain.settimeout(_left(deadline))
    try:
        return ssl_context().wrap_socket(plain, server_hostname=origin.hostname)
    except OSError as error:
        raise NoAnswer(Trouble.UNREACHABLE, f"TLS: {_told(error)}") from error


def _told(error: BaseException) -> str:
    with suppress(AttributeError):  # what OpenSSL says of a certificate
        return str(error.verify_message)  # type: ignore[attr-defined]
    return str(error) or type(error).__name__


@cache
def ssl_context() -> ssl.SSLContext:
    """What TLS trusts: the authorities that httpx trusts."""
    return httpx.create_ssl_context()  # 19 ms: made once for all connections
