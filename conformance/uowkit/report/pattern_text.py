"""A scenario's pattern as text that can be held beside the answer that was to fit it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, Final

from uowkit.expect import shown
from uowkit.report.marking import Place, Span, spans_of
from uowkit.report.text import pretty
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.expectation import ANYTHING, DIFFERENT, NULL, NUMBER, TEXT
from uowkit.scenarios.names import MAYBE, NOT, UNORDERED, filled, whole

_KEYWORDS: Final = {
    TEXT.name: "any text",
    NUMBER.name: "any number",
    NULL.name: "null",
    ANYTHING.name: "anything",
    DIFFERENT.name: "a list of different values",
}
_OPEN, _CLOSE = "\ue000", "\ue001"  # around the numbers of phrases while they are JSON strings
_PHRASE: Final = re.compile(f'"{_OPEN}([0-9]+){_CLOSE}"')


def pattern_text(
    pattern: Any, bindings: Bindings, places: Collection[Place]
) -> tuple[str, list[Span]]:
    """Write a pattern much as JSON, names replaced by what they stand for.

    What fits many values is told in a phrase between «angle quotation marks».

    Args:
        pattern: of an answer, an object, or a list of objects.
        bindings: what its names stand for; a name may stand for nothing yet.
        places: of the values in it that are to be found in the text.

    Returns:
        The text, and where the values begin and end in it.
    """
    phrases: list[str] = []
    text = pretty(json.dumps(_told(pattern, bindings, phrases), ensure_ascii=False))
    return _phrased(text, spans_of(text, places), phrases)


def _told(pattern: Any, bindings: Bindings, phrases: list[str]) -> Any:
    if isinstance(pattern, list):
        return [_told(each, bindings, phrases) for each in pattern]
    if isinstance(pattern, dict) and pattern.keys() == {MAYBE}:
        return _phrase(f"{_in_words(pattern[MAYBE], bindings)}, null or nothing", phrases)
    if isinstance(pattern, dict) and pattern.keys() == {NOT}:
        return _phrase(f"anything but {_in_words(pattern[NOT], bindings)}", phrases)
    if isinstance(pattern, dict) and pattern.keys() == {UNORDERED}:
        return _told(pattern[UNORDERED], bindings, phrases)
    if isinstance(pattern, dict):
        return {
            _said(name, bindings): _told(each, bindings, phrases) for name, each in pattern.items()
        }
    name = whole(pattern)
    if name in _KEYWORDS:
        return _phrase(_KEYWORDS[str(name)], phrases)
    if name and not bindings.knows(name):
        return _phrase(f"any value, called {name}", phrases)
    value = bindings.value(name) if name else pattern
    return _said(value, bindings) if value is pattern else _plain(value)


def _in_words(pattern: Any, bindings: Bindings) -> str:
    """A pattern within a phrase."""
    phrases: list[str] = []
    told = _told(pattern, bindings, phrases)
    return phrases[0] if phrases and not isinstance(told, dict | list) else shown(told)


def _phrase(phrase: str, phrases: list[str]) -> str:
    phrases.append(phrase)
    return f"{_OPEN}{len(phrases) - 1}{_CLOSE}"


def _said(text: Any, bindings: Bindings) -> Any:
    """A text with its names put into words; one that has an unknown name stays as it is."""
    try:
        return _plain(filled(text, bindings.value) if isinstance(text, str) else text)
    except KeyError:
        return text


def _plain(value: Any) -> Any:
    """A value in which nothing is taken for a phrase."""
    return value.replace(_OPEN, "\\ue000") if isinstance(value, str) else value


def _phrased(text: str, spans: list[Span], phrases: list[str]) -> tuple[str, list[Span]]:
    """The text with its phrases, and the spans where they are then."""
    written: list[str] = []
    moved: dict[int, int] = {}
    edges = sorted({edge for span in spans for edge in span})
    done = length = 0
    for match in (*_PHRASE.finditer(text), None):
        end = match.start() if match else len(text)
        for edge in edges:
            if done <= edge <= end:
                moved[edge] = length + edge - done
        written.append(text[done:end])
        length += end - done
        if match:
            written.append(f"«{phrases[int(match.group(1))]}»")
            length += len(written[-1])
            done = match.end()
    return "".join(written), [(moved[start], moved[end]) for start, end in spans]
