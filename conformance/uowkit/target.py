"""The server under test: sends one exchange and says what came back."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from uowkit.importing import import_named
from uowkit.wire.address import ENDPOINT, Address, parse_address
from uowkit.wire.application import Application, ApplicationTransport
from uowkit.wire.exchange import Answer, Exchange, Request, Trouble, to_json
from uowkit.wire.transport import Deadline, SocketTransport

LONGEST_ANSWER = 32 * 1024 * 1024  # bytes; beyond that an answer counts as endless
LONGEST_PAUSE = 10.0  # seconds: the most that a Retry-After is obeyed
PAUSES = (0.3, 1.0, 3.0)  # seconds before asking again when throttled
_OF_LATE = 50  # exchanges that the pace is taken from
_RATE_LIMIT_CODE = 999  # protocol.md, section 4


class Target:
    """A server of the unit-of-work API.

    Not for use by several threads at once: give each its own.
    """

    def __init__(
        self,
        address: Address | str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 10.0,
        application: Application | None = None,
    ) -> None:
        """Point at a server; nothing is sent yet.

        Args:
            address: base address, full address of the endpoint, or `module:app`.
            headers: sent with every request; their values never reach a report.
            timeout: seconds that one exchange may take, from first byte to last.
            application: an ASGI application that stands at the address, in this process.

        Raises:
            BadAddress: the address cannot be used.
            ImportError: the ASGI application cannot be imported.
        """
        self.address = parse_address(address) if isinstance(address, str) else address
        self.timeout = timeout
        self._headers = dict(headers or {})
        if self.address.credentials is not None:
            basic = b64encode(self.address.credentials.encode()).decode()
            self._headers.setdefault("Authorization", f"Basic {basic}")
        self._deadline = Deadline()
        if application is None and self.address.application:
            application = import_named(self.address.application)
        self._application = application
        self._transport = self._connect()
        self._listeners: list[list[Exchange]] = []
        self._urls: dict[str, httpx.URL] = {}
        self._answered = False  # whether the head of an answer has come
        self.pace = 0.0  # seconds that an exchange takes of late

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send one request below the base address, and wait for the whole answer.

        Asks again, a few times, when the server says that it is throttling (429,
        503, code 999), and once when a kept connection turns out to be closed.

        Returns:
            What came back; trouble is part of it and is never raised.
        """
        request = Request(method, path, body, tuple((headers or {}).items()))
        exchange = self._send_once(request)
        for pause in PAUSES:
            if not is_throttled(exchange):
                break
            time.sleep(_pause(exchange, pause))
            exchange = self._send_once(request)
        for listener in self._listeners:
            listener.append(exchange)
        return exchange

    def send_document(self, method: str, path: str, document: Any) -> Exchange:
        """Send a JSON document; bytes go out as they are, under JSON's content type."""
        body = document if isinstance(document, bytes) else to_json(document)
        return self.send(method, path, body=body, headers={"Content-Type": "application/json"})

    def transact(self, body: Any) -> Exchange:
        """Send a unit of work: a JSON document, or bytes as they are."""
        return self.send_document("POST", ENDPOINT, body)

    @contextmanager
    def listening(self) -> Iterator[list[Exchange]]:
        """Collect the exchanges that are made while the context is open."""
        heard: list[Exchange] = []
        self._listeners.append(heard)
        try:
            yield heard
        finally:
            self._listeners = [each for each in self._listeners if each is not heard]

    @property
    def in_process(self) -> bool:
        """Whether it is an application in this process, reached without a socket."""
        return self._application is not None

    def is_there(self) -> bool:
        """Whether the target still answers anything at all, asked for two seconds."""
        for pause in (0.0, 0.2, 0.5, 1.3):
            time.sleep(pause)
            if self._exchange(Request("GET", "/"), fresh=True).answer is not None:
                return True
        return False

    def again(self) -> Target:
        """The same server over connections of its own, for another thread."""
        return Target(
            self.address,
            headers=self._headers,
            timeout=self.timeout,
            application=self._application,
        )

    def console(self) -> Target:
        """The console of the application that the address names, with the same headers.

        Raises:
            BadAddress: the address names no application.
        """
        return Target(
            self.address.console,
            headers=self._headers,
            timeout=self.timeout,
            application=self._application,
        )

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _connect(self) -> ApplicationTransport | SocketTransport:
        if self._application is not None:
            return ApplicationTransport(self._application, self.address.base, self._deadline)
        return SocketTransport(self._deadline)

    def _send_once(self, request: Request) -> Exchange:
        exchange = self._exchange(request, fresh=False)
        if exchange.trouble is Trouble.DROPPED and exchange.detail == _STALE:
            return self._exchange(request, fresh=True)
        return exchange

    def _exchange(self, request: Request, *, fresh: bool) -> Exchange:
        if fresh and not self.in_process:
            self._transport.close()
            self._transport = self._connect()
        began, clock = time.monotonic(), time.time()
        self._deadline.start(self.timeout)
        answer, trouble, detail = None, None, ""
        try:
            answer = self._answer(request)
        except _TooLong:
            trouble = Trouble.ENDLESS
        except httpx.RequestError as error:
            trouble, detail = _trouble(error)
            if trouble is Trouble.DROPPED and not self._deadline.connected and not self._answered:
                detail = _STALE
        except httpx.InvalidURL as error:
            trouble, detail = Trouble.UNREACHABLE, str(error)
        seconds = time.monotonic() - began
        self.pace += (seconds - self.pace) / _OF_LATE
        return Exchange(request, answer, trouble, detail, seconds, clock)

    def _url(self, path: str) -> httpx.URL:
        """The address of a path; that of the endpoint is parsed once."""
        if path not in self._urls:
            url = httpx.URL(self.address.base + path)
            if path != ENDPOINT:
                return url
            self._urls[path] = url
        return self._urls[path]

    def _answer(self, request: Request) -> Answer:
        self._answered = False
        headers = {"Accept-Encoding": "identity", **self._headers, **dict(request.headers)}
        if isinstance(self._transport, ApplicationTransport):
            answer = self._transport.answer(request, headers)
            if len(answer.body) > LONGEST_ANSWER:
                raise _TooLong
            return answer
        url = self._url(request.path)
        message = httpx.Request(
            request.method,
            url,
            headers=headers,
            content=request.body,
            extensions={"timeout": {"connect": self.timeout}},
        )
        response = self._transport.handle_request(message)
        self._answered = True
        try:
            body = _read(response)
        finally:
            response.close()
        return Answer(response.status_code, dict(response.headers), body)


class _TooLong(Exception):
    """The answer is longer than the kit reads."""


# What h11 and httpcore say of a connection that ended too soon.
_CLOSED = ("Server disconnected", "peer closed", "incomplete")
_STALE = "a kept connection had been closed"


def _read(response: httpx.Response) -> bytes:
    parts, size = [], 0
    for part in _stream(response):
        size += len(part)
        if size > LONGEST_ANSWER:
            raise _TooLong
        parts.append(part)
    return b"".join(parts)


def _stream(response: httpx.Response) -> Iterable[bytes]:
    """The body, decoded where the server encoded it without being asked."""
    plain = "content-encoding" not in response.headers
    if plain and isinstance(response.stream, httpx.SyncByteStream):
        return response.stream  # httpx's own iteration costs as much as reading does
    return response.iter_bytes()


def _trouble(error: httpx.RequestError) -> tuple[Trouble, str]:
    text = str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
        return Trouble.UNREACHABLE, text
    if isinstance(error, httpx.TimeoutException):
        return Trouble.TIMEOUT, text
    if isinstance(error, httpx.DecodingError):
        return Trouble.MALFORMED, text
    if isinstance(error, httpx.ProtocolError) and not text.startswith(_CLOSED):
        return Trouble.MALFORMED, text
    return Trouble.DROPPED, text


def is_throttled(exchange: Exchange) -> bool:
    """Whether the server said "not now" (429, 503, or code 999: rulings, levels)."""
    if exchange.status in {429, 503}:
        return True
    document = exchange.document
    return isinstance(document, dict) and document.get("code") == _RATE_LIMIT_CODE


def _pause(exchange: Exchange, otherwise: float) -> float:
    asked = exchange.answer.headers.get("retry-after", "") if exchange.answer else ""
    return min(float(asked), LONGEST_PAUSE) if asked.isdigit() else otherwise
