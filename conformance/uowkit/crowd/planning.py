"""What many clients are to write: transactions of several objects in several tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from uowkit.suite.situations import unknown_column
from uowkit.work.marked import Transaction
from uowkit.work.readback import PAGE
from uowkit.workspace import Workspace

WRITERS: Final = 4
"""Clients that write while others look; where none looks, those write, too."""

_SHARES: Final = (
    (7, 4, 9, 6),
    (12, 5, 3, 8),
    (PAGE, 0, 0, 0),
    (4, 11, 8, 5),
    (6, 6, 10, 3),
    (52, 40, 4, 4),
)
"""How many objects of a table each writer saves in a burst: at most a page of them in all, so that
one search shows them all; now and then as many as a bulk may have, since those take longest."""

_MIXED: Final = 4  # objects of a table from which on both a CREATE and a CREATE_BULK save them

DEFECTS: Final[Mapping[str, Callable[[Workspace, dict[str, Any]], dict[str, Any]]]] = {
    "unknown-column-last": lambda workspace, body: unknown_column(workspace, body),
    "unknown-column-in-the-middle": lambda workspace, body: unknown_column(
        workspace, body, len(body["operations"]) // 2
    ),
}
"""What gets a transaction refused that has begun to write by then."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A transaction that is to be sent.

    Attributes:
        transaction: with its objects.
        body: what to send of it, with a defect or not.
        good: whether it has no defect.
        again: plans the same with new marks: a refused one may not be sent again as it is.
    """

    transaction: Transaction
    body: Mapping[str, Any]
    good: bool
    again: Callable[[], Planned]


@dataclass(frozen=True, slots=True)
class Burst:
    """What is written at the same moment.

    Attributes:
        name: what the objects of it share, in the column `name`.
        writes: of each client that writes.
        watched: whether the others look at it meanwhile.
    """

    name: str
    writes: Sequence[Sequence[Planned]]
    watched: bool = True

    def marks(self, role: str) -> frozenset[str]:
        """The marks of its objects in a table, as they were planned."""
        return frozenset(
            each.item
            for planned in self.planned
            for each in planned.transaction.objects
            if each.item and each.table.role == role
        )

    @property
    def planned(self) -> list[Planned]:
        """Everything that is to be written."""
        return [planned for own in self.writes for planned in own]


class Planner:
    """Plans bursts at one isolation level.

    Half of the transactions ask for that level and the others for any that the target accepts,
    or for none: what a search may show hangs on the level of its own transaction alone.
    """

    def __init__(
        self,
        workspace: Workspace,
        level: str | None,
        others: Sequence[str | None],
        defects: Sequence[str],
        randomness: Random,
    ) -> None:
        """Prepare to plan.

        Args:
            workspace: where; nothing is sent.
            level: the one under check.
            others: all that the target accepts, in its spelling.
            defects: those of `DEFECTS` that the target refuses.
            randomness: for what varies.
        """
        self._workspace = workspace
        self._level = level
        self._others = others
        self._defects = defects
        self._randomness = randomness

    def watched(self, number: int) -> Burst:
        """The burst of a number that others look at: four transactions, some with a defect."""
        people = _SHARES[number % len(_SHARES)]
        orders = tuple(reversed(_SHARES[(number + 1) % len(_SHARES)]))
        bad = {number % WRITERS, (number // 2) % WRITERS} if self._defects else set()
        name = self._workspace.markers.next()
        writes = [
            [self._planned(name, people[each], orders[each], good=each not in bad)]
            for each in range(WRITERS)
        ]
        return Burst(name, writes)

    def rush(self, clients: int, each: int) -> Burst:
        """A burst in which every client sends some small transactions, one after the other."""
        name = self._workspace.markers.next()
        writes = [
            [
                self._planned(name, (client + turn) % 3 + 1, (client * turn) % 3, good=True)
                for turn in range(each)
            ]
            for client in range(clients)
        ]
        return Burst(name, writes, watched=False)

    def alone(
        self, defect: str | None = None, *, people: int = 4, name: str | None = None
    ) -> Planned:
        """A transaction like the others, to be sent by a lone client.

        Args:
            defect: of `DEFECTS`, if it is to have one.
            people: how many objects it saves in the first table.
            name: of each object, which is what is looked for; one of its own by default.
        """
        name = name or self._workspace.markers.next()
        return self._planned(name, people, 3, good=defect is None, defect=defect)

    def _planned(
        self, name: str, people: int, orders: int, *, good: bool, defect: str | None = None
    ) -> Planned:
        level = self._level
        if self._randomness.random() < 0.5:
            level = self._randomness.choice(list(self._others))
        chosen = None if good else defect or self._randomness.choice(list(self._defects))

        def plan() -> Planned:
            transaction = several(self._workspace, name, people, orders, level)
            body = transaction.body()
            if chosen:
                body = DEFECTS[chosen](self._workspace, body)
            return Planned(transaction, body, good, plan)

        return plan()


def several(
    workspace: Workspace, name: str, people: int, orders: int, level: str | None
) -> Transaction:
    """A transaction of objects that share a name, CREATE and CREATE_BULK mixed.

    The op result ids are the same in every transaction: they belong to it alone.

    Args:
        workspace: where to.
        name: of each object.
        people: how many objects are saved in the first table; fewer where the target declares to
            take fewer.
        orders: the same of the second table, and one more if there would be none at all.
        level: the isolation level; None for the usual one.
    """
    transaction = workspace.transaction(level)
    limits = workspace.limits
    for place, (role, size) in enumerate(_parts(people, orders)[: limits.operations]):
        rows = [{"name": name, "age": each} for each in range(min(size, limits.bulk))]
        table, op_result_id = workspace.tables[role], f"operation{place}"
        if size == 1:
            transaction.create(table, rows[0], op_result_id=op_result_id)
        else:
            transaction.create_bulk(table, rows, op_result_id=op_result_id)
    return transaction


def _parts(people: int, orders: int) -> list[tuple[str, int]]:
    """The tables that operations save to, by role, and how many objects each saves."""
    alone = people if people < _MIXED or people > PAGE // 2 else people - 2
    parts = [("person", alone), ("order", orders)]
    if alone < people:
        parts = [("person", 1), *parts, ("person", 1)]
    return [each for each in parts if each[1]] or [("order", 1)]
