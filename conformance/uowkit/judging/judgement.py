"""What every answer to a good transaction is held against, whichever check sent it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from uowkit.expect import compares, differences, explanation, listed, shown
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import NUMBER, TEXT, Expectation
from uowkit.unit_of_work import Operation, UnitOfWork
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Kind, Reading

_CLOCKS_APART = 10 * 60 * 1000  # milliseconds: ruling create/created


class Unusable(Breach):
    """A breach after which nothing more can be learned from the answer."""


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
        for breach in _entry(operation, entry, reading, identity):
            yield breach
            if isinstance(breach, Unusable):
                return


def _entry(
    operation: Operation, entry: dict[str, Any], reading: Reading, identity: Collection[str]
) -> Iterator[Breach]:
    yield from _result_type(operation, entry)
    if operation.operation_type == "CREATE":
        yield from _create_result(operation, entry.get("result"), reading, identity)
    else:
        yield from _create_bulk_result(operation, entry.get("result"))


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
    operation: Operation, result: Any, reading: Reading, identity: Collection[str]
) -> Iterator[Breach]:
    if not isinstance(result, dict):
        yield Unusable(
            f"the result of a CREATE is {shown(result)}, not the saved object",
            rule="create/returns-saved-object",
            expectation=_saved(operation, reading),
        )
        return
    unlike = differences(operation.payload, result)
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
            expectation=_result(operation, reading, {"___class": operation.table}),
        )
    problem = created_problem(result.get("created"), reading.exchange)
    if problem:
        expectation = _result(operation, reading, {"created": NUMBER})
        yield Breach(problem, rule="create/created", expectation=expectation)
    object_id = result.get("objectId")
    if not isinstance(object_id, str) or not object_id:
        yield Unusable(
            f"objectId is {shown(object_id)}, not a non-empty string",
            rule="create/object-id-assigned",
            expectation=_result(operation, reading, {"objectId": TEXT}),
        )


def _saved(operation: Operation, reading: Reading) -> Expectation:
    """That the result was to be the object that was sent."""
    sent = {key: each for key, each in operation.payload.items() if compares(key, each)}
    return _result(operation, reading, sent)


def _result(operation: Operation, reading: Reading, pattern: Mapping[str, Any]) -> Expectation:
    """What the result of an operation was to be like."""
    return Expectation({"results": {operation.op_result_id: {"result": dict(pattern)}}}, at=reading)


def created_problem(created: Any, exchange: Exchange) -> str | None:
    """What is wrong with `created` in an answer, if anything (ruling create/created)."""
    is_number = isinstance(created, int | float) and not isinstance(created, bool)
    if not is_number or not abs(created) < 2**63:
        return f"created is {shown(created)}, not a number of milliseconds"
    date = exchange.answer.headers.get("date") if exchange.answer else None
    now = exchange.sent_at
    if date:
        try:
            now = parsedate_to_datetime(date).timestamp()
        except ValueError:
            date = None
    if abs(created - now * 1000) > _CLOCKS_APART:
        clock = "the answer's Date header" if date else "the run's clock"
        return (
            f"created is {shown(created)}, "
            f"{abs(created / 1000 - now):.0f} seconds away from {clock}"
        )
    return None


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
