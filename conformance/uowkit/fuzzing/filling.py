"""Puts what only a run knows into generated requests, and keeps them to the run's own rows.

A request that is spoiled may have anything anywhere, and a wrong server may do anything with it.
So nothing is sent that could mean a row of somebody else's: an id that is none of the run's gets
the run's mark in front of it, a clause that picks what is to be changed asks for the mark first,
and a table that is none of the run's gets a name that no table has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.fuzzing.wording import CLAUSE, RELATION, STORED, TABLES, VALUES
from uowkit.work.marked import item_name
from uowkit.work.tables import Table

_ROLES: Final = {word: role for role, word in TABLES.items()}
_CLAUSE: Final = re.compile(CLAUSE)
_WORD: Final = re.compile(rf"\b({'|'.join(VALUES)})\b(?=( (=|<|>|<=|>=|!=|like) | desc$|$))")
_SAVES: Final = ("CREATE", "UPSERT")
_CHANGES: Final = ("UPDATE", "DELETE", "RELATION")
_MANY: Final = ("BULK", "RELATION")


@dataclass
class Filling:
    """What stands for the words of generated requests.

    Attributes:
        tables: of the run, by role.
        marker: what new objects are marked with.
        stock: the mark of the objects that are there before.
        stored: their objectIds, by the role of their table; empty where there are none.
    """

    tables: Mapping[str, Table]
    marker: str
    stock: str
    stored: Mapping[str, list[str]] = field(default_factory=dict)
    _items: int = 0

    # --- transactions -------------------------------------------------------

    def transaction(self, body: Any) -> Any:
        """The body of a transaction that can be sent."""
        if isinstance(body, dict) and isinstance(body.get("operations"), list):
            return {**body, "operations": self._operations(body["operations"])}
        return self._operations(body) if isinstance(body, list) else body

    def _operations(self, operations: list[Any]) -> list[Any]:
        filled = [self._operation(each) for each in operations]
        names: set[str] = set()
        for place, each in enumerate(filled):
            name = each.get("opResultId") if isinstance(each, dict) else None
            if isinstance(name, str) and name in names:  # the description cannot forbid it
                each["opResultId"] = name = f"{name}{place}"
            names.add(str(name))
        return filled

    def _operation(self, operation: Any) -> Any:
        if not isinstance(operation, dict):
            return operation
        word, kind = operation.get("table"), str(operation.get("operationType")).upper()
        table = self._table(word)
        filled = dict(operation)
        if isinstance(word, str):
            filled["table"] = table.name if table else f"Missing{self.marker.replace('-', 'x')}"
        known = table or self.tables["person"]
        if "payload" in filled:
            filled["payload"] = self._payload(kind, known, filled["payload"])
        if _names(kind, _CHANGES) and _names(kind, _MANY):
            filled["payload"] = self._picking(known, filled.get("payload"))
        return filled

    def _payload(self, kind: str, table: Table, payload: Any) -> Any:
        if isinstance(payload, list):
            return [self._payload(kind, table, each) for each in payload]
        if not isinstance(payload, dict):
            return self._id(table, payload)
        row = self._members(kind, table, payload)
        return {**row, **self.marks(table)} if kind.startswith(_SAVES) else row

    def _members(self, kind: str, table: Table, payload: Mapping[str, Any]) -> dict[str, Any]:
        children = self.tables["order"] if "RELATION" in kind else table
        filled: dict[str, Any] = {}
        for name, value in payload.items():
            if name in {"objectId", "parentObject"}:
                filled[name] = self._id(table, value)
            elif name == "unconditional":
                filled[name] = self._ids(children, value)
            elif name == "whereClause":
                filled[name] = self._reading(table, value)
            elif name == "relationColumn" and value == RELATION:
                filled[name] = table.column(RELATION)
            else:
                column = table.column(name) if name in VALUES else name
                filled[column] = self._value(kind, table, name, value)
        return filled

    def _value(self, kind: str, table: Table, name: str, value: Any) -> Any:
        """A value that is no id, no clause and no column of relations."""
        if isinstance(value, dict):
            return self._members(kind, table, value)
        if name in {"properties", "excludeProps", "sortBy"} and isinstance(value, list):
            return [self._words(table, each) for each in value]
        if isinstance(value, list):
            return [self._value(kind, table, "", each) for each in value]
        return value

    def _picking(self, table: Table, payload: Any) -> dict[str, Any]:
        """The payload of an operation on many objects, which can pick none but the run's."""
        picking = dict(payload) if isinstance(payload, dict) else {}
        clause, ids = picking.get("conditional"), picking.get("unconditional")
        listed = isinstance(ids, list) and ids and all(isinstance(each, str) for each in ids)
        if clause is None and listed:
            return picking
        if not listed:
            picking.pop("unconditional", None)
        return {**picking, "conditional": self.own(table, clause)}

    # --- calls of the data service ------------------------------------------

    def path_value(self, name: str, table: Table, value: Any) -> str:
        """What stands in an address for a parameter, before it is percent-encoded."""
        if name == "table":
            return table.name
        return table.column(RELATION) if name == "column" else str(self._id(table, value))

    def query_value(self, name: str, table: Table, value: Any) -> Any:
        """What stands for a parameter in the query of a call that only reads."""
        return self._reading(table, value) if name == "where" else self._words(table, value)

    def data_body(self, table: Table, body: Any, *, saves: bool) -> Any:
        """A body of the data service, which makes columns and tables of what it does not know."""
        if isinstance(body, list):
            if saves:
                return [self.data_body(table, each, saves=True) for each in body]
            return [self._id(self.tables["order"], each) for each in body]
        if not isinstance(body, dict):
            return body
        row = {
            table.column(name): value
            for name, value in body.items()
            if name in VALUES and not isinstance(value, dict | list)
        }
        if "objectId" in body:
            row["objectId"] = self._id(table, body["objectId"])
        return {**row, **self.marks(table)} if saves else row

    def search(self, table: Table, body: Any) -> Any:
        """A body that says what to read."""
        if not isinstance(body, dict):
            return body
        filled = {name: self._value("", table, name, value) for name, value in body.items()}
        if "where" in filled:
            filled["where"] = self._reading(table, body["where"])
        return filled

    def table_of(self, word: Any) -> Table:
        """The table that a word stands for; that of persons for anything else."""
        return self._table(word) or self.tables["person"]

    # --- the parts ----------------------------------------------------------

    def marks(self, table: Table) -> dict[str, str]:
        """The marks of the next object, under the target's names of columns."""
        self._items += 1
        return table.row({"marker": self.marker, "item": item_name(self.marker, self._items)})

    def own(self, table: Table, clause: Any) -> str:
        """A clause that picks none but objects of the stock.

        It has neither `or` nor brackets, which a server might read in its own way.
        """
        marked = f"{table.column('marker')} = '{self.stock}'"
        if not isinstance(clause, str) or not _CLAUSE.match(clause):
            return marked
        return f"{marked} and {self._words(table, clause.replace(' or ', ' and '))}"

    def _reading(self, table: Table, clause: Any) -> Any:
        """A clause that only reads; one that is none stays as it is."""
        if not isinstance(clause, str) or not _CLAUSE.match(clause):
            return clause
        return f"{table.column('marker')} = '{self.stock}' and ({self._words(table, clause)})"

    def _words(self, table: Table, text: Any) -> Any:
        """A text with the target's names of columns."""
        if not isinstance(text, str):
            return text
        return _WORD.sub(lambda found: table.column(found[1]), text)

    def _table(self, word: Any) -> Table | None:
        return self.tables[_ROLES[word]] if isinstance(word, str) and word in _ROLES else None

    def _ids(self, table: Table, value: Any) -> Any:
        return [self._id(table, each) for each in value] if isinstance(value, list) else value

    def _id(self, table: Table, value: Any) -> Any:
        """An id of the run's own, or one that no object has; what can be no id stays as it is."""
        if isinstance(value, dict):
            return self._members("", table, value)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return value
        stored = self.stored.get(table.role, [])
        if value in STORED and len(stored) > STORED.index(str(value)):
            return stored[STORED.index(str(value))]
        return f"{self.marker}-{value}"


def _names(kind: str, words: tuple[str, ...]) -> bool:
    return any(each in kind for each in words)
