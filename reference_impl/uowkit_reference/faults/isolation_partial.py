"""Faults that let others see a transaction in part while it is carried out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.overlapping import InSteps
from uowkit_reference.json_values import Json
from uowkit_reference.request import Operation, UnitOfWork

PARTIAL = "isolation/no-partial-bulk"


@fault("operations-commit-one-by-one", breaks=PARTIAL)
class OperationsCommitOneByOne(InSteps):
    """Each operation is committed by itself, once all of them were checked to succeed."""


@fault("last-operation-commits-late", breaks=PARTIAL)
class LastOperationCommitsLate(InSteps):
    """The last operation is committed after the others, as the end of a loop is flushed twice."""

    def steps(self, unit_of_work: UnitOfWork) -> Sequence[Sequence[Operation]]:
        """Keep the last one for a step of its own."""
        *others, last = unit_of_work.operations
        return [others, [last]]


class InBatches(InSteps):
    """Stores bulks in batches; all other operations go with the batch before them."""

    batch = 5

    def steps(self, unit_of_work: UnitOfWork) -> Sequence[Sequence[Operation]]:
        """Begin a step with each batch of a bulk that has several."""
        steps: list[list[Operation]] = [[]]
        for operation in unit_of_work.operations:
            first, *others = self.batches(operation)
            steps[-1].append(first)
            steps += [[each] for each in others]
        return steps

    def batches(self, operation: Operation) -> Iterator[Operation]:
        """Yield the operation in parts that are stored together."""
        payload: Json = operation.payload
        if operation.operation_type != "CREATE_BULK" or not payload:
            yield operation
            return
        for start in range(0, len(payload), self.batch):
            yield replace(operation, payload=payload[start : start + self.batch])


@fault("bulks-commit-in-batches", breaks=PARTIAL)
class BulksCommitInBatches(InBatches):
    """A bulk is committed in batches of five objects, to keep the database's transactions short."""


@fault("large-bulks-commit-in-batches", breaks=PARTIAL)
class LargeBulksCommitInBatches(InBatches):
    """A bulk is committed every fifty objects, as a loader of large files does."""

    batch = 50


@fault("repeatable-reads-see-steps", breaks=PARTIAL)
class RepeatableReadsSeeSteps(InSteps):
    """A FIND of REPEATABLE_READ reads the newest version of each row instead of a snapshot."""

    def leaks_to(self, look: str, level: str | None) -> bool:
        """Only there."""
        return look == "FIND" and level == "REPEATABLE_READ"


@fault("serializable-reads-see-steps", breaks=PARTIAL)
class SerializableReadsSeeSteps(InSteps):
    """A FIND of SERIALIZABLE locks the rows that are there and reads others as they come."""

    def leaks_to(self, look: str, level: str | None) -> bool:
        """Only there."""
        return look == "FIND" and level in {"SERIALIZABLE", "SERIALZABLE"}


@fault("uncommitted-writers-are-seen", breaks=PARTIAL)
class UncommittedWritersAreSeen(InSteps):
    """A transaction of READ_UNCOMMITTED writes without isolation, too, and everybody sees it."""

    def steps(self, unit_of_work: UnitOfWork) -> Sequence[Sequence[Operation]]:
        """Take all others in one step."""
        if unit_of_work.isolation_level == "READ_UNCOMMITTED":
            return super().steps(unit_of_work)
        return [unit_of_work.operations]


@fault("search-index-fills-row-by-row", breaks=PARTIAL)
class SearchIndexFillsRowByRow(InSteps):
    """The data service searches an index that each operation writes to before the commit."""

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - it has none
        """Only there."""
        return look == "find"


@fault("counter-runs-ahead-of-commits", breaks=PARTIAL)
class CounterRunsAheadOfCommits(InSteps):
    """The data service counts by a counter that each operation raises before the commit."""

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - it has none
        """Only there."""
        return look == "count"
