import pytest
from uowkit.recording.naming import Names
from uowkit.scenarios.bindings import Bindings
from uowkit.work.tables import Table, all_tables


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Person", "Person"),
        ("person", "person-2"),
        ("run", "run-2"),
        ("text", "text-2"),
        ("My Täble", "My_T_ble"),
        ("1st", "table-1st"),
    ],
)
def test_a_table_gets_a_name_that_stands_for_nothing_else(name, alias):
    """The same one each time."""
    names = Names()
    assert names.table(name) == alias
    assert names.table(name) == alias


def test_objects_are_counted_by_their_table():
    """No object is called as a table is."""
    names = Names()
    names.table("person1")
    assert [names.give("Person", "a"), names.give("Order", "b"), names.give("Person", "c")] == [
        "$person2",
        "$order1",
        "$person3",
    ]


def test_everything_that_was_said_is_meant_again():
    """Bound to the same values, a document in a scenario's words is what was sent."""
    names = Names()
    names.give("Person", "ID-JOE-1234")
    names.give("Person", "1")
    sent = {
        "objectId": "ID-JOE-1234",
        "name": "1",
        "friend": "ID-JOE-1234",
        "unconditional": ["1", "2"],
        "conditional": "a = 'ID-JOE-1234' or b = '$x'",
        "$odd ${key}": ["$name", "${run}", "$$", 5, None],
    }
    said = names.value(sent)
    assert said["objectId"] == said["friend"] == "$person1"
    assert said["name"] == "1"
    assert said["unconditional"] == ["$person2", "2"]
    values = {"person1": "ID-JOE-1234", "person2": "1", "run": "00000000"}
    assert Bindings(all_tables(), {}, values).bind(said) == sent


def test_a_path_is_said_with_names_for_tables_and_ids():
    """And is the same when they are put in again, whatever characters they have."""
    names = Names()
    names.table("My Table")
    names.give("My Table", "a/b$'c")
    path = "/".join(map(names.segment, ["data", "My Table", "a/b$'c", "x y"]))
    assert path == "data/${My_Table}/${my_Table1}/x%20y"
    query = names.within_encoded("where=id%3D%27a%2Fb%24%27c%27&a=$b")
    assert query == "where=id%3D%27${my_Table1}%27&a=$$b"
    tables = {"My_Table": Table("My_Table", "My Table", {})}
    bindings = Bindings(tables, {}, {"my_Table1": "a/b$'c"})
    assert bindings.path(path) == "data/My%20Table/a%2Fb%24%27c/x%20y"
    assert bindings.path(query) == "where=id%3D%27a%2Fb%24%27c%27&a=$b"
