"""The proxy on a socket, until it is told to end."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn

from uowkit.recording.proxy import Proxy
from uowkit.recording.recorder import Recorder

_EVERY: Final = 0.5  # seconds after which what is new is written


class CannotListen(OSError):
    """The address cannot be listened on; the message says why."""


class _Server(uvicorn.Server):
    """Says when it answers, and ends quietly when it is told to."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """End on SIGINT and SIGTERM; a second one does not wait for open requests."""
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(
    bound: socket.socket, proxy: Proxy, recorder: Recorder, on_start: Callable[[], None]
) -> None:
    """Run the proxy until it is interrupted or terminated.

    Args:
        bound: where it listens.
        proxy: what answers.
        recorder: written every now and then, and at the end.
        on_start: told as soon as it answers.

    Raises:
        OSError: what was recorded cannot be written.
    """
    config = uvicorn.Config(
        proxy,
        access_log=False,
        date_header=False,
        server_header=False,
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=5,
    )
    asyncio.run(_serve(_Server(config, on_start), bound, proxy, recorder))


async def _serve(server: _Server, bound: socket.socket, proxy: Proxy, recorder: Recorder) -> None:
    writing = asyncio.create_task(_write(server, recorder))
    try:
        await server.serve(sockets=[bound])
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        await proxy.close()
        recorder.write()


async def _write(server: _Server, recorder: Recorder) -> None:
    """Write what is new, every now and then; where that fails, there is nothing more to do."""
    while True:
        await asyncio.sleep(_EVERY)
        try:
            recorder.write()
        except OSError:
            server.should_exit = True
            raise


def listen(host: str, port: int) -> socket.socket:
    """Give a socket that is bound to an address.

    Raises:
        CannotListen: it cannot be.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        # With its protocol named, asyncio sends each answer at once.
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise CannotListen(f"cannot listen on {host}:{port}: {error}") from error
    try:
        if os.name == "posix":  # elsewhere the option lets two servers share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError as error:
        bound.close()
        reason = error.strerror or str(error)
        raise CannotListen(f"cannot listen on {host}:{port}: {reason}") from error
    return bound
