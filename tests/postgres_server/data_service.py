"""The data service: single calls, each a transaction of its own at READ COMMITTED."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor, IsolationLevel
from psycopg_pool import ConnectionPool

from . import queries, relations, rows
from .clauses import condition
from .operations import an_object, ids_in
from .refusals import Refused, database_errors_told
from .settings import Settings
from .tables import Relation, Table, Tables
from .values import brought_object_id, checked_object_id


class DataService:
    """Saves, reads and deletes single objects; a table and its columns come with a save."""

    def __init__(self, pool: ConnectionPool, tables: Tables, settings: Settings) -> None:
        self._pool = pool
        self._tables = tables
        self._settings = settings

    def save(self, name: str, sent: Any) -> rows.Object:
        """Update the object whose objectId is brought, or save a new one."""
        values = an_object(sent)
        object_id = brought_object_id(values)
        table = self._tables.fitting(name, [values])
        with self._statement() as cursor:
            if object_id is None:
                return rows.insert(cursor, table, values)
            return rows.update_one(cursor, table, object_id, values)

    def update(self, name: str, object_id: str, sent: Any) -> rows.Object:
        return self.save(name, {**an_object(sent), "objectId": object_id})

    def upsert(self, name: str, sent: Any) -> rows.Object:
        table = self._tables.fitting(name, [an_object(sent)])
        with self._statement() as cursor:
            return rows.upsert(cursor, table, sent)

    def deep_save(self, name: str, sent: Any) -> rows.Object:
        """Save an object with the objects that stand in it, and relate them."""
        self._fit_tree(name, sent)
        with self._transaction() as cursor:
            return self._save_tree(cursor, name, sent)

    def get(self, name: str, object_id: str, asked: Mapping[str, Any]) -> rows.Object:
        table, query = self._tables.get(name), queries.read_query(asked, self._settings)
        with self._statement() as cursor:
            found = rows.read_one(cursor, table, checked_object_id(object_id))
            queries.with_related(cursor, self._tables, table, query, [found])
            return found

    def find(self, name: str, asked: Mapping[str, Any]) -> list[rows.Object]:
        table, query = self._tables.get(name), queries.read_query(an_object(asked), self._settings)
        with self._statement() as cursor:
            return queries.search(cursor, self._tables, table, query)

    def count(self, name: str, asked: Mapping[str, Any]) -> int:
        table = self._tables.get(name)
        with self._statement() as cursor:
            return rows.count(cursor, table, condition(table, an_object(asked).get("where")))

    def delete(self, name: str, object_id: str) -> dict[str, int]:
        table = self._tables.get(name)
        with self._statement() as cursor:
            removed = rows.delete(cursor, table, rows.with_id(checked_object_id(object_id)))
            rows.found([{}] * removed, object_id)
        return {"deletionTime": rows.milliseconds()}

    def describe(self, name: str) -> list[dict[str, Any]]:
        table = self._tables.get(name)
        columns: list[dict[str, Any]] = [
            {"name": column, "type": kind.upper(), "required": False, "relatedTable": None}
            for column, kind in table.columns.items()
        ]
        return columns + [
            {"name": each.name, "type": "RELATION", "required": False, "relatedTable": each.child}
            for each in table.relations.values()
        ]

    def related(
        self, name: str, object_id: str, column: str, asked: Mapping[str, Any]
    ) -> list[rows.Object]:
        """The children of an object."""
        table, query = self._tables.get(name), queries.read_query(asked, self._settings)
        relation = table.relation(column)
        with self._statement() as cursor:
            rows.read_one(cursor, table, checked_object_id(object_id))
            page = (query.size, query.offset)
            found = relations.children(cursor, self._tables, relation, [object_id], page)
        return found[object_id]

    def relate(self, operation_type: str, name: str, object_id: str, column: str, sent: Any) -> int:
        """Add, set or end relations of an object to those of some ids.

        `orders:Order:n` makes the relation column, to many objects, and `:1` to one.
        """
        if not isinstance(sent, list):
            raise Refused("The ids of children are an array")
        with self._transaction() as cursor:
            table = self._tables.get(name)
            relation = self._relation(table, column)
            child = self._tables.get(relation.child)
            ids = rows.ids_of(cursor, child, rows.with_ids(ids_in(sent)))
            do = relations.BY_TYPE[operation_type]
            return do(cursor, table, relation, checked_object_id(object_id), ids)

    def _relation(self, table: Table, column: str) -> Relation:
        """A relation column by its name, made where what follows the name says how."""
        name, *how = column.split(":")
        if not how:
            return table.relation(name)
        if len(how) != 2 or how[1] not in ("1", "n"):
            raise Refused(f"{column!r} makes no relation column: `orders:Order:n` does")
        return self._tables.relate(table.name, name, how[0], to_many=how[1] == "n")

    def _fit_tree(self, name: str, sent: Any) -> None:
        """Make the tables, columns and relation columns of a deep save."""
        values, nested = parts_of(an_object(sent))
        self._tables.fitting(name, [values])
        for column, value in nested.items():
            children = value if isinstance(value, list) else [value]
            for child in children:
                self._fit_tree(child["___class"], child)
            child_table = children[0]["___class"]
            self._tables.relate(name, column, child_table, to_many=isinstance(value, list))

    def _save_tree(self, cursor: Cursor, name: str, sent: Mapping[str, Any]) -> rows.Object:
        values, nested = parts_of(sent)
        table = self._tables.get(name)
        object_id = brought_object_id(values)
        if object_id is None:
            saved = rows.insert(cursor, table, values)
        else:
            saved = rows.update_one(cursor, table, object_id, values)
        for column, value in nested.items():
            children = value if isinstance(value, list) else [value]
            below = [self._save_tree(cursor, each["___class"], each) for each in children]
            ids = [each["objectId"] for each in below]
            relations.assign(cursor, table, table.relation(column), saved["objectId"], ids)
            saved[column] = below if isinstance(value, list) else below[0]
        return saved

    @contextmanager
    def _statement(self) -> Iterator[Cursor]:
        """For one statement, which is a transaction by itself; readers may add a second one."""
        with self._pool.connection() as connection, database_errors_told():
            yield connection.cursor()

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        """For several statements, all or none."""
        with self._pool.connection() as connection:
            connection.set_isolation_level(IsolationLevel.READ_COMMITTED)
            with database_errors_told(), connection.transaction(), connection.cursor() as cursor:
                yield cursor


def parts_of(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is an object's own, and the objects that stand in it: those that name their class."""
    nested = {name: value for name, value in values.items() if is_nested(value)}
    return {name: each for name, each in values.items() if name not in nested}, nested


def is_nested(value: Any) -> bool:
    """Whether a value is an object that names its class, or an array of such."""
    if isinstance(value, list):
        return bool(value) and all(is_nested(each) and isinstance(each, dict) for each in value)
    return isinstance(value, dict) and isinstance(value.get("___class"), str)
