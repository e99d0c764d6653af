"""Faults by which an op result id that is used twice passes."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace

from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json
from uowkit_reference.request import Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.routing import Call
from uowkit_reference.serving.endpoints import Endpoints
from uowkit_reference.transaction import Transactions


class _Unchecked(UnitOfWorkReader):
    """Takes op result ids as they come."""

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Let any ids pass."""


@fault("duplicates-overwrite", breaks="op-result-id/unique")
class DuplicatesOverwrite(_Unchecked):
    """A repeated opResultId is accepted, and the last result replaces the others in the map."""


@fault("duplicates-renamed", breaks="op-result-id/unique")
class DuplicatesRenamed(_Unchecked):
    """A repeated opResultId gets a number appended, as a file system names a second copy."""

    def read(self, document: Json) -> UnitOfWork:
        """Number the ids that come again."""
        unit_of_work = super().read(document)
        uses: Counter[str | None] = Counter()
        operations = []
        for operation in unit_of_work.operations:
            name = operation.op_result_id
            if name is not None and uses[name]:
                operation = replace(operation, op_result_id=f"{name} ({uses[name]})")
            uses[name] += 1
            operations.append(operation)
        return replace(unit_of_work, operations=operations)


@fault("duplicates-skipped", breaks="op-result-id/unique")
class DuplicatesSkipped(_Unchecked):
    """A second operation with an opResultId is left out, as one that a client has sent twice."""

    def read(self, document: Json) -> UnitOfWork:
        """Keep the first operation of each id."""
        unit_of_work = super().read(document)
        operations: dict[Hashable, Operation] = {}
        for place, operation in enumerate(unit_of_work.operations):
            operations.setdefault(operation.op_result_id or place, operation)
        return replace(unit_of_work, operations=[*operations.values()])


@fault("duplicates-found-after-commit", breaks="op-result-id/unique")
class DuplicatesFoundAfterCommit(Endpoints):
    """A repeated opResultId is refused as the answer is put together, when everything is stored."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        unchecked = _Unchecked(reader.settings, reader.operation_types)
        super().__init__(unchecked, transactions, data_service)
        self.strict = reader

    def unit_of_work(self, call: Call) -> Json:
        """Run the unit of work, and then look at its ids."""
        unit_of_work = self.reader.read(call.json())
        answer = self.transactions.execute(unit_of_work)
        self.strict.check_op_result_ids(unit_of_work.operations)
        return answer


class _ComparedInGroups(UnitOfWorkReader, ABC):
    """Compares the op result ids of some operations with each other, not of all."""

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Look at one group of operations at a time."""
        for group in self.groups(operations):
            super().check_op_result_ids(group)

    @abstractmethod
    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the operations that are compared, in groups."""


@fault("duplicates-seen-between-neighbours", breaks="op-result-id/unique")
class DuplicatesSeenBetweenNeighbours(_ComparedInGroups):
    """A repeated opResultId is noticed between neighbours only, as after a sort that is missing."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return each pair of neighbours."""
        return [operations[at : at + 2] for at in range(len(operations))]


@fault("duplicates-seen-in-one-table", breaks="op-result-id/unique")
class DuplicatesSeenInOneTable(_ComparedInGroups):
    """A repeated opResultId is noticed within one table only, since each has a map of results."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the operations of each table."""
        tables = {operation.table for operation in operations}
        return [[each for each in operations if each.table == table] for table in tables]


@fault("duplicates-seen-in-one-type", breaks="op-result-id/unique")
class DuplicatesSeenInOneType(_ComparedInGroups):
    """A repeated opResultId is noticed within one operation type only, by each type's executor."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the operations of each type."""
        types = {operation.operation_type for operation in operations}
        return [[each for each in operations if each.operation_type == one] for one in types]


@fault("duplicates-seen-in-first-ten", breaks="op-result-id/unique")
class DuplicatesSeenInFirstTen(_ComparedInGroups):
    """A repeated opResultId is noticed among ten operations, the size that the check was given."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the first ten operations."""
        return [operations[:10]]


@fault("duplicates-seen-within-five", breaks="op-result-id/unique")
class DuplicatesSeenWithinFive(_ComparedInGroups):
    """A repeated opResultId is noticed among five operations in a row, as many as are kept."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return every five operations in a row."""
        return [operations[at : at + 5] for at in range(len(operations))]


@fault("long-duplicates-unseen", breaks="op-result-id/unique")
class LongDuplicatesUnseen(_ComparedInGroups):
    """A repeated opResultId of more than 128 characters passes, having no place in the index."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the operations whose ids can be indexed."""
        return [[each for each in operations if len(each.op_result_id or "") <= 128]]


@fault("duplicates-beyond-ascii-unseen", breaks="op-result-id/unique")
class DuplicatesBeyondAsciiUnseen(_ComparedInGroups):
    """A repeated opResultId with a letter beyond ASCII passes, by comparing strings by identity."""

    def groups(self, operations: Sequence[Operation]) -> Sequence[Sequence[Operation]]:
        """Return the operations whose ids the parser has interned."""
        return [[each for each in operations if (each.op_result_id or "").isascii()]]
