"""The operations of the independent server that change and delete objects."""

import pytest

from tests.independent.client import client_of, create, operation, reference, refused
from tests.independent_server import Choices

FRESH = "0A7DDC5D-C9D3-8D1C-FF15-F232F2B92500"
PEOPLE = [{"name": name, "age": age, "marker": "m"} for age, name in enumerate("abc", 1)]


@pytest.fixture
def ids(client):
    """Return the ids of three stored persons: a, b and c."""
    return client.result("CREATE_BULK", PEOPLE)


def test_an_update_changes_what_it_names_and_nothing_else(client, ids):
    """The result is the whole object as it is stored afterwards; the others stay."""
    before = [client.read(each) for each in ids]
    updated = client.result("UPDATE", {"objectId": ids[1], "name": "B"})
    assert updated == {**before[1], "name": "B", "updated": updated["updated"]}
    assert isinstance(updated["updated"], int)
    assert [client.read(each) for each in ids] == [before[0], updated, before[2]]


def test_an_update_that_cannot_be_carried_out_is_refused(client, ids):
    """Unknown ids, columns and wrong values leave everything as it was, earlier changes too."""
    for payload in (
        {"objectId": FRESH, "name": "x"},
        {"objectId": ids[0], "wrong": 1},
        {"objectId": ids[0], "age": "old"},
        {"objectId": 1, "name": "x"},
        {"name": "x"},
    ):
        good = operation("UPDATE", {"objectId": ids[2], "name": "C"}, "good")
        assert refused(*client.transact(good, operation("UPDATE", payload)))
    assert client.names() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("picked", "names"),
    [
        ({"conditional": "age >= 2"}, ["b", "c"]),
        ({"conditional": "age > 9", "unconditional": None}, []),
        ({"conditional": "marker = 'm' and (name = 'a' or not age < 3)"}, ["a", "c"]),
        ({"conditional": "name in ('a', 'x')"}, ["a"]),
        ({"unconditional": []}, []),
        ({"unconditional": [0, 2], "conditional": None}, ["a", "c"]),
        ({"unconditional": [1, 1, FRESH]}, ["b"]),
    ],
)
def test_bulks_change_and_delete_what_is_picked(client, ids, picked, names):
    """A condition or a list of ids picks the objects; the result is their number."""
    listed = picked.get("unconditional")
    if listed is not None:
        picked = {**picked, "unconditional": [ids[i] if isinstance(i, int) else i for i in listed]}
    count = client.result("UPDATE_BULK", {**picked, "changes": {"marker": "changed"}})
    assert count == len(names)
    found = client.call("GET", "/data/Person?where=marker%3D'changed'")[1]
    assert [person["name"] for person in found] == names
    assert all(person["updated"] for person in found)
    client.result("UPDATE_BULK", {"conditional": "age > 0", "changes": {"marker": "m"}})
    assert client.result("DELETE_BULK", picked) == len(names)
    assert client.names() == [name for name in "abc" if name not in names]


@pytest.mark.parametrize(
    "picked",
    [
        {},
        {"conditional": None, "unconditional": None},
        {"conditional": "age = 1", "unconditional": []},
        {"conditional": ""},
        {"conditional": 1},
        {"conditional": "wrong = 1"},
        {"conditional": "age ="},
        {"unconditional": "x"},
        {"unconditional": [1]},
    ],
)
def test_bulks_that_pick_nothing_in_particular_are_refused(client, ids, picked):
    """Nobody's objects are changed by a condition that cannot be understood."""
    changes = {"changes": {"name": "x"}}
    assert refused(*client.transact(operation("UPDATE_BULK", {**picked, **changes})))
    assert refused(*client.transact(operation("DELETE_BULK", picked)))
    assert client.names() == ["a", "b", "c"]
    assert len(ids) == 3


def test_an_upsert_changes_what_is_there_and_saves_what_is_not(client, ids):
    """An objectId that exists is updated, one that does not and none at all make new objects."""
    changed = client.result("UPSERT", {"objectId": ids[0], "name": "A"})
    assert (changed["name"], changed["age"], changed["objectId"]) == ("A", 1, ids[0])
    adopted = client.result("UPSERT", {"objectId": FRESH, "name": "d"})
    assert (adopted["objectId"], adopted["updated"]) == (FRESH, None)
    new = client.result("UPSERT", {"name": "e"})
    assert client.read(new["objectId"]) == new
    assert client.names() == ["A", "b", "c", "d", "e"]
    items = [{"objectId": ids[1], "name": "B"}, {"name": "f"}, {"objectId": FRESH, "name": "D"}]
    bulk = client.result("UPSERT_BULK", items)
    assert [client.read(each)["name"] for each in bulk] == ["B", "f", "D"]
    assert client.names() == ["A", "B", "c", "D", "e", "f"]
    assert refused(*client.transact(operation("UPSERT_BULK", [{"name": "x"}, {"wrong": 1}])))
    assert refused(*client.transact(operation("UPSERT_BULK", [{"name": "x"}, None])))
    assert len(client.names()) == 6


def test_a_delete_removes_one_object_and_says_when(client, ids):
    """The result is a time; the id is then unknown, to a second deletion too."""
    time = client.result("DELETE", ids[1])
    assert abs(time - client.result("CREATE", {"name": "d"})["created"]) < 60_000
    assert client.names() == ["a", "c", "d"]
    assert refused(*client.transact(operation("DELETE", ids[1])))
    assert refused(*client.transact(operation("DELETE", ids[0]), create(wrong=1)))
    assert client.names() == ["a", "c", "d"]


def test_references_stand_in_every_legal_place(client, ids):
    """Ids, changes, whole lists and their elements may come from earlier results."""
    results = client.results(
        create("d", "one"),
        operation("CREATE_BULK", [{"name": "e"}, {"name": "f"}], "many"),
        operation("FIND", {"whereClause": "age >= 2"}, "found"),
        operation("UPDATE", {"objectId": reference("one", "objectId"), "age": 4}, "updated"),
        operation(
            "UPDATE_BULK",
            {"unconditional": reference("many"), "changes": {"marker": reference("one", "name")}},
            "bulk",
        ),
        operation(
            "UPDATE_BULK",
            {
                "unconditional": [reference("many", index=1), reference("found", "objectId", 0)],
                "changes": {"age": reference("bulk")},
            },
            "mixed",
        ),
        operation("UPSERT", {"objectId": reference("many", index=0), "name": "E"}, "upserted"),
        operation("DELETE", reference("one", "objectId"), "deleted"),
        operation("DELETE_BULK", {"unconditional": reference("found")}, "gone"),
    )
    assert (results["updated"]["age"], results["bulk"], results["mixed"]) == (4, 2, 2)
    assert results["gone"] == len(results["found"]) == 2
    assert client.names() == ["a", "E", "f"]
    assert [client.read(each)["marker"] for each in results["many"]] == ["d", "d"]
    assert client.read(results["many"][1])["age"] == 2
    assert len(ids) == 3


@pytest.mark.parametrize(
    "change",
    [
        operation("UPDATE", {"objectId": "a", "name": "x"}),
        operation("UPDATE_BULK", {"conditional": "age > 0", "changes": {"name": "x"}}),
        operation("UPSERT", {"objectId": "a", "name": "x"}),
        operation("UPSERT", {"name": "x"}),
        operation("UPSERT_BULK", [{"objectId": "b", "name": "x"}, {"name": "y"}]),
        operation("DELETE", "a"),
        operation("DELETE_BULK", {"unconditional": ["a", "b"]}),
    ],
    ids=lambda change: change["operationType"],
)
def test_every_change_is_undone_when_a_later_operation_fails(change):
    """A failed transaction leaves the objects as they were."""
    with client_of(Choices(client_object_id="adopt", row_order="by-id")) as client:
        client.result("CREATE_BULK", [{"objectId": each, "name": each, "age": 1} for each in "abc"])
        before = client.call("GET", "/data/Person")[1]
        status, answer = client.transact(change, create("late", "late", wrong=1))
        assert refused(status, answer)
        assert answer["error"]["operation"]["opResultId"] == "late"
        assert client.call("GET", "/data/Person")[1] == before
        client.results(change)
        assert client.call("GET", "/data/Person")[1] != before
