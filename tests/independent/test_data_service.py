"""The data service of the independent server, and what it may do otherwise."""

import pytest

from tests.independent.client import client_of, create, refused
from tests.independent_server import Choices

PERSON = {"name": "Joe", "age": 0.5}


def test_bulk_calls(client):
    """Many objects are created, upserted, changed and deleted by one call each."""
    ids = client.call("POST", "/data/bulk/Person", [{"name": "a"}, {"name": "b", "new": 1}])[1]
    assert [client.read(each)["name"] for each in ids] == ["a", "b"]
    items = [{"objectId": ids[0], "name": "A"}, {"name": "c"}]
    upserted = client.call("PUT", "/data/bulkupsert/Person", items)[1]
    assert upserted[0] == ids[0]
    where = "/data/bulk/Person?where=name%3D'A'"
    assert client.call("PUT", where, {"age": 5}) == (200, 1)
    assert client.read(ids[0])["age"] == 5
    assert client.call("POST", "/data/bulk/Person/delete", {"where": "name='c'"}) == (200, 1)
    assert client.call("DELETE", where) == (200, 1)
    assert client.names() == ["b"]
    for method, path, body in (
        ("POST", "/data/bulk/Person", {}),
        ("POST", "/data/bulk/Person", [{"name": "x"}, None]),
        ("PUT", "/data/bulk/Person", {"name": "x"}),
        ("DELETE", "/data/bulk/Person", None),
        ("PUT", "/data/bulk/Person?where=wrong%3D1", {"name": "x"}),
    ):
        assert client.call(method, path, body)[0] == 400, (method, path)
    assert client.call("PATCH", "/data/bulk/Person")[0] == 405
    assert client.names() == ["b"]


def test_upsert_update_and_the_ends_of_a_table(client):
    """An object is upserted under its id, updated by its path, and found first and last."""
    assert client.call("GET", "/data/Person/first")[0] == 404
    fresh = "0A7DDC5D-C9D3-8D1C-FF15-F232F2B92500"
    saved = client.call("PUT", "/data/Person/upsert", {"objectId": fresh, "name": "a"})[1]
    assert saved["objectId"] == fresh
    assert client.call("PUT", f"/data/Person/{fresh}", {"name": "b"})[1]["name"] == "b"
    client.results(create("c"))
    assert client.read("first")["name"] == "b"
    assert client.read("last")["name"] == "c"
    assert client.call("PUT", "/data/Person/unknown", {"name": "b"})[0] == 400


@pytest.mark.parametrize("style", ["both", "put-only", "rest"])
def test_saves_are_sent_as_chosen(style):
    """POST or PUT or both create; an update goes by the body's objectId or by the path's."""
    with client_of(Choices(save_methods=style, created_status=201)) as client:
        method, refusing = ("PUT", "POST") if style == "put-only" else ("POST", "PUT")
        status, saved = client.call(method, "/data/Contact", PERSON)
        assert status == 201
        assert client.call(refusing, "/data/Contact", PERSON)[0] == (
            201 if style == "both" else 405
        )
        change = {"objectId": saved["objectId"], "age": 2.5}
        assert client.call(method, "/data/Contact", change)[0] == (400 if style == "rest" else 200)
        status, updated = client.call("PUT", f"/data/Contact/{saved['objectId']}", {"age": 3.5})
        assert (status, updated["age"], updated["name"]) == (200, 3.5, "Joe")


@pytest.mark.parametrize("choice", ["add", "refuse", "ignore"])
def test_new_columns_are_made_refused_or_ignored(choice):
    """A new table gets all its columns in any case."""
    with client_of(Choices(new_columns=choice, null_makes_column=False)) as client:
        saved = client.call("PUT", "/data/Contact", {**PERSON, "nothing": None})[1]
        assert PERSON.items() <= saved.items()
        assert "nothing" not in saved
        status, answer = client.call("PUT", "/data/Contact", {**PERSON, "more": 1})
        assert status == (400 if choice == "refuse" else 200)
        assert ("more" in answer) is (choice == "add")
        count = client.call("GET", "/data/Contact/count")[1]
        assert count == (1 if choice == "refuse" else 2)


@pytest.mark.parametrize(("choice", "status"), [("4xx", 404), ("400", 400), ("200", 200)])
def test_errors_have_the_chosen_status(choice, status):
    """Errors of calls have it; addresses that are none keep theirs."""
    with client_of(Choices(errors=choice)) as client:
        answer = client.call("GET", "/data/Person/nobody")
        assert answer[0] == status
        assert refused(*answer)
        assert client.call("PATCH", "/data/Person")[0] == 405
        assert client.call("GET", "/data/a/b/c/d")[0] == 404


def test_calls_that_a_server_may_lack():
    """Counting and finding by one method only, no description, no deep save, no console."""
    with client_of(Choices(count_methods="get", find_methods="get", describe=False)) as client:
        client.results(create("a"))
        assert client.call("GET", "/data/Person/count") == (200, 1)
        assert client.call("POST", "/data/Person/count", {})[0] == 405
        assert client.call("POST", "/data/Person/find", {})[0] == 405
        assert client.call("GET", "/data/Person/properties")[0] == 404
    with client_of(Choices(count_methods="post", deep_save=False, console=False)) as client:
        assert client.call("POST", "/data/Person/count") == (200, 0)
        assert client.call("GET", "/data/Person/count")[0] == 404
        assert client.call("PUT", "/data/Person/deep-save", PERSON)[0] == 405
        path = "/APP/console/data/tables"
        assert client.call("POST", path, {"name": "Order"}, root="")[0] == 404
    with client_of(Choices(deep_save_shows_children=False)) as client:
        sent = {"name": "a", "orders": [{"___class": "Order", "price": 1}]}
        saved = client.call("PUT", "/data/Person/deep-save", sent)[1]
        assert "orders" not in saved
        path = f"/data/Person/{saved['objectId']}/orders"
        assert [order["price"] for order in client.call("GET", path)[1]] == [1]


def test_deletions_may_answer_nothing_or_be_refused():
    """204 without a body, or 403, for one object and for many."""
    with client_of(Choices(deletion_answer="nothing", chunked=True)) as client:
        saved = client.results(create("a", "x"))["x"]
        status, headers, body = client.send("DELETE", f"/data/Person/{saved['objectId']}")
        assert (status, body) == (204, b"")
        assert not {"Content-Type", "Content-Length", "Transfer-Encoding"} & {*headers}
        assert client.names() == []
    with client_of(Choices(delete_refused=True)) as client:
        client.results(create("a"))
        assert client.call("DELETE", "/data/bulk/Person?where=name%3D'a'")[0] == 403
        assert client.names() == ["a"]
