"""Data objects: what it means to create, read, update and delete one.

Both the operations of a transaction and the data service work through this module. It never
makes tables or columns.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat

from uowkit_reference.errors import (
    ApiError,
    column_missing_in_transaction,
    invalid_date,
    invalid_expression,
    no_properties,
    object_id_from_client,
    object_not_found,
    relation_in_payload,
    wrong_type,
)
from uowkit_reference.json_values import Json, JsonObject, nests_deeper
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.querying.expressions import Expression, compile_expression, is_expression
from uowkit_reference.querying.queries import Query
from uowkit_reference.querying.where import Selection, compile_selection, compile_where
from uowkit_reference.relations import Relations
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import (
    CREATED,
    IGNORED_PROPERTIES,
    OBJECT_ID,
    OWNER_ID,
    UPDATED,
    Column,
    ColumnType,
    Stored,
    Table,
)
from uowkit_reference.storage.conditions import EVERYTHING, Term, Where
from uowkit_reference.storage.store import Store


class DataObjects:
    """The objects of all tables.

    Args:
        store: Where they are kept.
        settings: The limits they keep.
        object_ids: Where new objects get their ids from; a source of their own by default.
        relations: The relation columns of all tables, with what finds objects.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        object_ids: ObjectIds | None = None,
        relations: Relations | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self.object_ids = object_ids or ObjectIds()
        self.relations = relations or Relations(store, settings)
        self.finder = self.relations.finder
        self._owner_id: str | None = None
        self._longest = {
            ColumnType.STRING: settings.string_length,
            ColumnType.TEXT: settings.text_length,
            ColumnType.JSON: settings.json_length,
            ColumnType.PASSWORD: settings.text_length,
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
        self.change(table, Where("object_id = ?", (object_id,)), properties)
        return self.get(table_name, object_id)

    def update_many(self, table_name: str, selection: Selection, changes: JsonObject) -> int:
        """Change the named properties of the objects that are selected; return how many they are.

        Raises:
            ApiError: As for `create`, or a where-clause cannot be used (as for `find`). An
                objectId that names no object is passed over.
        """
        table = self.store.table(table_name)
        return self.change(table, self.selected(table, selection), changes)

    def upsert(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Update the object of the objectId in `properties`, or save a new one; return it.

        A new object gets the objectId that it brings, or one of the server's where it brings none.

        Raises:
            ApiError: As for `create`.
        """
        object_id = properties.get(OBJECT_ID.name)
        if object_id is None:
            return self.create(table_name, properties)
        table = self.store.table(table_name)
        object_id = self.usable_id(object_id)
        if self.store.get(table, object_id) is not None:
            if not self.changes(table, properties):
                return self.get(table_name, object_id)
            return self.update(table_name, object_id, properties)
        row = self.new_row(table, object_id, {**properties, OBJECT_ID.name: None})
        self.store.insert(table, [row])
        return table.object_of(row)

    def upsert_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Do so with each of `objects`, one after another, and return their objectIds in order."""
        return [self.upsert(table_name, each)[OBJECT_ID.name] for each in objects]

    def find(self, table_name: str, query: Query) -> list[JsonObject]:
        """Return what a query asks for of the objects of a table.

        Raises:
            ApiError: The table (1009) or a column (1006) does not exist, or a clause or an
                expression of the query cannot be used (1017).
        """
        return self.finder.find(self.store.table(table_name), query)

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

    def delete_many(self, table_name: str, selection: Selection) -> int:
        """Delete the objects that are selected and return how many (errors as `update_many`)."""
        table = self.store.table(table_name)
        return self.store.delete(table, self.selected(table, selection))

    @contextmanager
    def acting_as(self, user_id: str | None) -> Iterator[None]:
        """Give new objects this ownerId while it lasts; calls run one at a time."""
        before, self._owner_id = self._owner_id, user_id
        try:
            yield
        finally:
            self._owner_id = before

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
        row[positions[OWNER_ID.name]] = self._owner_id
        return row

    def change(self, table: Table, where: Where, changes: JsonObject) -> int:
        """Write changes, and when, into the objects that meet `where`; return how many they are.

        The objectId never changes. Relation columns are passed over: an object that was read
        with its related objects is written back as it is.

        Raises:
            ApiError: As for `values`, or an expression cannot be used (1017), or yields what its
                column cannot hold (1007), or nothing is left to change (1001).
        """
        own = self.changes(table, changes)
        if not own:
            raise no_properties()
        computed = {name: value for name, value in own.items() if is_expression(value)}
        plain = {name: value for name, value in own.items() if name not in computed}
        values: dict[Column, Stored | Term] = {
            table.columns[name]: value for name, value in self.values(table, plain).items()
        }
        for name, value in computed.items():
            expression = self.expression(table, name, value)
            if self.store.count(table, where.and_also(expression.unfit)):
                raise wrong_type(name)
            values[table.columns[name]] = expression.term
        return self.store.update_many(table, where, {**values, UPDATED: self.now()})

    def changes(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return those properties that an update changes."""
        passed_over = {OBJECT_ID.name, *IGNORED_PROPERTIES, *table.relations}
        return {name: value for name, value in properties.items() if name not in passed_over}

    def expression(self, table: Table, name: str, value: JsonObject) -> Expression:
        """Return what an expression yields for the property of this name (errors as `change`)."""
        column = table.columns.get(name)
        if column is None:
            raise self.no_column(table, name)
        return compile_expression(value, column, table, self.settings, self.longest(column))

    def usable_id(self, object_id: Json) -> str:
        """Return an objectId that a client has chosen (ApiError 1007 where it cannot be one)."""
        usable = self.value(OBJECT_ID, object_id)
        # SQLite's functions on JSON end a string at U+0000.
        if not usable or "\0" in usable:
            raise wrong_type(OBJECT_ID.name)
        return str(usable)

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
                raise self.no_column(table, name)
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
            raise self.not_held(column, value) from None
        if isinstance(stored, str) and len(stored) > self.longest(column):
            raise wrong_type(column.name)
        if column.type is ColumnType.JSON:
            self.check_json(column, value)
        return stored

    def check_json(self, column: Column, value: Json) -> None:
        """Refuse an expression, and what nests too deep: references may have put it together."""
        if is_expression(value):
            raise self.not_held(column, value)
        if nests_deeper(value, self.settings.nesting):
            raise wrong_type(column.name)

    def not_held(self, column: Column, value: Json) -> ApiError:
        """Return the error for a value that is not of the type of its column."""
        if is_expression(value):
            return invalid_expression(column.name, "only an update of the object works one out")
        is_date = column.type is ColumnType.DATETIME
        return (invalid_date if is_date else wrong_type)(column.name)

    def longest(self, column: Column) -> int:
        """Return how many characters a column holds; 0 where that is no question."""
        return column.size or self._longest.get(column.type, 0)

    def no_column(self, table: Table, name: str) -> ApiError:
        """Return the error for a property that a table has no plain column for."""
        if name in table.relations:
            return relation_in_payload(name, table.name)
        return column_missing_in_transaction(name, table.name)

    def selected(self, table: Table, selection: Selection) -> Where:
        """Return the condition that the selected objects meet."""
        return compile_selection(selection, table, self.settings, self.store.table)

    def where(self, table: Table, clause: str | None) -> Where:
        """Return the condition that `clause` states; everything, where there is none."""
        if clause is None:
            return EVERYTHING
        return compile_where(clause, table, self.settings, self.store.table)

    def now(self) -> int:
        """Return the time in milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000
