"""Tables as dicts, with an undo log: what a transaction did is undone step by step."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = dict[str, Any]

SYSTEM_COLUMNS = ("objectId", "created", "updated", "ownerId")


class ColumnType(StrEnum):
    """What a column holds; null goes into every one."""

    STRING = "STRING"
    DOUBLE = "DOUBLE"
    INT = "INT"
    BOOLEAN = "BOOLEAN"
    DATETIME = "DATETIME"
    JSON = "JSON"

    def admits(self, value: Any) -> bool:
        """Say whether the value may stand in such a column."""
        match self:
            case ColumnType.STRING:
                return isinstance(value, str)
            case ColumnType.BOOLEAN:
                return isinstance(value, bool)
            case ColumnType.JSON:
                return isinstance(value, dict | list)
            case ColumnType.DOUBLE:
                return _is_number(value) and abs(value) <= sys.float_info.max
            case ColumnType.INT:
                return _is_number(value) and value == value // 1 and abs(value) < 2**31
            case ColumnType.DATETIME:
                return _is_number(value) and value == value // 1 and abs(value) < 2**53


def type_of(sample: Any, *, integers: bool) -> ColumnType:
    """Return the type of a column that is made to hold the sample."""
    if isinstance(sample, bool):
        return ColumnType.BOOLEAN
    if isinstance(sample, int) and integers:
        return ColumnType.INT
    if isinstance(sample, int | float):
        return ColumnType.DOUBLE
    return ColumnType.JSON if isinstance(sample, dict | list) else ColumnType.STRING


_TYPE_WORDS = {"TEXT": "STRING", "NUMBER": "DOUBLE", "INTEGER": "INT", "BOOL": "BOOLEAN"}


def type_named(word: str) -> ColumnType:
    """Return the type that a word of the configuration means."""
    return ColumnType(_TYPE_WORDS.get(word.upper(), word.upper()))


@dataclass(frozen=True)
class Relation:
    """A relation column: the table of the children, and whether there may be several."""

    child: "Table"
    many: bool


@dataclass
class Table:
    """One table: its columns beside the system's own, and its rows by objectId.

    `links` holds, for each relation column, the ids of the children by the id of the parent.
    """

    name: str
    fold: Callable[[str], str]
    columns: dict[str, ColumnType] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._spellings = {self.fold(name): name for name in (*SYSTEM_COLUMNS, "___class")}
        self._had: dict[tuple[str, str], dict[str, None]] = {}
        self._serials: dict[str, int] = {}

    def spelling(self, name: str) -> str | None:
        """Return the column's name as it is stored, or None where there is no such column."""
        return self._spellings.get(self.fold(name))

    def note(self, row: Row) -> None:
        """Remember what texts a row has, so that it is found by them at once, and its place."""
        self._serials.setdefault(row["objectId"], len(self._serials))
        for column, value in row.items():
            if isinstance(value, str):
                self._had.setdefault((column, value), {})[row["objectId"]] = None

    def restore(self, row: Row) -> None:
        """Put a deleted row back in its old place."""
        self.rows[row["objectId"]] = row
        self.rows = {
            each: self.rows[each] for each in sorted(self.rows, key=self._serials.__getitem__)
        }

    def with_text(self, column: str, text: str) -> list[Row]:
        """Return the rows that have this text in a column, of those that ever had it."""
        ids = self._had.get((column, text), ())
        rows = (self.rows[each] for each in ids if each in self.rows)
        return [row for row in rows if row.get(column) == text]

    def add_column(self, name: str, column_type: ColumnType) -> None:
        """Add a column that every row has no value for yet."""
        self.columns[name] = column_type
        self._spellings[self.fold(name)] = name

    def drop_column(self, name: str) -> None:
        """Take a column away again."""
        del self.columns[name], self._spellings[self.fold(name)]

    def add_relation(self, name: str, relation: Relation) -> None:
        """Add a relation column in which no row has children yet."""
        self.relations[name] = relation
        self.links[name] = {}
        self._spellings[self.fold(name)] = name

    def drop_relation(self, name: str) -> None:
        """Take a relation column away again."""
        del self.relations[name], self.links[name], self._spellings[self.fold(name)]


class Tables:
    """All tables. Every change goes through here and leaves word of how to undo it."""

    def __init__(self, *, case_insensitive: bool) -> None:
        self._fold: Callable[[str], str] = str.casefold if case_insensitive else str
        self._tables: dict[str, Table] = {}
        self._undo: list[Callable[[], object]] = []

    def get(self, name: str) -> Table | None:
        """Return the table of that name, if there is one."""
        return self._tables.get(self._fold(name))

    def add_table(self, name: str) -> Table:
        """Make an empty table."""
        key = self._fold(name)
        self._undo.append(lambda: self._tables.pop(key))
        self._tables[key] = Table(name, self._fold)
        return self._tables[key]

    def add_column(self, table: Table, name: str, column_type: ColumnType) -> None:
        """Give the table one column more."""
        table.add_column(name, column_type)
        self._undo.append(lambda: table.drop_column(name))

    def put(self, table: Table, row: Row) -> None:
        """Insert the row, or let it take the place of the one with its objectId."""
        object_id = row["objectId"]
        before = table.rows.get(object_id)
        if before is None:
            self._undo.append(lambda: table.rows.pop(object_id, None))
        else:
            self._undo.append(lambda: table.rows.update({object_id: before}))
        table.rows[object_id] = row
        table.note(row)

    def remove(self, table: Table, object_id: str) -> None:
        """Delete the row of that objectId, and with it its relations to parents and children."""
        for column in table.relations:
            self.link(table, column, object_id, [])
        for parents, column, parent_id in self.parents(table, object_id):
            rest = [child for child in parents.links[column][parent_id] if child != object_id]
            self.link(parents, column, parent_id, rest)
        row = table.rows.pop(object_id)
        self._undo.append(lambda: table.restore(row))

    def add_relation(self, table: Table, name: str, relation: Relation) -> None:
        """Give the table a relation column more."""
        table.add_relation(name, relation)
        self._undo.append(lambda: table.drop_relation(name))

    def link(self, table: Table, column: str, parent_id: str, children: list[str]) -> None:
        """Make these the children that the parent has in the relation column."""
        links = table.links[column]
        before = links.get(parent_id, [])
        self._undo.append(lambda: links.update({parent_id: before}))
        links[parent_id] = children

    def parents(self, table: Table, object_id: str) -> list[tuple[Table, str, str]]:
        """Return table, relation column and objectId of every row that has this row as a child."""
        return [
            (parents, column, parent_id)
            for parents in self._tables.values()
            for column, relation in parents.relations.items()
            if relation.child is table
            for parent_id, children in parents.links[column].items()
            if object_id in children
        ]

    def commit(self) -> None:
        """Keep what was done since the last commit."""
        self._undo.clear()

    def roll_back(self) -> None:
        """Undo what was done since the last commit, the newest change first."""
        while self._undo:
            self._undo.pop()()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
