"""What a handler in Python is given: `req` and, after the call, `res` (document 003)."""

from __future__ import annotations

from typing import Any

from uowkit_reference.errors import GENERAL, ApiError
from uowkit_reference.handlers.events import python_name
from uowkit_reference.handlers.invocation import Invocation, Outcome
from uowkit_reference.handlers.types import DataTypes
from uowkit_reference.json_values import Json

_CODES = 2**53
"""Codes are numbers that every client can read."""
_ITEMS = {"item", "items", "changes"}
"""The arguments that are objects of the call's table."""


class ServerCodeError(Exception):
    """What a handler raises to refuse a call, or to answer it with an error.

    Args:
        code: The number of the error.
        message: What is wrong, for a person.
        http_status: The HTTP status of the answer; 400 where there is none.
    """

    def __init__(self, code: int, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status


class Context:
    """Who makes the call; what is more, a place for notes between before and after.

    Attributes:
        app_id: The application's id.
        user_id: The objectId of the user who is logged in; None for nobody.
        user_token: The token of that log-in.
        user_roles: The names of the user's roles.
        device_type: The kind of client.
        event_context: Always None: nothing sets it here.
        http_response_headers: HTTP headers that go with the answer; a handler may add some.
    """

    app_id: str
    user_id: str | None
    user_token: str | None
    user_roles: list[str]
    device_type: str
    event_context: Any
    http_response_headers: dict[str, str]

    def __init__(self, document: dict[str, Json]) -> None:
        for name, value in document.items():
            setattr(self, python_name(name), value)
        self.http_response_headers = {}


class HandlerResponse:
    """What a call came to, for handlers after it.

    Attributes:
        result: The result; a handler may change it, or put another in its place.
        error: The error of a call that failed, with ``code`` and ``message``; None otherwise.
    """

    def __init__(self, result: Any, error: ServerCodeError | None) -> None:
        self.result = result
        self.error = error


class HandlerRequest:
    """What is asked for, by the names of document 003 in Python's spelling.

    Which attributes there are hangs on the event: ``item`` for create and update, ``item_id``
    for findById and remove, ``query`` for find and count, and so on.

    Attributes:
        context: Who makes the call.
    """

    context: Context

    def __init__(self, invocation: Invocation, types: DataTypes, table: str) -> None:
        self._invocation = invocation
        self.context = Context(invocation.context)
        for name, value in zip(invocation.event.arguments, invocation.arguments, strict=True):
            given = types.instance(value, table) if name in _ITEMS else types.instance(value)
            setattr(self, python_name(name), given)
        self._response = HandlerResponse(types.instance(invocation.result), _raised(invocation))

    def __getattr__(self, name: str) -> Any:
        """Say what there is, where something else is asked for."""
        if name in ("result", "error"):  # as document 003 has them, for handlers of one argument
            return getattr(self._response, name)
        event = self._invocation.event
        method = event.method(self._invocation.phase)
        known = ", ".join(f"req.{python_name(each)}" for each in event.arguments)
        raise AttributeError(f"{method} has no req.{name}; it has req.context, {known}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("result", "error"):
            setattr(self._response, name, value)
        else:
            object.__setattr__(self, name, value)

    @property
    def response(self) -> HandlerResponse:
        """What the call came to."""
        return self._response

    def outcome(self, types: DataTypes, returned: Any) -> Outcome:
        """Return what the handler has made of the call.

        Raises:
            ValueError: A value refers to itself.
            TypeError: JSON has no form for a value.
        """
        names = [python_name(each) for each in self._invocation.event.arguments]
        error = self._response.error
        return Outcome(
            arguments=[types.plain(getattr(self, name)) for name in names],
            returned=returned,
            result=types.plain(self._response.result),
            error=None if error is None else api_error(error),
            headers=self.context.http_response_headers,
        )


def api_error(raised: Exception) -> ApiError:
    """Return what answers an error that a handler raised (protocol notes, section 9).

    One that is no `ServerCodeError` has the code 0, and a status or code that is none of HTTP's
    or no number counts as missing.
    """
    if isinstance(raised, ApiError):
        return raised
    code = getattr(raised, "code", None)
    status = getattr(raised, "http_status", None)
    is_status = isinstance(status, int) and 400 <= status <= 599
    is_code = isinstance(code, int) and not isinstance(code, bool) and abs(code) < _CODES
    message = str(getattr(raised, "message", raised)) or type(raised).__name__
    return ApiError(
        message.encode("utf-8", "replace").decode("utf-8"),
        code if is_code and code is not None else GENERAL,
        status=status if is_status and status else 400,
    )


def _raised(invocation: Invocation) -> ServerCodeError | None:
    error = invocation.error
    return None if error is None else ServerCodeError(error.code, error.message, error.status)
