"""Faults in how a transaction ends, and in what comes after its end."""

import orjson
from starlette.types import Scope

from uowkit_reference import answers
from uowkit_reference.errors import UNKNOWN_TABLE, ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.transaction import OperationFailedError, Transactions


class ManualTransactions(Transactions):
    """Can commit in the middle of a transaction."""

    def commit_so_far(self) -> None:
        """Keep what has been done, and begin anew."""
        self.objects.store.commit()
        self.objects.store.begin()


@fault("operations-commit-singly", breaks="atomicity/all-or-nothing")
class OperationsCommitSingly(ManualTransactions):
    """Every operation commits by itself, as where nobody has turned autocommit off."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation, and keep what it did."""
        result = super().run_operation(operations, operation)
        self.commit_so_far()
        return result


@fault("commits-every-ten-operations", breaks="atomicity/all-or-nothing")
class CommitsEveryTenOperations(ManualTransactions):
    """A transaction commits after every ten operations, to keep the log of the database small."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations, counting them."""
        self._done = 0
        return super().run(unit_of_work)

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation, and commit where it is a tenth one."""
        result = super().run_operation(operations, operation)
        self._done += 1
        if self._done % 10 == 0:
            self.commit_so_far()
        return result


@fault("failure-answered-and-committed", breaks="atomicity/all-or-nothing")
class FailureAnsweredAndCommitted(Transactions):
    """A failure becomes an answer inside the transaction, which then ends well and is committed."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work; no exception leaves the block that would roll back."""
        with self.all_or_nothing():
            try:
                return answers.success(self.run(unit_of_work))
            except OperationFailedError as failed:
                return answers.failure(failed.operation, failed.error)


@fault("unknown-table-commits", breaks="atomicity/all-or-nothing")
class UnknownTableCommits(ManualTransactions):
    """An unknown table fails without a rollback, as an exception of a kind nobody listed does."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; what was done before an unknown table stays."""
        try:
            return super().run_operation(operations, operation)
        except OperationFailedError as failed:
            if failed.error.code == UNKNOWN_TABLE:
                self.commit_so_far()
            raise


@fault("bad-payload-commits", breaks="atomicity/all-or-nothing")
class BadPayloadCommits(ManualTransactions):
    """A payload of the wrong kind is noticed outside the block that would roll back."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; what was done before a bad payload stays."""
        if not isinstance(operation.payload, dict | list):
            self.commit_so_far()
        return super().run_operation(operations, operation)


@fault("failed-bulk-commits-the-rest", breaks="atomicity/all-or-nothing")
class FailedBulkCommitsTheRest(ManualTransactions):
    """A bulk that fails undoes itself only, since its savepoint is all that is rolled back."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation; what was done before a failing bulk stays."""
        try:
            return super().run_operation(operations, operation)
        except OperationFailedError:
            if operation.operation_type == "CREATE_BULK":
                self.commit_so_far()
            raise


@fault("read-uncommitted-without-transaction", breaks="atomicity/all-or-nothing")
class ReadUncommittedWithoutTransaction(Transactions):
    """READ_UNCOMMITTED is taken for no transaction at all, since it asks for no isolation."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work; at the lowest level, nothing is ever undone."""
        if unit_of_work.isolation_level != "READ_UNCOMMITTED":
            return super().execute(unit_of_work)
        try:
            return answers.success(self.run(unit_of_work))
        except OperationFailedError as failed:
            return answers.failure(failed.operation, failed.error)


@fault("operations-after-failure-run", breaks="atomicity/all-or-nothing")
class OperationsAfterFailureRun(ManualTransactions):
    """Operations after the failing one are carried out all the same, by workers that took them."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations; of a failing one, the others don't hear."""
        try:
            return super().run(unit_of_work)
        except OperationFailedError as failed:
            self.objects.store.roll_back()
            self.objects.store.begin()
            listed = list(unit_of_work.operations)
            remaining = UnitOfWork(listed[listed.index(failed.operation) + 1 :])
            super().run(remaining)
            self.commit_so_far()
            raise


@fault("serializable-rolled-back", breaks="atomicity/acknowledged-is-stored")
class SerializableRolledBack(Transactions):
    """SERIALIZABLE works on a snapshot that is answered from, and never merged."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work; at the highest level, leave its snapshot alone."""
        try:
            with self.all_or_nothing():
                answer = answers.success(self.run(unit_of_work))
                if unit_of_work.isolation_level == "SERIALIZABLE":
                    raise _SnapshotLeft(answer)
                return answer
        except _SnapshotLeft as left:
            return left.answer
        except OperationFailedError as failed:
            return answers.failure(failed.operation, failed.error)


class _SnapshotLeft(Exception):
    def __init__(self, answer: JsonObject) -> None:
        super().__init__()
        self.answer = answer


@fault("next-refused-after-failure", breaks="atomicity/recovers")
class NextRefusedAfterFailure(Transactions):
    """The transaction after a failed one is refused: it gets the aborted connection of the pool."""

    _aborted = False

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work, if the connection's last transaction has ended."""
        if self._aborted:
            self._aborted = False
            raise ApiError("Current transaction is aborted: commands are ignored until its end.")
        answer = super().execute(unit_of_work)
        self._aborted = not answer["success"]
        return answer


@fault("three-failures-open-the-breaker", breaks="atomicity/recovers")
class ThreeFailuresOpenTheBreaker(Transactions):
    """After three failures in a row, three transactions are refused, as by a circuit breaker."""

    _failures = 0

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work, unless the breaker is open."""
        if self._failures >= 3:
            self._failures = (self._failures + 1) % 6
            raise ApiError("The database is not available: the circuit breaker is open.")
        answer = super().execute(unit_of_work)
        self._failures = 0 if answer["success"] else self._failures + 1
        return answer


@fault("broken-body-spoils-next", breaks="atomicity/recovers")
class BrokenBodySpoilsNext(Gateway):
    """What is left of a broken body stands before the next one, since the parser's buffer stays."""

    _remains = b""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Answer a request, whose body is put behind what is in the buffer."""
        if scope["method"] != "POST" or not body:
            return super().answer(scope, body)
        buffer = self._remains + body
        try:
            orjson.loads(buffer)
            self._remains = b""
        except orjson.JSONDecodeError:
            self._remains = b"" if self._remains else body
        return super().answer(scope, buffer)
