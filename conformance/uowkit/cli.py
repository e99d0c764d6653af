"""The command `uowkit`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
from rich.table import Table as Grid
from uowkit_schemas import UnknownSchema, bundled_openapi, load, names, openapi_text
from uowkit_schemas.description import OPENAPI

from uowkit import __version__
from uowkit.commands import Commands
from uowkit.comparing.command import compare_command
from uowkit.config import ConfigurationError, check_profiles, read_configuration
from uowkit.faults import faults
from uowkit.handlers import handlers
from uowkit.recording.command import record
from uowkit.report.baseline import baseline
from uowkit.report.views import FORMATS, asked_views, check_views, view_options, write_views
from uowkit.rules.explaining import explain
from uowkit.rules.listing import rules
from uowkit.running.command import run
from uowkit.running.replay import replay_command
from uowkit.screen import screen
from uowkit.selftest.command import selftest
from uowkit.serve import serve
from uowkit.stop import Stop


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="uowkit")
def main() -> None:
    """Judge servers of the unit-of-work transaction API, rule by rule.

    `uowkit run ADDRESS` is all that it takes; `uowkit COMMAND --help` says more of each.
    Every command ends with 0 for yes, 1 for no, 2 where neither can be said (a message says
    why), and 130 when it is interrupted.
    """


main.add_command(run)
main.add_command(replay_command)
main.add_command(record)
main.add_command(compare_command)
main.add_command(baseline)
main.add_command(rules)
main.add_command(explain)
main.add_command(faults)
main.add_command(handlers)
main.add_command(selftest)
main.add_command(serve)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@view_options
def report(file: Path, **options: Path | None) -> None:
    """Make views of a report that a run has written."""
    views = asked_views(options)
    if not views:
        names = ", ".join(f"--{each.option}" for each in FORMATS)
        raise click.UsageError(f"say what to write, and where: {names}")
    check_views(options, file)
    write_views(file, views)


@main.command()
@click.option("--config", type=click.Path(path_type=Path), help="Read this configuration file.")
@click.option(
    "--profiles", metavar="NAMES", help="Which groups of rules are to be checked; core by default."
)
def tables(config: Path | None, profiles: str | None) -> None:
    """Print the tables that a run works in, for those who make them by hand."""
    try:
        found = read_configuration(config, Path.cwd())
        if profiles is not None:
            found = replace(found, profiles=check_profiles(profiles.split(","), "--profiles"))
    except ConfigurationError as error:
        raise Stop(str(error)) from error
    console = screen()
    for table in found.tables_in_use.values():
        grid = Grid("column", "type", title=f"table {table.name}", title_justify="left", box=None)
        for column, kind in table.kinds().items():
            grid.add_row(column, kind)
        for column, role in table.relations().items():
            grid.add_row(
                table.column(column), f"relation, one to many of {found.tables[role].name}"
            )
        console.print(grid)
    console.print(
        "\nWith tables made by hand, run with --provision none. A column that stands under one "
        "table only must not be in the other; only the profile operations needs the relation of "
        f"{found.tables['person'].name}. The profile handlers needs three tables more: "
        "--profiles handlers shows them."
    )


@main.command()
@click.argument("name", required=False)
@click.option(
    "--bundled", is_flag=True, help="With openapi: in one piece, with every schema that it needs."
)
def schema(name: str | None, bundled: bool) -> None:
    """Print a JSON Schema of the format, or the names of all.

    The name openapi stands for the description of the whole API in OpenAPI 3.1, which is made of
    the schemas; other tools can read it with --bundled.
    """
    if bundled and name != OPENAPI:
        raise Stop(f"--bundled is for {OPENAPI} alone: `uowkit schema {OPENAPI} --bundled`")
    if name is None:
        click.echo("\n".join([*names(), OPENAPI]))
        return
    if name == OPENAPI:
        told = json.dumps(bundled_openapi(), indent=2, ensure_ascii=False)
        click.echo(told if bundled else openapi_text(), nl=bundled)
        return
    try:
        click.echo(json.dumps(load(name), indent=2, ensure_ascii=False))
    except UnknownSchema as error:
        hint = "" if error.nearest else "; `uowkit schema` lists them"
        raise Stop(f"{error}{hint}") from error
