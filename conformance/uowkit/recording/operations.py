"""What a unit of work says: its operations, and what they write and refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from uowkit.recording.objects import own_values
from uowkit.recording.session import LeftOut
from uowkit.scenarios.plain import holds_expression, references_in

_OF_BODY: Final = frozenset({"isolationLevelEnum", "operations"})
_OF_OPERATION: Final = frozenset({"operationType", "table", "payload", "opResultId"})
SAVE: Final = frozenset({"CREATE", "CREATE_BULK"})
CHANGE: Final = frozenset({"UPDATE", "UPSERT", "UPSERT_BULK"})
PICK: Final = frozenset({"UPDATE_BULK", "DELETE_BULK"})
RELATE: Final = frozenset({"ADD_RELATION", "SET_RELATION", "DELETE_RELATION"})
_KNOWN: Final = SAVE | CHANGE | PICK | RELATE | {"FIND", "DELETE"}
OPEN: Final = "no rule says what becomes of it"

Operation = Mapping[str, Any]


def operations_of(body: Any) -> Sequence[Operation]:
    """The operations of a unit of work.

    Raises:
        LeftOut: it is none as the format has it.
    """
    operations = body.get("operations") if isinstance(body, dict) else None
    is_one = isinstance(operations, list) and all(map(_is_operation, operations))
    if not is_one or not isinstance(body, dict) or not body.keys() <= _OF_BODY or not operations:
        raise LeftOut("it is no unit of work as the format has it")
    try:
        text = orjson.dumps(body)
    except TypeError as error:
        raise LeftOut(f"it holds what cannot be written: {error}", tables_of(operations)) from error
    if b"\\u0000" in text:
        raise LeftOut(f"a text holds U+0000: {OPEN}", tables_of(operations))
    found: Sequence[Operation] = operations
    return found


def _is_operation(operation: Any) -> bool:
    return (
        isinstance(operation, dict)
        and operation.keys() <= _OF_OPERATION
        and operation.get("operationType") in _KNOWN
        and isinstance(operation.get("table"), str)
        and bool(operation["table"])
        and _has_payload(operation)
        and ("opResultId" not in operation or _is_name(operation["opResultId"]))
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _has_payload(operation: Operation) -> bool:
    kind, payload = operation["operationType"], operation.get("payload")
    if kind in {"CREATE_BULK", "UPSERT_BULK"}:
        return isinstance(payload, list) and all(isinstance(each, dict) for each in payload)
    return isinstance(payload, dict) or (kind == "DELETE" and isinstance(payload, str))


def tables_of(operations: Sequence[Operation]) -> list[str]:
    """The tables in which operations may change something."""
    return [each["table"] for each in operations if each["operationType"] != "FIND"]


def rows_of(operation: Operation) -> list[dict[str, Any]]:
    """The objects that an operation writes, as it says them."""
    kind, payload = operation["operationType"], operation["payload"]
    if kind == "UPDATE_BULK":
        return [payload["changes"]] if isinstance(payload.get("changes"), dict) else []
    if kind not in SAVE | CHANGE:
        return []
    return payload if isinstance(payload, list) else [payload]


def referring(operation: Operation) -> list[Any]:
    """The values of an operation that are, or hold, references to earlier results."""
    payload = operation["payload"]
    picked = payload.get("unconditional") if isinstance(payload, dict) else None
    if references_in(picked) and isinstance(picked, list):
        values = [each for each in picked if not isinstance(each, str)]
    elif isinstance(picked, dict):
        values = []  # a whole result, which has but one form
    elif operation["operationType"] == "DELETE":
        values = [payload]
    else:
        values = [each for row in rows_of(operation) for each in row.values()]
    if isinstance(payload, dict):
        values = [*values, payload.get("parentObject")]
    return [each for each in values if references_in(each)]


def listed_ids(payload: Any) -> list[str]:
    """The objectIds that an operation lists."""
    listed = payload.get("unconditional") if isinstance(payload, dict) else None
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def literal(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row that are known before a server has worked out the others."""
    return {
        name: each
        for name, each in own_values(row).items()
        if not references_in(each) and not holds_expression(each)
    }


def possible(row: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values of a row, each as the only one that is possible."""
    return {name: [each] for name, each in literal(row).items()}
