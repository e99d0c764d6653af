"""What would explain that a good transaction is refused, so that one cause reads as one failure."""

from __future__ import annotations

from typing import Any

from uowkit.client.operations import Operation
from uowkit.judging.operation_results import rule_of
from uowkit.unit_of_work import UnitOfWork

_UNNAMED = "op-result-id/optional"
_NULL = "values/booleans-and-null"
_RECOVERS = "atomicity/recovers"  # somebody else's transaction may have failed just before
_WRITE = frozenset({"CREATE", "CREATE_BULK", "UPDATE", "UPSERT", "UPSERT_BULK"})
_EMPTY = {"CREATE": "create/empty-object", "CREATE_BULK": "create-bulk/one-id-per-object"}


def suspect(unit: UnitOfWork, rule: str | None) -> str | None:
    """Say which rule is about something special in a good transaction that was refused.

    Args:
        unit: what was refused.
        rule: the rule that the refusal breaks.

    Returns:
        Another rule, whose own breach would explain the refusal; None where the rule itself
        is such a one.
    """
    suspects = []
    if any(each.op_result_id is None for each in unit.operations):
        suspects.append(_UNNAMED)
    if any(None in row.values() for each in unit.operations for row in _rows(each)):
        suspects.append(_NULL)
    suspects += [
        _EMPTY[each.operation_type]
        for each in unit.operations
        if each.operation_type in _EMPTY and {} in _rows(each)
    ]
    effects = [
        rule_of(each.operation_type, "effect") for each in unit.operations if _has_own_rules(each)
    ]
    suspects += [each for each in effects if each != rule]
    suspects.append(_RECOVERS)
    return None if rule in suspects else suspects[0]


def _has_own_rules(operation: Operation) -> bool:
    """Whether it is of a type whose effect has a rule of its own."""
    return operation.operation_type not in {"CREATE", "CREATE_BULK"}


def _rows(operation: Operation) -> list[dict[str, Any]]:
    """The objects, or changes of objects, that an operation writes."""
    payload = operation.payload
    if operation.operation_type == "UPDATE_BULK":
        return [payload["changes"]]
    if operation.operation_type not in _WRITE:
        return []
    return list(payload) if isinstance(payload, list) else [payload]
