"""How a command ends that cannot do what it was asked to."""

from __future__ import annotations

import click


class Stop(click.ClickException):
    """Ends the command with exit code 2; the message says what is wrong, and the remedy."""

    exit_code = 2
