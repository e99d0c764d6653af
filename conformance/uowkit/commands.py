"""The group that the commands are in: what its help says first, and how it ends unforeseen."""

from __future__ import annotations

import sys
import traceback
from typing import Any, Final

import click

from uowkit.screen import silence

INTERRUPTED: Final = 130
UNDECIDED: Final = 2
_SECTIONS: Final = {
    "Judge a server": ("run", "replay", "record", "handlers"),
    "Read what came of it": ("report", "compare", "baseline"),
    "Look things up": ("rules", "explain", "tables", "schema"),
    "A server to compare with, and the kit itself": ("serve", "faults", "selftest"),
}


class Commands(click.Group):
    """Commands in the order in which people come to need them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Give the names, section by section."""
        return [name for section in self._sections().values() for name in section]

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections, with the first sentence of each command, whole."""
        for title, names in self._sections().items():
            with formatter.section(title):
                told = [(name, self._sentence(name)) for name in names]
                formatter.write_dl(told, col_max=12)

    def _sections(self) -> dict[str, list[str]]:
        found = {
            title: [name for name in names if name in self.commands]
            for title, names in _SECTIONS.items()
        }
        placed = {name for names in found.values() for name in names}
        rest = sorted(self.commands.keys() - placed)
        return {title: names for title, names in {**found, "Other": rest}.items() if names}

    def _sentence(self, name: str) -> str:
        return self.commands[name].get_short_help_str(limit=1000)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry a command out; neither Ctrl-C nor a slip of the kit's own ends as a verdict."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise  # click's own affair: a message and a code
        except BrokenPipeError:  # nobody reads any more: no verdict, and no fault
            silence(sys.stdout)
            ctx.exit(UNDECIDED)
        except Exception:  # noqa: BLE001 - whatever it is, it is told, and is no verdict
            traceback.print_exc()
            click.echo("This is a fault of uowkit, and says nothing of the server.", err=True)
            ctx.exit(UNDECIDED)
