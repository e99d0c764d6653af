"""What judging a recorded history costs, against the number of its transactions.

Histories of two kinds are made and judged: one in which many registers are read and written by
one client after the other, with rounds of objects that are saved, searched and counted; and one
in which sixteen clients contend for four registers at read committed, so that everything depends
on everything and hardly an update is not lost. The time that a transaction takes is to be flat.

    python benchmarks/judge_histories.py [--rounds 3] [--transactions 1e3,1e4,1e5]
"""

from __future__ import annotations

from functools import partial
from random import Random
from statistics import median
from typing import Final

from measuring import arguments, console, grid, ratio, sizes, take_turns, timed
from uowkit.history.checker import judge
from uowkit.history.model import (
    Fate,
    History,
    Made,
    Operation,
    Read,
    Searched,
    Transaction,
    Wrote,
)

_CLIENTS: Final = 16
_CONTENDED: Final = 4
_OPERATIONS: Final = 3
_ROUND: Final = 20  # transactions that save objects which one search is about
_BULK: Final = 3


def main() -> None:
    """Measure, and print what a transaction costs."""
    parser = arguments(__doc__, rounds=3)
    parser.add_argument("--transactions", type=sizes, default=[10**each for each in (3, 4, 5)])
    asked = parser.parse_args()
    for name, make in (("in turn", _in_turn), ("contended", _contended)):
        histories = {number: make(number) for number in asked.transactions}
        found = take_turns(
            {
                str(number): partial(_a_transaction, history)
                for number, history in histories.items()
            },
            asked.rounds,
        )
        table = grid(name, "seconds", "a transaction", "÷ first row", "anomalies")
        for number, history in histories.items():
            measured, first = found[str(number)], found[str(asked.transactions[0])]
            table.add_row(
                f"{number:,}",
                f"{median(measured) * number:,.2f}",
                f"{median(measured) * 1e6:,.1f} µs",
                "" if measured is first else ratio(measured, first),
                f"{len(judge(history)):,}",
            )
        console.print(table)
        console.print()


def _a_transaction(history: History) -> float:
    """Seconds to judge a history, for each of its transactions."""
    return timed(lambda: judge(history)) / len(history.transactions)


def _in_turn(transactions: int) -> History:
    """One after the other: objects in rounds, and a tenth as many registers as transactions."""
    random = Random(transactions)  # noqa: S311 - nobody's secret
    versions: dict[str, str] = {}
    objects: list[str] = []
    made = []
    for number in range(transactions):
        if number % _ROUND == 0:
            objects = []
        registers = [f"x{random.randrange(transactions // 10 + 1)}" for _ in range(_OPERATIONS)]
        operations: list[Operation] = [Read(each, versions.get(each)) for each in registers]
        operations += _written(number, versions, registers[:1])
        new = tuple(f"{number}.{each}" for each in range(_BULK))
        operations.append(Made("Person", new, new))
        objects += new
        operations += [
            Searched("Person", frozenset(objects)),
            Searched("Person", frozenset(), len(objects)),
        ]
        made.append(_transaction(number, number, number + 1, operations))
    return History(tuple(made))


def _contended(transactions: int) -> History:
    """Sixteen at once, each of whose operations reads what is committed by then."""
    random = Random(transactions)  # noqa: S311 - nobody's secret
    versions: dict[str, str] = {}
    clients: list[tuple[int, list[Operation]]] = [(0, []) for _ in range(_CLIENTS)]
    made: list[Transaction] = []
    now = 0
    while len(made) < transactions:
        now += 1
        client = random.randrange(_CLIENTS)
        began, operations = clients[client]
        if len(operations) < _OPERATIONS:
            register = f"x{random.randrange(_CONTENDED)}"
            operations.append(Read(register, versions.get(register)))
            continue
        read = [each.register for each in operations if isinstance(each, Read)]
        operations += _written(now, versions, read[:1])
        made.append(_transaction(now, began, now, operations))
        clients[client] = (now, [])
    return History(tuple(made))


def _written(number: int, versions: dict[str, str], registers: list[str]) -> list[Operation]:
    for each in registers:
        versions[each] = f"v{number}"
    return [Wrote(each, f"v{number}") for each in registers]


def _transaction(
    number: int, began: float, ended: float, operations: list[Operation]
) -> Transaction:
    return Transaction(
        f"T{number}",
        number % _CLIENTS,
        "SERIALIZABLE",
        began,
        ended,
        Fate.COMMITTED,
        tuple(operations),
    )


if __name__ == "__main__":
    main()
