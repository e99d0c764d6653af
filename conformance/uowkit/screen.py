"""The screen that a command writes to, and whether it can be written over."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import IO, Any, Final

from rich.console import Console
from rich.text import Text
from uowkit_schemas import Level

LEVEL_STYLES: Final = {Level.MUST: "red", Level.SHOULD: "yellow", Level.REPORT: "cyan"}


class Screen(Console):
    """A console that goes quiet where nobody reads it any more: the command is carried on."""

    def on_broken_pipe(self) -> None:
        """Write nothing from now on."""
        self.quiet = True
        silence(self.file)


def screen(*, aside: bool = False) -> Console:
    """Give the console of a command, bound to the standard output of now.

    With `aside` it is standard error, where standard output is for something else.
    Nothing but plain text comes out of it where the output is no terminal, where NO_COLOR
    is set, and on a terminal that says it is dumb: no colours, no bold type, no bar.
    What the output has no characters for is written as escapes.
    """
    stream = sys.stderr if aside else sys.stdout
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
    plain = bool(os.environ.get("NO_COLOR"))
    return Screen(
        file=stream,
        highlight=False,
        color_system=None if plain else "auto",
        # A log with colours (FORCE_COLOR) is still a log: nothing in it can be drawn again.
        force_interactive=False if plain or not stream.isatty() else None,
    )


def silence(stream: IO[Any]) -> None:
    """Have a stream lead nowhere whose reader is gone, also for what Python has yet to write."""
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())


def print_indented(console: Console, text: Text, by: int) -> None:
    """Print a paragraph whose lines all begin at the same column, and end where they end."""
    for line in text.wrap(console, console.width - by):
        line.rstrip()
        console.print(Text(" " * by) + line, soft_wrap=True)
