"""What a target acknowledged, as checks ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uowkit.unit_of_work import Create, CreateBulk, Operation
from uowkit.wire.reading import Reading
from uowkit.work.marked import Transaction


@dataclass(frozen=True)
class Committed:
    """A transaction that the target acknowledged, with its results by operation."""

    transaction: Transaction
    reading: Reading

    def ids_of(self, operation: Operation) -> list[str]:
        """Every id that was answered for an operation; none where it has no op result id."""
        if operation.op_result_id is None:
            return []
        result = self.reading.result(operation.op_result_id)
        return [result["objectId"]] if operation.operation_type == "CREATE" else list(result)

    def row(self, operation: Create) -> dict[str, Any]:
        """The saved object that a CREATE answered."""
        return dict(self.reading.result(str(operation.op_result_id)))

    def object_id(self, operation: Create) -> str:
        """The objectId that a CREATE answered."""
        return str(self.row(operation)["objectId"])

    def object_ids(self, operation: CreateBulk) -> list[str]:
        """The ids that a CREATE_BULK answered, in order."""
        return list(self.reading.result(str(operation.op_result_id)))
