"""Patterns: what an answer, an object or a list of objects must be like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from uowkit.expect import MISSING, same_value, shown
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.expectation import (
    ANYTHING,
    DIFFERENT,
    KEYWORDS,
    NULL,
    NUMBER,
    TEXT,
    Keyword,
)
from uowkit.scenarios.names import HOLDS, MAYBE, NOT, UNORDERED, filled, names_in, whole
from uowkit.wire.exchange import parse_json

_KEYWORDS = {each.name: each for each in KEYWORDS}
_WORDS = {
    TEXT: "a text",
    NUMBER: "a number",
    NULL: "null",
    ANYTHING: "anything",
    DIFFERENT: "a list of different values",
}


def unlike(bindings: Bindings, pattern: Any, found: Any, place: str = "") -> Iterator[str]:
    """Say where something does not fit a pattern.

    Names that stand for nothing yet take the value that is found in their place.

    Yields:
        A phrase for each place.
    """
    name = whole(pattern)
    if name in _KEYWORDS:
        yield from _unlike_keyword(_KEYWORDS[str(name)], found, place)
    elif name and not bindings.knows(name):
        if found is MISSING:
            yield f"{_named(place)} is missing"
        else:
            bindings.values[name] = found
    elif isinstance(pattern, dict) and pattern.keys() == {MAYBE}:
        yield from _unlike_maybe(bindings, pattern[MAYBE], found, place)
    elif isinstance(pattern, dict) and pattern.keys() == {NOT}:
        if _is_holding(pattern[NOT]):
            if not list(unlike(bindings, pattern[NOT], found, place)):
                yield f"{_named(place)} holds what it must not: {shown(found)}"
        elif found is not MISSING and same_value(bindings.bind(pattern[NOT]), found):
            yield f"{_named(place)} is {shown(found)}, which it must not be"
    elif _is_holding(pattern):
        if all(apart(bindings, pattern[HOLDS], each) for each in _within(found)):
            yield f"{_named(place)} holds no {shown(pattern[HOLDS])}: {shown(found)}"
    elif isinstance(pattern, dict) and pattern.keys() == {UNORDERED}:
        yield from _unlike_unordered(bindings, pattern[UNORDERED], found, place)
    elif isinstance(pattern, dict) and isinstance(found, dict):
        for key, value in _members(bindings, pattern):
            yield from unlike(bindings, value, found.get(key, MISSING), f"{place}/{key}")
    elif isinstance(pattern, list) and isinstance(found, list) and len(pattern) == len(found):
        for index, value in enumerate(pattern):
            yield from unlike(bindings, value, found[index], f"{place}/{index}")
    else:
        yield from _unlike_value(bindings, pattern, found, place)


def _unlike_unordered(
    bindings: Bindings, patterns: list[Any], found: Any, place: str
) -> Iterator[str]:
    if not isinstance(found, list):
        yield f"{_named(place)} is {shown(found)}, not a list"
        return
    yield from (f"in {_named(place)}, {each}" for each in unlike_rows(bindings, patterns, found))


def _is_holding(pattern: Any) -> bool:
    return isinstance(pattern, dict) and pattern.keys() == {HOLDS}


def _within(found: Any) -> Iterator[Any]:
    """A value, and every value that it holds; a text that is an object in JSON holds it, too."""
    yield found
    if isinstance(found, str) and found.startswith("{"):
        found = [parse_json(found.encode("utf-8", "surrogatepass"))]
    held = found.values() if isinstance(found, dict) else found
    for each in held if isinstance(found, dict | list) else ():
        yield from _within(each)


def _members(bindings: Bindings, pattern: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The members of a pattern, with the names in their keys put into words."""
    for key, value in pattern.items():
        yield filled(key, bindings.value), value


def _unlike_value(bindings: Bindings, pattern: Any, found: Any, place: str) -> Iterator[str]:
    # Names deeper in a pattern that has another form than what was found may be unbound.
    wanted = bindings.bind(pattern) if not isinstance(pattern, dict | list) else pattern
    if wanted is None and found is MISSING:
        return
    if found is MISSING:
        yield f"{_named(place)} is missing"
    elif not same_value(wanted, found):
        yield f"{_named(place)} is {shown(found)}, not {shown(wanted)}"


def _unlike_maybe(bindings: Bindings, pattern: Any, found: Any, place: str) -> Iterator[str]:
    if found is not MISSING and found is not None:
        yield from unlike(bindings, pattern, found, place)
        return
    name = whole(pattern)
    if name and not bindings.knows(name):
        bindings.values[name] = None


def _unlike_keyword(keyword: Keyword, found: Any, place: str) -> Iterator[str]:
    fits = {
        TEXT: isinstance(found, str) and bool(found.strip()),
        NUMBER: isinstance(found, int | float) and not isinstance(found, bool),
        NULL: found is None,
        ANYTHING: found is not MISSING,
        DIFFERENT: isinstance(found, list) and len(set(map(repr, found))) == len(found),
    }
    if not fits[keyword]:
        was = "missing" if found is MISSING else shown(found)
        yield f"{_named(place)} is {was}, not {_WORDS[keyword]}"


def unlike_rows(bindings: Bindings, patterns: list[Any], rows: list[Any]) -> Iterator[str]:
    """Say where a list of objects is not, in any order, just the objects that it must have.

    Yields:
        A phrase for each object that is missing or unlike, and one for those too many.
    """
    left = list(rows)
    missed = []
    for pattern in patterns:
        fitting = next((row for row in left if not apart(bindings, pattern, row)), None)
        if fitting is None:
            missed.append(pattern)
            continue
        left.remove(fitting)
        list(unlike(bindings, pattern, fitting))  # for the names that take their values here
    for pattern in missed:
        if not left:
            yield f"of {len(patterns)} objects, one is not there: {_told(bindings, pattern)}"
            continue
        ways = [apart(bindings, pattern, row) for row in left]
        nearest = min(range(len(left)), key=lambda at: (_is_other(ways[at]), len(ways[at])))
        del left[nearest]
        yield f"an object is unlike: {'; '.join(ways[nearest])}"
    if left:
        yield f"{len(left)} more than the {len(patterns)} objects are there: {shown(left[0])}"


def _is_other(ways: list[str]) -> bool:
    """Whether an object is unlike a pattern because it is another one."""
    return any(each.startswith("/objectId ") for each in ways)


def _told(bindings: Bindings, pattern: Any) -> str:
    known = all(map(bindings.knows, names_in(pattern)))
    return shown(bindings.bind(pattern) if known else pattern)


def apart(bindings: Bindings, pattern: Any, found: Any) -> list[str]:
    """Where something does not fit a pattern, without any name taking a value from it."""
    return list(unlike(replace(bindings, values=dict(bindings.values)), pattern, found))


def _named(place: str) -> str:
    return place or "the answer"
