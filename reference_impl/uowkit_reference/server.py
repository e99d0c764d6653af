"""The reference server on a socket."""

import asyncio
import os
import socket
import sys
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from uowkit_reference.app import create_app
from uowkit_reference.serving.connection import Connection
from uowkit_reference.settings import Settings

FILES_OF_ITS_OWN = 100
"""Files that a server has open beside its connections, at most."""


class ListenError(OSError):
    """The address cannot be listened on: in use, not this machine's, or not allowed."""


class Server(uvicorn.Server):
    """Says where it is as soon as it answers, and ends quietly when it is told to."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then print the base address on one line."""
        await super().startup(sockets)
        if self.started and sockets:
            sys.stdout.write(f"uowkit reference server: {base_address(sockets[0])}\n")
            sys.stdout.flush()

    async def on_tick(self, counter: int) -> bool:
        """End the connections that have waited for too long."""
        now = asyncio.get_running_loop().time()
        for each in list(self.server_state.connections):
            if isinstance(each, Connection):
                each.expire(now)
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """End on SIGINT and SIGTERM; a second one does not wait for open requests.

        uvicorn would raise the signal again once it has ended, and so end with an error.
        """
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(
    host: str = "127.0.0.1",
    port: int = 8080,
    app: ASGIApp | None = None,
    settings: Settings | None = None,
) -> None:
    """Run the server until it is interrupted or terminated.

    Args:
        host: The name or IP address to listen on.
        port: The port to listen on; 0 picks a free one, which is printed.
        app: What to serve; a reference server of these settings where there is none.
        settings: The bounds of connections; the defaults where there are none.

    Raises:
        ListenError: It cannot listen there.
    """
    settings = settings or Settings()
    config = uvicorn.Config(
        app or create_app(settings),
        http=cast("type[asyncio.Protocol]", partial(Connection, settings)),
        access_log=False,
        log_level="error",
        lifespan="off",
        ws="none",
        proxy_headers=False,  # nobody stands between it and its clients
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=5,
    )
    allow_files(settings.connections + FILES_OF_ITS_OWN)
    with listen(host, port) as bound:
        Server(config).run(sockets=[bound])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to `host` and `port`.

    Raises:
        ListenError: It cannot be bound; the message names the address and the reason.
    """
    if not 0 <= port <= 65_535:  # the system would take the remainder
        raise ListenError(f"cannot listen on {host}:{port}: there is no such port")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        # asyncio sends at once (TCP_NODELAY) only where the socket names its protocol; without
        # that every answer would be 40 ms late.
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error) from error
    try:
        if os.name == "posix":  # elsewhere the option lets two servers share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise _cannot_listen(host, port, error) from error
    return bound


def allow_files(many: int) -> None:
    """Let this process have so many files and connections open, as far as the system allows it."""
    if os.name != "posix":  # elsewhere there is no such limit
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = many if hard == resource.RLIM_INFINITY else min(many, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # the system may have a lower limit than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _cannot_listen(host: str, port: int, error: OSError | UnicodeError) -> ListenError:
    reason = getattr(error, "strerror", None) or str(error)
    return ListenError(f"cannot listen on {host}:{port}: {reason}")


def base_address(bound: socket.socket) -> str:
    """Return the address of the API on a bound socket."""
    host, port = bound.getsockname()[:2]
    if bound.family == socket.AF_INET6:
        host = f"[{host}]"
    return f"http://{host}:{port}/api"
