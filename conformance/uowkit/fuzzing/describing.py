"""The description of the API, narrowed to what a run works in.

Of the description as it is, nearly every request that is made names a table that is not there.
Narrowed, it names the tables, columns and objects of `uowkit.fuzzing.wording`, and no request
that is made of it reaches for anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from uowkit_schemas import bundled_openapi

from uowkit.fuzzing.wording import CLAUSE, IDS, RELATION, TABLES, VALUES, columns
from uowkit.wire.address import ENDPOINT

Schema = dict[str, Any]

_MOST_OPERATIONS: Final = 3
_MOST_OBJECTS: Final = 6
_NAMES_OF_RESULTS: Final[Schema] = {  # ruling op-result-id/exact knows up to 200 characters
    "anyOf": [
        {"type": "string", "minLength": 1, "maxLength": 20},
        {"type": "string", "minLength": 32, "maxLength": 80},  # drawn by themselves they are rare
    ]
}
_LEVELS: Final = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ")
_JSON: Final = "application/json"
_METHODS: Final = frozenset({"get", "post", "put", "delete"})

_CLAUSE: Final[Schema] = {"type": "string", "pattern": CLAUSE}
_ID: Final[Schema] = {"enum": list(IDS)}
_SORTED: Final = [*VALUES, *(f"{name} desc" for name in VALUES)]


def _object(properties: Mapping[str, Any], required: Sequence[str] = ()) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema, most: int, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _selection(members: Mapping[str, Any]) -> Schema:
    """An object with these members, and with one of the two that say which objects are meant."""
    ways = {"conditional": _CLAUSE, "unconditional": _list(_ID, 3)}
    return {
        "anyOf": [_object({**members, way: kind}, [*members, way]) for way, kind in ways.items()]
    }


_ROW: Final = _object(columns())
_KEPT: Final = _object({**columns(), "objectId": _ID})
_CHANGES: Final = {**_ROW, "minProperties": 1}  # what none come to is left open
_CHANGED: Final = {**_object({**columns(), "objectId": _ID}, ["objectId"]), "minProperties": 2}
_RELATED: Final = _selection({"parentObject": _ID, "relationColumn": {"const": RELATION}})
_NAMES: Final = _list({"enum": list(VALUES)}, 4)
# Small ones stand apart: a table has a handful of objects, and of all numbers few are as small.
_NUMBER: Final[Schema] = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 2},
        {"type": "integer", "minimum": 0},
    ]
}
_PAGE: Final[Schema] = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": 3},
        {"type": "integer", "minimum": 1, "maximum": 100},
    ]
}
_QUERY: Final = _object(
    {
        "whereClause": _CLAUSE,
        "properties": _NAMES,
        "excludeProps": _NAMES,
        "pageSize": _PAGE,
        "offset": _NUMBER,
        "queryOptions": _object({"sortBy": _list({"enum": _SORTED}, 3)}),
    }
)

PAYLOADS: Final[Mapping[str, Schema]] = {
    "CREATE": _ROW,
    "CREATE_BULK": _list(_ROW, _MOST_OBJECTS),
    "UPDATE": _CHANGED,
    "UPDATE_BULK": _selection({"changes": _CHANGES}),
    "UPSERT": _KEPT,
    "UPSERT_BULK": _list(_KEPT, _MOST_OBJECTS),
    "DELETE": _ID,
    "DELETE_BULK": _selection({}),
    "FIND": _QUERY,
    "ADD_RELATION": _RELATED,
    "SET_RELATION": _RELATED,
    "DELETE_RELATION": _RELATED,
}
"""Type of an operation → the schema of its payloads."""

_BODIES: Final[Mapping[str, Schema]] = {
    "createObject": _ROW,
    "saveObject": _KEPT,
    "upsertObject": _KEPT,
    "changeObject": _CHANGES,
    "createObjects": _list(_ROW, _MOST_OBJECTS),
    "upsertObjects": _list(_KEPT, _MOST_OBJECTS),
    "changeObjects": _CHANGES,
    "deleteObjectsByBody": _object({"where": _CLAUSE}, ["where"]),
    "searchObjects": _object(
        {
            "where": _CLAUSE,
            "props": _NAMES,
            "sortBy": _list({"enum": _SORTED}, 3),
            "pageSize": _PAGE,
            "offset": _NUMBER,
        }
    ),
    "countObjectsByBody": _object({"where": _CLAUSE}),
    "setRelatedObjects": _list(_ID, 3),
    "addRelatedObjects": _list(_ID, 3),
    "endRelations": _list(_ID, 3),
}
"""Call of the data service, by its operationId → the schema of its bodies."""

_PARAMETERS: Final[Mapping[str, Schema]] = {
    "table": {"enum": list(TABLES.values())},
    "objectId": _ID,
    "column": {"const": RELATION},
    "where": _CLAUSE,
    "sortBy": {"enum": _SORTED},
    "props": {"enum": list(VALUES)},
}


def described(operation_ids: Sequence[str] = (), types: Sequence[str] = ()) -> dict[str, Any]:
    """The narrowed description, bundled.

    Args:
        operation_ids: the calls to keep; all of them by default.
        types: the types of the operations that transactions may have; all of them by default.

    Returns:
        An OpenAPI document, the caller's to change.
    """
    return narrowed(bundled_openapi(), operation_ids, types)


def narrowed(
    document: dict[str, Any], operation_ids: Sequence[str] = (), types: Sequence[str] = ()
) -> dict[str, Any]:
    """Narrow a bundled description, in place; see `described`."""
    for path, calls in list(document["paths"].items()):
        for method in _METHODS & calls.keys():
            if operation_ids and calls[method]["operationId"] not in operation_ids:
                del calls[method]
            else:
                _narrow_body(path, calls[method], types)
        if not _METHODS & calls.keys():
            del document["paths"][path]
    for each in document["components"]["parameters"].values():
        each["schema"] = _PARAMETERS.get(each["name"], each["schema"])
        each.pop("example", None)  # of somebody else's tables
    del document["security"]  # what an unknown user gets is no question of this profile
    return document


def _narrow_body(path: str, call: dict[str, Any], types: Sequence[str]) -> None:
    if path == ENDPOINT:
        schema = unit_of_work(types or list(PAYLOADS))
    elif call["operationId"] in _BODIES:
        schema = _BODIES[call["operationId"]]
    else:
        return
    call["requestBody"] = {"required": True, "content": {_JSON: {"schema": schema}}}


def unit_of_work(types: Sequence[str]) -> Schema:
    """The schema of transactions with operations of these types."""
    kinds = [_operation(each) for each in types]
    items = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    members = {
        "isolationLevelEnum": {"enum": list(_LEVELS)},
        "operations": _list(items, _MOST_OPERATIONS),
    }
    return _object(members, ["operations"])


def _operation(kind: str) -> Schema:
    members = {
        "operationType": {"const": kind},
        "table": {"enum": list(TABLES.values())},
        "opResultId": _NAMES_OF_RESULTS,
        "payload": PAYLOADS[kind],
    }
    return _object(members, ["operationType", "table", "payload"])
