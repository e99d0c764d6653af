"""Names in clauses: from ``age``, ``orders.price`` or ``Person[orders].name`` to a column in SQL.

A path goes through relation columns; each one that it takes is joined to the table at its root.
"""

import re
from collections.abc import Callable

from uowkit_reference.errors import InvalidClauseError, unknown_column
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Column, Table

_INVERTED = re.compile(r"(?P<parent>[^\[\].]+)\[\s*(?P<column>[^\[\].]+?)\s*\]")
"""``Person[orders]``: from an order to the persons that hold it in their column orders."""

TableNamed = Callable[[str], Table]
"""Finds a table by its name."""


class Paths:
    """Resolves the names of one clause, and keeps the joins that they need.

    Args:
        table: The table whose objects the clause is about.
        table_named: Finds the tables of related objects.
        settings: The limits of clauses.
    """

    def __init__(self, table: Table, table_named: TableNamed, settings: Settings) -> None:
        self.table = table
        self.table_named = table_named
        self.settings = settings
        self._joined: dict[str, tuple[str, Table]] = {}
        self._joins: list[str] = []

    @property
    def rows(self) -> str:
        """The SQL of all rows that the names are looked up in: the table, and what it joins."""
        return " ".join([self.table.physical, *self._joins])

    @property
    def joins(self) -> bool:
        """Whether any name is a path, so that one object may have several rows."""
        return bool(self._joins)

    def column(self, path: str) -> tuple[str, Column]:
        """Return the SQL of what `path` names, and its column.

        A relation column stands for the objectId of what it holds.

        Raises:
            ApiError: A part of it does not exist (1006), or a table that it names (1009).
        """
        *steps, name = path.split(".")
        alias, table = self._through(steps)
        column = table.visible.get(name)
        if column is not None:
            return f"{alias}.{column.physical}", column
        alias, _ = self._through([*steps, name])
        return f"{alias}.{OBJECT_ID.physical}", OBJECT_ID

    def _through(self, steps: list[str]) -> tuple[str, Table]:
        """Return the alias and the table at the end of relations, joining what is not yet."""
        place, path = (self.table.physical, self.table), ""
        for step in steps:
            path = f"{path}.{step}"
            if path not in self._joined:
                self._joined[path] = self._join(*place, step)
            place = self._joined[path]
        return place

    def _join(self, alias: str, table: Table, step: str) -> tuple[str, Table]:
        number = len(self._joined) + 1
        most = self.settings.joins
        if number > most:
            raise InvalidClauseError(f"its paths go through more than {most} relations")
        if inverted := _INVERTED.fullmatch(step):
            other = self.table_named(inverted["parent"])
            relation = other.relations.get(inverted["column"])
            if relation is None or relation.child != table.name:
                raise unknown_column(inverted["column"], other.name)
            near, far = "child", "parent"
        else:
            relation = table.relations.get(step)
            if relation is None:
                raise unknown_column(step, table.name)
            other = self.table_named(relation.child)
            near, far = "parent", "child"
        self._joins.append(
            f"LEFT JOIN {relation.physical} AS l{number} ON l{number}.{near} = {alias}.object_id"
            f" LEFT JOIN {other.physical} AS j{number} ON j{number}.object_id = l{number}.{far}"
        )
        return f"j{number}", other
