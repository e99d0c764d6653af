"""Removing what a run has stored, newest first, over a few connections at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from uowkit.outcomes import Breach, Verdict
from uowkit.target import Target
from uowkit.work.connections import spread
from uowkit.work.ledger import Acknowledged
from uowkit.work.provision import delete
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_PATIENCE: Final = 12  # refusals from the start, or requests without a good answer at all
_NO_ANSWER: Final = "no answer"


@dataclass(frozen=True, slots=True)
class Removal:
    """How it went: objects removed, objects that had to stay, and why."""

    removed: int = 0
    stayed: int = 0
    reason: str = ""

    def __add__(self, other: Removal) -> Removal:
        return Removal(
            self.removed + other.removed, self.stayed + other.stayed, self.reason or other.reason
        )


def remove_all(workspace: Workspace) -> Removal:
    """Remove every object in the workspace's ledger; what cannot be removed stays."""
    return _Removing(workspace).all()


class _Removing:
    """The removal of a run's objects, which ends early where the target does not take part."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._unanswered = 0

    def all(self) -> Removal:
        """Remove everything."""
        target, objects = self._workspace.target, list(self._objects())
        tried, rest = objects[:_PATIENCE], objects[_PATIENCE:]
        removal = sum(spread(target, self._remove, tried), Removal())
        if tried and not removal.removed:
            return removal + Removal(stayed=len(rest))
        return sum(spread(target, self._remove, rest), removal)

    @property
    def _hangs(self) -> bool:
        """Whether so much was left unanswered that the rest, thousands perhaps, will be, too."""
        return self._unanswered >= _PATIENCE

    def _remove(self, target: Target, each: tuple[Table, str]) -> Removal:
        if self._hangs:
            return Removal(stayed=1, reason=_NO_ANSWER)
        status = delete(target, *each).status
        if status is None:
            self._unanswered += 1
            return Removal(stayed=1, reason=_NO_ANSWER)
        if status < 300 or status == 404:
            return Removal(removed=1)
        return Removal(stayed=1, reason=f"HTTP {status}")

    def _objects(self) -> Iterator[tuple[Table, str]]:
        """Every object once, though operations without op result id list their neighbours, too."""
        seen: set[tuple[str, str]] = set()
        for entry in self._workspace.ledger.newest_first():
            for object_id in entry.object_ids or self._listed(entry):
                if (entry.table.role, object_id) in seen:
                    continue
                seen.add((entry.table.role, object_id))
                if not self._is_gone(entry.table, object_id):
                    yield entry.table, object_id

    def _is_gone(self, table: Table, object_id: str) -> bool:
        """Whether a check had the target remove it; a second removal may well be refused."""
        if self._hangs or not self._workspace.ledger.is_released(table, object_id):
            return False
        try:
            return self._workspace.read(table, object_id) is None
        except (Breach, Verdict):  # the run is over: it is removed as the others are
            self._unanswered += 1
            return False

    def _listed(self, entry: Acknowledged) -> Iterable[str]:
        """The ids of objects that were saved by operations without op result id."""
        if self._hangs:
            return []
        try:
            rows = self._workspace.find(entry.table, entry.marker)
        except (Breach, Verdict):  # the run is over: such rows stay
            self._unanswered += 1
            return []
        return [str(row["objectId"]) for row in rows if row.get("objectId")]
