"""Which event each operation of a transaction would be, were it a call of the data service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from uowkit_reference.handlers import events
from uowkit_reference.handlers.events import Event
from uowkit_reference.json_values import Json
from uowkit_reference.request import Operation

_CONDITIONAL, _UNCONDITIONAL = "conditional", "unconditional"


@dataclass(frozen=True, slots=True)
class OperationEvent:
    """How an operation is told to handlers.

    References stay as the request states them: handlers are called before the transaction runs.

    Attributes:
        event: Which event it is.
        arguments: Says what handlers are given.
        payload: Returns the payload again, for the arguments as a handler left them.
    """

    event: Event
    arguments: Callable[[Operation], list[Json]]
    payload: Callable[[Operation, list[Json]], Json]


def event_of(operation: Operation) -> OperationEvent | None:
    """Return how an operation is told; None where its payload has no form to tell it by."""
    told = _EVENTS[operation.operation_type]
    has_members = operation.operation_type in _WITH_MEMBERS
    return None if has_members and not isinstance(operation.payload, dict) else told


def _whole(event: Event) -> OperationEvent:
    return OperationEvent(
        event, lambda operation: [operation.payload], lambda _, arguments: arguments[0]
    )


def _removed(operation: Operation) -> list[Json]:
    payload = operation.payload
    return [payload.get("objectId", payload) if isinstance(payload, dict) else payload]


def _selection(operation: Operation) -> Json:
    clause = operation.payload.get(_CONDITIONAL)
    return operation.payload.get(_UNCONDITIONAL) if clause is None else clause


def _selected(operation: Operation, selection: Json) -> dict[str, Json]:
    """Return the payload with another selection: a where-clause is text, anything else is not."""
    rest = {
        name: value
        for name, value in operation.payload.items()
        if name not in (_CONDITIONAL, _UNCONDITIONAL)
    }
    return rest | {_CONDITIONAL if isinstance(selection, str) else _UNCONDITIONAL: selection}


def _related(operation: Operation) -> list[Json]:
    payload = operation.payload
    return [payload.get("relationColumn"), payload.get("parentObject"), _selection(operation)]


def _changed_related(operation: Operation, arguments: list[Json]) -> Json:
    column, parent, children = arguments
    return _selected(operation, children) | {"relationColumn": column, "parentObject": parent}


def _relation(event: Event) -> OperationEvent:
    return OperationEvent(event, _related, _changed_related)


_EVENTS: Mapping[str, OperationEvent] = {
    "CREATE": _whole(events.CREATE),
    "CREATE_BULK": _whole(events.CREATE_BULK),
    "UPDATE": _whole(events.UPDATE),
    "UPDATE_BULK": OperationEvent(
        events.UPDATE_BULK,
        lambda operation: [
            operation.table,
            _selection(operation),
            operation.payload.get("changes"),
        ],
        lambda operation, arguments: _selected(operation, arguments[1]) | {"changes": arguments[2]},
    ),
    "UPSERT": _whole(events.UPSERT),
    "UPSERT_BULK": _whole(events.UPSERT_BULK),
    "DELETE": OperationEvent(events.REMOVE, _removed, lambda _, arguments: arguments[0]),
    "DELETE_BULK": OperationEvent(
        events.REMOVE_BULK,
        lambda operation: [operation.table, _selection(operation)],
        lambda operation, arguments: _selected(operation, arguments[1]),
    ),
    "FIND": _whole(events.FIND),
    "ADD_RELATION": _relation(events.ADD_RELATION),
    "SET_RELATION": _relation(events.SET_RELATION),
    "DELETE_RELATION": _relation(events.DELETE_RELATION),
}
_WITH_MEMBERS = {
    "UPDATE_BULK",
    "DELETE_BULK",
    "ADD_RELATION",
    "SET_RELATION",
    "DELETE_RELATION",
}
