"""Histories of simulated databases, which keep what one level of isolation promises.

Many clients are at work in turns of one operation, drawn at random. What a database promises is
how it is made: it runs one transaction after the other (serial), lets each read the state in
which it began and commit only if nobody else has written what it writes (snapshot), lets each
operation read what is committed (read committed), or what is written (read uncommitted).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

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

_TABLES = ("Person", "Order")
_FAIL = 0.1
_UNANSWERED = 0.1


@dataclass
class State:
    """What a database holds."""

    versions: dict[str, str] = field(default_factory=dict)
    objects: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> State:
        """The same, to be changed on its own."""
        return State(dict(self.versions), dict(self.objects))

    def write(self, own: State) -> None:
        """Take in what a transaction wrote."""
        self.versions |= own.versions
        for table, marks in own.objects.items():
            self.objects[table] = self.objects.get(table, ()) + marks


@dataclass
class Session:
    """A transaction that is under way."""

    name: str
    client: int
    began: float
    snapshot: State
    left: int
    own: State = field(default_factory=State)
    done: list[Operation] = field(default_factory=list)


class Database:
    """Reads what is committed, and commits whatever is written."""

    def __init__(self) -> None:
        self.committed = State()

    def seen_by(self, session: Session) -> State:
        """What a transaction's next operation reads."""
        del session
        return self.committed.copy()

    def commit(self, session: Session) -> bool:
        """Make what a transaction wrote visible; whether it did."""
        self.committed.write(session.own)
        return True


class Snapshots(Database):
    """Reads what was committed at the beginning; the first to commit a register wins."""

    def seen_by(self, session: Session) -> State:
        """The state in which it began."""
        return session.snapshot.copy()

    def commit(self, session: Session) -> bool:
        """Refused if somebody else has written the same since."""
        changed = {
            register
            for register in session.own.versions
            if self.committed.versions.get(register) != session.snapshot.versions.get(register)
        }
        return not changed and super().commit(session)


class Uncommitted(Database):
    """Reads whatever is written, committed or not."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: list[Session] = []

    def seen_by(self, session: Session) -> State:
        """What is committed, and what everybody else has written on top of it."""
        if session not in self.sessions:
            self.sessions.append(session)
        state = self.committed.copy()
        for each in self.sessions:
            if each is not session:
                state.write(each.own)
        return state

    def commit(self, session: Session) -> bool:
        """It is not under way any more."""
        if session in self.sessions:
            self.sessions.remove(session)
        return super().commit(session)


def simulated(
    random: Random,
    make_database: Callable[[], Database],
    *,
    transactions: int = 40,
    clients: int = 5,
    registers: int = 4,
    level: str = "SERIALIZABLE",
) -> History:
    """A history of some clients at a database; of one client, it is serial."""
    database = make_database()
    recorded: list[Transaction] = []
    sessions: dict[int, Session] = {}
    now = 0
    while len(recorded) < transactions:
        now += 1
        client = random.randrange(clients)
        if client not in sessions:
            name = f"T{now}"
            sessions[client] = Session(
                name, client, now, database.committed.copy(), random.randint(1, 4)
            )
        session = sessions[client]
        if session.left:
            session.left -= 1
            _operate(random, database, session, now, registers)
        else:
            recorded.append(_ended(random, database, sessions.pop(client), now, level))
    return History(
        tuple(recorded),
        {table: frozenset(database.committed.objects.get(table, ())) for table in _TABLES},
        {
            f"x{number}": database.committed.versions.get(f"x{number}")
            for number in range(registers)
        },
    )


def _operate(
    random: Random, database: Database, session: Session, now: int, registers: int
) -> None:
    """One operation of a transaction."""
    state = database.seen_by(session)
    state.write(session.own)
    register = f"x{random.randrange(registers)}"
    table = random.choice(_TABLES)
    match random.choice(("read", "read", "write", "update", "make", "search", "count")):
        case "read":
            session.done.append(Read(register, state.versions.get(register)))
        case "write":
            _write(session, register, now)
        case "update":
            session.done.append(Read(register, state.versions.get(register)))
            _write(session, register, now)
        case "make":
            marks = tuple(f"o{now}.{number}" for number in range(random.randint(1, 3)))
            session.done.append(Made(table, marks, tuple(f"id of {mark}" for mark in marks)))
            session.own.write(State({}, {table: marks}))
        case "search":
            session.done.append(Searched(table, frozenset(state.objects.get(table, ()))))
        case "count":
            number = len(state.objects.get(table, ()))
            session.done.append(Searched(table, frozenset(), number))


def _write(session: Session, register: str, now: int) -> None:
    session.done.append(Wrote(register, f"v{now}"))
    session.own.versions[register] = f"v{now}"


def _ended(
    random: Random, database: Database, session: Session, now: int, level: str
) -> Transaction:
    """Fail or commit, and answer or not."""
    fails = random.random() < _FAIL
    if fails:
        session.own = State()
    fate = Fate.COMMITTED if database.commit(session) and not fails else Fate.FAILED
    operations = session.done
    if random.random() < _UNANSWERED:
        fate = Fate.UNKNOWN
        operations = [each for each in operations if isinstance(each, Made | Wrote)]
    return Transaction(
        session.name,
        session.client,
        level,
        session.began,
        now,
        fate,
        tuple(operations),
        answered=(session.name,),
    )
