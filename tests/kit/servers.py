"""Servers to test the kit against: raw sockets, and workspaces on the independent server."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from uowkit.running.connection import check_connection
from uowkit.target import Target
from uowkit.workspace import Workspace

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.independent_server.server import Server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"


@dataclass
class RawServer:
    """What a raw server saw: its address, its connections, and the requests in order."""

    base: str
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Connection:
    """One connection: its number, counted from 1, and what to do with it."""

    def __init__(self, seen: RawServer, connection: socket.socket, number: int) -> None:
        self.number = number
        self._seen = seen
        self._socket = connection

    def receive(self) -> bytes:
        """Wait for one whole request; empty when the client has closed."""
        heard = b""
        while b"\r\n\r\n" not in heard or len(heard) < _length(heard):
            part = self._socket.recv(65536)
            if not part:
                return b""
            heard += part
        self._seen.requests.append(heard)
        return heard

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def hang(self, seconds: float = 20) -> bool:
        """Do nothing until the test is over, or for some seconds; say whether it is over."""
        return self._seen.over.wait(seconds)

    def reset(self) -> None:
        """Close the connection the rude way."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def answer_all(self, answer: bytes = OK) -> None:
        """Answer every request of the connection alike."""
        while self.receive():
            self.send(answer)


def _length(heard: bytes) -> int:
    head, _, _ = heard.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    return len(head) + 4 + sum(lengths)


@contextmanager
def raw_server(serve: Callable[[Connection], None]) -> Iterator[RawServer]:
    """Run a server that treats each connection as told, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def handle(connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError):
            serve(Connection(seen, connection, number))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                sockets.append(connection)
                seen.connections += 1
                threads.append(threading.Thread(target=handle, args=(connection, seen.connections)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield seen
    finally:
        seen.over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in (acceptor, *threads):
            thread.join()


def answering(answer: bytes) -> Callable[[Connection], None]:
    """Serve every request with this answer."""
    return lambda connection: connection.answer_all(answer)


def http_answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def dead_address() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/api"


@contextmanager
def workspace_on(
    service: type[UnitOfWorkService] = UnitOfWorkService,
    choices: Choices = Choices(),  # noqa: B008 - frozen
    **options: str,
) -> Iterator[Workspace]:
    """A workspace with its tables on a server of this kind; it checks `op-result-id/unique`."""
    with running(choices, service) as base, Target(base, timeout=5) as target:
        workspace = Workspace(target, **options)
        check_connection(workspace, provision="save")
        workspace.rule = "op-result-id/unique"
        yield workspace


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """Run a server that is at hand for the time of a block, and yield its base address."""
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
    try:
        yield server.address
    finally:
        server.shutdown()
        server.server_close()
        server.close_connections()
