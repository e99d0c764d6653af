"""Faults in FIND: which objects are answered, in which order and form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query, query_of_payload
from uowkit_reference.request import Operation
from uowkit_reference.storage.columns import OBJECT_ID


class Finding(Operations):
    """Has a FIND ask for something else."""

    def find(self, operation: Operation) -> Json:
        """Return what the changed query asks for."""
        query = query_of_payload(self.payload(operation), self.settings)
        return self.objects.find(operation.table, self.asked(query))

    def asked(self, query: Query) -> Query:
        """Return the query that is asked in place of another."""
        raise NotImplementedError


@fault("find-answers-a-page-object", breaks="operations/find-result")
class FindAnswersAPageObject(Operations):
    """A FIND answers an object with the rows in a member `data`, as older clients had it."""

    def find(self, operation: Operation) -> Json:
        """Return the rows in an object."""
        rows = super().find(operation)
        return {"data": rows, "totalObjects": len(rows)}


@fault("find-answers-one-object-alone", breaks="operations/find-result")
class FindAnswersOneObjectAlone(Operations):
    """A FIND that finds one object answers it without an array around it."""

    def find(self, operation: Operation) -> Json:
        """Return the rows, or the row."""
        rows = super().find(operation)
        return rows[0] if len(rows) == 1 else rows


@fault("find-answers-null-for-none", breaks="operations/find-result")
class FindAnswersNullForNone(Operations):
    """A FIND that finds nothing answers null in place of an empty array."""

    def find(self, operation: Operation) -> Json:
        """Return the rows, or null."""
        return super().find(operation) or None


@fault("find-answers-ids", breaks="operations/find-result")
class FindAnswersIds(Operations):
    """A FIND answers the ids of the objects, as CREATE_BULK does."""

    def find(self, operation: Operation) -> Json:
        """Return ids."""
        return [row[OBJECT_ID.name] for row in super().find(operation)]


@fault("find-ignores-its-condition", breaks="operations/find-effect")
class FindIgnoresItsCondition(Finding):
    """A FIND answers objects of the table whatever its condition is, read under another name."""

    def asked(self, query: Query) -> Query:
        """Return the query without a condition."""
        return replace(query, where=None)


@fault("find-forgets-later-parts", breaks="operations/find-effect")
class FindForgetsLaterParts(Finding):
    """Of a condition of several parts, a FIND asks only for the first two."""

    def asked(self, query: Query) -> Query:
        """Return the query with two parts of its condition."""
        clause = query.where if isinstance(query.where, str) else ""
        return replace(query, where=" and ".join(clause.split(" and ")[:2]) or None)


@fault("find-includes-equal", breaks="operations/find-effect")
class FindIncludesEqual(Finding):
    """In a FIND's condition, less counts as less or equal."""

    def asked(self, query: Query) -> Query:
        """Return the query with a wider condition."""
        clause = query.where if isinstance(query.where, str) else None
        return replace(query, where=clause and clause.replace(" < ", " <= "))


@fault("find-ignores-page-size", breaks="operations/find-effect")
class FindIgnoresPageSize(Finding):
    """A FIND answers ten objects at most, however large a page is asked for."""

    def asked(self, query: Query) -> Query:
        """Return the query with the usual page."""
        return replace(query, page_size=10)


@fault("find-answers-all-pages", breaks="operations/find-effect")
class FindAnswersAllPages(Finding):
    """A FIND answers up to a hundred objects, however small a page is asked for."""

    def asked(self, query: Query) -> Query:
        """Return the query with the largest page."""
        return replace(query, page_size=100)


@fault("find-ignores-offset", breaks="operations/find-effect")
class FindIgnoresOffset(Finding):
    """A FIND begins with the first object whatever its offset is."""

    def asked(self, query: Query) -> Query:
        """Return the query from its beginning."""
        return replace(query, offset=0)


@fault("find-takes-offset-for-a-page", breaks="operations/find-effect")
class FindTakesOffsetForAPage(Finding):
    """A FIND's offset counts pages in place of objects."""

    def asked(self, query: Query) -> Query:
        """Return the query from another object on."""
        return replace(query, offset=query.offset * query.page_size)


@fault("find-ignores-sorting", breaks="operations/find-effect")
class FindIgnoresSorting(Finding):
    """A FIND answers objects in the order of their creation, since it reads sortBy elsewhere."""

    def asked(self, query: Query) -> Query:
        """Return the query without an order."""
        return replace(query, sort_by=())


@fault("find-always-ascends", breaks="operations/find-effect")
class FindAlwaysAscends(Finding):
    """A FIND sorts upwards only: the direction is cut off with the column's name."""

    def asked(self, query: Query) -> Query:
        """Return the query in ascending order."""
        return replace(query, sort_by=tuple((name, False) for name, _ in query.sort_by))


class FindingByAnotherConnection(Operations):
    """Remembers what was in a table before the first operation of some types."""

    TYPES: ClassVar[frozenset[str]]
    before: Mapping[str, JsonObject] | None = None

    def run(self, operation: Operation) -> Json:
        """Run an operation; look before the first that changes something."""
        if self.before is None and operation.operation_type in self.TYPES:
            rows = self.objects.find(operation.table, Query(page_size=100_000))
            self.before = {row[OBJECT_ID.name]: row for row in rows}
        return super().run(operation)


@fault("find-misses-new-objects", breaks="operations/find-effect")
class FindMissesNewObjects(FindingByAnotherConnection):
    """A FIND does not see objects that its transaction has created: it reads what is committed."""

    TYPES = frozenset({"CREATE", "CREATE_BULK"})

    def find(self, operation: Operation) -> list[JsonObject]:
        """Return the rows that were there."""
        rows = super().find(operation)
        known = self.before
        return rows if known is None else [row for row in rows if row[OBJECT_ID.name] in known]


@fault("find-shows-objects-before-their-change", breaks="operations/find-effect")
class FindShowsObjectsBeforeTheirChange(FindingByAnotherConnection):
    """A FIND shows objects as they were before its transaction: it reads what is committed."""

    TYPES = frozenset({"UPDATE"})

    def find(self, operation: Operation) -> list[JsonObject]:
        """Return the rows as they were."""
        known = self.before or {}
        return [known.get(row[OBJECT_ID.name], row) for row in super().find(operation)]


@fault("find-sees-deleted-objects", breaks="operations/find-effect")
class FindSeesDeletedObjects(Operations):
    """A FIND shows objects that its transaction has deleted: deletion comes at the commit."""

    def delete(self, operation: Operation) -> int:
        """Remove an object, and remember it."""
        object_id = self.references.resolve(operation.payload)
        self._deleted = self.objects.get(operation.table, object_id)
        return super().delete(operation)

    def find(self, operation: Operation) -> list[JsonObject]:
        """Return the rows, and the one that was removed last."""
        rows = super().find(operation)
        return [*rows, self._deleted] if hasattr(self, "_deleted") else rows
