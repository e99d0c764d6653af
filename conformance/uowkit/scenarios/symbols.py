"""From what was sent and expected to a scenario's words: names in the place of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from uowkit.scenarios.expectation import AnsweredId, Holds, Keyword, Maybe, Not, Same
from uowkit.scenarios.names import HOLDS, MAYBE, NOT, RUN, escaped
from uowkit.scenarios.payloads import holds_ids, said_anew
from uowkit.work.tables import Table

_TELLING: Final = 6  # characters: a shorter name of a table is found in too many texts


class Symbols:
    """The names of a scenario in the making; the counterpart of `Bindings`."""

    def __init__(self, tables: Mapping[str, Table], run: str) -> None:
        """Begin with the tables.

        Args:
            tables: of the workspace, by role.
            run: what all marks of the run begin with; others take its place at each replay.
        """
        self._tables = tables
        self._run = run
        self._values: dict[str, str] = {}
        self._properties: dict[tuple[int, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._roles = {table.name: role for role, table in tables.items()}
        self._columns = {table.name: table.known_as() for table in tables.values()}

    # --- giving names -------------------------------------------------------

    def name_object(self, table: str, object_id: str) -> str:
        """Give an objectId that was answered a name; the one that it has where it has one."""
        if object_id not in self._values:
            self._values[object_id] = self._new(self._roles.get(table, "object"))
        return f"${self._values[object_id]}"

    def name_property(self, same: Same) -> str:
        """Give a property of an object that was read a name."""
        key = (id(same.row), same.name)
        if key not in self._properties:
            self._properties[key] = self._new("before")
        return f"${self._properties[key]}"

    def _new(self, stem: str) -> str:
        self._counts[stem] += 1
        return f"{stem}{self._counts[stem]}"

    # --- saying things ------------------------------------------------------

    def text(self, text: str) -> str:
        """A text with names in the place of tables and marks."""
        if text in self._roles:
            return f"${self._roles[text]}"
        return self.within(text)

    def within(self, text: str) -> str:
        """A text that is no name as a whole: names in the place of what it holds."""
        said = escaped(text).replace(self._run, f"${{{RUN}}}")
        for name, role in self._roles.items():
            if len(name) >= _TELLING and name in said:
                said = said.replace(name, f"${{{role}}}")
        return said

    def object_id(self, object_id: str) -> str:
        """The name of an objectId that was answered; any other one as a text."""
        named = self._values.get(object_id)
        return f"${named}" if named else self.text(object_id)

    def value(self, value: Any) -> Any:
        """Any JSON value, or pattern of a check, in a scenario's words."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            return {self.within(key): self._member(key, each) for key, each in value.items()}
        if isinstance(value, Keyword):
            return f"${value.name}"
        if isinstance(value, Maybe):
            return {MAYBE: self.value(value.pattern)}
        if isinstance(value, Not):
            return {NOT: self.value(value.value)}
        if isinstance(value, Holds):
            return {HOLDS: self.value(value.pattern)}
        if isinstance(value, Same):
            return self.name_property(value)
        if isinstance(value, AnsweredId):
            return self.object_id(value.object_id)
        return value

    def body(self, document: Any) -> Any:
        """A request's body, with the kit's names of columns in payloads."""
        if not isinstance(document, dict) or not isinstance(document.get("operations"), list):
            return self.value(document)
        operations = [self._operation(each) for each in document["operations"]]
        return {
            self.within(key): operations if key == "operations" else self.value(each)
            for key, each in document.items()
        }

    def _operation(self, operation: Any) -> Any:
        if not isinstance(operation, dict) or "payload" not in operation:
            return self.value(operation)
        table = operation.get("table")
        if operation.get("operationType") == "DELETE" and isinstance(operation["payload"], str):
            payload: Any = self.object_id(operation["payload"])
        else:
            payload = said_anew(
                operation,
                row=lambda values: self.row(table, values),
                value=self.value,
                column=lambda name: self.column(table, name),
            )
        return {
            self.within(key): payload if key == "payload" else self.value(each)
            for key, each in operation.items()
        }

    def column(self, table: Any, name: str) -> str:
        """The kit's name of a column; a name that is none as a text."""
        columns = self._columns.get(table, {}) if isinstance(table, str) else {}
        return columns[name] if name in columns else self.within(name)

    def row(self, table: Any, values: Any) -> Any:
        """Values, or a pattern of them or of a list, under the kit's names of columns."""
        if isinstance(values, list):
            return [self.row(table, each) for each in values]
        if not isinstance(values, dict):
            return self.value(values)
        return {self.column(table, key): self._member(key, each) for key, each in values.items()}

    def _member(self, key: str, value: Any) -> Any:
        if holds_ids(key) and isinstance(value, str):
            return self.object_id(value)
        if holds_ids(key) and isinstance(value, list):
            return [self._member(key, each) for each in value]
        return self.value(value)
