"""What the target acknowledged: judged at the end of the run, and then removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uowkit.work.marked import item_name
from uowkit.work.tables import Table


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Objects of one transaction in one table.

    `marker` is None where they carry none. `indexes` are the places of the marked
    ones within their transaction, from which their item marks follow. `object_ids`
    are those that the answer told; operations without an op result id tell none.
    `owed` says whether the target promised to keep them; what it stored without a
    promise is only to be removed.
    """

    table: Table
    marker: str | None
    indexes: tuple[int, ...]
    object_ids: tuple[str, ...]
    owed: bool = True

    @property
    def items(self) -> set[str]:
        """The item marks that must be found under the marker."""
        return {item_name(self.marker, each) for each in self.indexes} if self.marker else set()


class Ledger:
    """Everything that a worker's checks had saved, in order."""

    def __init__(self) -> None:
        self._entries: list[Acknowledged] = []
        self._seen: dict[str, set[str]] = {}

    def add(self, entry: Acknowledged) -> None:
        """Remember objects that are now stored."""
        self._entries.append(entry)
        self._seen.setdefault(entry.table.role, set()).update(entry.object_ids)

    def seen_before(self, table: Table, object_ids: list[str]) -> list[str]:
        """Those of the ids that an earlier object of the table already has."""
        known = self._seen.get(table.role, set())
        return [each for each in object_ids if each in known]

    def owed(self) -> Iterator[Acknowledged]:
        """What the target must still have, in the order in which it was saved."""
        return (each for each in self._entries if each.owed)

    def newest_first(self) -> Iterator[Acknowledged]:
        """Everything that is to be removed."""
        return reversed(self._entries)

    def __len__(self) -> int:
        return sum(len(each.object_ids) for each in self._entries)
