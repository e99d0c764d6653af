"""What committing and rolling back cost, against the size of the store and of the transaction.

The reference server is called in process. A transaction of CREATEs is committed, or fails in
its last operation and is rolled back: its time is to be flat in the number of rows that are
there already, and linear in the number of its own operations.

    python benchmarks/commit_against_size.py [--rounds 9] [--rows 1e3,1e4,1e5,1e6]
                                             [--operations 1,10,100,1000]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final

from in_process import Server, creates
from measuring import arguments, console, grid, ratio, sizes, take_turns, timed
from rich.table import Table

_TIMES: Final = 50
_OPERATIONS: Final = 10
_BAD: Final = {"no such column": 1}


def main() -> None:
    """Measure, and print what a transaction and an operation cost."""
    parser = arguments(__doc__, rounds=9)
    parser.add_argument("--rows", type=sizes, default=[10**each for each in range(3, 7)])
    parser.add_argument("--operations", type=sizes, default=[10**each for each in range(4)])
    asked = parser.parse_args()
    servers = {rows: Server() for rows in asked.rows}
    for rows, server in servers.items():
        server.fill(rows)
    found = take_turns(
        {
            f"{name} {rows}": partial(action, server, _OPERATIONS)
            for rows, server in servers.items()
            for name, action in (("commit", _commit), ("roll back", _roll_back))
        },
        asked.rounds,
    )
    console.print(_against(found, asked.rows, "rows in the store", f"{_OPERATIONS} operations"))
    console.print()
    server = servers[asked.rows[0]]
    subjects: dict[str, Callable[[], float]] = {
        f"{name} {operations}": partial(_an_operation, action, server, operations)
        for operations in asked.operations
        for name, action in (("commit", _commit), ("roll back", _roll_back))
    }
    found = take_turns(subjects, asked.rounds)
    console.print(_against(found, asked.operations, "operations", "an operation"))


def _against(
    found: Mapping[str, Sequence[float]], numbers: Sequence[int], of: str, what: str
) -> Table:
    """A table of what was found, each row held against the first."""
    heads = (f"commit {what}", "÷ first row", f"roll back {what}", "÷ first row")
    table = grid(of, *heads)
    for number in numbers:
        row = []
        for name in ("commit", "roll back"):
            measured, first = found[f"{name} {number}"], found[f"{name} {numbers[0]}"]
            row.append(f"{median(measured) * 1e6:,.1f} µs")
            row.append("" if measured is first else ratio(measured, first))
        table.add_row(f"{number:,}", *row)
    return table


def _commit(server: Server, operations: int) -> float:
    """Seconds a transaction that succeeds."""
    body = creates(operations)
    seconds = timed(lambda: [server.transact(body) for _ in range(_TIMES)]) / _TIMES
    server.forget_creates()
    return seconds


def _roll_back(server: Server, operations: int) -> float:
    """Seconds a transaction that fails in its last operation."""
    body = creates(operations, last=_BAD)
    send = partial(server.transact, body, success=False)
    return timed(lambda: [send() for _ in range(_TIMES)]) / _TIMES


def _an_operation(action: Callable[[Server, int], float], server: Server, operations: int) -> float:
    return action(server, operations) / operations


if __name__ == "__main__":
    main()
