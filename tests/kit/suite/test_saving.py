import pytest
from uowkit.outcomes import Breach
from uowkit.suite.saving import (
    CREATES,
    KEEPS,
    READ_BACK,
    UPDATES,
    assert_as_many,
    assert_kept,
    save_changes,
    save_new,
    unused_id,
)

from tests.kit.servers import workspace_on

OWN = "data-service/update-stamps"
VALUES = {"name": "Joe", "note": "kept", "age": 2.5}


@pytest.fixture
def workspace():
    """A workspace on a right server; what it reads can be made wrong."""
    with workspace_on() as made:
        made.rule = OWN
        yield made


def wrong(monkeypatch, workspace, *, read=None, find=None):
    """Have objects read or found otherwise than they are."""
    if read:
        honest = workspace.read
        monkeypatch.setattr(workspace, "read", lambda *asked, **_: {**honest(*asked), **read})
    if find:
        found = [{**row, **find} for row in workspace.find(workspace.person, find["marker"])]
        monkeypatch.setattr(workspace, "find", lambda *_, **__: found)


def blamed(workspace, kept, **asked):
    """The rule that is broken, as the check of it says."""
    with pytest.raises(Breach) as caught:
        assert_kept(workspace, kept, lost=CREATES, **asked)
    return caught.value.rule


def test_an_object_that_is_as_it_was_saved_is_kept(workspace):
    """After a change, too; and there are as many as were saved."""
    kept = save_new(workspace, workspace.person, VALUES)
    assert_kept(workspace, kept, lost=CREATES)
    save_changes(workspace, kept, {"name": "Mary"})
    assert_kept(workspace, kept.changed({"name": "Mary"}), lost=UPDATES)
    assert_kept(workspace, kept.changed({"name": "Mary"}).only(["age"]), lost=UPDATES)
    assert_as_many(workspace, [kept])


def test_what_a_search_gives_right_and_reading_wrong_is_reading_s_fault(monkeypatch, workspace):
    """Whatever the check is about."""
    kept = save_new(workspace, workspace.person, VALUES)
    wrong(monkeypatch, workspace, read={"name": "Mary"})
    assert blamed(workspace, kept) == READ_BACK
    assert blamed(workspace, kept, rule=OWN) == READ_BACK


def test_what_was_created_otherwise_is_creating_s_fault(monkeypatch, workspace):
    """As its own answer shows; so is an object that has the mark of another one."""
    kept = save_new(workspace, workspace.person, VALUES)
    kept = type(kept)(kept.table, kept.object_id, kept.row, kept.sent, {**kept.answer, "age": 2})
    bad = {"marker": kept.marker, "age": 2}
    wrong(monkeypatch, workspace, read=bad, find=bad)
    assert blamed(workspace, kept) == CREATES
    assert blamed(workspace, kept, rule=OWN) == OWN
    wrong(monkeypatch, workspace, read={"item": "another"})
    assert blamed(workspace, kept, rule=OWN) == CREATES


@pytest.mark.parametrize(
    ("bad", "rule"), [({"name": "Joe"}, UPDATES), ({"note": None}, KEEPS)], ids=["named", "rest"]
)
def test_after_a_change_it_is_the_update_s_fault(monkeypatch, workspace, bad, rule):
    """That of what it names, or of the rest."""
    kept = save_new(workspace, workspace.person, VALUES)
    changes = {"name": "Mary"}
    save_changes(workspace, kept, changes)
    changed = kept.changed(changes)
    bad = {"marker": kept.marker, **bad}
    wrong(monkeypatch, workspace, read=bad, find=bad)
    assert blamed(workspace, changed, changes=changes) == rule
    assert blamed(workspace, changed) == OWN


@pytest.mark.parametrize("lost", ["missing", "null"])
def test_an_update_that_loses_the_marks_does_not_keep_the_rest(monkeypatch, workspace, lost):
    """It replaced the object; creating it was answered with them."""
    kept = save_new(workspace, workspace.person, VALUES)
    changes = {"name": "Mary"}
    left = {"objectId": kept.object_id, "name": "Mary"}
    left |= {} if lost == "missing" else dict.fromkeys(("marker", "item", "note", "age"))
    monkeypatch.setattr(workspace, "read", lambda *_, **__: left)
    monkeypatch.setattr(workspace, "find", lambda *_, **__: [])
    changed = kept.changed(changes)
    assert blamed(workspace, changed, changes=changes) == KEEPS
    assert blamed(workspace, changed.only(changes), changes=changes) == KEEPS


def test_an_object_that_is_not_there_breaks_the_rule_that_promised_it(workspace):
    """Unless it is found by a search."""
    kept = save_new(workspace, workspace.person, VALUES)
    workspace.data.delete(workspace.person, kept.object_id)
    assert blamed(workspace, kept) == CREATES


def test_more_objects_than_were_saved_are_told(workspace):
    """Fewer are explained by searching."""
    kept = save_new(workspace, workspace.person, VALUES)
    other = save_new(workspace, workspace.person, VALUES, marker=kept.marker, index=1)
    with pytest.raises(Breach, match=r"1 objects were saved .* and 2 are found") as caught:
        assert_as_many(workspace, [kept])
    assert (caught.value.rule, caught.value.because) == (OWN, None)
    workspace.data.delete(workspace.person, other.object_id)
    with pytest.raises(Breach) as caught:
        assert_as_many(workspace, [kept, other])
    assert caught.value.because == READ_BACK


def test_a_save_that_is_refused_breaks_the_rule_that_asked_for_it(workspace):
    """A new object's, or that on updates."""
    with pytest.raises(Breach) as caught:
        save_new(workspace, workspace.person, {"age": "no number"}, rule=OWN)
    assert caught.value.rule == OWN
    kept = save_new(workspace, workspace.person, VALUES)
    with pytest.raises(Breach, match="must be updated") as caught:
        save_changes(workspace, kept, {"age": "no number"})
    assert caught.value.rule == UPDATES


def test_no_object_has_an_unused_id(workspace):
    """Another one at each call, in the form that clients expect."""
    first, second = unused_id(workspace), unused_id(workspace)
    assert first != second
    assert [len(each) for each in first.split("-")] == [8, 4, 4, 4, 12]
    assert workspace.read(workspace.person, first) is None
