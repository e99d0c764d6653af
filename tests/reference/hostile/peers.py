"""Peers of a server: it runs in a process of its own, and they send whatever they like."""

import json
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

PATIENCE = 30
"""Seconds after which a test takes a server for hanging."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The document in the body."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)

    def refused(self, *statuses: int) -> str:
        """Ask for a refusal in JSON with one of these statuses, and return its message."""
        assert self.status in statuses, self
        assert self.json.keys() == {"code", "message"}
        assert self.json["message"]
        return str(self.json["message"])


class Peer:
    """One connection, and the bytes that go over it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._heard = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def send_while_heard(self, data: bytes, seconds: float = PATIENCE) -> None:
        """Send the same bytes over and over, until the server hears no more of them."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.socket.sendall(data)
            except OSError:
                return
        raise AssertionError(f"the server has listened for {seconds} seconds")

    def answer(self) -> Answer:
        """Wait for the next answer."""
        first = self._heard.readline().split(b" ", 2)
        assert first[0] == b"HTTP/1.1", first
        headers = {}
        while line := self._heard.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        status = int(first[1])
        body = b"" if status < 200 else self._heard.read(int(headers["content-length"]))
        return Answer(status, headers, body)

    def is_ended(self) -> bool:
        """Wait for the server to end the connection; say whether it did so without a word."""
        try:
            return self._heard.read(1) == b""
        except ConnectionResetError:
            return True

    def send_no_more(self) -> None:
        """Close one half of the connection, and listen on."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Close the connection the rude way."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._heard.close()
        self.socket.close()


class Served:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self._peers: list[Peer] = []

    def peer(self) -> Peer:
        """Open a connection, which ends with the test."""
        self._peers.append(Peer(self.port))
        return self._peers[-1]

    def forget_peers(self) -> None:
        """Close the connections that are open."""
        for each in self._peers:
            each.close()
        self._peers.clear()

    def ask(self, data: bytes) -> Answer:
        """Send bytes over a connection of their own, and return the first answer."""
        peer = self.peer()
        peer.send(data)
        return peer.answer()

    def call(self, method: str, path: str, document: Any = None) -> Answer:
        """Send a JSON document to a path below the root, as an ordinary client."""
        body = b"" if document is None else json.dumps(document).encode()
        peer = Peer(self.port)
        try:
            peer.send(request(method, f"/api/{path}", body))
            return peer.answer()
        finally:
            peer.close()

    def count(self, table: str) -> int:
        """Count the objects of a table."""
        number = self.call("GET", f"data/{table}/count").json
        assert isinstance(number, int)
        return number

    def memory(self) -> int:
        """Return the bytes of memory that the process holds."""
        with open(f"/proc/{self.process.pid}/statm", "rb") as statm:  # noqa: PTH123 - no file
            return int(statm.read().split()[1]) * 4096

    @contextmanager
    def with_an_ordinary_client(self) -> Iterator[None]:
        """Let a client save, read and delete all the while, and ask that all of it was right."""
        over = threading.Event()
        failures: list[BaseException] = []
        rounds = []

        def go_on() -> None:
            try:
                while not over.is_set() or not rounds:
                    self.save_read_delete(len(rounds))
                    rounds.append(1)
            except BaseException as error:  # noqa: BLE001 - it is raised again below
                failures.append(error)

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        for failure in failures:
            raise failure
        assert rounds

    def save_read_delete(self, number: int) -> None:
        """Save an object, read it, and delete it."""
        saved = self.call("POST", "data/Ordinary", {"number": number}).json
        assert self.call("GET", f"data/Ordinary/{saved['objectId']}").json == saved
        assert self.call("DELETE", f"data/Ordinary/{saved['objectId']}").status == 200


def request(
    method: str, path: str, body: bytes = b"", *headers: str, length: int | None = None
) -> bytes:
    """Return a request's bytes; `length` is what it announces, if that is a lie."""
    announced = len(body) if length is None else length
    head = [f"{method} {path} HTTP/1.1", "Host: here", f"Content-Length: {announced}", *headers]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def head(path: str, *headers: str, method: str = "POST") -> bytes:
    """Return the head of a request, with these headers alone."""
    lines = [f"{method} {path} HTTP/1.1", "Host: here", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@contextmanager
def served(**settings: Any) -> Iterator[Served]:
    """Run `uowkit serve` with these limits; at the end it may have complained of nothing."""
    command = [sys.executable, "-m", "uowkit", "serve", "--port", "0"]
    for name, value in settings.items():
        command += ["--limit", f"{name}={value}"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            server = Served(process, int(line.rpartition(":")[2].partition("/")[0]))
            yield server
            server.forget_peers()
            process.terminate()
            assert process.wait(PATIENCE) == 0
            assert process.stderr is not None
            complaints = process.stderr.read()
            assert complaints == "", complaints
        finally:
            process.kill()
