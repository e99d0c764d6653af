import json
from urllib.parse import quote

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
        "note": "TEXT",
        "objectId": "STRING_ID",
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
    refused(client.call("GET", "data/Person", props="name,nobody"), 1006)


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


@pytest.mark.parametrize("at_once", [False, True])
def test_an_upsert_updates_what_is_there_and_creates_what_is_not(client, at_once):
    """Under the objectId that it brings; without one the server assigns one."""

    def upsert(**properties):
        if not at_once:
            return client.call("PUT", "data/Thing/upsert", properties).json["objectId"]
        [object_id] = client.call("PUT", "data/bulkupsert/Thing", [properties]).json
        return object_id

    assert upsert(objectId="non-existed", name="Joe", age=1) == "non-existed"
    assert upsert(objectId="non-existed", age=2) == "non-existed"
    assigned = upsert(name="Mary")
    found = client.call("GET", "data/Thing", sortBy="name", pageSize=100).json
    assert [(one["objectId"], one["name"], one["age"]) for one in found] == [
        ("non-existed", "Joe", 2),
        (assigned, "Mary", None),
    ]


def test_a_bulk_upsert_answers_ids_in_order(client):
    """Whether an object is new or not; one that cannot be saved refuses them all."""
    [first, second] = client.call("POST", "data/bulk/Person", [{"age": 1}, {"age": 2}]).json
    objects = [{"objectId": second, "age": 20}, {"objectId": "new", "age": 3}, {"objectId": first}]
    answer = client.call("PUT", "data/bulkupsert/Person", objects)
    assert answer.json == [second, "new", first]
    refused(client.call("PUT", "data/bulkupsert/Person", [{"age": 9}, {"age": "x"}]), 1007)
    refused(client.call("PUT", "data/bulkupsert/Person", {}))
    refused(client.call("PUT", "data/bulkupsert/Person", [{}] * 101))
    ages = [one["age"] for one in client.call("GET", "data/Person", sortBy="age").json]
    assert ages == [1, 3, 20]


def test_a_bulk_create_takes_free_object_ids(client):
    """It never overwrites: neither an object of the table nor another of the bulk."""
    objects = [{"name": "Bob", "objectId": "1"}, {"name": "Joe"}]
    first, second = client.call("POST", "data/bulk/Person", objects).json
    assert first == "1"
    assert len(second) == 36
    refused(client.call("POST", "data/bulk/Person", [{"name": "x", "objectId": "1"}]))
    refused(client.call("POST", "data/bulk/Person", [{"objectId": "2"}, {"objectId": "2"}]))
    refused(client.call("POST", "data/bulk/Person", [{"objectId": 2}]), 1007)
    assert client.call("GET", "data/Person/1").json["name"] == "Bob"
    assert client.count("Person") == 2


def test_objects_are_updated_by_a_clause(client):
    """What is not named stays; missing columns are made; the number is answered."""
    client.call("POST", "data/bulk/Person", [{"name": name, "age": 1} for name in "aab"])
    changes = {"age": 2, "hair": "red"}
    assert client.call("PUT", "data/bulk/Person", changes, where="name='a'").json == 2
    assert client.count("Person", "name='a' and age=2 and hair='red' and updated is not null") == 2
    assert client.count("Person", "name='b' and age=1 and hair is null and updated is null") == 1
    refused(client.call("PUT", "data/bulk/Person", changes), 1017)
    refused(client.call("PUT", "data/bulk/Person", {}, where="age=2"), 1001)
    refused(client.call("PUT", "data/bulk/Person", [], where="age=2"))
    refused(client.call("PUT", "data/bulk/Person", {"age": "x"}, where="age=2"), 1007)
    refused(client.call("PUT", "data/bulk/Nobody", {"age": 1}, where="age=2"), 1009)


def test_the_first_and_the_last_object_are_found(client):
    """By their creation, even in one millisecond, or as the query sorts."""
    refused(client.call("GET", "data/Person/first"), 1010)
    refused(client.call("GET", "data/Person/last"), 1010)
    client.call("POST", "data/bulk/Person", [{"age": age} for age in (2, 1, 3)])
    ends = lambda **query: [  # noqa: E731 - a function of one line
        client.call("GET", f"data/Person/{end}", **query).json["age"] for end in ("first", "last")
    ]
    assert ends() == [2, 3]
    assert ends(sortBy="age") == [1, 3]
    assert ends(sortBy="age desc") == [3, 1]
    assert ends(where="age < 3") == [2, 1]
    for direction, age in (("asc", 2), ("desc", 3)):
        query = {"pageSize": 1, "offset": 0, "sortBy": f"created {direction}"}
        assert [one["age"] for one in client.call("POST", "data/Person/find", query).json] == [age]
    refused(client.call("GET", "data/Nobody/first"), 1009)


def test_an_object_is_read_by_its_id_with_what_is_asked_of_it(client):
    """Properties may be listed in one parameter or named one by one."""
    person = client.save("Person", name="Joe", age=1)
    path = f"data/Person/{person['objectId']}"
    for query in ({"props": "name,age"}, {"property": ["name", "age"]}, {"property": "name,age"}):
        found = client.call("GET", path, **query).json
        assert {name: found[name] for name in ("name", "age")} == {"name": "Joe", "age": 1}
        assert "details" not in found
    assert "age" not in client.call("GET", path, excludeProps="age").json
    assert client.call("GET", path, pageSize=10, offset=0).json == person
    refused(client.call("GET", "data/Person/nobody", props="name"), 1000)
    refused(client.call("GET", path, props="nobody"), 1006)


def test_an_object_is_read_by_its_primary_key(client):
    """Which is its objectId."""
    person = client.save("Person", name="Joe")
    assert client.call("GET", "data/Person/pk", objectId=person["objectId"]).json == person
    refused(client.call("GET", "data/Person/pk", objectId="nobody"), 1000)
    refused(client.call("GET", "data/Person/pk", name="Joe"))


@pytest.mark.parametrize(
    "object_id",
    ["first", "count", "a/b", "a b", "%41", "ä", "'", "?#", "bulk", "1", "..", "0' or '1'='1"],
)
def test_an_object_id_may_hold_any_character(client, object_id):
    """Percent-encoded in an address; a path of the API is never taken for an objectId."""
    client.call("PUT", "data/Person/upsert", {"objectId": object_id, "name": "Joe"})
    client.save("Person", name="Mary")
    path = f"/api/data/Person/{quote(object_id, safe='')}".encode()
    answer = client.send("GET", path)
    if object_id in {"first", "count"}:
        assert answer.json == 2 or answer.json["name"] == "Joe"
        return
    assert (answer.json["objectId"], answer.json["name"]) == (object_id, "Joe")
    assert client.send("GET", path, b"props=name").json["name"] == "Joe"
    assert client.send("DELETE", path).json["deletionTime"] > 0
    assert client.count("Person") == 1


def test_groups_are_counted(client):
    """Where a count asks for them, or for what is distinct."""
    client.call("POST", "data/bulk/Person", [{"age": age} for age in (1, 1, 2)])
    count = lambda **query: client.call("POST", "data/Person/count", query).json  # noqa: E731
    assert count() == count(distinct=True) == 3
    assert count(groupBy=["age"], props=["age"]) == count(distinct=True, props="age") == 2
    assert count(groupBy=["age"], props=["age"], where="age=1") == 1


def test_a_description_has_exactly_the_members_that_clients_ask_for(client):
    """One entry for each column, relations told as such."""
    client.save("Order", price=1)
    person = client.save("Person", name="Joe")
    for column in ("orders:Order:n", "boss:Person:1"):
        client.call("POST", f"data/Person/{person['objectId']}/{column}", [])
    described = {one["name"]: one for one in client.call("GET", "data/Person/properties").json}
    members = "name required type defaultValue expression relatedTable customRegex autoLoad"
    for one in described.values():
        assert one.keys() == {*members.split(), "isPrimaryKey"}
    told = {name: (one["type"], one["relatedTable"]) for name, one in described.items()}
    assert told["orders"] == ("RELATION_LIST", "Order")
    assert told["boss"] == ("RELATION", "Person")
    assert told["name"] == ("TEXT", None)
    assert [name for name, one in described.items() if one["isPrimaryKey"]] == ["objectId"]
    refused(client.call("GET", "data/Nobody/properties"), 1009)
