"""How the objects are read that an object is related to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Kind, read_answer
from uowkit.work.readback import clauses_on
from uowkit.work.tables import Table

PAGE: Final = 100
_NO_CONTENT: Final = 204
_NOT_THERE: Final = frozenset({200, 400, 404})
Rows = list[dict[str, Any]]
_Way = Callable[[Table, str, str], Rows | None]


class RelatedObjects:
    """Reads related objects: as a list of their own, along with their parent, or by FIND.

    Which way a target offers is found out with a parent that has children (`settle`).
    """

    def __init__(
        self, target: Target, judge: Callable[[Exchange], Exchange], readback: str
    ) -> None:
        """Prepare to read; nothing is sent yet.

        Args:
            target: the server.
            judge: looks at each exchange first.
            readback: `data` or `find`; data has FIND to fall back on.
        """
        self._target = target
        self._judge = judge
        by_data: list[_Way] = [self._listed, self._along]
        self._ways: list[_Way] = [*(by_data if readback == "data" else []), self._found]
        self._settled = False

    def settle(self, table: Table, object_id: str, column: str) -> bool:
        """Go by the first way that shows the children of an object, and say whether any does."""
        for way in self._ways:
            if way(table, object_id, column):
                self._ways = [way]
                self._settled = True
                return True
        return False

    def read(self, table: Table, object_id: str, column: str) -> Rows | None:
        """The children of an object, `PAGE` at most; None where the target does not tell."""
        for way in self._ways:
            rows = way(table, object_id, column)
            if rows is not None:
                return rows
        return None

    def _listed(self, table: Table, object_id: str, column: str) -> Rows | None:
        """By a list of their own, which may be null or not found where it would be empty."""
        path = _path(table, object_id)
        exchange = self._ask(f"{path}/{quote(column, safe='')}?pageSize={PAGE}")
        if self._settled and _says_none(exchange):
            parent = _found_in(self._ask(path))
            return [] if isinstance(parent, dict) and "objectId" in parent else None
        return _rows(_found_in(exchange))

    def _along(self, table: Table, object_id: str, column: str) -> Rows | None:
        query = f"loadRelations={quote(column, safe='')}&relationsPageSize={PAGE}"
        return _children(_found_in(self._ask(f"{_path(table, object_id)}?{query}")), column)

    def _found(self, table: Table, object_id: str, column: str) -> Rows | None:
        for clause in clauses_on(object_id):
            parent = self._parent(table, object_id, clause, column)
            if parent is not None:
                return _children(parent, column)
        return None

    def _parent(self, table: Table, object_id: str, clause: str, column: str) -> Any:
        """The object of an id, along with its children, if a FIND by a clause gives it."""
        query = {
            "whereClause": clause,
            "pageSize": PAGE,
            "queryOptions": {"related": [column], "relationsPageSize": PAGE},
        }
        operation = {
            "operationType": "FIND",
            "table": table.name,
            "payload": query,
            "opResultId": "related",
        }
        reading = read_answer(self._judge(self._target.transact({"operations": [operation]})))
        rows = _rows(reading.result("related")) if reading.kind is Kind.SUCCESS else None
        return next((row for row in rows or [] if row.get("objectId") == object_id), None)

    def _ask(self, path: str) -> Exchange:
        return self._judge(self._target.send("GET", path))


def _path(table: Table, object_id: str) -> str:
    return f"/data/{quote(table.name, safe='')}/{quote(object_id, safe='')}"


def _found_in(exchange: Exchange) -> Any:
    return exchange.document if 200 <= (exchange.status or 0) < 300 else None


def _says_none(exchange: Exchange) -> bool:
    """Whether an answer is what some targets give in place of an empty list.

    What is not there is answered with 404, with 400, or with an error in place of an answer.
    """
    if exchange.status == _NO_CONTENT or exchange.document is None:
        return True
    return exchange.status in _NOT_THERE and read_answer(exchange).refused


def _rows(found: Any) -> Rows | None:
    is_rows = isinstance(found, list) and all(isinstance(each, dict) for each in found)
    return found if is_rows else None


def _children(parent: Any, column: str) -> Rows | None:
    """What stands in a parent's relation column; nothing may be written as null, or not at all."""
    if not isinstance(parent, dict) or "objectId" not in parent:
        return None
    return _rows(parent.get(column) or [])
