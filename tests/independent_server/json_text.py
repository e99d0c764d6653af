"""Reading requests and writing answers as JSON, so that no text can upset the server."""

import json
import math
from typing import Any, NoReturn

from .answers import Malformed
from .choices import Choices

DEEPEST = 100


def read_json(body: bytes) -> Any:
    """Return the value that the body holds; refuse what is not JSON, or too deep to walk."""
    try:
        text = body.decode("utf-8")
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The request body is not valid JSON: {error}") from error
    # Only a text with many brackets can be deep; most are spared the walk.
    if text.count("[") + text.count("{") > DEEPEST and _depth(value) > DEEPEST:
        raise Malformed(f"The request body is nested more than {DEEPEST} levels deep")
    return value


def write_json(value: Any, choices: Choices) -> bytes:
    """Return the value as JSON in the way the choices ask for."""
    if choices.key_order == "shuffled":
        value = _shuffled(value)
    text = _dumps(value, choices, escaped=choices.unicode_escaped)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form; escaped it comes back as it was sent.
        return _dumps(value, choices, escaped=True).encode("ascii")


def has_nul_or_surrogate(text: str) -> bool:
    """Say whether the text holds U+0000 or half of a surrogate pair."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units the text has."""
    return len(text) + sum(character > "\uffff" for character in text)


def _dumps(value: Any, choices: Choices, *, escaped: bool) -> str:
    if choices.pretty:
        return json.dumps(value, ensure_ascii=escaped, allow_nan=False, indent=2) + "\n"
    return json.dumps(value, ensure_ascii=escaped, allow_nan=False, separators=(",", ":"))


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _depth(value: Any) -> int:
    """Walk level by level: recursion is what a deep value would break."""
    depth, level = 0, [value]
    while level:
        level = [inner for outer in level for inner in _children(outer)]
        depth += 1
    return depth


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _shuffled(value: Any) -> Any:
    """Sort keys by their last letters: as good as shuffled, and the same in every run."""
    if isinstance(value, dict):
        return {key: _shuffled(value[key]) for key in sorted(value, key=lambda key: key[::-1])}
    if isinstance(value, list):
        return [_shuffled(item) for item in value]
    return value
