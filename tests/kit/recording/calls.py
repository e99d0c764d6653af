"""Calls as they pass through the proxy, made by hand."""

import json

from uowkit.recording.passed import Passed
from uowkit.recording.session import LeftOut, Session
from uowkit.recording.transactions import tell_transaction

UNIT_OF_WORK = "/api/transaction/unit-of-work"


def passed(method, path, body=None, answer=None, status=200, **more):
    """A call with JSON both ways."""
    path, _, query = path.partition("?")
    return Passed(
        method,
        path,
        query,
        b"" if body is None else json.dumps(body).encode(),
        status,
        json.dumps(answer).encode(),
        **more,
    )


def unit_of_work(*operations, results=None, answer=None, status=200, **more):
    """A unit of work that succeeded with these results by op result id, or had another answer."""
    entries = {key: {"result": each} for key, each in (results or {}).items()}
    success = {"success": True, "error": None, "results": entries}
    body = {"operations": list(operations), **more.pop("body", {})}
    return passed("POST", UNIT_OF_WORK, body, answer or success, status, **more)


def operation(kind, table, payload, name=None):
    """An operation."""
    named = {} if name is None else {"opResultId": name}
    return {"operationType": kind, "table": table, "payload": payload, **named}


def create(table, row, name="x"):
    """A CREATE."""
    return operation("CREATE", table, row, name)


def told(*calls):
    """The steps that units of work are told as."""
    session = Session()
    for each in calls:
        tell_transaction(session, each)
    return session


def left_out(session, tell, *given):
    """Why a call is left out, and the tables that it has changed all the same."""
    try:
        tell(session, *given)
    except LeftOut as left:
        return left.reason, list(left.tables)
    raise AssertionError("it was not left out")
