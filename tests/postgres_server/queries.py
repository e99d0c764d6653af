"""Searches: what a query asks for, whether FIND or the data service brings it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import Cursor, sql

from . import relations, rows
from .clauses import condition
from .refusals import UNKNOWN_COLUMN, Refused
from .settings import Settings
from .tables import POSITION, Table, Tables

# What the data service calls otherwise than FIND does.
FIND_NAMES = {
    "where": "whereClause",
    "props": "properties",
    "loadRelations": "related",
    "having": "havingClause",
}
IN_OPTIONS = ("sortBy", "related", "relationsDepth", "relationsPageSize")
NOT_OFFERED = ("groupBy", "havingClause", "distinct")


@dataclass(frozen=True)
class Query:
    """A search, as the words of FIND have it."""

    where: Any = None
    size: int = 10
    offset: int = 0
    sort_by: list[str] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    related_size: int = 10


def read_query(asked: Mapping[str, Any], settings: Settings) -> Query:
    """A query out of FIND's payload, or the parameters or body of a call of the data service.

    Raises:
        Refused: a part of it has a form that it cannot have, or is not offered here.
    """
    words = {FIND_NAMES.get(name, name): value for name, value in asked.items()}
    options = words.pop("queryOptions", None) or {}
    if not isinstance(options, dict):
        raise Refused("queryOptions must be an object")
    words |= {name: value for name, value in options.items() if name in IN_OPTIONS}
    for name in NOT_OFFERED:
        if words.get(name):
            raise Refused(f"This server does not offer {name}")
    return Query(
        where=words.get("whereClause"),
        size=page_size(words.get("pageSize"), settings),
        offset=whole_number("offset", words.get("offset"), 0),
        sort_by=listed("sortBy", words.get("sortBy")),
        properties=listed("properties", words.get("properties")),
        excluded=listed("excludeProps", words.get("excludeProps")),
        related=listed("related", words.get("related")),
        related_size=page_size(words.get("relationsPageSize"), settings),
    )


def page_size(value: Any, settings: Settings) -> int:
    """How many objects a page holds: a larger one than the largest counts as the largest."""
    asked = whole_number("pageSize", value, settings.page_size)
    if not asked:
        raise Refused("A page must hold an object")
    return min(asked, settings.largest_page)


def whole_number(name: str, value: Any, default: int) -> int:
    """A number that is not negative, as JSON or as the text of a parameter."""
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise Refused(f"{name} must be a number that is not negative")
    return int(value)


def listed(name: str, value: Any) -> list[str]:
    """Several names, as an array or as a text with commas."""
    if value is None:
        return []
    if isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(f"{name} must be an array of texts")
    return value


def search(cursor: Cursor, tables: Tables, table: Table, query: Query) -> list[rows.Object]:
    """The objects that a query asks for: one statement, and one more for each relation."""
    shown = shown_columns(table, query)
    statement = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {} OFFSET {}").format(
        rows.names(table.columns),
        table.identifier,
        condition(table, query.where),
        rows.comma([*(ordering(table, each) for each in query.sort_by), POSITION]),
        sql.Literal(query.size),
        sql.Literal(query.offset),
    )
    cursor.execute(statement)
    found = rows.shown(cursor, table)
    with_related(cursor, tables, table, query, found)
    return [{name: each[name] for name in each if name in shown} for each in found]


def shown_columns(table: Table, query: Query) -> set[str]:
    """The properties that are answered; the objectId and the class always are.

    Raises:
        Refused: one of those that are asked for is none.
    """
    for name in query.properties:
        if name not in table.columns and name not in table.relations:
            raise Refused(f"Column '{name}' does not exist in table '{table.name}'", UNKNOWN_COLUMN)
    wanted = set(query.properties or table.columns) - set(query.excluded)
    return wanted | set(query.related) | {"objectId", "___class"}


def ordering(table: Table, text: str) -> sql.Composable:
    """One part of an order, such as `age desc`.

    Raises:
        Refused: it is none.
    """
    name, *direction = text.split()
    word = " ".join(direction).lower() or "asc"
    if name not in table.columns or word not in ("asc", "desc"):
        raise Refused(f"Table '{table.name}' cannot be sorted by '{text}'", UNKNOWN_COLUMN)
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(word))


def with_related(
    cursor: Cursor, tables: Tables, table: Table, query: Query, found: list[rows.Object]
) -> None:
    """Put the children that are asked for into their parents: many in an array, one as it is."""
    ids = [each["objectId"] for each in found]
    for name in query.related:
        relation = table.relation(name)
        page = (query.related_size, 0)
        children = relations.children(cursor, tables, relation, ids, page)
        for each in found:
            own = children[each["objectId"]]
            each[name] = own if relation.to_many else next(iter(own), None)
