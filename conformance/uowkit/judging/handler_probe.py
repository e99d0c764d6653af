"""The probe of event handlers: are their tables there, and are the handlers deployed at all?"""

from __future__ import annotations

from typing import Any, Final

from uowkit.outcomes import Untested
from uowkit.wire.reading import Reading
from uowkit.work.handler_words import (
    REFUSAL_CODE,
    asking_id,
    instruction,
    refusal_message,
    sign,
    signs_in,
)
from uowkit.work.making_tables import CannotBeMade, make_table
from uowkit.work.marked import item_name
from uowkit.work.relation_column import make_relation_column
from uowkit.work.tables import HANDLER_ROLES, Table
from uowkit.workspace import Workspace

_REMEDY: Final = (
    "deploy the files that `uowkit handlers export DIR` writes to the target, or leave the profile "
    "handlers out"
)


def probe_handlers(workspace: Workspace) -> None:
    """See that the tables of event handlers can be had, and that some handler has an effect.

    A target on which any handler shows has them deployed; which of them do not run is for
    the checks to find.

    Raises:
        Untested: a table is missing, or no handler shows.
    """
    make_handler_tables(workspace)
    if not _any_shows(workspace):
        raise Untested(f"no event handler of the kit's shows an effect: {_REMEDY}")


def make_handler_tables(workspace: Workspace) -> None:
    """Have the tables of event handlers made, and their relation columns where that can be done.

    Raises:
        Untested: a table cannot be had.
    """
    try:
        for role in HANDLER_ROLES:
            make_table(workspace, workspace.tables[role], workspace.provision)
    except CannotBeMade as problem:
        raise Untested(str(problem)) from problem
    for role in HANDLER_ROLES:
        table = workspace.tables[role]
        if workspace.find_or_missing(table, workspace.markers.run) is None:
            raise Untested(
                f"the table {table.name} cannot be read: make it by hand (`uowkit tables "
                "--profiles handlers` prints names, columns and types), or name yours under "
                "[tables] in uowkit.toml"
            )
        if table.relations():
            make_relation_column(workspace, table)


def marked_row(workspace: Workspace, table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """An object of a marker of its own, by the target's names of columns."""
    marker = workspace.markers.next()
    return table.row({"marker": marker, "item": item_name(marker, 0), **values})


def _any_shows(workspace: Workspace) -> bool:
    """Whether a handler of any of several kinds shows, in an answer or in what is stored."""
    handled, followed = workspace.tables["handled"], workspace.tables["followed"]
    asked = [
        (handled, instruction("return", sign("beforeCreate", handled.name))),
        (handled, instruction("throw")),
        (handled, instruction("change")),
        (workspace.tables["unhandled"], instruction("generic-before")),
        (followed, instruction("tell")),
    ]
    for table, text in asked:
        row = marked_row(workspace, table, {"name": "probe", "instruction": text})
        reading = workspace.handled.ask("create", table, values=row)
        if _is_ours(reading, handled) or any(signs_in(reading.value)):
            return True
        stored = workspace.find(table, str(row[table.column("marker")]))
        if any(each.get(table.column("note")) for each in stored):
            return True
    unknown = asking_id(workspace.markers.next(), "return")
    answers = [
        workspace.handled.ask("findById", handled, object_id=unknown),
        workspace.handled.ask("describe", handled),
        workspace.handled.ask("describe", followed),
        workspace.handled.ask("findFirst", handled),
        workspace.handled.ask("findLast", followed),
    ]
    return any(any(signs_in(each.value)) for each in answers)


def _is_ours(reading: Reading, table: Table) -> bool:
    """Whether a create is refused as the kit's handler refuses it, and for no other reason."""
    document = reading.document if isinstance(reading.document, dict) else {}
    if not reading.refused:
        return False
    said = refusal_message("beforeCreate", table.name)
    return document.get("code") == REFUSAL_CODE or said in reading.message
