"""Faults in reading, searching, counting and deleting through the data service."""

from typing import Any

from uowkit_reference.data.data_service import DataService
from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.saving import EVERY_OBJECT
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.storage.columns import OBJECT_ID, UPDATED

EXACT = 2.0**53
"""Beyond it a double has no fraction."""


def without_clause(query: Json) -> Json:
    """Return a query that asks for every object."""
    return {name: value for name, value in query.items() if name != "where"}


@fault("find-ignores-where", breaks="data-service/read-back")
class FindIgnoresWhere(DataService):
    """A search answers the first objects of the table, whatever its where-clause says."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Leave the clause out."""
        return super().find(table, without_clause(query))


@fault("find-stops-at-ten", breaks="data-service/read-back")
class FindStopsAtTen(DataService):
    """A search answers ten objects at most, since `pageSize` is read under another name."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Answer the default page."""
        return super().find(table, query)[:10]


@fault("find-by-beginning", breaks="data-service/read-back")
class FindByBeginning(DataService):
    """`=` in a clause finds texts that begin so, since clauses become searches of an index."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Put a pattern in the place of a text."""
        where = query.get("where") or ""
        column, equals, text = where.partition("='")
        if equals:
            query = {**query, "where": f"{column} like '{text[:-1]}%'"}
        return super().find(table, query)


@fault("find-takes-first-comparison", breaks="data-service/read-back")
class FindTakesFirstComparison(DataService):
    """A search goes by the first comparison of its clause, and passes over those after AND."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Cut the clause off."""
        where = query.get("where") or ""
        return super().find(table, {**query, "where": where.partition(" and ")[0] or None})


@fault("find-always-first-page", breaks="data-service/read-back")
class FindAlwaysFirstPage(DataService):
    """A search answers the first objects of what it finds: the offset of a page is passed over."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Leave the offset out."""
        return super().find(table, {name: query[name] for name in query if name != "offset"})


@fault("find-misses-updated", breaks="data-service/read-back")
class FindMissesUpdated(DataService):
    """Objects that were updated are not found any more: they have left the index."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Look in the index of new objects."""
        return [each for each in super().find(table, query) if each.get(UPDATED.name) is None]


@fault("find-shows-booleans-as-numbers", breaks="data-service/read-back")
class FindShowsBooleansAsNumbers(DataService):
    """A search answers rows as a table of texts and numbers: booleans come as 0 and 1."""

    def find(self, table: str, query: Json) -> list[JsonObject]:
        """Show booleans as the database has them."""
        return [
            {name: int(value) if value is True or value is False else value for name, value in row}
            for row in (each.items() for each in super().find(table, query))
        ]


@fault("count-ignores-where", breaks="data-service/read-back")
class CountIgnoresWhere(DataService):
    """A count is that of the whole table, whatever its where-clause says."""

    def count(self, table: str, query: Json) -> int:
        """Leave the clause out."""
        return super().count(table, without_clause(query))


@fault("count-of-a-page", breaks="data-service/read-back")
class CountOfAPage(DataService):
    """A count is the number of objects on the first page."""

    def count(self, table: str, query: Json) -> int:
        """Count a page."""
        return len(super().find(table, query))


@fault("count-starts-at-one", breaks="data-service/read-back")
class CountStartsAtOne(DataService):
    """Where there is nothing to count, a count is 1: the row that says so is counted."""

    def count(self, table: str, query: Json) -> int:
        """Count at least the row of the answer."""
        return max(1, super().count(table, query))


@fault("count-keeps-deleted", breaks="data-service/read-back")
class CountKeepsDeleted(DataService):
    """Deleted objects are counted for ever: counts are kept by clause and never go down."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.deleted: dict[str, list[JsonObject]] = {}

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Remember what was deleted."""
        gone = self.objects.get(table, object_id)
        self.deleted.setdefault(table, []).append(gone)
        return super().delete(table, object_id)

    def count(self, table: str, query: Json) -> int:
        """Count what was deleted, too."""
        column, _, text = (query.get("where") or "").partition("='")
        gone = [each for each in self.deleted.get(table, ()) if each.get(column) == text[:-1]]
        return super().count(table, query) + len(gone)


@fault("get-is-cached", breaks="data-service/read-back")
class GetIsCached(DataService):
    """What was read by id once is read so for ever, from a cache that updates do not clear."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.cache: dict[tuple[str, str], JsonObject] = {}

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Read it once."""
        if (table, object_id) not in self.cache:
            self.cache[table, object_id] = super().get(table, object_id, query)
        self.objects.get(table, object_id)
        return self.cache[table, object_id]


@fault("get-unknown-is-any", breaks="data-service/read-back")
class GetUnknownIsAny(DataService):
    """An id that no object has reads the first object of the table, by `id = ? or 1` gone wrong."""

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Take the first object where there is none of that id."""
        try:
            return super().get(table, object_id, query)
        except ApiError:
            everything = self.objects.find(table, EVERY_OBJECT)
            if not everything:
                raise
            return everything[0]


@fault("get-loses-fractions", breaks="data-service/read-back")
class GetLosesFractions(DataService):
    """Numbers that are read by id have lost their fraction; a search shows them whole."""

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Make numbers integers."""
        found = super().get(table, object_id, query)
        return {
            name: int(value) if isinstance(value, float) and abs(value) < EXACT else value
            for name, value in found.items()
        }


@fault("delete-keeps", breaks="data-service/read-back")
class DeleteKeeps(DataService):
    """A deletion is answered and not done: a job at night would do it."""

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Answer when it was asked for."""
        self.objects.get(table, object_id)
        return {"deletionTime": self.objects.now()}


@fault("delete-hides-from-get", breaks="data-service/read-back")
class DeleteHidesFromGet(DataService):
    """A deleted object is not read by id any more, but is found by searches all the same."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.hidden: set[str] = set()

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Mark it as deleted."""
        self.get(table, object_id)
        self.hidden.add(object_id)
        return {"deletionTime": self.objects.now()}

    def get(self, table: str, object_id: str, query: Json = None) -> JsonObject:
        """Look at the mark."""
        return super().get(table, "" if object_id in self.hidden else object_id, query)


@fault("delete-brings-back-version-before", breaks="data-service/read-back")
class DeleteBringsBackVersionBefore(DataService):
    """Deleting takes away an object's newest version only: one that was updated reads as before."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.versions: dict[str, JsonObject] = {}

    def update(self, table: str, object_id: Json, properties: Json) -> JsonObject:
        """Keep what the object was."""
        before = self.objects.get(table, object_id)
        updated = super().update(table, object_id, properties)
        self.versions[updated[OBJECT_ID.name]] = before
        return updated

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Go back to what the object was, if it was something."""
        before = self.versions.pop(object_id, None)
        if before is None:
            return super().delete(table, object_id)
        columns = self.objects.store.table(table).own_columns
        self.objects.update(table, object_id, {each.name: before[each.name] for each in columns})
        return {"deletionTime": self.objects.now()}


@fault("delete-takes-neighbours", breaks="data-service/read-back")
class DeleteTakesNeighbours(DataService):
    """A deletion takes the object that was created next as well: the range is off by one."""

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Delete up to and including the end of the range."""
        ids = [each[OBJECT_ID.name] for each in self.objects.find(table, EVERY_OBJECT)]
        place = ids.index(object_id) if object_id in ids else len(ids)
        deleted = super().delete(table, object_id)
        self.objects.delete_many(table, ids[place + 1 : place + 2])
        return deleted


@fault("delete-takes-marked", breaks="data-service/read-back")
class DeleteTakesMarked(DataService):
    """A deletion takes every object whose first column is equal, taken for a key that cascades."""

    def delete(self, table: str, object_id: str) -> dict[str, int]:
        """Delete by the first column."""
        key = self.objects.store.table(table).own_columns[0].name
        value = self.objects.get(table, object_id)[key]
        deleted = super().delete(table, object_id)
        self.objects.delete_many(table, f"{key} = '{value}'")
        return deleted
