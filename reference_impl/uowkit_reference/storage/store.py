"""Tables and rows in SQLite, behind a catalogue of our own."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from uowkit_reference.errors import unknown_table
from uowkit_reference.settings import Settings
from uowkit_reference.storage import catalogue
from uowkit_reference.storage.bounds import Bounds, refused_duplicate
from uowkit_reference.storage.columns import OBJECT_ID, Column, ColumnType, Relation, Stored, Table
from uowkit_reference.storage.conditions import EVERYTHING, Term, Where
from uowkit_reference.storage.texts import add_text_functions

Row = Sequence[Stored]


class Store:
    """Tables and their rows; every change belongs to a transaction.

    Names of tables and columns are compared letter by letter: the catalogue maps them to names
    made of numbers. One transaction runs at a time, which satisfies every isolation level.

    Args:
        database: A file, or ``:memory:``.
        settings: The bounds of statements; the defaults where there are none.
    """

    def __init__(self, database: str = ":memory:", settings: Settings | None = None) -> None:
        self._connection = sqlite3.connect(
            database, isolation_level=None, check_same_thread=False, cached_statements=1_000
        )
        # The connection goes when the store does, whether or not anyone has closed it.
        self.close = weakref.finalize(self, self._connection.close)
        self._execute = self._connection.execute
        self._one_at_a_time = threading.Lock()
        self._connection.executescript(catalogue.SCHEMA)
        self._bounds = Bounds(self._connection, settings or Settings())
        add_text_functions(self._connection, self._bounds.charge)
        # Links of a relation go with either of their objects.
        self._execute("PRAGMA foreign_keys = ON")
        self._read_catalogue()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep what happens inside if it ends well; leave no trace of it if it raises.

        Others wait until it has ended. Transactions don't nest.
        """
        with self._one_at_a_time:
            self.begin()
            try:
                yield
            except BaseException:
                self.roll_back()
                raise
            self.commit()

    def begin(self) -> None:
        """Start a transaction."""
        self._bounds.start_anew()
        self._execute("SAVEPOINT unit_of_work")

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._execute("RELEASE unit_of_work")
        self._catalogue_changed = False

    def roll_back(self) -> None:
        """Undo what the transaction did."""
        # SQLite itself undoes a transaction of which it has interrupted a change.
        if self._connection.in_transaction:
            self._execute("ROLLBACK TO unit_of_work")
            self._execute("RELEASE unit_of_work")
        if self._catalogue_changed:
            self._read_catalogue()

    def has_table(self, name: str) -> bool:
        """Say whether there is a table of this name."""
        return name in self._tables

    def table(self, name: str) -> Table:
        """Return the table of this name.

        Raises:
            ApiError: There is none (code 1009).
        """
        try:
            return self._tables[name]
        except KeyError:
            raise unknown_table(name) from None

    def create_table(self, name: str) -> Table:
        """Make a table that has the system's columns only; its name must be free."""
        self._catalogue_changed = True
        number = self._execute("INSERT INTO catalogue_tables (name) VALUES (?)", (name,)).lastrowid
        if number is None:  # pragma: no cover - an INSERT always has one
            raise RuntimeError("SQLite gave the new table no number")
        table = Table(name, number)
        # Columns have no declared type: SQLite would turn -0.0 into 0 in one that is REAL.
        self._execute(
            f"CREATE TABLE {table.physical} "
            "(number INTEGER PRIMARY KEY, object_id NOT NULL UNIQUE, created, updated, owner_id)"
        )
        self._tables[name] = table
        return table

    def add_column(
        self, table: Table, name: str, column_type: ColumnType, size: int | None = None
    ) -> Table:
        """Add a column of a free name, null in every row, and return the table as it is then."""
        self._catalogue_changed = True
        number = self._execute(
            "INSERT INTO catalogue_columns (table_number, name, type, size) VALUES (?, ?, ?, ?)",
            (table.number, name, column_type.value, size),
        ).lastrowid
        column = Column(name, column_type, f"c{number}", size)
        self._execute(f"ALTER TABLE {table.physical} ADD COLUMN {column.physical}")
        self._tables[table.name] = table = table.with_column(column)
        return table

    def add_relation(self, table: Table, name: str, child: Table, *, many: bool) -> Table:
        """Add a relation column of a free name, without links, and return the table with it.

        Args:
            table: The table that gets it.
            name: Its name.
            child: The table of the objects that it will hold; it may be the same one.
            many: Whether an object may have several of them.
        """
        self._catalogue_changed = True
        number = self._execute(
            "INSERT INTO catalogue_relations (table_number, name, child_number, many)"
            " VALUES (?, ?, ?, ?)",
            (table.number, name, child.number, many),
        ).lastrowid
        relation = Relation(name, child.name, many, f"r{number}")
        self._execute(
            f"CREATE TABLE {relation.physical} (number INTEGER PRIMARY KEY,"
            f" parent NOT NULL REFERENCES {table.physical} (object_id) ON DELETE CASCADE,"
            f" child NOT NULL REFERENCES {child.physical} (object_id) ON DELETE CASCADE,"
            " UNIQUE (parent, child))"
        )
        self._execute(f"CREATE INDEX {relation.physical}_child ON {relation.physical} (child)")
        self._tables[table.name] = table = table.with_relation(relation)
        return table

    def rows(self, statement: str, parameters: Sequence[Stored] = ()) -> list[Row]:
        """Return the rows that a statement, made of the server's own text only, selects.

        Raises:
            ApiError: It goes beyond its bounds (as for `Bounds.kept`).
        """
        with self._bounds.kept():
            return self._execute(statement, parameters).fetchall()

    def execute(self, statement: str, parameters: Sequence[Stored] = ()) -> int:
        """Run such a statement and return how many rows it has changed (errors as for `rows`)."""
        with self._bounds.kept():
            return self._execute(statement, parameters).rowcount

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, each with a value for every column of `table.names`, in that order.

        Raises:
            ApiError: One has a value that another has in a unique column (1155).
        """
        try:
            if len(rows) == 1:
                self._execute(table.insert_statement, rows[0])
            else:
                self._connection.executemany(table.insert_statement, rows)
        except sqlite3.IntegrityError as error:
            raise refused_duplicate(error) from None

    def get(self, table: Table, object_id: str) -> Row | None:
        """Return the row of this objectId, or None."""
        statement = f"{table.select_statement} WHERE object_id = ?"
        row: Row | None = self._execute(statement, (object_id,)).fetchone()
        return row

    def select(
        self, table: Table, where: Where = EVERYTHING, *, limit: int = -1, offset: int = 0
    ) -> list[Row]:
        """Return the rows that meet `where`, in the order in which they were created.

        Args:
            table: Where to look.
            where: The condition.
            limit: How many rows at most; negative for all.
            offset: How many rows to leave out at the start.
        """
        self.index(table, where)
        statement = f"{table.select_statement} WHERE {where.sql} ORDER BY number LIMIT ? OFFSET ?"
        return self.rows(statement, (*where.parameters, limit, offset))

    def count(self, table: Table, where: Where = EVERYTHING) -> int:
        """Return how many rows meet `where`."""
        self.index(table, where)
        statement = f"SELECT count(*) FROM {table.physical} WHERE {where.sql}"  # noqa: S608 - where.sql holds physical names only
        [(count,)] = self.rows(statement, where.parameters)
        return cast("int", count)

    def update(self, table: Table, object_id: str, values: Mapping[Column, Stored | Term]) -> None:
        """Write `values` into the row of this objectId."""
        self.update_many(table, Where("object_id = ?", (object_id,)), values)

    def update_many(
        self, table: Table, where: Where, values: Mapping[Column, Stored | Term]
    ) -> int:
        """Write `values` into the rows that meet `where` and return how many they are.

        A term is worked out for each row, from what was in it before.
        """
        self.index(table, where)
        written = [
            (column, value if isinstance(value, Term) else Term("?", (value,)))
            for column, value in values.items()
        ]
        assignments = ", ".join(f"{column.physical} = {term.sql}" for column, term in written)
        parameters = [value for _, term in written for value in term.parameters]
        statement = f"UPDATE {table.physical} SET {assignments} WHERE {where.sql}"  # noqa: S608 - where.sql holds physical names only
        return self.execute(statement, (*parameters, *where.parameters))

    def delete(self, table: Table, where: Where) -> int:
        """Delete the rows that meet `where` and return how many they were."""
        self.index(table, where)
        statement = f"DELETE FROM {table.physical} WHERE {where.sql}"  # noqa: S608 - where.sql holds physical names only
        return self.execute(statement, where.parameters)

    def index(self, table: Table, where: Where) -> None:
        """See to it that columns compared for equality have an index.

        It is made when it is first of use: an index on every column would cost every insert.
        """
        for column in where.compared_for_equality:
            name = f"{table.physical}_{column.physical}"
            if column is not OBJECT_ID and name not in self._indexes:
                self._catalogue_changed = True
                self._execute(f"CREATE INDEX {name} ON {table.physical} ({column.physical})")
                self._indexes.add(name)

    def keep_unique(self, table: Table, column: Column) -> None:
        """See to it that no two rows have the same value in a column, but for null."""
        self._catalogue_changed = True
        name = f"{table.physical}_{column.physical}"
        self._execute(f"CREATE UNIQUE INDEX {name} ON {table.physical} ({column.physical})")
        self._indexes.add(name)

    def _read_catalogue(self) -> None:
        self._tables = catalogue.tables(self._execute)
        self._indexes = {
            name for (name,) in self._execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        }
        self._catalogue_changed = False
