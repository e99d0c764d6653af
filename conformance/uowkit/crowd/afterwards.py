"""What is stored of many clients' transactions once all is over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.client.operations import Operation
from uowkit.crowd.client import Written
from uowkit.history.model import Fate
from uowkit.target import Target
from uowkit.work.connections import spread
from uowkit.work.ledger import Acknowledged
from uowkit.work.marked import SavedObject, Transaction
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_PAUSES: Final = (0.2, 0.6)  # seconds until what is missing is looked for again
Key = tuple[str, str]


@dataclass
class Stored:
    """The objects that were found.

    Attributes:
        marks: of the objects in each table, by its role.
        owners: role and objectId → the marks of the objects that have it.
        ids: mark → the objectId of its object, the first where there are several.
    """

    marks: dict[str, set[str]] = field(default_factory=dict)
    owners: dict[Key, set[str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Take in a row."""
        mark, object_id = row.get(table.column("item")), row.get("objectId")
        if isinstance(mark, str):
            self.marks.setdefault(table.role, set()).add(mark)
            if isinstance(object_id, str):
                self.owners.setdefault((table.role, object_id), set()).add(mark)
                self.ids.setdefault(mark, object_id)

    def missing(self, transaction: Transaction, table: Table) -> list[str]:
        """The marks of those of its objects in a table that were not found."""
        found = self.marks.get(table.role, set())
        marks = [each.item for each in transaction.objects if each.table is table]
        return [each for each in marks if each and each not in found]


def read_back(workspace: Workspace, calls: Sequence[Written]) -> Stored:
    """Look for every object that was sent, and again, for a while, for what was acknowledged.

    Raises:
        Breach, Verdict: it cannot be told what is there.
    """
    stored = Stored()
    sent = [(call.transaction, table) for call in calls for table in call.transaction.tables]
    owed = {call.name for call in calls if call.fate is Fate.COMMITTED}
    _look(workspace, sent, stored)
    for pause in _PAUSES:
        _read(workspace, calls, stored)
        missing = [each for each in sent if each[0].marker in owed and stored.missing(*each)]
        if not missing:
            break
        time.sleep(pause)
        _look(workspace, missing, stored)
    return stored


def _read(workspace: Workspace, calls: Sequence[Written], stored: Stored) -> None:
    """Read what a search has not shown by its id: the search may show a few objects only."""

    def read(target: Target, each: tuple[SavedObject, str]) -> dict[str, Any] | None:
        return workspace.on(target).read(each[0].table, each[1])

    missing = [
        each
        for call in calls
        for each in answered(call)
        if each[0].item not in stored.marks.get(each[0].table.role, ())
    ]
    for (saved, _), row in zip(missing, spread(workspace.target, read, missing), strict=True):
        if row is not None and row.get(saved.table.column("item")) == saved.item:
            stored.add(saved.table, row)


def _look(workspace: Workspace, sent: Sequence[tuple[Transaction, Table]], stored: Stored) -> None:
    def find(target: Target, each: tuple[Transaction, Table]) -> list[dict[str, Any]]:
        return workspace.on(target).find(each[1], each[0].marker)

    found = spread(workspace.target, find, sent)
    for (_, table), rows in zip(sent, found, strict=True):
        for row in rows:
            stored.add(table, row)


def remember(workspace: Workspace, calls: Iterable[Written], stored: Stored) -> None:
    """Have everything that is stored removed at the end of the run.

    What is there now, and was acknowledged, has to be there then, too.
    """
    for call in calls:
        for table in call.transaction.tables:
            own = [each for each in call.transaction.objects if each.table is table]
            kept = [each for each in own if each.item in stored.ids]
            if not kept:
                continue
            ids = tuple(stored.ids[str(each.item)] for each in kept)
            owed = call.fate is Fate.COMMITTED and len(kept) == len(own) == len(set(ids))
            indexes = tuple(each.index for each in kept)
            workspace.ledger.add(Acknowledged(table, call.name, indexes, ids, owed=owed))


def answered(call: Written) -> Iterator[tuple[SavedObject, str]]:
    """The objects of an acknowledged transaction, each with the id that was answered for it."""
    if call.fate is not Fate.COMMITTED:
        return
    for operation in call.transaction.unit.operations:
        saved = call.transaction.saved_by(operation)
        ids = _ids(operation, call.reading.result(str(operation.op_result_id)))
        if len(ids) == len(saved):  # else it is told as a problem
            yield from zip(saved, ids, strict=True)


def _ids(operation: Operation, result: Any) -> list[str]:
    if operation.operation_type == "CREATE":
        result = [result.get("objectId")] if isinstance(result, dict) else None
    is_ids = isinstance(result, list) and all(isinstance(each, str) for each in result)
    return list(result) if is_ids else []
