"""Faults in whether an operation needs an op result id, what it may be, and how long it lasts."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.settings import Settings
from uowkit_reference.transaction import Transactions


@fault("op-result-id-required", breaks="op-result-id/optional")
class OpResultIdRequired(UnitOfWorkReader):
    """An operation without opResultId is refused, being the key of a map that has no null keys."""

    def op_result_id(self, value: Json) -> str | None:
        """Ask for an id."""
        if value is None:
            raise ApiError("'opResultId' is missing.")
        return super().op_result_id(value)


@fault("op-result-ids-all-or-none", breaks="op-result-id/optional")
class OpResultIdsAllOrNone(UnitOfWorkReader):
    """Operations with and without opResultId together are refused, as a slip of the client's."""

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Ask for an id of every operation where one has one."""
        if len({operation.op_result_id is None for operation in operations}) > 1:
            raise ApiError("Either all operations have an opResultId or none has.")
        super().check_op_result_ids(operations)


@fault("null-op-result-ids-collide", breaks="op-result-id/optional")
class NullOpResultIdsCollide(UnitOfWorkReader):
    """Two operations without opResultId are refused as duplicates, null being equal to null."""

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Compare the ids that there are not, too."""
        if [operation.op_result_id for operation in operations].count(None) > 1:
            raise ApiError("opResultId 'null' is not unique.")
        super().check_op_result_ids(operations)


@fault("unnamed-operations-not-run", breaks="op-result-id/optional")
class UnnamedOperationsNotRun(Transactions):
    """Operations without opResultId are left out where others have one: the plan is a map by id."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations that have an id, or all where none has."""
        named = [each for each in unit_of_work.operations if each.op_result_id is not None]
        return super().run(replace(unit_of_work, operations=named or unit_of_work.operations))


@fault("op-result-id-number-as-text", breaks="op-result-id/string")
class OpResultIdNumberAsText(UnitOfWorkReader):
    """An opResultId that is a number is taken for its text, as lenient JSON mappers convert it."""

    def op_result_id(self, value: Json) -> str | None:
        """Convert numbers, which booleans are not."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        return super().op_result_id(value)


@fault("odd-op-result-id-ignored", breaks="op-result-id/string")
class OddOpResultIdIgnored(UnitOfWorkReader):
    """An opResultId that is an object or array counts as none, since the parser finds no text."""

    def op_result_id(self, value: Json) -> str | None:
        """Look for text."""
        return super().op_result_id(None if isinstance(value, dict | list) else value)


@fault("op-result-ids-remembered", breaks="op-result-id/scope")
class OpResultIdsRemembered(UnitOfWorkReader):
    """An opResultId that any transaction has had is refused, by a log that never forgets."""

    def __init__(self, settings: Settings, operation_types: Sequence[str]) -> None:
        super().__init__(settings, operation_types)
        self.seen: set[str] = set()

    def check_op_result_ids(self, operations: Sequence[Operation]) -> None:
        """Look the ids up in the log, and write them there."""
        super().check_op_result_ids(operations)
        names = {each.op_result_id for each in operations if each.op_result_id is not None}
        for name in names & self.seen:
            raise ApiError(f"opResultId '{name}' is not unique.")
        self.seen |= names


@fault("op-result-ids-kept-by-failures", breaks="op-result-id/scope")
class OpResultIdsKeptByFailures(Transactions):
    """The opResultIds of a failed transaction stay taken, since only a commit gives them back."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.taken: set[str] = set()

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Take the ids, and give them back after a commit."""
        names = {each.op_result_id for each in unit_of_work.operations if each.op_result_id}
        for name in names & self.taken:
            raise ApiError(f"opResultId '{name}' is in use.")
        answer = super().execute(unit_of_work)
        if not answer["success"]:
            self.taken |= names
        return answer


class _Replaying(Transactions):
    """Keeps the answers to transactions, to give them again where a client tries again."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.answers: dict[bytes, JsonObject] = {}

    def replayed(self, key: bytes, unit_of_work: UnitOfWork) -> JsonObject:
        """Return the answer that a key has had, or run the transaction and keep its success."""
        if key in self.answers:
            return self.answers[key]
        answer = super().execute(unit_of_work)
        if answer["success"]:
            self.answers[key] = answer
        return answer


@fault("op-result-ids-replayed", breaks="op-result-id/scope")
class OpResultIdsReplayed(_Replaying):
    """A transaction whose opResultIds have been seen is answered as then: they serve as its key."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Know a transaction by all but its payloads, where every operation has an id."""
        operations = [replace(each, payload=None) for each in unit_of_work.operations]
        if any(each.op_result_id is None for each in operations):
            return super().execute(unit_of_work)
        return self.replayed(orjson.dumps(operations), unit_of_work)


@fault("equal-transaction-replayed", breaks="op-result-id/scope")
class EqualTransactionReplayed(_Replaying):
    """A transaction equal to an earlier one is not run again, by a cache of bodies for retries."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Know a transaction by all that it states."""
        return self.replayed(orjson.dumps(unit_of_work), unit_of_work)
