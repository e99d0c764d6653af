"""How handlers in Python are registered: decorators named like the events of document 003."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from uowkit_reference.handlers import events
from uowkit_reference.handlers.events import ANY, Event, Phase
from uowkit_reference.handlers.invocation import HandlerError
from uowkit_reference.handlers.python_handler import Function, PythonHandler
from uowkit_reference.handlers.registry import Handlers

Decorated = TypeVar("Decorated", bound=Function)
Class = TypeVar("Class", bound=type)


class Decorator(Protocol):
    """What registers a function, and gives it back as it is."""

    def __call__(self, function: Decorated, /) -> Decorated:
        """Register a function, and return it."""


@dataclass(frozen=True, slots=True)
class _Loading:
    """What files are loaded into, and how long the handlers in them may take."""

    handlers: Handlers
    seconds: float


_LOADING: ContextVar[_Loading | None] = ContextVar("_LOADING", default=None)


@contextmanager
def loading(handlers: Handlers, seconds: float) -> Iterator[None]:
    """Have handlers and classes that are registered inside added to `handlers`.

    Args:
        handlers: Where to.
        seconds: How long one of them may take.
    """
    token = _LOADING.set(_Loading(handlers, seconds))
    try:
        yield
    finally:
        _LOADING.reset(token)


def _current(what: str) -> _Loading:
    found = _LOADING.get()
    if found is None:
        raise HandlerError(
            f"{what} is registered while no handlers are loaded: do so at the top level of a file "
            "in the folder that `uowkit serve --handlers` names, or inside `with loading(…)`"
        )
    return found


class _Registrar:
    """The decorator of one event: an attribute of `Persistence` that is called with a table."""

    def __init__(self, event: Event, phase: Phase) -> None:
        self._event = event
        self._phase = phase

    def __call__(self, table: str) -> Decorator:
        """Return a decorator that registers a function.

        Args:
            table: The table's name, or ``*`` for every table without a handler of its own.
        """
        method = self._event.method(self._phase)
        if not isinstance(table, str) or not table:
            raise HandlerError(f"{method}: say which table it is for, or '*' for all: {table!r}")
        if self._event is events.TRANSACTION and table != ANY:
            raise HandlerError(f"{method}({table}): a transaction has no table: write '*'")

        def register(function: Decorated) -> Decorated:
            into = _current(f"{method}({table})")
            into.handlers.add(
                PythonHandler(
                    self._event,
                    self._phase,
                    table,
                    function,
                    types=into.handlers.types,
                    source=source_of(function),
                    seconds=into.seconds,
                )
            )
            return function

        return register


class Persistence:
    """The events of the data service; each takes a table, or ``*``, and decorates a function.

    Document 003; `findFirst` and `findLast` also have the CodeRunner's shorter names.
    """

    before_create = _Registrar(events.CREATE, Phase.BEFORE)
    after_create = _Registrar(events.CREATE, Phase.AFTER)
    before_find_by_id = _Registrar(events.FIND_BY_ID, Phase.BEFORE)
    after_find_by_id = _Registrar(events.FIND_BY_ID, Phase.AFTER)
    before_load_relations = _Registrar(events.LOAD_RELATIONS, Phase.BEFORE)
    after_load_relations = _Registrar(events.LOAD_RELATIONS, Phase.AFTER)
    before_remove = _Registrar(events.REMOVE, Phase.BEFORE)
    after_remove = _Registrar(events.REMOVE, Phase.AFTER)
    before_update = _Registrar(events.UPDATE, Phase.BEFORE)
    after_update = _Registrar(events.UPDATE, Phase.AFTER)
    before_describe = _Registrar(events.DESCRIBE, Phase.BEFORE)
    after_describe = _Registrar(events.DESCRIBE, Phase.AFTER)
    before_find = _Registrar(events.FIND, Phase.BEFORE)
    after_find = _Registrar(events.FIND, Phase.AFTER)
    before_find_first = before_first = _Registrar(events.FIRST, Phase.BEFORE)
    after_find_first = after_first = _Registrar(events.FIRST, Phase.AFTER)
    before_find_last = before_last = _Registrar(events.LAST, Phase.BEFORE)
    after_find_last = after_last = _Registrar(events.LAST, Phase.AFTER)
    before_create_bulk = _Registrar(events.CREATE_BULK, Phase.BEFORE)
    after_create_bulk = _Registrar(events.CREATE_BULK, Phase.AFTER)
    before_update_bulk = _Registrar(events.UPDATE_BULK, Phase.BEFORE)
    after_update_bulk = _Registrar(events.UPDATE_BULK, Phase.AFTER)
    before_remove_bulk = _Registrar(events.REMOVE_BULK, Phase.BEFORE)
    after_remove_bulk = _Registrar(events.REMOVE_BULK, Phase.AFTER)
    before_upsert = _Registrar(events.UPSERT, Phase.BEFORE)
    after_upsert = _Registrar(events.UPSERT, Phase.AFTER)
    before_upsert_bulk = _Registrar(events.UPSERT_BULK, Phase.BEFORE)
    after_upsert_bulk = _Registrar(events.UPSERT_BULK, Phase.AFTER)
    before_count = _Registrar(events.COUNT, Phase.BEFORE)
    after_count = _Registrar(events.COUNT, Phase.AFTER)
    before_add_relation = _Registrar(events.ADD_RELATION, Phase.BEFORE)
    after_add_relation = _Registrar(events.ADD_RELATION, Phase.AFTER)
    before_set_relation = _Registrar(events.SET_RELATION, Phase.BEFORE)
    after_set_relation = _Registrar(events.SET_RELATION, Phase.AFTER)
    before_delete_relation = _Registrar(events.DELETE_RELATION, Phase.BEFORE)
    after_delete_relation = _Registrar(events.DELETE_RELATION, Phase.AFTER)
    before_transaction = _Registrar(events.TRANSACTION, Phase.BEFORE)
    after_transaction = _Registrar(events.TRANSACTION, Phase.AFTER)


persistence: Final = Persistence()


def add_type(made: Class) -> Class:
    """Register a class of data objects, and return it; it may stand as a decorator.

    Raises:
        HandlerError: It breaks a rule of document 003, which the message names.
    """
    name = getattr(made, "__name__", repr(made))
    return _current(f"the class {name}").handlers.types.add(made, source_of(made))


def source_of(made: object) -> str:
    """Return the name of the file that a function or class stands in."""
    module = sys.modules.get(str(getattr(made, "__module__", "")))
    path = getattr(getattr(made, "__code__", None), "co_filename", None)
    found = path or getattr(module, "__file__", None) or "a module without a file"
    return str(found).rpartition("/")[2]
