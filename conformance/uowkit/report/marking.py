"""Finds the places of a JSON text that have to be marked, and leaves the text as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}:,]|[^][{}:,"\s]+')

Place = tuple[str | int, ...]
"""Where a value stands in a JSON document: names of members and numbers of items."""
Span = tuple[int, int]


def spans_of(text: str, places: Collection[Place]) -> list[Span]:
    """Where in a text the values at some places of it begin and end.

    The text is looked through and not read and written anew, so that members that stand
    twice and the spelling of numbers stay what they are: each of the twins is found.

    Args:
        text: valid JSON, with any blanks between its tokens.
        places: of the values that are looked for.
    """
    return sorted(_found(text, places)) if places else []


def _found(text: str, places: Collection[Place]) -> Iterator[Span]:
    place: list[str | int | None] = []  # None where the name of a member comes next
    starts: list[int] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word in "]}":
            place.pop()
            if tuple(place) in places:
                yield starts[-1], match.end()
            starts.pop()
        elif word == ",":
            last = place[-1]
            place[-1] = last + 1 if isinstance(last, int) else None
        elif word == ":":
            continue
        elif place and place[-1] is None:
            place[-1] = json.loads(word)
        elif word in "[{":
            starts.append(match.start())
            place.append(0 if word == "[" else None)
        elif tuple(place) in places:
            yield match.span()


def cut(text: str, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Cut a text into the parts that are in one of the spans, and those that are not.

    Yields:
        Each part in order, and whether it is in a span; together they are the text.
    """
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start > done:
            yield text[done:start], False
        yield text[max(start, done) : end], True
        done = end
    if done < len(text):
        yield text[done:], False
