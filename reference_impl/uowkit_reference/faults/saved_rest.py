"""Faults in what an update does beside what it names, and in the tables and columns it needs."""

from collections.abc import Sequence
from typing import Any, ClassVar

from uowkit_reference.data.data_service import DataService
from uowkit_reference.data.dynamic_schema import DynamicSchema
from uowkit_reference.errors import ApiError, unknown_column
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.storage.columns import (
    CREATED,
    IGNORED_PROPERTIES,
    OBJECT_ID,
    UPDATED,
    ColumnType,
)

MARKS = 2
"""Columns at the front of an object that clients search by, which most faults here leave alone."""


class ChangesTheRest(DataService):
    """A data service whose updates do something to the properties that they do not name."""

    spared: ClassVar[int] = MARKS
    """How many columns at the front are left alone."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Add what becomes of the rest to what is named."""
        before = self.objects.get(table, object_id)
        columns = self.objects.store.table(table).own_columns
        rest = {
            each.name: before[each.name]
            for each in columns[self.spared :]
            if each.name not in properties
        }
        return super().update(table, object_id, {**self.rest(rest), **properties})

    def rest(self, values: JsonObject) -> JsonObject:
        """Return what becomes of the properties that an update does not name."""
        return values


@fault("update-clears-the-rest", breaks="data-service/save-keeps-the-rest")
class UpdateClearsTheRest(ChangesTheRest):
    """An update replaces the object: what it does not name is null, as PUT is often read."""

    def rest(self, values: JsonObject) -> JsonObject:
        """Clear everything."""
        return dict.fromkeys(values)


@fault("update-replaces-the-object", breaks="data-service/save-keeps-the-rest")
class UpdateReplacesTheObject(UpdateClearsTheRest):
    """An update leaves nothing but what it names, not even what the object is searched by."""

    spared = 0


@fault("update-zeroes-numbers", breaks="data-service/save-keeps-the-rest")
class UpdateZeroesNumbers(ChangesTheRest):
    """Numbers that an update does not name become zero, the default of a class with primitives."""

    def rest(self, values: JsonObject) -> JsonObject:
        """Give numbers their default."""
        numbers = [name for name, value in values.items() if type(value) in {int, float}]
        return dict.fromkeys(numbers, 0)


@fault("update-unsets-booleans", breaks="data-service/save-keeps-the-rest")
class UpdateUnsetsBooleans(ChangesTheRest):
    """Booleans that an update does not name become false, as unticked boxes of a form do."""

    def rest(self, values: JsonObject) -> JsonObject:
        """Untick every box."""
        return {name: False for name, value in values.items() if value is True}


@fault("update-trims-the-rest", breaks="data-service/save-keeps-the-rest")
class UpdateTrimsTheRest(ChangesTheRest):
    """Texts that an update does not name are written back trimmed, after a detour over a form."""

    def rest(self, values: JsonObject) -> JsonObject:
        """Trim what is a text."""
        return {name: value.strip() for name, value in values.items() if isinstance(value, str)}


class StampsOtherwise(DataService):
    """A data service whose updates leave other values in the columns that the server sets."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Update the object, and set its stamps anew."""
        before = self.objects.get(table, object_id)
        updated = super().update(table, object_id, properties)
        columns = self.objects.store.table(table)
        stamps = self.stamps(before, updated)
        values: dict[Any, Any] = {columns.columns[name]: stamps[name] for name in stamps}
        self.objects.store.update(columns, str(object_id), values)
        return self.objects.get(table, str(object_id))

    def stamps(self, before: JsonObject, updated: JsonObject) -> JsonObject:
        """Return the columns to set, for an object as it was and as it is."""
        raise NotImplementedError


@fault("update-never-stamps", breaks="data-service/update-stamps")
class UpdateNeverStamps(StampsOtherwise):
    """`updated` stays null: it is set by a trigger that this table lacks."""

    def stamps(self, before: JsonObject, _updated: JsonObject) -> JsonObject:
        """Put back what was there."""
        return {UPDATED.name: before[UPDATED.name]}


@fault("update-moves-created", breaks="data-service/update-stamps")
class UpdateMovesCreated(StampsOtherwise):
    """`created` moves with each update, since the row is written anew."""

    def stamps(self, before: JsonObject, _updated: JsonObject) -> JsonObject:
        """Stamp the new row; a row of the same millisecond gets the next one."""
        return {CREATED.name: max(self.objects.now(), before[CREATED.name] + 1)}


@fault("update-stamps-as-client-says", breaks="data-service/update-stamps")
class UpdateStampsAsClientSays(DataService):
    """An update takes over the `updated` that the client sends back with what it has read."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Write the client's time, if it sends one."""
        updated = super().update(table, object_id, properties)
        if UPDATED.name not in properties:
            return updated
        store = self.objects.store
        store.update(store.table(table), str(object_id), {UPDATED: properties[UPDATED.name]})
        return self.objects.get(table, str(object_id))


@fault("update-stamps-as-text", breaks="data-service/update-stamps")
class UpdateStampsAsText(DataService):
    """`updated` is a text in ISO form, as the driver writes a time that it was not told about."""

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Show the time as a text."""
        return with_text(super().get(table, object_id, query))

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Show it so in each row."""
        return list(map(with_text, super().find(table, query)))


def with_text(found: JsonObject) -> JsonObject:
    """Return an object with a text for the time of its last update, if it has one."""
    if found.get(UPDATED.name) is None:
        return found
    return {**found, UPDATED.name: "2026-01-31T12:00:00.000Z"}


@fault("update-clears-created", breaks="data-service/update-stamps")
class UpdateClearsCreated(StampsOtherwise):
    """`created` is null after an update: it is set for new rows only, and written back."""

    def stamps(self, _before: JsonObject, _updated: JsonObject) -> JsonObject:
        """Write back what the mapper has: nothing."""
        return {CREATED.name: None}


@fault("table-quota", breaks="data-service/creates-table")
class TableQuota(DynamicSchema):
    """A third table is refused, by a limit on dynamic tables that was meant for a free plan."""

    tables = 0

    def provide(self, table_name: str, objects: Sequence[JsonObject]) -> None:
        """Count the tables that are made."""
        if not self.store.has_table(table_name):
            if self.tables == MARKS:
                raise ApiError("The limit on tables of this plan is reached.")
            self.tables += 1
        super().provide(table_name, objects)


@fault("table-keeps-texts-only", breaks="data-service/creates-table")
class TableKeepsTextsOnly(DynamicSchema):
    """Of the object that makes a table only texts are kept: other columns are made too late."""

    def provide(self, table_name: str, objects: Sequence[JsonObject]) -> None:
        """Make the columns, and drop what is no text from the object that makes the table."""
        was_there = self.store.has_table(table_name)
        super().provide(table_name, objects)
        if not was_there:
            for each in objects:
                for name in [name for name, value in each.items() if type(value) is not str]:
                    del each[name]


@fault("table-loses-first-object", breaks="data-service/creates-table")
class TableLosesFirstObject(DataService):
    """The object that makes a table is gone with the next one: the table is made once more."""

    made: tuple[str, str] | None = None

    def save(self, table: str, properties: Json) -> JsonObject:
        """Remove the object that made the table when the next one is saved there."""
        was_there = self.objects.store.has_table(table)
        if self.made and self.made[0] == table and was_there:
            self.objects.delete_many(table, [self.made[1]])
            self.made = None
        saved = super().save(table, properties)
        if not was_there:
            self.made = (table, saved[OBJECT_ID.name])
        return saved


class NewColumns(DynamicSchema):
    """A schema that does something else about columns that a table lacks once it is there."""

    def provide(self, table_name: str, objects: Sequence[JsonObject]) -> None:
        """Tell columns that are new from those of a new table."""
        if self.store.has_table(table_name):
            table = self.store.table(table_name)
            for each in objects:
                for name in each:
                    if name not in IGNORED_PROPERTIES and not self.has_column(table, name):
                        self.new_column(table_name, name)
                        break
        super().provide(table_name, objects)

    def new_column(self, table: str, name: str) -> None:
        """Do something about a column that a table lacks."""
        raise NotImplementedError


@fault("column-refused", breaks="data-service/adds-columns")
class ColumnRefused(NewColumns):
    """A property that the table lacks is refused, as if the table had been made by hand."""

    def new_column(self, table: str, name: str) -> None:
        """Refuse it."""
        raise unknown_column(name, table)


@fault("column-always-text", breaks="data-service/adds-columns")
class ColumnAlwaysText(NewColumns):
    """A column that is added to a table is one of texts, so that a number is of the wrong type."""

    def new_column(self, table: str, name: str) -> None:
        """Add a column for texts."""
        self.store.add_column(self.store.table(table), name, ColumnType.STRING)


@fault("column-dropped", breaks="data-service/adds-columns")
class ColumnDropped(DataService):
    """A property that the table lacks is passed over in silence."""

    def provide(self, table: str, objects: Sequence[JsonObject]) -> None:
        """Drop what the table has no column for."""
        if self.objects.store.has_table(table):
            known = self.objects.store.table(table).columns.keys() | IGNORED_PROPERTIES
            for each in objects:
                for name in each.keys() - known:
                    del each[name]
        super().provide(table, objects)


@fault("column-not-by-update", breaks="data-service/adds-columns")
class ColumnNotByUpdate(DataService):
    """A new property adds a column when an object is created, and is refused in an update."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Update columns that are there."""
        known = self.objects.store.table(table).columns.keys() | IGNORED_PROPERTIES
        for name in properties.keys() - known:
            raise unknown_column(name, table)
        return super().update(table, object_id, properties)
