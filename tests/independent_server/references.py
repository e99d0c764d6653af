"""References: values that stand for what an earlier operation of the transaction resulted in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import MALFORMED, Malformed, Refusal
from .choices import Choices
from .envelope import Operation

KEY = "___ref"
# Where a reference is the value of a property, counted from the payload: one step into an object,
# two into the items of a bulk and the members of `changes` and `unconditional`.
DEPTHS = {"CREATE": 1, "UPDATE": 1, "UPSERT": 1}
OTHER_DEPTH = 2


@dataclass(frozen=True)
class References:
    """Puts values in place of the references of one transaction.

    `results` holds what the operations that already ran came to, by opResultId, and `types`
    which operations those were.
    """

    choices: Choices
    results: dict[str, Any]
    types: dict[str, str]

    def note(self, operation: Operation, result: Any) -> None:
        """Keep what an operation came to, for references to it."""
        if operation.op_result_id is not None:
            self.results[operation.op_result_id] = result
            self.types[operation.op_result_id] = operation.operation_type

    def resolved(self, operation: Operation) -> Any:
        """Return the operation's payload with every reference in it replaced."""
        return self.value(operation.payload, deepest(operation, self.choices))

    def value(self, value: Any, depth: int | None = None) -> Any:
        """Return the value with the references replaced that are not deeper in it."""
        if is_reference(value, self.choices):
            return self.referent(value)
        if depth == 0:
            return value
        below = None if depth is None else depth - 1
        if isinstance(value, list):
            return [self.value(item, below) for item in value]
        if isinstance(value, dict):
            return {name: self.value(item, below) for name, item in value.items()}
        return value

    def referent(self, reference: Mapping[str, Any]) -> Any:
        """Return what the reference refers to."""
        op_result_id = reference.get("opResultId")
        if reference[KEY] is not True or not isinstance(op_result_id, str):
            raise _bad("a reference needs ___ref true and an opResultId")
        if op_result_id not in self.results:
            raise _bad(f"no earlier operation has the opResultId '{op_result_id}'")
        result = self.results[op_result_id]
        index, name = reference.get("resultIndex"), reference.get("propName")
        if index is not None:
            result = _item(result, index)
        if name is not None:
            return self.property(result, name, self.types[op_result_id])
        if not isinstance(result, dict):
            return result
        if self.choices.reference_without_property == "object-id":
            return result.get("objectId")
        raise _bad("a reference to an object needs a propName")

    def property(self, result: Any, name: Any, operation_type: str) -> Any:
        """Return one property of a result that is an object, or of a bulk's item."""
        if isinstance(result, str) and operation_type.endswith("_BULK") and name == "objectId":
            if self.choices.bulk_reference_with_property == "refuse":
                raise _bad("a reference to an item of a bulk has no propName")
            return result
        if not isinstance(result, dict) or not isinstance(name, str):
            raise _bad(f"the result has no property {name!r}")
        if name not in result and self.choices.reference_to_unknown_property == "refuse":
            raise _bad(f"the result has no property {name!r}")
        return result.get(name)


def deepest(operation: Operation, choices: Choices) -> int | None:
    """Return how deep in the operation's payload references are looked for; None: everywhere."""
    if choices.nested_references == "resolve":
        return None
    return DEPTHS.get(operation.operation_type, OTHER_DEPTH)


def is_reference(value: Any, choices: Choices) -> bool:
    """Say whether the value is a reference, or meant to be one."""
    if not isinstance(value, dict) or KEY not in value:
        return False
    return value[KEY] is True or choices.false_reference == "refuse"


def references_in(value: Any, choices: Choices, depth: int | None) -> Iterator[Mapping[str, Any]]:
    """Yield the references within the value that are not deeper than that."""
    if is_reference(value, choices):
        yield value
    elif depth != 0 and isinstance(value, dict | list):
        below = None if depth is None else depth - 1
        for item in value.values() if isinstance(value, dict) else value:
            yield from references_in(item, choices, below)


def check_references(operations: Sequence[Operation], choices: Choices) -> None:
    """Refuse references that cannot mean anything, as far as the request alone shows it."""
    earlier: dict[str | None, Operation] = {}
    for operation in operations:
        for reference in references_in(operation.payload, choices, deepest(operation, choices)):
            reason = _defect(reference, earlier)
            if reason:
                refusal = Malformed(f"Invalid reference: {reason}")
                refusal.operation = operation.sent
                raise refusal
        earlier[operation.op_result_id] = operation


def is_forward(value: Any, earlier: Collection[str], choices: Choices) -> bool:
    """Say whether the value is a reference to an operation that has not run yet."""
    return is_reference(value, choices) and value.get("opResultId") not in earlier


def _defect(reference: Mapping[str, Any], earlier: Mapping[str | None, Operation]) -> str | None:
    op_result_id = reference.get("opResultId")
    if not isinstance(op_result_id, str) or op_result_id not in earlier:
        return f"no earlier operation has the opResultId {op_result_id!r}"
    payload, index = earlier[op_result_id].payload, reference.get("resultIndex")
    if isinstance(payload, list) and isinstance(index, int) and not 0 <= index < len(payload):
        return f"there is no result of index {index}"
    return None


def _item(result: Any, index: Any) -> Any:
    if not isinstance(result, list):
        raise _bad("a resultIndex belongs to a result that is a list")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(result):
        raise _bad(f"there is no result of index {index!r}")
    return result[index]


def _bad(reason: str) -> Refusal:
    return Refusal(f"Invalid reference: {reason}", MALFORMED)
