"""Calls of the data service, recorded for scenarios; what they save is removed at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from uowkit.judging.guard import Guard
from uowkit.scenarios.story import Call, Called, Expected, Search
from uowkit.target import Target
from uowkit.wire.reading import Reading, read_answer
from uowkit.work.ledger import Acknowledged, Ledger
from uowkit.work.provision import NOT_OFFERED, Save, delete
from uowkit.work.tables import Table


class DataCalls:
    """Saves, deletes and counts through the data service, expecting nothing but an answer.

    Each way of asking is tried in turn until the target offers one.
    """

    def __init__(self, target: Target, guard: Guard, ledger: Ledger, save: Save) -> None:
        self._target = target
        self._guard = guard
        self._ledger = ledger
        self._save = save
        self._counts_by_post = False

    def save(
        self, table: Table, values: Mapping[str, Any], *, expected: Expected = Expected.SUCCESS
    ) -> Reading:
        """Save an object; with an objectId among its values, changes to the object of that id.

        Args:
            table: where to.
            values: by the target's names of columns.
            expected: what the contract asks of the answer, for the record.
        """
        step = Called(Call.SAVE, table, values=dict(values), expected=expected)
        self._guard.story.called(step)
        changes = dict(values)
        object_id = changes.pop("objectId", None)
        if object_id is None:
            exchange = self._save(table, values)
        else:
            exchange = self._save.changes(table, object_id, changes)
        reading = read_answer(self._guard.answered(exchange))
        step.found = reading.document
        self._remember(table, values, reading)
        return reading

    def delete(self, table: Table, object_id: str) -> Reading:
        """Delete the object of an id."""
        step = Called(Call.DELETE, table, object_id=object_id)
        self._guard.story.called(step)
        reading = read_answer(self._guard.answered(delete(self._target, table, object_id)))
        step.found = reading.document
        if not reading.refused:
            self._ledger.release(table, [object_id])
        return reading

    def delete_if_offered(self, table: Table, object_id: str) -> bool:
        """Delete the object of an id, as tidying up does, and say whether the target did.

        A target that has no such call need not have one; it may say so in any way.
        """
        exchange = delete(self._target, table, object_id)
        if exchange.status in NOT_OFFERED:
            return False
        step = Called(Call.DELETE, table, object_id=object_id)
        self._guard.story.called(step)
        reading = read_answer(self._guard.answered(exchange))
        step.found = reading.document
        if not reading.refused:
            self._ledger.release(table, [object_id])
        return not reading.refused

    def count(self, table: Table, marker: str) -> Any:
        """What is answered as the number of objects with a marker.

        Asked by `GET {base}/data/T/count?where=…` or, where that gives no number, by POST.
        """
        step = Called(Call.COUNT, table, marker=marker)
        self._guard.story.called(step)
        found = None if self._counts_by_post else self._count("GET", table, marker)
        if not _is_number(found):
            by_post = self._count("POST", table, marker)
            self._counts_by_post = _is_number(by_post)
            found = by_post if self._counts_by_post or found is None else found
        step.found = found
        return found

    def _count(self, method: str, table: Table, marker: str) -> Any:
        path = f"/data/{quote(table.name, safe='')}/count"
        clause = {"where": f"{table.column('marker')}='{marker}'"}
        if method == "POST":
            exchange = self._target.send_document(method, path, clause)
        else:
            exchange = self._target.send(method, f"{path}?{urlencode(clause)}")
        return self._guard.answered(exchange).document

    def search(self, table: Table, search: Search) -> Any:
        """What is answered to a search; None where it is refused."""
        step = Called(Call.SEARCH, table, search=search)
        self._guard.story.called(step)
        column, marker = table.column(search.column), table.column("marker")
        query = {
            "where": f"{marker}='{search.marker}' and {column} >= {search.least}",
            "sortBy": column,
            "offset": search.offset,
            "pageSize": search.size,
        }
        path = f"/data/{quote(table.name, safe='')}?{urlencode(query)}"
        exchange = self._guard.answered(self._target.send("GET", path))
        step.found = None if read_answer(exchange).refused else exchange.document
        return step.found

    def remember(self, table: Table, marker: str, object_ids: Iterable[str]) -> None:
        """Have objects removed at the end."""
        self._ledger.add(Acknowledged(table, marker, (), tuple(object_ids), owed=False))

    def _remember(self, table: Table, values: Mapping[str, Any], reading: Reading) -> None:
        document = reading.document
        object_id = document.get("objectId") if isinstance(document, dict) else None
        if table.is_emptied or not isinstance(object_id, str):
            return
        if object_id != values.get("objectId"):
            self.remember(table, str(values.get(table.column("marker"))), [object_id])


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)
