"""The server under test: sends one exchange and says what came back."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from itertools import cycle
from types import TracebackType
from typing import Any, Self

from uowkit.importing import import_named
from uowkit.wire.address import ENDPOINT, Address, parse_address
from uowkit.wire.application import Application, ApplicationTransport
from uowkit.wire.deadline import Deadline
from uowkit.wire.exchange import Exchange, NoAnswer, Request, Trouble, to_json
from uowkit.wire.sockets import SocketTransport

LONGEST_PAUSE = 10.0  # seconds: the most that a Retry-After is obeyed
PAUSES = (0.3, 1.0, 3.0)  # seconds before asking again when throttled
_OF_LATE = 50  # exchanges that the pace is taken from
_JSON = {"Content-Type": "application/json"}
_ANY = Request("GET", "/")  # what is asked of it to see whether it is there
_NOTHING = Request("POST", ENDPOINT, b'{"operations":[]}', tuple(_JSON.items()))
_HANGS = 5  # after so many of them, and each may take its whole time, patience is at an end
_THROTTLED = 5  # requests in a row, and it is not waited for any more
_LESS_TIME = 10  # times less is what an exchange gets then
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
            timeout: seconds that one exchange may take, from first byte to last; once several
                have taken more, a tenth of it, at least one second, since a run has hundreds.
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
        self._hangs = 0
        self._throttled = 0  # requests in a row, in spite of all pauses
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
        503, code 999; unless it has done nothing else of late), and once when a kept
        connection turns out to be closed.

        Returns:
            What came back; trouble is part of it and is never raised.
        """
        request = Request(method, path, body, tuple((headers or {}).items()))
        exchange = self._exchange(request)
        for pause in PAUSES if self._throttled < _THROTTLED else ():
            if not is_throttled(exchange):
                break
            time.sleep(_pause(exchange, pause))
            exchange = self._exchange(request)
        self._throttled = self._throttled + 1 if is_throttled(exchange) else 0
        for listener in self._listeners:
            listener.append(exchange)
        return exchange

    def send_document(self, method: str, path: str, document: Any) -> Exchange:
        """Send a JSON document; bytes go out as they are, under JSON's content type."""
        body = document if isinstance(document, bytes) else to_json(document)
        return self.send(method, path, body=body, headers=_JSON)

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
        """Whether the target still answers anything at all, asked four times over two seconds.

        Each time may take a whole time limit where it hangs.
        """
        for pause, asked in zip((0.0, 0.2, 0.5, 1.3), cycle((_ANY, _NOTHING)), strict=False):
            time.sleep(pause)
            if not self.in_process:
                self._transport.close()  # a kept connection proves less than a fresh one
            if self._exchange(asked).answer is not None:
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

    def beside(self, number: int) -> Target:
        """As `again`, for one of several threads that `attend` waits for.

        `number` tells the clients of an application in this process from each other.
        """
        other = self.again()
        other._attach(self, number)  # noqa: SLF001 - it is one of these
        return other

    def attend(self, work: Collection[Future[Any]]) -> None:
        """Wait until work in other threads has ended, which has targets beside this one.

        An application in this process answers them meanwhile, in this thread.
        """
        if isinstance(self._transport, ApplicationTransport):
            self._transport.attend(work)
        else:
            wait(work)

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

    def _attach(self, main: Target, number: int) -> None:
        if isinstance(main._transport, ApplicationTransport):
            self._transport.close()
            self._transport = main._transport.beside(self._deadline, number)

    def _connect(self) -> ApplicationTransport | SocketTransport:
        if self._application is not None:
            return ApplicationTransport(self._application, self.address.base, self._deadline)
        return SocketTransport(self.address.base, self._deadline)

    def _exchange(self, request: Request) -> Exchange:
        headers = {"Accept-Encoding": "identity", **self._headers, **dict(request.headers)}
        answer, trouble, detail = None, None, ""
        began, clock = time.monotonic(), time.time()
        self._deadline.start(self._limit)
        try:
            answer = self._transport.answer(request, headers)
        except NoAnswer as failure:
            if failure.stale:  # the next connection is a fresh one, which cannot be stale
                return self._exchange(request)
            trouble, detail = failure.trouble, failure.detail
        self._hangs += trouble is Trouble.TIMEOUT
        seconds = time.monotonic() - began
        self.pace += (seconds - self.pace) / _OF_LATE
        return Exchange(request, answer, trouble, detail, seconds, clock)

    @property
    def _limit(self) -> float:
        """Seconds that the next exchange may take."""
        if self._hangs < _HANGS:
            return self.timeout
        return max(self.timeout / _LESS_TIME, min(self.timeout, 1.0))


def is_throttled(exchange: Exchange) -> bool:
    """Whether the server said "not now" (429, 503, or code 999: rulings, levels)."""
    if exchange.status in {429, 503}:
        return True
    document = exchange.document
    return isinstance(document, dict) and document.get("code") == _RATE_LIMIT_CODE


def _pause(exchange: Exchange, otherwise: float) -> float:
    asked = exchange.answer.headers.get("retry-after", "") if exchange.answer else ""
    return min(float(asked), LONGEST_PAUSE) if asked.isdecimal() else otherwise
