"""The command `uowkit explain`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.text import Text
from uowkit_schemas import Requirement

from uowkit.checks import Check
from uowkit.faults import faults_that_break
from uowkit.rules.document import entry, sources
from uowkit.rules.naming import meant
from uowkit.rules.suite_checks import checks_by_rule
from uowkit.screen import LEVEL_STYLES, print_indented, screen

if TYPE_CHECKING:
    from uowkit_reference.faults import Fault

_WIDEST: Final = 100  # columns; longer lines are hard to read


@click.command()
@click.argument("rule")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print it (text).",
)
def explain(rule: str, form: str) -> None:
    """Explain RULE: what it asks, who says so, how to keep it, and how it is checked.

    RULE is its id, such as create-bulk/ids-in-request-order, or a part of it that no other rule
    has. The seeded faults are mistakes that the checks of the rule are known to catch; `uowkit
    serve --fault NAME` serves one.
    """
    found = Explained.of(meant(rule))
    if form == "json":
        click.echo(json.dumps(found.document(), indent=2, ensure_ascii=False))
    else:
        found.print(screen())


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule, with what the kit has about it."""

    rule: Requirement
    checks: tuple[Check, ...]
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, rule: Requirement) -> Explained:
        """Gather what there is about a rule."""
        return cls(rule, checks_by_rule().get(rule.id, ()), faults_that_break(rule.id))

    @property
    def command(self) -> str | None:
        """What checks this rule alone; None where no check does."""
        return f"uowkit run ADDRESS --rule {self.rule.id}" if self.checks else None

    def document(self) -> dict[str, Any]:
        """Give all of it as data: the catalogue's members of the rule, and some more."""
        return {
            **entry(self.rule),
            "sources": sources(self.rule),
            "checks": [
                {"id": each.id, "level": str(each.level), "sentence": each.sentence}
                for each in self.checks
            ],
            "faults": [
                {"name": each.name, "sentence": each.sentence, "intermittent": each.intermittent}
                for each in self.faults
            ],
            "command": self.command,
        }

    def print(self, console: Console) -> None:
        """Print it in paragraphs."""
        console.width = min(console.width, _WIDEST)
        rule = self.rule
        head = Text(rule.id, style="bold").append(f"  {rule.level}", LEVEL_STYLES[rule.level])
        head.append(f"  {f'profile {rule.profile}' if rule.profile else 'not checked'}", "dim")
        console.print(head)
        print_indented(console, Text(rule.rule), 2)
        _print_part(console, "Sources", sources(rule))
        _print_part(console, "How to keep it", [rule.comply] if rule.comply else [])
        _print_part(console, "Why nothing checks it", [rule.excluded] if rule.excluded else [])
        named = [(each.name, each.sentence) for each in self.checks]
        _print_named(console, f"Checks ({len(named)})", named)
        named = [(each.name, each.sentence) for each in self.faults]
        _print_named(console, f"Seeded faults that they catch ({len(named)})", named)
        console.print()
        if self.command:
            console.print(Text("To check this rule alone", style="bold"))
            console.print(f"  {self.command}", soft_wrap=True, markup=False)
        else:
            console.print(Text("The suite has no check of it yet.", style="bold"))


def _print_part(console: Console, title: str, paragraphs: Sequence[str]) -> None:
    if paragraphs:
        console.print()
        console.print(Text(title, style="bold"))
    for each in paragraphs:
        print_indented(console, Text(each), 2)


def _print_named(console: Console, title: str, named: Sequence[tuple[str, str]]) -> None:
    if named:
        console.print()
        console.print(Text(title, style="bold"))
    for name, sentence in named:
        print_indented(console, Text(name, style="cyan"), 2)
        print_indented(console, Text(sentence), 4)
