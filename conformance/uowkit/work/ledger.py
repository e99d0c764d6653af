"""What the target acknowledged: judged at the end of the run, and then removed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from uowkit.outcomes import Indeterminate
from uowkit.work.marked import item_name
from uowkit.work.tables import Table


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The objects of one operation.

    `indexes` are their places within the transaction, from which their item marks
    follow; None for one that is not marked. `object_ids` are the ids that the answer
    told, in the order of the payload; an operation without an op result id tells none.
    `owed` says whether the target promised to keep them; what it stored without a
    promise is only to be removed.
    """

    table: Table
    marker: str
    indexes: tuple[int | None, ...]
    object_ids: tuple[str, ...]
    bulk: bool = False
    owed: bool = True

    @property
    def items(self) -> list[str | None]:
        """The item marks of the objects, in the order of the payload."""
        return [None if each is None else item_name(self.marker, each) for each in self.indexes]


_REFUSED: Final = 300  # transactions; what comes back does so soon
_LONGEST_ID: Final = 10_000  # characters: it has to go into an address, and a run keeps thousands


class Ledger:
    """Everything that a worker's checks had saved, in order."""

    def __init__(self) -> None:
        self._entries: list[Acknowledged] = []
        self._seen: dict[tuple[str, str], set[str]] = {}
        self._refused: deque[tuple[Table, str]] = deque(maxlen=_REFUSED)
        self._released: set[tuple[str, str]] = set()
        self._free: set[tuple[str, str]] = set()
        self._places: dict[tuple[str, str], int] = {}
        self._disturbed: dict[tuple[str, str], str] = {}
        self._disturbances: dict[str, tuple[int, str]] = {}

    def add_refused(self, table: Table, marker: str) -> None:
        """Remember that nothing with this marker may ever be stored."""
        self._refused.append((table, marker))

    def refused(self) -> Iterator[tuple[Table, str]]:
        """Tables and markers of the last transactions that were refused."""
        return iter(self._refused)

    def add(self, entry: Acknowledged) -> None:
        """Remember objects that are now stored.

        Raises:
            Indeterminate: the target gave one an objectId that is too long to be kept.
        """
        longest = max(map(len, entry.object_ids), default=0)
        if longest > _LONGEST_ID:
            raise Indeterminate(
                f"an objectId of {longest} characters is longer than the kit keeps ({_LONGEST_ID})"
            )
        self._places.setdefault((entry.table.role, entry.marker), len(self._entries))
        self._entries.append(entry)
        whose = "" if entry.owed else entry.marker
        for each in entry.object_ids:
            self._seen.setdefault((entry.table.role, each), set()).add(whose)
            self._free.discard((entry.table.role, each))

    def disturb(self, table: Table, marker: str, rule: str | None) -> None:
        """Remember that a breach of a rule has cost objects that a transaction had saved.

        The same may have become of whatever the table held by then.
        """
        if rule is not None:
            self._disturbed.setdefault((table.role, marker), rule)
            self._disturbances[table.role] = (len(self._entries), rule)

    def disturbed_by(self, table: Table, marker: str) -> str | None:
        """The rule of which a breach may have cost objects of a transaction; None if none has."""
        key = (table.role, marker)
        until, rule = self._disturbances.get(table.role, (0, ""))
        by_then = self._places.get(key, until) < until
        return self._disturbed.get(key) or (rule if by_then else None)

    def release(self, table: Table, object_ids: Iterable[str]) -> None:
        """Remember that the target is asked to remove these: it owes them no longer."""
        keys = {(table.role, each) for each in object_ids}
        self._released |= keys
        self._free |= keys

    def is_released(self, table: Table, object_id: str) -> bool:
        """Whether the target was asked to remove an object."""
        return (table.role, object_id) in self._released

    def seen_before(self, table: Table, object_ids: Iterable[str], marker: str) -> list[str]:
        """Those of a transaction's ids that another object of the table already has.

        One that was only found under the transaction's own marker is that very object:
        a transaction may be looked up first and acknowledged afterwards. An object that was
        deleted has its id no longer: the rulings ask that no two objects share one, and leave
        open whether an id may come again when its object is gone.
        """
        own = {marker}
        return [
            each
            for each in object_ids
            if (table.role, each) not in self._free
            and self._seen.get((table.role, each), own) != own
        ]

    def objects_since(self, object_id: str) -> int:
        """How many objects were saved since the last one with that id was, itself included."""
        count = 0
        for entry in reversed(self._entries):
            count += max(len(entry.indexes), len(entry.object_ids))
            if object_id in entry.object_ids:
                break
        return count

    def owed(self) -> Iterator[list[Acknowledged]]:
        """What the target must still have: the operations of a transaction on one table together.

        In the order in which they were saved.
        """
        groups: dict[tuple[str, str], list[Acknowledged]] = {}
        for each in filter(lambda entry: entry.owed, self._entries):
            left = self._left(each)
            if left.indexes:
                groups.setdefault((each.table.role, each.marker), []).append(left)
        return iter(groups.values())

    def _left(self, entry: Acknowledged) -> Acknowledged:
        """An entry less the objects that are owed no longer."""
        kept = [
            place
            for place, each in enumerate(entry.object_ids)
            if not self.is_released(entry.table, each)
        ]
        if len(kept) == len(entry.object_ids):
            return entry
        return replace(
            entry,
            indexes=tuple(entry.indexes[place] for place in kept),
            object_ids=tuple(entry.object_ids[place] for place in kept),
        )

    def newest_first(self) -> Iterator[Acknowledged]:
        """Everything that is to be removed."""
        return reversed(self._entries)

    def __len__(self) -> int:
        return sum(len(each.object_ids) for each in self._entries)
