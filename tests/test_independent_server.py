import contextlib
import dataclasses
import http.client
import json
import pathlib
import random
import socket
import subprocess
import sys
import threading
import urllib.parse

import pytest

from tests.independent_server import (
    BREAKS_SHOULD,
    CONFIGURED_CHOICES,
    OPEN_CHOICES,
    Choices,
    UnitOfWorkService,
    combine,
    random_choices,
    running,
)

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

    def names(self):
        """Return the names of all stored persons, in the order of the table."""
        status, found = self.call("GET", "/data/Person?pageSize=100")
        assert status == 200
        return [person["name"] for person in found]


@contextlib.contextmanager
def client_of(choices=Choices(), service=UnitOfWorkService):  # noqa: B008 - frozen
    """Yield a client of a running server that has an empty table of persons."""
    choices = dataclasses.replace(choices, tables=PRESET)
    with running(choices, service) as base:
        client = Client(base, choices.required_headers)
        yield client
        client.connection.close()


@pytest.fixture
def client():
    """Yield a client of an ordinary server."""
    with client_of() as client:
        yield client


def create(name="Joe", op_result_id=None, table="Person", **more):
    """Return a CREATE operation."""
    operation = {"operationType": "CREATE", "table": table, "payload": {"name": name, **more}}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def create_bulk(*items, op_result_id=None, table="Person"):
    """Return a CREATE_BULK operation."""
    operation = {"operationType": "CREATE_BULK", "table": table, "payload": list(items)}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def refused(status, answer):
    """Say whether this is an answer that the rulings call a refusal."""
    if isinstance(answer, dict) and answer.get("success") is False:
        return bool(answer["error"]["message"]) and answer["results"] is None
    return status < 500 and isinstance(answer, dict) and {"code", "message"} <= answer.keys()


# The documents


def test_document_002_gets_the_answer_that_it_prints(client):
    """Saving a single object answers the whole object, with what the server adds to it."""
    operation = {
        "operationType": "CREATE",
        "table": "Person",
        "opResultId": "createPerson",
        "payload": {"name": "Joe", "age": 25},
    }
    status, answer = client.transact(operation)
    saved = answer["results"]["createPerson"]["result"]
    assert status == 200
    assert answer == {
        "success": True,
        "error": None,
        "results": {"createPerson": {"type": "CREATE", "result": saved}},
    }
    assert {name: saved[name] for name in ("name", "age", "___class", "updated", "ownerId")} == {
        "name": "Joe",
        "age": 25.0,
        "___class": "Person",
        "updated": None,
        "ownerId": None,
    }
    assert client.call("GET", f"/data/Person/{saved['objectId']}") == (200, saved)


def test_document_001_gets_the_answer_that_it_prints(client):
    """Saving multiple objects answers their ids."""
    people = [
        {"name": "Joe", "age": 25},
        {"name": "Mary", "age": 32},
        {"name": "Bob", "age": 22},
    ]
    status, answer = client.transact(create_bulk(*people, op_result_id="savePeopleOperation"))
    ids = answer["results"]["savePeopleOperation"]["result"]
    assert status == 200
    assert answer == {
        "success": True,
        "error": None,
        "results": {"savePeopleOperation": {"type": "CREATE_BULK", "result": ids}},
    }
    assert len(set(ids)) == 3
    assert all(isinstance(object_id, str) for object_id in ids)


def test_document_000_save_makes_table_and_columns_and_updates(client):
    """A save creates without an objectId and updates with one; the rest keeps its value."""
    contact = {"name": "James Bond", "age": 45, "title": "chief spying officer"}
    status, saved = client.call("POST", "/data/Contact", contact)
    assert status == 200
    change = {"objectId": saved["objectId"], "age": 46, "phone": "1-800"}
    status, updated = client.call("PUT", "/data/Contact", change)
    assert status == 200
    assert updated == {**saved, **change, "updated": updated["updated"]}
    assert isinstance(updated["updated"], int)
    assert client.call("GET", "/data/Contact/count") == (200, 1)
    assert client.call("PUT", "/data/Contact", saved)[1]["age"] == 45


# Transactions


@pytest.mark.parametrize("second", [create("b", "x"), create_bulk({}, op_result_id="x")])
def test_duplicate_op_result_ids_are_refused_and_nothing_is_stored(client, second):
    """An id that a second operation has, next to the first or far from it, refuses all."""
    assert refused(*client.transact(create("a", "x"), create("c", "y"), second))
    assert client.names() == []
    assert client.results(create("a", "x")).keys() == {"x"}


def test_op_result_ids_come_back_exactly(client):
    """Ids that differ in case, spaces or composition only are different ids."""
    ids = [
        "a",
        "A",
        " a",
        "a ",
        "\u00e9",
        "e\u0301",
        "😀",
        "a.b/c?",
        "x" * 200,
        "__proto__",
        "op-0",
    ]
    assert list(client.results(*(create(op_result_id=name) for name in ids))) == ids


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize(
    "bad",
    [
        create("bad", "bad", wrong=1),
        create("bad", "bad", table="Nowhere"),
        create("bad", "bad", age="old"),
        create_bulk({"name": "x"}, {"wrong": 1}, op_result_id="bad"),
        create_bulk({"name": "x"}, None, op_result_id="bad"),
    ],
)
def test_one_bad_operation_leaves_no_trace_of_any(client, position, bad):
    """Wherever the bad operation stands, it is the one that is named, and all is undone."""
    operations = [create("a", "a"), create_bulk({"name": "b"}, {"name": "c"}, op_result_id="b")]
    operations.insert(position, bad)
    status, answer = client.transact(*operations)
    assert status == 200
    assert answer["error"]["operation"] == bad
    assert (answer["success"], answer["results"]) == (False, None)
    assert client.names() == []
    assert 400 <= client.call("GET", "/data/Nowhere")[0] < 500
    operations.remove(bad)
    client.results(*operations)
    assert sorted(client.names()) == ["a", "b", "c"]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 50, 100])
def test_bulk_ids_stand_in_the_order_of_the_objects(client, size):
    """The i-th id names the i-th object, in each of several bulks, and nothing leaks."""
    bulks = {
        bulk: [{"name": f"{bulk}{i}"} | ({"age": i} if i % 2 else {}) for i in range(size)]
        for bulk in ("first", "second")
    }
    results = client.results(*(create_bulk(*bulks[bulk], op_result_id=bulk) for bulk in bulks))
    for bulk, items in bulks.items():
        assert len(set(results[bulk])) == size
        for object_id, item in zip(results[bulk], items, strict=True):
            read = client.call("GET", f"/data/Person/{object_id}")[1]
            assert (read["name"], read["age"]) == (item["name"], item.get("age"))


def test_references_resolve_in_the_order_of_operations(client):
    """A later payload may use a property of a saved object, an id of a bulk, and a found row."""
    marker = {"whereClause": "marker='it''s'", "pageSize": 100}
    results = client.results(
        create("a", "one", marker="it's"),
        create_bulk({"name": "b"}, {"name": "c"}, op_result_id="many"),
        create({"___ref": True, "opResultId": "one", "propName": "objectId"}, "two"),
        create({"___ref": True, "opResultId": "many", "resultIndex": 1}, "three"),
        {"operationType": "FIND", "table": "Person", "opResultId": "found", "payload": marker},
    )
    assert results["two"]["name"] == results["one"]["objectId"]
    assert results["three"]["name"] == results["many"][1]
    assert results["found"] == [results["one"]]


@pytest.mark.parametrize(
    "reference",
    [
        {"___ref": True, "opResultId": "later", "propName": "name"},
        {"___ref": True, "opResultId": "nothing", "propName": "name"},
        {"___ref": True, "opResultId": "many", "resultIndex": 1},
        {"___ref": True, "opResultId": "many", "resultIndex": -1},
        {"___ref": False, "opResultId": "many", "resultIndex": 0},
    ],
)
def test_references_to_nothing_are_refused(client, reference):
    """What a reference cannot mean is neither stored as it stands nor turned into null."""
    many = create_bulk({"name": "b"}, op_result_id="many")
    status, answer = client.transact(many, create(reference, "bad"), create("c", "later"))
    assert refused(status, answer)
    assert answer["error"]["operation"]["opResultId"] == "bad"
    assert client.names() == []


def test_values_come_back_exactly(client):
    """Strings, numbers, booleans and nested values are read back as they were saved."""
    sample = {"text": "x", "number": 0.5, "flag": True, "nested": {"a": [1]}}
    client.call("POST", "/data/Value", sample)
    rows = [
        {"text": text, "number": number, "flag": flag, "nested": nested}
        for text, number, flag, nested in [
            ("", 0, False, []),
            (" a\r\n'\"\\ ", 2**53 - 1, None, {"a": None}),
            ("\u00e9 e\u0301 😀 שלום \u200b\u2028", -(2**53 - 1), True, [[1.5, "x"]]),
            ("😀" * 125, 5e-324, None, None),
            ("x" * 500, 1.7976931348623157e308, None, None),
            (None, 0.1 + 0.2, None, {"": {}}),
        ]
    ]
    ids = client.results(create_bulk(*rows, op_result_id="x", table="Value"))["x"]
    for object_id, row in zip(ids, rows, strict=True):
        read = client.call("GET", f"/data/Value/{object_id}")[1]
        assert {name: read[name] for name in row} == row


def test_concurrent_transactions_are_all_there_and_never_seen_in_part():
    """Bulks of many clients at once appear whole, and none is lost."""
    with client_of() as reader:
        base = reader.base.geturl()

        def write():
            writer = Client(base)
            for _ in range(5):
                writer.results(create_bulk(*[{"name": "x"}] * 10))
            writer.connection.close()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert reader.call("GET", "/data/Person/count")[1] % 10 == 0
        assert reader.call("GET", "/data/Person/count") == (200, 200)


# Odd requests

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
    for operation_type in ("create", "Create", "DROP", "", 1, None, [], {}, True, "UPDATE")
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


# The switches


@pytest.mark.parametrize("name", [*OPEN_CHOICES, *CONFIGURED_CHOICES])
def test_every_choice_serves_a_good_and_a_failed_transaction(name):
    """Whatever is chosen, a good transaction is stored and a failed one is not."""
    choices = (OPEN_CHOICES | CONFIGURED_CHOICES)[name]
    with client_of(choices) as client:
        check_server(client, choices)


@pytest.mark.parametrize("seed", range(30))
def test_random_combinations_serve_a_good_and_a_failed_transaction(seed):
    """Choices do not get into each other's way."""
    choices = random_choices(random.Random(seed))  # noqa: S311 - a seed, not a secret
    with client_of(choices) as client:
        check_server(client, choices)


def check_server(client, choices):
    """Send a good and a bad transaction, and read back where that can be done."""
    good = [create("a", "one", age=25), create("b"), create_bulk({"name": "c"}, op_result_id="two")]
    status, answer = client.transact(*good)
    assert (status, answer["success"], answer["error"]) == (choices.http_success, True, None)
    assert {"one", "two"} <= answer["results"].keys()
    keys = {"type", "operationType"} & answer["results"]["one"].keys()
    assert {answer["results"]["one"][key] for key in keys} == {"CREATE"}
    saved = answer["results"]["one"]["result"]
    assert (saved["name"], saved["age"], saved["___class"]) == ("a", 25, "Person")
    status, answer = client.transact(create("d", "d"), create("e", "bad", wrong=1))
    assert status == choices.http_failure
    assert refused(status, answer)
    if choices.failure_names_operation != "absent":
        assert answer["error"]["operation"]["opResultId"] == "bad"
    if choices.data_service:
        assert client.names() == ["a", "b", "c"]
        address = f"/data/Person/{urllib.parse.quote(saved['objectId'], safe='')}"
        assert client.call("GET", address) == (200, saved)
        status = client.call("DELETE", address)[0]
        assert status == (403 if choices.delete_refused else 200)
    else:
        assert client.call("GET", "/data/Person")[0] == 404


def test_each_open_choice_differs_from_the_defaults_and_from_the_others():
    """No name stands for a server that another name stands for."""
    choices = list(OPEN_CHOICES.values())
    assert all(choices.count(choice) == 1 for choice in choices)
    assert BREAKS_SHOULD.keys() <= OPEN_CHOICES.keys()
    both = combine(OPEN_CHOICES["pretty"], OPEN_CHOICES["chunked"])
    assert both == Choices(pretty=True, chunked=True)


def test_ids_have_the_chosen_form():
    """Ids are new in every form, and shared by tables only where that is chosen."""
    for form in ("guid-upper", "uuid-lower", "short-mixed-case", "integer-string", "exotic"):
        for shared in (False, True):
            choices = Choices(object_ids=form, ids_unique_in_table_only=shared)
            with client_of(choices) as client:
                client.call("POST", "/data/Other", PERSON)
                people = client.results(create_bulk(*[{}] * 100, op_result_id="x"))["x"]
                others = client.results(
                    create_bulk(*[{}] * 50, op_result_id="x", table="Other"),
                )["x"]
                assert len(set(people)) == 100
                assert bool(set(people) & set(others)) is shared
                assert not shared or form != "integer-string" or people[1] == others[0] == "2"


@pytest.mark.parametrize("chosen", ["refuse", "ignore", "adopt"])
def test_a_client_never_overwrites_by_its_own_object_id(chosen):
    """Refused, ignored or adopted, the object that has the id already stays as it is."""
    with client_of(Choices(client_object_id=chosen)) as client:
        saved = client.results(create("mine", "x"))["x"]
        for operation in (
            create("other", "y", objectId=saved["objectId"]),
            create_bulk({"objectId": "twice"}, {"objectId": "twice"}, op_result_id="y"),
        ):
            status, answer = client.transact(operation)
            assert refused(status, answer) is (chosen != "ignore")
        assert client.call("GET", f"/data/Person/{saved['objectId']}") == (200, saved)
        status, answer = client.transact(create("new", "y", objectId="fresh-1"))
        assert refused(status, answer) is (chosen == "refuse")
        assert client.call("GET", "/data/Person/fresh-1")[0] == (200 if chosen == "adopt" else 404)


def test_generated_entries_avoid_the_names_that_clients_use():
    """An operation without an id gets an entry of its own beside every named one."""
    with client_of(Choices(unnamed_entries="generated")) as client:
        results = client.results(create("a"), create("b", "op-0"), create("c", "op-0-"))
        assert len(results) == 3
        assert (results["op-0"]["name"], results["op-0-"]["name"]) == ("b", "c")


def test_names_in_any_case_mean_the_same_where_that_is_chosen():
    """The answer has the spelling that is stored, and one column is not named twice."""
    with client_of(Choices(names_case_insensitive=True)) as client:
        operation = {"operationType": "CREATE", "table": "PERSON", "opResultId": "x"}
        saved = client.results({**operation, "payload": {"NAME": "a"}})["x"]
        assert (saved["name"], saved["___class"]) == ("a", "Person")
        assert client.call("GET", "/data/person?where=NAME%3D'a'")[1] == [saved]
        assert refused(*client.transact({**operation, "payload": {"NAME": "a", "name": "b"}}))


def test_a_subclass_may_break_one_rule():
    """Faulty servers are made by overriding one small method."""

    class ForgetsRollback(UnitOfWorkService):
        def rollback(self):
            self.commit()

    with client_of(service=ForgetsRollback) as client:
        assert refused(*client.transact(create("left"), create(wrong=1)))
        assert client.names() == ["left"]


def test_the_command_line_starts_a_server_and_prints_its_address():
    """One line of output says where the server listens."""
    command = [sys.executable, "-m", "tests.independent_server", "--port", "0"]
    command += ["--choice", "ids-integer-string", "--choice", "chunked"]
    root = pathlib.Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            base = process.stdout.readline().removeprefix("listening on ").strip()
            client = Client(base)
            assert client.call("POST", "/data/Person", PERSON)[1]["objectId"] == "1"
            client.connection.close()
        finally:
            process.terminate()


def test_headers_and_text_are_as_chosen():
    """What the wire shows beside the values follows the choices too."""
    with client_of(Choices(chunked=True, content_type="text/plain", date_header=False)) as client:
        _, headers, _ = client.send("GET", "/data/Person")
        assert headers["Transfer-Encoding"] == "chunked"
        assert headers["Content-Type"] == "text/plain"
        assert "Date" not in headers
    with client_of(Choices(unicode_escaped=True, close_connections="announced")) as client:
        client.results(create("é😀"))
        _, headers, text = client.send("GET", "/data/Person")
        assert headers["Connection"] == "close"
        assert text.isascii()
        assert client.names() == ["é😀"]
    with client_of(Choices(nul_and_surrogates="keep")) as client:
        assert list(client.results(create("\ud800\0", "\udfff\0"))) == ["\udfff\0"]
        assert client.names() == ["\ud800\0"]
