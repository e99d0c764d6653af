"""CREATE and CREATE_BULK through the official SDK."""

import pytest

from tests.clients.recorded import recorded


def created(sdk, payload, *, before=""):
    """The result of one CREATE of a JavaScript expression."""
    return sdk.run(f"""
        {before}
        const operation = uow.create({payload})
        await uow.execute()
        return operation.result
    """)


@recorded("uow.create map")
def test_create_gives_its_caller_the_saved_object(sdk):
    """CREATE of a plain object answers it with its objectId, its class and its stamps."""
    person = created(sdk, "'Person', {name: 'Joe', age: 25}")
    assert isinstance(person["objectId"], str)
    assert person["objectId"]
    assert isinstance(person["created"], int)
    assert person["updated"] is None
    assert person["ownerId"] is None
    assert person["___class"] == "Person"
    assert person["name"] == "Joe"
    assert person["age"] == 25


@recorded("uow.create instance")
def test_an_instance_is_created_in_the_table_of_its_class(sdk):
    """CREATE of an instance takes the table's name from the class."""
    person = created(sdk, "new Person({name: 'Joe', age: 25})")
    assert (person["___class"], person["name"], person["age"]) == ("Person", "Joe", 25)


@recorded("uow.create map ___jsonclass stripped")
def test_a_class_in_the_payload_is_no_column(sdk):
    """`___class` and `___jsonclass` of a payload do not ask for columns."""
    person = created(sdk, "'Person', {___jsonclass: 'x', ___class: 'Person', name: 'Joe'}")
    assert person["name"] == "Joe"
    assert "___jsonclass" not in person


@recorded("uow.create with special values")
def test_special_values_come_back_as_the_sdk_sends_them(sdk, console):
    """A date, null, undefined, a fraction, an array, an object and a point are stored."""
    kinds = {"d": "DATETIME", "n": "STRING", "b": "BOOLEAN", "f": "DOUBLE"}
    kinds |= {"arr": "JSON", "obj": "JSON", "pt": "JSON"}
    console.make_table(sdk.app_id, "Special", kinds)
    saved = created(
        sdk,
        """'Special', {
            d: new Date(86400000), n: null, u: undefined, b: true, f: 1.5,
            arr: [1, 'a'], obj: {a: 1}, pt: new Backendless.Data.Point().setX(1).setY(2)
        }""",
    )
    assert saved["d"] == 86_400_000
    assert saved["n"] is None
    assert saved["b"] is True
    assert saved["f"] == 1.5
    assert saved["arr"] == [1, "a"]
    assert saved["obj"] == {"a": 1}
    assert saved["pt"] == {"type": "Point", "coordinates": [1, 2]}
    assert "u" not in saved


@recorded("uow.create empty")
def test_an_empty_object_is_a_row(sdk):
    """CREATE of `{}` saves a row of its own."""
    person = created(sdk, "'Person', {}")
    assert person["name"] is None
    assert sdk.run("return people.getObjectCount()") == 1


@recorded("uow.create two same table")
def test_operations_are_numbered_by_table(sdk):
    """Results stand under the ids that the SDK makes, one for each operation."""
    results = sdk.run("""
        uow.create('Person', {name: 'a'})
        uow.create('Person', {name: 'b'})
        uow.create('Order', {label: 'c'})
        return (await uow.execute()).results
    """)
    assert list(results) == ["createPerson1", "createPerson2", "createOrder1"]
    assert {each["operationType"] for each in results.values()} == {"CREATE"}
    assert results["createPerson2"]["result"]["name"] == "b"
    assert results["createOrder1"]["result"]["___class"] == "Order"


def test_what_was_created_is_found(sdk):
    """A data-service find gives the object that a transaction has created."""
    created_by, found = sdk.run("""
        const operation = uow.create('Person', {name: 'p-1', age: 3})
        await uow.execute()
        return [operation.result, await people.find(query.setWhereClause("name='p-1'"))]
    """)
    assert found == [created_by]


def test_twenty_operations_make_twenty_objects(sdk):
    """A transaction of twenty CREATE operations answers twenty results."""
    count, stored = sdk.run("""
        for (let i = 0; i < 20; i++) uow.create('Person', {name: `p-${i}`})
        const {results} = await uow.execute()
        return [Object.keys(results).length, await people.getObjectCount("name like 'p-%'")]
    """)
    assert (count, stored) == (20, 20)


BULKS = [
    pytest.param(
        "'Person', [{name: 'Joe', age: 25}, {name: 'Mary', age: 32}, {name: 'Bob', age: 22}]",
        id="plain objects",
    ),
    pytest.param(
        "[new Person({name: 'Joe'}), new Person({name: 'Mary'}), new Person({name: 'Bob'})]",
        id="instances",
    ),
]


@recorded("uow.bulkCreate maps", "uow.bulkCreate instances")
@pytest.mark.parametrize("payload", BULKS)
def test_a_bulk_answers_ids_in_the_order_of_its_objects(sdk, payload):
    """CREATE_BULK answers an id for each object; the i-th reads back as the i-th."""
    kind, ids, names = sdk.run(f"""
        const operation = uow.bulkCreate({payload})
        const {{results}} = await uow.execute()
        const found = await Promise.all(operation.result.map(id => people.findById(id)))
        return [results.create_bulkPerson1.operationType, operation.result, found.map(p => p.name)]
    """)
    assert kind == "CREATE_BULK"
    assert len(set(ids)) == 3
    assert names == ["Joe", "Mary", "Bob"]


def test_several_bulks_of_one_transaction_keep_their_orders(sdk):
    """Each of three bulks answers the ids of its own objects."""
    ids, names = sdk.run("""
        const bulks = [0, 1, 2].map(bulk => uow.bulkCreate(
            'Person', [0, 1, 2, 3, 4].map(i => ({name: `p-${bulk}-${i}`}))))
        await uow.execute()
        const ids = bulks.flatMap(bulk => bulk.result)
        const found = await Promise.all(ids.map(id => people.findById(id)))
        return [ids, found.map(person => person.name)]
    """)
    assert len(set(ids)) == 15
    assert names == [f"p-{bulk}-{i}" for bulk in range(3) for i in range(5)]


@recorded("uow.bulkCreate empty")
def test_an_empty_bulk_stores_nothing(sdk):
    """CREATE_BULK of no objects answers no ids."""
    told = sdk.run("""
        const operation = uow.bulkCreate('Person', [])
        const {success} = await uow.execute()
        return [success, operation.result, await people.getObjectCount()]
    """)
    assert told == [True, [], 0]


def test_a_bulk_takes_a_hundred_objects(sdk):
    """CREATE_BULK takes as many objects as the hosted service does."""
    stored = sdk.run("""
        uow.bulkCreate('Person', Array.from({length: 100}, (_, i) => ({name: `p-${i}`})))
        await uow.execute()
        return people.getObjectCount("name like 'p-%'")
    """)
    assert stored == 100


def test_ten_bulks_of_a_hundred_fit_one_transaction(sdk):
    """A transaction may save a thousand objects in ten bulks."""
    stored = sdk.run("""
        for (let bulk = 0; bulk < 10; bulk++)
            uow.bulkCreate('Person', Array.from({length: 100}, () => ({name: 'p'})))
        await uow.execute()
        return people.getObjectCount("name = 'p'")
    """)
    assert stored == 1000
