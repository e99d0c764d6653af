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

_PATIENCE: Final = 12  # refusals from the start: a server that does not delete never does


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
    objects = list(_objects(workspace))
    tried, rest = objects[:_PATIENCE], objects[_PATIENCE:]
    removal = sum(spread(workspace.target, _remove, tried), Removal())
    if tried and not removal.removed:
        return removal + Removal(stayed=len(rest))
    return sum(spread(workspace.target, _remove, rest), removal)


def _remove(target: Target, each: tuple[Table, str]) -> Removal:
    status = delete(target, *each).status
    if status is not None and (status < 300 or status == 404):
        return Removal(removed=1)
    return Removal(stayed=1, reason=f"HTTP {status}" if status else "no answer")


def _objects(workspace: Workspace) -> Iterator[tuple[Table, str]]:
    """Every object once, though operations without op result id list their neighbours, too."""
    seen: set[tuple[str, str]] = set()
    for entry in workspace.ledger.newest_first():
        for object_id in entry.object_ids or _listed(workspace, entry):
            if (entry.table.role, object_id) in seen:
                continue
            seen.add((entry.table.role, object_id))
            if not _is_gone(workspace, entry.table, object_id):
                yield entry.table, object_id


def _is_gone(workspace: Workspace, table: Table, object_id: str) -> bool:
    """Whether a check had the target remove it; a second removal may well be refused."""
    if not workspace.ledger.is_released(table, object_id):
        return False
    try:
        return workspace.read(table, object_id) is None
    except (Breach, Verdict):  # the run is over: it is removed as the others are
        return False


def _listed(workspace: Workspace, entry: Acknowledged) -> Iterable[str]:
    """The ids of objects that were saved by operations without op result id."""
    try:
        rows = workspace.find(entry.table, entry.marker)
    except (Breach, Verdict):  # the run is over: such rows stay
        return []
    return [str(row["objectId"]) for row in rows if row.get("objectId")]
