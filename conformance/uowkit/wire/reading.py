"""Answers of the unit-of-work endpoint, sorted into done, failed, refused and neither."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from uowkit.wire.exchange import NOT_JSON, Exchange


class Kind(StrEnum):
    """What an answer says of its transaction."""

    SUCCESS = "success"
    FAILURE = "transaction failure"
    REFUSAL = "refusal"
    NEITHER = "neither success nor refusal"


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer, with what it says of the transaction.

    Nothing in it is judged: `kind` SUCCESS only means that `success` is `true` and the
    status is no error.
    """

    exchange: Exchange
    kind: Kind

    @property
    def refused(self) -> bool:
        """Whether the transaction was not carried out, whichever way that was said."""
        return self.kind in {Kind.FAILURE, Kind.REFUSAL}

    @property
    def document(self) -> Any:
        """The answer's body as JSON, or `NOT_JSON`."""
        return self.exchange.document

    @property
    def value(self) -> Any:
        """The answer's body as JSON or, where it is none, as text; None where there is no body."""
        answer = self.exchange.answer
        if answer is None or not answer.body:
            return None
        return (
            answer.body.decode("utf-8", "replace") if self.document is NOT_JSON else self.document
        )

    @property
    def results(self) -> dict[str, Any]:
        """The entries by op result id; empty where the answer has none."""
        found = self.document.get("results") if isinstance(self.document, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def error(self) -> dict[str, Any]:
        """The error of a failed transaction; empty where the answer has none."""
        found = self.document.get("error") if isinstance(self.document, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def message(self) -> str:
        """The server's own words about a failure or refusal; empty without any."""
        spoken = self.error.get("message")
        if spoken is None and isinstance(self.document, dict):
            spoken = self.document.get("message")
        return spoken if isinstance(spoken, str) else ""

    @property
    def failed_op_result_id(self) -> Any:
        """`error.operation.opResultId`, or None where the failure names no operation."""
        operation = self.error.get("operation")
        return operation.get("opResultId") if isinstance(operation, dict) else None

    def result(self, op_result_id: str) -> Any:
        """The `result` of one operation, or None where the answer has none for it."""
        entry = self.results.get(op_result_id)
        return entry.get("result") if isinstance(entry, dict) else None

    def __str__(self) -> str:
        status = self.exchange.status
        if status is None:
            return str(self.exchange.trouble)
        spoken = f": {self.message[:200]}" if self.message else ""
        kind = "no JSON" if self.document is NOT_JSON else self.kind
        return f"HTTP {status}, {kind}{spoken}"


def read_answer(exchange: Exchange) -> Reading:
    """Sort an answer (rulings, "Refused means")."""
    return Reading(exchange, _kind(exchange))


def _kind(exchange: Exchange) -> Kind:
    status, document = exchange.status, exchange.document
    if status is None:
        return Kind.NEITHER
    success = document.get("success") if isinstance(document, dict) else None
    if success is False and (200 <= status < 300 or 400 <= status < 500):
        return Kind.FAILURE
    if 400 <= status < 500:
        return Kind.REFUSAL
    if not 200 <= status < 300 or not isinstance(document, dict):
        return Kind.NEITHER
    if success is True:
        return Kind.SUCCESS
    told = "success" not in document and "code" in document and "message" in document
    return Kind.REFUSAL if told else Kind.NEITHER
