"""The answers to a unit of work (document 001 and 002, "Response"; protocol notes, section 4)."""

from collections.abc import Mapping, Sequence

from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.request import Operation


def result_of(operation: Operation, result: Json, keys: Sequence[str]) -> JsonObject:
    """Return the entry of `results` for one operation, its type under each of `keys`."""
    return {**dict.fromkeys(keys, operation.operation_type), "result": result}


def success(results: Mapping[str, Json]) -> JsonObject:
    """Return the answer to a transaction that is committed."""
    return {"success": True, "error": None, "results": results}


def failure(operation: Operation, error: ApiError) -> JsonObject:
    """Return the answer to a transaction that is rolled back because `operation` failed.

    The operation is named by the four members that official clients look for; the error has a
    code since 2024 (protocol notes, section 4).
    """
    return {
        "success": False,
        "error": {
            **error.document(),
            "operation": {
                "operationType": operation.operation_type,
                "table": operation.table,
                "payload": operation.payload,
                "opResultId": operation.op_result_id,
            },
        },
        "results": None,
    }
