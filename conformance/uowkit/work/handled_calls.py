"""The calls that event handlers stand around, made so that every target can be asked them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from uowkit.judging.guard import Guard
from uowkit.scenarios.story import Call, Called
from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Reading, read_answer
from uowkit.work.ledger import Acknowledged, Ledger
from uowkit.work.provision import Save, delete
from uowkit.work.tables import Table

_NOT_OFFERED: Final = {404, 405, 501}
_ENDS: Final = {"describe": "properties", "findFirst": "first", "findLast": "last"}


class HandledCalls:
    """Makes the calls of document 003's events, expecting nothing but an answer."""

    def __init__(self, target: Target, guard: Guard, ledger: Ledger, save: Save) -> None:
        self._target = target
        self._guard = guard
        self._ledger = ledger
        self._save = save
        self._finds_by_post = False

    def ask(
        self,
        event: str,
        table: Table,
        *,
        object_id: str | None = None,
        values: Mapping[str, Any] | None = None,
        instruction: str | None = None,
    ) -> Reading:
        """Make a call, and record it.

        Args:
            event: as document 003 names it: `create`, `findById` and so on.
            table: whose objects it is about.
            object_id: of one object; for update, findById, loadRelations and remove.
            values: for create and update, by the target's names of columns.
            instruction: what is to be found, by the column `instruction`; for find.
        """
        step = Called(
            Call.ASK,
            table,
            values=dict(values) if values is not None else None,
            object_id=object_id,
            event=event,
            instruction=instruction,
        )
        self._guard.story.called(step)
        reading = read_answer(self._guard.answered(self._sent(step)))
        step.found = reading
        self._remember(step, reading)
        return reading

    def remove_where(self, table: Table, clause: str) -> None:
        """Remove the objects of a clause, whose own removal a handler refuses, if that works."""
        query = urlencode({"where": clause})
        self._target.send("DELETE", f"/data/bulk/{quote(table.name, safe='')}?{query}")

    def _sent(self, step: Called) -> Exchange:
        table, path = step.table, f"/data/{quote(step.table.name, safe='')}"
        if step.event == "create":
            return self._save(table, step.values or {})
        if step.event == "find":
            return self._find(table, path, str(step.instruction))
        if step.event in _ENDS:
            return self._target.send("GET", f"{path}/{_ENDS[step.event]}")
        object_id = str(step.object_id)
        if step.event == "update":
            return self._save.changes(table, object_id, step.values or {})
        if step.event == "remove":
            return delete(self._target, table, object_id)
        path = f"{path}/{quote(object_id, safe='')}"
        if step.event == "loadRelations":
            path = f"{path}/{quote(table.column(table.relation()[0]), safe='')}"
        return self._target.send("GET", path)

    def _find(self, table: Table, path: str, instruction: str) -> Exchange:
        """Find by GET or, where that is not offered, by POST, as the official SDK does."""
        clause = {"where": f"{table.column('instruction')}='{instruction}'"}
        if not self._finds_by_post:
            exchange = self._target.send("GET", f"{path}?{urlencode(clause)}")
            if exchange.status not in _NOT_OFFERED:
                return exchange
        by_post = self._target.send_document("POST", f"{path}/find", clause)
        self._finds_by_post = self._finds_by_post or by_post.status not in _NOT_OFFERED
        return by_post

    def _remember(self, step: Called, reading: Reading) -> None:
        """Have removed at the end what was saved, whatever was answered."""
        if step.event == "create":
            marker = str((step.values or {}).get(step.table.column("marker")))
            self._ledger.add(Acknowledged(step.table, marker, (), (), owed=False))
        elif step.event == "remove" and step.object_id and not reading.refused:
            self._ledger.release(step.table, [step.object_id])
