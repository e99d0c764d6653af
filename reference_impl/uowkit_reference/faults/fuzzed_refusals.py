"""Faults that refuse a transaction and keep something of it, and only for odd ones."""

from contextlib import AbstractContextManager
from typing import Any

from uowkit_reference import answers
from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.request import UnitOfWork
from uowkit_reference.routing import Call
from uowkit_reference.serving.endpoints import Endpoints
from uowkit_reference.transaction import Transactions

UNDONE = "fuzz/refused-leaves-nothing"


class AutoCommitted(Transactions):
    """Some transactions have each statement committed by itself; `is_odd` says which."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work."""
        self.odd = self.is_odd(unit_of_work)
        return super().execute(unit_of_work)

    def is_odd(self, unit_of_work: UnitOfWork) -> bool:
        """Whether nothing holds this one together."""
        raise NotImplementedError

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Return what keeps everything, or what keeps everything or nothing."""
        if not getattr(self, "odd", False):
            return super().all_or_nothing()
        self.odd = False
        return _Committing(super().all_or_nothing())


class _Committing(AbstractContextManager[None]):
    """Ends a transaction well, whatever was raised in it."""

    def __init__(self, transaction: AbstractContextManager[None]) -> None:
        self._transaction = transaction

    def __enter__(self) -> None:
        self._transaction.__enter__()

    def __exit__(self, *error: object) -> None:
        self._transaction.__exit__(None, None, None)


@fault("read-uncommitted-is-never-undone", breaks=UNDONE)
class ReadUncommittedIsNeverUndone(AutoCommitted):
    """A transaction at READ_UNCOMMITTED is not undone: the driver takes that for auto-commit."""

    def is_odd(self, unit_of_work: UnitOfWork) -> bool:
        """Whether it asks for that level."""
        return unit_of_work.isolation_level == "READ_UNCOMMITTED"


@fault("transaction-that-reads-is-never-undone", breaks=UNDONE)
class TransactionThatReadsIsNeverUndone(AutoCommitted):
    """A transaction with a FIND by clause is not undone, as the reader's cursor commits first."""

    def is_odd(self, unit_of_work: UnitOfWork) -> bool:
        """Whether it reads by a clause."""
        payloads = [
            each.payload for each in unit_of_work.operations if each.operation_type == "FIND"
        ]
        return any(isinstance(each, dict) and "whereClause" in each for each in payloads)


@fault("transaction-that-upserts-by-id-is-never-undone", breaks=UNDONE)
class TransactionThatUpsertsByIdIsNeverUndone(AutoCommitted):
    """A transaction with an UPSERT under an id is not undone, as that ends it to lock the row."""

    def is_odd(self, unit_of_work: UnitOfWork) -> bool:
        """Whether it upserts under an id."""
        payloads = [
            each.payload for each in unit_of_work.operations if each.operation_type == "UPSERT"
        ]
        return any(isinstance(each, dict) and each.get("objectId") for each in payloads)


@fault("odd-ids-are-refused-after-the-commit", breaks=UNDONE)
class OddIdsAreRefusedAfterTheCommit(Transactions):
    """An opResultId of more than thirty characters is refused when its results are written."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work and write its results, each under a name of thirty characters."""
        answer = super().execute(unit_of_work)
        for each in unit_of_work.operations:
            if each.op_result_id is not None and len(each.op_result_id) > 30:
                raise ApiError(f"The id of an operation is too long: {len(each.op_result_id)}.")
        return answer


@fault("huge-numbers-are-refused-after-the-commit", breaks=UNDONE)
class HugeNumbersAreRefusedAfterTheCommit(Transactions):
    """A number beyond 1e300 is refused when it is written into the answer, after the commit."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run a unit of work and see that its answer can be written."""
        answer: Any = super().execute(unit_of_work)
        for operation, entry in zip(
            unit_of_work.operations, (answer["results"] or {}).values(), strict=False
        ):
            result = entry["result"]
            values = result.values() if isinstance(result, dict) else ()
            if any(isinstance(each, float) and abs(each) > 1e300 for each in values):
                return answers.failure(operation, ApiError("A number is out of range."))
        return dict(answer)


@fault("malformed-operations-are-found-when-reached", breaks=UNDONE)
class MalformedOperationsAreFoundWhenReached(Endpoints):
    """An operation that is malformed is found when its turn comes; those before it are kept."""

    def unit_of_work(self, call: Call) -> Json:
        """Run the operations up to the one that cannot be read."""
        document = call.json()
        try:
            unit_of_work = self.reader.read(document)
        except ApiError:
            self.run_readable(document)
            raise
        return self.transactions.execute(unit_of_work)

    def run_readable(self, document: Json) -> None:
        """Run what can be read, up to what cannot."""
        operations = document.get("operations") if isinstance(document, dict) else None
        for place in range(len(operations) if isinstance(operations, list) else 0):
            try:
                first = self.reader.read({"operations": [operations[place]]})  # type: ignore[index]
            except ApiError:
                return
            self.transactions.execute(first)
