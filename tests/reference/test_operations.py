import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit_reference import Parts, Settings
from uowkit_reference.operations import Operations


def create(payload, op_result_id="op", table="Person"):
    """Return a CREATE operation."""
    return {
        "operationType": "CREATE",
        "table": table,
        "opResultId": op_result_id,
        "payload": payload,
    }


def bulk(payload, op_result_id="op", table="Person"):
    """Return a CREATE_BULK operation."""
    return {**create(payload, op_result_id, table), "operationType": "CREATE_BULK"}


def result(client, operation):
    """Run an operation that must succeed and return its result."""
    answer = client.transact(operation)
    assert answer.status == 200
    assert answer.json["success"] is True, answer.json
    return answer.json["results"]["op"]["result"]


def failed(client, operation):
    """Run an operation that must fail, leaving nothing, and return the error."""
    answer = client.transact(operation)
    assert answer.status == 200
    document = answer.json
    assert document["success"] is False
    assert document["results"] is None
    assert client.count("Person") == 0
    return document["error"]


def test_create_answers_the_saved_object_as_the_document_shows_it(client):
    """The example of document 002: the whole row, with what the server adds."""
    before = time.time() * 1000
    person = result(client, create({"name": "Joe", "age": 25}))
    assert person.keys() >= {"name", "age", "ok", "details"}
    assert (person["name"], person["age"], person["ok"]) == ("Joe", 25, None)
    assert (person["___class"], person["updated"], person["ownerId"]) == ("Person", None, None)
    assert before - 1 <= person["created"] <= time.time() * 1000
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person


def test_create_saves_an_empty_object_as_a_row_of_its_own(client):
    """{} is an object like any other."""
    first, second = result(client, create({})), result(client, create({}))
    assert first["objectId"] != second["objectId"]
    assert client.count("Person") == 2


@pytest.mark.parametrize("payload", [None, [], [{}], "x", 1, True])
def test_create_needs_an_object(client, payload):
    """Any other payload fails the transaction."""
    assert "payload" in failed(client, create(payload))["message"]


@pytest.mark.parametrize("payload", [None, {}, "x", 1, True, {"name": "Joe"}])
def test_create_bulk_needs_an_array(client, payload):
    """Any other payload fails the transaction."""
    assert "payload" in failed(client, bulk(payload))["message"]


@pytest.mark.parametrize("kind", ["CREATE", "CREATE_BULK"])
def test_an_operation_needs_a_payload(client, kind):
    """The payload is mandatory."""
    failed(client, {"operationType": kind, "table": "Person"})


@pytest.mark.parametrize("bad", [None, [], "x", 1, False])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_item_that_is_no_object_fails_the_bulk(client, bad, position):
    """Wherever it stands, nothing of the bulk is saved."""
    items = [{"name": "a"}, {"name": "b"}]
    failed(client, bulk([*items[:position], bad, *items[position:]]))


@settings(max_examples=20, deadline=None)
@given(
    people=st.lists(
        st.fixed_dictionaries(
            {}, optional={"name": st.text("ab'%", max_size=3), "ok": st.booleans()}
        ),
        max_size=100,
    )
)
def test_the_ids_of_a_bulk_come_in_the_order_of_its_objects(make_client, people):
    """The i-th id reads back as the i-th object, and no value leaks from one to another."""
    client = make_client()
    object_ids = result(client, bulk(people))
    assert len(set(object_ids)) == len(people)
    for object_id, person in zip(object_ids, people, strict=True):
        saved = client.call("GET", f"data/Person/{object_id}").json
        own = {name: saved[name] for name in ("name", "ok") if saved[name] is not None}
        assert own == person


def test_a_bulk_has_a_limit(client):
    """A hundred objects are saved, one more fails with the message that clients know."""
    error = failed(client, bulk([{}] * 101))
    assert error["message"] == "Bulk create operation supports no more than 100 objects"
    assert len(result(client, bulk([{}] * 100))) == 100


def test_the_limit_of_a_bulk_is_a_setting(make_client):
    """A server may take more objects at once."""
    client = make_client(Settings(bulk_objects=250))
    assert len(result(client, bulk([{}] * 250))) == 250


@pytest.mark.parametrize("operation", [create({"nme": 1}), bulk([{}, {"nme": 1}])])
def test_a_property_that_is_no_column_fails_and_makes_none(client, operation):
    """The message is the one that the official SDK's tests compare."""
    for _ in range(2):
        error = failed(client, operation)
        assert error["code"] == 1006
        assert error["message"] == (
            "Column 'nme' in table 'Person' does not exists. All tables and columns "
            "must be present in the database before a transaction is executed."
        )


@pytest.mark.parametrize("operation", [create({}, table="Nobody"), bulk([{}], table="person")])
def test_an_unknown_table_fails_and_is_not_made(client, operation):
    """A transaction makes no table; names are compared letter by letter."""
    assert failed(client, operation)["code"] == 1009
    assert client.call("GET", f"data/{operation['table']}").json["code"] == 1009


@pytest.mark.parametrize(
    "properties",
    [
        {"name": 1},
        {"name": True},
        {"name": {}},
        {"age": "1"},
        {"age": True},
        {"ok": 1},
        {"ok": "true"},
        {"details": "x"},
        {"details": 1},
    ],
)
def test_a_value_of_the_wrong_type_fails(client, properties):
    """Nothing is turned into the column's type."""
    assert failed(client, create(properties))["code"] == 1007
    assert failed(client, bulk([{}, properties]))["code"] == 1007


@pytest.mark.parametrize("object_id", ["x", 1, {}, True])
def test_an_object_id_from_the_client_is_refused(client, object_id):
    """Only the server assigns objectIds."""
    assert failed(client, create({"objectId": object_id}))["code"] == 1003
    assert failed(client, bulk([{}, {"objectId": object_id}]))["code"] == 1003


def test_an_existing_object_is_never_overwritten(client):
    """A payload with the id of an existing object changes nothing."""
    person = client.save("Person", name="Joe")
    for operation in (
        create({"objectId": person["objectId"], "name": "x"}),
        bulk([{"objectId": person["objectId"], "name": "x"}]),
    ):
        assert client.transact(operation).json["success"] is False
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person


def test_what_only_the_server_writes_is_passed_over(client):
    """Clients send system properties back; they change nothing, whatever they hold."""
    person = result(
        client,
        create({"created": "x", "updated": 1, "ownerId": {}, "___class": "X", "objectId": None}),
    )
    assert person["___class"] == "Person"
    assert person["created"] > 1
    assert person["updated"] is person["ownerId"] is None


@settings(max_examples=50, deadline=None)
@given(
    name=st.text(max_size=250),
    age=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1),
    ok=st.booleans() | st.none(),
)
def test_values_come_back_as_they_were_sent(make_client, name, age, ok):
    """Strings exactly, numbers numerically, booleans and null as such."""
    client = make_client()
    sent = {"name": name, "age": age, "ok": ok}
    person = result(client, create(sent))
    assert {key: person[key] for key in sent} == sent
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person


@pytest.mark.parametrize("name", ["", " a ", "a\r\nb", "O'Neil", '"', "\x00a", "é", "e\u0301"])
def test_no_string_is_changed(client, name):
    """Not trimmed, not normalised, not cut at a NUL."""
    assert result(client, create({"name": name}))["name"] == name
    assert client.count("Person", "name = '" + name.replace("'", "''") + "'") == 1


def test_json_columns_hold_arrays_and_objects(client):
    """Nested values come back as they were sent."""
    details = {"a": [1, None, {"b": "x"}], "": {}}
    assert result(client, create({"details": details}))["details"] == details


def test_a_subclass_in_place_of_the_operations_changes_what_they_do(make_client):
    """A server can be made of other parts: this one answers ids last to first."""

    class Reversed(Operations):
        def create_bulk(self, operation):
            return super().create_bulk(operation)[::-1]

    client = make_client(parts=Parts(operations=Reversed))
    object_ids = result(client, bulk([{"name": "a"}, {"name": "b"}]))
    assert client.call("GET", f"data/Person/{object_ids[0]}").json["name"] == "b"
