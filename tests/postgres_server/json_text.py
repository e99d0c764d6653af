"""JSON as requests bring it and answers give it: strictly what the standard allows."""

import json
import math
from typing import Any, NoReturn

from .refusals import Refused

DEEPEST = 100  # levels of a request


def read_json(body: bytes) -> Any:
    """Read a request's body.

    Raises:
        Refused: it is no JSON in UTF-8, or nested deeper than is taken.
    """
    try:
        document = json.loads(
            body.decode("utf-8"), parse_constant=no_constant, parse_float=finite_number
        )
    except (ValueError, RecursionError) as error:
        raise Refused(f"The body is no JSON that can be read: {error}") from error
    check_depth(document)
    return document


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python's reader would take."""
    raise ValueError(f"{name} is no JSON")


def finite_number(text: str) -> float:
    """The number that stands there, which a double must be able to hold."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def check_depth(document: Any) -> None:
    """See that a document is not nested too deep.

    Raises:
        Refused: it is.
    """
    level = [document]
    for _ in range(DEEPEST):
        level = [part for each in level for part in parts_of(each)]
        if not level:
            return
    raise Refused(f"The body is nested deeper than {DEEPEST} levels")


def parts_of(value: Any) -> list[Any]:
    """What stands directly in an array or object."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def write_json(document: Any) -> bytes:
    """Write an answer: in ASCII, since a failure's echo may hold what UTF-8 cannot."""
    return json.dumps(document, allow_nan=False).encode("ascii")
