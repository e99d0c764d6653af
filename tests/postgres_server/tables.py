"""Tables, their columns and relation columns: what there is, and how more of them are made.

Data definition never takes part in a transaction of a client's: one lock orders it, it is
committed by itself, and a table is a value that is replaced when it gets a column.
"""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from psycopg import sql
from psycopg_pool import ConnectionPool

from .refusals import (
    BAD_RELATION,
    CONTENDED,
    UNKNOWN_COLUMN,
    UNKNOWN_TABLE,
    WRONG_TYPE,
    Refused,
)

TEXT, DOUBLE, BOOLEAN, JSON, TIME = "text", "double precision", "boolean", "jsonb", "bigint"
SYSTEM = {"objectId": TEXT, "created": TIME, "updated": TIME, "ownerId": TEXT}
# Properties that clients may send, and that say nothing about what is to be stored.
PASSED_OVER = frozenset({"created", "updated", "ownerId", "___class", "___jsonclass"})
LONGEST_NAME = 63  # bytes, of PostgreSQL
ATTEMPTS = 10  # to change a table that others are at work in
POSITION = sql.Identifier(" position")  # of insertion; no column of a client's can have a space


@dataclass(frozen=True)
class Relation:
    """A relation column: to which table, whether to many objects, and where its links are."""

    name: str
    child: str
    to_many: bool
    links: sql.Identifier


@dataclass(frozen=True)
class Table:
    """A table as it is at one moment."""

    name: str
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(SYSTEM))
    relations: Mapping[str, Relation] = field(default_factory=dict)

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier("public", self.name)

    @property
    def own_columns(self) -> dict[str, str]:
        """The columns that clients made, with their types."""
        return {name: kind for name, kind in self.columns.items() if name not in SYSTEM}

    def kind(self, column: str) -> str:
        """The type of a column.

        Raises:
            Refused: there is none of this name; the message is the hosted service's.
        """
        if column not in self.columns:
            raise Refused(
                f"Column '{column}' in table '{self.name}' does not exists. All tables and "
                "columns must be present in the database before a transaction is executed.",
                UNKNOWN_COLUMN,
            )
        return self.columns[column]

    def relation(self, name: Any) -> Relation:
        """A relation column.

        Raises:
            Refused: there is none of this name.
        """
        if not isinstance(name, str) or name not in self.relations:
            raise Refused(f"Table '{self.name}' has no relation column {name!r}", BAD_RELATION)
        return self.relations[name]


class Tables:
    """Every table of a database."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}
        self._relations = 0
        self._execute(sql.SQL("CREATE SCHEMA links"))

    def get(self, name: str) -> Table:
        """A table by its name.

        Raises:
            Refused: there is none.
        """
        try:
            return self._tables[name]
        except KeyError:
            raise Refused(f"Table not found by name '{name}'", UNKNOWN_TABLE, 404) from None

    def fitting(self, name: str, objects: Iterable[Mapping[str, Any]]) -> Table:
        """A table with a column for each property of these objects; what is missing is made.

        A property that is null tells no type, and makes no column.

        Raises:
            Refused: a name cannot be a table's or a column's.
        """
        wanted: dict[str, str] = {}
        for each in objects:
            for column, value in each.items():
                if column not in PASSED_OVER and value is not None:
                    wanted.setdefault(column, kind_of(value))
        for each in (name, *wanted):
            check_name(each)
        with self._lock:
            table = self._tables.get(name) or self._make_table(name)
            return self._add_columns(table, wanted)

    def relate(self, parent: str, column: str, child: str, *, to_many: bool) -> Relation:
        """A relation column between two tables; what is missing is made.

        Raises:
            Refused: there is another column of that name.
        """
        for each in (parent, column, child):
            check_name(each)
        with self._lock:
            above, below = (
                self._tables.get(name) or self._make_table(name) for name in (parent, child)
            )
            if column in above.columns:
                raise Refused(f"Column '{column}' in table '{parent}' is none of a relation")
            relation = above.relations.get(column)
            if relation is None:
                relation = self._make_relation(above, column, below, to_many=to_many)
            if relation.child != child:
                raise Refused(
                    f"Column '{column}' in table '{parent}' relates to '{relation.child}'",
                    BAD_RELATION,
                )
            return relation

    def _make_table(self, name: str) -> Table:
        table = Table(name)
        self._execute(
            sql.SQL(
                'CREATE TABLE {} ("objectId" text PRIMARY KEY, created bigint NOT NULL,'
                ' updated bigint, "ownerId" text, {} bigserial)'
            ).format(table.identifier, POSITION)
        )
        self._tables[name] = table
        return table

    def _add_columns(self, table: Table, wanted: Mapping[str, str]) -> Table:
        missing = {
            column: kind
            for column, kind in wanted.items()
            if column not in table.columns and column not in table.relations
        }
        if missing:
            added = sql.SQL(", ").join(
                sql.SQL("ADD COLUMN {} {}").format(sql.Identifier(column), sql.SQL(kind))
                for column, kind in missing.items()
            )
            self._execute(sql.SQL("ALTER TABLE {} {}").format(table.identifier, added))
            # At SERIALIZABLE a search without an index would be in the way of every writer.
            for column in (name for name, kind in missing.items() if kind == TEXT):
                self._execute(
                    sql.SQL("CREATE INDEX ON {} USING hash ({})").format(
                        table.identifier, sql.Identifier(column)
                    )
                )
            table = replace(table, columns={**table.columns, **missing})
            self._tables[table.name] = table
        return table

    def _make_relation(
        self, parent: Table, column: str, child: Table, *, to_many: bool
    ) -> Relation:
        self._relations += 1
        links = sql.Identifier("links", f"relation{self._relations}")
        self._execute(
            sql.SQL(
                'CREATE TABLE {links} (parent text REFERENCES {parent} ("objectId")'
                ' ON DELETE CASCADE, child text REFERENCES {child} ("objectId") ON DELETE CASCADE,'
                " {position} bigserial, PRIMARY KEY (parent, child))"
            ).format(
                links=links,
                parent=parent.identifier,
                child=child.identifier,
                position=POSITION,
            )
        )
        self._execute(sql.SQL("CREATE INDEX ON {} (child)").format(links))
        relation = Relation(column, child.name, to_many, links)
        relations = {**parent.relations, column: relation}
        self._tables[parent.name] = replace(self._tables[parent.name], relations=relations)
        return relation

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        """Carry out a definition by itself; anew, where it and a transaction are in a deadlock."""
        for attempt in range(1, ATTEMPTS + 1):
            with self._pool.connection() as connection:
                try:
                    connection.execute(statement)
                except CONTENDED:
                    if attempt == ATTEMPTS:
                        raise
                else:
                    return


def kind_of(value: Any) -> str:
    """The type of a column that is made for a value."""
    if isinstance(value, str):
        return TEXT
    if isinstance(value, bool):
        return BOOLEAN
    return DOUBLE if isinstance(value, int | float) else JSON


def check_name(name: Any) -> None:
    """See that a name can be one of a table or a column.

    Raises:
        Refused: it is too long, or has letters that names do not have.
    """
    fits = isinstance(name, str) and re.fullmatch(r"\w+", name)
    if not fits or len(name.encode()) > LONGEST_NAME:
        raise Refused(
            f"{name!r} cannot be the name of a table or column: names have letters, digits and "
            f"underscores, {LONGEST_NAME} bytes at most",
            WRONG_TYPE,
        )
