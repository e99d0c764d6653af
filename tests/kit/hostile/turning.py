"""A proxy before a good server that turns evil at some requests."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.kit.servers import Connection, RawServer, raw_server

Chosen = Callable[[bytes, int], bool]
"""Whether a request, the n-th of all counted from 1, is to be served evilly."""


class Answered:
    """A connection whose request was received already: an evil server waits for it in vain."""

    def __init__(self, connection: Connection, request: bytes) -> None:
        self._connection = connection
        self._request = request
        self.number = connection.number
        self.send = connection.send
        self.hang = connection.hang
        self.reset = connection.reset

    def receive(self) -> bytes:
        """The request, and then those that follow it."""
        request, self._request = self._request, b""
        return request or self._connection.receive()


@contextmanager
def turning(
    upstream: str, evil: Callable[[Connection], None], chosen: Chosen
) -> Iterator[RawServer]:
    """Serve what a good server answers, but for the chosen requests.

    The address that is yielded has the path of the good one.
    """
    parts = urlsplit(upstream)
    place = (parts.hostname, parts.port)

    def serve(connection: Connection) -> None:
        with socket.create_connection(place) as behind:
            while request := connection.receive():
                if chosen(request, len(server.requests)):
                    evil(Answered(connection, request))
                    return
                behind.sendall(request)
                connection.send(_whole_answer(behind))

    with raw_server(serve) as server:
        server.base += parts.path
        yield server


def _whole_answer(behind: socket.socket) -> bytes:
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += behind.recv(65536)
    head, _, body = heard.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += behind.recv(65536)
    return head + b"\r\n\r\n" + body
