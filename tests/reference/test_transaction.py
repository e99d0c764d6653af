import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit_reference import Settings


def create(op_result_id=None, **payload):
    """Return a CREATE operation."""
    operation = {"operationType": "CREATE", "table": "Person", "payload": payload}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def bulk(op_result_id, *payload):
    """Return a CREATE_BULK operation."""
    return {
        "operationType": "CREATE_BULK",
        "table": "Person",
        "payload": list(payload),
        "opResultId": op_result_id,
    }


def ref(op_result_id, **members):
    """Return a reference."""
    return {"___ref": True, "opResultId": op_result_id, **members}


def test_a_good_transaction_is_answered_as_the_documents_show(client):
    """success, error and results, one entry per operation that has an id, under that id."""
    answer = client.transact(create("a", name="Joe"), create(name="x"), bulk("b", {}, {}))
    assert answer.status == 200
    document = answer.json
    assert (document["success"], document["error"]) == (True, None)
    assert list(document["results"]) == ["a", "b"]
    for name, kind in (("a", "CREATE"), ("b", "CREATE_BULK")):
        entry = document["results"][name]
        assert entry["type"] == entry["operationType"] == kind
    assert client.count("Person") == 4


def test_the_keys_of_a_results_type_are_a_setting(make_client):
    """A server may answer the documents' key only."""
    client = make_client(Settings(result_keys=("type",)))
    assert client.transact(create("a")).json["results"]["a"].keys() == {"type", "result"}


def test_a_failed_transaction_names_the_first_operation_that_failed(client):
    """The failing operation is answered with its four members, and nothing else ran."""
    bad = create("bad", nme=1)
    document = client.transact(create("good"), bad, create("worse", worse=1)).json
    assert document["results"] is None
    assert document["error"]["operation"] == bad
    assert client.count("Person") == 0


def test_an_operation_without_an_id_is_named_by_null(client):
    """OpResultId is there, and null, where the request had none."""
    assert client.transact(create(nme=1)).json["error"]["operation"]["opResultId"] is None


good = st.builds(create, name=st.text("ab", max_size=3)) | st.lists(
    st.builds(dict, name=st.text("ab", max_size=3)), max_size=4
).map(lambda items: {**bulk("x", *items), "opResultId": None})
bad = st.sampled_from(
    [
        create(nme=1),
        create(name=1),
        {**create(), "table": "Nobody"},
        {**create(), "payload": None},
        {**bulk("x", {"name": "a"}, {"nme": 1}), "opResultId": None},
        {**bulk("x", {"name": "a"}, None), "opResultId": None},
        create(name=ref("nobody", propName="name")),
    ]
)


@settings(max_examples=40, deadline=None)
@given(before=st.lists(good, max_size=4), failing=bad, after=st.lists(good, max_size=3))
def test_a_failed_transaction_leaves_nothing(make_client, before, failing, after):
    """Wherever the operation that fails stands, no trace of any other stays."""
    client = make_client()
    client.save("Person", name="stays")
    assert client.transact(*before, failing, *after).json["success"] is False
    assert client.count("Person") == 1
    assert client.transact(*before, create(), *after).json["success"] is True


def test_the_same_id_is_free_again_in_the_next_transaction(client):
    """Ids belong to one transaction."""
    for _ in range(2):
        assert client.transact(create("a")).json["success"] is True
    assert client.transact(create(name=ref("a", propName="objectId"))).json["success"] is False


@pytest.mark.parametrize("op_result_id", [" My Operation 1 ", "é🙂", "e\u0301", "\x00", "x" * 200])
def test_an_id_comes_back_as_it_was_sent(client, op_result_id):
    """An id is any string."""
    assert list(client.transact(create(op_result_id)).json["results"]) == [op_result_id]


def test_an_id_used_twice_is_refused_before_anything_runs(client):
    """The envelope is refused with HTTP 400 and nothing is saved."""
    answer = client.transact(create("a"), bulk("b", {}), create("a"))
    assert answer.status == 400
    assert answer.json.keys() == {"code", "message"}
    assert client.count("Person") == 0


def test_later_operations_use_the_results_of_earlier_ones(client):
    """A property of a created object, and an id of a bulk, as values in later payloads."""
    document = client.transact(
        create("joe", name="Joe", age=25),
        bulk("two", {"name": "a"}, {"name": ref("joe", propName="name")}),
        create("last", name=ref("two", resultIndex=1), age=ref("joe", propName="age")),
        create("deep", details={"ids": [ref("two", resultIndex=0)]}),
    ).json
    results = {name: entry["result"] for name, entry in document["results"].items()}
    assert results["last"]["name"] == results["two"][1]
    assert results["last"]["age"] == 25
    assert results["deep"]["details"] == {"ids": [results["two"][0]]}
    assert client.call("GET", f"data/Person/{results['two'][1]}").json["name"] == "Joe"


@pytest.mark.parametrize(
    "reference",
    [ref("later", propName="name"), ref("self", propName="name"), ref("two", resultIndex=2)],
    ids=["forward", "itself", "out of range"],
)
def test_a_reference_to_nothing_fails_the_transaction(client, reference):
    """It is never stored as it stands, nor as null."""
    document = client.transact(
        bulk("two", {}, {}), create("self", name=reference), create("later", name="x")
    ).json
    assert document["error"]["operation"]["opResultId"] == "self"
    assert client.count("Person") == 0


def test_references_to_references_neither_grow_nor_nest_without_end(client):
    """Each operation doubles and deepens the one before: soon one is refused, and answered."""
    operations = [create("0", details={"x": "y" * 1000})]
    for step in range(60):
        twice = [ref(str(step), propName="details")] * 2
        operations.append(create(str(step + 1), details=twice))
    assert client.transact(*operations).json["success"] is False
    assert client.count("Person") == 0
