"""What a CREATE costs: the reference server against its own bare stack.

Both answer on a socket, through the same uvicorn and starlette; the one carries out a unit of
work with one CREATE, the other answers a constant of the same length. With one connection the
client waits for each answer; with several there is always a request that waits for the server.

    python benchmarks/create_against_stack.py [--rounds 15] [--requests 1000]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Final

import orjson
from in_process import TABLE, creates, person
from measuring import (
    UNIT_OF_WORK,
    Client,
    arguments,
    console,
    grid,
    number,
    python,
    ratio,
    serving,
    take_turns,
    timed,
)

_CONNECTIONS: Final = (1, 8)


def main() -> None:
    """Measure, and print requests a second."""
    parser = arguments(__doc__, rounds=15)
    parser.add_argument("--requests", type=number, default=1000, help="a round; default: 1000")
    asked = parser.parse_args()
    requests = asked.requests
    with (
        serving(*python("predictable_server.py")) as reference,
        serving(*python("constant_server.py")) as constant,
    ):
        Client(reference).post(f"/data/{TABLE}", orjson.dumps(person(0)))
        subjects = {
            f"{name}, {connections}": _creating(address, connections, requests)
            for connections in _CONNECTIONS
            for name, address in (("reference", reference), ("constant", constant))
        }
        seconds = take_turns(subjects, asked.rounds)
    table = grid("connections", "reference", "bare stack", "reference ÷ stack (aim: 0.6)")
    for connections in _CONNECTIONS:
        ours, theirs = (seconds[f"{name}, {connections}"] for name in ("reference", "constant"))
        rates = (f"{requests / median(each):,.0f} a second" for each in (ours, theirs))
        table.add_row(str(connections), *rates, ratio(theirs, ours))
    console.print(table)


def _creating(address: str, connections: int, requests: int) -> Callable[[], float]:
    client = Client(address, connections)
    bodies = [creates(1)] * requests
    return partial(timed, partial(client.post_many, UNIT_OF_WORK, bodies))


if __name__ == "__main__":
    main()
