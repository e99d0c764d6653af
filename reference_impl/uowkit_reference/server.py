"""The reference server on a socket."""

import os
import socket
import sys
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from uowkit_reference.app import create_app


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

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """End on SIGINT and SIGTERM; a second one does not wait for open requests.

        uvicorn would raise the signal again once it has ended, and so end with an error.
        """
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(host: str = "127.0.0.1", port: int = 8080, app: ASGIApp | None = None) -> None:
    """Run the server until it is interrupted or terminated.

    Args:
        host: The name or IP address to listen on.
        port: The port to listen on; 0 picks a free one, which is printed.
        app: What to serve; a reference server of default settings where there is none.

    Raises:
        ListenError: It cannot listen there.
    """
    config = uvicorn.Config(
        app or create_app(),
        access_log=False,
        log_level="error",
        lifespan="off",
        ws="none",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=5,
    )
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


def _cannot_listen(host: str, port: int, error: OSError | UnicodeError) -> ListenError:
    reason = getattr(error, "strerror", None) or str(error)
    return ListenError(f"cannot listen on {host}:{port}: {reason}")


def base_address(bound: socket.socket) -> str:
    """Return the address of the API on a bound socket."""
    host, port = bound.getsockname()[:2]
    if bound.family == socket.AF_INET6:
        host = f"[{host}]"
    return f"http://{host}:{port}/api"
