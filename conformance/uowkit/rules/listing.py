"""The command `uowkit rules`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from rich.text import Text
from uowkit_schemas import Level, Requirement, requirements

from uowkit.config import ConfigurationError, check_profiles
from uowkit.rules.document import entry
from uowkit.rules.markdown import rules_page
from uowkit.rules.naming import known_area
from uowkit.screen import LEVEL_STYLES, print_indented, screen
from uowkit.stop import Stop


@click.command()
@click.argument("area", required=False)
@click.option("--profile", metavar="NAME", help="List the rules of this profile.")
@click.option("--level", type=click.Choice(list(Level)), help="List the rules of this level.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print them (text).",
)
def rules(area: str | None, profile: str | None, level: str | None, form: str) -> None:
    """List the rules: their ids, how strongly each is asked for, and what it asks.

    AREA is the first part of a rule's id, such as create-bulk. `uowkit explain RULE` has more
    about one. Where the output is no terminal, each is a line of fields between tabs: id,
    level, profile, sentence.
    """
    chosen = _chosen(area, profile, level)
    if not chosen:
        click.echo("no rule is all of that; leave out a part of it", err=True)
    if form == "json":
        click.echo(json.dumps([entry(each) for each in chosen], indent=2, ensure_ascii=False))
    elif form == "markdown":
        click.echo(rules_page(chosen), nl=False)
    elif screen().is_terminal:
        _print(chosen)
    else:
        for each in chosen:
            click.echo("\t".join((each.id, each.level, each.profile or "none", each.rule)))


def _chosen(area: str | None, profile: str | None, level: str | None) -> list[Requirement]:
    name = None if area is None else known_area(area)
    try:
        named = None if profile is None else check_profiles([profile], "--profile")
    except ConfigurationError as error:
        raise Stop(str(error)) from error
    return [
        each
        for each in requirements()
        if (name is None or each.area == name)
        and (named is None or each.profile in named)
        and (level is None or each.level == level)
    ]


def _print(chosen: Sequence[Requirement]) -> None:
    console = screen()
    for each in chosen:
        head = Text(each.id, style="bold")
        head.append(f"  {each.level}", style=LEVEL_STYLES[each.level])
        head.append(f"  {each.profile or 'checked by no profile'}", style="dim")
        console.print(head)
        print_indented(console, Text(each.rule), 4)
        console.print()
