"""What the handler after a call was given: it answers that, when it is asked to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from uowkit.expect import shown
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import Holds, Whichever
from uowkit.suite.handling import (
    EVERY_EVENT,
    OVER_GENERIC,
    answer_shown,
    assert_offered,
    assert_values_reach,
    runs_generic_after,
    shows_otherwise_after,
    sign_in,
    told_of,
)
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import after, sign
from uowkit.workspace import Workspace

WORDS: Final = ("tell", "tell-throw")
"""By a value, or else by an error: a target may pass on either."""

ROW: Final = {"name": "Joe", "age": 25.5, "active": True, "note": "a note"}
"""An object that handlers are to be given as it is stored, by the kit's names of columns."""

Call = Callable[[str], Reading]
"""Makes a call that asks the handler after it for a word."""


def _sign(workspace: Workspace, event: str, reading: Reading) -> dict[str, Any] | None:
    """The sign of the handler after a call, or of the one that a target may take it for."""
    table = workspace.tables["followed"]
    # A save with an objectId that no object has may be a creation as well.
    names = ["update", "create"] if event == "update" else [event]
    signs = (sign_in(reading, after(each), table.name) for each in names)
    return next((each for each in signs if each is not None), None)


def _fail_untold(
    workspace: Workspace, event: str, reading: Reading, words: Sequence[str]
) -> NoReturn:
    """Say that a handler answered nothing, unless the target need not pass it on."""
    assert_offered(workspace, event)
    assert_values_reach(workspace)
    if words != WORDS and shows_otherwise_after(workspace, event):
        raise Inapplicable(
            f"the target keeps its own answer to {event}, whatever the handler after it returns; "
            "where that succeeds the handler cannot be asked to throw"
        )
    instead = runs_generic_after(workspace, "followed", event)
    workspace.fail(
        f"{told_of(event, 'after', 'followed', workspace)} answers what it was given, and none "
        f"of that came: {answer_shown(reading)}",
        because=OVER_GENERIC if instead else EVERY_EVENT,
        expected=Whichever(Holds(sign(after(event), workspace.tables["followed"].name))),
        at=reading,
    )


def told_after(
    workspace: Workspace, event: str, call: Call, words: Sequence[str] = WORDS
) -> tuple[dict[str, Any], Reading]:
    """What the handler after a call was given, as it answered it, and the answer that has it.

    Args:
        workspace: where.
        event: the call.
        call: makes it, so that it asks for a word.
        words: what it can ask for.

    Raises:
        Breach: the handler answered nothing, by a value or by an error.
        Inapplicable: the target does not offer the call, or passes on no value of the handler.
    """
    readings = []
    for word in words:
        readings.append(call(word))
        found = _sign(workspace, event, readings[-1])
        if found is not None:
            return found, readings[-1]
    _fail_untold(workspace, event, readings[0], words)


def fail_given(
    workspace: Workspace, event: str, reading: Reading, wanted: Any, found: Any, what: str
) -> NoReturn:
    """Say that a handler was given something else than what the call came to."""
    workspace.fail(
        f"{told_of(event, 'after', 'followed', workspace)} must be given {what}, and it was given "
        f"{shown(found)}",
        expected=Whichever(Holds({"uowkit": wanted})),
        at=reading,
    )
