"""Counts in words on a screen that may be narrow."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text


class Counts:
    """Numbers with their words, on as many lines as they need: none is cut, none torn apart."""

    def __init__(self, counts: Mapping[str, int], styles: Mapping[str, str]) -> None:
        """Take what there is of each; nothing is said of what there is none of."""
        self._parts = [
            Text(f"{number:,} {word}", style=styles.get(word, ""))
            for word, number in counts.items()
            if number
        ]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Fill line after line."""
        line = Text()
        for part in self._parts:
            if line and len(line) + 2 + len(part) > options.max_width:
                yield line
                line = Text()
            line = Text.assemble(line, "  " if line else "", part)
        yield line
