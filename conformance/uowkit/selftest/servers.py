"""The servers that are judged: the clean reference, its faults, and conforming servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from uowkit.config import Configuration, ConfigurationError
from uowkit.handlers import written_handlers
from uowkit.importing import import_named
from uowkit.running.embedded import reference_server
from uowkit.running.session import Session
from uowkit.selftest.task import Kind, Task
from uowkit.wire.address import parse_address
from uowkit.wire.application import Application
from uowkit.work.tables import all_tables

if TYPE_CHECKING:
    from uowkit_reference.handlers import Handlers

_IN_PROCESS = parse_address("http://application/api")


@dataclass(frozen=True)
class ConformingServer:
    """A server that keeps every rule, with the choices that the rules leave to it.

    Attributes:
        name: What it is called where it is accused.
        sentence: What it does otherwise than the most ordinary server.
        application: Makes an ASGI application that stands at /api in this process.
        address: Serves it over a socket for the time of a context that gives its base
            address; for what shows only on a connection. One of the two is needed.
        configuration: What a run has to be told about it: headers, tables, limits.
        warned: Rules of level SHOULD that it does not keep, as it may.
        unclaimed: Profiles that it does not claim to keep; it is judged by all others that
            have checks.
        combined: Whether it makes several choices at once.
    """

    name: str
    sentence: str
    application: Callable[[], Application] | None = None
    address: Callable[[], AbstractContextManager[str]] | None = None
    configuration: Configuration = field(default_factory=Configuration)
    warned: frozenset[str] = frozenset()
    unclaimed: frozenset[str] = frozenset()
    combined: bool = False


@dataclass(frozen=True, slots=True)
class Conforming:
    """Where conforming servers come from: `module:function`, and what the function is given.

    It takes the number of random combinations and their seed, and gives the servers in an
    order that hangs on nothing else.
    """

    function: str
    combinations: int
    seed: int

    def servers(self) -> Sequence[ConformingServer]:
        """Make the list of servers.

        Raises:
            ConfigurationError: there is no such function, or it gives something else.
        """
        try:
            function = import_named(self.function)
        except ImportError as error:
            raise ConfigurationError(
                f"conforming servers: {self.function!r} cannot be had ({error}); "
                "write module:function"
            ) from error
        found = list(function(self.combinations, self.seed))
        if not found or not all(isinstance(each, ConformingServer) for each in found):
            raise ConfigurationError(
                f"conforming servers: {self.function} gives no list of "
                "uowkit.selftest.servers.ConformingServer"
            )
        return found


class Counted:
    """An ASGI application that counts what it is asked."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.calls = 0

    async def __call__(self, *arguments: object) -> None:
        """Count, and pass on."""
        self.calls += 1
        await self._application(*arguments)


@contextmanager
def served(
    task: Task, conforming: Mapping[str, ConformingServer]
) -> Iterator[tuple[Session, Counted | None]]:
    """Have the server that a task names, and a session that points to it.

    Yields:
        The session, and the application if it is in process.

    Raises:
        ServerFailed: a process of its own did not start.
    """
    server = conforming[task.name] if task.kind is Kind.CONFORMING else None
    asked = replace(
        server.configuration if server else Configuration(),
        effort=task.effort,
        seed=task.seed,
        rules=task.rules,
        profiles=task.profiles,
    )
    application: Callable[[], Application] | None
    address: Callable[[], AbstractContextManager[str]] | None
    if server:
        application, address = server.application, server.address
    else:
        application, address = _reference(task, _handlers() if asked.asks_for_handlers else None)
    if application:
        counted = Counted(application())
        with _session(replace(asked, target=_IN_PROCESS), counted) as session:
            yield session, counted
    elif address:
        with address() as base, _session(replace(asked, target=parse_address(base))) as session:
            yield session, None
    else:
        raise ConfigurationError(
            f"{task.name} has neither an application nor an address; its function has to give one"
        )


@contextmanager
def _session(asked: Configuration, application: Application | None = None) -> Iterator[Session]:
    session = Session(asked, application=application, disposable=True)
    try:
        yield session
    finally:
        session.close()  # which a run does, too, but not all of them begin


def _reference(
    task: Task, handlers: Handlers | None
) -> tuple[Callable[[], Application] | None, Callable[[], AbstractContextManager[str]] | None]:
    """The reference server, clean or with a fault: in process where the fault shows there."""
    if task.kind is Kind.CLEAN:
        from uowkit_reference.app import create_app

        return partial(create_app, handlers=handlers), None
    from uowkit_reference.faults import fault_named

    fault = fault_named(task.name)
    if fault.on_socket:
        return None, lambda: reference_server(fault=task.name)
    return partial(fault.app, handlers=handlers), None


def _handlers() -> Handlers:
    """The kit's event handlers, as the reference server takes them."""
    from uowkit_reference.handlers import Handlers

    with written_handlers(all_tables()) as folder:
        return Handlers.load(folder)
