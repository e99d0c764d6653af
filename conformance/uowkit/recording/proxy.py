"""The proxy: gives everything on as it is, and has what passed taken in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import orjson

from uowkit.recording.passed import Passed, addressed, key_in, only_reads
from uowkit.recording.recorder import Recorder
from uowkit.wire.hiding import header_secrets

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HOP_BY_HOP: Final = frozenset(  # RFC 9110, section 7.6.1: for one connection only
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization"}
    | {b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
_LARGEST: Final = 32 * 1024 * 1024  # bytes of a body that is taken in
_SHORTEST_PART: Final = 8  # characters of a part of a header's value that is a secret
_SECRETIVE: Final = re.compile(r"token|auth|key|secret|cookie|session|password", re.IGNORECASE)


@dataclass(eq=False)
class _Flight:
    """A call that is under way."""

    only_reads: bool
    overlapped: bool = False


@dataclass
class _Kept:
    """The bytes of a body, as long as there are not too many of them."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def take(self, part: bytes) -> None:
        self.size += len(part)
        if self.is_whole:
            self.parts.append(part)
        else:
            self.parts.clear()

    @property
    def is_whole(self) -> bool:
        return self.size <= _LARGEST


class Proxy:
    """An ASGI application that stands before a server.

    Every request goes to the same path there, and comes back with just what was answered:
    status, headers and body as they are, but for what concerns a single connection.
    """

    def __init__(
        self, upstream: str, recorder: Recorder, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            upstream: the server's address; only its scheme, host and port matter here.
            recorder: told of every call that has an answer.
            transport: how the server is reached; over sockets by default.
        """
        parts = urlsplit(upstream)
        self._origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._base = parts.path
        self._recorder = recorder
        # Neither redirects nor cookies nor headers of its own: a client would have all three.
        self._transport = transport or httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=100)
        )
        self._flights: set[_Flight] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Give a request on, and its answer back."""
        flight = self._take_off(scope)
        try:
            await self._pass(scope, receive, send, flight)
        finally:
            self._flights.discard(flight)

    async def close(self) -> None:
        """Close every connection to the server."""
        await self._transport.aclose()

    def _take_off(self, scope: Message) -> _Flight:
        flight = _Flight(only_reads(scope["method"], scope["raw_path"].decode("ascii")))
        for other in self._flights:
            other.overlapped = other.overlapped or not flight.only_reads
            flight.overlapped = flight.overlapped or not other.only_reads
        self._flights.add(flight)
        return flight

    async def _pass(self, scope: Message, receive: Receive, send: Send, flight: _Flight) -> None:
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        headers = _end_to_end(scope["headers"])
        self._recorder.keep_secret(_secrets(headers, path, query))
        sent, answered = _Kept(), _Kept()
        request = httpx.Request(
            scope["method"],
            f"{self._origin}{path}{'?' if query else ''}{query}",
            headers=[*((name, each) for name, each in headers if name != b"host"), self._host()],
            content=_body(receive, sent) if _has_body(scope["headers"]) else None,
            extensions={"timeout": {"connect": 10.0}},
        )
        try:
            response = await self._transport.handle_async_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            self._recorder.passed_only["the server could not be reached"] += 1
            await _refuse(send, f"{self._origin} cannot be reached: {_said(error)}")
            return
        except httpx.TransportError as error:
            self._take(scope, flight, sent)
            await _refuse(send, f"{self._origin} gave no answer in HTTP: {_said(error)}")
            return
        try:
            await self._give_back(response, send, answered)
        except httpx.TransportError:
            self._take(scope, flight, sent)
            raise
        finally:
            await response.aclose()
        self._take(scope, flight, sent, response, answered)

    def _take(
        self,
        scope: Message,
        flight: _Flight,
        sent: _Kept,
        response: httpx.Response | None = None,
        answered: _Kept | None = None,
    ) -> None:
        """Have a call taken in; without its answer, where that was lost."""
        if not sent.is_whole or (answered and not answered.is_whole):
            self._recorder.passed_only["a body of more than 32 MB"] += 1
            return
        self._recorder.take(
            Passed(
                scope["method"],
                scope["raw_path"].decode("ascii"),
                scope["query_string"].decode("ascii"),
                b"".join(sent.parts),
                response.status_code if response else 0,
                b"".join(answered.parts) if answered else b"",
                response.headers.get("content-encoding", "") if response else "",
                flight.overlapped,
            )
        )

    async def _give_back(self, response: httpx.Response, send: Send, kept: _Kept) -> None:
        headers = _end_to_end((name.lower(), each) for name, each in response.headers.raw)
        start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
        await send(start)
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("the transport gives answers that can only be read at once")
        async for part in response.stream:
            kept.take(part)
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _host(self) -> tuple[bytes, bytes]:
        return b"host", urlsplit(self._origin).netloc.encode("ascii")


def _end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers that go on: all but those for this connection, and those that it names."""
    found = list(headers)
    named = {
        word.strip().lower()
        for name, value in found
        if name == b"connection"
        for word in value.split(b",")
    }
    return [(name, value) for name, value in found if name not in _HOP_BY_HOP | named]


def _has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    names = {name for name, _ in headers}
    return bool(names & {b"content-length", b"transfer-encoding"})


async def _body(receive: Receive, kept: _Kept) -> AsyncIterator[bytes]:
    """The body of a request, part by part as it comes."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise httpx.ReadError("the client went away")
        part = message.get("body", b"")
        kept.take(part)
        if part:
            yield part
        if not message.get("more_body", False):
            return


async def _refuse(send: Send, message: str) -> None:
    body = orjson.dumps({"code": 502, "message": f"uowkit record: {message}"})
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 502, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _secrets(headers: Headers, path: str, query: str) -> Iterable[str]:
    """What of a request no file may hold: credentials in headers and query, the key in its path."""
    for name, value in headers:
        if _SECRETIVE.search(name.decode("latin-1")):
            whole = value.decode("latin-1")
            yield whole
            yield from (each for each in header_secrets(whole) if len(each) >= _SHORTEST_PART)
    yield from (given for asked, given in parse_qsl(query) if _SECRETIVE.search(asked))
    key = key_in(path)
    if key and addressed(path) is not None:
        yield key
