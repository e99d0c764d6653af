"""What event handlers are asked to do, and the signs by which they are known to have run.

The counterpart of the files that `uowkit handlers export` writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from uowkit.wire.exchange import NOT_JSON, parse_json

EVENTS: Final = (
    "create",
    "findById",
    "loadRelations",
    "remove",
    "update",
    "describe",
    "find",
    "findFirst",
    "findLast",
)
"""The calls that document 003 has events for, as its list names them."""

SAVING: Final = ("create", "update")
"""Those of which handlers are given an item, which says what they are to do."""

BY_ID: Final = ("findById", "loadRelations", "remove")
"""Those of which handlers are given an objectId, which says it by a number."""

ASKED: Final = (*SAVING, *BY_ID, "find")
"""Those of which handlers can be asked for something; the others always do the same."""

REFUSAL_CODE: Final = 47110
_SIGN: Final = "uowkit"
_NUMBERS: Final[Mapping[str, str]] = {
    "return": "001",
    "throw": "002",
    "generic-before": "003",
    "generic-before-throw": "004",
    "generic-after": "005",
    "tell": "006",
    "tell-throw": "007",
    "generic-after-throw": "008",
}


def before(event: str) -> str:
    """The name of the event before a call, such as `beforeFindById`."""
    return f"before{event[0].upper()}{event[1:]}"


def after(event: str) -> str:
    """The name of the event after a call, such as `afterFindById`."""
    return f"after{event[0].upper()}{event[1:]}"


def instruction(word: str, value: Any = None, *, has_value: bool = False) -> str:
    """The text that asks a handler for something, with a JSON value where that needs one."""
    said = has_value or value is not None
    return f"uowkit:{word} {json.dumps(value)}" if said else f"uowkit:{word}"


def asking_id(mark: str, word: str) -> str:
    """An objectId that no object has, in the usual form, which asks for a word.

    Args:
        mark: of the run, with a number of its own: it is another one for each id.
        word: what is asked for.
    """
    run, _, number = mark.partition("-")
    return f"{run}-0DD0-4{_NUMBERS[word]}-8001-{number:0>12}"


def sign(event: str, handler: str) -> dict[str, Any]:
    """What a handler answers to show that it ran: the event's name, and its table or `*`."""
    return {_SIGN: {"event": event, "handler": handler}}


def refusal_message(event: str, handler: str) -> str:
    """The message of a handler that is asked to refuse, and is not told how."""
    return f"uowkit {event} {handler}"


def signs_in(document: Any) -> Iterator[dict[str, Any]]:
    """The signs of handlers anywhere in an answer, in a message's text, too."""
    if isinstance(document, dict):
        found = document.get(_SIGN)
        if isinstance(found, dict) and "handler" in found:
            yield found
        for each in document.values():
            yield from signs_in(each)
    elif isinstance(document, list):
        for each in document:
            yield from signs_in(each)
    elif isinstance(document, str) and document.startswith("{"):
        within = parse_json(document.encode("utf-8", "surrogatepass"))
        if within is not NOT_JSON:
            yield from signs_in(within)
