"""Which event each call of the data service is, what its handlers are given, and back again.

Client notes, section 4, has the calls; protocol notes, section 9, the events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers import events
from uowkit_reference.handlers.events import Event
from uowkit_reference.handlers.queries import (
    number_of,
    query_for_handlers,
    query_of_handlers,
)
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.routing import Call
from uowkit_reference.storage.columns import OBJECT_ID

Arguments = list[Json]
_DELETION_TIME = "deletionTime"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """How a call is told to handlers.

    Attributes:
        event: Says which event a call is.
        arguments: Says what handlers are given.
        changed: Returns the call again, with the arguments as a handler left them.
        result: Says what an after-handler is given for the answer.
        answer: Returns the answer again, for the result as an after-handler left it.
    """

    event: Callable[[Call], Event]
    arguments: Callable[[Call], Arguments]
    changed: Callable[[Call, Arguments], Call]
    result: Callable[[Json], Json] = lambda answer: answer
    answer: Callable[[Json], Json] = lambda result: result


def _always(event: Event) -> Callable[[Call], Event]:
    return lambda _call: event


def _with_json(call: Call, document: Json) -> Call:
    return replace(call, json=lambda: document, has_body=True)


def _with_parameters(call: Call, **parameters: Json) -> Call:
    """Return a call with other names in its address; each must be text."""
    for name, value in parameters.items():
        if not isinstance(value, str) or not value:
            raise ApiError(f"A handler left {value!r} for {name}, which must be text.")
    return replace(call, parameters={**call.parameters, **parameters})


def _with_query(call: Call, query: Mapping[str, Any]) -> Call:
    return replace(call, query={name: each for name, each in query.items() if each is not None})


def _item(call: Call) -> Arguments:
    return [call.json()]


def _saved(call: Call) -> Event:
    """Say whether an object is created or updated (document 000: its objectId tells)."""
    item = call.json()
    known = isinstance(item, dict) and item.get(OBJECT_ID.name) is not None
    return events.UPDATE if known else events.CREATE


def _addressed_item(call: Call) -> Arguments:
    item = call.json()
    if isinstance(item, dict):
        item = {OBJECT_ID.name: call.parameters["object_id"], **item}
    return [item]


def _relation_names(relations: Json) -> Json:
    return relations.split(",") if isinstance(relations, str) else relations or []


def _by_id(call: Call) -> Arguments:
    return [call.parameters["object_id"], _relation_names(call.query.get("loadRelations"))]


def _changed_by_id(call: Call, arguments: Arguments) -> Call:
    object_id, relations = arguments
    call = _with_query(call, {**call.query, "loadRelations": relations or None})
    return _with_parameters(call, object_id=object_id)


def _by_key(call: Call) -> Arguments:
    return [call.query.get(OBJECT_ID.name), []]


def _changed_by_key(call: Call, arguments: Arguments) -> Call:
    return _with_query(call, {**call.query, OBJECT_ID.name: arguments[0]})


def _end(call: Call) -> Arguments:
    query = call.query
    properties = query.get("props", query.get("property"))
    return [
        _relation_names(query.get("loadRelations")),
        number_of(query.get("relationsDepth")),
        _relation_names(properties),
    ]


def _changed_end(call: Call, arguments: Arguments) -> Call:
    relations, depth, properties = arguments
    kept = {name: each for name, each in call.query.items() if name != "property"}
    told = {
        "loadRelations": relations or None,
        "relationsDepth": depth,
        "props": properties or None,
    }
    return _with_query(call, {**kept, **told})


def _query_in_address(call: Call) -> Arguments:
    return [query_for_handlers(call.query)]


def _query_in_body(call: Call) -> Arguments:
    query = call.json()
    return [query_for_handlers(query) if isinstance(query, dict) else query]


def _where_of(document: Json) -> Json:
    return document.get("where") if isinstance(document, dict) else None


def _table(call: Call) -> str:
    return call.parameters["table"]


def _related(call: Call) -> Arguments:
    return [
        call.parameters["object_id"],
        _table(call),
        call.parameters["column"],
        number_of(call.query.get("pageSize")),
        number_of(call.query.get("offset")),
    ]


def _changed_related(call: Call, arguments: Arguments) -> Call:
    object_id, _, column, page_size, offset = arguments
    call = _with_query(call, {**call.query, "pageSize": page_size, "offset": offset})
    return _with_parameters(call, object_id=object_id, column=column)


def _children(call: Call) -> Arguments:
    clause = call.query.get("whereClause")
    named = clause if clause is not None else call.json() if call.has_body else None
    return [call.parameters["column"], call.parameters["object_id"], named]


def _changed_children(call: Call, arguments: Arguments) -> Call:
    column, object_id, children = arguments
    call = _with_parameters(call, column=column, object_id=object_id)
    clause = children if isinstance(children, str) else None
    call = _with_query(call, {**call.query, "whereClause": clause})
    if clause is not None:
        return replace(call, has_body=False)
    return _with_json(call, children)


def _time_of(answer: Json) -> Json:
    return answer.get(_DELETION_TIME) if isinstance(answer, dict) else answer


def _with_time(result: Json) -> Json:
    is_time = isinstance(result, int | float) and not isinstance(result, bool)
    return {_DELETION_TIME: result} if is_time else result


def _bulk_update(call: Call) -> Arguments:
    return [_table(call), call.query.get("where"), call.json()]


def _changed_bulk_update(call: Call, arguments: Arguments) -> Call:
    return _with_json(_with_query(call, {**call.query, "where": arguments[1]}), arguments[2])


def _changed_item(call: Call, arguments: Arguments) -> Call:
    return _with_json(call, arguments[0])


def _changed_query(call: Call, arguments: Arguments) -> Call:
    return _with_query(call, query_of_handlers(arguments[0]))


def _changed_body_query(call: Call, arguments: Arguments) -> Call:
    return _with_json(call, query_of_handlers(arguments[0]))


def _same(call: Call, _arguments: Arguments) -> Call:
    return call


def _of_relation(event: Event) -> CallEvent:
    return CallEvent(_always(event), _children, _changed_children)


def _in_address(event: Event) -> CallEvent:
    return CallEvent(_always(event), _query_in_address, _changed_query)


def _in_body(event: Event) -> CallEvent:
    return CallEvent(_always(event), _query_in_body, _changed_body_query)


_SAVED = CallEvent(_saved, _item, _changed_item)
_RELATION = "data/{table}/{object_id}/{column}"

CALL_EVENTS: Mapping[tuple[str, str], CallEvent] = {
    ("POST", "data/{table}"): _SAVED,
    ("PUT", "data/{table}"): _SAVED,
    ("PUT", "data/{table}/{object_id}"): CallEvent(
        _always(events.UPDATE), _addressed_item, _changed_item
    ),
    ("PUT", "data/{table}/upsert"): CallEvent(_always(events.UPSERT), _item, _changed_item),
    ("POST", "data/bulk/{table}"): CallEvent(_always(events.CREATE_BULK), _item, _changed_item),
    ("PUT", "data/bulkupsert/{table}"): CallEvent(
        _always(events.UPSERT_BULK), _item, _changed_item
    ),
    ("PUT", "data/bulk/{table}"): CallEvent(
        _always(events.UPDATE_BULK), _bulk_update, _changed_bulk_update
    ),
    ("DELETE", "data/bulk/{table}"): CallEvent(
        _always(events.REMOVE_BULK),
        lambda call: [_table(call), call.query.get("where")],
        lambda call, arguments: _with_query(call, {**call.query, "where": arguments[1]}),
    ),
    ("POST", "data/bulk/{table}/delete"): CallEvent(
        _always(events.REMOVE_BULK),
        lambda call: [_table(call), _where_of(call.json())],
        lambda call, arguments: _with_json(call, {"where": arguments[1]}),
    ),
    ("GET", "data/{table}/{object_id}"): CallEvent(
        _always(events.FIND_BY_ID), _by_id, _changed_by_id
    ),
    ("GET", "data/{table}/pk"): CallEvent(_always(events.FIND_BY_ID), _by_key, _changed_by_key),
    ("DELETE", "data/{table}/{object_id}"): CallEvent(
        _always(events.REMOVE),
        lambda call: [call.parameters["object_id"]],
        lambda call, arguments: _with_parameters(call, object_id=arguments[0]),
        _time_of,
        _with_time,
    ),
    ("GET", "data/{table}"): _in_address(events.FIND),
    ("POST", "data/{table}/find"): _in_body(events.FIND),
    ("GET", "data/{table}/first"): CallEvent(_always(events.FIRST), _end, _changed_end),
    ("GET", "data/{table}/last"): CallEvent(_always(events.LAST), _end, _changed_end),
    ("GET", "data/{table}/count"): _in_address(events.COUNT),
    ("POST", "data/{table}/count"): _in_body(events.COUNT),
    ("GET", "data/{table}/properties"): CallEvent(
        _always(events.DESCRIBE), lambda call: [_table(call)], _same
    ),
    ("GET", _RELATION): CallEvent(_always(events.LOAD_RELATIONS), _related, _changed_related),
    ("POST", _RELATION): _of_relation(events.SET_RELATION),
    ("PUT", _RELATION): _of_relation(events.ADD_RELATION),
    ("DELETE", _RELATION): _of_relation(events.DELETE_RELATION),
}
"""How the calls that have events are told, by method and path."""


def context_of(application: str, call: Call, user_of: Callable[[str], str | None]) -> JsonObject:
    """Return what handlers are told of who makes a call, by the CodeRunner's names.

    Args:
        application: The application's id.
        call: The call.
        user_of: Says whose log-in a token is; None for nobody's.
    """
    user = user_of(call.user_token) if call.user_token is not None else None
    return {
        "appId": application,
        "userId": user,
        "userToken": call.user_token,
        "userRoles": ["NotAuthenticatedUser" if user is None else "AuthenticatedUser"],
        "deviceType": "REST",
        "eventContext": None,
    }
