"""Removing what a run has stored, newest first, over a few connections at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock, local
from typing import Final

from uowkit.outcomes import Breach, Verdict
from uowkit.target import Target
from uowkit.work.ledger import Acknowledged
from uowkit.work.provision import delete
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_CONNECTIONS: Final = 4
_PATIENCE: Final = 3  # refusals in a row: a server that does not delete never does


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
    remover = _Remover(workspace.target)
    # An application in this process runs on one event loop, so on one connection.
    workers = 1 if workspace.target.address.application else _CONNECTIONS
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(lambda each: remover.remove(*each), _objects(workspace)):
            pass
    remover.close()
    return Removal(remover.removed, remover.stayed, remover.reason)


def _objects(workspace: Workspace) -> Iterator[tuple[Table, str]]:
    """Every object once, though operations without op result id list their neighbours, too."""
    seen: set[tuple[str, str]] = set()
    for entry in workspace.ledger.newest_first():
        for object_id in entry.object_ids or _listed(workspace, entry):
            if (entry.table.role, object_id) not in seen:
                seen.add((entry.table.role, object_id))
                yield entry.table, object_id


def _listed(workspace: Workspace, entry: Acknowledged) -> Iterable[str]:
    """The ids of objects that were saved by operations without op result id."""
    try:
        rows = workspace.find(entry.table, entry.marker)
    except (Breach, Verdict):  # the run is over: such rows stay
        return []
    return [str(row["objectId"]) for row in rows if row.get("objectId")]


class _Remover:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._own = local()
        self._targets: list[Target] = []
        self._lock = Lock()
        self.removed = 0
        self.stayed = 0
        self.reason = ""

    def remove(self, table: Table, object_id: str) -> None:
        if self.stayed >= _PATIENCE and not self.removed:
            self.stayed += 1
            return
        status = delete(self._connection(), table, object_id).status
        with self._lock:
            if status is not None and (status < 300 or status == 404):
                self.removed += 1
            else:
                self.stayed += 1
                self.reason = f"HTTP {status}" if status else "no answer"

    def _connection(self) -> Target:
        if self._target.address.application:
            return self._target
        if not hasattr(self._own, "target"):
            self._own.target = self._target.again()
            with self._lock:
                self._targets.append(self._own.target)
        own: Target = self._own.target
        return own

    def close(self) -> None:
        for each in self._targets:
            each.close()
