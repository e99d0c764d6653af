"""How a command ends that cannot do what it was asked to."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Any

import click

from uowkit.report.visible import copyable


class Stop(click.ClickException):
    """Ends the command with exit code 2; the message says what is wrong, and the remedy."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        """Take a message, in which a target may have had a word: it is made safe to print."""
        super().__init__(copyable(message))

    def show(self, file: IO[Any] | None = None) -> None:
        """Tell the message; where nobody listens any more, the exit code says enough."""
        with suppress(BrokenPipeError):
            super().show(file)
