"""The check before the suite: is there a server to judge, and can the kit work with it?

It asks only for what every check needs, and never judges: a server that breaks rules
passes it and fails where its rules are checked.
"""

from __future__ import annotations

from uowkit.outcomes import Breach, Verdict
from uowkit.target import is_throttled
from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import NOT_JSON, Exchange
from uowkit.work.console import Console
from uowkit.work.provision import delete
from uowkit.work.tables import Table
from uowkit.workspace import Workspace


class Unreachable(Exception):
    """There is nothing to judge; the message says why, and what to do about it."""


def check_connection(workspace: Workspace, *, provision: str) -> None:
    """See that the target answers, that its tables can be had, and that they can be read.

    Args:
        workspace: where the run is to work.
        provision: `save` makes the tables by saving a sample, `console` by the console's
            calls; `none` takes them as given.

    Raises:
        Unreachable: the run cannot begin.
    """
    try:
        _assert_answers(workspace)
        if provision == "save":
            for table in workspace.tables.values():
                _provision(workspace, table)
        if provision == "console":
            for table in workspace.tables.values():
                _build(workspace, table)
        _assert_transacts(workspace)
    except (Verdict, Breach) as problem:
        where = workspace.target.address.shown
        raise Unreachable(f"{where} cannot be worked with: {problem.message}") from problem


def _assert_answers(workspace: Workspace) -> None:
    target = workspace.target
    exchange = target.transact({"operations": []})
    where = target.address.shown
    if exchange.answer is None:
        raise Unreachable(
            f"{where} does not answer: {exchange.trouble} ({exchange.detail}). "
            "Is the server running, and is the address right?"
        )
    _explain_status(exchange, where)
    if not isinstance(exchange.document, dict) and (exchange.status or 0) < 500:
        kind = exchange.answer.headers.get("content-type", "no content type")
        raise Unreachable(
            f"{where} answered a unit of work with HTTP {exchange.status} and {kind}, "
            "not with a JSON object. Give the API's base address, the part before "
            "/transaction/unit-of-work."
        )


def _explain_status(exchange: Exchange, where: str) -> None:
    status, answer = exchange.status or 0, exchange.answer
    if answer and 300 <= status < 400:
        location = answer.headers.get("location", "somewhere else")
        raise Unreachable(
            f"{where} redirects to {location} (HTTP {status}); the kit follows no "
            "redirects. Give the address that it redirects to."
        )
    if status in {401, 403, 407}:
        raise Unreachable(
            f"{where} asks for credentials (HTTP {status}{_told(exchange)}). "
            "Give them with -H 'Name: value', or under [headers] in uowkit.toml."
        )
    if status in {404, 405, 501}:
        raise Unreachable(
            f"{where} has no unit-of-work endpoint (HTTP {status} for POST "
            "/transaction/unit-of-work below it). Give the API's base address, for "
            "example http://127.0.0.1:8080/APP-ID/REST-KEY or http://127.0.0.1:8080/api."
        )
    if is_throttled(exchange):
        raise Unreachable(f"{where} is throttling (HTTP {status}). Try again later.")


def _provision(workspace: Workspace, table: Table) -> None:
    exchange = workspace.save(table, table.sample())
    saved = exchange.document
    object_id = saved.get("objectId") if isinstance(saved, dict) else None
    if exchange.status not in range(200, 300) or not isinstance(object_id, str):
        raise Unreachable(
            f"the table {table.name} could not be made by saving an object through the data "
            f"service ({_outcome(exchange)}). If the server has no data service, or makes no "
            "tables by itself, make the tables by hand (`uowkit tables` prints them) and run "
            "again with --provision none; with --readback find if it cannot be read by GET."
        )
    _assert_readable(workspace, table, object_id)


def _build(workspace: Workspace, table: Table) -> None:
    try:
        console = Console(workspace.target)
    except BadAddress as error:
        raise Unreachable(f"--provision console cannot be done: {error}") from error
    made = console.make_table(table)
    console.close()
    sample = workspace.transaction()
    operation = sample.unit.create(table.name, table.sample())
    reading = workspace.insist(sample.body())
    saved = reading.result(str(operation.op_result_id))
    object_id = saved.get("objectId") if isinstance(saved, dict) else None
    if not isinstance(object_id, str):
        refused = next((each for each in made if each.status not in range(200, 300)), made[0])
        raise Unreachable(
            f"the table {table.name} could not be made by the console's calls (POST "
            f"{refused.request.path} was answered with {_outcome(refused)}), and a CREATE in it "
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
            raise Unreachable(
                f"an object saved in {table.name} cannot be read back by GET "
                f"/data/{table.name}{way}. If the server offers FIND in transactions, run "
                "again with --readback find."
            )


def _assert_transacts(workspace: Workspace) -> None:
    """See that a good transaction gets a JSON object, done or refused, and can be read back."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "connection check"})
    exchange = workspace.target.transact(transaction.body())
    where = workspace.target.address.shown
    if exchange.answer is None:
        raise Unreachable(
            f"{where} does not answer a transaction: {exchange.trouble} ({exchange.detail})."
        )
    if workspace.find_or_missing(workspace.person, transaction.marker) is None:
        raise Unreachable(
            f"the table {workspace.person.name} cannot be read: make it by hand (`uowkit "
            "tables` prints names, columns and types), name yours under [tables] in "
            "uowkit.toml, or read by another way (--readback data or --readback find)."
        )
    workspace.remember_leftovers(transaction)


def _outcome(exchange: Exchange) -> str:
    if exchange.answer is None:
        return f"{exchange.trouble}: {exchange.detail}"
    told = _told(exchange)
    return f"HTTP {exchange.status}{told}" if told else f"HTTP {exchange.status}"


def _told(exchange: Exchange) -> str:
    document = exchange.document
    if document is NOT_JSON or not isinstance(document, dict):
        return ""
    message = document.get("message")
    return f": {message[:200]}" if isinstance(message, str) else ""
