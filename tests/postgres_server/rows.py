"""Rows of one table: each function is one statement, run with the cursor of a transaction."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Cursor, sql

from .clauses import translated
from .refusals import NOT_FOUND, Refused
from .tables import POSITION, Table
from .values import (
    NULL,
    brought_object_id,
    new_object_id,
    shown_row,
    stored_values,
)

Object = dict[str, Any]
EXPRESSION = "BackendlessExpression"


def milliseconds() -> int:
    """The time, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def insert(cursor: Cursor, table: Table, values: Mapping[str, Any]) -> Object:
    """Save a new object, under an objectId of its own or the fresh one that it brings."""
    stored = new_row(table, values, brought_object_id(values) or new_object_id())
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}").format(
        table.identifier, names(stored), comma(stored.values()), names(table.columns)
    )
    cursor.execute(statement)
    return only(shown(cursor, table))


def insert_many(cursor: Cursor, table: Table, objects: Sequence[Mapping[str, Any]]) -> list[str]:
    """Save new objects in one statement, and return their ids in the order of the objects."""
    if not objects:
        return []
    ids = [brought_object_id(each) or new_object_id() for each in objects]
    stored = [new_row(table, each, one) for each, one in zip(objects, ids, strict=True)]
    columns = {column: None for row in stored for column in row}
    rows = (
        sql.SQL("({})").format(comma(row.get(column, NULL) for column in columns)) for row in stored
    )
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {}")
    cursor.execute(statement.format(table.identifier, names(columns), comma(rows)))
    return ids


def upsert(cursor: Cursor, table: Table, values: Mapping[str, Any]) -> Object:
    """Update the object whose objectId is brought, or save a new one under it."""
    stored = new_row(table, values, brought_object_id(values) or new_object_id())
    changes = {column: stored[column] for column in stored_values(table, values)}
    changes["updated"] = sql.Literal(milliseconds())
    statement = sql.SQL(
        'INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ("objectId") DO UPDATE SET {} RETURNING {}'
    ).format(
        table.identifier,
        names(stored),
        comma(stored.values()),
        assignments(changes),
        names(table.columns),
    )
    cursor.execute(statement)
    return only(shown(cursor, table))


def update(
    cursor: Cursor, table: Table, picked: sql.Composable, values: Mapping[str, Any]
) -> list[Object]:
    """Change the objects that a condition picks, and return them as they are then."""
    statement = sql.SQL("UPDATE {} SET {} WHERE {} RETURNING {}").format(
        table.identifier, assignments(changed(table, values)), picked, names(table.columns)
    )
    cursor.execute(statement)
    return shown(cursor, table)


def update_one(cursor: Cursor, table: Table, object_id: str, values: Mapping[str, Any]) -> Object:
    """Change the object of an id, and return it as it is then.

    Raises:
        Refused: there is none.
    """
    return found(update(cursor, table, with_id(object_id), values), object_id)


def delete(cursor: Cursor, table: Table, picked: sql.Composable) -> int:
    """Remove the objects that a condition picks, and return how many there were."""
    cursor.execute(sql.SQL("DELETE FROM {} WHERE {}").format(table.identifier, picked))
    return cursor.rowcount


def read_one(cursor: Cursor, table: Table, object_id: str) -> Object:
    """The object of an id.

    Raises:
        Refused: there is none.
    """
    statement = sql.SQL("SELECT {} FROM {} WHERE {}")
    cursor.execute(statement.format(names(table.columns), table.identifier, with_id(object_id)))
    return found(shown(cursor, table), object_id)


def count(cursor: Cursor, table: Table, picked: sql.Composable) -> int:
    """How many objects a condition picks."""
    cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE {}").format(table.identifier, picked))
    return only(number for (number,) in cursor)


def ids_of(cursor: Cursor, table: Table, picked: sql.Composable) -> list[str]:
    """The ids of the objects that a condition picks, in the order in which they were saved."""
    statement = sql.SQL('SELECT "objectId" FROM {} WHERE {} ORDER BY {}')
    cursor.execute(statement.format(table.identifier, picked, POSITION))
    return [object_id for (object_id,) in cursor]


def with_id(object_id: str) -> sql.Composable:
    """The condition that picks the object of an id."""
    return sql.SQL('"objectId" = {}').format(sql.Literal(object_id))


def with_ids(object_ids: Sequence[str]) -> sql.Composable:
    """The condition that picks the objects of some ids."""
    return sql.SQL('"objectId" = ANY({}::text[])').format(sql.Literal(list(object_ids)))


def new_row(table: Table, values: Mapping[str, Any], object_id: str) -> dict[str, sql.Composable]:
    """A new object as it is stored, by column."""
    system = {"objectId": sql.Literal(object_id), "created": sql.Literal(milliseconds())}
    return {**system, **stored_values(table, values)}


def changed(table: Table, values: Mapping[str, Any]) -> dict[str, sql.Composable]:
    """What an update sets, by column; expressions are worked out for each object."""
    expressions = {
        column: translated(table, value.get("value"))
        for column, value in values.items()
        if isinstance(value, dict) and value.get("___class") == EXPRESSION
    }
    for column in expressions:
        table.kind(column)
    plain = {column: value for column, value in values.items() if column not in expressions}
    updated = {"updated": sql.Literal(milliseconds())}
    return {**stored_values(table, plain), **expressions, **updated}


def names(columns: Iterable[str]) -> sql.Composable:
    """Columns, with commas."""
    return comma(map(sql.Identifier, columns))


def comma(parts: Iterable[sql.Composable]) -> sql.Composable:
    """Parts with commas between them."""
    return sql.SQL(", ").join(parts)


def assignments(values: Mapping[str, sql.Composable]) -> sql.Composable:
    """What SET is followed by."""
    return comma(
        sql.SQL("{} = {}").format(sql.Identifier(column), value) for column, value in values.items()
    )


def shown(cursor: Cursor, table: Table) -> list[Object]:
    """The rows of a statement that asked for every column of a table, as objects."""
    return [shown_row(table, list(table.columns), row) for row in cursor]


def found(rows: Sequence[Object], object_id: str) -> Object:
    """The one row of an object that was asked for by its id."""
    if not rows:
        raise Refused(f"Entity with ID {object_id} not found", NOT_FOUND, 404)
    return only(rows)


def only(rows: Iterable[Any]) -> Any:
    """The one item that there is."""
    (row,) = rows
    return row
