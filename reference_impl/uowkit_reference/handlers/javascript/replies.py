"""What the package is told of a call, and what its reply says of it.

Client notes, section 6, and protocol notes, section 9; the recorded invocations show both.
"""

from __future__ import annotations

from typing import Final

import orjson

from uowkit_reference.errors import GENERAL, ApiError
from uowkit_reference.handlers.events import TRANSACTION, Phase
from uowkit_reference.handlers.invocation import NOTHING, Invocation, Outcome
from uowkit_reference.handlers.javascript.pool import Reply
from uowkit_reference.json_values import Json, JsonObject, nests_deeper

_CLASS: Final = "___class"
_ITEMS: Final = {"item", "items"}
"""The arguments that are objects of the call's table, of its class where it has one."""
_RETURNED: Final = "prematureResult"
_EXECUTION_RESULT: Final = "com.backendless.servercode.ExecutionResult"
_EXCEPTION: Final = "com.backendless.commons.exception.ExceptionWrapper"
_CIRCUMSTANCES: Final = {"___jsonclass": _EXCEPTION, "exceptionClass": "java.lang.Exception"}


def told(invocation: Invocation, class_name: str | None = None) -> bytes:
    """Return what a handler is told of a call: JSON, the context and the arguments.

    Args:
        invocation: The call.
        class_name: The class that objects of the table have, where one is registered.
    """
    arguments = [
        _with_class(value, class_name) if class_name and name in _ITEMS else value
        for name, value in zip(invocation.event.arguments, invocation.arguments, strict=True)
    ]
    if invocation.phase is Phase.AFTER:
        result = {"___jsonclass": _EXECUTION_RESULT, "result": invocation.result}
        arguments.append({**result, "exception": _exception(invocation.error)})
    return orjson.dumps([invocation.context, *arguments])


def outcome_of(
    reply: Reply, invocation: Invocation, name: str, levels: int, class_name: str | None = None
) -> Outcome:
    """Return what a reply says that the handler made of a call.

    Args:
        reply: The reply.
        invocation: The call.
        name: Which handler it was, for messages.
        levels: How deep arrays and objects may nest in what it made.
        class_name: The class that objects of the table were given.

    Raises:
        ApiError: The handler threw an error, or made something that is no JSON.
    """
    if reply.document is None:
        return Outcome(invocation.arguments, NOTHING, invocation.result, invocation.error)
    thrown = reply.document.get("exception")
    if thrown is not None:
        raise _error(thrown)
    context, *arguments = _read(reply.arguments, name, levels)
    after = arguments.pop() if invocation.phase is Phase.AFTER else {}
    return Outcome(
        arguments=_left(arguments, invocation, class_name),
        returned=context.get(_RETURNED, NOTHING) if isinstance(context, dict) else NOTHING,
        result=after.get("result"),
        error=_error_left(after.get("exception"), invocation.error),
        headers=_headers(reply.document),
    )


def unit_of_work(left: Json) -> Json:
    """Return a unit of work in the form in which a handler is told of it.

    A handler gets the SDK's `UnitOfWork`, and that is what comes back of one that it changed.

    Args:
        left: Either form, or whatever the handler has put in its place.
    """
    payload = left.get("payload") if isinstance(left, dict) else None
    if not isinstance(payload, dict) or not isinstance(payload.get("operations"), list):
        return left
    return {
        "transactionIsolation": payload.get("isolationLevelEnum"),
        "operations": [_operation(each) for each in payload["operations"]],
    }


def _operation(left: Json) -> Json:
    if not isinstance(left, dict):
        return left
    meta = left.get("meta") or {}
    return {
        "operationType": left.get("operationType"),
        "table": left.get("table"),
        "payload": left.get("payload"),
        "opResultId": (meta.get("opResult") or {}).get("opResultId"),
    }


def _read(arguments: bytes, name: str, levels: int) -> list[Json]:
    try:
        read = orjson.loads(arguments)
    except orjson.JSONDecodeError as error:
        raise ApiError(f"{name} made something that JSON has no form for: {error}.") from None
    if not isinstance(read, list):
        raise ApiError(f"{name} failed, and what it threw does not say why.")
    # What is made here stands three levels down: in the list, an argument, and its result.
    if nests_deeper(read, levels + 3):
        raise ApiError(f"{name} nests arrays and objects more than {levels} levels deep.")
    return read


def _left(arguments: list[Json], invocation: Invocation, class_name: str | None) -> list[Json]:
    if invocation.event is TRANSACTION:
        return [unit_of_work(arguments[0])]
    if class_name is None:
        return arguments
    return [
        _without_class(value, given, class_name) if name in _ITEMS else value
        for name, value, given in zip(
            invocation.event.arguments, arguments, invocation.arguments, strict=True
        )
    ]


def _with_class(value: Json, class_name: str) -> Json:
    if isinstance(value, list):
        return [_with_class(each, class_name) for each in value]
    return {_CLASS: class_name, **value} if isinstance(value, dict) else value


def _without_class(value: Json, given: Json, class_name: str) -> Json:
    """Take the class away again that was given to objects that had none."""
    objects = given if isinstance(given, list) else [given]
    if any(isinstance(each, dict) and _CLASS in each for each in objects):
        return value
    if isinstance(value, list):
        return [_without_class(each, None, class_name) for each in value]
    if isinstance(value, dict) and value.get(_CLASS) == class_name:
        return {name: each for name, each in value.items() if name != _CLASS}
    return value


def _exception(error: ApiError | None) -> JsonObject | None:
    if error is None:
        return None
    return {
        **_CIRCUMSTANCES,
        "code": error.code,
        "httpStatusCode": error.status,
        "exceptionMessage": error.message,
        "message": error.message,  # as document 003 and other errors of JavaScript have it
    }


def _error(thrown: JsonObject) -> ApiError:
    code, status = thrown.get("code"), thrown.get("httpStatusCode")
    return ApiError(
        str(thrown.get("exceptionMessage")),
        code if isinstance(code, int) else GENERAL,
        status=status if isinstance(status, int) and 400 <= status <= 599 else 400,
    )


def _error_left(left: JsonObject | None, given: ApiError | None) -> ApiError | None:
    if left is None:
        return None
    error = _error(left)
    is_same = given is not None and (error.code, error.message, error.status) == (
        given.code,
        given.message,
        given.status,
    )
    return given if is_same else error


def _headers(document: JsonObject) -> dict[str, str]:
    headers = document.get("httpResponseHeaders")
    return {str(name): str(headers[name]) for name in headers} if isinstance(headers, dict) else {}
