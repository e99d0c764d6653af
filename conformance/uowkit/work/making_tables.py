"""The tables of a run come to exist: by saving a sample, or by the console's calls."""

from __future__ import annotations

from uowkit.expect import shortened
from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import NOT_JSON, Exchange
from uowkit.work.console import Console
from uowkit.work.provision import delete
from uowkit.work.tables import Table
from uowkit.workspace import Workspace


class CannotBeMade(Exception):
    """A table cannot be had; the message says why, and what to do about it."""


def make_table(workspace: Workspace, table: Table, provision: str) -> None:
    """Have the target make a table, as the configuration says, and see that it can be read.

    Args:
        workspace: where to.
        table: which one.
        provision: `save`, `console`, or `none`, which takes it as given.

    Raises:
        CannotBeMade: it was not made, or cannot be read.
    """
    if provision == "save":
        _by_saving(workspace, table)
    elif provision == "console":
        _by_console(workspace, table)


def _by_saving(workspace: Workspace, table: Table) -> None:
    exchange = workspace.save(table, table.sample())
    saved = exchange.document
    object_id = saved.get("objectId") if isinstance(saved, dict) else None
    if exchange.status not in range(200, 300) or not isinstance(object_id, str):
        raise CannotBeMade(
            f"the table {table.name} could not be made by saving an object through the data "
            f"service ({outcome_of(exchange)}). If the server has no data service, or makes no "
            "tables by itself, make the tables by hand (`uowkit tables` prints them) and run "
            "again with --provision none; with --readback find if it cannot be read by GET."
        )
    _assert_readable(workspace, table, object_id)


def _by_console(workspace: Workspace, table: Table) -> None:
    try:
        console = Console(workspace.target)
    except BadAddress as error:
        raise CannotBeMade(f"--provision console cannot be done: {error}") from error
    made = console.make_table(table)
    console.close()
    sample = workspace.transaction()
    operation = sample.unit.create(table.name, table.sample())
    reading = workspace.insist(sample.body())
    saved = reading.result(str(operation.op_result_id))
    object_id = saved.get("objectId") if isinstance(saved, dict) else None
    if not isinstance(object_id, str):
        refused = next((each for each in made if each.status not in range(200, 300)), made[0])
        raise CannotBeMade(
            f"the table {table.name} could not be made by the console's calls (POST "
            f"{refused.request.path} was answered with {outcome_of(refused)}), and a CREATE in it "
            f"with {reading}. If the console asks for a log-in, give its header with -H 'auth-key: "
            "…'; or make the tables by hand (`uowkit tables` prints them) and run again with "
            "--provision none."
        )
    _assert_readable(workspace, table, object_id)


def _assert_readable(workspace: Workspace, table: Table, object_id: str) -> None:
    """See that the sample can be read in both ways, and remove it."""
    row = workspace.read(table, object_id)
    rows = workspace.find(table, str(table.sample()[table.column("marker")]))
    delete(workspace.target, table, object_id)
    for way, found in (("/{objectId}", row), ("?where=marker='…'&pageSize=100", rows)):
        if not found:
            raise CannotBeMade(
                f"an object saved in {table.name} cannot be read back by GET "
                f"/data/{table.name}{way}. If the server offers FIND in transactions, run "
                "again with --readback find."
            )


def outcome_of(exchange: Exchange) -> str:
    """How an exchange came out, in a few words."""
    if exchange.answer is None:
        return f"{exchange.trouble}: {exchange.detail}"
    told = told_by(exchange)
    return f"HTTP {exchange.status}{told}" if told else f"HTTP {exchange.status}"


def told_by(exchange: Exchange) -> str:
    """What the target says of it, after a colon; empty where it says nothing."""
    document = exchange.document
    if document is NOT_JSON or not isinstance(document, dict):
        return ""
    message = document.get("message")
    if not isinstance(message, str):
        return ""
    return f": {shortened(message)}"
