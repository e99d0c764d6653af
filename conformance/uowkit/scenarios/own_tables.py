"""Tables that a scenario brings along: what they are called, their columns and relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.work.tables import Table

_SAMPLES: Final[Mapping[str, Any]] = {
    "STRING": "A sample of text",
    "TEXT": "A sample of text " * 40,
    "DOUBLE": 0.5,
    "BOOLEAN": True,
    "JSON": {"sample": [1]},
}
"""Type of a column → the sample from which a server with dynamic tables makes it."""


@dataclass(frozen=True)
class Relation:
    """Where a relation column leads to: the name of a table in the scenario, to many or to one."""

    table: str
    many: bool


@dataclass(frozen=True)
class OwnTable(Table):
    """A table of one scenario, which is nobody else's: its role is its name on the target.

    Its columns are called on the target as they are in the scenario.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, Relation] = field(default_factory=dict)

    @property
    def is_emptied(self) -> bool:
        """It is: after each time that the scenario is played."""
        return True

    def known_as(self) -> dict[str, str]:
        """The names of the columns, which are the target's."""
        return {column: column for column in (*self.types, *self.related)}

    def kinds(self) -> dict[str, str]:
        """The types of the columns."""
        return dict(self.types)

    def relations(self) -> Mapping[str, str]:
        """The names, in the scenario, of the tables that the relation columns lead to."""
        return {column: each.table for column, each in self.related.items()}

    def sample(self) -> dict[str, Any]:
        """An object with a value in every column."""
        return {column: _SAMPLES[kind] for column, kind in self.types.items()}


def own_tables(document: Mapping[str, Any]) -> dict[str, OwnTable]:
    """The tables that a scenario brings along, by the names that stand for them.

    Args:
        document: the scenario (kit/scenario.schema.json).
    """
    return {
        role: OwnTable(
            said["name"],
            said["name"],
            {},
            types=said["columns"],
            related={
                column: Relation(each["table"], each["many"])
                for column, each in said.get("relations", {}).items()
            },
        )
        for role, said in document.get("tables", {}).items()
    }
