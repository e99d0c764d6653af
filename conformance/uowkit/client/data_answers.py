"""Answers of the data service: what was asked for, or the error that came instead."""

from __future__ import annotations

from typing import Any

from uowkit.client.values import OBJECT_ID, SavedObject
from uowkit.wire.exchange import Exchange


class PersistenceFailed(Exception):
    """A call was not carried out.

    `message` and `code` are the server's own; where it gives none, `code` is None and `message`
    says what came instead. `exchange` is what was sent and what came back.
    """

    def __init__(self, message: str, code: int | str | None, exchange: Exchange) -> None:
        told = "" if code is None else f" (code {code})"
        super().__init__(f"{exchange.request.method} {exchange.request.path}: {message}{told}")
        self.message = message
        self.code = code
        self.exchange = exchange


def saved_object(exchange: Exchange) -> SavedObject:
    """The object that an answer holds.

    Raises:
        PersistenceFailed: there is none.
    """
    document = _document(exchange)
    if not isinstance(document, dict) or OBJECT_ID not in document:
        raise PersistenceFailed("the answer is no saved object", None, exchange)
    return SavedObject(document)


def found_objects(exchange: Exchange) -> list[SavedObject]:
    """The objects that an answer holds.

    Raises:
        PersistenceFailed: it is no array of objects.
    """
    found = _document(exchange)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise PersistenceFailed("the answer is no array of objects", None, exchange)
    return [SavedObject(each) for each in found]


def deletion_time(exchange: Exchange) -> int:
    """When an object was removed, in milliseconds since 1970.

    Raises:
        PersistenceFailed: the answer does not say.
    """
    removed = _document(exchange)
    time = removed.get("deletionTime") if isinstance(removed, dict) else None
    if not isinstance(time, int | float) or time == float("inf"):
        raise PersistenceFailed("the answer has no deletionTime", None, exchange)
    return int(time)


def _document(exchange: Exchange) -> Any:
    """The answer's document; PersistenceFailed without one, and for an error."""
    status, document = exchange.status, exchange.document
    if status is None:
        detail = f" ({exchange.detail})" if exchange.detail else ""
        raise PersistenceFailed(f"{exchange.trouble}{detail}", None, exchange)
    told = document if isinstance(document, dict) else {}
    is_error = {"code", "message"} <= told.keys() and OBJECT_ID not in told
    if 200 <= status < 300 and not is_error:
        return document
    message = told.get("message") or f"HTTP {status} without a message"
    code = told.get("code")
    known = code if isinstance(code, int | str) else None
    raise PersistenceFailed(str(message), known, exchange)
