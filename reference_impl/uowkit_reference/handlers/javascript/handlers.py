"""Handlers in JavaScript, as the server calls them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Final, overload

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.events import EVENTS, Event, Phase
from uowkit_reference.handlers.invocation import Handler, HandlerError, Invocation, Outcome
from uowkit_reference.handlers.javascript.node import BRIDGE, find_node
from uowkit_reference.handlers.javascript.pool import Pool, Reply
from uowkit_reference.handlers.javascript.process import NodeEnded, NodeProcess
from uowkit_reference.handlers.javascript.replies import outcome_of, told
from uowkit_reference.json_values import JsonObject
from uowkit_reference.settings import Settings

_PACKAGE: Final = "backendless-coderunner"
_SERVICE: Final = "persistence"
_UNAWAITED: Final = 100
_EVENTS: Final = {each.id(phase): (each, phase) for each in EVENTS.values() for phase in Phase}


class JavaScriptHandler:
    """One function of a file, at one event of one table.

    Args:
        event: The event that it is called at.
        phase: Before or after.
        told: What the bridge tells of it.
        pool: Where it runs.
        has_class: Whether a class is registered for the objects of its table.
        levels: How deep arrays and objects may nest in what it makes.
    """

    def __init__(
        self,
        event: Event,
        phase: Phase,
        told: JsonObject,
        *,
        pool: Pool,
        has_class: bool,
        levels: int,
    ) -> None:
        self.event = event
        self.phase = phase
        self.table: str = told["target"]
        self.source: str = told["file"]
        self._is_async: bool = told["async"]
        self._pool = pool
        self._class = self.table if has_class else None
        self._levels = levels
        self._name = f"{event.method(phase)}({self.table}) in {self.source}"
        self._unawaited: set[Future[Reply]] = set()

    async def invoke(self, invocation: Invocation) -> Outcome:
        """Call it; one that is asynchronous goes on by itself, and changes nothing.

        Raises:
            ApiError: It threw an error, took too long, ended its process, or answers something
                that is no JSON.
        """
        coming = self._pool.call(self._name, self._task(invocation), told(invocation, self._class))
        if self._is_async:
            await self._leave(coming)
            return Outcome(invocation.arguments, result=invocation.result, error=invocation.error)
        reply = await asyncio.wrap_future(coming)
        return outcome_of(reply, invocation, self._name, self._levels, self._class)

    def _task(self, invocation: Invocation) -> JsonObject:
        return {
            "eventId": self.event.id(self.phase),
            "target": self.table,
            "async": self._is_async,
            "applicationId": invocation.context["appId"],
        }

    async def _leave(self, coming: Future[Reply]) -> None:
        """Let a call go on by itself; where too many do, wait for one of them."""
        self._unawaited.add(coming)
        coming.add_done_callback(self._unawaited.discard)
        coming.add_done_callback(_tell_failure)
        going_on = tuple(self._unawaited)  # at once: another thread takes out what has ended
        if len(going_on) > _UNAWAITED:
            await asyncio.gather(asyncio.wrap_future(going_on[0]), return_exceptions=True)


class JavaScriptHandlers(Sequence[Handler]):
    """The handlers of a folder; their processes end with the last reference to one of them."""

    def __init__(self, handlers: Sequence[Handler], pool: Pool) -> None:
        self._handlers = handlers
        self._pool = pool

    @overload
    def __getitem__(self, position: int) -> Handler: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Handler]: ...
    def __getitem__(self, position: int | slice) -> Handler | Sequence[Handler]:
        return self._handlers[position]

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._handlers)

    def __len__(self) -> int:
        return len(self._handlers)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()


def load_javascript(folder: Path, settings: Settings) -> JavaScriptHandlers:
    """Return the handlers in the ``*.js`` files of a folder and those below it.

    They run in Node, through the npm package backendless-coderunner. What is registered beside
    handlers of the data service is named on standard error, and nothing else is done with it.

    Args:
        folder: Where the files are.
        settings: How long a handler may take, and how many processes there may be.

    Raises:
        HandlerError: There is no Node or no package, or a file cannot be loaded.
    """
    folder = folder.resolve()
    if "node_modules" in str(folder):
        raise HandlerError(f"{folder}: files below a folder node_modules are never loaded: move it")
    start = partial(NodeProcess, find_node(), BRIDGE, folder)
    pool = Pool(start, settings.handler_processes, settings.handler_seconds)
    try:
        announced = pool.announced.result()
        _check(announced, folder)
        return JavaScriptHandlers(_handlers(announced, folder, pool, settings), pool)
    except NodeEnded as ended:
        pool.close()
        raise HandlerError(f"{folder}: the handlers cannot be loaded: {ended}") from None
    except HandlerError:
        pool.close()
        raise


def _check(announced: JsonObject, folder: Path) -> None:
    if "missing" in announced:
        raise HandlerError(
            f"{folder}: handlers in JavaScript need the npm package {_PACKAGE}, and it is found "
            f"neither from there upwards nor from the current folder: run `npm install {_PACKAGE}` "
            "in one of them"
        )
    if "needed" in announced:
        raise HandlerError(
            f"{_PACKAGE} {announced['version']} needs Node {announced['needed']}, and `node` is "
            f"{announced['node']}: install a newer one from https://nodejs.org"
        )
    for error in announced["errors"]:
        position = f":{error['position']}" if error.get("position") else ""
        raise HandlerError(f"{folder / error['file']}{position}: {error['message']}")


def _handlers(announced: JsonObject, folder: Path, pool: Pool, settings: Settings) -> list[Handler]:
    handlers: list[Handler] = []
    left_alone = [
        f"{kind} {each['name']} ({each['file']})"
        for kind in ("timer", "service")
        for each in announced[f"{kind}s"]
    ]
    for each in announced["handlers"]:
        event, phase = _EVENTS.get(each["eventId"], (None, None))
        if each["service"] != _SERVICE or event is None or phase is None:
            left_alone.append(f"{each['service']}.{each['name']} ({each['file']})")
            continue
        _check_arguments(each, folder)
        handlers.append(
            JavaScriptHandler(
                event,
                phase,
                each,
                pool=pool,
                has_class=each["target"] in announced["types"],
                levels=settings.nesting,
            )
        )
    if left_alone:
        sys.stderr.write(
            "uowkit: only handlers of the data service are called, so these are left alone: "
            f"{', '.join(left_alone)}\n"
        )
    return handlers


def _check_arguments(told: JsonObject, folder: Path) -> None:
    target = told.get("target")
    if not isinstance(target, str) or not target or not told["callable"]:
        raise HandlerError(
            f"{folder / told['file']}: {told['name']}({target!r}): a handler takes a table's name, "
            "or '*' for all tables, and a function"
        )


def _tell_failure(coming: Future[Reply]) -> None:
    """Tell of an asynchronous handler's failure, which no caller hears of."""
    error = None if coming.cancelled() else coming.exception()
    if isinstance(error, ApiError):
        sys.stderr.write(f"uowkit: {error.message}\n")
