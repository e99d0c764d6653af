"""Handlers in Python: functions, plain or async, each call of one in a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from threading import Thread
from typing import Any, Final

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.events import Event, Phase
from uowkit_reference.handlers.invocation import (
    NOTHING,
    HandlerError,
    Invocation,
    Outcome,
    timed_out,
)
from uowkit_reference.handlers.requests import HandlerRequest, ServerCodeError, api_error
from uowkit_reference.handlers.types import DataTypes
from uowkit_reference.json_values import Json

Function = Callable[..., Any]
"""Takes `req`, or `req` and `res`; returns None for nothing, or what is answered."""


class Null(Enum):
    """What a handler returns to have null answered, since None says that it returns nothing."""

    NULL = "null"


NULL: Final = Null.NULL


class PythonHandler:
    """One function, at one event of one table.

    Args:
        event: The event that it is called at.
        phase: Before or after.
        table: The table that it is for, or ``*``.
        function: The function.
        types: The classes of data objects that it is given.
        source: The file that it stands in.
        seconds: How long it may take.
    """

    def __init__(
        self,
        event: Event,
        phase: Phase,
        table: str,
        function: Function,
        *,
        types: DataTypes,
        source: str,
        seconds: float,
    ) -> None:
        self.event = event
        self.phase = phase
        self.table = table
        self.source = source
        self._function = function
        self._types = types
        self._seconds = seconds
        taken = _positional(function)
        if taken < 1:
            where = f"{event.method(phase)}({table})"
            raise HandlerError(f"{source}: the handler for {where} must take req, or req and res")
        self._takes_response = taken > 1

    async def invoke(self, invocation: Invocation) -> Outcome:
        """Call the function in a thread, so that one that blocks holds up its own call only.

        Raises:
            ApiError: It raised an error, answers what JSON has no form for, or took too long; a
                thread cannot be ended, so that such a function goes on, unheard.
        """
        coming: Future[Outcome] = Future()
        Thread(target=self._run, args=(invocation, coming), daemon=True).start()
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(coming)
        except TimeoutError:
            raise timed_out() from None

    def _run(self, invocation: Invocation, coming: Future[Outcome]) -> None:
        if not coming.set_running_or_notify_cancel():
            return
        try:
            coming.set_result(self._outcome(invocation))
        except BaseException as error:  # noqa: BLE001 - SystemExit too is the call's, not the server's
            coming.set_exception(_told(error))

    def _outcome(self, invocation: Invocation) -> Outcome:
        own = self.table if self.table != "*" else ""
        request = HandlerRequest(invocation, self._types, own)
        given = (request, request.response) if self._takes_response else (request,)
        returned = self._function(*given)
        if inspect.isawaitable(returned):
            returned = asyncio.run(_awaited(returned))
        where = f"{self.event.method(self.phase)}({self.table})"
        try:
            return request.outcome(self._types, self._answer(returned))
        except (TypeError, ValueError) as error:
            raise ServerCodeError(0, f"what {where} leaves cannot be answered: {error}") from error

    def _answer(self, returned: Any) -> Json:
        if returned is None:
            return NOTHING
        return None if returned is NULL else self._types.plain(returned)


async def _awaited(coming: Any) -> Any:
    return await coming


def _told(error: BaseException) -> ApiError:
    """Return the answer to an error, whatever comes of asking it what it says."""
    try:
        return api_error(_as_error(error))
    except Exception:  # noqa: BLE001 - its own __str__ may raise anything
        return ApiError(f"The handler ended with {type(error).__name__}, which does not say why.")


def _as_error(error: BaseException) -> Exception:
    """Return what answers anything that a function raised."""
    if isinstance(error, Exception):
        return error
    return ServerCodeError(0, f"the handler ended with {type(error).__name__}: {error}")


def _positional(function: Function) -> int:
    """Return how many of `req` and `res` a function takes; others must have a default."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(
        each.kind in kinds and (each.default is each.empty or each.name == "res")
        for each in inspect.signature(function).parameters.values()
    )
