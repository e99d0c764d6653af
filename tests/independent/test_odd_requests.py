"""Whatever the independent server is sent, it answers."""

import http.client
import json
import socket

import pytest

from tests.independent.client import client_of, create, create_bulk, refused
from tests.independent_server import Choices

ENVELOPES = [
    b"",
    b"{",
    b"[]",
    b"1",
    b"null",
    b'"x"',
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b'{"operations":NaN}',
    b'{"operations":[1e999]}',
    b'{"operations":[' + b"9" * 5000 + b"]}",
    b'{"operations":' + b"[" * 100_000,
    b'{"operations":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"operations":' + b'[{"a":' * 50_000,
    b"{}",
    b'{"operations":{}}',
    b'{"operations":[null]}',
    b'{"operations":[[]]}',
]
OPERATIONS = [
    {"operationType": operation_type, "table": "Person", "payload": {}}
    for operation_type in ("create", "Create", "DROP", "", 1, None, [], {}, True, "UPDATE_ALL")
]
OPERATIONS += [{"table": "Person", "payload": {}}, {"operationType": "CREATE", "payload": {}}]
OPERATIONS += [
    create(table=table) for table in ("", None, 1, [], {}, "\0", "\ud800", "a'b", "../x")
]
OPERATIONS += [
    {"operationType": operation_type, "table": "Person", "payload": payload}
    for operation_type, wrong in (("CREATE", []), ("CREATE_BULK", {}))
    for payload in (None, wrong, "x", 1, True)
]
OPERATIONS += [create_bulk(*items) for items in ([None], [{}, []], ["x", {}], [{}, 1, {}])]
OPERATIONS += [create(op_result_id=wrong) for wrong in (1, [], {}, True, 0.5)]
OPERATIONS += [create(age=wrong) for wrong in ("x", True, [], {}, 10**400)]
OPERATIONS += [create(wrong) for wrong in (1, False, [], {}, "\0", "\ud800")]
OPERATIONS += [create(**{name: 1}) for name in ("__proto__", "name ", "Name", "", "\0", "a" * 9999)]
OPERATIONS += [create(objectId=wrong) for wrong in ("x", 1, [], {}, "")]


@pytest.mark.parametrize("style", ["400-error", "transaction-failure", "200-error"])
def test_requests_without_the_right_form_are_refused(style):
    """Whatever is sent, the answer is a refusal in JSON, and the next good request works."""
    with client_of(Choices(refusal_style=style)) as client:
        for body in ENVELOPES:
            assert refused(*client.call("POST", "/transaction/unit-of-work", body)), body[:80]
        for operation in OPERATIONS:
            answer = client.transact(create("good", "good"), operation)
            assert refused(*answer), (operation, answer)
        levels = ("repeatable_read", "", 1, [], {}, True, "READ_UNCOMMITED")
        for level in levels:
            assert refused(*client.transact(create(), isolationLevelEnum=level)), level
        assert client.names() == []
        client.results(create())


def test_odd_addresses_and_methods_are_answered(client):
    """Every method at every address gets JSON and no status of 500 or above."""
    client.results(create())
    paths = [
        "",
        "/",
        "//",
        "/data",
        "/data/",
        "/data/%",
        "/data/%00/%ff",
        "/data/Person/%C3%A9%2F..;",
    ]
    paths += ["/data/Person?where=%FF", "/data/Person?where=name", "/data/Person?where=x='1'"]
    paths += ["/data/Person?pageSize=-1", "/data/Person?offset=9" + "9" * 30, "/data/a/b/c/d"]
    paths += ["/data/" + "x" * 5000, "/data/constructor", "/transaction/unit-of-work/", "/info?&&="]
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "x-y"):
        for path in paths:
            for body in (None, b"{", b'{"\\ud800":1}', b'{"objectId":[]}'):
                status, answer = client.call(method, path, body)
                assert 200 <= status < 500, (method, path, answer)
    assert client.send("HEAD", "/data/Person")[2] == b""


@pytest.mark.parametrize(
    "text",
    [
        b"GET\r\n\r\n",
        b"\x00\xff\r\n\r\n",
        b"GET /api/data/Person HTTP/9.9\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
        b"POST /api/data/Person HTTP/1.1\r\nContent-Length: x\r\n\r\n{}",
        b"POST /api/data/Person HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /api/data/Person HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n{}",
        b"POST /api/data/Person HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_hardly_http_is_answered_with_json(client, text):
    """A request that cannot be read is the client's error, and it is told so."""
    address = (client.base.hostname, client.base.port)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert 400 <= answer.status < 500
        assert {"code", "message"} <= json.loads(answer.read()).keys()


def test_a_request_in_chunks_and_the_other_root_form_are_understood(client):
    """Both forms of root lead to the same tables, and a body may come in chunks."""
    client.connection.request(
        "POST", "/APP/KEY/data/Person", iter([b'{"name"', b': "x"}']), encode_chunked=True
    )
    assert json.loads(client.connection.getresponse().read())["name"] == "x"
    assert client.call("GET", "/data/Person/count", root="/OTHER/KEY") == (200, 1)
