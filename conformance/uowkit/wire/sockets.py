"""How bytes reach a target over a socket."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import h11
import httpx

from uowkit.wire.address import ENDPOINT
from uowkit.wire.connection import Connection
from uowkit.wire.deadline import Deadline
from uowkit.wire.exchange import Answer, NoAnswer, Request, Trouble

IDLE_SECONDS: Final = 1.0  # an idle connection is not used again after this (rulings, levels)
_HAVE_BODIES: Final = frozenset({"POST", "PUT", "PATCH"})  # whose lack is told by a length of 0


class SocketTransport:
    """Sends requests over one connection at a time, which is kept while the target lets it.

    Not for use by several threads at once.
    """

    def __init__(self, base: str, deadline: Deadline) -> None:
        """Prepare to send; nothing is opened yet.

        Args:
            base: the target's base address.
            deadline: by when each exchange must be over.
        """
        self._base = base
        self._origin = urlsplit(base)
        self._host = httpx.URL(base).netloc
        self._deadline = deadline
        self._kept: Connection | None = None
        self._idle_since = 0.0
        self._targets: dict[str, bytes] = {}

    def answer(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """Send a request, and wait for the whole answer to it.

        Args:
            request: what to send, below the base address.
            headers: all that go with it but those that HTTP itself needs.

        Raises:
            NoAnswer: there was none.
        """
        message = self._message(request, headers)
        connection, self._kept = self._connection(), None
        keep = False
        try:
            answer = connection.exchange(message, request.body)
            keep = connection.can_be_kept()
        finally:
            if not keep:
                connection.close()
        if keep:
            self._kept, self._idle_since = connection, time.monotonic()
        return answer

    def close(self) -> None:
        """Close the connection; another one is opened when it is needed."""
        if self._kept:
            self._kept.close()
            self._kept = None

    def _connection(self) -> Connection:
        kept = self._kept
        if kept:
            idle = time.monotonic() - self._idle_since
            try:
                if idle <= IDLE_SECONDS and kept.is_open():
                    return kept
            except NoAnswer:
                self.close()
                raise
            self.close()
        return Connection(self._origin, self._deadline)

    def _message(self, request: Request, headers: Mapping[str, str]) -> h11.Request:
        named = {name.lower() for name in headers}
        sent = [] if "host" in named else [(b"Host", self._host)]
        sent += [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        if request.body is not None or request.method in _HAVE_BODIES:
            sent.append((b"Content-Length", b"%d" % len(request.body or b"")))
        try:
            return h11.Request(
                method=request.method, target=self._target(request.path), headers=sent
            )
        except (h11.LocalProtocolError, httpx.InvalidURL) as error:
            raise NoAnswer(Trouble.UNREACHABLE, f"this cannot be sent: {error}") from error

    def _target(self, path: str) -> bytes:
        """The path as it goes over the wire; that of the endpoint is worked out once."""
        if path not in self._targets:
            target = httpx.URL(self._base + path).raw_path
            if path != ENDPOINT:
                return target
            self._targets[path] = target
        return self._targets[path]
