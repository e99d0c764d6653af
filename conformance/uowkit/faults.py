"""The seeded faults of the reference server: the command that lists them, and serving one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich.table import Table as Grid
from rich.text import Text
from uowkit_schemas import UnknownRequirement, requirement, requirements

from uowkit.rules.naming import known_area
from uowkit.screen import screen
from uowkit.stop import Stop

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uowkit_reference import Handlers, Settings
    from uowkit_reference.faults import Fault


@click.command()
@click.argument("area", required=False)
@click.option("--rule", metavar="ID", help="List the faults that break this rule only.")
def faults(area: str | None, rule: str | None) -> None:
    """List the seeded faults: their names, the rules they break, and what they do wrong.

    AREA is the first part of a rule's id, such as create-bulk. `uowkit serve --fault NAME`
    serves one. Where the output is no terminal, each is a line of fields between tabs: name,
    rule, when it shows, sentence.
    """
    chosen = _chosen(area, rule)
    if sys.stdout.isatty():
        print_grid(chosen)
        return
    for fault in chosen:
        click.echo("\t".join((fault.name, fault.breaks, _when(fault), fault.sentence)))


def serving(
    name: str, settings: Settings | None = None, handlers: Handlers | None = None
) -> ASGIApp:
    """Return the reference server with one fault, and say on standard error which.

    Args:
        name: The fault's name.
        settings: What is set on the server; the defaults where there are none.
        handlers: Its event handlers, if there are any.

    Raises:
        Stop: There is no fault of this name.
    """
    from uowkit_reference.faults import UnknownFaultError, fault_named

    try:
        fault = fault_named(name)
    except UnknownFaultError as error:
        raise Stop(f"--fault: {error}") from error
    click.echo(f"fault {fault.name}, which breaks {fault.breaks}: {fault.sentence}", err=True)
    return fault.app(settings, handlers)


def faults_that_break(rule: str) -> tuple[Fault, ...]:
    """Give the faults that break one rule."""
    from uowkit_reference.faults import faults as seeded

    return tuple(each for each in seeded() if each.breaks == rule)


def _chosen(area: str | None, rule: str | None) -> Sequence[Fault]:
    """The faults of an area, of a rule or of both, by their rules in the catalogue's order."""
    name = None if area is None else known_area(area)
    only = None if rule is None else _known_rule(rule)
    rules = [
        each.id for each in requirements() if name in {None, each.area} and only in {None, each.id}
    ]
    found = [fault for each in rules for fault in faults_that_break(each)]
    if not found:
        asked = f"the rule {rule}" if rule else f"a rule of the area {area}"
        click.echo(f"no fault breaks {asked}", err=True)
    return found


def _known_rule(name: str) -> str:
    try:
        return requirement(name).id
    except UnknownRequirement as error:
        raise Stop(f"--rule: {error}") from error


def _when(fault: Fault) -> str:
    """Say when a fault shows."""
    shows = "now and then" if fault.intermittent else "always"
    return f"{shows}, on a connection" if fault.on_socket else shows


def print_grid(found: Sequence[Fault]) -> None:
    """Print a table; the rules stand below the names, since 80 columns are too few for both."""
    grid = Grid(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    grid.add_column("fault, and the rule it breaks", no_wrap=True)
    grid.add_column("what the server does wrong", ratio=1)
    for fault in found:
        sentence = Text(fault.sentence)
        if (when := _when(fault)) != "always":
            sentence.append(f" ({when})", style="magenta")
        grid.add_row(Text(f"{fault.name}\n").append(fault.breaks, style="dim"), sentence)
    screen().print(grid)
