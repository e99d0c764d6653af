import pytest
from uowkit.suite.sequence_model import Group, Model, Problem, Stored, Write, Wrong
from uowkit.work.tables import Table

PERSON = Table("person", "UowkitPerson", {"name": "called"})


def stored(number, **kept):
    """An object of the mark `m` that was acknowledged under an id of that number."""
    row = {"marker": "m", "item": f"m.{number}", "called": f"name {number}"}
    return Stored(PERSON, f"ID-{number}", row, **kept)


def found(number, **changes):
    """The same object as it is found."""
    return {**stored(number).row, "objectId": f"ID-{number}", "created": 1, **changes}


@pytest.fixture
def group():
    """Three objects, of which the last was deleted."""
    return Group(PERSON, "m", [stored(1), stored(2), stored(3, removed=True)])


def test_what_is_as_it_must_be_is_no_problem(group):
    """In whatever order it is found."""
    assert group.problem([found(2), found(1)]) is None
    assert group.wanted() == [stored(1).row, stored(2).row]


@pytest.mark.parametrize(
    ("rows", "wrong", "which"),
    [
        ([found(1)], Wrong.MISSING, 1),
        ([], Wrong.MISSING, 0),
        ([found(1), found(2, called="other")], Wrong.UNLIKE, 1),
        ([found(1, objectId="ID-2"), found(2)], Wrong.OTHER_ID, 0),
        ([found(1), found(2), found(3)], Wrong.BACK, 2),
        ([found(1), found(2), found(4)], Wrong.NEVER_SAVED, None),
        ([found(1), found(2), found(2)], Wrong.TWICE, None),
    ],
    ids=str,
)
def test_each_way_to_be_wrong_is_told(group, rows, wrong, which):
    """With the object, where it is about one."""
    problem = group.problem(rows)
    assert problem.wrong is wrong
    assert problem.stored is (None if which is None else group.objects[which])
    assert problem.told


def test_it_is_known_what_was_written_since_all_was_well():
    """Of an object since it was acknowledged or last seen, of anything else since its mark was."""
    model, one = Model(), stored(1)
    model.wrote(Write.SAVE)
    model.add(one)
    group = model.group(PERSON, "m")
    own, other = Problem(Wrong.MISSING, "", one), Problem(Wrong.TWICE, "")
    model.wrote(Write.COMMIT)
    assert model.since(own, group) == {Write.COMMIT}
    assert model.since(other, group) == {Write.SAVE, Write.COMMIT}
    assert not one.seen
    model.saw(group)
    assert one.seen
    assert model.since(own, group) == model.since(other, group) == set()
    for write in (Write.FAIL, Write.REMOVE, Write.FAIL):
        model.wrote(write)
    assert model.since(own, group) == model.since(other, group) == {Write.FAIL, Write.REMOVE}


def test_what_was_not_seen_for_the_longest_time_comes_first():
    """And what was seen since the last write does not come."""
    model = Model()
    first, second, third = (model.group(PERSON, each) for each in ("a", "b", "c"))
    for each in (second, first, third):
        model.saw(each)
        model.wrote(Write.COMMIT)
    fourth = model.group(PERSON, "d")
    assert model.unseen() == [fourth, second, first, third]
    model.saw(second)
    assert model.unseen() == [fourth, first, third]


def test_what_is_forgotten_is_asked_for_no_more():
    """A target that did not delete is asked nothing more of it."""
    model = Model()
    model.add(stored(1))
    model.group(PERSON, "m").forgotten = True
    assert list(model.groups()) == []
