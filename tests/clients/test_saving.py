"""Saving through the data service: create, update, upsert, deep save and bulk calls."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import SdkError


@recorded("save new")
def test_a_new_object_is_saved_whole(sdk):
    """`save` of an object without objectId creates it and answers all of it."""
    person, found = sdk.run("""
        const person = await people.save({name: 'Joe', age: 25})
        return [person, await people.findById(person.objectId)]
    """)
    assert (person["name"], person["age"], person["___class"]) == ("Joe", 25, "Person")
    assert isinstance(person["objectId"], str)
    assert isinstance(person["created"], int)
    assert (person["updated"], person["ownerId"]) == (None, None)
    assert found == person


@recorded("save with objectId")
def test_a_saved_object_is_updated(sdk):
    """`save` of an object with its objectId changes what it names, and makes no second one."""
    first, second, count = sdk.run("""
        const first = await people.save({name: 'Joe', age: 25})
        const second = await people.save({objectId: first.objectId, name: 'Jack'})
        return [first, second, await people.getObjectCount()]
    """)
    assert isinstance(second["updated"], int)
    assert second == first | {"name": "Jack", "updated": second["updated"]}
    assert count == 1


@recorded("save instance")
def test_an_instance_is_saved_as_an_instance(sdk):
    """`save` of an instance answers an instance of the same class."""
    told = sdk.run("""
        const store = Backendless.Data.of(Person)
        const saved = await store.save(new Person({name: 'Joe'}))
        const found = await store.findFirst()
        return [saved instanceof Person, saved.name, found instanceof Person, found.name]
    """)
    assert told == [True, "Joe", True, "Joe"]


def test_a_table_and_its_columns_are_made_by_saving(empty_sdk):
    """`save` to an unknown table makes it, with columns that keep each kind of value."""
    saved, again = empty_sdk.run("""
        const store = Backendless.Data.of('Fresh')
        const saved = await store.save({s: 'x', i: 3, d: 0.5, b: true, o: {a: [1]}, n: null})
        return [saved, await store.save({s: 'y', more: 'z'})]
    """)
    assert [saved[name] for name in "sidbo"] == ["x", 3, 0.5, True, {"a": [1]}]
    assert again["more"] == "z"


def test_tables_made_at_once_do_not_get_in_each_others_way(empty_sdk):
    """Many first saves to two new tables, sent at once, all succeed."""
    counts = empty_sdk.run("""
        await Promise.all([1, 2, 3, 4, 5].flatMap(i => [
            people.save({name: `p-${i}`, age: i}), orders.save({label: `o-${i}`, price: i})]))
        return [await people.getObjectCount(), await orders.getObjectCount()]
    """)
    assert counts == [5, 5]


@recorded("save nested/date")
def test_dates_and_nested_values_are_saved(empty_sdk):
    """A date is sent as milliseconds; objects, arrays and points come back as they were."""
    saved = empty_sdk.run("""
        return Backendless.Data.of('Nested').save({
            d: new Date(86400000), nested: {a: 1}, arr: [{b: 1}],
            pt: new Backendless.Data.Point().setX(1).setY(2)
        })
    """)
    assert saved["d"] == 86_400_000
    assert saved["nested"] == {"a": 1}
    assert saved["arr"] == [{"b": 1}]
    assert saved["pt"] == {"type": "Point", "coordinates": [1, 2]}


@recorded("save with isUpsert=true")
def test_upsert_creates_under_an_unknown_id_and_updates_a_known_one(sdk):
    """`save` with upsert adopts the objectId that it is given."""
    first, second, count = sdk.run("""
        const first = await people.save({objectId: 'OID1', name: 'Joe', age: 1}, true)
        const second = await people.save({objectId: 'OID1', name: 'Jack'}, true)
        return [first, second, await people.getObjectCount()]
    """)
    assert (first["objectId"], first["name"], first["updated"]) == ("OID1", "Joe", None)
    assert (second["objectId"], second["name"], second["age"]) == ("OID1", "Jack", 1)
    assert count == 1


WRONG = [
    pytest.param("age", "properties - age.", id="INT"),
    pytest.param("score", "properties - score.", id="DOUBLE"),
    pytest.param("married", "properties - married.", id="BOOLEAN"),
]


@recorded("save error 400")
@pytest.mark.parametrize(("column", "words"), WRONG)
def test_a_value_of_the_wrong_type_is_refused(sdk, column, words):
    """`save` rejects with the code, the status and the message that clients compare."""
    with pytest.raises(SdkError) as refused:
        sdk.run("await people.save({[column]: 'invalid number'})", column=column)
    assert refused.value.code == 1007
    assert refused.value.status == 400
    assert refused.value.message == (
        f"Unable to save object - invalid data type for {words} "
        "You can change the property type in developer console."
    )


def test_a_text_that_is_no_date_is_refused(sdk):
    """`save` rejects a DATETIME that cannot be read, with the message that clients compare."""
    with pytest.raises(SdkError) as refused:
        sdk.run("await people.save({born: 'invalid number'})")
    assert refused.value.message == "Invalid date format for property born"


@recorded("bulkCreate")
def test_a_bulk_of_objects_answers_their_ids(sdk):
    """`bulkCreate` answers ids in the order of the objects, empty ones included."""
    ids, names = sdk.run("""
        const ids = await people.bulkCreate([{name: 'Joe'}, {}, {name: 'Mary'}, {}])
        const found = await Promise.all(ids.map(id => people.findById(id)))
        return [ids, found.map(person => person.name)]
    """)
    assert len(set(ids)) == 4
    assert names == ["Joe", None, "Mary", None]


@recorded("bulkCreate empty")
def test_an_empty_bulk_stores_nothing(sdk):
    """`bulkCreate` of nothing answers no ids."""
    told = sdk.run("return [await people.bulkCreate([]), await people.getObjectCount()]")
    assert told == [[], 0]


@recorded("bulkUpsert")
def test_a_bulk_upsert_answers_ids_in_order(sdk):
    """`bulkUpsert` updates what exists, creates what does not, and answers the ids of both."""
    ids, names = sdk.run("""
        await people.save({objectId: 'a', name: 'old', age: 1}, true)
        const ids = await people.bulkUpsert([{objectId: 'a', name: 'Joe'}, {name: 'Mary'}])
        const found = await Promise.all(ids.map(id => people.findById(id)))
        return [ids, found.map(person => [person.name, person.age])]
    """)
    assert ids[0] == "a"
    assert names == [["Joe", 1], ["Mary", None]]


@recorded("bulkUpdate")
def test_a_bulk_update_counts_what_it_changes(sdk):
    """`bulkUpdate` answers the number of objects that its clause selects."""
    told = sdk.run("""
        await people.bulkCreate([{age: 1}, {age: 2}, {age: 3}])
        const changed = await people.bulkUpdate('age > 1', {age: 9})
        return [changed, await people.getObjectCount('age = 9')]
    """)
    assert told == [2, 2]


@recorded("bulkDelete where", "bulkDelete objects")
@pytest.mark.parametrize(
    "selection",
    [
        pytest.param("'age > 1'", id="where"),
        pytest.param("[{objectId: ids[1]}, ids[2]]", id="objects and ids"),
    ],
)
def test_a_bulk_delete_counts_what_it_removes(sdk, selection):
    """`bulkDelete` answers the number of objects, and only these are gone."""
    told = sdk.run(f"""
        const ids = await people.bulkCreate([{{age: 1}}, {{age: 2}}, {{age: 3}}])
        const removed = await people.bulkDelete({selection})
        return [removed, (await people.find()).map(person => person.age)]
    """)
    assert told == [2, [1]]


@recorded("remove id", "remove object")
@pytest.mark.parametrize("subject", ["joe.objectId", "joe"], ids=["id", "object"])
def test_remove_answers_when(sdk, subject):
    """`remove` answers the time of the deletion; the object is not found any more."""
    removed, count = sdk.run(f"""
        const joe = await people.save({{name: 'Joe'}})
        return [await people.remove({subject}), await people.getObjectCount()]
    """)
    assert isinstance(removed["deletionTime"], int)
    assert count == 0


@recorded("remove object")
def test_an_id_of_any_characters_is_removed(sdk):
    """`remove` finds an object whose id must be escaped in an address."""
    count = sdk.run("""
        await people.save({objectId: 'OID 1/x?&%é', name: 'Joe'}, true)
        await people.remove({objectId: 'OID 1/x?&%é'})
        return people.getObjectCount()
    """)
    assert count == 0
