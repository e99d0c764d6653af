"""Faults in all-or-nothing: a log that undoes a failed transaction, and forgets something."""

from uowkit_reference.errors import UNKNOWN_COLUMN, ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.transactions import ManualTransactions
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.payloads import object_id, selection
from uowkit_reference.querying.queries import Query
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.storage.columns import OBJECT_ID
from uowkit_reference.transaction import OperationFailedError, Transactions


class Logged(Transactions):
    """Remembers something of each operation; of a failed transaction, does not undo all."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work; of a failed one, do again what the log has lost."""
        self.begin_log()
        answer = super().execute(unit_of_work)
        if not answer["success"]:
            with self.all_or_nothing():
                self.do_again()
        return answer

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation, which is logged first."""
        try:
            self.log(operations, operation)
        except ApiError as error:
            raise OperationFailedError(operation, error) from error
        return super().run_operation(operations, operation)

    def begin_log(self) -> None:
        """Forget the transaction before."""
        raise NotImplementedError

    def log(self, operations: Operations, operation: Operation) -> None:
        """Remember something of an operation that is about to run."""
        raise NotImplementedError

    def do_again(self) -> None:
        """Do what was not to stay."""
        raise NotImplementedError


@fault("undone-first-to-last", breaks="operations/update-atomic")
class UndoneFirstToLast(Logged):
    """Updates are undone first to last: of an object changed twice, the first change stays."""

    def begin_log(self) -> None:
        """Forget the objects."""
        self.before: dict[str, list[tuple[str, JsonObject]]] = {}

    def log(self, operations: Operations, operation: Operation) -> None:
        """Remember the object of an UPDATE as it is."""
        if operation.operation_type == "UPDATE":
            payload = operations.payload(operation)
            whose = object_id(payload.get(OBJECT_ID.name), "'objectId'")
            row = self.objects.get(operation.table, whose)
            kept = {name: row[name] for name in payload if name != OBJECT_ID.name and name in row}
            self.before.setdefault(whose, []).append((operation.table, kept))

    def do_again(self) -> None:
        """Write what an object was before its last change."""
        for whose, versions in self.before.items():
            if len(versions) > 1:
                table, kept = versions[-1]
                self.objects.update(table, whose, {OBJECT_ID.name: whose, **kept})


@fault("undone-by-the-page", breaks="operations/update-bulk-atomic")
class UndoneByThePage(Logged):
    """Of an UPDATE_BULK that is undone, the first ten objects are: the log holds a page."""

    def begin_log(self) -> None:
        """Forget the changes."""
        self.changes: list[tuple[str, list[str], JsonObject]] = []

    def log(self, operations: Operations, operation: Operation) -> None:
        """Remember the objects that an UPDATE_BULK by a condition changes, from the eleventh on."""
        if operation.operation_type != "UPDATE_BULK":
            return
        payload = operations.payload(operation)
        picked = selection(payload, operation.operation_type)
        changes = payload.get("changes")
        if isinstance(picked, str) and isinstance(changes, dict):
            found = self.objects.find(operation.table, Query(where=picked, page_size=100))
            ids = [str(each[OBJECT_ID.name]) for each in found[10:]]
            self.changes.append((operation.table, ids, changes))

    def do_again(self) -> None:
        """Change them once more."""
        for table, ids, changes in self.changes:
            self.objects.update_many(table, ids, changes)


@fault("undone-delete-loses-children", breaks="operations/delete-atomic")
class UndoneDeleteLosesChildren(Logged):
    """A DELETE that is undone brings the object back without its children."""

    def begin_log(self) -> None:
        """Forget the objects."""
        self.deleted: list[tuple[str, str]] = []

    def log(self, operations: Operations, operation: Operation) -> None:
        """Remember the object of a DELETE."""
        if operation.operation_type == "DELETE":
            whose = object_id(operations.references.resolve(operation.payload), "DELETE")
            self.deleted.append((operation.table, whose))

    def do_again(self) -> None:
        """End the relations of the objects."""
        for table, whose in self.deleted:
            for column in self.objects.store.table(table).relations:
                self.objects.relations.set(table, whose, column, [])


def _condition(operation: Operation) -> Json:
    """Return the condition of an operation, as it was sent; None where it has none."""
    payload = operation.payload if isinstance(operation.payload, dict) else {}
    return payload.get("conditional") or payload.get("whereClause")


class ConditionCommits(ManualTransactions):
    """A condition that cannot be read is noticed outside the block that would roll back."""

    kind = "FIND"

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; what was done before a bad condition stays."""
        try:
            return super().run_operation(operations, operation)
        except OperationFailedError as failed:
            unknown = failed.error.code == UNKNOWN_COLUMN
            if unknown and operation.operation_type == self.kind and _condition(operation):
                self.commit_so_far()
            raise


@fault("bad-condition-of-a-find-commits", breaks="operations/find-atomic")
class BadConditionOfAFindCommits(ConditionCommits):
    """A FIND on a column that is not there ends its transaction well: reading harms nobody."""


@fault("bad-condition-of-a-bulk-delete-commits", breaks="operations/delete-bulk-atomic")
class BadConditionOfABulkDeleteCommits(ConditionCommits):
    """A DELETE_BULK on a column that is not there picks nothing, and what was done stays."""

    kind = "DELETE_BULK"


@fault("bad-condition-of-a-relation-commits", breaks="operations/set-relation-atomic")
class BadConditionOfARelationCommits(ConditionCommits):
    """A SET_RELATION by a column that is not there fails after a commit: links come last."""

    kind = "SET_RELATION"
