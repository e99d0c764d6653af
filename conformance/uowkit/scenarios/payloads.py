"""Where an operation's payload holds values of columns, names of columns, and objectIds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_CLAUSES_AND_IDS: Final = frozenset({"FIND", "DELETE", "DELETE_BULK"})
_SAY_MORE: Final = frozenset({"UPDATE_BULK", "ADD_RELATION", "SET_RELATION", "DELETE_RELATION"})
_HOLD_IDS: Final = frozenset({"objectId", "parentObject", "unconditional"})

Said = Callable[[Any], Any]


def said_anew(
    operation: Mapping[str, Any], *, row: Said, value: Said, column: Callable[[str], str]
) -> Any:
    """An operation's payload in other words.

    Args:
        operation: whose payload it is.
        row: says an object whose members are columns.
        value: says anything else.
        column: says the name of a column.
    """
    payload, stated = operation["payload"], operation.get("operationType")
    kind = stated if isinstance(stated, str) else ""  # an odd request may state anything
    if isinstance(payload, str) or kind in _CLAUSES_AND_IDS:
        return value(payload)
    if kind in _SAY_MORE and isinstance(payload, dict):
        said: dict[str, Any] = value(payload)
        if isinstance(payload.get("changes"), dict):
            said["changes"] = row(payload["changes"])
        if isinstance(payload.get("relationColumn"), str):
            said["relationColumn"] = column(payload["relationColumn"])
        return said
    return [row(each) for each in payload] if isinstance(payload, list) else row(payload)


def holds_ids(key: str) -> bool:
    """Whether what stands under a key, or in a list under it, are objectIds."""
    return key in _HOLD_IDS


def ids_in(document: Any) -> Iterator[str]:
    """The objectIds in a request, an answer, or a pattern of one."""
    if isinstance(document, list):
        for each in document:
            yield from ids_in(each)
    elif isinstance(document, dict):
        for key, each in document.items():
            deletes = key == "payload" and document.get("operationType") == "DELETE"
            if holds_ids(key) or deletes:
                held = each if isinstance(each, list) else [each]
                yield from (id_ for id_ in held if isinstance(id_, str))
            yield from ids_in(each)
