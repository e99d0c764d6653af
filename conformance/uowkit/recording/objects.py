"""What is known of the objects that pass: by whom they were saved, and with which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.expect import same_value

_STAMPS: Final = ("created", "updated", "ownerId")
SYSTEM: Final = frozenset({"objectId", "created", "updated", "ownerId", "___class"})
"""Properties of which no rule says what becomes of them when a client sends them."""

LONGEST: Final = 250  # UTF-16 units of a text that every server keeps (ruling values/strings)
_LARGEST: Final = 2**53 - 1  # of the integers that every server keeps (ruling values/numbers)


@dataclass
class Known:
    """An object, with every value that each of its columns may have by now.

    `shown` has what the server set by itself, with the pattern of the answer that showed it.
    """

    table: str
    values: dict[str, list[Any]] = field(default_factory=dict)
    gone: bool = False
    shown: dict[str, tuple[Any, dict[str, Any]]] = field(default_factory=dict)

    def show(self, row: Mapping[str, Any], pattern: dict[str, Any]) -> None:
        """Take in what the server has set, as an answer shows it that a pattern is for."""
        self.shown |= {name: (row[name], pattern) for name in _STAMPS if name in row}

    def write(self, row: Mapping[str, Any], *, surely: bool = True) -> None:
        """Take in that columns were written; without `surely`, they may have been."""
        for column, value in row.items():
            before = [] if surely else self.values.get(column, [])
            self.values[column] = [*before, value]

    def doubt(self, columns: Mapping[str, Any]) -> None:
        """Take in that columns were written by who knows whom first."""
        for column in columns:
            self.values[column] = []

    def may_have(self, column: str, value: Any) -> bool:
        """Whether a client has written that value there."""
        return any(same_value(each, value) for each in self.values.get(column, ()))


@dataclass
class Columns:
    """A table that was seen: the types of its columns, and where its relations lead.

    A column of which only null was seen has no type yet.

    `disturbed` says that something was done to its objects that the scenario does not do.
    """

    kinds: dict[str, str | None] = field(default_factory=dict)
    relations: dict[str, tuple[str, bool]] = field(default_factory=dict)
    disturbed: bool = False

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether values are of the types that their columns have so far."""
        return all(
            value is None
            or self.kinds.get(column) is None
            or _family(str(self.kinds[column])) == _family(kind_of(value))
            for column, value in row.items()
        )

    def learn(self, row: Mapping[str, Any]) -> None:
        """Take in values that the table holds."""
        for column, value in row.items():
            kind = None if value is None else kind_of(value)
            before = self.kinds.setdefault(column, kind)
            if before is None or (kind == "TEXT" and before == "STRING"):
                self.kinds[column] = kind

    def told(self) -> dict[str, str]:
        """The columns with their types, as a scenario names them; a text where nothing tells."""
        return {name: kind or "STRING" for name, kind in self.kinds.items()}


class Objects:
    """The objects and tables of one recording session."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Known] = {}
        self.tables: dict[str, Columns] = {}
        self.unnamed: list[Known] = []  # saved by operations that answer no id

    def table(self, name: str) -> Columns:
        """What is known of a table; it exists from now on."""
        return self.tables.setdefault(name, Columns())

    def get(self, table: str, object_id: Any) -> Known | None:
        """The object of an id."""
        return self._known.get((table, object_id)) if isinstance(object_id, str) else None

    def put(self, object_id: str, known: Known) -> None:
        """Take in the id of an object."""
        self._known[known.table, object_id] = known

    def of(self, table: str) -> Iterator[Known]:
        """Every object of a table, gone or not."""
        yield from (each for (name, _), each in self._known.items() if name == table)
        yield from (each for each in self.unnamed if each.table == table)

    def table_of(self, object_id: Any) -> str | None:
        """The table that the object of an id is in, if it is known."""
        return next((name for name, known in self._known if known == object_id), None)

    def take_unnamed(self, table: str, row: Mapping[str, Any]) -> Known | None:
        """The object without a known id that a row shows, if there is one."""
        for each in self.unnamed:
            if each.table == table and all(
                any(same_value(one, row.get(column)) for one in values)
                for column, values in each.values.items()
            ):
                self.unnamed.remove(each)
                return each
        return None


def kind_of(value: Any) -> str:
    """The type of a column that holds a value, as a scenario names it."""
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int | float):
        return "DOUBLE"
    if isinstance(value, str):
        return "STRING" if len(value.encode("utf-16-le")) // 2 <= LONGEST else "TEXT"
    return "JSON"


def is_kept(value: Any) -> bool:
    """Whether every server gives a value back as it was sent (rulings, values)."""
    if isinstance(value, str):
        return kind_of(value) == "STRING" and "\0" not in value
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) <= _LARGEST
    return isinstance(value, bool | float)


def own_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of an object is the client's: without what the server sets."""
    return {name: each for name, each in row.items() if name not in SYSTEM}


def _family(kind: str) -> str:
    return "STRING" if kind == "TEXT" else kind
