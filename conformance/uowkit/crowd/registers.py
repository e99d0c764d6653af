"""Many clients that read and change the same few objects, at one isolation level.

Each object is a register, and each change gives it a version that nobody else writes, so that
who read and replaced whose version can be told afterwards (`uowkit.history`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from threading import Event
from typing import Any, Final

from uowkit.client.operations import Operation
from uowkit.crowd.together import together
from uowkit.history.model import Fate, History, Read, Transaction, Wrote
from uowkit.history.model import Operation as Seen
from uowkit.outcomes import Inapplicable, Indeterminate
from uowkit.suite.situations import unknown_column
from uowkit.target import Target
from uowkit.wire.reading import Kind, Reading
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction as Marked
from uowkit.workspace import Workspace

CLIENTS: Final = 6
_TURNS: Final = 6  # transactions of each client in a round
_NAMES: Final = ("A", "B")  # the registers of a round
_FATES: Final = {Kind.SUCCESS: Fate.COMMITTED, Kind.FAILURE: Fate.FAILED, Kind.REFUSAL: Fate.FAILED}
_SETUP: Final = 0  # the number of the client that makes the registers


@dataclass
class Round:
    """The registers that clients meet at, and what they did.

    Attributes:
        number: of the round.
        committed: the transaction that made the registers.
        objects: register → what makes it, as an operation.
        transactions: everything that was sent.
    """

    number: int
    committed: Committed
    objects: Mapping[str, Any]
    transactions: list[Transaction] = field(default_factory=list)

    def name(self, register: str) -> str:
        """A register's name, which no other round's has."""
        return f"{register}{self.number}"

    def object_id(self, register: str) -> str:
        """Its objectId."""
        return self.committed.object_id(self.objects[register])

    def item(self, register: str) -> str:
        """The mark of its object."""
        return str(self.committed.transaction.saved_by(self.objects[register])[0].item)


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of a client's transaction: which register it reads, or what it writes there."""

    operation: Operation
    register: str
    version: str | None = None


Plan = Callable[["Player", Random], list[Step]]


def play(workspace: Workspace, level: str, rounds: int, seed: str) -> History:
    """Have many clients read and change the same objects, and tell what came of it.

    Args:
        workspace: where.
        level: the isolation level that each transaction asks for, as the target spells it.
        rounds: how many pairs of objects they meet at, one after the other.
        seed: for what each client does.

    Returns:
        The history, in which each object is a register.

    Raises:
        Breach: the objects cannot be made, or robustness/answers-everything is broken.
        Verdict: the target refuses UPDATE, or answers nothing any more.
    """
    _require_update(workspace, level)
    transactions: list[Transaction] = []
    versions: dict[str, str | None] = {}
    for number in range(1, rounds + 1):
        played = _made(workspace, number)
        stop = Event()

        def piece(client: int, at: Round = played, stop: Event = stop) -> Any:
            randomness = Random(f"{seed} {at.number} {client}")  # noqa: S311 - nobody's secret
            return lambda target: _take_part(workspace, target, at, client, level, randomness, stop)

        pieces = [piece(client) for client in range(1, CLIENTS + 1)]
        for own in together(workspace.target, pieces, stop):
            played.transactions += own
        transactions += played.transactions
        versions |= _versions(workspace, played)
    return History(
        tuple(sorted(transactions, key=lambda each: each.began)), versions_at_end=versions
    )


def _made(workspace: Workspace, number: int) -> Round:
    """Make the registers of a round."""
    transaction = workspace.transaction()
    began = time.monotonic()
    objects = {
        name: transaction.create(workspace.person, {"note": f"{transaction.marker}.{name}"})
        for name in _NAMES
    }
    found = Round(number, workspace.commit(transaction), objects)
    found.transactions.append(
        Transaction(
            name=transaction.marker,
            client=_SETUP,
            level=None,
            began=began,
            ended=time.monotonic(),
            fate=Fate.COMMITTED,
            operations=tuple(
                Wrote(found.name(name), f"{transaction.marker}.{name}") for name in _NAMES
            ),
        )
    )
    return found


def _require_update(workspace: Workspace, level: str) -> None:
    """Go on only if a lone client may change an object in a transaction.

    Raises:
        Inapplicable: the target refuses that.
    """
    at = _made(workspace, _SETUP)
    transaction = workspace.transaction(level)
    transaction.update(workspace.person, at.object_id("A"), {"note": "changed"})
    reading = workspace.insist(transaction.body())
    if reading.refused:
        raise Inapplicable(f"the target refuses an UPDATE in a transaction of {level}: {reading}")


class Player:
    """Plans what one client sends in a round."""

    def __init__(self, workspace: Workspace, at: Round, level: str) -> None:
        self.workspace = workspace
        self.at = at
        self.level = level
        self.transaction: Marked = workspace.transaction(level)

    def begin(self) -> None:
        """Begin another transaction."""
        self.transaction = self.workspace.transaction(self.level)

    def read(self, register: str) -> Step:
        """Read a register."""
        person = self.workspace.person
        clause = f"{person.column('item')}='{self.at.item(register)}'"
        operation = self.transaction.find(person, {"whereClause": clause, "pageSize": 10})
        return Step(operation, register)

    def write(self, register: str) -> Step:
        """Write a version that nobody else writes."""
        version = f"{self.transaction.marker}.{len(self.transaction.unit.operations)}"
        operation = self.transaction.update(
            self.workspace.person, self.at.object_id(register), {"note": version}
        )
        return Step(operation, register, version)


def _increment(player: Player, randomness: Random) -> list[Step]:
    """Read one register, and write it: two at once may lose one of the updates."""
    register = randomness.choice(_NAMES)
    return [player.read(register), player.write(register)]


def _guarded(player: Player, randomness: Random) -> list[Step]:
    """Read both, and write one: two at once may each miss what the other writes (write skew)."""
    return [*map(player.read, _NAMES), player.write(randomness.choice(_NAMES))]


def _both(player: Player, _: Random) -> list[Step]:
    """Read and write both: whoever sees only one of the versions reads a state that never was."""
    return [step for name in _NAMES for step in (player.read(name), player.write(name))]


def _look(player: Player, _: Random) -> list[Step]:
    """Read both."""
    return [*map(player.read, _NAMES)]


def _twice(player: Player, randomness: Random) -> list[Step]:
    """Read one and write it twice: nobody may see the first of the two versions."""
    register = randomness.choice(_NAMES)
    return [player.read(register), player.write(register), player.write(register)]


_PLANS: Final[tuple[Plan, ...]] = (_increment, _guarded, _both, _look, _increment, _guarded, _twice)


def _take_part(
    workspace: Workspace,
    target: Target,
    at: Round,
    client: int,
    level: str,
    randomness: Random,
    stop: Event,
) -> list[Transaction]:
    own = workspace.on(target)
    player = Player(workspace, at, level)
    found = []
    for _ in range(_TURNS):
        if stop.is_set():
            break
        player.begin()
        steps = randomness.choice(_PLANS)(player, randomness)
        body = player.transaction.body()
        fails = steps[-1].version is not None and randomness.random() < 1 / 8
        if fails:  # what it wrote must not be seen
            body = _spoiled(workspace, player.transaction)
        began = time.monotonic()
        reading, fate = _sent(own, body)
        found.append(
            Transaction(
                name=player.transaction.marker,
                client=client,
                level=level,
                began=began,
                ended=time.monotonic(),
                fate=fate,
                operations=tuple(_seen(own, at, steps, reading)),
                contention=fate is Fate.FAILED and not fails,
            )
        )
    return found


def _spoiled(workspace: Workspace, transaction: Marked) -> dict[str, Any]:
    """A body whose last operation fails: it saves a property that is no column."""
    transaction.create(workspace.person, {"note": "fails"})
    return unknown_column(workspace, transaction.body())


def _sent(workspace: Workspace, body: Mapping[str, Any]) -> tuple[Reading | None, Fate]:
    workspace.guard.begin()
    try:
        reading = workspace.attempt(body)
    except Indeterminate:
        return None, Fate.UNKNOWN
    return reading, _FATES.get(reading.kind, Fate.UNKNOWN)


def _seen(
    workspace: Workspace, at: Round, steps: list[Step], reading: Reading | None
) -> list[Seen]:
    """What a transaction wrote and, where it was acknowledged, was shown."""
    column = workspace.person.column("note")
    seen: list[Seen] = []
    for step in steps:
        if step.version is not None:
            seen.append(Wrote(at.name(step.register), step.version))
        elif reading is not None and reading.kind is Kind.SUCCESS:
            rows = reading.result(str(step.operation.op_result_id))
            if isinstance(rows, list) and len(rows) <= 1:
                version = rows[0].get(column) if rows and isinstance(rows[0], dict) else None
                seen.append(Read(at.name(step.register), version))
    return seen


def _versions(workspace: Workspace, at: Round) -> dict[str, str | None]:
    """The version of each register after the round."""
    rows = workspace.find(workspace.person, at.committed.transaction.marker)
    note, item = workspace.person.column("note"), workspace.person.column("item")
    found = {row.get(item): row.get(note) for row in rows}
    return {at.name(each): found.get(at.item(each)) for each in _NAMES}
