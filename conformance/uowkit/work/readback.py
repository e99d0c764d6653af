"""How stored objects are read: by the data service, or by FIND in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from uowkit.outcomes import Untested
from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Kind, read_answer
from uowkit.work.tables import Table

PAGE = 100  # the largest page that every server offers (protocol.md, section 8)

Judge = Callable[[Exchange], Exchange]


def clauses_on(object_id: str) -> Iterator[str]:
    """The where-clauses by which the object of an id may be found, the plainest first.

    Some targets take a backslash in a text for an escape, as MySQL does, and some do not.
    """
    literal = object_id.replace("'", "''")
    yield f"objectId='{literal}'"
    if "\\" in literal:
        escaped = literal.replace("\\", "\\\\")
        yield f"objectId='{escaped}'"


class Readback(Protocol):
    """A way to see what is stored."""

    def read(self, table: Table, object_id: str) -> dict[str, Any] | None:
        """The object of that id, or None where there is none."""

    def find(self, table: Table, marker: str) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects with that marker; None where the table does not exist."""

    def rows(self, table: Table) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects, whichever they are; None where the table does not exist."""


class DataService:
    """Reads through `GET {base}/data/T/…` (rulings, "what core asks")."""

    def __init__(self, target: Target, judge: Judge) -> None:
        self._target = target
        self._judge = judge

    def read(self, table: Table, object_id: str) -> dict[str, Any] | None:
        """The object of that id, or None where there is none."""
        found = self._get(f"{_path(table)}/{quote(object_id, safe='')}")
        return found if isinstance(found, dict) and "objectId" in found else None

    def find(self, table: Table, marker: str) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects with that marker; None where the table does not exist."""
        query = urlencode({"where": f"{table.column('marker')}='{marker}'", "pageSize": PAGE})
        found = self._get(f"{_path(table)}?{query}")
        return _rows(found)

    def rows(self, table: Table) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects, whichever they are; None where the table does not exist."""
        return _rows(self._get(f"{_path(table)}?{urlencode({'pageSize': PAGE})}"))

    def _get(self, path: str) -> Any:
        exchange = self._judge(self._target.send("GET", path))
        status = exchange.status or 0
        if 400 <= status < 500:
            return None
        if not 200 <= status < 300:
            raise Untested(f"reading back was answered with HTTP {status}")
        return exchange.document


class FindOperation:
    """Reads by FIND inside a transaction (protocol.md, section 1)."""

    def __init__(self, target: Target, judge: Judge) -> None:
        self._target = target
        self._judge = judge

    def read(self, table: Table, object_id: str) -> dict[str, Any] | None:
        """The object of that id, or None where there is none."""
        for clause in clauses_on(object_id):
            rows = self._find(table, clause) or []
            found = next((row for row in rows if row.get("objectId") == object_id), None)
            if found is not None:
                return found
        return None

    def find(self, table: Table, marker: str) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects with that marker; None where the table does not exist."""
        return self._find(table, f"{table.column('marker')}='{marker}'")

    def rows(self, table: Table) -> list[dict[str, Any]] | None:
        """Up to `PAGE` objects, whichever they are; None where the table does not exist."""
        return self._find(table)

    def _find(self, table: Table, clause: str | None = None) -> list[dict[str, Any]] | None:
        operation = {
            "operationType": "FIND",
            "table": table.name,
            "payload": {"pageSize": PAGE, **({"whereClause": clause} if clause else {})},
            "opResultId": "readback",
        }
        reading = read_answer(self._judge(self._target.transact({"operations": [operation]})))
        if reading.refused:
            return None
        if reading.kind is not Kind.SUCCESS:
            raise Untested(f"reading back by FIND was answered with {reading}")
        return _rows(reading.result("readback"))


def _rows(found: Any) -> list[dict[str, Any]] | None:
    if found is None or (isinstance(found, dict) and "code" in found and "message" in found):
        return None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Untested("reading back gave no list of objects")
    return found


def _path(table: Table) -> str:
    return f"/data/{quote(table.name, safe='')}"
