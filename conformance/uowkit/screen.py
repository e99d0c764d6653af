"""The screen that a command writes to, and whether it can be written over."""

from __future__ import annotations

import os
import sys
from typing import Final

from rich.console import Console
from rich.text import Text
from uowkit_schemas import Level

LEVEL_STYLES: Final = {Level.MUST: "red", Level.SHOULD: "yellow", Level.REPORT: "cyan"}


def screen() -> Console:
    """Give the console of a command, bound to the standard output of now.

    Nothing but plain text comes out of it where the output is no terminal, where NO_COLOR
    is set, and on a terminal that says it is dumb: no colours, no bold type, no bar.
    """
    plain = bool(os.environ.get("NO_COLOR"))
    return Console(
        file=sys.stdout,
        highlight=False,
        color_system=None if plain else "auto",
        # A log with colours (FORCE_COLOR) is still a log: nothing in it can be drawn again.
        force_interactive=False if plain or not sys.stdout.isatty() else None,
    )


def print_indented(console: Console, text: Text, by: int) -> None:
    """Print a paragraph whose lines all begin at the same column, and end where they end."""
    for line in text.wrap(console, console.width - by):
        line.rstrip()
        console.print(Text(" " * by) + line, soft_wrap=True)
