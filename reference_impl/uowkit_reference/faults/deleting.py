"""Faults in DELETE and DELETE_BULK: what is removed, and what is answered."""

from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.selecting import (
    FirstOfAList,
    FirstPageOnly,
    ForgetsLaterParts,
    ForgetsTheCondition,
    IgnoresReferencesToBulks,
    NullConditionIsNone,
    PassesOverTheFirst,
)
from uowkit_reference.json_values import Json
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation
from uowkit_reference.storage.conditions import Where

_BULK = "DELETE_BULK"


@fault("delete-answers-true", breaks="operations/delete-result")
class DeleteAnswersTrue(Operations):
    """A DELETE answers true in place of the time."""

    def delete(self, operation: Operation) -> Json:
        """Remove an object, and say that it is done."""
        return bool(super().delete(operation))


@fault("delete-answers-one", breaks="operations/delete-result")
class DeleteAnswersOne(Operations):
    """A DELETE answers 1, the number of objects, as DELETE_BULK would."""

    def delete(self, operation: Operation) -> int:
        """Remove an object, and answer how many it was."""
        return min(super().delete(operation), 1)


@fault("delete-answers-seconds", breaks="operations/delete-result")
class DeleteAnswersSeconds(Operations):
    """The time that a DELETE answers is in seconds."""

    def delete(self, operation: Operation) -> int:
        """Remove an object, and answer when, in seconds."""
        return super().delete(operation) // 1_000


@fault("delete-answers-an-object", breaks="operations/delete-result")
class DeleteAnswersAnObject(Operations):
    """A DELETE answers what the data service does, an object with deletionTime."""

    def delete(self, operation: Operation) -> Json:
        """Remove an object, and answer when, in an object."""
        return {"deletionTime": super().delete(operation)}


@fault("delete-removes-nothing", breaks="operations/delete-effect")
class DeleteRemovesNothing(Operations):
    """A DELETE answers the time, and the object stays: removal is left to a nightly job."""

    def delete(self, _operation: Operation) -> int:
        """Answer a time."""
        return self.objects.now()


@fault("delete-removes-later-ones", breaks="operations/delete-effect")
class DeleteRemovesLaterOnes(Operations):
    """A DELETE also removes what was saved right after the object: ids are compared as a range."""

    def delete(self, operation: Operation) -> int:
        """Remove an object, and the next one."""
        table = self.objects.store.table(operation.table)
        found = self.objects.store.select(table)
        ids = [table.object_of(list(row))["objectId"] for row in found]
        object_id = self.references.resolve(operation.payload)
        after = ids[ids.index(object_id) + 1 :][:1] if object_id in ids else []
        done = super().delete(operation)
        for each in after:
            self.objects.store.delete(table, Where("object_id = ?", (each,)))
        return done


@fault("delete-blanks-the-object", breaks="operations/delete-effect")
class DeleteBlanksTheObject(Operations):
    """A DELETE empties the object's name and keeps the row, lest references to it dangle."""

    def delete(self, operation: Operation) -> int:
        """Empty an object."""
        object_id = self.references.resolve(operation.payload)
        self.objects.update(operation.table, object_id, {"name": None})
        return self.objects.now()


@fault("delete-removes-one-a-transaction", breaks="operations/delete-effect")
class DeleteRemovesOneATransaction(Operations):
    """Only the first DELETE of a transaction removes something: a prepared statement is kept."""

    _done = False

    def delete(self, operation: Operation) -> int:
        """Remove an object, if it is the first."""
        if self._done:
            return self.objects.now()
        self._done = True
        return super().delete(operation)


@fault("delete-of-a-reference-does-nothing", breaks="operations/delete-effect")
class DeleteOfAReferenceDoesNothing(Operations):
    """A DELETE whose payload is a reference removes nothing: it is looked for as it stands."""

    def delete(self, operation: Operation) -> int:
        """Remove an object whose id stands in the request itself."""
        if isinstance(operation.payload, str):
            return super().delete(operation)
        return self.objects.now()


@fault("delete-bulk-answers-true", breaks="operations/delete-bulk-result")
class DeleteBulkAnswersTrue(Operations):
    """A DELETE_BULK answers true, since the statement has succeeded."""

    def delete_bulk(self, operation: Operation) -> Json:
        """Remove objects, and say that it is done."""
        return super().delete_bulk(operation) >= 0


@fault("delete-bulk-answers-the-time", breaks="operations/delete-bulk-result")
class DeleteBulkAnswersTheTime(Operations):
    """A DELETE_BULK answers the time, as DELETE does."""

    def delete_bulk(self, operation: Operation) -> int:
        """Remove objects, and answer when."""
        super().delete_bulk(operation)
        return self.objects.now()


@fault("delete-bulk-counts-what-is-left", breaks="operations/delete-bulk-result")
class DeleteBulkCountsWhatIsLeft(Operations):
    """A DELETE_BULK answers how many objects its table has afterwards."""

    def delete_bulk(self, operation: Operation) -> int:
        """Remove objects, and count the others."""
        super().delete_bulk(operation)
        return self.objects.count(operation.table)


@fault("delete-bulk-counts-lists-as-one", breaks="operations/delete-bulk-result")
class DeleteBulkCountsListsAsOne(Operations):
    """Of a list of ids a DELETE_BULK answers 1: it counts the statements that it ran."""

    def delete_bulk(self, operation: Operation) -> int:
        """Remove objects, and answer in how many steps."""
        removed = super().delete_bulk(operation)
        by_condition = self.payload(operation).get("conditional") is not None
        return removed if by_condition else min(removed, 1)


@fault("delete-bulk-forgets-later-parts", breaks="operations/delete-bulk-effect")
class DeleteBulkForgetsLaterParts(ForgetsLaterParts):
    """Of a condition of several parts, a DELETE_BULK asks only for the first."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-empties-the-table", breaks="operations/delete-bulk-effect")
class DeleteBulkEmptiesTheTable(ForgetsTheCondition):
    """A DELETE_BULK with a condition removes every object of its table, read under another name."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-removes-the-first-of-a-list", breaks="operations/delete-bulk-effect")
class DeleteBulkRemovesTheFirstOfAList(FirstOfAList):
    """Of a list of ids only the first object is removed: the list is bound to one parameter."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-passes-over-the-first", breaks="operations/delete-bulk-effect")
class DeleteBulkPassesOverTheFirst(PassesOverTheFirst):
    """Of what a FIND has answered, the first object is not removed: the loop begins at 1."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-removes-a-page", breaks="operations/delete-bulk-effect")
class DeleteBulkRemovesAPage(FirstPageOnly):
    """Only the first ten objects that fit are removed: they are looked for by a paged find."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-ignores-references-to-bulks", breaks="operations/delete-bulk-effect")
class DeleteBulkIgnoresReferencesToBulks(IgnoresReferencesToBulks):
    """A DELETE_BULK of the result of a CREATE_BULK removes nothing: it looks for rows with ids."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-takes-null-for-a-condition", breaks="operations/delete-bulk-effect")
class DeleteBulkTakesNullForACondition(NullConditionIsNone):
    """A DELETE_BULK with null for its condition asks for objects that meet null: for none."""

    kind: ClassVar[str] = _BULK


@fault("delete-bulk-removes-nothing", breaks="operations/delete-bulk-effect")
class DeleteBulkRemovesNothing(Operations):
    """A DELETE_BULK counts what fits and removes none of it: removal is left to a nightly job."""

    def delete_bulk(self, operation: Operation) -> int:
        """Count objects."""
        payload = self.payload(operation)
        clause = payload.get("conditional")
        if clause is None:
            return len(payload["unconditional"])
        return self.objects.count(operation.table, clause)
