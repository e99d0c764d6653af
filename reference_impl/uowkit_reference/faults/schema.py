"""Faults in what a transaction does with tables and columns."""

from collections.abc import Sequence
from typing import Any

from uowkit_reference.data.dynamic_schema import samples
from uowkit_reference.errors import ApiError, column_missing_in_transaction, unknown_table
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import IGNORED_PROPERTIES, Column, ColumnType, Table


@fault("unknown-table-made", breaks="schema/table-must-exist")
class UnknownTableMade(DataObjects):
    """A CREATE makes the table that is missing, since it saves as the data service does."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save a new object, in a new table if need be."""
        if not self.store.has_table(table_name) and table_name.isidentifier():
            make_table(self, table_name, [properties])
        return super().create(table_name, properties)


@fault("unknown-table-made-by-bulk", breaks="schema/table-must-exist")
class UnknownTableMadeByBulk(DataObjects):
    """A bulk makes the table that is missing, though a CREATE does not: it is meant for imports."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, in a new table if need be."""
        if not self.store.has_table(table_name) and table_name.isidentifier():
            make_table(self, table_name, objects)
        return super().create_many(table_name, objects)


def make_table(data_objects: DataObjects, name: str, objects: Sequence[JsonObject]) -> None:
    """Make a table with columns for the properties of `objects`."""
    table = data_objects.store.create_table(name)
    for column, sample in samples(objects).items():
        table = data_objects.store.add_column(table, column, ColumnType.of(sample))


@fault("unknown-table-made-though-refused", breaks="schema/table-must-exist")
class UnknownTableMadeThoughRefused(DataObjects):
    """An unknown table is refused and there afterwards: making it commits before the check."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save a new object; a table that is missing is made, which ends the transaction."""
        if not self.store.has_table(table_name):
            self.store.roll_back()
            self.store.create_table(table_name)
            self.store.begin()
            raise unknown_table(table_name)
        return super().create(table_name, properties)


@fault("unknown-table-is-table-before", breaks="schema/table-must-exist")
class UnknownTableIsTableBefore(Operations):
    """An unknown table stands for the one before it, which a failed look-up leaves in place."""

    _found: str | None = None

    def run(self, operation: Operation) -> Json:
        """Run one operation on the table that is looked up."""
        if self.objects.store.has_table(operation.table) or not operation.table.strip():
            self._found = operation.table
        table = self._found or operation.table
        return super().run(
            Operation(operation.operation_type, table, operation.payload, operation.op_result_id)
        )


@fault("unknown-columns-dropped", breaks="schema/column-must-exist")
class UnknownColumnsDropped(DataObjects):
    """Properties that are no columns are dropped, as a mapper set to ignore them does."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for the properties that are columns."""
        return super().values(table, columns_only(table, properties))


def columns_only(table: Table, properties: JsonObject) -> JsonObject:
    """Return the properties that are columns of `table`."""
    return {name: properties[name] for name in properties if name in table.columns}


@fault("unknown-columns-of-bulk-dropped", breaks="schema/column-must-exist")
class UnknownColumnsOfBulkDropped(DataObjects):
    """Only a bulk's first object is checked for unknown columns, which are dropped in others."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, of which the first shows what columns there are."""
        table = self.store.table(table_name)
        known = [columns_only(table, properties) for properties in objects[1:]]
        return super().create_many(table_name, [*objects[:1], *known])


@fault("unknown-column-made", breaks="schema/column-must-exist")
class UnknownColumnMade(DataObjects):
    """A CREATE adds the columns that are missing, since it saves as the data service does."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save a new object, with new columns if need be."""
        table = self.store.table(table_name)
        for name, value in missing(table, properties).items():
            table = self.store.add_column(table, name, ColumnType.of(value))
        return super().create(table_name, properties)


def missing(table: Table, properties: JsonObject) -> JsonObject:
    """Return the properties that `table` has no column for and needs one."""
    known = table.columns.keys() | IGNORED_PROPERTIES
    return {name: properties[name] for name in properties if name not in known}


@fault("unknown-column-made-though-refused", breaks="schema/column-must-exist")
class UnknownColumnMadeThoughRefused(DataObjects):
    """An unknown column is refused and there afterwards: adding it commits before the check."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored; a column that is missing is added, which ends the transaction."""
        for name, value in missing(table, properties).items():
            self.store.roll_back()
            self.store.add_column(self.store.table(table.name), name, ColumnType.of(value))
            self.store.begin()
            raise column_missing_in_transaction(name, table.name)
        return super().values(table, properties)


@fault("columns-of-other-tables-dropped", breaks="schema/column-must-exist")
class ColumnsOfOtherTablesDropped(DataObjects):
    """A property that is a column of another table is dropped: one set of names serves for all."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.known: set[str] = set()

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for the properties that are known and columns."""
        self.known |= table.columns.keys()
        for name in missing(table, properties):
            if name not in self.known:
                raise column_missing_in_transaction(name, table.name)
        return super().values(table, columns_only(table, properties))


@fault("underscored-columns-dropped", breaks="schema/column-must-exist")
class UnderscoredColumnsDropped(DataObjects):
    """Properties that begin with an underscore are dropped, as if they were a client's own."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for the properties that are not a client's own."""
        private = {name for name in missing(table, properties) if name.startswith("_")}
        kept = {name: properties[name] for name in properties if name not in private}
        return super().values(table, kept)


@fault("unknown-objects-taken-for-relations", breaks="schema/column-must-exist")
class UnknownObjectsTakenForRelations(DataObjects):
    """An object or array for an unknown column is dropped, since it is taken for a relation."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for the properties that are no relations."""
        relations = {
            name
            for name, value in missing(table, properties).items()
            if isinstance(value, dict | list)
        }
        kept = {name: properties[name] for name in properties if name not in relations}
        return super().values(table, kept)


@fault("second-table-copied-to-first", breaks="schema/right-table")
class SecondTableCopiedToFirst(Operations):
    """A CREATE in a second table is also written to the first: a listener is never taken off."""

    first: str | None = None

    def run(self, operation: Operation) -> Json:
        """Run one operation; the first one's table begins to listen."""
        self.first = self.first or operation.table
        return super().run(operation)

    def create(self, operation: Operation) -> JsonObject:
        """Save one new object, in each table that listens."""
        saved = super().create(operation)
        if self.first and self.first != operation.table:
            table = self.objects.store.table(self.first)
            own = columns_only(table, operation.payload)
            self.objects.create(self.first, own)
        return saved


@fault("bulks-batched-to-first-table", breaks="schema/right-table")
class BulksBatchedToFirstTable(Operations):
    """A bulk right after another goes to its table, since the prepared statement is used again."""

    _prepared: str | None = None

    def run(self, operation: Operation) -> Json:
        """Run one operation, with the statement of the one before if both are bulks."""
        prepared, self._prepared = self._prepared, None
        if operation.operation_type == "CREATE_BULK":
            known = self.objects.store.has_table(operation.table)
            self._prepared = prepared if prepared and known else operation.table
        table = self._prepared or operation.table
        return super().run(
            Operation(operation.operation_type, table, operation.payload, operation.op_result_id)
        )


class Coercing(DataObjects):
    """Changes a value into one that its column holds, before it is looked at."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        return super().value(column, self.coerced(column.type, value))

    def coerced(self, column_type: ColumnType, value: Json) -> Json:
        """Return what `value` is taken for in a column of this type."""
        raise NotImplementedError


@fault("digits-taken-for-numbers", breaks="schema/type-mismatch")
class DigitsTakenForNumbers(Coercing):
    """A string of digits is accepted for a number column, as SQL converts it."""

    def coerced(self, column_type: ColumnType, value: Json) -> Json:
        """Return the number that a string of digits writes."""
        of_digits = isinstance(value, str) and value.isascii() and value.isdigit()
        return float(value) if column_type is ColumnType.DOUBLE and of_digits else value


@fault("numbers-taken-for-text", breaks="schema/type-mismatch")
class NumbersTakenForText(Coercing):
    """A number is accepted for a text column and stored as its digits, as SQL converts it."""

    def coerced(self, column_type: ColumnType, value: Json) -> Json:
        """Return the digits of a number."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if column_type is ColumnType.TEXT and is_number else value


@fault("true-taken-for-one", breaks="schema/type-mismatch")
class TrueTakenForOne(Coercing):
    """A boolean is accepted for a number column, since it is a kind of int in the language."""

    def coerced(self, column_type: ColumnType, value: Json) -> Json:
        """Return a boolean as the number that it is."""
        return (
            float(value) if column_type is ColumnType.DOUBLE and value in (True, False) else value
        )


@fault("anything-taken-for-a-boolean", breaks="schema/type-mismatch")
class AnythingTakenForABoolean(Coercing):
    """Any value is accepted for a boolean column, for whether it is truthy."""

    def coerced(self, column_type: ColumnType, value: Json) -> Json:
        """Return whether a value is truthy."""
        return bool(value) if column_type is ColumnType.BOOLEAN else value


@fault("wrong-types-become-null", breaks="schema/type-mismatch")
class WrongTypesBecomeNull(DataObjects):
    """A value of the wrong type is stored as null, since its conversion's error is swallowed."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        try:
            return super().value(column, value)
        except ApiError:
            return None
