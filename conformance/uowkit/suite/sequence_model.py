"""What must be stored after the steps of a sequence so far: a small model of the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from uowkit.expect import Difference, differences, listed, shown
from uowkit.work.tables import Table

Row = dict[str, Any]


class Write(StrEnum):
    """What may have changed something that is stored."""

    COMMIT = "commit"
    FAIL = "fail"
    REMOVE = "remove"
    SAVE = "save"
    CHANGE = "change"


class Wrong(StrEnum):
    """In which way what is found is not what must be there."""

    MISSING = "missing"
    UNLIKE = "unlike"
    OTHER_ID = "other-id"
    BACK = "back"
    NEVER_SAVED = "never-saved"
    TWICE = "twice"


@dataclass(slots=True, eq=False)
class Stored:
    """An object that the target has acknowledged, by the target's names of columns.

    `seen` says whether it was ever found as it must be, and `since` how many writes there had
    been when it last was, or when it was acknowledged. `removed` says that it must be gone, and
    `changed` has the columns that its last change named.
    """

    table: Table
    object_id: str
    row: Row
    bulk: bool = False
    removed: bool = False
    changed: frozenset[str] = frozenset()
    seen: bool = False
    since: int = 0

    @property
    def item(self) -> str:
        """Its own mark."""
        return str(self.row[self.table.column("item")])

    @property
    def marker(self) -> str:
        """The mark of those that were saved together."""
        return str(self.row[self.table.column("marker")])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be: what is wrong, with which object, in words."""

    wrong: Wrong
    told: str
    stored: Stored | None = None
    unlike: Sequence[Difference] = ()


@dataclass(slots=True, eq=False)
class Group:
    """What must be found in a table under a mark.

    `failed` says that a transaction of this mark was refused, whether or not it was sent again;
    `seen` is how many writes there had been when just that was found. `forgotten` says that
    nobody knows what must be found.
    """

    table: Table
    marker: str
    objects: list[Stored] = field(default_factory=list)
    failed: bool = False
    seen: int | None = None
    forgotten: bool = False

    def wanted(self) -> list[Row]:
        """The objects that must be there."""
        return [dict(each.row) for each in self.objects if not each.removed]

    def problem(self, found: Sequence[Mapping[str, Any]]) -> Problem | None:
        """The first thing that is wrong with what was found, if anything is."""
        item = self.table.column("item")
        by_item = {str(row.get(item)): row for row in found}
        known = {each.item: each for each in self.objects}
        if len(found) > len(by_item):  # which of the two is the right one, nobody can tell
            told = f"{len(by_item)} objects must be there, and {len(found)} are"
            return Problem(Wrong.TWICE, told)
        for each in self.objects:
            problem = _problem(each, by_item.get(each.item))
            if problem:
                return problem
        for name, row in by_item.items():
            if name not in known:
                told = f"{shown(row)} is there, which was never acknowledged"
                return Problem(Wrong.NEVER_SAVED, told)
        return None


def _problem(stored: Stored, row: Mapping[str, Any] | None) -> Problem | None:
    """What is wrong with an object as it was found; None for `row` where it was not."""
    who = shown(stored.object_id)
    if stored.removed:
        told = f"{who} was deleted, and is there"
        return Problem(Wrong.BACK, told, stored) if row is not None else None
    if row is None:
        return Problem(Wrong.MISSING, f"{who} was acknowledged and is gone", stored)
    unlike = differences(stored.row, row)
    if unlike:
        told = f"{who} is not as it was saved: {listed(unlike)}"
        return Problem(Wrong.UNLIKE, told, stored, unlike)
    if row.get("objectId") != stored.object_id:
        told = f"the object that was answered as {who} has the id {shown(row.get('objectId'))}"
        return Problem(Wrong.OTHER_ID, told, stored)
    return None


class Model:
    """Every object that was acknowledged, by table and mark, and every write so far."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], Group] = {}
        self._writes: list[Write] = []

    def wrote(self, write: Write) -> None:
        """Remember that something was written."""
        self._writes.append(write)

    def since(self, problem: Problem, group: Group) -> set[Write]:
        """What was written since that was last as it must be which is not so now."""
        last = problem.stored.since if problem.stored else group.seen
        return set(self._writes[last or 0 :])

    def group(self, table: Table, marker: str) -> Group:
        """What must be found in a table under a mark; nothing as long as nothing is added."""
        return self._groups.setdefault((table.role, marker), Group(table, marker))

    def groups(self) -> Iterator[Group]:
        """Those of which something is known, in the order in which they came."""
        return iter([each for each in self._groups.values() if not each.forgotten])

    def add(self, stored: Stored) -> None:
        """Remember an object that was acknowledged."""
        stored.since = len(self._writes)
        self.group(stored.table, stored.marker).objects.append(stored)

    def saw(self, group: Group) -> None:
        """Remember that just what must be there of a group was found."""
        group.seen = len(self._writes)
        for each in group.objects:
            each.seen, each.since = True, group.seen

    def shares_id(self, stored: Stored) -> bool:
        """Whether another object of the table was answered under the same id."""
        objects = [each for group in self._groups.values() for each in group.objects]
        return any(
            each is not stored
            and (each.table.role, each.object_id) == (stored.table.role, stored.object_id)
            for each in objects
        )

    def unseen(self) -> list[Group]:
        """The groups that were not looked at since something was written, longest ago first."""
        late = [each for each in self.groups() if each.seen != len(self._writes)]
        return sorted(late, key=lambda each: -1 if each.seen is None else each.seen)
