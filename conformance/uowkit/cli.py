"""The command `uowkit`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid
from uowkit_schemas import UnknownSchema, load, names

from uowkit import __version__
from uowkit.config import ConfigurationError, read_configuration
from uowkit.faults import faults, serving
from uowkit.report.baseline import baseline
from uowkit.report.views import write_views
from uowkit.running.command import run
from uowkit.running.replay import replay_command
from uowkit.selftest.command import selftest
from uowkit.stop import Stop


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="uowkit")
def main() -> None:
    """Judge servers of the unit-of-work transaction API, rule by rule."""


main.add_command(run)
main.add_command(replay_command)
main.add_command(baseline)
main.add_command(faults)
main.add_command(selftest)


@main.command()
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
@click.option("--fault", metavar="NAME", help="Make this mistake (`uowkit faults` lists them).")
def serve(
    host: str, port: int, applications: tuple[str, ...], dynamic_schema: bool, fault: str | None
) -> None:
    """Serve the reference implementation, which keeps every rule, or breaks one by a fault.

    Prints its base address on one line as soon as it answers.
    """
    from uowkit_reference import Settings, create_app
    from uowkit_reference.server import serve as serve_reference

    accepted = tuple(_application(each) for each in applications)
    settings = Settings(accepted=accepted, dynamic_schema=dynamic_schema)
    app = serving(fault, settings) if fault is not None else create_app(settings)
    try:
        serve_reference(host, port, app)
    except OSError as error:
        raise Stop(str(error)) from error


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


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path), help="Write a self-contained page.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write Markdown.")
def report(file: Path, html: Path | None, markdown: Path | None) -> None:
    """Make views of a report that a run has written."""
    if html is None and markdown is None:
        raise click.UsageError("say what to write: --html FILE, --markdown FILE, or both")
    write_views(file, html, markdown)


@main.command()
@click.option("--config", type=click.Path(path_type=Path), help="Read this configuration file.")
def tables(config: Path | None) -> None:
    """Print the tables that a run works in, for those who make them by hand."""
    try:
        found = read_configuration(config, Path.cwd())
    except ConfigurationError as error:
        raise Stop(str(error)) from error
    console = Console(highlight=False)
    for table in found.tables.values():
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
        "table only must not be in the other; only the profile operations needs the relation."
    )


@main.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema of the format, or the names of all."""
    if name is None:
        click.echo("\n".join(names()))
        return
    try:
        click.echo(json.dumps(load(name), indent=2, ensure_ascii=False))
    except UnknownSchema as error:
        raise Stop(str(error)) from error
