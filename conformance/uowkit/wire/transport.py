"""How bytes reach a target over a socket.

An httpx transport, used without httpx's client: a client would keep cookies, follow its
own ideas of encodings and cost a third of an exchange's time.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

_HELD_BYTES = 64 * 1024
IDLE_SECONDS = 1.0  # an idle connection is not used again after this (rulings, levels)


class Deadline:
    """The moment by which the current exchange must be over.

    `connected` says whether a connection was made for it: one that was kept from
    before may be closed at any time.
    """

    def __init__(self) -> None:
        self._at = float("inf")
        self.connected = False

    def start(self, seconds: float) -> None:
        """Give the exchange that begins now this many seconds, all in all."""
        self._at = time.monotonic() + seconds
        self.connected = False

    def remaining(self, timeout: float | None) -> float:
        """What is left of the time, at most `timeout` seconds; 0 when it is over."""
        left = max(0.0, self._at - time.monotonic())
        return left if timeout is None else min(left, timeout)


class _DeadlineStream(httpcore.NetworkStream):
    """A stream that bounds the exchange as a whole, and sends a small request at once.

    httpx's time limits hold for each read alone, so that a server that sends one
    byte a second is never late. It also writes head and body apart, which costs a
    system call more for every transaction: what is written is held back until the
    answer is asked for, or until it is large.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self._held = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._flush(timeout)
        left = self._deadline.remaining(timeout)
        if left == 0:
            raise httpcore.ReadTimeout
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._held += buffer
        if len(self._held) > _HELD_BYTES:
            self._flush(timeout)

    def _flush(self, timeout: float | None) -> None:
        held, self._held = self._held, b""
        if not held:
            return
        left = self._deadline.remaining(timeout)
        if left == 0:
            raise httpcore.WriteTimeout
        self._stream.write(held, left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.remaining(timeout)
        secure = self._stream.start_tls(ssl_context, server_hostname, left)
        return _DeadlineStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _DeadlineBackend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.remaining(timeout)
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        self._deadline.connected = True
        return _DeadlineStream(stream, self._deadline)


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # 19 ms: made once for all connections


class SocketTransport(httpx.HTTPTransport):
    """httpx's own transport over connections that know the exchange's deadline."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(verify=_ssl_context(), trust_env=False)
        self._pool.close()
        # The network backend is httpcore's public extension point, which httpx does not pass on.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(),
            max_connections=10,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_DeadlineBackend(deadline),
        )
