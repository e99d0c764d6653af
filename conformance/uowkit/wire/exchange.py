"""One request and what came back, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Final

import orjson

_LARGE: Final = 64 * 1024  # bytes of a body, whose document may take forty times as many
_MOST_LEVELS: Final = 1024  # of nesting: what orjson reads; what Python reads is set by anyone
_MOST_DIGITS: Final = 4300  # of a whole number: what Python reads unless it is told otherwise


class NotJson:
    """What `Answer.document` is when the body is not read as JSON."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


NOT_JSON: Final = NotJson("NOT_JSON")
TOO_DEEP: Final = NotJson("TOO_DEEP")  # a thousand levels of nesting or more: JSON, perhaps


class Trouble(StrEnum):
    """Why a request has no whole answer."""

    TIMEOUT = "no whole answer within the time limit"
    DROPPED = "the connection was closed before the answer was whole"
    ENDLESS = "the answer was longer than the kit reads"
    MALFORMED = "what came back is not HTTP"
    UNREADABLE = "the answer is in a coding that the kit neither asked for nor reads"
    UNREACHABLE = "no connection could be made"


class NoAnswer(Exception):
    """A request got no whole answer, for which there is a reason and a detail.

    `stale` says that a kept connection turned out to be closed before a byte of the
    answer came, which may happen at any time (rulings, levels).
    """

    def __init__(self, trouble: Trouble, detail: str, *, stale: bool = False) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail
        self.stale = stale


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent: a path below the target's base address, and bytes.

    `headers` are those of this request alone; the target's own (credentials, as
    a rule) are added when it is sent and are never kept here.
    """

    method: str
    path: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers with lower-case names, and the body's bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON, or `NOT_JSON`, or `TOO_DEEP`.

        Of large answers only the last one that was read is at hand; others are read anew.
        """
        return _large_document(self.body) if len(self.body) > _LARGE else self._document

    @cached_property
    def _document(self) -> Any:
        return parse_json(self.body)

    @property
    def announces_json(self) -> bool:
        """Whether the content type says that the body is JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")


@dataclass(frozen=True)
class Exchange:
    """A request with its answer, or with the trouble that stood in its way."""

    request: Request
    answer: Answer | None = None
    trouble: Trouble | None = None
    detail: str = ""
    seconds: float = 0.0
    sent_at: float = field(default=0.0, compare=False)

    @property
    def status(self) -> int | None:
        """The answer's HTTP status, or None without an answer."""
        return self.answer.status if self.answer else None

    @property
    def document(self) -> Any:
        """The answer's body as JSON, or `NOT_JSON`, or `TOO_DEEP`."""
        return self.answer.document if self.answer else NOT_JSON


def parse_json(body: bytes) -> Any:
    """Read JSON, with a second opinion before anything is called malformed.

    `orjson` refuses some texts that are JSON all the same (lone surrogates in
    escapes, integers beyond 64 bits, a byte order mark, deep nesting), so what it
    refuses is tried with the standard library, less `NaN` and `Infinity`.

    Returns:
        The document; `NOT_JSON`; or `TOO_DEEP`, which may be JSON or not. Of names that an
        object has twice, the last one counts, as for every client. A whole number of
        thousands of digits, which Python would take minutes to read, is an infinite one.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text, parse_constant=_no_constant, parse_int=_whole_number)
    except RecursionError:
        return TOO_DEEP
    except ValueError:
        return NOT_JSON
    return TOO_DEEP if _is_too_deep(document) else document


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(_MOST_LEVELS + 1):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return False
    return True


def _within(document: Any) -> Iterable[Any]:
    if isinstance(document, dict):
        return document.values()
    return document if isinstance(document, list) else ()


@lru_cache(maxsize=1)
def _large_document(body: bytes) -> Any:
    return parse_json(body)


def _no_constant(name: str) -> Any:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def to_json(document: Any) -> bytes:
    """Write JSON as clients do: UTF-8, compact; lone surrogates as escapes."""
    try:
        return orjson.dumps(document)
    except TypeError:  # lone surrogates, integers beyond 64 bits
        return json.dumps(document, separators=(",", ":")).encode("ascii")
