"""The data service: the calls around a transaction that make, read and remove objects.

Document 000; protocol notes, section 8; client notes, section 4. In contrast to a transaction,
saving here makes the tables and columns that are missing.
"""

from collections.abc import Sequence
from dataclasses import replace

from uowkit_reference.data.descriptions import describe
from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import (
    ApiError,
    InvalidClauseError,
    bulk_too_large,
)
from uowkit_reference.json_values import Json, JsonObject, json_object
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.queries import Query, clause_of, query_of_call
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import CREATED, OBJECT_ID

EMPTY_TABLE = 1010


class DataService:
    """Saves, reads and deletes objects of tables that come to exist as they are needed.

    Each method is one call; whoever makes the call wraps it in a transaction of the store.

    Args:
        objects: The objects it works on.
        schema: Makes tables and columns.
        settings: Limits and choices.
    """

    def __init__(self, objects: DataObjects, schema: DynamicSchema, settings: Settings) -> None:
        self.objects = objects
        self.schema = schema
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

        Related objects are passed over: clients send them back with an object that they have
        read with its relations.

        Raises:
            ApiError: As for `save`, or nothing is to be changed (1001).
        """
        properties = json_object(properties)
        if not isinstance(object_id, str):
            raise ApiError("'objectId' must be a string.")
        if properties.get(OBJECT_ID.name, object_id) != object_id:
            raise ApiError("The objectId in the body is not the one in the address.")
        self.objects.get(table, object_id)
        relations = self.objects.store.table(table).relations
        own = {name: properties[name] for name in properties if name not in relations}
        self.provide(table, [own])
        return self.objects.update(table, object_id, own)

    def upsert(self, table: str, properties: Json) -> JsonObject:
        """Update the object of this objectId, or create it under it; return the saved object.

        Raises:
            ApiError: As for `save`, except that any objectId will do.
        """
        properties = json_object(properties)
        self.provide(table, [properties])
        return self.objects.upsert(table, properties)

    def create_many(self, table: str, objects: Json) -> list[str]:
        """Create objects and return their objectIds in order.

        An object may bring an objectId that none of the table has (protocol notes, section 5).

        Raises:
            ApiError: It is no array of JSON objects, holds too many, or as for `save`.
        """
        objects = self.bulk(objects)
        self.provide(table, objects)
        brought = [each[OBJECT_ID.name] for each in objects if each.get(OBJECT_ID.name) is not None]
        if not brought:
            return self.objects.create_many(table, objects)
        self.check_free(table, brought)
        return self.objects.upsert_many(table, objects)

    def upsert_many(self, table: str, objects: Json) -> list[str]:
        """Do with each object as `upsert` does, and return their objectIds in order.

        Raises:
            ApiError: As for `create_many` and `upsert`.
        """
        objects = self.bulk(objects)
        self.provide(table, objects)
        return self.objects.upsert_many(table, objects)

    def update_many(self, table: str, query: Json, changes: Json) -> int:
        """Change the objects that meet the query's ``where`` and return how many they were.

        Raises:
            ApiError: As for `delete_many` and `update`.
        """
        where = clause_of_many(query)
        changes = json_object(changes)
        self.objects.store.table(table)
        self.provide(table, [changes])
        return self.objects.update_many(table, where, changes)

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Return one object, with what a query asks for of it.

        Args:
            table: The table's name.
            object_id: The object's id.
            query: The members of `find` that say what to answer of an object, not which.

        Raises:
            ApiError: There is no such table (1009) or object (1000), or as for `find`.
        """
        if not query:
            return self.objects.get(table, object_id)
        asked = self.asked(query)
        self.objects.get(table, object_id)  # an aggregate of no object would be answered, too
        return self.objects.find(
            table,
            Query(
                where=[object_id],
                properties=asked.properties,
                excluded=asked.excluded,
                related=asked.related,
                relations_depth=asked.relations_depth,
                relations_page_size=asked.relations_page_size,
            ),
        )[0]

    def get_by_key(self, table: str, key: Json) -> JsonObject:
        """Return the object of a primary key, which is its objectId (errors as for `get`)."""
        object_id = json_object(key).get(OBJECT_ID.name)
        if not isinstance(object_id, str):
            raise ApiError("The primary key of every table is 'objectId'.")
        return self.objects.get(table, object_id)

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Return the objects that a query asks for.

        Args:
            table: The table's name.
            query: The members that `query_of_call` reads, each as text or, from a JSON body, as
                number, array or boolean. Others are passed over.

        Raises:
            ApiError: A part of the query is not well formed, or cannot be answered.
        """
        return self.objects.find(table, self.asked(query))

    def first(self, table: str, query: Json) -> JsonObject:
        """Return the object that comes first as a query sorts, or else was created first.

        Raises:
            ApiError: There is none (1010), or as for `find`.
        """
        return self._end(table, query, last=False)

    def last(self, table: str, query: Json) -> JsonObject:
        """Return the object that comes last as a query sorts, or else was created last.

        Raises:
            ApiError: As for `first`.
        """
        return self._end(table, query, last=True)

    def _end(self, table: str, query: Json, *, last: bool) -> JsonObject:
        asked = self.asked(query)
        order = asked.sort_by or ((CREATED.name, False),)
        sort_by = tuple((by, descends is not last) for by, descends in order)
        found = self.objects.find(table, replace(asked, sort_by=sort_by, page_size=1, offset=0))
        if not found:
            raise ApiError(f"There is no object in table '{table}'.", EMPTY_TABLE)
        return found[0]

    def count(self, table: str, query: Json) -> int:
        """Return how many objects meet the query's ``where``; groups, where it asks for them."""
        asked = self.asked(query)
        distinct = asked.distinct and asked.properties
        if not (asked.group_by or asked.having or distinct):
            return self.objects.count(table, clause_of(json_object(query).get("where")))
        every = replace(asked, page_size=self.objects.count(table) + 1, offset=0, sort_by=())
        return len(self.objects.find(table, every))

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Delete one object and return when, in milliseconds since 1970 (ApiError 1009, 1000)."""
        return {"deletionTime": self.objects.delete(table, object_id)}

    def delete_many(self, table: str, query: Json) -> int:
        """Delete the objects that meet the query's ``where`` and return how many they were.

        Raises:
            ApiError: There is no clause (1017): a slip must not empty a table.
        """
        return self.objects.delete_many(table, clause_of_many(query))

    def describe(self, table: str) -> list[JsonObject]:
        """Return what is known of each column of a table (ApiError 1009)."""
        return describe(self.objects.store.table(table))

    def provide(self, table: str, objects: Sequence[JsonObject]) -> None:
        """Make the table and the columns that `objects` need and that are missing.

        Raises:
            ApiError: As for `DynamicSchema.provide`.
        """
        self.schema.provide(table, objects)

    def bulk(self, objects: Json) -> list[JsonObject]:
        """Return `objects` if they are an array of JSON objects, and not too many."""
        if not isinstance(objects, list):
            raise ApiError("The body must be a JSON array of JSON objects.")
        if len(objects) > self.settings.bulk_objects:
            raise bulk_too_large(self.settings.bulk_objects)
        return [json_object(item, "Each item of the body") for item in objects]

    def check_free(self, table: str, object_ids: Sequence[Json]) -> None:
        """Refuse objectIds that objects of the table have, or two of the bulk."""
        store = self.objects.store
        seen: set[str] = set()
        for each in object_ids:
            object_id = self.objects.usable_id(each)
            if object_id in seen or store.get(store.table(table), object_id) is not None:
                raise ApiError(f"There is an object of objectId '{object_id}' already.")
            seen.add(object_id)

    def asked(self, query: Json) -> Query:
        """Return what a query asks for; ``property`` names one of ``props``, as in addresses."""
        members = json_object(query)
        props = [members[name] for name in ("props", "property") if members.get(name) is not None]
        if len(props) > 1 or "property" in members:
            listed = [each if isinstance(each, list) else [each] for each in props]
            members = {**members, "props": [name for names in listed for name in names]}
        return query_of_call(members, self.settings)


def clause_of_many(query: Json) -> str:
    """Return the clause that says which objects a bulk call is about, which must be there."""
    where = clause_of(json_object(query).get("where"))
    if where is None:
        raise InvalidClauseError("it is missing")
    return where
