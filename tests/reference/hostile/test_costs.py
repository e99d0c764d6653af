"""Requests that are small or well formed, and ask for a lot."""

import json

import pytest
from uowkit_reference.settings import Settings


def create(payload, name=None, table="Person"):
    """An operation that creates an object."""
    return {"operationType": "CREATE", "table": table, "payload": payload, "opResultId": name}


def reference(name, **more):
    """A reference to an earlier operation's result."""
    return {"___ref": True, "opResultId": name, **more}


def test_ten_thousand_operations_are_refused_before_the_first(client):
    """The limit is a thousand, unless it is set."""
    for many in (1_001, 10_000, 100_000):
        answer = client.transact(*[create({})] * many)
        assert answer.status == 400
        assert "no more than 1000 operations" in answer.json["message"]
    assert client.count("Person") == 0


def test_ten_thousand_operations_are_carried_out_where_that_is_allowed(make_client):
    """All of them, or none where the last one fails."""
    client = make_client(Settings(operations=10_000))
    assert client.transact(*[create({})] * 10_000).json["success"]
    answer = client.transact(*[create({})] * 9_999, create({"nothing": 1}))
    assert answer.json["success"] is False
    assert client.count("Person") == 10_000


@pytest.mark.parametrize("kind", ["CREATE_BULK", "UPSERT_BULK"])
def test_a_bulk_of_a_hundred_thousand_objects_is_refused(client, kind):
    """As it is by the data service; nothing of it is stored."""
    objects = [{"age": 1}] * 100_000
    operation = {"operationType": kind, "table": "Person", "payload": objects}
    answer = client.transact(create({}), operation)
    assert "no more than 100 objects" in answer.json["error"]["message"]
    for method, path in (("POST", "data/bulk/Person"), ("PUT", "data/bulkupsert/Person")):
        assert client.call(method, path, objects).status == 400
    assert client.count("Person") == 0


def test_a_hundred_thousand_ids_are_looked_up(client):
    """What names no object changes none."""
    client.save("Person", name="Joe")
    for kind, more in (("DELETE_BULK", {}), ("UPDATE_BULK", {"changes": {"age": 1}})):
        payload = {"unconditional": ["nobody"] * 100_000, **more}
        operation = {"operationType": kind, "table": "Person", "payload": payload}
        answer = client.transact({**operation, "opResultId": "many"})
        assert answer.json["results"]["many"]["result"] == 0
    assert client.count("Person") == 1


def test_references_that_double_with_each_operation_are_refused(make_client):
    """Forty of them would stand for a million million objects."""
    client = make_client(Settings(referred_length=100_000))
    payload = {"details": {"x": ["y"] * 10}}
    operations = [create(payload, "step 0")]
    for at in range(1, 40):
        before = reference(f"step {at - 1}", propName="details")
        operations.append(create({"details": {"a": before, "b": before}}, f"step {at}"))
    answer = client.transact(*operations).json
    assert "too large" in answer["error"]["message"]
    assert client.count("Person") == 0


def test_references_that_deepen_with_each_operation_are_refused_or_kept(make_client):
    """What is stored can be read, however it came to be so deep."""
    client = make_client()
    for depth in (50, 90, 200, 900):
        operations = [create({"details": {}}, "step 0")]
        for at in range(1, depth):
            before = reference(f"step {at - 1}", propName="details")
            operations.append(create({"details": {"a": before}}, f"step {at}"))
        answer = client.transact(*operations).json
        stored = client.count("Person")
        assert stored == (depth if answer["success"] else 0)
        read = client.call("GET", "data/Person", pageSize=100)
        assert read.status == 200
        assert len(read.json) == min(stored, 100)
        client.call("DELETE", "data/bulk/Person", where="age is null")


@pytest.mark.parametrize(
    "operations",
    [
        [create({"age": reference("a", propName="age")}, "a")],
        [create({"age": reference("b", propName="age")}, "a"), create({"age": 1}, "b")],
        [create(reference("b"), "a"), create(reference("a"), "b")],
        [create({"name": "x"}, "a"), create({"age": reference(reference("a"))}, "b")],
        [create({"name": "x"}, "a"), create({"age": reference("a", resultIndex=2**70)}, "b")],
        [create({"name": "x"}, "a"), create({"age": reference("a", propName="__class__")}, "b")],
    ],
    ids=["itself", "later", "circle", "reference-as-id", "far", "not-its-own"],
)
def test_references_in_circles_are_refused(client, operations):
    """There is nothing that they could stand for, and nothing is stored."""
    assert client.transact(*operations).json["success"] is False
    assert client.count("Person") == 0


def test_objects_in_objects_are_saved_as_deep_as_a_body_may_be(client):
    """Forty-five levels are related one by one; ten thousand are no body."""
    tree = {"___class": "Tree", "level": 0}
    for level in range(1, 46):
        tree = {"___class": "Tree", "level": level, "branch": [tree]}
    assert client.call("PUT", "data/Tree/deep-save", tree).status == 200
    assert client.count("Tree") == 46
    deeper = '{"branch":[' * 10_000 + "{}" + "]}" * 10_000
    answer = client.send("PUT", b"/api/data/Tree/deep-save", chunks=(deeper.encode(),))
    assert answer.status == 400
    assert client.count("Tree") == 46


def test_an_object_with_thousands_of_children_is_saved_or_refused_whole(client):
    """One child that cannot be saved leaves none of them."""
    children = [{"___class": "Leaf", "number": at} for at in range(5_000)]
    answer = client.call("PUT", "data/Twig/deep-save", {"leaves": children})
    assert answer.status == 200
    assert client.count("Leaf") == 5_000
    children[-1] = {"___class": "Leaf", "number": {"no": "number"}}
    assert client.call("PUT", "data/Twig/deep-save", {"leaves": children}).status == 400
    assert (client.count("Leaf"), client.count("Twig")) == (5_000, 1)


@pytest.mark.parametrize(
    "document",
    [
        {f"column{at}": 1 for at in range(501)},
        {"name": "x" * 100_001},
        {"details": ["x" * 999_999]},
        {"age": 10**400},
        {"name": {"a": 1}},
        {"wide": [[1] * 1_000] * 1_000},
    ],
    ids=["columns", "text", "json", "number", "type", "wide"],
)
def test_an_object_that_is_too_large_is_refused_whole(client, document):
    """No row, no column of it."""
    assert client.call("POST", "data/Person", {"fresh": 1, **document}).status == 400
    assert client.count("Person") == 0
    assert client.transact(create({"fresh": 1})).json["error"]["code"] == 1006


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("(" * 101 + "age = 1" + ")" * 101, "nests"),
        ("not " * 101 + "ok", "nests"),
        ("age = 1" + " + 1" * 101, "nests"),
        (" and ".join(["age = 1"] * 600), "words and signs"),
        ("name = '" + "x" * 10_000 + "'", "characters"),
        ("age in (" + ",".join(["1"] * 2_000) + ")", "words and signs"),
        ("age = (select age from Person)", None),
        ("exists (select 1)", None),
        ("age = 1 union select 1", None),
        ("age = 1; drop table t1", None),
        ("age = 1 -- and more", "comment"),
        ("age /* */ = 1", "comment"),
        ("load_extension('x') = 1", "no function"),
        ("sqlite_version() = 1", "no function"),
        ("randomblob(1000000000) = 1", "no function"),
        ("zeroblob(1000000000) = 1", "no function"),
        ("printf('%1000000000d', 1) = 'x'", "no function"),
        ("name glob '*'", None),
        ("name regexp '(a+)+b'", None),
        ("name match 'x'", None),
        ("name collate nocase = 'x'", None),
        ("cast(age as text) = '1'", None),
        ("case when age = 1 then ok else ok end", None),
        ("age = ?", None),
        ("age = :age", None),
        ("age = $1", None),
        ("age = {age}", None),
        ("\0", None),
        ("name = 'x", None),
        ('name = "x', None),
        ("age = 1" + ")", None),
        ("upper(" * 99 + "name" + ")" * 99 + " = 'X'", None),
        ("a.b.c.d.e = 1", None),
    ],
    ids=lambda value: None if value is None else value[:30],
)
def test_a_hostile_clause_is_refused_and_changes_nothing(client, clause, reason):
    """Wherever one may stand; the reason is told."""
    person = client.save("Person", name="Joe", age=5, ok=True)
    for kind, more in (("DELETE_BULK", {}), ("UPDATE_BULK", {"changes": {"age": 9}})):
        payload = {"conditional": clause, **more}
        operation = {"operationType": kind, "table": "Person", "payload": payload}
        assert client.transact(operation).json["success"] is False
    for method, path, document in (
        ("POST", "data/Person/find", {"where": clause}),
        ("POST", "data/bulk/Person/delete", {"where": clause}),
    ):
        answer = client.call(method, path, document)
        assert (answer.status, answer.json["code"]) in {(400, 1017), (400, 1006)}
        assert reason is None or reason in answer.json["message"]
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person
    assert client.count("Person") == 1


@pytest.mark.parametrize(
    "pattern",
    ["%a" * 4_000 + "%b", "%" * 9_000 + "b", "%a_" * 3_000 + "b", "_%" * 4_000, "%a" + "_" * 9_000],
    ids=lambda pattern: pattern[:6],
)
def test_a_pattern_that_would_be_tried_in_many_ways_is_not(make_client, pattern):
    """It is answered, or refused as too long, before a hundred million steps are taken."""
    client = make_client(Settings(query_steps=20_000_000))
    for _ in range(5):
        client.save("Person", name="a" * 100_000)
    answer = client.call("POST", "data/Person/count", {"where": f"name like '{pattern}'"})
    assert answer.status == 200 or "takes too long" in answer.json["message"]
    assert client.count("Person", "name like '%aaa%'") == 5


def test_what_a_transaction_was_refused_for_is_not_repeated_at_length(client):
    """Nor does a refusal hold more than what was sent."""
    for name in ("x" * 100_000, "\\" * 100_000, '"' * 100_000):
        answer = client.transact(create({name: 1}, "a"))
        assert len(answer.body) < 10 * len(json.dumps(name))
