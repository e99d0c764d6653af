"""How an ordinary client of the reference server fares beside each kind of hostile one.

The ordinary client has one connection and creates objects, one by one. The hostile ones run in a
process of their own, as fast as they can, on the same machine: some of what they take is the
processor, which a server cannot help.

    python benchmarks/hostile_clients.py [--rounds 5] [--requests 500]
"""

from __future__ import annotations

import multiprocessing
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.synchronize import Event
from statistics import median
from typing import Final
from urllib.parse import urlsplit

import orjson
from in_process import TABLE, creates, person
from measuring import (
    UNIT_OF_WORK,
    Client,
    arguments,
    console,
    grid,
    number,
    ratio,
    serving,
    take_turns,
    timed,
)

_ALONE: Final = "alone"
_MANY: Final = 1_000
_PATH: Final = f"/api{UNIT_OF_WORK}"
_TEXT: Final = "a" * 100_000


def main() -> None:
    """Measure, and print requests a second."""
    parser = arguments(__doc__, rounds=5)
    parser.add_argument("--requests", type=number, default=500, help="a round; default: 500")
    asked = parser.parse_args()
    with serving(sys.executable, "-m", "uowkit", "serve", "--port", "0") as address:
        Client(address).post(f"/data/{TABLE}", orjson.dumps(person(0)))
        Client(address).post("/data/Text", orjson.dumps({"text": _TEXT}))
        subjects = {_ALONE: partial(_creating, address, asked.requests)}
        for name, harm in _HARMS.items():
            subjects[name] = partial(_beside, harm, address, asked.requests)
        seconds = take_turns(subjects, asked.rounds)
    table = grid("beside", "requests a second", "÷ alone")
    for name, each in seconds.items():
        table.add_row(name, f"{asked.requests / median(each):,.0f}", ratio(seconds[_ALONE], each))
    console.print(table)


def _creating(address: str, requests: int) -> float:
    client = Client(address)
    spent = timed(partial(client.post_many, UNIT_OF_WORK, [creates(1)] * requests))
    client.close()
    return spent


def _beside(harm: Callable[[int, Event], None], address: str, requests: int) -> float:
    with _harming(harm, urlsplit(address).port or 80):
        return _creating(address, requests)


@contextmanager
def _harming(harm: Callable[[int, Event], None], port: int) -> Iterator[None]:
    """Let a process do harm until the block ends."""
    processes = multiprocessing.get_context("fork")
    begun = processes.Event()
    process = processes.Process(target=harm, args=(port, begun), daemon=True)
    process.start()
    begun.wait()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port))


def _head(*headers: str) -> bytes:
    return "\r\n".join([f"POST {_PATH} HTTP/1.1", "Host: here", *headers, "", ""]).encode()


def _stay(begin: bytes, then: bytes, port: int, begun: Event) -> None:
    """Open a thousand connections, and send a byte a second on each, if any."""
    connections = [_connect(port) for _ in range(_MANY)]
    for each in connections:
        each.sendall(begin)
    begun.set()
    while True:
        time.sleep(1)
        for each in connections if then else ():
            with suppress(OSError):
                each.sendall(then)


def _pour(begin: bytes, then: bytes, port: int, begun: Event) -> None:
    """Send without end; on a new connection, where the server has had enough."""
    begun.set()
    while True:
        with suppress(OSError), _connect(port) as connection:
            connection.sendall(begin)
            while True:
                connection.sendall(then)


def _repeat(sent: bytes, port: int, begun: Event) -> None:
    """Send the same on one connection after another, and wait for the first of the answer."""
    begun.set()
    while True:
        with suppress(OSError), _connect(port) as connection:
            connection.sendall(sent)
            connection.recv(100_000)


def _request(body: bytes) -> bytes:
    return _head(f"Content-Length: {len(body)}") + body


def _find(where: str) -> bytes:
    operation = {"operationType": "FIND", "table": "Text", "payload": {"whereClause": where}}
    return _request(orjson.dumps({"operations": [operation]}))


_CHUNK: Final = b"10000\r\n" + b" " * 65_536 + b"\r\n"

_HARMS: Final[Mapping[str, Callable[[int, Event], None]]] = {
    "a thousand connections, idle": partial(_stay, b"", b""),
    "a thousand heads, a byte a second": partial(_stay, _head("X: y")[:-4], b"y"),
    "a thousand bodies, a byte a second": partial(_stay, _head("Content-Length: 999"), b" "),
    "an endless body": partial(_pour, _head("Transfer-Encoding: chunked"), _CHUNK),
    "an endless header": partial(_pour, _head("X: y")[:-4], b"y" * 65_536),
    "requests whose answers nobody reads": partial(_pour, b"", _find("text = 'x'") * 100),
    "a gigabyte announced": partial(_repeat, _head("Content-Length: 1000000000")),
    "what is no HTTP": partial(_repeat, b"nonsense\r\n\r\n"),
    "a hundred thousand levels": partial(_repeat, _request(b"[" * 100_000)),
    "ten thousand operations": partial(_repeat, _request(creates(10_000))),
    "a pattern tried at every letter": partial(_repeat, _find(f"text like '%a{'_' * 5_000}b'")),
}


if __name__ == "__main__":
    main()
