"""What single counts said, which no whole transactions add up to.

A count names no objects. Yet every transaction is in it with all of its objects or with none, so
that only some numbers are possible: the sums of the sizes of any of the transactions that had
been sent by then. Which of them were visible is left open, since a search may show an older
state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.index import Index, joined, told
from uowkit.history.model import Searched, Transaction

_Scope = tuple[str, frozenset[str] | None]
"""A table, and the marks of the objects that a clause asks for."""
_MOST_SUSPECTS: Final = 3
_LARGEST: Final = 10_000
"""The largest count that is judged: what is possible is worked out number by number."""
_UP_TO_LARGEST: Final = (1 << _LARGEST + 1) - 1


@dataclass(slots=True)
class _Possible:
    """What a count of some objects may say, as more and more transactions are sent."""

    waiting: list[tuple[Transaction, int, int]]
    """Transactions that are not sent yet, the next one last, with the numbers of their objects
    that are visible all at once, and of those that any number of may have been removed."""
    sums: int = 1
    """A number whose bit n is set where n objects may be visible."""
    of_failed: int = 0
    """How many objects the transactions sent that must leave nothing."""
    failed: list[Transaction] = field(default_factory=list)
    sent: list[Transaction] = field(default_factory=list)

    def send_until(self, time: float, index: Index) -> None:
        """Take in what had been sent by a time, which never goes back."""
        while self.waiting and self.waiting[-1][0].began <= time:
            transaction, certain, removable = self.waiting.pop()
            if index.failed(transaction.name):
                self.of_failed += certain + removable
                self.failed.append(transaction)
                continue
            self.sent.append(transaction)
            self.sums |= self.sums << certain
            for _ in range(removable):
                self.sums |= self.sums << 1
            self.sums &= _UP_TO_LARGEST

    def kind_of(self, number: int) -> Kind | None:
        """What a count proves: a dirty read where objects of failed transactions explain it."""
        if number > _LARGEST or self.sums >> number & 1:
            return None
        # Any of the numbers below it, down to as many objects as failed transactions sent.
        explained = self.sums >> max(0, number - self.of_failed)
        if self.of_failed and explained & ((1 << min(number, self.of_failed) + 1) - 1):
            return Kind.DIRTY_READ
        # More than there ever were: of whatever those are, they are not of this history.
        return Kind.PARTIAL_VISIBILITY if number < self.sums.bit_length() else None


def impossible_counts(index: Index) -> Iterator[Anomaly]:
    """Counts that show a transaction in part, or objects of one that failed.

    Of a transaction that made objects of that table itself nothing is said, nor of counts of more
    than 10,000.

    Args:
        index: the history.

    Yields:
        One anomaly for each clause and each kind, level and way of seeing; its occurrences are
        the counts that proved it.
    """
    possible: dict[_Scope, _Possible] = {}
    found: dict[tuple[_Scope, Kind, str | None, str], Anomaly] = {}
    again: Counter[tuple[_Scope, Kind, str | None, str]] = Counter()
    for reader, search in _counts(index):
        scope = (search.table, search.among)
        if scope not in possible:
            possible[scope] = _Possible(_waiting(index, *scope))
        possible[scope].send_until(reader.ended, index)
        kind = possible[scope].kind_of(search.counted or 0)
        key = (scope, kind, reader.level, reader.via) if kind else None
        if key in found:
            again[key] += 1
        elif key:
            found[key] = _told(key[1], possible[scope], reader, search)
    for key, anomaly in found.items():
        yield replace(anomaly, occurrences=1 + again[key])


def _counts(index: Index) -> Iterator[tuple[Transaction, Searched]]:
    """The counts, in the order in which they ended."""
    for reader in sorted(index.committed(), key=lambda each: each.ended):
        for each in reader.operations:
            if not isinstance(each, Searched) or each.counted is None:
                continue
            if reader.name not in index.tables[each.table].made:
                yield reader, each


def _waiting(
    index: Index, name: str, among: frozenset[str] | None
) -> list[tuple[Transaction, int, int]]:
    """All transactions that made objects a count may show, the one that began first last."""
    table = index.tables[name]
    makers = table.made if among is None else dict.fromkeys(map(table.makers.get, among))
    waiting = []
    for maker in makers:
        if maker is not None:
            made = table.made[maker] if among is None else table.made[maker] & among
            removable = len(made & table.removed)
            waiting.append((index.named[maker], len(made) - removable, removable))
    return sorted(waiting, key=lambda each: (-each[0].began, each[0].name))


def _told(kind: Kind, possible: _Possible, reader: Transaction, search: Searched) -> Anomaly:
    failed = kind is Kind.DIRTY_READ
    # Those that were under way at the time are the likeliest.
    suspects = sorted(
        possible.failed if failed else possible.sent,
        key=lambda each: (each.ended < reader.began, -each.ended),
    )[:_MOST_SUSPECTS]
    what = "transactions that did not fail" if failed else "whole transactions"
    return Anomaly(
        kind,
        reader.level,
        reader.via,
        (*(each.name for each in suspects), reader.name),
        f"a count of {search.table} in {told(reader)} said {search.counted}, which no {what} add "
        f"up to; {'those that failed' if failed else 'those at work'} were, among others, "
        f"{joined(map(told, suspects))}",
    )
