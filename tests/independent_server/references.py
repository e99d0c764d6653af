"""References: values that stand for what an earlier operation of the transaction resulted in."""

from collections.abc import Mapping
from typing import Any

from .answers import MALFORMED, Refusal

KEY = "___ref"


def resolved(value: Any, results: Mapping[str, Any]) -> Any:
    """Return the value with every reference in it replaced by what it refers to.

    `results` holds what the operations that already ran came to, by opResultId.
    """
    if isinstance(value, list):
        return [resolved(item, results) for item in value]
    if not isinstance(value, dict):
        return value
    if KEY in value:
        return _referent(value, results)
    return {name: resolved(item, results) for name, item in value.items()}


def _referent(reference: Mapping[str, Any], results: Mapping[str, Any]) -> Any:
    op_result_id = reference.get("opResultId")
    if reference[KEY] is not True or not isinstance(op_result_id, str):
        raise _bad("a reference needs ___ref true and an opResultId")
    if op_result_id not in results:
        raise _bad(f"no earlier operation has the opResultId '{op_result_id}'")
    result = results[op_result_id]
    if reference.get("resultIndex") is not None:
        result = _item(result, reference["resultIndex"])
    if reference.get("propName") is not None:
        return _property(result, reference["propName"])
    if isinstance(result, dict):
        raise _bad("a reference to an object needs a propName")
    return result


def _item(result: Any, index: Any) -> Any:
    if not isinstance(result, list):
        raise _bad("a resultIndex belongs to a result that is a list")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(result):
        raise _bad(f"there is no result of index {index!r}")
    return result[index]


def _property(result: Any, name: Any) -> Any:
    if not isinstance(result, dict) or not isinstance(name, str) or name not in result:
        raise _bad(f"the result has no property {name!r}")
    return result[name]


def _bad(reason: str) -> Refusal:
    return Refusal(f"Invalid reference: {reason}", MALFORMED)
