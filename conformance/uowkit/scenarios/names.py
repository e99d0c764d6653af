"""Names in scenarios: `$name` for a value, `${name}` within a text, `$$` for a dollar sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from uowkit.scenarios.expectation import KEYWORDS

RUN: Final = "run"
"""`${run}` stands for eight digits that are others each time a scenario is played."""
MAYBE: Final = "$maybe"
NOT: Final = "$not"
HOLDS: Final = "$holds"
UNORDERED: Final = "$unordered"
RESERVED: Final = frozenset(each.name for each in KEYWORDS)

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_-]*"
_WHOLE: Final = re.compile(rf"\$({_NAME})")
_WITHIN: Final = re.compile(rf"\$\$|\$\{{({_NAME})\}}")


def whole(text: Any) -> str | None:
    """The name that a text is, as in `$name`; None for any other text."""
    match = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return match.group(1) if match else None


def filled(text: str, value: Callable[[str], Any]) -> str:
    """A text with the names within it put into words, and its dollar signs as they are meant."""
    if "$" not in text:
        return text

    def word(match: re.Match[str]) -> str:
        return str(value(match.group(1))) if match.group(1) else "$"

    return _WITHIN.sub(word, text)


def escaped(text: str) -> str:
    """A text in which no dollar sign means anything."""
    return text.replace("$", "$$")


def names_in(document: Any) -> Iterator[str]:
    """The names in a document, in its keys, too; not the ones that are reserved."""
    if isinstance(document, str):
        name = whole(document)
        found = [name] if name else _names_within(document)
        yield from (each for each in found if each not in RESERVED)
    elif isinstance(document, list):
        for each in document:
            yield from names_in(each)
    elif isinstance(document, dict):
        for key, value in document.items():
            if key not in {MAYBE, NOT, HOLDS, UNORDERED}:
                yield from _names_within(key)
            yield from names_in(value)


def _names_within(text: str) -> list[str]:
    return [each for each in _WITHIN.findall(text) if each]
