"""Faults in UPDATE_BULK: which objects are changed, what of them, and the number."""

from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.selecting import (
    FirstOfAList,
    FirstPageOnly,
    ForgetsLaterParts,
    IgnoresReferencesToBulks,
    NullConditionIsNone,
    PassesOverTheFirst,
)
from uowkit_reference.json_values import Json
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation

_BULK = "UPDATE_BULK"


@fault("update-bulk-answers-true", breaks="operations/update-bulk-result")
class UpdateBulkAnswersTrue(Operations):
    """An UPDATE_BULK answers true, since the statement has succeeded."""

    def update_bulk(self, operation: Operation) -> Json:
        """Change objects, and say that it is done."""
        return super().update_bulk(operation) >= 0


@fault("update-bulk-answers-ids", breaks="operations/update-bulk-result")
class UpdateBulkAnswersIds(Operations):
    """An UPDATE_BULK answers the ids of the objects, as CREATE_BULK does."""

    def update_bulk(self, operation: Operation) -> Json:
        """Change objects, and answer which."""
        return [str(each) for each in range(super().update_bulk(operation))]


@fault("update-bulk-counts-from-zero", breaks="operations/update-bulk-result")
class UpdateBulkCountsFromZero(Operations):
    """An UPDATE_BULK answers one too few, the index of the last object in place of the number."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects, and answer the index of the last."""
        return max(super().update_bulk(operation) - 1, 0)


@fault("update-bulk-counts-the-table", breaks="operations/update-bulk-result")
class UpdateBulkCountsTheTable(Operations):
    """An UPDATE_BULK answers how many objects the table has: what the statement has looked at."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects, and count all."""
        super().update_bulk(operation)
        return self.objects.count(operation.table)


@fault("update-bulk-answers-text", breaks="operations/update-bulk-result")
class UpdateBulkAnswersText(Operations):
    """The number that an UPDATE_BULK answers is a text, as command tags of databases are."""

    def update_bulk(self, operation: Operation) -> Json:
        """Change objects, and answer the number as a text."""
        return str(super().update_bulk(operation))


@fault("update-bulk-forgets-later-parts", breaks="operations/update-bulk-effect")
class UpdateBulkForgetsLaterParts(ForgetsLaterParts):
    """Of a condition of several parts, an UPDATE_BULK asks only for the first."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-changes-the-first-of-a-list", breaks="operations/update-bulk-effect")
class UpdateBulkChangesTheFirstOfAList(FirstOfAList):
    """Of a list of ids only the first object is changed: the list is bound to one parameter."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-passes-over-the-first", breaks="operations/update-bulk-effect")
class UpdateBulkPassesOverTheFirst(PassesOverTheFirst):
    """Of what a FIND has answered, the first object is not changed: the loop begins at 1."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-changes-a-page", breaks="operations/update-bulk-effect")
class UpdateBulkChangesAPage(FirstPageOnly):
    """Only the first ten objects that fit are changed: they are looked for by a paged find."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-ignores-references-to-bulks", breaks="operations/update-bulk-effect")
class UpdateBulkIgnoresReferencesToBulks(IgnoresReferencesToBulks):
    """An UPDATE_BULK of the result of a CREATE_BULK changes nothing: rows of a FIND have ids."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-takes-null-for-a-condition", breaks="operations/update-bulk-effect")
class UpdateBulkTakesNullForACondition(NullConditionIsNone):
    """An UPDATE_BULK whose condition is null beside a list of ids finds nothing that meets it."""

    kind: ClassVar[str] = _BULK


@fault("update-bulk-wipes-the-rest", breaks="operations/update-bulk-effect")
class UpdateBulkWipesTheRest(Operations):
    """Numbers that the changes do not name become null: a template object is written whole."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects to what the template says."""
        payload = self.payload(operation)
        template = {"score": None, "note": None}
        columns = self.objects.store.table(operation.table).columns
        kept = {name: value for name, value in template.items() if name in columns}
        changed = {**payload, "changes": {**kept, **payload.get("changes", {})}}
        whole = Operation(_BULK, operation.table, changed, operation.op_result_id)
        return super().update_bulk(whole)


@fault("update-bulk-skips-null", breaks="operations/update-bulk-effect")
class UpdateBulkSkipsNull(Operations):
    """An UPDATE_BULK leaves properties alone that it sets to null, as if they were absent."""

    def update_bulk(self, operation: Operation) -> int:
        """Change objects by what is not null."""
        payload = self.payload(operation)
        changes = payload.get("changes", {})
        kept = {name: value for name, value in changes.items() if value is not None}
        some = Operation(
            _BULK, operation.table, {**payload, "changes": kept}, operation.op_result_id
        )
        return super().update_bulk(some)
