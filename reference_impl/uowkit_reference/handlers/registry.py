"""The handlers of a server: at most one for an event and a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from uowkit_reference.handlers.events import ANY, Event, Phase
from uowkit_reference.handlers.invocation import Handler, HandlerError
from uowkit_reference.handlers.types import DataTypes

if TYPE_CHECKING:
    from pathlib import Path

    from uowkit_reference.settings import Settings


class Handlers:
    """Handlers by event, phase and table, and the classes of data objects they work with."""

    def __init__(self) -> None:
        self.types = DataTypes()
        self._handlers: dict[tuple[Event, Phase, str], Handler] = {}

    @classmethod
    def load(cls, folder: Path, settings: Settings | None = None) -> Handlers:
        """Return the handlers in the files of a folder and those below it.

        Args:
            folder: Where ``*.py`` and ``*.js`` files are.
            settings: How long a handler may take, and the like.

        Raises:
            HandlerError: There is no such folder, or one of the files cannot be loaded.
        """
        from uowkit_reference.handlers.loading import load_folder

        return load_folder(folder, settings)

    def add(self, handler: Handler) -> None:
        """Add a handler.

        Raises:
            HandlerError: There is one for its event and table.
        """
        key = (handler.event, handler.phase, handler.table)
        known = self._handlers.get(key)
        if known is not None:
            raise HandlerError(
                f"{handler.source}: there is a handler for "
                f"{handler.event.method(handler.phase)}({handler.table}) already, in "
                f"{known.source}: remove one of the two"
            )
        self._handlers[key] = handler

    def find(self, event: Event, phase: Phase, table: str) -> Handler | None:
        """Return the table's own handler or, where it has none, the generic one (document 003)."""
        return self._handlers.get((event, phase, table)) or self._handlers.get((event, phase, ANY))

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._handlers.values())

    def __len__(self) -> int:
        return len(self._handlers)
