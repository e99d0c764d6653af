"""The few tables that a run works in, and what their columns are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

COLUMNS: Final[Mapping[str, tuple[str, Any]]] = {
    "marker": ("STRING", "uowkit-sample"),
    "item": ("STRING", "uowkit-sample-item"),
    "name": ("STRING", "Sample"),
    "note": ("STRING", "A sample of text"),
    "age": ("DOUBLE", 0.5),
    "score": ("DOUBLE", 0.5),
    "active": ("BOOLEAN", True),
}
"""Column → type, and the sample from which a server with dynamic tables makes it.

`marker` names the transaction that saved an object and `item` the object itself; the
others hold values.
"""

_INSTRUCTION: Final[Mapping[str, tuple[str, Any]]] = {"instruction": ("STRING", "uowkit-sample")}

OWN_COLUMNS: Final[Mapping[str, Mapping[str, tuple[str, Any]]]] = {
    "order": {"total": ("DOUBLE", 0.5)},
    "handled": _INSTRUCTION,
    "followed": _INSTRUCTION,
    "unhandled": _INSTRUCTION,
}
"""Role → columns that the tables of most other roles do not have.

`instruction` says what event handlers are to do with an object.
"""

RELATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "person": {"orders": "order"},
    "handled": {"links": "unhandled"},
    "followed": {"links": "unhandled"},
}
"""Role → columns that relate an object to many objects of the table of another role.

Only the rules on relations need them, and those on event handlers.
"""

CORE_ROLES: Final[Mapping[str, str]] = {"person": "UowkitPerson", "order": "UowkitOrder"}
"""Role of a table that every run works in → its name, unless the configuration says otherwise."""

HANDLER_ROLES: Final[Mapping[str, str]] = {
    "handled": "UowkitHandled",
    "followed": "UowkitFollowed",
    "unhandled": "UowkitUnhandled",
}
"""Role of a table that only the rules on event handlers need → its name, likewise.

`handled` has handlers before its calls, `followed` after them, `unhandled` none of its own.
"""

ROLES: Final[Mapping[str, str]] = {**CORE_ROLES, **HANDLER_ROLES}
"""Role of a table in the checks → its name, unless the configuration says otherwise."""


@dataclass(frozen=True)
class Table:
    """A table of the target, in one of the roles that the checks know.

    `columns` holds the target's own names of those columns that are called otherwise.
    """

    role: str
    name: str
    columns: Mapping[str, str]

    @property
    def is_emptied(self) -> bool:
        """Whether it is emptied by who uses it, so that nothing is left to the end of the run."""
        return False

    def column(self, column: str) -> str:
        """The target's name of a column."""
        return self.columns.get(column, column)

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values under the target's column names."""
        return {self.column(column): value for column, value in values.items()}

    def known_as(self) -> dict[str, str]:
        """The kit's name of each column, by the target's."""
        return {self.column(column): column for column in (*self._all(), *self.relations())}

    def kinds(self) -> dict[str, str]:
        """The types of the columns, by the target's names."""
        return {self.column(column): kind for column, (kind, _) in self._all().items()}

    def relations(self) -> Mapping[str, str]:
        """The roles of the tables that the relation columns lead to, by the kit's names."""
        return RELATIONS.get(self.role, {})

    def relation(self) -> tuple[str, str]:
        """The column that the rules on relations use, by the kit's name, and the role it leads to.

        Raises:
            LookupError: the table has none.
        """
        for column, role in self.relations().items():
            return column, role
        raise LookupError(f"the table {self.name} has no relation column")

    def sample(self) -> dict[str, Any]:
        """An object with a value in every column, in the target's names."""
        return self.row({column: sample for column, (_, sample) in self._all().items()})

    def _all(self) -> dict[str, tuple[str, Any]]:
        return {**COLUMNS, **OWN_COLUMNS.get(self.role, {})}


def default_tables() -> dict[str, Table]:
    """The tables that every run works in by role, under their own names."""
    return {role: Table(role, name, {}) for role, name in CORE_ROLES.items()}


def all_tables() -> dict[str, Table]:
    """The tables of every role, under their own names."""
    return {role: Table(role, name, {}) for role, name in ROLES.items()}
