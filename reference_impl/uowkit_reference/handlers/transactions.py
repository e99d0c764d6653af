"""Handlers around a unit of work and, where that is set, around each of its operations.

No source says whether the handlers of single calls are called for the operations of a
transaction (protocol notes, section 9), so that they are not unless the settings say so. All of
them are called before the transaction begins or after it has ended: a handler that took its time
in the middle would hold up everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count

from uowkit_reference.errors import GENERAL, ApiError
from uowkit_reference.handlers.events import ANY, TRANSACTION
from uowkit_reference.handlers.handling import Handling, Happening
from uowkit_reference.handlers.invocation import NOTHING
from uowkit_reference.handlers.operations import OperationEvent, event_of
from uowkit_reference.json_values import Json, JsonObject, same_json
from uowkit_reference.request import Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.routing import Call, Coming, Endpoint, Route
from uowkit_reference.settings import Settings
from uowkit_reference.transaction import AnsweredOperation, Transactions

ADDRESS = ("POST", "transaction/unit-of-work")


class TransactionHandling:
    """Calls handlers around the units of work of one application.

    Args:
        handling: Calls them.
        reader: Reads units of work.
        transactions: Runs them.
        on_behalf: Has a call made by the user who is logged in.
        settings: Say whether handlers are called for each operation, too.
    """

    def __init__(
        self,
        handling: Handling,
        reader: UnitOfWorkReader,
        transactions: Transactions,
        on_behalf: Callable[[Endpoint], Endpoint],
        settings: Settings,
    ) -> None:
        self.handling = handling
        self.reader = reader
        self.transactions = transactions
        self.on_behalf = on_behalf
        self.each_operation = settings.handlers_in_transactions

    def handled(self, route: Route) -> Route:
        """Return the route of units of work with handlers around them; any other as it is."""
        if (route.method, route.path) != ADDRESS:
            return route
        if not (self.each_operation or self.handling.has_any(TRANSACTION, ANY)):
            return route
        return Route(route.method, route.path, self.unit_of_work)

    def unit_of_work(self, call: Call) -> Json:
        """Run a unit of work; one that is not well formed is told to nobody."""
        return Coming(self._answered(call, self.reader.read(call.json())))

    async def _answered(self, call: Call, unit: UnitOfWork) -> Json:
        told = document_of(unit)
        happening = Happening(TRANSACTION, ANY, self.handling.context(call), [told])

        async def action(arguments: list[Json]) -> Json:
            changed = (
                unit if same_json(arguments, [told]) else self.reader.read(request_of(arguments[0]))
            )
            if self.each_operation:
                return await self._around_each(changed, call, happening)
            return self._run(changed, call)

        return await self.handling.answered(happening, action)

    def _run(self, unit: UnitOfWork, call: Call) -> JsonObject:
        answer: JsonObject = self.on_behalf(lambda _call: self.transactions.execute(unit))(call)
        return answer

    async def _around_each(self, unit: UnitOfWork, call: Call, whole: Happening) -> JsonObject:
        """Run a unit of work with handlers before and after each of its operations."""
        names = _names_for(unit)
        before = [await self._before(each, whole) for each in unit.operations]
        named = [
            operation
            if operation.op_result_id is not None
            else replace(operation, op_result_id=name)
            for (operation, _), name in zip(before, names, strict=True)
        ]
        answer = self._run(replace(unit, operations=named), call)
        happenings = [happening for _, happening in before]
        refusals = await self._after_each(answer, named, happenings)
        for happening in filter(None, happenings):
            whole.headers |= happening.headers
        if refusals:
            raise refusals[0]
        return _as_asked(answer, {each.op_result_id for each in unit.operations})

    async def _after_each(
        self,
        answer: JsonObject,
        operations: Sequence[Operation],
        happenings: Sequence[Happening | None],
    ) -> list[ApiError]:
        """Call the handlers after operations, and put what they leave into the answer.

        Returns:
            The errors that handlers threw. Whatever they say of a transaction that has failed,
            it has failed.
        """
        error = _error_of(answer)
        refusals = []
        for operation, happening in zip(operations, happenings, strict=True):
            if happening is None:
                continue
            entry = {} if error else answer["results"][operation.op_result_id]
            try:
                entry["result"] = await self.handling.after(happening, entry.get("result"), error)
            except ApiError as refusal:
                refusals.append(refusal)
        return [] if error else refusals

    async def _before(
        self, operation: Operation, whole: Happening
    ) -> tuple[Operation, Happening | None]:
        """Call the handler before an operation.

        Returns:
            The operation as it is left, and what the handler after it is told; None where there
            is to be none.
        """
        told = event_of(operation)
        if told is None or not self.handling.has_any(told.event, operation.table):
            return operation, None
        arguments = told.arguments(operation)
        happening = Happening(told.event, operation.table, whole.context, arguments)
        returned = await self.handling.before(happening)
        whole.headers |= happening.headers
        if returned is not NOTHING:
            answer = self.handling.stopped_answer(happening, returned)
            return _answered_by(operation, answer), None
        return _left(operation, told, arguments, happening.arguments), happening


def document_of(unit: UnitOfWork) -> JsonObject:
    """Return what handlers are told of a unit of work (protocol notes, sections 1 and 9)."""
    return {
        "transactionIsolation": unit.isolation_level,
        "operations": [
            {
                "operationType": each.operation_type,
                "table": each.table,
                "payload": each.payload,
                "opResultId": each.op_result_id,
            }
            for each in unit.operations
        ],
    }


def request_of(told: Json) -> Json:
    """Return the request for a unit of work as a handler leaves it."""
    if not isinstance(told, Mapping):
        return told
    request = dict(told)
    isolation_level = request.pop("transactionIsolation", None)
    return {"isolationLevelEnum": isolation_level, **request}


def _left(
    operation: Operation, told: OperationEvent, given: list[Json], left: list[Json]
) -> Operation:
    if same_json(given, left):
        return operation
    return replace(operation, payload=told.payload(operation, left))


def _named(operation: Operation, name: str) -> Operation:
    """Return an operation under an opResultId, its own if it has one."""
    return (
        operation if operation.op_result_id is not None else replace(operation, op_result_id=name)
    )


def _answered_by(operation: Operation, result: Json) -> AnsweredOperation:
    return AnsweredOperation(
        operation.operation_type,
        operation.table,
        operation.payload,
        operation.op_result_id,
        result=result,
    )


def _names_for(unit: UnitOfWork) -> list[str]:
    """Return an opResultId for each operation that no operation of the unit has."""
    taken = {each.op_result_id for each in unit.operations}
    free = (name for number in count() if (name := f"operation {number}") not in taken)
    return [next(free) for _ in unit.operations]


def _as_asked(answer: JsonObject, asked: Collection[str | None]) -> JsonObject:
    """Return an answer without the opResultIds that the request does not have."""
    if answer["success"]:
        results = answer["results"]
        return {**answer, "results": {name: results[name] for name in results if name in asked}}
    operation = answer["error"]["operation"]
    if operation["opResultId"] not in asked:
        operation["opResultId"] = None
    return answer


def _error_of(answer: JsonObject) -> ApiError | None:
    if answer["success"]:
        return None
    error = answer["error"]
    return ApiError(error["message"], error.get("code", GENERAL))
