"""What a service answers, and the exceptions by which it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN_OBJECT = 1000
UPDATE_OF_NOTHING = 1001
OBJECT_ID = 1003
UNKNOWN_COLUMN = 1006
WRONG_TYPE = 1007
UNKNOWN_TABLE = 1009
BAD_WHERE = 1017
MALFORMED = 8000


@dataclass(frozen=True)
class Answer:
    """One answer; `raw` goes out in place of the JSON of `value`, for those who want it odd."""

    status: int
    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


class Refusal(Exception):
    """The request cannot be carried out, and nothing of it may stay.

    `operation` is the operation that failed, as it was sent.
    """

    def __init__(self, message: str, code: int, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.operation: Mapping[str, Any] | None = None


class Malformed(Refusal):
    """The request has not the form that the documents give it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message, MALFORMED, status)


class DropConnection(Exception):
    """Close the connection without an answer: only faulty services raise it."""
