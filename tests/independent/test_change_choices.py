"""What the independent server may do when it changes objects, where the sources are silent."""

import pytest

from tests.independent.client import client_of, operation, refused
from tests.independent_server import Choices

FRESH = "0A7DDC5D-C9D3-8D1C-FF15-F232F2B92500"


def test_an_update_may_show_only_what_was_changed():
    """The answer has the named properties and the system's; the stored object has all."""
    with client_of(Choices(updates_show="changes")) as client:
        saved = client.result("CREATE", {"name": "a", "age": 1})
        change = {"objectId": saved["objectId"], "name": "b"}
        for shown in (
            client.result("UPDATE", change),
            client.result("UPSERT", change),
            client.call("PUT", "/data/Person", change)[1],
        ):
            assert shown.keys() == {*saved} - {"age", "marker"}
        assert client.read(saved["objectId"])["age"] == 1


@pytest.mark.parametrize("choice", ["stamp", "ignore"])
def test_an_update_that_changes_nothing_may_be_no_update(choice):
    """Only a value that differs sets `updated`."""
    with client_of(Choices(idle_updates=choice)) as client:
        saved = client.result("CREATE", {"name": "a", "age": 1})
        same = {"objectId": saved["objectId"], "name": "a"}
        client.result("UPDATE", same)
        client.call("PUT", "/data/Person", same)
        assert (client.read(saved["objectId"])["updated"] is None) is (choice == "ignore")
        client.result("UPDATE", {"objectId": saved["objectId"], "age": 2})
        assert client.read(saved["objectId"])["updated"] is not None


def test_bulk_updates_may_count_changes_and_leave_the_stamp():
    """Counted is what differs; `updated` stays."""
    with client_of(Choices(bulk_update_counts="changed", bulk_updates_stamp=False)) as client:
        client.result("CREATE_BULK", [{"name": "a"}, {"name": "b"}])
        payload = {"conditional": "name in ('a', 'b')", "changes": {"name": "b"}}
        assert client.result("UPDATE_BULK", payload) == 1
        assert {row["updated"] for row in client.result("FIND", {})} == {None}


def test_updates_without_changes_may_be_refused():
    """An objectId alone is no change, nor is an empty object of changes."""
    for choice in ("accept", "refuse"):
        with client_of(Choices(updates_without_changes=choice)) as client:
            object_id = client.result("CREATE", {"name": "a"})["objectId"]
            bulk = operation("UPDATE_BULK", {"unconditional": [object_id], "changes": {}})
            update = operation("UPDATE", {"objectId": object_id})
            saved = client.call("PUT", "/data/Person", {"objectId": object_id})
            for answer in (saved, client.transact(update), client.transact(bulk)):
                assert refused(*answer) is (choice == "refuse")


@pytest.mark.parametrize(
    ("choice", "result"), [("items", 3), ("new", 2), ("rows", 4), ("ids", None)]
)
def test_a_bulk_upsert_answers_what_was_chosen(choice, result):
    """Ids, or one of three numbers."""
    with client_of(Choices(upsert_bulk_result=choice, upsert_unknown_id="new-id")) as client:
        object_id = client.result("CREATE", {"name": "a"})["objectId"]
        items = [{"objectId": object_id, "name": "b"}, {"name": "c"}, {"objectId": FRESH}]
        answered = client.result("UPSERT_BULK", items)
        assert len(answered) == 3 if choice == "ids" else answered == result
        assert client.call("GET", f"/data/Person/{FRESH}")[0] == 404
        assert client.names() == ["b", "c", None]


def test_an_upsert_may_replace_the_object_and_stamp_a_new_one():
    """What it does not name becomes null; items of a bulk may need ids."""
    choices = Choices(upsert_sets="everything", upserts_stamp_new=True, upsert_bulk_needs_ids=True)
    with client_of(choices) as client:
        saved = client.result("UPSERT", {"objectId": FRESH, "name": "a", "age": 1})
        assert saved["updated"] is not None
        replaced = client.result("UPSERT", {"objectId": FRESH, "age": 2})
        assert (replaced["name"], replaced["age"]) == (None, 2)
        assert replaced["created"] == saved["created"]
        assert refused(*client.transact(operation("UPSERT_BULK", [{"name": "x"}])))
        assert client.result("UPSERT_BULK", [{"objectId": FRESH, "name": "x"}]) == [FRESH]


def test_what_is_not_there_may_be_deleted_passed_over_or_refused():
    """Deletions of nothing, unknown ids in a list, and lists of nothing."""
    with client_of(Choices(missing_deletion="accept")) as client:
        assert client.result("DELETE", FRESH) > 0
        assert client.call("DELETE", f"/data/Person/{FRESH}")[1]["deletionTime"] > 0
    with client_of(Choices(unknown_ids_in_list="refuse", empty_list="refuse")) as client:
        object_id = client.result("CREATE", {"name": "a"})["objectId"]
        for listed in ([], [object_id, FRESH]):
            assert refused(*client.transact(operation("DELETE_BULK", {"unconditional": listed})))
        assert client.names() == ["a"]


def test_ids_and_times_of_the_client_may_be_adopted_or_refused():
    """An objectId of null, and system properties in a payload."""
    times = {"created": 5, "updated": 6, "ownerId": "me"}
    with client_of(Choices(client_system_properties="adopt")) as client:
        saved = client.result("CREATE", {"name": "a", **times})
        assert {name: saved[name] for name in times} == times
        assert client.result("CREATE", {"created": "soon"})["created"] > 5
    with client_of(Choices(null_object_id="refuse", owner_id="nobody")) as client:
        assert client.result("CREATE", {"name": "a"})["ownerId"] == "nobody"
        sent = {"name": "b", "objectId": None}
        for kind in ("CREATE", "UPSERT"):
            assert refused(*client.transact(operation(kind, sent)))
        assert refused(*client.call("PUT", "/data/Person", sent))


def test_times_may_be_whole_seconds_and_all_numbers_doubles():
    """Times stay milliseconds; counts and times are numbers with a point."""
    with client_of(Choices(whole_seconds=True, all_numbers_as_doubles=True)) as client:
        saved = client.result("CREATE", {"name": "a"})
        assert saved["created"] % 1000 == 0
        body = client.send("GET", "/data/Person/count")[2]
        assert body == b"1.0"
        deleted = client.result("DELETE", saved["objectId"])
        assert isinstance(deleted, float)
        assert deleted % 1000 == 0
        assert isinstance(client.result("DELETE_BULK", {"conditional": "age = 1"}), float)


def test_pages_and_columns_are_as_chosen():
    """The size of a page that is not asked for, or too large; the columns beside those named."""
    people = [{"name": str(i)} for i in range(60)]
    with client_of(Choices(default_page=100, large_pages="keep")) as client:
        for _ in range(2):
            client.result("CREATE_BULK", people)
        assert len(client.result("FIND", {})) == 100
        assert len(client.call("GET", "/data/Person?pageSize=500")[1]) == 120
    with client_of(Choices(large_pages="refuse", properties_shown="with-system")) as client:
        assert refused(*client.transact(operation("FIND", {"pageSize": 101})))
        saved = client.result("CREATE", {"name": "a", "age": 1})
        row = client.result("FIND", {"properties": ["name"]})[0]
        assert row == {name: saved[name] for name in saved if name not in ("age", "marker")}
