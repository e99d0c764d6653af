"""What a handler is called with, and what came of it: plain JSON values in either language."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.events import Event, Phase
from uowkit_reference.json_values import Json, JsonObject

HANDLER_TIMED_OUT: Final = 15000
"""The code of an error where a handler took too long (protocol notes, section 4)."""


class Nothing(Enum):
    """What a handler returned that has returned nothing, JavaScript's ``undefined``."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


class HandlerError(Exception):
    """Handlers cannot be loaded; the message names the file, the event and the remedy."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of one handler.

    Attributes:
        event: What happens.
        phase: Whether it is still to happen.
        context: Who makes the call, by the CodeRunner's names.
        arguments: In the order of the event's names.
        result: After the call: what it came to.
        error: After the call: why it failed.
    """

    event: Event
    phase: Phase
    context: JsonObject
    arguments: list[Json]
    result: Json = None
    error: ApiError | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler made of a call.

    Attributes:
        arguments: As the handler left them.
        returned: What it returned; None, JSON's null, is a value, too.
        result: After the call: its result as the handler left it.
        error: After the call: its error as the handler left it.
        headers: HTTP headers that the handler wants answered, unchecked.
    """

    arguments: list[Json]
    returned: Json | Nothing = NOTHING
    result: Json = None
    error: ApiError | None = None
    headers: Json = field(default_factory=dict)


class Handler(Protocol):
    """One handler, in whichever language."""

    @property
    def event(self) -> Event:
        """The event that it is called at."""

    @property
    def phase(self) -> Phase:
        """Before or after."""

    @property
    def table(self) -> str:
        """The table that it is for, or ``*``."""

    @property
    def source(self) -> str:
        """The file that it stands in."""

    async def invoke(self, invocation: Invocation) -> Outcome:
        """Call it.

        Raises:
            ApiError: It threw an error, or took too long.
        """


def timed_out() -> ApiError:
    """Return the error for a handler that takes too long; the message is the CodeRunner's."""
    return ApiError("Task execution is aborted due to timeout", HANDLER_TIMED_OUT)
