"""Tables and columns made by the calls of the vendor's console (clients.md, section 5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.work.tables import Table


class Console:
    """The console of the application that a target's address names.

    Nothing is read from the answers: one that refuses what is there already is as good as one
    that makes it. A log-in, where one is asked for, is a header of the target
    (`-H 'auth-key: …'`).

    Raises:
        BadAddress: the target's address names no application.
    """

    def __init__(self, target: Target) -> None:
        self._target = target.console()

    def make_table(self, table: Table) -> list[Exchange]:
        """Make a table with all its columns but the relations."""
        made = [self._post("", {"name": table.name})]
        for column, kind in table.kinds().items():
            made.append(self._post(f"{_of(table)}/columns", {"name": column, "dataType": kind}))
        return made

    def make_relation(
        self, table: Table, column: str, children: Table, *, many: bool = True
    ) -> Exchange:
        """Make a column that relates an object to many of another table, or to one of it."""
        document = {
            "dataType": "DATA_REF",
            "name": table.column(column),
            "toTableName": children.name,
            "relationshipType": "ONE_TO_MANY" if many else "ONE_TO_ONE",
        }
        return self._post(f"{_of(table)}/columns/relation", document)

    def _post(self, path: str, document: dict[str, Any]) -> Exchange:
        return self._target.send_document("POST", f"/data/tables{path}", document)

    def close(self) -> None:
        """Close the console's connections."""
        self._target.close()


def _of(table: Table) -> str:
    return f"/{quote(table.name, safe='')}"
