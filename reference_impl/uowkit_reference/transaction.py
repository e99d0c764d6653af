"""Transactions: the operations of a unit of work, in order, all or nothing."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from uowkit_reference import answers
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings


@dataclass(frozen=True, slots=True)
class AnsweredOperation(Operation):
    """An operation whose result is known before it runs: an event handler has said it.

    Attributes:
        result: Its result; nothing else comes of it.
    """

    result: Json = None


class OperationFailedError(Exception):
    """An operation of a transaction failed: nothing of the transaction may stay."""

    def __init__(self, operation: Operation, error: ApiError) -> None:
        super().__init__(error.message)
        self.operation = operation
        self.error = error


class Transactions:
    """Runs units of work, one after another.

    Args:
        objects: The objects they work on.
        settings: Limits and choices.
        operations: The class that runs the operations.
        references: The class that resolves references.
    """

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations] = Operations,
        references: type[References] = References,
    ) -> None:
        self.objects = objects
        self.settings = settings
        self.operations = operations
        self.references = references

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work and return the document that answers it.

        Operations run in the order of the request. The first that fails ends the transaction;
        then nothing that any of them did stays.
        """
        try:
            with self.all_or_nothing():
                results = self.run(unit_of_work)
        except OperationFailedError as failed:
            return answers.failure(failed.operation, failed.error)
        return answers.success(results)

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Return what keeps everything done inside it, or, where that raises, nothing."""
        return self.objects.store.transaction()

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations and return the `results` of those that have an opResultId."""
        known: JsonObject = {}
        entries = {}
        operations = self.operations(
            self.objects, self.references(known, self.settings), self.settings
        )
        for operation in unit_of_work.operations:
            result = self.run_operation(operations, operation)
            if operation.op_result_id is not None:
                known[operation.op_result_id] = result
                entries[operation.op_result_id] = self.entry(operation, result)
        return entries

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Run one operation and return its result.

        Raises:
            OperationFailedError: It is refused.
        """
        if isinstance(operation, AnsweredOperation):
            return operation.result
        try:
            return operations.run(operation)
        except ApiError as error:
            raise OperationFailedError(operation, error) from error

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Return what `results` says of one operation."""
        return answers.result_of(operation, result, self.settings.result_keys)
