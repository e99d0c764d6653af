"""The check before the suite: is there a server to judge, and can the kit work with it?

It asks only for what every check needs, and never judges: a server that breaks rules
passes it and fails where its rules are checked.
"""

from __future__ import annotations

from uowkit.expect import shortened
from uowkit.outcomes import Breach, Verdict
from uowkit.target import is_throttled
from uowkit.wire.exchange import Exchange
from uowkit.work.making_tables import CannotBeMade, make_table, told_by
from uowkit.work.tables import CORE_ROLES
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
        for role in CORE_ROLES:
            make_table(workspace, workspace.tables[role], provision)
        _assert_transacts(workspace)
    except CannotBeMade as problem:
        raise Unreachable(str(problem)) from problem
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
            f"{where} answered a unit of work with HTTP {exchange.status} and {shortened(kind)}, "
            "not with a JSON object. Give the API's base address, the part before "
            "/transaction/unit-of-work."
        )


def _explain_status(exchange: Exchange, where: str) -> None:
    status, answer = exchange.status or 0, exchange.answer
    if answer and 300 <= status < 400:
        location = answer.headers.get("location", "somewhere else")
        raise Unreachable(
            f"{where} redirects to {shortened(location)} (HTTP {status}); the kit follows no "
            "redirects. Give the address that it redirects to."
        )
    if status in {401, 403, 407}:
        raise Unreachable(
            f"{where} asks for credentials (HTTP {status}{told_by(exchange)}). "
            "Give them with -H 'Name: value', or under [headers] in uowkit.toml."
        )
    if status in {404, 405, 501}:
        raise Unreachable(
            f"{where} has no unit-of-work endpoint (HTTP {status} for POST "
            "/transaction/unit-of-work below it). Give the API's base address, for "
            "example http://127.0.0.1:8080/APP-ID/REST-KEY or http://127.0.0.1:8080/api."
        )
    if is_throttled(exchange):
        raise Unreachable(
            f"{where} is throttling (HTTP {status}). Try again later, "
            "or have it lift its limits while it is judged."
        )


def _assert_transacts(workspace: Workspace) -> None:
    """See that a good transaction gets a JSON object, done or refused, and can be read back."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "connection check"})
    exchange = workspace.target.transact(transaction.body())
    where = workspace.target.address.shown
    if exchange.answer is None:
        raise Unreachable(
            f"{where} does not answer a transaction: {exchange.trouble} ({exchange.detail}). "
            "The server's log may say why; if it is only slow, raise answer under [timeouts] in "
            "uowkit.toml."
        )
    if workspace.find_or_missing(workspace.person, transaction.marker) is None:
        raise Unreachable(
            f"the table {workspace.person.name} cannot be read: make it by hand (`uowkit "
            "tables` prints names, columns and types), name yours under [tables] in "
            "uowkit.toml, or read by another way (--readback data or --readback find)."
        )
    workspace.remember_leftovers(transaction)
