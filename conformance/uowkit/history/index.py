"""A history by what it is asked for: whose an object is, and who wrote which version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from uowkit.history.model import (
    Fate,
    History,
    Made,
    Read,
    Removed,
    Searched,
    Transaction,
    Wrote,
)

AFTERWARDS: Final = "afterwards"
"""How something was seen that was read back after all was over."""
_MOST_NAMED: Final = 3


@dataclass(slots=True)
class Table:
    """What a history put into one table."""

    makers: dict[str, str] = field(default_factory=dict)
    """Of each object's mark, the name of the transaction that made it."""
    made: dict[str, set[str]] = field(default_factory=dict)
    """The marks of each transaction, by its name."""
    removed: set[str] = field(default_factory=set)
    """The marks of those that some transaction removes, whatever became of it."""


class Index:
    """A history, looked through once."""

    def __init__(self, history: History) -> None:
        """Look it through.

        Raises:
            ValueError: two transactions have the same name, or made the same object or version:
                then nothing that was seen can be traced to one of them.
        """
        self.history: Final = history
        self.named: Final[dict[str, Transaction]] = {}
        self.tables: Final[dict[str, Table]] = defaultdict(Table)
        self.writers: Final[dict[tuple[str, str], str]] = {}
        """Of each register's versions, the name of the transaction that wrote it."""
        self.last_writes: Final[dict[str, dict[str, str]]] = {}
        """Of each transaction, by its name: the version that it leaves of each register."""
        for each in history.transactions:
            if self.named.setdefault(each.name, each) is not each:
                raise ValueError(f"two transactions of the history are named {each.name}")
            self._take(each)

    def _take(self, transaction: Transaction) -> None:
        for each in transaction.operations:
            match each:
                case Made():
                    self._take_made(transaction.name, each)
                case Wrote():
                    self._take_written(transaction.name, each)
                case Removed():
                    self.tables[each.table].removed.update(each.objects)
                case Read() | Searched():
                    pass

    def _take_made(self, name: str, made: Made) -> None:
        table = self.tables[made.table]
        own = table.made.setdefault(name, set())
        for mark in made.objects:
            if mark in table.makers:
                raise ValueError(
                    f"object {mark} of {made.table} is made twice in the history, by "
                    f"{table.makers[mark]} and by {name}: every object needs a mark of its own"
                )
            table.makers[mark] = name
            own.add(mark)

    def _take_written(self, name: str, wrote: Wrote) -> None:
        key = (wrote.register, wrote.version)
        if key in self.writers:
            raise ValueError(
                f"version {wrote.version} of {wrote.register} is written twice in the history, by "
                f"{self.writers[key]} and by {name}: every write needs a version of its own"
            )
        self.writers[key] = name
        self.last_writes.setdefault(name, {})[wrote.register] = wrote.version

    def committed(self) -> Iterator[Transaction]:
        """The acknowledged transactions: what others were shown is not known for sure."""
        return (each for each in self.history.transactions if each.fate is Fate.COMMITTED)

    def failed(self, name: str) -> bool:
        """Whether a transaction is one that must leave nothing."""
        return self.named[name].fate is Fate.FAILED


def told(transaction: Transaction) -> str:
    """A transaction as a sentence names it: `client 3's T7 (SERIALIZABLE)`."""
    if transaction.via != "transaction":
        return f"client {transaction.client}'s call {transaction.name} ({transaction.via})"
    asked = f" ({transaction.level})" if transaction.level else ""
    return f"client {transaction.client}'s transaction {transaction.name}{asked}"


def some(things: Collection[str]) -> str:
    """Names as a sentence lists them, not more than a few: `a, b, c and 4 more`."""
    ordered = sorted(things, key=_naturally)
    if len(ordered) > _MOST_NAMED:
        more = len(ordered) - _MOST_NAMED
        return f"{', '.join(ordered[:_MOST_NAMED])} and {more:,} more"
    return joined(ordered)


def joined(things: Iterable[str]) -> str:
    """All of several names, as a sentence lists them: `a, b and c`."""
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def _naturally(name: str) -> tuple[int, str]:
    return len(name), name
