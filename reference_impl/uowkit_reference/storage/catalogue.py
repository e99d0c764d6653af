"""The catalogue: which tables and columns there are, and what they are called in SQL.

SQLite ignores case in names, and no name that a client has chosen becomes part of a statement: in
SQL, tables, columns and relations are called by their numbers.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable

from uowkit_reference.storage.columns import Column, ColumnType, Relation, Table

SCHEMA = """
    CREATE TABLE IF NOT EXISTS catalogue_tables (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE IF NOT EXISTS catalogue_columns (
        number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL,
        name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER, UNIQUE (table_number, name)
    );
    CREATE TABLE IF NOT EXISTS catalogue_relations (
        number INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, name TEXT NOT NULL,
        child_number INTEGER NOT NULL, many INTEGER NOT NULL, UNIQUE (table_number, name)
    );
"""


def tables(execute: Callable[[str], sqlite3.Cursor]) -> dict[str, Table]:
    """Return all tables by name, as the catalogue has them.

    Args:
        execute: Runs a statement.
    """
    columns = defaultdict[int, list[Column]](list)
    for number, table_number, name, column_type, size in execute(
        "SELECT number, table_number, name, type, size FROM catalogue_columns ORDER BY number"
    ):
        column = Column(name, ColumnType(column_type), f"c{number}", size)
        columns[table_number].append(column)
    names = dict(execute("SELECT number, name FROM catalogue_tables").fetchall())
    relations = defaultdict[int, list[Relation]](list)
    for number, table_number, name, child, many in execute(
        "SELECT number, table_number, name, child_number, many FROM catalogue_relations"
        " ORDER BY number"
    ):
        relation = Relation(name, names[child], bool(many), f"r{number}")
        relations[table_number].append(relation)
    return {
        name: Table(name, number, tuple(columns[number]), tuple(relations[number]))
        for number, name in names.items()
    }
