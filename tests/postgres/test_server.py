import json
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.postgres.calls import call, find, operation, results, save, transact
from tests.postgres_server import Settings, serving


def test_a_unit_of_work_is_stored_whole(address):
    """Operations see what earlier ones did, and refer to it; their results come by their ids."""
    save(address, "Walker", name="first", age=0.5)
    found = results(
        address,
        operation("CREATE", "Walker", {"name": "Joe", "age": 25}, "one"),
        operation("CREATE_BULK", "Walker", [{"name": "Mary"}, {}], "two"),
        operation(
            "UPDATE",
            "Walker",
            {
                "objectId": {"___ref": True, "opResultId": "two", "resultIndex": 1},
                "name": {"___ref": True, "opResultId": "one", "propName": "objectId"},
            },
            "three",
        ),
        find("Walker", "name like 'M%' or age >= 25", "four"),
    )
    assert found["one"]["age"] == 25.0
    assert found["three"]["objectId"] == found["two"][1]
    assert found["three"]["name"] == found["one"]["objectId"]
    assert [each["name"] for each in found["four"]] == ["Joe", "Mary"]


def test_a_failed_unit_of_work_leaves_nothing(address):
    """The failure names the operation that failed, and no operation before it is stored."""
    save(address, "Sleeper", name="first")
    bad = operation("CREATE", "Sleeper", {"nmae": "typo"}, "bad")
    document = transact(address, operation("CREATE", "Sleeper", {"name": "gone"}, "good"), bad)
    assert document["success"] is False
    assert document["error"]["operation"] == bad
    assert call(address, "GET", "/data/Sleeper/count") == 1


def test_expressions_are_worked_out_by_the_database(address):
    """An update may compute a value of each object from its own columns."""
    save(address, "Counter", number=20)
    more = {"___class": "BackendlessExpression", "value": "number * 2 + 2"}
    changes = {"conditional": "number > 10", "changes": {"number": more}}
    assert results(address, operation("UPDATE_BULK", "Counter", changes)) == {"it": 1}
    assert [each["number"] for each in call(address, "GET", "/data/Counter")] == [42.0]


@pytest.mark.parametrize(
    "clause",
    [
        "name = 'x' union select 1",
        "1 = 1; drop table \"Target\"",
        "pg_sleep(10) is null",
        "exists (select 1)",
        "name in (select name from \"Target\")",
        "\"Target\".name = 'x'",
        "secret = 1",
        "name = 'it''s' or '",
        "(" * 5000,
        7,
    ],
)  # fmt: skip
def test_a_clause_reaches_no_more_than_its_columns(address, clause):
    """Whatever is no condition on columns of the table is refused, and the table stays."""
    kept = save(address, "Target", name="it's")
    document = transact(address, find("Target", clause))
    assert document["success"] is False
    assert call(address, "GET", f"/data/Target/{kept['objectId']}")["name"] == "it's"


@pytest.mark.parametrize(
    ("clause", "picked"),
    [
        ("name = 'it''s'", {1}),
        ("name <> 'it''s' and number is not null", {2}),
        ("not (number between 1 and 2)", {3}),
        ("number in (1, '2')", {1, 2}),
        ("number = '1' and name is not null", {1}),
        ("flag", {2}),
        ("flag is not true and -number * 2 <= -1.5", {1, 3}),
        ("name like 'b%'", {2}),
        ("name not like 'b%' or number not in (1, 2)", {1, 3}),
        ("number not between 2 and 3", {1}),
    ],
)
def test_clauses_pick_what_they_say(address, clause, picked):
    """Comparisons, lists, ranges and arithmetic mean what they mean in SQL."""
    mark = uuid.uuid4().hex
    save(address, "Clause", mark=mark, name="it's", number=1)
    save(address, "Clause", mark=mark, name="b", number=2, flag=True)
    save(address, "Clause", mark=mark, number=3)
    found = results(address, find("Clause", f"mark = '{mark}' and ({clause})"))["it"]
    assert {each["number"] for each in found} == picked


def test_relations_are_kept_by_the_database(address):
    """Related objects are read in the order related; a deleted one is related no longer."""
    item = {"___class": "Leaf", "number": 1}
    tree = call(address, "PUT", "/data/Tree/deep-save", {"name": "oak", "leaves": [item]})
    leaves = results(address, operation("CREATE_BULK", "Leaf", [{"number": 2}, {"number": 3}]))
    payload = {"parentObject": tree["objectId"], "relationColumn": "leaves"}
    related = operation("ADD_RELATION", "Tree", {**payload, "unconditional": leaves["it"]})
    assert results(address, related) == {"it": 2}
    results(address, operation("DELETE", "Leaf", tree["leaves"][0]["objectId"]))
    query = {"queryOptions": {"related": ["leaves"]}}
    (found,) = results(address, operation("FIND", "Tree", query))["it"]
    assert [each["number"] for each in found["leaves"]] == [2.0, 3.0]
    assert call(address, "GET", f"/data/Tree/{tree['objectId']}/leaves") == found["leaves"]


def test_many_first_saves_at_once_make_one_table(address):
    """No save fails because others make the same table and columns at the same moment."""
    start = threading.Barrier(8)

    def first(number):
        start.wait()
        return save(address, "Crowded", **{"name": "x", f"column{number % 3}": number})

    with ThreadPoolExecutor(8) as threads:
        saved = list(threads.map(first, range(8)))
    assert len({each["objectId"] for each in saved}) == 8
    assert call(address, "GET", "/data/Crowded/count") == 8


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/transaction/unit-of-work", b"{", 400),
        ("POST", "/transaction/unit-of-work", b'{"operations": NaN}', 400),
        ("POST", "/transaction/unit-of-work", b"[" * 100_000, 400),
        ("POST", "/transaction/unit-of-work", b'{"operations": ["\xff"]}', 400),
        ("GET", "/transaction/unit-of-work", None, 405),
        ("GET", "/data/Nowhere", None, 404),
        ("GET", "/data/Nowhere/%ff", None, 400),
        ("POST", "/data/no%20name", b"{}", 400),
        ("BREW", "/data/Nowhere", None, 400),
        ("GET", "/elsewhere", None, 404),
    ],
)
def test_every_refusal_is_a_json_error(address, method, path, content, status):
    """What cannot be carried out is answered with a code and a message, and never with 5xx."""
    response = httpx.request(method, address + path, content=content)
    assert response.status_code == status
    assert set(response.json()) == {"code", "message"}


def test_bodies_may_come_in_chunks(address):
    """A body whose length is not told beforehand is read as well, on a connection that is kept."""
    document = json.dumps({"operations": [find("Chunked", "name = 'Joe'")]}).encode()
    save(address, "Chunked", name="Joe")
    with httpx.Client(base_url=address) as client:
        for _ in range(2):
            pieces = (document[start : start + 7] for start in range(0, len(document), 7))
            response = client.post("/transaction/unit-of-work", content=pieces)
            assert response.json()["results"]["it"]["result"][0]["name"] == "Joe"


def test_a_body_that_is_too_large_is_refused(cluster):
    """The client hears of it, although it had not been asked for so much."""
    with serving(cluster, Settings(body_limit=1000)) as server:
        for content in (b" " * 5_000_000, iter([b" " * 900, b" " * 900])):
            path = f"{server.address}/transaction/unit-of-work"
            assert httpx.post(path, content=content).status_code == 413


def test_it_can_be_run_by_hand():
    """`python -m tests.postgres_server` prints its address on one line, and ends when told to."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres_server", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with process:
        words = process.stdout.readline().split()
        assert words[:-1] == ["listening", "on"]
        assert save(words[-1], "Person", name="Joe")["name"] == "Joe"
        process.terminate()
        process.communicate()
    assert process.returncode == 0
