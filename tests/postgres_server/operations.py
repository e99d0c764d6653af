"""The twelve operations: each takes a table and a payload and gives the operation's result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import Cursor, sql

from . import queries, relations, rows
from .clauses import condition
from .refusals import Refused
from .settings import Settings
from .tables import Table, Tables
from .values import checked_object_id


class Operations:
    """Carries out the operations of one transaction."""

    def __init__(self, cursor: Cursor, tables: Tables, settings: Settings) -> None:
        self._cursor = cursor
        self._tables = tables
        self._settings = settings

    def run(self, operation_type: str, table_name: str, payload: Any) -> Any:
        """Carry out an operation whose references are resolved.

        Raises:
            Refused: it cannot be done.
        """
        table = self._tables.get(table_name)
        if operation_type in relations.BY_TYPE:
            return self.relate(operation_type, table, payload)
        return BY_TYPE[operation_type](self, table, payload)

    def create(self, table: Table, payload: Any) -> rows.Object:
        return rows.insert(self._cursor, table, an_object(payload))

    def create_bulk(self, table: Table, payload: Any) -> list[str]:
        objects = some_objects(payload)
        limit = self._settings.bulk_limit
        if len(objects) > limit:
            raise Refused(f"Bulk create operation supports no more than {limit} objects")
        return rows.insert_many(self._cursor, table, objects)

    def update(self, table: Table, payload: Any) -> rows.Object:
        object_id = checked_object_id(an_object(payload).get("objectId"))
        return rows.update_one(self._cursor, table, object_id, payload)

    def update_bulk(self, table: Table, payload: Any) -> int:
        changes = an_object(an_object(payload).get("changes"))
        return len(rows.update(self._cursor, table, picked(table, payload), changes))

    def upsert(self, table: Table, payload: Any) -> rows.Object:
        return rows.upsert(self._cursor, table, an_object(payload))

    def upsert_bulk(self, table: Table, payload: Any) -> list[str]:
        saved = [rows.upsert(self._cursor, table, each) for each in some_objects(payload)]
        return [each["objectId"] for each in saved]

    def delete(self, table: Table, payload: Any) -> int:
        sent = payload.get("objectId") if isinstance(payload, dict) else payload
        object_id = checked_object_id(sent)
        removed = rows.delete(self._cursor, table, rows.with_id(object_id))
        rows.found([{}] * removed, object_id)
        return rows.milliseconds()

    def delete_bulk(self, table: Table, payload: Any) -> int:
        return rows.delete(self._cursor, table, picked(table, an_object(payload)))

    def find(self, table: Table, payload: Any) -> list[rows.Object]:
        query = queries.read_query(an_object(payload), self._settings)
        return queries.search(self._cursor, self._tables, table, query)

    def relate(self, operation_type: str, table: Table, payload: Any) -> int:
        relation = table.relation(an_object(payload).get("relationColumn"))
        (parent,) = ids_in([payload.get("parentObject")])
        child = self._tables.get(relation.child)
        children = rows.ids_of(self._cursor, child, picked(child, payload))
        return relations.BY_TYPE[operation_type](self._cursor, table, relation, parent, children)


BY_TYPE: Mapping[str, Callable[[Operations, Table, Any], Any]] = {
    "CREATE": Operations.create,
    "CREATE_BULK": Operations.create_bulk,
    "UPDATE": Operations.update,
    "UPDATE_BULK": Operations.update_bulk,
    "UPSERT": Operations.upsert,
    "UPSERT_BULK": Operations.upsert_bulk,
    "DELETE": Operations.delete,
    "DELETE_BULK": Operations.delete_bulk,
    "FIND": Operations.find,
}
TYPES = frozenset({*BY_TYPE, *relations.BY_TYPE})


def picked(table: Table, payload: Mapping[str, Any]) -> sql.Composable:
    """The objects that an operation works on: those of a condition, or those of some ids.

    Raises:
        Refused: not just one of the two is told, or it is none.
    """
    clause, listed = payload.get("conditional"), payload.get("unconditional")
    if (clause is None) == (listed is None):
        raise Refused("Either `conditional` or `unconditional` must tell the objects")
    if listed is None:
        return condition(table, clause)
    if not isinstance(listed, list):
        raise Refused("`unconditional` must be an array of ids, or a reference to several")
    return rows.with_ids(ids_in(listed))


def ids_in(listed: Sequence[Any]) -> list[str]:
    """Ids, which may stand there as objects that have them."""
    sent = (each.get("objectId") if isinstance(each, dict) else each for each in listed)
    return [checked_object_id(each) for each in sent]


def an_object(payload: Any) -> Mapping[str, Any]:
    """A payload, or a part of one, that must be an object."""
    if not isinstance(payload, dict):
        raise Refused(f"A JSON object is wanted, and not {type(payload).__name__}")
    return payload


def some_objects(payload: Any) -> list[Mapping[str, Any]]:
    """A payload that must be an array of objects."""
    if not isinstance(payload, list):
        raise Refused(f"An array of objects is wanted, and not {type(payload).__name__}")
    return [an_object(each) for each in payload]
