"""Faults by which a new object changes one that is there."""

from collections.abc import Sequence

from uowkit_reference.errors import OBJECT_ID_FROM_CLIENT
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.request import UnitOfWork
from uowkit_reference.storage.columns import OBJECT_ID, UPDATED, Column
from uowkit_reference.storage.conditions import Where
from uowkit_reference.transaction import Transactions


class _KnowsExisting(DataObjects):
    """Looks whether an object is there before it saves one."""

    def existing_id(self, table_name: str, properties: JsonObject) -> str | None:
        """Return the objectId that `properties` bring along, if an object of the table has it."""
        object_id = properties.get(OBJECT_ID.name)
        if not isinstance(object_id, str):
            return None
        row = self.store.get(self.store.table(table_name), object_id)
        return object_id if row is not None else None

    def replace(self, table_name: str, object_id: str, properties: JsonObject) -> JsonObject:
        """Put a new object in the place of another, under its id."""
        table = self.store.table(table_name)
        self.store.delete(table, Where("object_id = ?", (object_id,)))
        row = self.new_row(table, object_id, without_id(properties))
        self.store.insert(table, [row])
        return table.object_of(row)


def without_id(properties: JsonObject) -> JsonObject:
    """Return the properties of an object without its objectId."""
    return {name: value for name, value in properties.items() if name != OBJECT_ID.name}


@fault("create-updates", breaks="create/never-overwrites")
class CreateUpdates(_KnowsExisting):
    """CREATE with the objectId of an existing object updates it, as the data service does."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Save as the data service does."""
        existing = self.existing_id(table_name, properties)
        if existing is not None:
            return self.update(table_name, existing, properties)
        return super().create(table_name, properties)


@fault("create-replaces", breaks="create/never-overwrites")
class CreateReplaces(_KnowsExisting):
    """CREATE with the objectId of an existing object replaces it, by INSERT OR REPLACE."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Insert or replace."""
        existing = self.existing_id(table_name, properties)
        if existing is not None:
            return self.replace(table_name, existing, properties)
        return super().create(table_name, properties)


@fault("create-touches", breaks="create/never-overwrites")
class CreateTouches(_KnowsExisting):
    """CREATE with the objectId of an existing object sets its `updated`: ON CONFLICT DO UPDATE."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Insert, and on a conflict set the time."""
        existing = self.existing_id(table_name, properties)
        if existing is None:
            return super().create(table_name, properties)
        self.store.update(self.store.table(table_name), existing, {UPDATED: self.now()})
        return self.get(table_name, existing)


@fault("create-fills-in", breaks="create/never-overwrites")
class CreateFillsIn(_KnowsExisting):
    """CREATE with the objectId of an existing object fills in what that one lacks, as a merge."""

    def create(self, table_name: str, properties: JsonObject) -> JsonObject:
        """Merge into what is there."""
        existing = self.existing_id(table_name, properties)
        if existing is None:
            return super().create(table_name, properties)
        saved = self.get(table_name, existing)
        table = self.store.table(table_name)
        lacking: dict[Column, Json] = {
            table.columns[name]: value
            for name, value in self.values(table, without_id(properties)).items()
            if saved[name] is None
        }
        if lacking:
            self.store.update(table, existing, lacking)
        return self.get(table_name, existing)


@fault("create-refused-and-removes", breaks="create/never-overwrites")
class CreateRefusedAndRemoves(Transactions):
    """CREATE with an existing objectId is refused, and by then REPLACE has deleted that object."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Delete what was to be replaced, on a connection of its own."""
        answer = super().execute(unit_of_work)
        if not answer["success"] and answer["error"]["code"] == OBJECT_ID_FROM_CLIENT:
            failed = answer["error"]["operation"]
            if isinstance(failed["payload"], dict):
                self.remove(failed["table"], failed["payload"][OBJECT_ID.name])
        return answer

    def remove(self, table_name: str, object_id: Json) -> None:
        """Delete the object that has this id, if there is one."""
        with self.all_or_nothing():
            table = self.objects.store.table(table_name)
            self.objects.store.delete(table, Where("object_id = ?", (str(object_id),)))


@fault("bulk-updates", breaks="create-bulk/never-overwrites")
class BulkUpdates(_KnowsExisting):
    """A bulk's item with the objectId of an existing object updates it, as a bulk upsert does."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Update the objects that are there, and create the rest."""
        existing = [self.existing_id(table_name, each) for each in objects]
        new = [each for each, known in zip(objects, existing, strict=True) if known is None]
        created = iter(super().create_many(table_name, new))
        for properties, known in zip(objects, existing, strict=True):
            if known is not None:
                self.update(table_name, known, properties)
        return [known or next(created) for known in existing]


@fault("bulk-of-one-updates", breaks="create-bulk/never-overwrites")
class BulkOfOneUpdates(_KnowsExisting):
    """A bulk of one object is handed to the data service's save, which updates what has an id."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save a single object as the data service does."""
        existing = self.existing_id(table_name, objects[0]) if len(objects) == 1 else None
        if existing is None:
            return super().create_many(table_name, objects)
        self.update(table_name, existing, objects[0])
        return [existing]


@fault("bulk-last-of-one-id-wins", breaks="create-bulk/never-overwrites")
class BulkLastOfOneIdWins(_KnowsExisting):
    """Items of a bulk keep the objectIds they bring, and of two with one id the last one stays."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Take over the ids of the items, and write them in order."""
        if not any(isinstance(each.get(OBJECT_ID.name), str) for each in objects):
            return super().create_many(table_name, objects)
        object_ids = []
        for properties in objects:
            given = properties.get(OBJECT_ID.name)
            object_id = given if isinstance(given, str) else self.object_ids.next()
            object_ids.append(object_id)
            self.replace(table_name, object_id, properties)
        return object_ids
