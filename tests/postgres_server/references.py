"""References to results of earlier operations of the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .refusals import Refused

MARK = "___ref"
OF_ONE_OBJECT = ("CREATE", "UPDATE", "UPSERT")
OF_IDS = ("CREATE_BULK", "UPSERT_BULK")


@dataclass(frozen=True)
class Result:
    """What an operation came to."""

    operation_type: str
    value: Any


Results = Mapping[str, Result]


def resolved(value: Any, results: Results) -> Any:
    """A part of a payload with what its references stand for, however deep they are.

    Raises:
        Refused: a reference leads nowhere.
    """
    if isinstance(value, dict):
        if MARK in value:
            return referred(value, results)
        return {name: resolved(each, results) for name, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, results) for each in value]
    return value


def referred(reference: Mapping[str, Any], results: Results) -> Any:
    """What a reference stands for.

    Raises:
        Refused: no earlier operation has that id, or its result no such part.
    """
    op_result_id = reference.get("opResultId")
    if reference[MARK] is not True or not isinstance(op_result_id, str):
        raise Refused(f"{dict(reference)!r} is no reference")
    if op_result_id not in results:
        raise Refused(f"No earlier operation has the opResultId '{op_result_id}'")
    result = results[op_result_id]
    index, name = reference.get("resultIndex"), reference.get("propName")
    if result.operation_type in OF_ONE_OBJECT:
        return property_of(result.value, name)
    if result.operation_type in OF_IDS:
        if index is None:
            return result.value
        if name not in (None, "objectId"):
            raise Refused(f"The result of '{op_result_id}' holds ids, which have no '{name}'")
        return item_of(result.value, index)
    if result.operation_type == "FIND":
        if index is None:
            return [each["objectId"] for each in result.value]
        return property_of(item_of(result.value, index), name)
    return result.value


def property_of(found: Mapping[str, Any], name: Any) -> Any:
    """A property of an object; its objectId, where none is named."""
    wanted = "objectId" if name is None else name
    if not isinstance(wanted, str) or wanted not in found:
        raise Refused(f"A reference names the property {name!r}, which the result does not have")
    return found[wanted]


def item_of(items: list[Any], index: Any) -> Any:
    """The item at a place of a result, counted from 0."""
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(items):
        raise Refused(f"A reference asks for place {index!r} of {len(items)}")
    return items[index]
