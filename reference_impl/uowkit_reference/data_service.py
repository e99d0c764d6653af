"""The data service: the calls around a transaction that make, read and remove objects.

Document 000; protocol notes, section 8; client notes, section 4. In contrast to a transaction,
saving here makes the tables and columns that are missing.
"""

import re
from collections.abc import Sequence

from uowkit_reference.columns import IGNORED_PROPERTIES, OBJECT_ID, ColumnType
from uowkit_reference.errors import (
    INVALID_OFFSET,
    INVALID_PAGE_SIZE,
    NO_PROPERTIES,
    UNKNOWN_PROPERTIES,
    ApiError,
    bulk_too_large,
    invalid_where,
    unknown_column,
    unknown_table,
)
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.settings import Settings

_NAME = re.compile(r"[^\W\d]\w*")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,15}")


class DataService:
    """Saves, reads and deletes objects of tables that come to exist as they are needed.

    Each method is one call; whoever makes the call wraps it in a transaction of the store.

    Args:
        objects: The objects it works on.
        settings: Limits and choices.
    """

    def __init__(self, objects: DataObjects, settings: Settings) -> None:
        self.objects = objects
        self.settings = settings

    def save(self, table: str, properties: Json) -> JsonObject:
        """Update the object where it has an objectId, else create it; return the saved object.

        Document 000. An objectId that names no object is refused: only the server assigns ids.

        Args:
            table: The table's name; it is made where it is missing, and so are columns.
            properties: The object, as the request's JSON states it.

        Raises:
            ApiError: It is no JSON object, has a value of the wrong type (1007), or an unknown
                objectId (1000).
        """
        properties = json_object(properties)
        object_id = properties.get(OBJECT_ID.name)
        if object_id is not None:
            return self.update(table, object_id, properties)
        self.provide(table, [properties])
        return self.objects.create(table, properties)

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Change an object, keep the properties that are not named, and return it.

        Raises:
            ApiError: As for `save`, or nothing is to be changed (1001).
        """
        properties = json_object(properties)
        if not isinstance(object_id, str):
            raise ApiError("'objectId' must be a string.")
        if properties.get(OBJECT_ID.name, object_id) != object_id:
            raise ApiError("The objectId in the body is not the one in the address.")
        self.objects.get(table, object_id)
        if not properties.keys() - {OBJECT_ID.name}:
            raise ApiError("There are no properties to update.", NO_PROPERTIES)
        self.provide(table, [properties])
        return self.objects.update(table, object_id, properties)

    def create_many(self, table: str, objects: Json) -> list[str]:
        """Create objects and return their objectIds in order.

        Raises:
            ApiError: It is no array of JSON objects, holds too many, or as for `save`.
        """
        if not isinstance(objects, list):
            raise ApiError("The body must be a JSON array of JSON objects.")
        if len(objects) > self.settings.bulk_objects:
            raise bulk_too_large(self.settings.bulk_objects)
        objects = [json_object(item) for item in objects]
        self.provide(table, objects)
        return self.objects.create_many(table, objects)

    def get(self, table: str, object_id: str) -> JsonObject:
        """Return one object (ApiError 1009, 1000)."""
        return self.objects.get(table, object_id)

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Return the objects that a query asks for.

        Args:
            table: The table's name.
            query: ``where``, ``pageSize`` (10 by default; more than the largest page counts as
                the largest), ``offset``, ``sortBy`` and ``props``, each as text or, from a JSON
                body, as number or array. Other members are passed over.

        Raises:
            ApiError: A part of the query is not well formed.
        """
        query = json_object(query)
        found = self.objects.find(
            table,
            where_of(query),
            order=order_of(query.get("sortBy")),
            page_size=min(self.page_size(query.get("pageSize")), self.settings.largest_page),
            offset=whole_number(query.get("offset"), 0, "offset", INVALID_OFFSET),
        )
        names = names_of(query.get("props"), "props")
        return self.project(table, found, names) if names else found

    def count(self, table: str, query: Json) -> int:
        """Return how many objects meet the query's ``where``."""
        return self.objects.count(table, where_of(json_object(query)))

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Delete one object and return when, in milliseconds since 1970 (ApiError 1009, 1000)."""
        return {"deletionTime": self.objects.delete(table, object_id)}

    def delete_many(self, table: str, query: Json) -> int:
        """Delete the objects that meet the query's ``where`` and return how many they were.

        Raises:
            ApiError: There is no clause (1017): a slip must not empty a table.
        """
        where = where_of(json_object(query))
        if where is None:
            raise invalid_where("it is missing")
        return self.objects.delete_many(table, where)

    def describe(self, table: str) -> list[JsonObject]:
        """Return what is known of each column of a table (protocol notes, section 8)."""
        return [
            {
                "name": column.name,
                "type": column.type.value,
                "required": False,
                "defaultValue": None,
                "expression": None,
                "relatedTable": None,
                "customRegex": None,
                "autoLoad": False,
                "isPrimaryKey": column is OBJECT_ID,
            }
            for column in self.objects.store.table(table).columns.values()
        ]

    def provide(self, table_name: str, objects: Sequence[JsonObject]) -> None:
        """Make the table and the columns that `objects` need and that are missing.

        Raises:
            ApiError: Something is missing and the dynamic schema is off, a name cannot be used,
                or the table would get too many columns.
        """
        store = self.objects.store
        if store.has_table(table_name):
            table = store.table(table_name)
        elif self.settings.dynamic_schema:
            table = store.create_table(self.usable_name(table_name))
        else:
            raise unknown_table(table_name)
        for name, sample in samples(objects).items():
            if name in table.columns or name in IGNORED_PROPERTIES:
                continue
            if not self.settings.dynamic_schema:
                raise unknown_column(name, table_name)
            if len(table.own_columns) >= self.settings.columns:
                raise ApiError(f"A table has no more than {self.settings.columns} columns.")
            table = store.add_column(table, self.usable_name(name), ColumnType.of(sample))

    def usable_name(self, name: str) -> str:
        """Return `name` if a table or column may be called so: letters, digits, underscores."""
        if len(name) > self.settings.name_length or not _NAME.fullmatch(name):
            raise ApiError(
                "The name of a table or column starts with a letter or underscore, goes on with "
                "letters, digits and underscores, and has no more than "
                f"{self.settings.name_length} characters."
            )
        return name

    def page_size(self, value: Json) -> int:
        """Return how many objects a find is to answer."""
        size = whole_number(value, self.settings.page_size, "pageSize", INVALID_PAGE_SIZE)
        if size == 0:
            raise ApiError("'pageSize' must be at least 1.", INVALID_PAGE_SIZE)
        return size

    def project(
        self, table: str, objects: Sequence[JsonObject], names: Sequence[str]
    ) -> list[JsonObject]:
        """Return `objects` with the named properties only; ``___class`` and objectId stay."""
        columns = self.objects.store.table(table).columns
        for name in names:
            if name not in columns:
                raise unknown_column(name, table, UNKNOWN_PROPERTIES)
        kept = {*names, OBJECT_ID.name, "___class"}
        return [{name: one[name] for name in one if name in kept} for one in objects]


def samples(objects: Sequence[JsonObject]) -> JsonObject:
    """Return each property that occurs in `objects` with its first value that is not null."""
    found: JsonObject = {}
    for properties in objects:
        for name, value in properties.items():
            if found.get(name) is None:
                found[name] = value
    return found


def json_object(value: Json) -> JsonObject:
    """Return `value` if it is a JSON object."""
    if not isinstance(value, dict):
        raise ApiError("A JSON object is needed.")
    return value


def where_of(query: JsonObject) -> str | None:
    """Return the query's where-clause; one that is null or blank counts as none."""
    where = query.get("where")
    if where is not None and not isinstance(where, str):
        raise invalid_where("it must be a string")
    return where if where and not where.isspace() else None


def order_of(value: Json) -> list[tuple[str, bool]]:
    """Return the columns that ``age desc,name`` sorts by, each with whether it descends."""
    order = []
    for part in names_of(value, "sortBy"):
        name, _, direction = part.partition(" ")
        direction = direction.strip().lower()
        if direction not in {"", "asc", "desc"}:
            raise ApiError("'sortBy' lists names of columns, each with 'asc' or 'desc' or neither.")
        order.append((name, direction == "desc"))
    return order


def names_of(value: Json, member: str) -> list[str]:
    """Return the names that a comma-separated string, or an array of strings, lists."""
    listed = value.split(",") if isinstance(value, str) else value or []
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ApiError(f"'{member}' must be names separated by commas.")
    return [name.strip() for name in listed if name.strip()]


def whole_number(value: Json, default: int, member: str, code: int) -> int:
    """Return the number that `value`, text or a JSON number, states; `default` for null."""
    if value is None:
        return default
    if isinstance(value, bool) or not _WHOLE_NUMBER.fullmatch(str(value)):
        raise ApiError(f"'{member}' must be a whole number, 0 or more.", code)
    return int(value)
