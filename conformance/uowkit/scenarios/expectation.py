"""What a check expected where it failed: a pattern, in the words that checks have at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from uowkit.scenarios.story import Expected, Outcome

REFUSED: Final = Expected.REFUSED
NOTHING: Final = Expected.NOTHING
WELL_FORMED: Final = Expected.WELL_FORMED


@dataclass(frozen=True, slots=True)
class Keyword:
    """Something that stands for many values; `$name` in a scenario."""

    name: str


TEXT: Final = Keyword("text")
"""A string that is not blank."""
NUMBER: Final = Keyword("number")
"""A number, and no boolean."""
NULL: Final = Keyword("null")
"""Null, and not left out."""
ANYTHING: Final = Keyword("any")
"""Whatever there is, as long as it is there."""
DIFFERENT: Final = Keyword("different")
"""A list of which no two items are equal."""
KEYWORDS: Final = (TEXT, NUMBER, NULL, ANYTHING, DIFFERENT)


@dataclass(frozen=True, slots=True)
class Maybe:
    """A pattern that null, and what is left out, fit too; `{$maybe: pattern}`."""

    pattern: Any


@dataclass(frozen=True, slots=True)
class Not:
    """Any value but this one; `{$not: value}`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Holds:
    """Anything that this pattern fits, or that holds such a thing; `{$holds: pattern}`."""

    pattern: Any


@dataclass(frozen=True, slots=True)
class Done:
    """An answer to a call with handlers that is no refusal, and is like this."""

    pattern: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal of a call with handlers, whose error is like this."""

    pattern: Any


@dataclass(frozen=True, slots=True)
class Whichever:
    """An answer to a call with handlers that is like this, whether it is a refusal or not."""

    pattern: Any


Answered = Done | Refused | Whichever


@dataclass(frozen=True, slots=True)
class Same:
    """What an object that was read earlier in the example has under a name."""

    row: Mapping[str, Any]
    name: str


@dataclass(frozen=True, slots=True)
class AnsweredId:
    """An objectId that the example was answered, in the place of another property's value."""

    object_id: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to come in place of what came.

    `pattern` is compared with the answer, the object or the list of objects; `when`
    restricts it to answers of one kind; `status` is the HTTP status. `at` is the
    answer, object or list that does not fit, as the workspace gave it: the last step
    where it is None.
    """

    pattern: Any = None
    when: Outcome | None = None
    status: int | None = None
    at: object | None = None
