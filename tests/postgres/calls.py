"""Requests to the server over PostgreSQL, and what its tests send."""

from __future__ import annotations

import functools

import httpx

from tests.postgres_server import PAUSE_HEADER

SECONDS = 60


def call(address, method, path, document=None, **headers):
    """Send one request and return the document of its answer."""
    return answer(address, method, path, document, **headers).json()


def answer(address, method, path, document=None, **headers):
    """Send one request and return its answer."""
    return client().request(method, address + path, json=document, headers=headers)


@functools.cache
def client():
    """The one client of all these tests: a new one for each request takes longer than it."""
    return httpx.Client(timeout=SECONDS)


def transact(address, *operations, level=None, pause=None):
    """Send a unit of work and return the document of its answer."""
    document = {"operations": operations}
    if level is not None:
        document["isolationLevelEnum"] = level
    headers = {} if pause is None else {PAUSE_HEADER: str(pause)}
    return call(address, "POST", "/transaction/unit-of-work", document, **headers)


def results(address, *operations, **options):
    """Send a unit of work that must be good, and return what its operations came to, by id."""
    document = transact(address, *operations, **options)
    assert document["success"] is True, document
    return {name: entry["result"] for name, entry in document["results"].items()}


def operation(operation_type, table, payload, op_result_id="it"):
    """An operation as it is sent."""
    return {
        "operationType": operation_type,
        "table": table,
        "payload": payload,
        "opResultId": op_result_id,
    }


def find(table, clause, op_result_id="it"):
    """A search within a transaction."""
    return operation("FIND", table, {"whereClause": clause, "pageSize": 100}, op_result_id)


def save(address, table, **values):
    """Save an object through the data service and return it."""
    saved = call(address, "PUT", f"/data/{table}", values)
    assert "objectId" in saved, saved
    return saved
