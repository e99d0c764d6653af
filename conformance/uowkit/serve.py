"""The command `uowkit serve`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from uowkit.faults import serving
from uowkit.report.text import counted
from uowkit.stop import Stop

if TYPE_CHECKING:
    from uowkit_reference import Handlers, Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--application",
    "applications",
    metavar="ID:KEY",
    multiple=True,
    help="Let in this application id with this API key only; may be repeated. "
    "Without it, every id and key is let in.",
)
@click.option(
    "--dynamic-schema/--no-dynamic-schema",
    default=True,
    show_default=True,
    help="Whether saving an object makes the table and columns that are missing.",
)
@click.option(
    "--handlers",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Call the event handlers in the *.js and *.py files of this folder.",
)
@click.option(
    "--handler-time-limit",
    "handler_seconds",
    metavar="SECONDS",
    type=click.FloatRange(0, min_open=True),
    default=5.0,
    show_default=True,
    help="How long one call of a handler may take.",
)
@click.option(
    "--handlers-in-transactions",
    is_flag=True,
    help="Call the handlers of single calls for the operations of transactions, too.",
)
@click.option(
    "--limit",
    "limits",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a limit, such as operations=100 or head_seconds=2.5; may be repeated. "
    "docs/reference-server.md lists them.",
)
@click.option("--fault", metavar="NAME", help="Make this mistake (`uowkit faults` lists them).")
def serve(
    host: str,
    port: int,
    applications: tuple[str, ...],
    dynamic_schema: bool,
    folder: Path | None,
    handler_seconds: float,
    handlers_in_transactions: bool,
    limits: tuple[str, ...],
    fault: str | None,
) -> None:
    """Serve the reference implementation, which keeps every rule, or breaks one by a fault.

    Prints its base address on one line as soon as it answers.
    """
    from uowkit_reference import Settings, create_app
    from uowkit_reference.server import serve as serve_reference

    settings = replace(
        Settings(
            accepted=tuple(_application(each) for each in applications),
            dynamic_schema=dynamic_schema,
            handler_seconds=handler_seconds,
            handlers_in_transactions=handlers_in_transactions,
        ),
        **_limits(limits),
    )
    handlers = None if folder is None else _handlers(folder, settings)
    app = (
        create_app(settings, handlers=handlers)
        if fault is None
        else serving(fault, settings, handlers)
    )
    try:
        serve_reference(host, port, app, settings)
    except OSError as error:
        remedy = "--port 0 picks a free port, --host another address of this machine"
        raise Stop(f"{error}; {remedy}") from error


def _application(text: str) -> tuple[str, str]:
    """Return the id and the API key of an application to let in, told as ``ID:KEY``."""
    from uowkit_reference.serving.roots import has_root

    application, _, api_key = text.partition(":")
    if not has_root(application, api_key):
        raise Stop(
            f"--application {text}: an application is told as ID:KEY, such as MY-APP:MY-REST-KEY; "
            f"the address /{application}/{api_key}/… is none that could lead to it"
        )
    return application, api_key


def _limits(told: Iterable[str]) -> dict[str, Any]:
    """Return the limits of the server that are told as ``NAME=VALUE``, by name."""
    from uowkit_reference import Settings

    known = {each.name: each.type for each in fields(Settings) if each.type in (int, float)}
    limits: dict[str, Any] = {}
    for text in told:
        name, _, value = text.partition("=")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise Stop(f"--limit {text}: there is no limit of this name; {hint}")
        limits[name] = _amount(text, value, known[name])
    return limits


def _amount(text: str, value: str, kind: type[int | float]) -> int | float:
    try:
        amount = kind(value)
    except ValueError:
        amount = -1
    if amount < 0 or not isfinite(amount):
        needed = "a whole number" if kind is int else "a number"
        raise Stop(
            f"--limit {text}: a limit is told as NAME=VALUE, this one with {needed}, 0 or more"
        )
    return amount


def _handlers(folder: Path, settings: Settings) -> Handlers:
    from uowkit_reference import HandlerError, Handlers

    try:
        handlers = Handlers.load(folder, settings)
    except HandlerError as error:
        raise Stop(f"--handlers: {error}") from error
    click.echo(f"{counted(len(handlers), 'event handler')} of {folder}", err=True)
    return handlers
