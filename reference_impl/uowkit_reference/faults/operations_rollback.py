"""Faults in all-or-nothing: one type of operation that a failed transaction does not undo."""

from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.transactions import ManualTransactions
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.transaction import OperationFailedError, Transactions


class DoneAgain(Transactions):
    """What operations of one type did is there, though their transaction failed."""

    kind: ClassVar[str]

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work; of a failed one, do again what is not undone."""
        self.done: list[Operation] = []
        answer = super().execute(unit_of_work)
        kept = [each for each in self.done if each.operation_type == self.kind]
        if not answer["success"] and kept:
            with self.all_or_nothing():
                self.run(UnitOfWork(kept))
        return answer

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation, and remember that it is done."""
        result = super().run_operation(operations, operation)
        self.done.append(operation)
        return result


class FailsAfterACommit(ManualTransactions):
    """When an operation of one type fails, what was done before it stays."""

    kind: ClassVar[str]

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; commit what was done before it, if it fails."""
        try:
            return super().run_operation(operations, operation)
        except OperationFailedError:
            if operation.operation_type == self.kind:
                self.commit_so_far()
            raise


class CommitsAtOnce(ManualTransactions):
    """What was done up to an operation of one type is committed with it."""

    kind: ClassVar[str]

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation, and commit where it is of that type."""
        result = super().run_operation(operations, operation)
        if operation.operation_type == self.kind:
            self.commit_so_far()
        return result


@fault("update-is-kept", breaks="operations/update-atomic")
class UpdateIsKept(DoneAgain):
    """An UPDATE of a failed transaction stays: it goes over a connection of its own."""

    kind = "UPDATE"


@fault("update-fails-after-a-commit", breaks="operations/update-atomic")
class UpdateFailsAfterACommit(FailsAfterACommit):
    """An UPDATE that fails leaves what was done before it: the object is locked by a commit."""

    kind = "UPDATE"


@fault("update-bulk-is-kept", breaks="operations/update-bulk-atomic")
class UpdateBulkIsKept(DoneAgain):
    """An UPDATE_BULK of a failed transaction stays: it runs as a job of its own."""

    kind = "UPDATE_BULK"


@fault("update-bulk-fails-after-a-commit", breaks="operations/update-bulk-atomic")
class UpdateBulkFailsAfterACommit(FailsAfterACommit):
    """An UPDATE_BULK that fails leaves what was done before it: a job begins with a commit."""

    kind = "UPDATE_BULK"


@fault("upsert-is-kept", breaks="operations/upsert-atomic")
class UpsertIsKept(DoneAgain):
    """An UPSERT of a failed transaction stays, since REPLACE is undone by nobody."""

    kind = "UPSERT"


@fault("upsert-commits", breaks="operations/upsert-atomic")
class UpsertCommits(CommitsAtOnce):
    """An UPSERT commits all that was done before it, as statements on whole tables do."""

    kind = "UPSERT"


@fault("upsert-fails-after-a-commit", breaks="operations/upsert-atomic")
class UpsertFailsAfterACommit(FailsAfterACommit):
    """An UPSERT that fails leaves what was done before it: the attempt to insert ends it well."""

    kind = "UPSERT"


@fault("upsert-bulk-is-kept", breaks="operations/upsert-bulk-atomic")
class UpsertBulkIsKept(DoneAgain):
    """An UPSERT_BULK of a failed transaction stays, since a loader writes it."""

    kind = "UPSERT_BULK"


@fault("upsert-bulk-keeps-the-good-items", breaks="operations/upsert-bulk-atomic")
class UpsertBulkKeepsTheGoodItems(ManualTransactions):
    """Of an UPSERT_BULK that fails, the items before the bad one stay: each is committed."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; an UPSERT_BULK item by item, each with a commit."""
        payload = operation.payload
        if operation.operation_type != "UPSERT_BULK" or not isinstance(payload, list):
            return super().run_operation(operations, operation)
        ids: list[Json] = []
        for item in payload:
            one = Operation("UPSERT_BULK", operation.table, [item], operation.op_result_id)
            ids += super().run_operation(operations, one)
            self.commit_so_far()
        return ids


@fault("delete-is-kept", breaks="operations/delete-atomic")
class DeleteIsKept(DoneAgain):
    """A DELETE of a failed transaction stays: what is deleted is purged at once."""

    kind = "DELETE"


@fault("delete-fails-after-a-commit", breaks="operations/delete-atomic")
class DeleteFailsAfterACommit(FailsAfterACommit):
    """A DELETE that fails leaves what was done before it: nothing is wrong if nothing is there."""

    kind = "DELETE"


@fault("delete-bulk-is-kept", breaks="operations/delete-bulk-atomic")
class DeleteBulkIsKept(DoneAgain):
    """A DELETE_BULK of a failed transaction stays, as TRUNCATE does in some databases."""

    kind = "DELETE_BULK"


@fault("delete-bulk-commits", breaks="operations/delete-bulk-atomic")
class DeleteBulkCommits(CommitsAtOnce):
    """A DELETE_BULK commits all that was done before it, as TRUNCATE does in some databases."""

    kind = "DELETE_BULK"


@fault("find-commits", breaks="operations/find-atomic")
class FindCommits(CommitsAtOnce):
    """A FIND commits what was done before it, so that its own connection can see it."""

    kind = "FIND"


@fault("find-fails-after-a-commit", breaks="operations/find-atomic")
class FindFailsAfterACommit(FailsAfterACommit):
    """A FIND that fails leaves what was done before it: reading needs no transaction."""

    kind = "FIND"


@fault("add-relation-is-kept", breaks="operations/add-relation-atomic")
class AddRelationIsKept(DoneAgain):
    """An ADD_RELATION of a failed transaction stays: relations are in a store of their own."""

    kind = "ADD_RELATION"


@fault("add-relation-fails-after-a-commit", breaks="operations/add-relation-atomic")
class AddRelationFailsAfterACommit(FailsAfterACommit):
    """An ADD_RELATION that fails leaves what was done before it: it needs committed objects."""

    kind = "ADD_RELATION"


@fault("set-relation-is-kept", breaks="operations/set-relation-atomic")
class SetRelationIsKept(DoneAgain):
    """A SET_RELATION of a failed transaction stays: relations are in a store of their own."""

    kind = "SET_RELATION"


@fault("set-relation-fails-after-a-commit", breaks="operations/set-relation-atomic")
class SetRelationFailsAfterACommit(FailsAfterACommit):
    """A SET_RELATION that fails leaves what was done before it: it needs committed objects."""

    kind = "SET_RELATION"


@fault("delete-relation-is-kept", breaks="operations/delete-relation-atomic")
class DeleteRelationIsKept(DoneAgain):
    """A DELETE_RELATION of a failed transaction stays: relations are in a store of their own."""

    kind = "DELETE_RELATION"


@fault("delete-relation-fails-after-a-commit", breaks="operations/delete-relation-atomic")
class DeleteRelationFailsAfterACommit(FailsAfterACommit):
    """A DELETE_RELATION that fails leaves what was done before it: links are removed later."""

    kind = "DELETE_RELATION"
