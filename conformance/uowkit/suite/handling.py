"""Event handlers as checks see them: asked for something, and known by what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from uowkit.expect import shown
from uowkit.judging.handler_probe import marked_row
from uowkit.outcomes import Inapplicable, Untested
from uowkit.scenarios.expectation import Done, Holds
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import (
    ASKED,
    BY_ID,
    SAVING,
    after,
    asking_id,
    before,
    instruction,
    refusal_message,
    sign,
    signs_in,
)
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

CHANGES: Final = "handlers/before-changes-item"
STOPS: Final = "handlers/before-stops"
SEES: Final = "handlers/after-sees-result"
OVER_GENERIC: Final = "handlers/table-over-generic"
ERROR: Final = "handlers/error"
EVERY_EVENT: Final = "handlers/every-event"

GENERIC: Final = "*"


@dataclass(frozen=True, slots=True)
class Saved:
    """An object that was saved on the way to a check, by the target's names of columns."""

    table: Table
    object_id: str
    row: Mapping[str, Any]

    @property
    def marker(self) -> str:
        """The mark by which it is found."""
        return str(self.row[self.table.column("marker")])


def save(workspace: Workspace, role: str, values: Mapping[str, Any] | None = None) -> Saved:
    """Save an object that asks handlers for nothing, unless it is among its values.

    Raises:
        Untested: it is not saved, or has no objectId.
    """
    table = workspace.tables[role]
    row = marked_row(workspace, table, {"name": "saved", **(values or {})})
    reading = workspace.handled.ask("create", table, values=row)
    found = reading.document if isinstance(reading.document, dict) else {}
    object_id = found.get("objectId")
    if reading.refused or not isinstance(object_id, str):
        raise Untested(
            f"an object for which no handler does anything was to be saved in {table.name}, and "
            f"the answer was {reading}",
            cause="data-service/save-creates",
        )
    return Saved(table, object_id, row)


def ask(
    workspace: Workspace, role: str, event: str, word: str, value: Any = None, **said: Any
) -> Reading:
    """Make a call that asks its handlers for something, on an object of its own where it needs one.

    Args:
        workspace: where.
        role: of the table.
        event: the call, by document 003's name.
        word: what is asked for; where the handlers can be asked for nothing they do the same.
        value: the JSON value that goes with it.
        said: `has_value`, where the value is to be sent even if it is None.
    """
    table, text = workspace.tables[role], instruction(word, value, **said)
    if event == "create":
        row = marked_row(workspace, table, {"name": "asked", "instruction": text})
        return workspace.handled.ask(event, table, values=row)
    if event == "update":
        saved = save(workspace, role)
        changes = table.row({"name": "asked", "instruction": text})
        return workspace.handled.ask(event, table, object_id=saved.object_id, values=changes)
    if event == "find":
        return workspace.handled.ask(event, table, instruction=text)
    object_id = asking_id(workspace.markers.next(), word) if event in BY_ID else None
    return workspace.handled.ask(event, table, object_id=object_id)


def save_asking(workspace: Workspace, word: str) -> Saved:
    """Save an object whose objectId asks the handlers before its removal for a word.

    Raises:
        Inapplicable: the target lets no client choose an objectId, or not one in this form.
    """
    assert_takes_ids(workspace, "remove")
    table = workspace.tables["handled"]
    object_id = asking_id(workspace.markers.next(), word)
    transaction = workspace.transaction()
    transaction.upsert(table, {"objectId": object_id, "name": "kept"})
    workspace.attempt(transaction.body())
    rows = workspace.find(table, transaction.marker)
    if [row.get("objectId") for row in rows] != [object_id]:
        workspace.remember_leftovers(transaction)
        raise Inapplicable("the target saves no object under an objectId that a client chose")
    return Saved(table, object_id, transaction.objects[0].row)


READ_WORDS: Final[Mapping[str, str]] = {"tell": "read-tell", "tell-throw": "read-throw"}
"""What asks the handlers after reading, for what asks those after saving: it is stored."""


def ask_after(workspace: Workspace, event: str, word: str) -> Reading:
    """Make a call that asks the handler after it to tell what it was given.

    It succeeds, unless it is one that can only be asked to throw where it fails.
    """
    table = workspace.tables["followed"]
    if event in SAVING or (event in {"remove", "loadRelations"} and word != "tell"):
        return ask(workspace, "followed", event, word)
    text = instruction(READ_WORDS[word]) if event in {"find", "findById"} else None
    saved = save(workspace, "followed", {"instruction": text} if text else None)
    return workspace.handled.ask(
        event,
        table,
        object_id=saved.object_id if event in BY_ID else None,
        instruction=text if event == "find" else None,
    )


def shows_otherwise_after(workspace: Workspace, event: str) -> bool:
    """Whether the handler after a call shows by what it throws, or after a call that fails."""
    table = workspace.tables["followed"]
    others = [ask_after(workspace, event, "tell-throw")]
    if event in BY_ID:  # of an object that there is not, so that the handler is given an error
        others.append(ask(workspace, "followed", event, "tell"))
    return any(shows(each, after(event), table.name) for each in others)


def ask_to_return(workspace: Workspace, event: str) -> Reading:
    """Make a call whose own before-handler is to answer it with its sign."""
    table = workspace.tables["handled"]
    value = sign(before(event), table.name) if event in SAVING else None
    return ask(workspace, "handled", event, "return", value)


def shows(reading: Reading, event: str, handler: str) -> bool:
    """Whether the handler of an event shows in an answer: by its sign, or by its refusal."""
    found = any(
        each.get("event") == event and each.get("handler") == handler
        for each in signs_in(reading.value)
    )
    return found or refusal_message(event, handler) in reading.message


def sign_in(reading: Reading, event: str, handler: str) -> dict[str, Any] | None:
    """The sign of an event's handler in an answer."""
    for each in signs_in(reading.value):
        if each.get("event") == event and each.get("handler") == handler:
            return each
    return None


def held_sign(event: str, handler: str) -> Done:
    """What was to come: an answer that has the sign of a handler somewhere."""
    return Done(Holds(sign(event, handler)))


# --- whose fault it is ----------------------------------------------------------


def fires_otherwise(workspace: Workspace, event: str) -> bool:
    """Whether the table's own before-handler shows in any of the ways that it has."""
    table = workspace.tables["handled"]
    if shows(ask_to_return(workspace, event), before(event), table.name):
        return True
    if event not in ASKED:
        return False
    if shows(ask(workspace, "handled", event, "throw"), before(event), table.name):
        return True
    return event == "create" and _changes(workspace, table)


def _changes(workspace: Workspace, table: Table) -> bool:
    """Whether an item that is to be changed before it is saved is stored in any other way."""
    row = marked_row(workspace, table, {"name": "asked", "instruction": instruction("change")})
    workspace.handled.ask("create", table, values=row)
    rows = workspace.find(table, str(row[table.column("marker")]))
    name = table.column("name")
    return bool(rows) and rows[0].get(name) != row[name]


def runs_generic(workspace: Workspace, role: str, event: str) -> bool:
    """Whether the generic handler before a call runs for a table."""
    words = ("generic-before", "generic-before-throw")
    return event in ASKED and any(
        shows(ask(workspace, role, event, word), before(event), GENERIC) for word in words
    )


def runs_generic_after(workspace: Workspace, role: str, event: str) -> bool:
    """Whether the generic handler after a call runs for a table; only some calls have one."""
    words = ("generic-after", "generic-after-throw")
    return event in {*SAVING, "findById"} and any(
        shows(ask(workspace, role, event, word), after(event), GENERIC) for word in words
    )


def blamed(workspace: Workspace, event: str) -> str | None:
    """The rule that is broken where the table's own before-handler shows no effect.

    None where it shows another one: then it is the rule under check.
    """
    if fires_otherwise(workspace, event):
        return None
    return OVER_GENERIC if runs_generic(workspace, "handled", event) else EVERY_EVENT


def assert_offered(workspace: Workspace, event: str) -> None:
    """See that a call is offered at all, where no handler has anything to do with it.

    A target need not have the call: document 003 lists the events of calls that clients make,
    and only says that a handler runs when such a call is made.

    Raises:
        Inapplicable: it is refused, or no handler can be asked for anything by an objectId.
    """
    # The other tables have no relation column, or handlers that always act.
    role = "handled" if event == "loadRelations" else "unhandled"
    saved = save(workspace, role)
    if event == "create":
        return
    changes = saved.table.row({"name": "changed"}) if event == "update" else None
    reading = workspace.handled.ask(
        event,
        saved.table,
        object_id=saved.object_id if event in {*BY_ID, "update"} else None,
        values=changes,
        instruction=saved.marker if event == "find" else None,
    )
    if reading.refused:
        raise Inapplicable(
            f"the target does not offer {event}, even where no handler stands around it: {reading}"
        )
    if event in BY_ID:
        assert_takes_ids(workspace, event)


def assert_takes_ids(workspace: Workspace, event: str) -> None:
    """See that an id of the kit's own making fails a call as that of a removed object does.

    A target may refuse an objectId that is not in the form of its own before any handler is
    called; then its handlers cannot be asked for anything by an objectId.

    Raises:
        Inapplicable: it does.
    """
    saved = save(workspace, "handled")
    workspace.handled.ask("remove", saved.table, object_id=saved.object_id)
    removed = workspace.handled.ask(event, saved.table, object_id=saved.object_id)
    unasked = asking_id(workspace.markers.next(), "tell")  # nobody before a call knows this word
    made_up = workspace.handled.ask(event, saved.table, object_id=unasked)
    if _kind(removed) != _kind(made_up):
        raise Inapplicable(
            f"the target tells an objectId that is not in its own form ({made_up}) from one that "
            f"no object has any more ({removed}), so that handlers need not be called for it"
        )


def _kind(reading: Reading) -> tuple[bool, int | None, Any]:
    """What tells one refusal from another, apart from the words."""
    document = reading.document if isinstance(reading.document, dict) else {}
    return reading.refused, reading.exchange.status, document.get("code")


def assert_values_reach(workspace: Workspace) -> None:
    """See that what handlers after a call return reaches the caller, where it does not for one.

    No document says that it must; a target may as well pass on only the errors that they throw.

    Raises:
        Inapplicable: it does for none of them, and errors do.
    """
    followed = workspace.tables["followed"].name
    asked = [each for each in ASKED if each not in {"loadRelations", "remove"}]
    by_value = (ask_after(workspace, each, "tell") for each in asked)
    by_error = (ask_after(workspace, each, "tell-throw") for each in asked)
    for readings, reach in ((by_value, True), (by_error, False)):
        for event, reading in zip(asked, readings, strict=True):
            if shows(reading, after(event), followed):
                if reach:
                    return
                raise Inapplicable(
                    "the target passes on what handlers after a call throw, and not what they "
                    "return; this one cannot be asked to throw"
                )


def told_of(event: str, phase: str, role: str, workspace: Workspace) -> str:
    """A handler as messages name it: event and table, and the file that the kit ships it in."""
    name = before(event) if phase == "before" else after(event)
    table = GENERIC if role == GENERIC else workspace.tables[role].name
    file = {"handled": "uowkit_handled.js", "followed": "uowkit_followed.js"}.get(role)
    return f"{name}({table}) in {file or 'uowkit_generic.js'}"


def agrees(value: Any, found: Any) -> bool:
    """Whether a value that a handler returned is what the caller got; objects may have more."""
    if isinstance(value, dict):
        return isinstance(found, dict) and all(
            name in found and agrees(each, found[name]) for name, each in value.items()
        )
    if isinstance(value, list):
        return (
            isinstance(found, list) and len(value) == len(found) and all(map(agrees, value, found))
        )
    if isinstance(value, bool) or isinstance(found, bool):
        return value is found
    return bool(value == found) and isinstance(value, str) is isinstance(found, str)


def answer_shown(reading: Reading) -> str:
    """An answer as messages print it: its body, and its status."""
    return f"HTTP {reading.exchange.status} and {shown(reading.value)}"
