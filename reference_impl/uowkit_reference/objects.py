"""Data objects: what it means to create, read, update and delete one.

Both the operations of a transaction and the data service work through this module. It never
makes tables or columns.
"""

import time
from collections.abc import Sequence
from itertools import repeat

from uowkit_reference.columns import (
    CREATED,
    IGNORED_PROPERTIES,
    OBJECT_ID,
    UPDATED,
    Column,
    ColumnType,
    Stored,
    Table,
)
from uowkit_reference.errors import (
    column_missing_in_transaction,
    object_id_from_client,
    object_not_found,
    unknown_column,
    wrong_type,
)
from uowkit_reference.json_values import Json, JsonObject, nests_deeper
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.settings import Settings
from uowkit_reference.store import Store
from uowkit_reference.where import EVERYTHING, Where, compile_where


class DataObjects:
    """The objects of all tables.

    Args:
        store: Where they are kept.
        settings: The limits they keep.
        object_ids: Where new objects get their ids from; a source of their own by default.
    """

    def __init__(
        self, store: Store, settings: Settings, object_ids: ObjectIds | None = None
    ) -> None:
        self.store = store
        self.settings = settings
        self.object_ids = object_ids or ObjectIds()
        self._longest = {
            ColumnType.STRING: settings.string_length,
            ColumnType.JSON: settings.json_length,
        }

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save a new object and return it: every column of the table, ``___class`` beside them.

        Document 002, "Return Value" and "Example".

        Raises:
            ApiError: The table or a column does not exist, a value has the wrong type, or the
                object brings an objectId.
        """
        table = self.store.table(table_name)
        row = self.new_row(table, self.object_ids.next(), properties)
        self.store.insert(table, [row])
        return table.object_of(row)

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects and return their objectIds in the order of `objects`.

        Document 001, "Return Value".

        Raises:
            ApiError: As for `create`, for any one of them.
        """
        table = self.store.table(table_name)
        object_ids = [self.object_ids.next() for _ in objects]
        self.store.insert(table, list(map(self.new_row, repeat(table), object_ids, objects)))
        return object_ids

    def get(self, table_name: str, object_id: str) -> JsonObject:
        """Return the object of this id.

        Raises:
            ApiError: There is no such table (1009) or object (1000).
        """
        table = self.store.table(table_name)
        row = self.store.get(table, object_id)
        if row is None:
            raise object_not_found(object_id)
        return table.object_of(list(row))

    def update(self, table_name: str, object_id: str, properties: JsonObject) -> JsonObject:
        """Change the named properties of an object, keep the rest, and return it as it is then.

        Raises:
            ApiError: As for `create` and `get`.
        """
        self.get(table_name, object_id)
        table = self.store.table(table_name)
        values = {
            table.columns[name]: value
            for name, value in self.values(table, properties).items()
            if name != OBJECT_ID.name
        }
        self.store.update(table, object_id, {**values, UPDATED: self.now()})
        return self.get(table_name, object_id)

    def find(
        self,
        table_name: str,
        where: str | None = None,
        *,
        order: Sequence[tuple[str, bool]] = (),
        page_size: int,
        offset: int = 0,
    ) -> list[JsonObject]:
        """Return the objects that meet a where-clause.

        Args:
            table_name: Where to look.
            where: The clause; None for all objects.
            order: Names of columns to sort by, each with whether it descends.
            page_size: How many objects at most.
            offset: How many to leave out at the start.

        Raises:
            ApiError: The table (1009) or a column (1006) does not exist, or the clause is not
                one (1017).
        """
        table = self.store.table(table_name)
        columns = [(self.column(table, name), descends) for name, descends in order]
        rows = self.store.select(
            table, self.where(table, where), order=columns, limit=page_size, offset=offset
        )
        return [table.object_of(row) for row in rows]

    def count(self, table_name: str, where: str | None = None) -> int:
        """Return how many objects meet a where-clause (errors as for `find`)."""
        table = self.store.table(table_name)
        return self.store.count(table, self.where(table, where))

    def delete(self, table_name: str, object_id: str) -> int:
        """Delete the object of this id and return when, in milliseconds (errors as for `get`)."""
        table = self.store.table(table_name)
        if not self.store.delete(table, Where("object_id = ?", (object_id,))):
            raise object_not_found(object_id)
        return self.now()

    def delete_many(self, table_name: str, where: str) -> int:
        """Delete the objects that meet a where-clause and return how many (errors as `find`)."""
        table = self.store.table(table_name)
        return self.store.delete(table, self.where(table, where))

    def new_row(self, table: Table, object_id: str, properties: JsonObject) -> list[Stored]:
        """Return the row of a new object: its properties, its objectId, when it was created."""
        if properties.get(OBJECT_ID.name) is not None:
            raise object_id_from_client()
        row: list[Stored] = [None] * len(table.names)
        positions = table.positions
        for name, value in self.values(table, properties).items():
            row[positions[name]] = value
        row[positions[OBJECT_ID.name]] = object_id
        row[positions[CREATED.name]] = self.now()
        return row

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for `properties`, without those that only the server writes.

        Raises:
            ApiError: A property is no column (1006), or its value is of another type (1007).
        """
        columns = table.columns
        values = {}
        for name, value in properties.items():
            if name in IGNORED_PROPERTIES:
                continue
            column = columns.get(name)
            if column is None:
                raise column_missing_in_transaction(name, table.name)
            values[name] = None if value is None else self.value(column, value)
        return values

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value`, which is not null, in `column`.

        Raises:
            ApiError: It is of another type, or too long (1007).
        """
        try:
            stored = column.encode(value)
        except TypeError:
            raise wrong_type(column.name) from None
        if isinstance(stored, str) and len(stored) > self._longest[column.type]:
            raise wrong_type(column.name)
        # A value that references have put together may nest deeper than the request did.
        if column.type is ColumnType.JSON and nests_deeper(value, self.settings.nesting):
            raise wrong_type(column.name)
        return stored

    def column(self, table: Table, name: str) -> Column:
        """Return the column of this name (ApiError 1006 where there is none)."""
        if name not in table.columns:
            raise unknown_column(name, table.name)
        return table.columns[name]

    def where(self, table: Table, clause: str | None) -> Where:
        """Return the condition that `clause` states; everything, where there is none."""
        if clause is None:
            return EVERYTHING
        return compile_where(clause, table, self.settings)

    def now(self) -> int:
        """Return the time in milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000
