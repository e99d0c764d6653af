"""What the results of the operations beside CREATE and CREATE_BULK are held against."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from uowkit.client.operations import Operation
from uowkit.expect import differences, listed, shown
from uowkit.judging.shapes import Unusable, is_count, time_problem
from uowkit.outcomes import Breach
from uowkit.wire.reading import Reading

_COUNTS: Final = frozenset(
    {"UPDATE_BULK", "DELETE_BULK", "ADD_RELATION", "SET_RELATION", "DELETE_RELATION"}
)
_OBJECTS: Final = frozenset({"UPDATE", "UPSERT"})


def rule_of(operation_type: str, part: str) -> str:
    """The rule on a part of an operation: its `result`, its `effect`, or that it is `atomic`."""
    return f"operations/{operation_type.lower().replace('_', '-')}-{part}"


def judge_result(
    operation: Operation, result: Any, reading: Reading, changed: Collection[str] = ()
) -> Iterator[Breach]:
    """Hold a result against what its operation has to answer.

    The result of an UPSERT_BULK is open (ruling operations/upsert-bulk-result).

    Args:
        operation: what was asked.
        result: what was answered.
        reading: the whole answer.
        changed: properties that later operations may have changed.

    Yields:
        A breach for each thing that is wrong; an `Unusable` one is the last.
    """
    kind = operation.operation_type
    if kind in _OBJECTS:
        yield from _object_result(operation, result, changed)
    elif kind in _COUNTS and not is_count(result):
        yield Breach(_told(operation, result, "a whole number"), rule=rule_of(kind, "result"))
    elif kind == "DELETE":
        problem = time_problem("the result of a DELETE", result, reading.exchange)
        if problem:
            yield Breach(f"{problem}, the time of the deletion", rule=rule_of(kind, "result"))
    elif kind == "FIND" and not _are_objects(result):
        yield Unusable(
            _told(operation, result, "an array of objects"), rule=rule_of(kind, "result")
        )


def _object_result(operation: Operation, result: Any, changed: Collection[str]) -> Iterator[Breach]:
    rule = rule_of(operation.operation_type, "result")
    if not isinstance(result, dict):
        yield Unusable(_told(operation, result, "the object as it is now"), rule=rule)
        return
    unlike = [each for each in differences(operation.payload, result) if each.name not in changed]
    if unlike:
        message = f"the result is not the object as it was sent: {listed(unlike)}"
        yield Breach(message, rule=rule, because=rule_of(operation.operation_type, "effect"))
    if result.get("___class") != operation.table:
        told = f"___class is {shown(result.get('___class'))}, not {shown(operation.table)}"
        yield Breach(f"in the result of an {operation.operation_type}, {told}", rule=rule)
    asked, object_id = operation.payload.get("objectId"), result.get("objectId")
    if not isinstance(object_id, str) or not object_id:
        yield Unusable(f"objectId is {shown(object_id)}, not a non-empty string", rule=rule)
    elif operation.operation_type == "UPDATE" and isinstance(asked, str) and asked != object_id:
        yield Breach(f"{shown(asked)} was updated, and {shown(object_id)} answered", rule=rule)


def _told(operation: Operation, result: Any, asked: str) -> str:
    return f"the result of {operation.operation_type} is {shown(result)}, not {asked}"


def _are_objects(result: Any) -> bool:
    return isinstance(result, list) and all(isinstance(each, dict) for each in result)
