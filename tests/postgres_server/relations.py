"""Which objects an object is related to, and what the relation operations make of it."""

from collections.abc import Mapping, Sequence

from psycopg import Cursor, sql

from . import rows
from .refusals import NOT_FOUND, Refused
from .tables import POSITION, Relation, Table, Tables


def add(cursor: Cursor, parent: Table, relation: Relation, object_id: str, ids: list[str]) -> int:
    """Relate an object to more children; of a relation to one, the last one counts."""
    lock(cursor, parent, object_id)
    if ids and not relation.to_many:
        unlink(cursor, relation, object_id)
    link(cursor, relation, object_id, ids)
    return len(ids)


def assign(
    cursor: Cursor, parent: Table, relation: Relation, object_id: str, ids: list[str]
) -> int:
    """Make these children the only ones."""
    lock(cursor, parent, object_id)
    unlink(cursor, relation, object_id)
    link(cursor, relation, object_id, ids)
    return len(ids)


def remove(
    cursor: Cursor, parent: Table, relation: Relation, object_id: str, ids: list[str]
) -> int:
    """End the relation to some children, and say how many there were."""
    lock(cursor, parent, object_id)
    statement = sql.SQL("DELETE FROM {} WHERE parent = {} AND child = ANY({}::text[])")
    cursor.execute(statement.format(relation.links, sql.Literal(object_id), sql.Literal(list(ids))))
    return cursor.rowcount


def lock(cursor: Cursor, table: Table, object_id: str) -> None:
    """Have transactions that relate one parent go one after another.

    Raises:
        Refused: there is no such object.
    """
    statement = sql.SQL("SELECT FROM {} WHERE {} FOR NO KEY UPDATE")
    cursor.execute(statement.format(table.identifier, rows.with_id(object_id)))
    if not cursor.rowcount:
        raise Refused(f"Entity with ID {object_id} not found", NOT_FOUND, 404)


def link(cursor: Cursor, relation: Relation, object_id: str, ids: Sequence[str]) -> None:
    """Relate an object to some children, beside those that it has."""
    children = ids if relation.to_many else ids[-1:]
    if not children:
        return
    values = rows.comma(
        sql.SQL("({}, {})").format(sql.Literal(object_id), sql.Literal(child)) for child in children
    )
    statement = sql.SQL("INSERT INTO {} (parent, child) VALUES {} ON CONFLICT DO NOTHING")
    cursor.execute(statement.format(relation.links, values))


def unlink(cursor: Cursor, relation: Relation, object_id: str) -> None:
    """End every relation of an object in one column."""
    statement = sql.SQL("DELETE FROM {} WHERE parent = {}")
    cursor.execute(statement.format(relation.links, sql.Literal(object_id)))


def children(
    cursor: Cursor,
    tables: Tables,
    relation: Relation,
    parents: Sequence[str],
    page: tuple[int, int],
) -> Mapping[str, list[rows.Object]]:
    """The children of several objects, by the parent's id.

    Args:
        cursor: of the transaction.
        tables: where the children's table is.
        relation: which of their relations.
        parents: their ids.
        page: how many of each, and after how many.
    """
    size, offset = page
    child = tables.get(relation.child)
    statement = sql.SQL(
        "SELECT links.parent, {columns} FROM {links} AS links JOIN {child} AS child"
        ' ON links.child = child."objectId" WHERE links.parent = ANY({parents}::text[])'
        " ORDER BY links.{position}"
    ).format(
        columns=rows.comma(sql.Identifier("child", each) for each in child.columns),
        links=relation.links,
        child=child.identifier,
        parents=sql.Literal(list(parents)),
        position=POSITION,
    )
    cursor.execute(statement)
    related: dict[str, list[rows.Object]] = {parent: [] for parent in parents}
    for parent, *values in cursor:
        related[parent].append(rows.shown_row(child, list(child.columns), values))
    return {parent: each[offset : offset + size] for parent, each in related.items()}


BY_TYPE = {"ADD_RELATION": add, "SET_RELATION": assign, "DELETE_RELATION": remove}
