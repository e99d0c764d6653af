"""Faults in how the data service creates objects, and tells them from those that are there."""

from uowkit_reference.data.data_service import DataService
from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.querying.queries import Query
from uowkit_reference.storage.columns import CREATED, OBJECT_ID, UPDATED

EVERY_OBJECT = Query(page_size=1_000_000)


def own(properties: JsonObject) -> JsonObject:
    """Return properties without the objectId."""
    return {name: value for name, value in properties.items() if name != OBJECT_ID.name}


@fault("save-answers-without-id", breaks="data-service/save-creates")
class SaveAnswersWithoutId(DataService):
    """Only the save that makes a table answers the objectId, since it reads the table anew."""

    def save(self, table: str, properties: Json) -> JsonObject:
        """Answer what was sent, once the table is there."""
        was_there = self.objects.store.has_table(table)
        saved = super().save(table, properties)
        return own(saved) if was_there and OBJECT_ID.name not in properties else saved


@fault("save-takes-equal-for-same", breaks="data-service/save-creates")
class SaveTakesEqualForSame(DataService):
    """An object that equals one of the table is not saved again, to ward off double clicks."""

    def save(self, table: str, properties: Json) -> JsonObject:
        """Look for an equal object first."""
        if self.objects.store.has_table(table) and OBJECT_ID.name not in properties:
            for each in self.objects.find(table, EVERY_OBJECT):
                if each | properties == each:
                    return each
        return super().save(table, properties)


@fault("save-loses-falsy-values", breaks="data-service/save-creates")
class SaveLosesFalsyValues(DataService):
    """Zero, false and empty texts of a new object are not saved: `value || null`."""

    def save(self, table: str, properties: Json) -> JsonObject:
        """Pass over what is falsy."""
        if OBJECT_ID.name not in properties:
            properties = {name: value or None for name, value in properties.items()}
        return super().save(table, properties)


@fault("save-answers-id-of-another", breaks="data-service/save-creates")
class SaveAnswersIdOfAnother(DataService):
    """A save answers the objectId that the save before it got in that table, read too early."""

    latest: dict[str, str] | None = None

    def save(self, table: str, properties: Json) -> JsonObject:
        """Answer the id of the object before, if there was one."""
        saved = super().save(table, properties)
        if OBJECT_ID.name in properties:
            return saved
        last = self.latest or {}
        self.latest = {**last, table: saved[OBJECT_ID.name]}
        return {**saved, OBJECT_ID.name: last.get(table, saved[OBJECT_ID.name])}


@fault("save-always-creates", breaks="data-service/save-updates")
class SaveAlwaysCreates(DataService):
    """An object that has an objectId is saved once more under another one, as PUT is POST here."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Create an object like it."""
        before = self.objects.get(table, object_id)
        return super().save(table, own({**before, **properties}))


@fault("save-refuses-system-properties", breaks="data-service/save-updates")
class SaveRefusesSystemProperties(DataService):
    """A save that has `created` or `updated` in it, as every object that was read, is refused."""

    def save(self, table: str, properties: Json) -> JsonObject:
        """Refuse what only the server may say."""
        if CREATED.name in properties or UPDATED.name in properties:
            raise ApiError("'created' and 'updated' cannot be saved.")
        return super().save(table, properties)


@fault("update-is-not-written", breaks="data-service/save-updates")
class UpdateIsNotWritten(DataService):
    """An update is answered from the object in memory, which is never written back."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Answer as if it were done."""
        before = self.objects.get(table, object_id)
        return {**before, **properties, UPDATED.name: self.objects.now()}


@fault("update-answers-object-before", breaks="data-service/save-updates")
class UpdateAnswersObjectBefore(DataService):
    """The answer to an update is the object as it was before, as `findAndModify` gives it."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Read first, and answer that."""
        before = self.objects.get(table, object_id)
        super().update(table, object_id, properties)
        return before


@fault("update-changes-newest", breaks="data-service/save-updates")
class UpdateChangesNewest(DataService):
    """An update changes the object that was created last, whose row is still at hand."""

    newest: str | None = None

    def save(self, table: str, properties: Json) -> JsonObject:
        """Remember the last object that was created."""
        saved = super().save(table, properties)
        if OBJECT_ID.name not in properties:
            self.newest = saved[OBJECT_ID.name]
        return saved

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Change the last object where it is in that table."""
        there = {each[OBJECT_ID.name] for each in self.objects.find(table, EVERY_OBJECT)}
        chosen = self.newest if self.newest in there else object_id
        return super().update(table, chosen, {**properties, OBJECT_ID.name: chosen})


@fault("update-changes-all", breaks="data-service/save-updates")
class UpdateChangesAll(DataService):
    """An update changes every object of the table: its statement has lost the condition."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Change all of them."""
        updated = super().update(table, object_id, properties)
        self.objects.update_many(table, f"{OBJECT_ID.name} is not null", own(properties))
        return updated


@fault("update-passes-over-null", breaks="data-service/save-updates")
class UpdatePassesOverNull(DataService):
    """Null in an update changes nothing, since null is what a mapper has for what was not sent."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Leave out what is null."""
        named = {name: value for name, value in properties.items() if value is not None}
        return super().update(table, object_id, named)


@fault("update-passes-over-falsy-values", breaks="data-service/save-updates")
class UpdatePassesOverFalsyValues(DataService):
    """Zero, false and empty texts in an update change nothing: `if (value)`."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Leave out what is falsy."""
        named = {name: value for name, value in properties.items() if value or value is None}
        return super().update(table, object_id, named)


@fault("update-only-once", breaks="data-service/save-updates")
class UpdateOnlyOnce(DataService):
    """An object is updated once, and later saves are taken for the first one sent again."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Answer what is there where it was updated before."""
        before = self.objects.get(table, object_id)
        if before[UPDATED.name] is not None:
            return before
        return super().update(table, object_id, properties)


@fault("update-gives-another-id", breaks="data-service/save-updates")
class UpdateGivesAnotherId(DataService):
    """An update writes a new version of the object under an id of its own and drops the old one."""

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Replace the row."""
        updated = super().update(table, object_id, properties)
        self.objects.delete(table, object_id)
        kept = {name: value for name, value in updated.items() if name != OBJECT_ID.name}
        return self.objects.create(table, kept)
