import json

import pytest
from uowkit_reference import Settings, create_app


def refused(answer, code=None):
    """Ask for HTTP 400 with a code and a message."""
    assert answer.status == 400, answer.body
    assert answer.json.keys() == {"code", "message"}
    assert code is None or answer.json["code"] == code


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_saving_without_an_id_creates_the_object_its_table_and_its_columns(client, method):
    """Document 000: a table that is missing is made, with a column per property."""
    saved = client.call(method, "data/Order", {"total": 9.5, "paid": False, "note": None}).json
    assert saved["objectId"]
    assert (saved["total"], saved["paid"], saved["note"]) == (9.5, False, None)
    columns = {one["name"]: one["type"] for one in client.call("GET", "data/Order/properties").json}
    assert columns == {
        "total": "DOUBLE",
        "paid": "BOOLEAN",
        "note": "STRING",
        "objectId": "STRING",
        "created": "DATETIME",
        "updated": "DATETIME",
        "ownerId": "STRING",
    }


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_saving_with_an_id_updates_that_object(client, method):
    """No second object; what is not named stays; updated is stamped, created and id stay."""
    person = client.save("Person", name="Joe", age=25)
    saved = client.call(
        method, "data/Person", {"objectId": person["objectId"], "age": 26, "created": 1}
    ).json
    assert saved["updated"] >= person["created"]
    assert saved == {**person, "age": 26, "updated": saved["updated"]}
    assert client.count("Person") == 1


def test_an_object_is_updated_at_its_address(client):
    """PUT to an object's address changes it, adding columns where they are missing."""
    person = client.save("Person", name="Joe")
    path = f"data/Person/{person['objectId']}"
    assert client.call("PUT", path, {"hair": "red"}).json["hair"] == "red"
    assert client.call("GET", path).json["name"] == "Joe"
    refused(client.call("PUT", path, {"objectId": "other", "name": "x"}))
    refused(client.call("PUT", path, {}), 1001)
    refused(client.call("PUT", "data/Person/nobody", {"name": "x"}), 1000)


def test_saving_with_an_id_that_names_nothing_is_refused(client):
    """Only the server assigns ids, and a refused save makes neither table nor column."""
    refused(client.call("PUT", "data/Person", {"objectId": "nobody", "fresh": 1}), 1000)
    refused(client.call("PUT", "data/Fresh", {"objectId": "nobody"}), 1009)
    refused(client.call("PUT", "data/Person", {"objectId": 1, "name": "x"}))
    assert (
        client.transact(
            {"operationType": "CREATE", "table": "Person", "payload": {"fresh": 1}}
        ).json["success"]
        is False
    )


def test_a_refused_save_makes_no_table(client):
    """The objects, the columns and the table of one call are kept or refused together."""
    refused(client.call("POST", "data/bulk/Fresh", [{"a": 1}, {"a": "x"}]), 1007)
    refused(client.call("GET", "data/Fresh"), 1009)


def test_the_dynamic_schema_can_be_off(make_client):
    """Then missing tables and columns are refused outside transactions, too."""
    client = make_client()
    client.app = create_app(Settings(dynamic_schema=False))
    refused(client.call("POST", "data/Person", {"name": "x"}), 1009)


@pytest.mark.parametrize(
    "name", ["a b", "a-b", "1a", "a;drop table t1", "a'", 'a"', "é.", "x" * 65]
)
def test_a_name_that_cannot_be_used_is_refused(client, name):
    """Tables and columns have names of letters, digits and underscores, of bounded length."""
    refused(client.call("POST", f"data/{name}", {}))
    refused(client.call("POST", "data/Person", {name: 1}))


def test_names_may_hold_letters_of_any_script(client):
    """Letters are not only Latin ones."""
    assert client.save("Überzüge", größe=1)["größe"] == 1
    assert client.call("GET", "data/Überzüge", where="größe = 1").json[0]["größe"] == 1


def test_a_table_has_a_limit_of_columns(make_client):
    """One column more than allowed is refused."""
    client = make_client(Settings(columns=5))
    client.save("Person", fifth=1)
    refused(client.call("POST", "data/Person", {"sixth": 1}))


def test_a_find_answers_pages(client):
    """Ten objects unless asked otherwise, a hundred at most, nothing past the end."""
    client.call("POST", "data/bulk/Person", [{"age": at} for at in range(100)])
    client.save("Person", age=100)
    ages = lambda **query: [one["age"] for one in client.call("GET", "data/Person", **query).json]  # noqa: E731 - a function of one line
    assert ages() == list(range(10))
    assert len(ages(pageSize=100)) == len(ages(pageSize=1000)) == 100
    assert ages(pageSize=3, offset=99) == [99, 100]
    assert ages(offset=500) == []
    assert ages(sortBy="age desc", pageSize=2) == [100, 99]
    assert ages(where="age in (7, 8)") == [7, 8]
    refused(client.call("GET", "data/Person", pageSize=0), 1005)
    refused(client.call("GET", "data/Person", pageSize="ten"), 1005)
    refused(client.call("GET", "data/Person", offset=-1), 1004)
    refused(client.call("GET", "data/Person", offset="9" * 5000), 1004)


def test_a_find_sorts_by_several_columns(client):
    """Each column may ascend or descend; equal rows come oldest first."""
    for name, age in (("b", 1), ("a", 2), ("b", 3), ("a", 1)):
        client.save("Person", name=name, age=age)
    found = client.call("POST", "data/Person/find", {"sortBy": "name, age desc"}).json
    assert [(one["name"], one["age"]) for one in found] == [("a", 2), ("a", 1), ("b", 3), ("b", 1)]
    refused(client.call("GET", "data/Person", sortBy="name sideways"))
    refused(client.call("GET", "data/Person", sortBy="nobody"), 1006)


def test_a_find_answers_the_properties_that_are_asked_for(client):
    """Class and objectId stay; an unknown property is refused."""
    person = client.save("Person", name="Joe", age=1)
    [found] = client.call("POST", "data/Person/find", {"props": ["name"]}).json
    assert found == {"name": "Joe", "objectId": person["objectId"], "___class": "Person"}
    refused(client.call("GET", "data/Person", props="name,nobody"), 1021)


@pytest.mark.parametrize(
    "query",
    [
        [],
        "x",
        None,
        {"where": 1},
        {"sortBy": 1},
        {"sortBy": [1]},
        {"props": {"a": 1}},
        {"pageSize": True},
        {"pageSize": 1.5},
        {"offset": []},
        {"where": "name ="},
    ],
)
def test_a_query_that_is_not_well_formed_is_refused(client, query):
    """Every member has its type."""
    body = json.dumps(query).encode()
    refused(client.send("POST", b"/api/data/Person/find", chunks=(body,)))


def test_objects_are_counted_and_deleted(client):
    """Count and delete agree with what was saved."""
    ids = client.call("POST", "data/bulk/Person", [{"name": name} for name in "aabbc"]).json
    assert client.call("GET", "data/Person/count").json == 5
    assert client.call("GET", "data/Person/count", where="name='a'").json == 2
    assert client.call("DELETE", f"data/Person/{ids[4]}").json["deletionTime"] > 0
    refused(client.call("DELETE", f"data/Person/{ids[4]}"), 1000)
    refused(client.call("GET", f"data/Person/{ids[4]}"), 1000)
    assert client.call("DELETE", "data/bulk/Person", where="name='a'").json == 2
    assert client.call("POST", "data/bulk/Person/delete", {"where": "name='b'"}).json == 2
    assert client.count("Person") == 0


def test_a_bulk_delete_needs_a_clause(client):
    """A slip must not empty a table."""
    client.save("Person", name="Joe")
    refused(client.call("DELETE", "data/bulk/Person"), 1017)
    refused(client.call("POST", "data/bulk/Person/delete", {"where": " "}), 1017)
    assert client.count("Person") == 1


def test_a_bulk_is_an_array_of_objects_within_the_limit(client):
    """Anything else is refused, and nothing is saved."""
    for body in ({}, [1], [{}, None], [{}] * 101):
        refused(client.call("POST", "data/bulk/Person", body))
    assert client.count("Person") == 0
