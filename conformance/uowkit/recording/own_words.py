"""What a scenario is written in: words that stay as they are whatever is to be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from uowkit_schemas import load

from uowkit.recording.operations import CHANGE, PICK, RELATE, SAVE

_OF_PATHS: Final = ("data", "bulk", "find", "count", "first", "last", "properties")
_OF_UNITS_OF_WORK: Final = (
    *("isolationLevelEnum", "results", "result", "___ref", "propName", "resultIndex"),
    *("conditional", "unconditional", "changes", "whereClause", "queryOptions", "parentObject"),
    *("relationColumn", "pageSize", "sortBy", "created", "updated"),
    *(SAVE | CHANGE | PICK | RELATE | {"FIND", "DELETE"}),
)


@cache
def format_words() -> frozenset[str]:
    """The names of a scenario's members and their fixed values, and those of what it sends."""
    return frozenset({*_words(load("kit/scenario")), *_OF_PATHS, *_OF_UNITS_OF_WORK})


def table_words(tables: Mapping[str, Any]) -> Iterator[str]:
    """What a scenario calls its tables, and what they are called on a target."""
    for alias, table in tables.items():
        yield from (alias, table["name"])


def is_within(text: str, words: Iterable[str]) -> bool:
    """Whether a text is one of these words, or a part of one, in small or large letters."""
    return any(text.lower() in word.lower() for word in words)


def _words(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _words(each)
    if not isinstance(schema, dict):
        return
    yield from schema.get("properties", {})
    yield from (each for each in schema.get("enum", ()) if isinstance(each, str))
    if isinstance(schema.get("const"), str):
        yield schema["const"]
    for each in schema.values():
        yield from _words(each)
