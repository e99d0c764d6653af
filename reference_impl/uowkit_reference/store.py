"""Tables and rows in SQLite, behind a catalogue of our own."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from uowkit_reference.columns import OBJECT_ID, Column, ColumnType, Stored, Table
from uowkit_reference.errors import unknown_table
from uowkit_reference.where import EVERYTHING, Where

Row = Sequence[Stored]

_CATALOGUE = """
    CREATE TABLE IF NOT EXISTS catalogue_tables (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE IF NOT EXISTS catalogue_columns (
        number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL,
        name TEXT NOT NULL, type TEXT NOT NULL, UNIQUE (table_number, name)
    );
"""


class Store:
    """Tables and their rows; every change belongs to a transaction.

    Names of tables and columns are compared letter by letter: the catalogue maps them to names
    made of numbers. One transaction runs at a time, which satisfies every isolation level.

    Args:
        database: A file, or ``:memory:``.
    """

    def __init__(self, database: str = ":memory:") -> None:
        self._connection = sqlite3.connect(
            database, isolation_level=None, check_same_thread=False, cached_statements=1_000
        )
        # The connection goes when the store does, whether or not anyone has closed it.
        self.close = weakref.finalize(self, self._connection.close)
        self._execute = self._connection.execute
        self._one_at_a_time = threading.Lock()
        self._connection.executescript(_CATALOGUE)
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
        self._execute("SAVEPOINT unit_of_work")

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._execute("RELEASE unit_of_work")
        self._catalogue_changed = False

    def roll_back(self) -> None:
        """Undo what the transaction did."""
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

    def add_column(self, table: Table, name: str, column_type: ColumnType) -> Table:
        """Add a column of a free name, null in every row, and return the table as it is then."""
        self._catalogue_changed = True
        number = self._execute(
            "INSERT INTO catalogue_columns (table_number, name, type) VALUES (?, ?, ?)",
            (table.number, name, column_type.value),
        ).lastrowid
        column = Column(name, column_type, f"c{number}")
        self._execute(f"ALTER TABLE {table.physical} ADD COLUMN {column.physical}")
        self._tables[table.name] = table = table.with_column(column)
        return table

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, each with a value for every column of `table.names`, in that order."""
        if len(rows) == 1:
            self._execute(table.insert_statement, rows[0])
        else:
            self._connection.executemany(table.insert_statement, rows)

    def get(self, table: Table, object_id: str) -> Row | None:
        """Return the row of this objectId, or None."""
        statement = f"{table.select_statement} WHERE object_id = ?"
        row: Row | None = self._execute(statement, (object_id,)).fetchone()
        return row

    def select(
        self,
        table: Table,
        where: Where = EVERYTHING,
        *,
        order: Sequence[tuple[Column, bool]] = (),
        limit: int = -1,
        offset: int = 0,
    ) -> list[Row]:
        """Return the rows that meet `where`.

        Args:
            table: Where to look.
            where: The condition.
            order: Columns to sort by, each with whether it descends; rows that are equal in
                them all come in the order in which they were created.
            limit: How many rows at most; negative for all.
            offset: How many rows to leave out at the start.
        """
        self._index(table, where)
        by = [f"{column.physical} {'DESC' if descends else 'ASC'}" for column, descends in order]
        statement = (
            f"{table.select_statement} WHERE {where.sql}"
            f" ORDER BY {', '.join([*by, 'number'])} LIMIT ? OFFSET ?"
        )
        return self._execute(statement, (*where.parameters, limit, offset)).fetchall()

    def count(self, table: Table, where: Where = EVERYTHING) -> int:
        """Return how many rows meet `where`."""
        self._index(table, where)
        statement = f"SELECT count(*) FROM {table.physical} WHERE {where.sql}"  # noqa: S608 - where.sql holds physical names only
        count: int = self._execute(statement, where.parameters).fetchone()[0]
        return count

    def update(self, table: Table, object_id: str, values: Mapping[Column, Stored]) -> None:
        """Write `values` into the row of this objectId."""
        assignments = ", ".join(f"{column.physical} = ?" for column in values)
        statement = f"UPDATE {table.physical} SET {assignments} WHERE object_id = ?"  # noqa: S608 - physical names only
        self._execute(statement, (*values.values(), object_id))

    def delete(self, table: Table, where: Where) -> int:
        """Delete the rows that meet `where` and return how many they were."""
        self._index(table, where)
        statement = f"DELETE FROM {table.physical} WHERE {where.sql}"  # noqa: S608 - where.sql holds physical names only
        return self._execute(statement, where.parameters).rowcount

    def _index(self, table: Table, where: Where) -> None:
        """See to it that columns compared for equality have an index.

        It is made when it is first of use: an index on every column would cost every insert.
        """
        for column in where.compared_for_equality:
            name = f"{table.physical}_{column.physical}"
            if column is not OBJECT_ID and name not in self._indexes:
                self._catalogue_changed = True
                self._execute(f"CREATE INDEX {name} ON {table.physical} ({column.physical})")
                self._indexes.add(name)

    def _read_catalogue(self) -> None:
        columns: dict[int, list[Column]] = {}
        for number, table_number, name, column_type in self._execute(
            "SELECT number, table_number, name, type FROM catalogue_columns ORDER BY number"
        ):
            column = Column(name, ColumnType(column_type), f"c{number}")
            columns.setdefault(table_number, []).append(column)
        self._tables = {
            name: Table(name, number, tuple(columns.get(number, ())))
            for number, name in self._execute("SELECT number, name FROM catalogue_tables")
        }
        self._indexes = {
            name for (name,) in self._execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        }
        self._catalogue_changed = False
