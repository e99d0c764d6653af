"""Servers that the kit's event handlers are deployed to."""

from __future__ import annotations

from uowkit.handlers import written_handlers
from uowkit.work.tables import all_tables
from uowkit_reference.handlers import Handlers


def kit_handlers() -> Handlers:
    """The handlers in Python, as the reference server takes them."""
    with written_handlers(all_tables()) as folder:
        return Handlers.load(folder)
