"""Transactions of the independent server: ids, order, all or nothing, references, values."""

import threading

import pytest

from tests.independent.client import Client, client_of, create, create_bulk, refused


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
