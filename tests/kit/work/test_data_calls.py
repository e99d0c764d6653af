import pytest
from uowkit.scenarios.story import Call, Called, Expected, Search
from uowkit.wire.exchange import Answer, Exchange, Request
from uowkit.work import data_calls
from uowkit.work.removal import remove_all
from uowkit.work.tables import Table

from tests.independent_server import OPEN_CHOICES
from tests.kit.servers import workspace_on

FORMS = ["defaults", "save-by-put-only", "save-rest-style"]


def steps(workspace):
    """The calls of the data service that the story has."""
    return [each for each in workspace.guard.story.steps() if isinstance(each, Called)]


@pytest.mark.parametrize("form", FORMS)
def test_an_object_is_saved_and_changed_in_whichever_form_there_is(form):
    """It keeps its id, and a second change goes the way that the first one found."""
    with workspace_on(choices=OPEN_CHOICES[form]) as workspace:
        saved = workspace.data.save(workspace.person, {"name": "Joe", "age": 1.5}).document
        for name in ("Mary", "Bob"):
            changes = {"objectId": saved["objectId"], "name": name}
            reading = workspace.data.save(workspace.person, changes)
            assert not reading.refused
            row = workspace.read(workspace.person, saved["objectId"])
            assert (row["name"], row["age"]) == (name, 1.5)


def test_a_change_of_what_is_not_there_says_nothing_of_the_form():
    """The next change is tried in the SDK's form again."""
    with workspace_on() as workspace, workspace.target.listening() as heard:
        person = workspace.person
        assert workspace.data.save(person, {"objectId": "nobody", "name": "x"}).refused
        object_id = workspace.data.save(person, {"name": "Joe"}).document["objectId"]
        assert not workspace.data.save(person, {"objectId": object_id, "name": "y"}).refused
        last = heard[-1].request
    assert (last.method, last.path) == ("PUT", f"/data/{person.name}")


def test_what_was_saved_is_removed_at_the_end():
    """A change saves nothing new."""
    with workspace_on() as workspace:
        before = len(list(workspace.ledger.newest_first()))
        saved = workspace.data.save(workspace.order, {"marker": "m"}).document
        workspace.data.save(workspace.order, {"objectId": saved["objectId"], "name": "x"})
        entries = list(workspace.ledger.newest_first())
        assert len(entries) == before + 1
        assert (entries[0].object_ids, entries[0].owed) == ((saved["objectId"],), False)


def test_a_deleted_object_is_gone():
    """And the story knows what was deleted."""
    with workspace_on() as workspace:
        object_id = workspace.data.save(workspace.person, {"name": "Joe"}).document["objectId"]
        assert not workspace.data.delete(workspace.person, object_id).refused
        assert workspace.read(workspace.person, object_id) is None
        assert [each.call for each in steps(workspace)] == [Call.SAVE, Call.DELETE]
        assert steps(workspace)[1].object_id == object_id
        removal = remove_all(workspace)
        assert (removal.stayed, removal.reason) == (0, "")


@pytest.mark.parametrize(
    "choice", ["defaults", "count-by-get-only", "count-by-post-only", "all-numbers-as-doubles"]
)
def test_objects_are_counted_in_whichever_way_there_is(choice):
    """By the marker, however the number is written."""
    with workspace_on(choices=OPEN_CHOICES[choice]) as workspace:
        for marker in ("one", "two", "two"):
            workspace.data.save(workspace.person, {"marker": marker})
        counts = [workspace.data.count(workspace.person, each) for each in ("one", "two", "none")]
        assert counts == [1, 2, 0]
        assert [each.found for each in steps(workspace)[3:]] == counts


def test_what_is_expected_of_a_save_is_told():
    """That it succeeds, unless anything will do."""
    with workspace_on() as workspace:
        workspace.data.save(workspace.person, {"name": "Joe"})
        workspace.data.save(workspace.person, {"objectId": "x"}, expected=Expected.ANSWERED)
        expected = [each.expected for each in steps(workspace)]
    assert expected == [Expected.SUCCESS, Expected.ANSWERED]


def test_a_search_gives_a_page_by_a_number():
    """Of the objects with a marker, those with at least that number, sorted; None if refused."""
    with workspace_on() as workspace:
        person = workspace.person
        for age in (3, 1, 4, 2):
            workspace.data.save(person, {"marker": "m", "age": age})
        workspace.data.save(person, {"marker": "other", "age": 5})
        found = workspace.data.search(person, Search("m", "age", 2, 1, 5))
        assert [row["age"] for row in found] == [3, 4]
        nowhere = Table("person", "Nowhere", {})
        assert not workspace.data.search(nowhere, Search("m", "age", 2, 0, 5))


def test_deleting_may_not_be_offered(monkeypatch):
    """Which is no breach, however it is said, and goes into no story."""
    with workspace_on() as workspace:
        object_id = workspace.data.save(workspace.person, {"name": "Joe"}).document["objectId"]
        told = Exchange(Request("DELETE", "/"), Answer(501, {}, b""))
        monkeypatch.setattr(data_calls, "delete", lambda *_: told)
        assert not workspace.data.delete_if_offered(workspace.person, object_id)
        assert [each.call for each in steps(workspace)] == [Call.SAVE]
        assert not workspace.ledger.is_released(workspace.person, object_id)


@pytest.mark.parametrize("name", ["defaults", "delete-refused"])
def test_deleting_where_it_is_offered_says_whether_it_was_done(name):
    """And then it is owed no longer."""
    with workspace_on(choices=OPEN_CHOICES[name]) as workspace:
        object_id = workspace.data.save(workspace.person, {"name": "Joe"}).document["objectId"]
        done = workspace.data.delete_if_offered(workspace.person, object_id)
        assert done is (name == "defaults")
        assert (workspace.read(workspace.person, object_id) is None) is done
        assert workspace.ledger.is_released(workspace.person, object_id) is done
