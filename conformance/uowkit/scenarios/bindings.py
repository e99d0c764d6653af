"""What the names of a scenario stand for: tables from the start, values as they are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from uowkit.scenarios.names import UNORDERED, filled, whole
from uowkit.scenarios.own_tables import OwnTable
from uowkit.scenarios.payloads import said_anew
from uowkit.work.tables import COLUMNS, OWN_COLUMNS, RELATIONS, Table


@dataclass
class Bindings:
    """Tables by role, other names of columns, and the values found so far."""

    tables: Mapping[str, Table]
    columns: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, document: Any) -> Any:
        """Put tables and values in the place of the names that stand for them.

        Raises:
            KeyError: a name stands for nothing yet.
        """
        if isinstance(document, str):
            name = whole(document)
            return self.value(name) if name else filled(document, self.value)
        if isinstance(document, list):
            return [self.bind(each) for each in document]
        if isinstance(document, dict):
            return {filled(key, self.value): self.bind(each) for key, each in document.items()}
        return document

    def path(self, path: str) -> str:
        """An address of a request, in which what names stand for is percent-encoded.

        Raises:
            KeyError: a name stands for nothing yet.
        """
        return filled(path, lambda name: quote(str(self.value(name)), safe=""))

    def value(self, name: str) -> Any:
        """What a name stands for."""
        return self.tables[name].name if name in self.tables else self.values[name]

    def knows(self, name: str) -> bool:
        """Whether a name stands for something by now."""
        return name in self.tables or name in self.values

    def body(self, document: Any) -> Any:
        """A request's body with everything bound, columns of payloads included."""
        if not isinstance(document, dict) or not isinstance(document.get("operations"), list):
            return self.bind(document)
        bound: dict[str, Any] = self.bind({**document, "operations": []})
        return {**bound, "operations": [self._operation(each) for each in document["operations"]]}

    def _operation(self, operation: Any) -> Any:
        if not isinstance(operation, dict) or "payload" not in operation:
            return self.bind(operation)
        table = self.table(operation.get("table"))
        payload = said_anew(
            operation,
            row=lambda values: self.row(table, values),
            value=self.bind,
            column=lambda name: self.column(table, name),
        )
        return {**self.bind({**operation, "payload": None}), "payload": payload}

    def row(self, table: Table, values: Any) -> Any:
        """Values under the target's names of columns; what is no object is bound as it is."""
        if not isinstance(values, dict):
            return self.bind(values)
        return {self.column(table, key): self.bind(value) for key, value in values.items()}

    def pattern(self, table: Table, pattern: Any) -> Any:
        """What an object, or each of a list, must be like, under the target's names of columns."""
        if isinstance(pattern, list):
            return [self.pattern(table, each) for each in pattern]
        if not isinstance(pattern, dict):
            return pattern
        if pattern.keys() == {UNORDERED}:
            return {UNORDERED: self.pattern(table, pattern[UNORDERED])}
        return {self.column(table, key): value for key, value in pattern.items()}

    def table(self, named: Any) -> Table:
        """The table that a step names, or one that is none of the run's."""
        role = whole(named)
        if role in self.tables:
            return self.tables[str(role)]
        return Table("", str(self.bind(named)) if isinstance(named, str) else "", {})

    def column(self, table: Table, name: str) -> str:
        """The target's name of what a scenario calls so; a name that is no column stays."""
        if isinstance(table, OwnTable):
            return filled(name, self.value)
        column = self.columns.get(name, name)
        own = {**OWN_COLUMNS.get(table.role, {}), **RELATIONS.get(table.role, {})}
        if column in COLUMNS or column in own:
            return table.column(column)
        for role, others in OWN_COLUMNS.items():
            if column in others:
                return self.tables[role].column(column)
        return filled(name, self.value)
