"""A client of the independent server, and the operations that its tests send."""

import contextlib
import dataclasses
import http.client
import json
import urllib.parse

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.independent_server.kit_handlers import KIT_HANDLERS

PERSON = {"name": "Joe", "age": 0.5, "marker": "m"}
PRESET = {"Person": {"name": "STRING", "age": "DOUBLE", "marker": "STRING"}}


class Client:
    """One kept-alive connection to a server."""

    def __init__(self, base, headers=None):
        self.base = urllib.parse.urlsplit(base)
        self.headers = headers or {}
        self.connection = http.client.HTTPConnection(self.base.hostname, self.base.port, timeout=5)

    def send(self, method, path, body=None, root=None):
        """Return status, headers and bytes of the answer, on a fresh connection if need be."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        target = (self.base.path if root is None else root) + path
        try:
            self.connection.request(method, target, body, headers)
            answer = self.connection.getresponse()
        except ConnectionError:
            self.connection.close()
            self.connection.request(method, target, body, headers)
            answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def call(self, method, path, body=None, root=None):
        """Return status and value of the answer."""
        status, _, text = self.send(method, path, body, root)
        return status, json.loads(text)

    def transact(self, *operations, **members):
        """Return the answer to a transaction of these operations."""
        return self.call("POST", "/transaction/unit-of-work", {"operations": operations, **members})

    def results(self, *operations, **members):
        """Return the results of a transaction that must be good."""
        status, answer = self.transact(*operations, **members)
        assert 200 <= status < 300, answer
        assert answer["success"] is True, answer
        return {name: entry["result"] for name, entry in answer["results"].items()}

    def result(self, operation_type, payload, table="Person"):
        """Return the result of a transaction of one operation, which must be good."""
        return self.results(operation(operation_type, payload, table=table))["it"]

    def read(self, object_id, table="Person"):
        """Return a stored object."""
        status, found = self.call("GET", f"/data/{table}/{object_id}")
        assert status == 200, found
        return found

    def names(self):
        """Return the names of all stored persons, in the order of the table."""
        status, found = self.call("GET", "/data/Person?pageSize=100")
        assert status == 200
        return [person["name"] for person in found]


@contextlib.contextmanager
def client_of(choices=Choices(), service=UnitOfWorkService, handlers=KIT_HANDLERS):  # noqa: B008 - frozen
    """Yield a client of a running server that has an empty table of persons."""
    choices = dataclasses.replace(choices, tables={**choices.tables, **PRESET})
    with running(choices, service, handlers=handlers) as base:
        client = Client(base, choices.required_headers)
        yield client
        client.connection.close()


def create(name="Joe", op_result_id=None, table="Person", **more):
    """Return a CREATE operation."""
    operation = {"operationType": "CREATE", "table": table, "payload": {"name": name, **more}}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def create_bulk(*items, op_result_id=None, table="Person"):
    """Return a CREATE_BULK operation."""
    operation = {"operationType": "CREATE_BULK", "table": table, "payload": list(items)}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def operation(operation_type, payload, op_result_id="it", table="Person"):
    """Return an operation of any type."""
    named = {"operationType": operation_type, "table": table, "opResultId": op_result_id}
    return {**named, "payload": payload}


def reference(op_result_id, name=None, index=None):
    """Return a reference to the result of an earlier operation."""
    made = {"___ref": True, "opResultId": op_result_id}
    if index is not None:
        made["resultIndex"] = index
    return made if name is None else {**made, "propName": name}


def refused(status, answer):
    """Say whether this is an answer that the rulings call a refusal."""
    if isinstance(answer, dict) and answer.get("success") is False:
        return bool(answer["error"]["message"]) and answer["results"] is None
    return status < 500 and isinstance(answer, dict) and {"code", "message"} <= answer.keys()
