"""What the benchmarks share: servers in processes of their own, a bare client, and turns.

Times are printed and never asserted: machines are noisy. What counts is the ratio of two times
that were measured side by side, in one run, turn and turn about.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

HERE: Final = Path(__file__).parent
UNIT_OF_WORK: Final = "/transaction/unit-of-work"
JSON: Final = {"Content-Type": "application/json"}

console: Final = Console(highlight=False, width=110)


class Client:
    """A number of kept-alive connections to one server, and as little else as there can be.

    Args:
        address: The server's base address.
        connections: How many requests may wait for their answers at a time.
    """

    def __init__(self, address: str, connections: int = 1) -> None:
        parts = urlsplit(address)
        self._base = parts.path.rstrip("/")
        self._connections = [
            http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=600)
            for _ in range(connections)
        ]

    def post(self, path: str, body: bytes, headers: Mapping[str, str] = JSON) -> bytes:
        """Send one request and return the answer's body.

        Raises:
            SystemExit: The server refused it, so that there is nothing to measure.
        """
        return self.post_many(path, [body], headers)[-1]

    def post_many(
        self, path: str, bodies: Sequence[bytes], headers: Mapping[str, str] = JSON
    ) -> list[bytes]:
        """Send requests, as many at a time as there are connections.

        Returns:
            The answers' bodies.

        Raises:
            SystemExit: The server refused one.
        """
        answers = []
        for first in range(0, len(bodies), len(self._connections)):
            some = list(zip(self._connections, bodies[first:], strict=False))
            for connection, body in some:
                connection.request("POST", self._base + path, body, dict(headers))
            answers += [_answer(connection) for connection, _ in some]
        return answers

    def close(self) -> None:
        """Close the connections."""
        for each in self._connections:
            each.close()


def _answer(connection: http.client.HTTPConnection) -> bytes:
    answer = connection.getresponse()
    body = answer.read()
    # A transaction that failed is answered with HTTP 200, too.
    if answer.status >= 400 or body.startswith(b'{"success":false'):
        raise SystemExit(f"refused with HTTP {answer.status}: {body[:300]!r}: nothing to measure")
    return body


@contextmanager
def serving(*command: str | Path) -> Iterator[str]:
    """Run a server that prints its address as the last word of a line, until the block ends.

    Raises:
        SystemExit: It ended before it printed anything.
    """
    with subprocess.Popen([*command], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own commands
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise SystemExit(f"{' '.join(map(str, command))} did not start")
            yield line.split()[-1]
        finally:
            process.terminate()


def python(script: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs a script of this folder."""
    return (sys.executable, str(HERE / script), *arguments)


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def take_turns(subjects: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure every subject once a round, in an order that turns round each time.

    One round before that is a warm-up and is not counted.

    Args:
        subjects: What to measure; each returns what it measured.
        rounds: How often.

    Returns:
        What each subject returned, round by round.
    """
    found: dict[str, list[float]] = {name: [] for name in subjects}
    order = list(subjects)
    for turn in range(rounds + 1):
        for name in order:
            measured = subjects[name]()
            if turn:
                found[name].append(measured)
        order.reverse()
    return found


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> str:
    """Say how two series that were measured side by side compare: the median, and the spread."""
    ratios = sorted(one / other for one, other in zip(numerators, denominators, strict=True))
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def grid(*heads: str) -> Table:
    """Return an empty table whose first column names the rows and whose others hold figures."""
    table = Table(box=None)
    for position, head in enumerate(heads):
        table.add_column(head, justify="right" if position else "left", no_wrap=True)
    return table


def arguments(documentation: str | None, rounds: int = 5) -> argparse.ArgumentParser:
    """Return a parser for a benchmark's arguments, which explains itself and has `--rounds`."""
    parser = argparse.ArgumentParser(
        description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=number, default=rounds, help=f"default: {rounds}")
    return parser


def sizes(text: str) -> list[int]:
    """Read the numbers of an argument such as ``1000,10000,1e6``."""
    try:
        found = [int(float(each)) for each in text.split(",")]
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError("numbers with commas between them, please") from error
    if min(found) < 1:
        raise argparse.ArgumentTypeError("every number must be 1 or more")
    return found


def number(text: str) -> int:
    """Read the one number of an argument."""
    found = sizes(text)
    if len(found) > 1:
        raise argparse.ArgumentTypeError("one number, please")
    return found[0]
