"""One client's connection: what uvicorn takes as it comes, here has bounds of size and time.

uvicorn answers what it cannot read in plain text, waits for ever for a head or for a client that
does not read, and loses what comes behind a request that asks for another protocol.
"""

import asyncio
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from uowkit_reference.errors import ApiError
from uowkit_reference.serving.bodies import BROKEN
from uowkit_reference.serving.flow import LingeringTransport, PatientFlow
from uowkit_reference.serving.gateway import last_refusal
from uowkit_reference.settings import Settings


class Phase(Enum):
    """What a connection waits for."""

    IDLE = auto()
    """A request."""
    HEAD = auto()
    """The rest of a request's first line and headers."""
    BODY = auto()
    """The rest of its body, which the application waits for, too."""
    REFUSED = auto()
    """An answer that says why nothing more is read."""
    LINGERING = auto()
    """The client to see the last answer: what it sends is thrown away."""


class Connection(HttpToolsProtocol):
    """One client's connection.

    Args:
        settings: The bounds.
        config: uvicorn's.
        server_state: uvicorn's, with all the connections.
        app_state: uvicorn's.
        _loop: The event loop.
    """

    def __init__(
        self,
        settings: Settings,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.settings = settings
        self.application = self.app
        self.phase = Phase.IDLE
        self.since = self.loop.time()
        """When the phase began, or the last answer ended."""
        self._unsent_since: float | None = None
        self._unread = 0
        """Bytes since the parser last had something whole."""
        self._upgrade_body = 0
        """Bytes to come of the body of a request that asks for another protocol."""
        self._is_one_too_many = False
        self._hears_no_more = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's is
        """Take a new connection; where there are too many, another one ends, or this one."""
        super().connection_made(transport)
        self.flow = PatientFlow(transport, self.pipeline)
        self._lingering = cast("asyncio.Transport", LingeringTransport(transport, self.linger))
        if len(self.connections) > self.settings.connections:
            self._is_one_too_many = not make_room(
                each for each in self.connections if isinstance(each, Connection) and each != self
            )

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what has not begun yet."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.pipeline.clear()

    def data_received(self, data: bytes) -> None:
        """Read on, and refuse what is no HTTP or has no end."""
        if self.phase in (Phase.REFUSED, Phase.LINGERING):
            return
        self._unset_keepalive_if_required()
        self._unread += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            self.refuse(unreadable(error))
            return
        if self._unread > self.settings.address_bytes + self.settings.header_bytes:
            self.refuse(self._too_large_head())

    def eof_received(self) -> bool | None:  # type: ignore[override] # uvicorn's always closes
        """Answer what a client has asked that sends nothing more, and refuse what is not whole."""
        self._hears_no_more = True
        if self.phase in (Phase.HEAD, Phase.BODY):
            self.refuse(ApiError("The request ended before it was whole."))
            return True
        if self._is_at_work():
            self.cycle.keep_alive = False
            return True
        return None

    def _feed(self, data: bytes) -> None:
        while data:
            if self._upgrade_body:
                part, data = data[: self._upgrade_body], data[self._upgrade_body :]
                self._upgrade_body -= len(part)
                self.on_body(part)
                if not self._upgrade_body:
                    self.on_message_complete()
                continue
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # No other protocol is spoken here: what follows is the body, or another request.
                data = data[upgrade.args[0] :]
            else:
                return

    def on_message_begin(self) -> None:
        """Wait for a head."""
        super().on_message_begin()
        self.phase, self.since = Phase.HEAD, self.loop.time()

    def on_headers_complete(self) -> None:
        """Begin to answer, or to refuse."""
        error = self._refusal_of_head()
        if error is None:
            self.app = self.application
        else:
            self.app = last_refusal(error)
            self.url = b"/"  # the parser takes none that is too long
        self._begin_cycle()
        self.phase, self.since, self._unread = Phase.BODY, self.loop.time(), 0
        if self.parser.should_upgrade():  # then the parser passes over the body
            self._upgrade_body = announced_length(self.headers)
        self.headers = []  # what follows the body is none of the request's

    def _begin_cycle(self) -> None:
        super().on_headers_complete()
        self.cycle.transport = self._lingering

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        if self._upgrade_body:
            return
        self.phase, self.since, self._unread = Phase.IDLE, self.loop.time(), 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give the next request its time from now on."""
        self.since = self.loop.time()
        super().on_response_complete()

    def refuse(self, error: ApiError) -> None:
        """Refuse what is being received, once what came before it is answered, and then end."""
        before, self.phase = self.phase, Phase.REFUSED
        if before is Phase.BODY and self.cycle.response_complete:
            self.linger()
            return
        if before is Phase.BODY:
            self.cycle.scope["state"][BROKEN] = error
        else:
            self._begin_refusal(error)
        self.cycle.keep_alive = False
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def _begin_refusal(self, error: ApiError) -> None:
        """Begin an answer to a request of which there is no whole head."""
        self.app = last_refusal(error)
        super().on_message_begin()
        self.url = b"/"
        self._begin_cycle()

    def linger(self) -> None:
        """End, now that the last answer is written.

        A client that is still sending would see the connection drop instead of the answer: what
        it sends is thrown away until it has seen it, or its time is over.
        """
        self.pipeline.clear()
        was_read = self.phase in (Phase.IDLE, Phase.HEAD)
        if was_read or self._hears_no_more or self.transport.is_closing():
            self.transport.close()
            return
        self.phase, self.since = Phase.LINGERING, self.loop.time()
        try:
            self.transport.write_eof()
        except OSError:  # the client has gone already
            self.transport.abort()
        else:
            self.flow.resume_reading()

    def shutdown(self) -> None:
        """End when the server does."""
        if self.phase is Phase.LINGERING:
            self.transport.abort()
        else:
            super().shutdown()

    def expire(self, now: float) -> None:
        """End what has taken too long.

        Args:
            now: The event loop's time, in seconds.
        """
        waited = now - self.since
        if self._is_not_read(now) or (
            self.phase is Phase.LINGERING and waited > self.settings.linger_seconds
        ):
            self.transport.abort()
        elif self.phase is Phase.BODY:
            # The request that comes after one that is being answered has time until then.
            if not self.pipeline and waited > self.settings.body_seconds:
                self.refuse(too_slow("The body", self.settings.body_seconds))
        elif self._is_at_work():
            return
        elif self.phase is Phase.HEAD and waited > self.settings.head_seconds:
            self.refuse(too_slow("The headers", self.settings.head_seconds))
        elif self.phase is Phase.IDLE and waited > self.settings.idle_seconds:
            self.transport.close()

    def is_waiting(self) -> bool:
        """Say whether nothing would be lost but time if the connection ended now."""
        return not (self._is_at_work() or self.transport.is_closing())

    def _is_at_work(self) -> bool:
        # What was still to be answered when the last answer was written never is.
        is_over = self.cycle is None or self.cycle.response_complete
        return not is_over and self.phase is not Phase.LINGERING

    def _is_not_read(self, now: float) -> bool:
        """Say whether the client has left what it was sent unread for too long."""
        if not self.transport.get_write_buffer_size():
            self._unsent_since = None
        elif self._unsent_since is None:
            self._unsent_since = now
        return (
            self._unsent_since is not None
            and now - self._unsent_since > self.settings.answer_seconds
        )

    def _refusal_of_head(self) -> ApiError | None:
        if self._is_one_too_many:
            return ApiError(
                "There are too many connections. Try again later.",
                status=503,
                headers={"retry-after": "1"},
            )
        if len(self.url) > self.settings.address_bytes:
            return self._too_large_address()
        lengths = [len(name) + len(value) + len(b": \r\n") for name, value in self.headers]
        if sum(lengths) > self.settings.header_bytes:
            return self._too_large_headers()
        if self.parser.get_http_version() not in ("1.1", "1.0"):
            return ApiError("This is no HTTP request that can be read: it names no version.")
        if self.parser.should_upgrade() and any(
            name == b"transfer-encoding" for name, _ in self.headers
        ):
            return ApiError("A request for another protocol has no body in chunks.")
        return None

    def _too_large_head(self) -> ApiError:
        if self.phase is Phase.HEAD and len(self.url) > self.settings.address_bytes:
            return self._too_large_address()
        return self._too_large_headers()

    def _too_large_address(self) -> ApiError:
        most = self.settings.address_bytes
        return ApiError(f"The address has more than {most} bytes.", status=414)

    def _too_large_headers(self) -> ApiError:
        most = self.settings.header_bytes
        return ApiError(f"The headers have more than {most} bytes.", status=431)


def make_room(connections: Iterable[Connection]) -> bool:
    """End the connection that has waited the longest, one without a request first.

    Returns:
        Whether there was one that waited.
    """
    waiting = [each for each in connections if each.is_waiting()]
    if waiting:
        longest = min(waiting, key=lambda each: (each.phase is Phase.HEAD, each.since))
        longest.transport.abort()
    return bool(waiting)


def announced_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return how many bytes of body these headers announce; the parser has seen that it is so."""
    return next((int(value) for name, value in headers if name == b"content-length"), 0)


def too_slow(what: str, seconds: float) -> ApiError:
    """Return the error for a part of a request that has not come in its time."""
    return ApiError(f"{what} did not come within {seconds:g} seconds.", status=408)


def unreadable(error: httptools.HttpParserError) -> ApiError:
    """Return the error for what the parser cannot read."""
    reason = str(error)
    if isinstance(error, httptools.HttpParserCallbackError):
        reason = "the address is none"
    return ApiError(f"This is no HTTP request that can be read: {reason}.")
