"""What every answer to a good transaction is held against, whichever check sent it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from uowkit.client.operations import Operation
from uowkit.expect import compares, differences, explanation, listed, shown
from uowkit.judging.operation_results import judge_result
from uowkit.judging.shapes import Unusable, result_like, time_problem
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import NUMBER, TEXT, Expectation
from uowkit.unit_of_work import UnitOfWork
from uowkit.wire.reading import Kind, Reading

_CHANGES = frozenset({"UPDATE", "UPDATE_BULK", "UPSERT", "UPSERT_BULK"})


def judge_success(
    unit: UnitOfWork, reading: Reading, identity: Collection[str] = ()
) -> Iterator[Breach]:
    """Hold the answer to a good transaction against every MUST on its shape.

    Args:
        unit: what was sent.
        reading: the answer.
        identity: columns whose value tells an object from all others.

    Yields:
        A breach for each rule that the answer does not keep, each naming its rule;
        an `Unusable` one is the last.
    """
    problem = _envelope_problem(reading)
    if problem:
        yield Unusable(problem, rule="envelope/success-shape")
        return
    named = [each for each in unit.operations if each.op_result_id is not None]
    yield from _entries(unit, named, reading)
    for operation in named:
        entry = reading.results.get(str(operation.op_result_id))
        if not isinstance(entry, dict):
            yield Unusable(
                f"results has no entry under {shown(operation.op_result_id)}; "
                f"its keys are {shown(list(reading.results))}",
                rule="envelope/one-result-per-operation",
                expectation=Expectation({"results": {operation.op_result_id: {}}}, at=reading),
            )
            return
        for breach in _entry(unit, operation, reading, identity):
            yield breach
            if isinstance(breach, Unusable):
                return


def _entry(
    unit: UnitOfWork, operation: Operation, reading: Reading, identity: Collection[str]
) -> Iterator[Breach]:
    entry = reading.results[str(operation.op_result_id)]
    result = entry.get("result")
    yield from _result_type(operation, entry)
    if operation.operation_type == "CREATE":
        changed = _changed_later(unit, operation)
        yield from _create_result(operation, result, reading, identity, changed)
    elif operation.operation_type == "CREATE_BULK":
        yield from _create_bulk_result(operation, result)
    else:
        yield from judge_result(operation, result, reading, _changed_later(unit, operation))


def _changed_later(unit: UnitOfWork, operation: Operation) -> set[str]:
    """Properties that later operations on the table may have changed in the object.

    Nothing says whether a result shows its object as it was then, or as it is in the end.
    """
    place = next(index for index, each in enumerate(unit.operations) if each is operation)
    names: set[str] = set()
    for later in unit.operations[place + 1 :]:
        if later.operation_type in _CHANGES and later.table == operation.table:
            payload = later.payload
            rows = payload if isinstance(payload, list) else [payload.get("changes", payload)]
            names = names.union(*rows)
    return names


def _envelope_problem(reading: Reading) -> str | None:
    if reading.kind is not Kind.SUCCESS:
        return f"a good transaction was answered with {reading}"
    if not isinstance(reading.document.get("results"), dict):
        return f"results is {shown(reading.document.get('results'))}, not an object"
    return None


def _entries(unit: UnitOfWork, named: list[Operation], reading: Reading) -> Iterator[Breach]:
    names = {each.op_result_id for each in named}
    unknown = [key for key in reading.results if key not in names]
    unnamed = len(unit.operations) - len(named)
    if len(unknown) > unnamed and all(name in reading.results for name in names):
        yield Breach(
            f"results has the entries {shown(unknown)}, which belong to no operation",
            rule="envelope/one-result-per-operation",
        )


def _result_type(operation: Operation, entry: dict[str, Any]) -> Iterator[Breach]:
    said = {key: entry[key] for key in ("type", "operationType") if key in entry}
    asked = operation.operation_type
    if not said:
        yield Breach("the entry has neither type nor operationType", rule="envelope/result-type")
    for key, value in said.items():
        if value != asked:
            yield Breach(
                f"{key} is {shown(value)} for an operation of type {asked}",
                rule="envelope/result-type",
            )


def _create_result(
    operation: Operation,
    result: Any,
    reading: Reading,
    identity: Collection[str],
    changed: Collection[str],
) -> Iterator[Breach]:
    if not isinstance(result, dict):
        yield Unusable(
            f"the result of a CREATE is {shown(result)}, not the saved object",
            rule="create/returns-saved-object",
            expectation=_saved(operation, reading),
        )
        return
    unlike = [each for each in differences(operation.payload, result) if each.name not in changed]
    if any(each.name in identity and isinstance(each.found, str) for each in unlike):
        yield Unusable(
            f"the result is another object than the one that was sent: {listed(unlike)}",
            rule="create/returns-saved-object",
            because=explanation(unlike),
            expectation=_saved(operation, reading),
        )
        return
    if unlike:
        yield Breach(
            f"the result is not the object that was sent: {listed(unlike)}",
            rule="create/returns-saved-object",
            because=explanation(unlike),
            expectation=_saved(operation, reading),
        )
    if result.get("___class") != operation.table:
        yield Breach(
            f"___class is {shown(result.get('___class'))} "
            f"for an object of table {shown(operation.table)}",
            rule="create/class",
            expectation=result_like(operation, reading, {"___class": operation.table}),
        )
    problem = time_problem("created", result.get("created"), reading.exchange)
    if problem:
        expectation = result_like(operation, reading, {"created": NUMBER})
        yield Breach(problem, rule="create/created", expectation=expectation)
    object_id = result.get("objectId")
    if not isinstance(object_id, str) or not object_id:
        yield Unusable(
            f"objectId is {shown(object_id)}, not a non-empty string",
            rule="create/object-id-assigned",
            expectation=result_like(operation, reading, {"objectId": TEXT}),
        )


def _saved(operation: Operation, reading: Reading) -> Expectation:
    """That the result was to be the object that was sent."""
    sent = {key: each for key, each in operation.payload.items() if compares(key, each)}
    return result_like(operation, reading, sent)


def _create_bulk_result(operation: Operation, result: Any) -> Iterator[Breach]:
    is_ids = isinstance(result, list) and all(isinstance(each, str) and each for each in result)
    if not is_ids:
        yield Unusable(
            f"the result of a CREATE_BULK is {shown(result)}, not an array of non-empty strings",
            rule="create-bulk/result-is-ids",
        )
        return
    asked = len(operation.payload)
    if len(result) != asked:
        yield Unusable(
            f"{asked} objects were sent and {len(result)} ids came back",
            rule="create-bulk/one-id-per-object",
        )
    elif len(set(result)) != asked:
        twice = next(each for each in result if result.count(each) > 1)
        yield Unusable(
            f"{asked} objects were sent and only {len(set(result))} different ids came back; "
            f"{shown(twice)} is there more than once",
            rule="create-bulk/one-id-per-object",
        )
