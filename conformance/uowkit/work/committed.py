"""What a target acknowledged, as checks ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from uowkit.client.operations import Create, CreateBulk, Operation, Update, Upsert
from uowkit.wire.reading import Reading
from uowkit.work.marked import Transaction

_ANSWER_IDS: Final = frozenset({"CREATE", "CREATE_BULK", "UPSERT"})  # UPSERT_BULK need not


@dataclass(frozen=True)
class Committed:
    """A transaction that the target acknowledged, with its results by operation."""

    transaction: Transaction
    reading: Reading

    def ids_of(self, operation: Operation) -> list[str]:
        """Every id that was answered for saved objects; none without an op result id."""
        if operation.op_result_id is None:
            return []
        result = self.reading.result(operation.op_result_id)
        if operation.operation_type not in _ANSWER_IDS:
            return []
        return [result["objectId"]] if isinstance(result, dict) else list(result)

    def result(self, operation: Operation) -> Any:
        """What an operation answered."""
        return self.reading.result(str(operation.op_result_id))

    def row(self, operation: Create | Update | Upsert) -> dict[str, Any]:
        """The saved object that a CREATE, an UPDATE or an UPSERT answered."""
        return dict(self.reading.result(str(operation.op_result_id)))

    def object_id(self, operation: Create | Upsert) -> str:
        """The objectId that a CREATE or an UPSERT answered."""
        return str(self.row(operation)["objectId"])

    def object_ids(self, operation: CreateBulk) -> list[str]:
        """The ids that a CREATE_BULK answered, in order."""
        return list(self.reading.result(str(operation.op_result_id)))
