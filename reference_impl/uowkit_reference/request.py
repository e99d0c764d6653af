"""Reading requests: from a JSON document to a unit of work.

What is refused here never starts to run. Document 001 and 002, tables of arguments; rulings of
the areas `envelope` and `op-result-id`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json
from uowkit_reference.settings import Settings

ISOLATION_LEVELS = frozenset(
    {
        "READ_UNCOMMITTED",
        "READ_COMMITTED",
        "REPEATABLE_READ",
        "SERIALIZABLE",
        "SERIALZABLE",  # as the documents print it
    }
)

DEFAULT_ISOLATION_LEVEL = "REPEATABLE_READ"
"""Protocol notes, section 1. One transaction runs at a time, so that every level is kept."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a unit of work, as the request states it.

    Attributes:
        operation_type: What to do.
        table: The name of the table to do it in.
        payload: What to do it with: any JSON value, None where the request has none.
        op_result_id: The id that the request gives this operation, unique within it.
    """

    operation_type: str
    table: str
    payload: Json
    op_result_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction, as the request states it."""

    operations: Sequence[Operation]
    isolation_level: str = DEFAULT_ISOLATION_LEVEL


class UnitOfWorkReader:
    """Makes a unit of work of a request's JSON, or says what is wrong with it.

    Args:
        settings: The limits it keeps.
        operation_types: The operations that can be run.
    """

    def __init__(self, settings: Settings, operation_types: Sequence[str]) -> None:
        self.settings = settings
        self.operation_types = operation_types

    def read(self, document: Json) -> UnitOfWork:
        """Return the unit of work that `document` states; unknown members are passed over.

        Raises:
            ApiError: It is not well formed.
        """
        if not isinstance(document, dict):
            raise ApiError("A unit of work must be a JSON object.")
        isolation_level = self.isolation_level(document.get("isolationLevelEnum"))
        listed = document.get("operations")
        if not isinstance(listed, list) or not listed:
            raise ApiError("'operations' must be an array of at least one operation.")
        if len(listed) > self.settings.operations:
            raise ApiError(
                f"A unit of work has no more than {self.settings.operations} operations."
            )
        operations = [self.operation(item) for item in listed]
        self.check_op_result_ids(operations)
        return UnitOfWork(operations, isolation_level)

    def isolation_level(self, value: Json) -> str:
        """Return the isolation level that `value` names; null counts as none."""
        if value is None:
            return DEFAULT_ISOLATION_LEVEL
        if not isinstance(value, str) or value not in ISOLATION_LEVELS:
            raise ApiError(f"'isolationLevelEnum' must be one of {sorted(ISOLATION_LEVELS)}.")
        return value

    def operation(self, document: Json) -> Operation:
        """Return the operation that `document` states."""
        if not isinstance(document, dict):
            raise ApiError("Each of 'operations' must be a JSON object.")
        return Operation(
            operation_type=self.operation_type(document.get("operationType")),
            table=self.table(document.get("table")),
            payload=document.get("payload"),
            op_result_id=self.op_result_id(document.get("opResultId")),
        )

    def operation_type(self, value: Json) -> str:
        """Return the operation type that `value` names, letter by letter."""
        if not isinstance(value, str) or value not in self.operation_types:
            raise ApiError(f"'operationType' must be one of {list(self.operation_types)}.")
        return value

    def table(self, value: Json) -> str:
        """Return the table's name."""
        if not isinstance(value, str) or not value:
            raise ApiError("'table' must be the name of a table.")
        return value

    def op_result_id(self, value: Json) -> str | None:
        """Return the operation's id: any string, the empty one too; null counts as none."""
        if value is not None and not isinstance(value, str):
            raise ApiError("'opResultId' must be a string.")
        return value

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Refuse an id that two operations have; ids are compared character by character."""
        uses = Counter(operation.op_result_id for operation in operations)
        for op_result_id, count in uses.items():
            if op_result_id is not None and count > 1:
                raise ApiError(
                    f"opResultId '{op_result_id}' is not unique: {count} operations have it."
                )
