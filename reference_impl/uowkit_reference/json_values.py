"""JSON values: what they are in this server, and reading them from bytes."""

from typing import Any

import orjson

from uowkit_reference.errors import GENERAL, ApiError
from uowkit_reference.settings import Settings

Json = Any
"""Any JSON value: a string, number, boolean, None, list or dict of such."""

JsonObject = dict[str, Json]


def read_json(body: bytes, settings: Settings) -> Json:
    """Return the JSON value that `body` holds.

    Raises:
        ApiError: It is no JSON, holds a lone surrogate or a number that no double can hold, or
            nests too deep.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ApiError(f"The body is not valid JSON: {error}.") from None
    if nests_deeper(value, settings.nesting):
        raise ApiError(
            f"The body nests arrays and objects more than {settings.nesting} levels deep."
        )
    return value


def json_object(value: Json, place: str = "The body") -> JsonObject:
    """Return `value` if it is a JSON object.

    Args:
        value: Any JSON value.
        place: Where it stands, for the error.

    Raises:
        ApiError: It is another value.
    """
    if not isinstance(value, dict):
        raise ApiError(f"{place} must be a JSON object.")
    return value


def text_of(document: JsonObject, name: str, code: int = GENERAL) -> str:
    """Return the member of this name, which must be text that is not empty.

    Raises:
        ApiError: It is missing, or anything else; the error has this code.
    """
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(f"'{name}' is missing: it must be text.", code)
    return value


def same_json(first: Json, second: Json) -> bool:
    """Say whether two values are the same JSON: to Python, true equals 1 and false 0."""
    return orjson.dumps(first) == orjson.dumps(second)


def nests_deeper(value: Json, levels: int) -> bool:
    """Say whether arrays and objects in `value` nest more than `levels` levels deep."""
    containers = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        if not containers:
            return False
        containers = [
            child
            for container in containers
            for child in (container.values() if type(container) is dict else container)
            if type(child) is dict or type(child) is list
        ]
    return bool(containers)
