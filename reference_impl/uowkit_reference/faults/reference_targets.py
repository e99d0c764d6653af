"""Faults in references to operations that come later, or that there are none of."""

from collections import ChainMap
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, cast

import orjson

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.references import MARK, References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.transaction import Transactions

Replacement = Callable[[JsonObject], Json]
DROPPED = object()


def replaced(payload: Json, names: Collection[Json], value: Replacement) -> Json:
    """Return a payload in which references to some operations are replaced.

    Args:
        payload: What the request has.
        names: The operations.
        value: Gives what stands in the place of a reference; `DROPPED` leaves its property out.
    """
    if isinstance(payload, list):
        return [replaced(each, names, value) for each in payload]
    if not isinstance(payload, dict):
        return payload
    if MARK in payload:
        return value(payload) if payload.get("opResultId") in names else payload
    members = {name: replaced(each, names, value) for name, each in payload.items()}
    return {name: each for name, each in members.items() if each is not DROPPED}


def with_forward(unit_of_work: UnitOfWork, value: Replacement, *, own: bool) -> UnitOfWork:
    """Return a unit of work in which references forward are replaced; `own`: to itself alone."""
    operations = unit_of_work.operations
    changed = []
    for place, operation in enumerate(operations):
        later = operations[place : place + 1] if own else operations[place + 1 :]
        names = {each.op_result_id for each in later}
        changed.append(replace(operation, payload=replaced(operation.payload, names, value)))
    return replace(unit_of_work, operations=changed)


def with_unknown(unit_of_work: UnitOfWork, value: Replacement) -> UnitOfWork:
    """Return a unit of work in which references to no operation of it are replaced."""
    known = {each.op_result_id for each in unit_of_work.operations}

    def name_unknown(payload: Json) -> Json:
        return replaced(payload, {*names_of(payload)} - known, value)

    operations = [
        replace(each, payload=name_unknown(each.payload)) for each in unit_of_work.operations
    ]
    return replace(unit_of_work, operations=operations)


def names_of(payload: Json) -> list[Json]:
    """Return what the references in a payload name."""
    if isinstance(payload, dict) and MARK in payload:
        return [payload.get("opResultId")]
    held = list(payload.values()) if isinstance(payload, dict) else payload
    return [name for each in held for name in names_of(each)] if type(held) is list else []


def as_text(reference: JsonObject) -> str:
    """Write a reference as JSON."""
    return orjson.dumps(reference).decode()


@fault("forward-is-null", breaks="references/forward")
class ForwardIsNull(Transactions):
    """A reference to a later operation is null: its slot in the list of results is still empty."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Read empty slots as they are."""
        return super().run(with_forward(unit_of_work, lambda _: None, own=False))


@fault("forward-is-left-out", breaks="references/forward")
class ForwardIsLeftOut(Transactions):
    """A property that refers to a later operation is passed over, to be filled in by nobody."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Leave out what is not known yet."""
        return super().run(with_forward(unit_of_work, lambda _: DROPPED, own=False))


@fault("forward-is-kept", breaks="references/forward")
class ForwardIsKept(Transactions):
    """A reference to a later operation is saved as the text that it was sent as."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Leave standing what is not known yet."""
        return super().run(with_forward(unit_of_work, as_text, own=False))


@fault("own-is-kept", breaks="references/forward")
class OwnIsKept(Transactions):
    """A reference of an operation to itself is saved as text: only others are looked for."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Leave standing what an operation says of itself."""
        return super().run(with_forward(unit_of_work, as_text, own=True))


@fault("forward-is-placeholder", breaks="references/forward")
class ForwardIsPlaceholder(Transactions):
    """A reference to a later operation is saved as that operation's name, to be replaced later."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Put a placeholder."""
        return super().run(with_forward(unit_of_work, lambda each: each["opResultId"], own=False))


@fault("forward-in-bulk-is-null", breaks="references/forward")
class ForwardInBulkIsNull(Transactions):
    """In a bulk, a reference to a later operation is null, its objects being bound in a batch."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Read empty slots as they are, in bulks."""
        nulls = with_forward(unit_of_work, lambda _: None, own=False)
        operations = [
            changed if isinstance(changed.payload, list) else sent
            for changed, sent in zip(nulls.operations, unit_of_work.operations, strict=True)
        ]
        return super().run(replace(unit_of_work, operations=operations))


@fault("unknown-is-null", breaks="references/unknown")
class UnknownIsNull(Transactions):
    """A reference to no operation is null, as a map gives it for a key that it lacks."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Read what is missing as null."""
        return super().run(with_unknown(unit_of_work, lambda _: None))


@fault("unknown-is-kept", breaks="references/unknown")
class UnknownIsKept(Transactions):
    """A reference to no operation is saved as the text that it was sent as."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Leave standing what cannot be resolved."""
        return super().run(with_unknown(unit_of_work, as_text))


@fault("unknown-is-its-name", breaks="references/unknown")
class UnknownIsItsName(Transactions):
    """A reference to no operation is saved as the name in it, the last resort of the resolver."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Give the name where there is nothing else."""
        return super().run(with_unknown(unit_of_work, lambda each: each["opResultId"] or "-"))


@fault("unknown-in-another-case", breaks="references/unknown")
class UnknownInAnotherCase(References):
    """A name that no operation has is looked for once more, without regard to case."""

    def result(self, op_result_id: Json) -> Json:
        """Look for it as it is, and then folded."""
        if isinstance(op_result_id, str) and op_result_id not in self.results:
            folded = {name.casefold(): name for name in self.results}
            op_result_id = folded.get(op_result_id.casefold(), op_result_id)
        return super().result(op_result_id)


@fault("unknown-beginning-will-do", breaks="references/unknown")
class UnknownBeginningWillDo(References):
    """The beginning of a name will do, as it does on a command line."""

    def result(self, op_result_id: Json) -> Json:
        """Look for it as it is, and then for names that begin so."""
        if isinstance(op_result_id, str) and op_result_id and op_result_id not in self.results:
            longer = (name for name in self.results if name.startswith(op_result_id))
            op_result_id = next(longer, op_result_id)
        return super().result(op_result_id)


@fault("unknown-spaces-will-do", breaks="references/unknown")
class UnknownSpacesWillDo(References):
    """A name that no operation has is looked for once more without its outer spaces."""

    def result(self, op_result_id: Json) -> Json:
        """Look for it as it is, and then trimmed."""
        if isinstance(op_result_id, str) and op_result_id not in self.results:
            op_result_id = op_result_id.strip()
        return super().result(op_result_id)


@fault("unknown-empty-is-last", breaks="references/unknown")
class UnknownEmptyIsLast(References):
    """A reference with an empty name means the operation just before, a shorthand of a client."""

    def result(self, op_result_id: Json) -> Json:
        """Take the last result where there is no name."""
        if op_result_id == "" and self.results:
            op_result_id = list(self.results)[-1]
        return super().result(op_result_id)


@fault("unknown-is-of-the-table", breaks="references/unknown")
class UnknownIsOfTheTable(Transactions):
    """A result can be named by its table, too, by the alias that the query builder gives it."""

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Keep each result under its table's name as well."""
        own = operations.references.results
        if not isinstance(own, ChainMap):
            own = operations.references.results = ChainMap(cast("JsonObject", own), {})
        result = super().run_operation(operations, operation)
        own.maps[1][operation.table] = result
        return result


@fault("unknown-is-of-the-transaction-before", breaks="references/unknown")
class UnknownIsOfTheTransactionBefore(Transactions):
    """Results of earlier transactions are still found: they are kept by session, never emptied."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.session: dict[str, Json] = {}

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Let the transaction's own results stand over those of the session."""
        own: Mapping[str, Json] = operations.references.results
        operations.references.results = {**self.session, **own}
        try:
            result = super().run_operation(operations, operation)
        finally:
            operations.references.results = own
        if operation.op_result_id is not None:
            self.session[operation.op_result_id] = result
        return result
