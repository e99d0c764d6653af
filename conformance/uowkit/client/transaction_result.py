"""What became of a transaction: its results by operation, or the error that ended it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from uowkit.client.operations import Operation, Result, ResultingIn
from uowkit.wire.reading import Kind, Reading


@dataclass(frozen=True, slots=True)
class TransactionError:
    """Why a transaction was not carried out.

    `message` and `code` are the server's own; `code` is None where it gives none. `operation`
    is the one that failed, as the caller added it; None where the answer names none.
    """

    message: str
    code: int | str | None = None
    operation: Operation | None = None

    def __str__(self) -> str:
        code = "" if self.code is None else f" (code {self.code})"
        if self.operation is None:
            return f"{self.message}{code}"
        named = self.operation.op_result_id or "without an op result id"
        kind, table = self.operation.operation_type, self.operation.table
        return f"{self.message}{code}, at {kind} on {table}, {named}"


class TransactionFailed(Exception):
    """A transaction was not carried out; `error` says why, and `reading` is the answer."""

    def __init__(self, error: TransactionError, reading: Reading) -> None:
        super().__init__(f"the transaction failed: {error}")
        self.error = error
        self.reading = reading


class UnexpectedResult(Exception):
    """A transaction succeeded, but its answer lacks an operation's result or has another kind."""


class TransactionResult:
    """What a server answered to a transaction; nothing is raised until a result is asked for.

    `result[operation]` is what the operation answered: the saved object of a CREATE, the ids
    of a CREATE_BULK, the rows of a FIND, and so on.
    """

    def __init__(self, operations: tuple[Operation, ...], reading: Reading) -> None:
        self.operations = operations
        self.reading = reading

    @property
    def success(self) -> bool:
        """Whether the server says that the transaction was carried out."""
        return self.reading.kind is Kind.SUCCESS

    @property
    def refused(self) -> bool:
        """Whether the server says that it was not carried out.

        Neither this nor `success` holds where there is no answer, or one that says neither.
        """
        return self.reading.refused

    @property
    def error(self) -> TransactionError | None:
        """Why the transaction was not carried out; None on success."""
        if self.success:
            return None
        message = self.reading.message or str(self.reading)
        return TransactionError(message, self._code(), self._failed_operation())

    def raise_for_failure(self) -> Self:
        """Return this very result.

        Raises:
            TransactionFailed: the transaction was not carried out.
        """
        error = self.error
        if error is not None:
            raise TransactionFailed(error, self.reading)
        return self

    def __getitem__(self, operation: ResultingIn[Result]) -> Result:
        """What an operation of the transaction answered.

        Raises:
            TransactionFailed: the transaction was not carried out, and has no results.
            UnexpectedResult: the answer has no result for it, or not what it should be.
            KeyError: it is no operation of this transaction, or has no op result id.
        """
        name = self._name(operation)
        self.raise_for_failure()
        entry = self.reading.results.get(name)
        if not isinstance(entry, dict) or "result" not in entry:
            there = ", ".join(self.reading.results) or "none at all"
            raise UnexpectedResult(f"the answer has no result for {name}; it has {there}")
        try:
            return operation.read(entry["result"])
        except ValueError as error:
            shown = repr(entry["result"])[:200]
            raise UnexpectedResult(f"{name}: {error}, and not {shown}") from error

    def __repr__(self) -> str:
        return f"<TransactionResult: {self.reading}>"

    def _name(self, operation: Operation) -> str:
        if not any(each is operation for each in self.operations):
            raise KeyError(f"{operation!r} is no operation of this transaction")
        if operation.op_result_id is None:
            raise KeyError(f"{operation!r} has no op result id, by which results are named")
        return operation.op_result_id

    def _code(self) -> int | str | None:
        document = self.reading.document
        whole = document if isinstance(document, dict) else {}
        code: Any = self.reading.error.get("code", whole.get("code"))
        return code if isinstance(code, int | str) else None

    def _failed_operation(self) -> Operation | None:
        """The operation that the error names; one without a name goes by type and table."""
        told = self.reading.error.get("operation")
        if not isinstance(told, dict):
            return None
        name = told.get("opResultId")
        found = [each for each in self.operations if each.op_result_id == name]
        if name is None:
            meant = (told.get("operationType"), told.get("table"))
            found = [each for each in found if (each.operation_type, each.table) == meant]
            return found[0] if len(found) == 1 else None
        return found[0] if found else None
