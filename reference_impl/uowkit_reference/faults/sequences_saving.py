"""Faults that only a sequence shows, of transactions and calls of the data service in turn."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.routing import Call
from uowkit_reference.serving.endpoints import Endpoints
from uowkit_reference.storage.columns import OBJECT_ID

Key = tuple[str, str]
"""A table and an objectId."""


class OneSession(Endpoints):
    """Has one session for all calls; subclasses say what a failed transaction does to it."""

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work, and see to the session where it fails."""
        answer = super().unit_of_work(call)
        if answer["error"] is not None:
            with self.transactions.all_or_nothing():
                self.failed()
        return answer

    def failed(self) -> None:
        """See to the session."""
        raise NotImplementedError

    def save(self, call: Call) -> Json:
        """Save the object in the body."""
        table, properties = call.parameters["table"], call.json()
        object_id = properties.get(OBJECT_ID.name)
        before = self.read(table, object_id)
        saved = super().save(call)
        self.saved((table, saved[OBJECT_ID.name]), before)
        return saved

    def read(self, table: str, object_id: Json) -> JsonObject | None:
        """Return an object as it is, by the names of its own columns; None for a new one."""
        if object_id is None:
            return None
        try:
            found = self.data.objects.get(table, object_id)
        except ApiError:
            return None
        columns = self.data.objects.store.table(table).own_columns
        return {each.name: found[each.name] for each in columns}

    def saved(self, key: Key, before: JsonObject | None) -> None:
        """Keep of a save what the session keeps."""


@fault("failure-takes-save-along", breaks="data-service/read-back")
class FailureTakesSaveAlong(OneSession):
    """A failed transaction undoes the creation before it, which the session had not flushed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.created: list[Key] = []

    def saved(self, key: Key, before: JsonObject | None) -> None:
        """Keep what was created."""
        self.created = [key] if before is None else []

    def failed(self) -> None:
        """Forget what was created."""
        for table, object_id in self.created:
            self.data.objects.delete_many(table, [object_id])
        self.created = []


@fault("failure-undoes-update", breaks="data-service/read-back")
class FailureUndoesUpdate(OneSession):
    """A failed transaction undoes the update right before it: the session goes back one version."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.versions: list[tuple[Key, JsonObject]] = []

    def saved(self, key: Key, before: JsonObject | None) -> None:
        """Keep what it was before."""
        self.versions = [] if before is None else [(key, before)]

    def failed(self) -> None:
        """Go back."""
        for (table, object_id), before in self.versions:
            if self.read(table, object_id) is not None:
                self.data.objects.update(table, object_id, before)
        self.versions = []


@fault("failure-makes-next-update-stale", breaks="data-service/read-back")
class FailureMakesNextUpdateStale(OneSession):
    """The first update after a failure writes the whole object, as it was before the last one."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.versions: dict[Key, JsonObject] = {}
        self.stale: dict[Key, JsonObject] = {}

    def save(self, call: Call) -> Json:
        """Save the object in the body, and what was not named, where the session has it."""
        saved = super().save(call)
        key = call.parameters["table"], saved[OBJECT_ID.name]
        stale = self.stale.pop(key, {})
        rest = {name: stale[name] for name in stale if name not in call.json()}
        return self.data.objects.update(*key, rest) if rest else saved

    def saved(self, key: Key, before: JsonObject | None) -> None:
        """Keep what it was before."""
        if before is not None:
            self.versions[key] = before

    def failed(self) -> None:
        """Take what the session has for what is there."""
        self.stale = dict(self.versions)


@fault("failure-makes-reads-stale", breaks="data-service/read-back")
class FailureMakesReadsStale(OneSession):
    """After a failure objects are read by id as they were last: the cache asks nobody."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.cache: dict[Key, Json] = {}
        self.doubtful: set[Key] = set()

    def get(self, call: Call) -> Json:
        """Read an object, or what the cache has of it."""
        key = call.parameters["table"], call.parameters["object_id"]
        found = super().get(call)
        if key in self.doubtful:
            return self.cache[key]
        self.cache[key] = found
        return found

    def failed(self) -> None:
        """Close the connection over which the cache asks."""
        self.doubtful = set(self.cache)


@fault("counts-keep-what-failed", breaks="data-service/read-back")
class CountsKeepWhatFailed(Endpoints):
    """Objects of failed transactions are counted: counters are kept outside of the transaction."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lost: dict[str, list[JsonObject]] = {}

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work, and leave the counters as they are where it fails."""
        answer = super().unit_of_work(call)
        for operation in call.json()["operations"] if answer["error"] is not None else ():
            payload = operation["payload"]
            rows = payload if isinstance(payload, list) else [payload]
            self.lost.setdefault(operation["table"], []).extend(filter(None, rows))
        return answer

    def count_by_address(self, call: Call) -> Json:
        """Count objects, those that were lost among them."""
        column, _, text = str(call.query.get("where")).partition("='")
        lost = self.lost.get(call.parameters["table"], ())
        return super().count_by_address(call) + sum(each.get(column) == text[:-1] for each in lost)


@fault("delete-takes-place-of-bulk-before", breaks="data-service/read-back")
class DeleteTakesPlaceOfBulkBefore(DataObjects):
    """Deleting an object of a bulk takes that of the same place in the bulk before it as well."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.bulks: dict[str, list[list[str]]] = {}

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, by the places of their pages."""
        ids = super().create_many(table_name, objects)
        self.bulks.setdefault(table_name, [[]]).append(ids)
        return ids

    def delete(self, table_name: str, object_id: str) -> int:
        """Delete the object of a place, in the page before, too."""
        when = super().delete(table_name, object_id)
        bulks = self.bulks.get(table_name, [])
        for before, bulk in pairwise(bulks):
            if object_id in bulk:
                place = bulk.index(object_id)
                self.delete_many(table_name, before[place : place + 1])
        return when


@fault("transaction-revives-deleted-in-cache", breaks="data-service/read-back")
class TransactionRevivesDeletedInCache(Endpoints):
    """After a transaction a deleted object is read by its id as before, from a far cache."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.near: dict[Key, Json] = {}
        self.far: dict[Key, Json] = {}

    def get(self, call: Call) -> Json:
        """Read an object, or what the far cache has of one that is gone."""
        key = call.parameters["table"], call.parameters["object_id"]
        try:
            self.near[key] = super().get(call)
        except ApiError:
            if key not in self.far:
                raise
            return self.far[key]
        return self.near[key]

    def delete(self, call: Call) -> Json:
        """Delete an object, for the near cache, too."""
        self.near.pop((call.parameters["table"], call.parameters["object_id"]), None)
        return super().delete(call)

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work, and hand on to the far cache what the near one has."""
        self.far |= self.near
        return super().unit_of_work(call)


@fault("counts-forget-deletions", breaks="data-service/read-back")
class CountsForgetDeletions(Endpoints):
    """A count is kept until something is saved; that a deletion changes it is forgotten."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.counts: dict[Key, Json] = {}

    def count_by_address(self, call: Call) -> Json:
        """Count objects, or say what was counted before."""
        key = call.parameters["table"], str(call.query.get("where"))
        if key not in self.counts:
            self.counts[key] = super().count_by_address(call)
        return self.counts[key]

    def save(self, call: Call) -> Json:
        """Save the object in the body; counts may change."""
        self.counts.clear()
        return super().save(call)

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work; counts may change."""
        self.counts.clear()
        return super().unit_of_work(call)
