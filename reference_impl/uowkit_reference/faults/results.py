"""Faults in collecting the results of a transaction's operations."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings
from uowkit_reference.transaction import Transactions


@fault("results-by-type-and-table", breaks="envelope/one-result-per-operation")
class ResultsByTypeAndTable(Transactions):
    """Results are collected by operation type and table, so that of two alike only one is left."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Keep the last entry of each type and table."""
        entries = super().run(unit_of_work)
        last = {
            (each.operation_type, each.table): each.op_result_id
            for each in unit_of_work.operations
            if each.op_result_id is not None
        }
        return {name: entries[name] for name in last.values()}


@fault("results-of-first-ten", breaks="envelope/one-result-per-operation")
class ResultsOfFirstTen(Transactions):
    """Only the first ten results are answered, the page size that every list here has."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Answer the first page."""
        return dict(list(super().run(unit_of_work).items())[:10])


@fault("results-end-at-unnamed", breaks="envelope/one-result-per-operation")
class ResultsEndAtUnnamed(Transactions):
    """Results end at the first operation without opResultId, where the collecting loop breaks."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Collect until there is no name."""
        entries = super().run(unit_of_work)
        collected: JsonObject = {}
        for operation in unit_of_work.operations:
            if operation.op_result_id is None:
                break
            collected[operation.op_result_id] = entries[operation.op_result_id]
        return collected


@fault("results-shifted-by-unnamed", breaks="create/returns-saved-object")
class ResultsShiftedByUnnamed(Transactions):
    """Results are dealt out by place to operations that have a name, also those of unnamed ones."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Give each name the next result of its type, whoever's it is."""
        named = [
            replace(each, op_result_id=each.op_result_id or f"unnamed {place}")
            for place, each in enumerate(unit_of_work.operations)
        ]
        everything = super().run(replace(unit_of_work, operations=named))
        waiting: dict[str, list[Json]] = {}
        for each in named:
            waiting.setdefault(each.operation_type, []).append(everything[str(each.op_result_id)])
        return {
            each.op_result_id: waiting[each.operation_type].pop(0)
            for each in unit_of_work.operations
            if each.op_result_id is not None
        }


@fault("results-under-two-names", breaks="envelope/one-result-per-operation")
class ResultsUnderTwoNames(Transactions):
    """Every result appears under a generated name as well, the one that operations had before."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Add each entry once more."""
        entries = super().run(unit_of_work)
        generated = {f"operation{at}": each for at, each in enumerate(entries.values(), start=1)}
        return {**generated, **entries}


@fault("results-of-earlier-transactions", breaks="envelope/one-result-per-operation")
class ResultsOfEarlierTransactions(Transactions):
    """Results of the transaction before are still there, in a map that is used again uncleared."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.before: JsonObject = {}

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Add the entries to those that are there."""
        entries = super().run(unit_of_work)
        before, self.before = self.before, entries
        return {**before, **entries}


@fault("results-seldom-lost", breaks="envelope/one-result-per-operation", intermittent=True)
class ResultsSeldomLost(Transactions):
    """Now and then one of several results is missing, by two writers of a map that has no lock."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.random = Random(5)  # noqa: S311 - chance, not secrecy

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Lose an entry in one transaction of eight, if it has several."""
        entries = super().run(unit_of_work)
        if len(entries) > 1 and self.random.random() < 1 / 8:
            del entries[self.random.choice(list(entries))]
        return entries


@fault("unnamed-result-twice", breaks="envelope/one-result-per-operation")
class UnnamedResultTwice(Transactions):
    """An operation without opResultId has two entries, one by its place and one by its type."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Name what has no name, in both ways that clients have asked for."""
        entries = super().run(unit_of_work)
        for place, operation in enumerate(unit_of_work.operations):
            if operation.op_result_id is None:
                entry = self.entry(operation, None)
                entries[f"{place}"] = entries[f"{operation.operation_type}{place}"] = entry
        return entries


class _Typed(Transactions):
    """Answers other operation types with the results."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Put another type under each key of an entry."""
        entries = super().run(unit_of_work)
        for entry, kind in zip(entries.values(), self.types(unit_of_work.operations), strict=True):
            entry.update(dict.fromkeys(self.settings.result_keys, kind))
        return entries

    def types(self, operations: Sequence[Operation]) -> Sequence[str]:
        """Return the types that are answered for the operations that have a name."""
        return [each.operation_type for each in operations if each.op_result_id is not None]


@fault("type-of-first-operation", breaks="envelope/result-type")
class TypeOfFirstOperation(_Typed):
    """Every result has the type of the first operation, which the code took for all alike."""

    def types(self, operations: Sequence[Operation]) -> Sequence[str]:
        """Repeat the first type."""
        return [operations[0].operation_type] * len(super().types(operations))


@fault("type-of-last-operation", breaks="envelope/result-type")
class TypeOfLastOperation(_Typed):
    """Every result has the type of the last operation, a loop variable that was captured late."""

    def types(self, operations: Sequence[Operation]) -> Sequence[str]:
        """Repeat the last type."""
        return [operations[-1].operation_type] * len(super().types(operations))


@fault("type-in-lower-case", breaks="envelope/result-type")
class TypeInLowerCase(_Typed):
    """The type of a result is in lower case, as the enumeration's members are called in code."""

    def types(self, operations: Sequence[Operation]) -> Sequence[str]:
        """Call the types as the code does."""
        return [each.lower() for each in super().types(operations)]


@fault("type-of-bulk-is-create", breaks="envelope/result-type")
class TypeOfBulkIsCreate(Transactions):
    """The result of a CREATE_BULK says CREATE, which is what the bulk was taken apart into."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Name the operations that a bulk consists of."""
        entry = super().entry(operation, result)
        return {**entry, **dict.fromkeys(self.settings.result_keys, "CREATE")}


@fault("types-differ", breaks="envelope/result-type")
class TypesDiffer(Transactions):
    """Of `type` and `operationType` the newer one says CREATE for a bulk, being filled by hand."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Fill in the newer member."""
        entry = super().entry(operation, result)
        return {**entry, "type": operation.operation_type, "operationType": "CREATE"}


@fault("type-missing", breaks="envelope/result-type")
class TypeMissing(Transactions):
    """A result has no type, since the client knows what it has asked for."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Answer the result alone."""
        del operation
        return {"result": result}
