"""UPDATE, UPDATE_BULK, UPSERT and UPSERT_BULK through the official SDK."""

import pytest

from tests.clients.recorded import recorded

JOE = "const joe = await people.save({name: 'Joe', age: 25})"
FIVE = """
    const ids = await people.bulkCreate(
        [10, 10, 10, 20, 20].map((age, i) => ({name: `p-${i}`, age})))
"""


@recorded("uow.update map", "uow.update instance")
@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("'Person', {objectId: joe.objectId, name: 'N'}", id="plain object"),
        pytest.param("new Person({objectId: joe.objectId, name: 'N'})", id="instance"),
    ],
)
def test_update_answers_the_whole_object(sdk, payload):
    """UPDATE answers what was changed and what was not, and stamps `updated`."""
    joe, updated, found = sdk.run(f"""
        {JOE}
        const operation = uow.update({payload})
        await uow.execute()
        return [joe, operation.result, await people.findById(joe.objectId)]
    """)
    assert isinstance(updated["updated"], int)
    assert updated == joe | {"name": "N", "updated": updated["updated"]}
    assert found == updated


def test_a_whole_saved_object_can_be_sent_back(sdk):
    """UPDATE accepts the system properties of the object that was read before."""
    result = sdk.run(f"""
        {JOE}
        joe.age = 43
        joe.name = 'Nick'
        const operation = uow.update('Person', joe)
        await uow.execute()
        return operation.result
    """)
    assert (result["name"], result["age"], result["___class"]) == ("Nick", 43, "Person")


@recorded("uow.update OpResult,map", "uow.update OpResult,prop,value")
@pytest.mark.parametrize("change", ["{age: 30}", "'age', 30"], ids=["object", "name and value"])
def test_an_object_is_updated_by_the_result_of_its_creation(sdk, change):
    """The created object keeps its first age in the result of CREATE, the second in UPDATE's."""
    before, after, stored = sdk.run(f"""
        const creation = uow.create('Person', {{name: 'B', age: 777}})
        const update = uow.update(creation, {change})
        await uow.execute()
        return [creation.result, update.result, await people.findFirst()]
    """)
    assert (before["age"], before["updated"]) == (777, None)
    assert after["age"] == 30
    assert isinstance(after["updated"], int)
    assert after["objectId"] == before["objectId"]
    assert stored == after


@recorded("uow.update OpResult,prop,ref")
def test_a_change_may_be_a_reference(sdk):
    """UPDATE takes the value of a property from the result of an earlier operation."""
    result = sdk.run("""
        const first = uow.create('Person', {name: 'first'})
        const second = uow.create('Person', {name: 'second'})
        const update = uow.update(second, 'name', first.resolveTo('name'))
        await uow.execute()
        return update.result
    """)
    assert result["name"] == "first"


@recorded("uow.update find.resolveTo(0)")
def test_a_found_object_is_updated(sdk):
    """UPDATE takes the objectId of a row that FIND has found."""
    ages = sdk.run(f"""
        {FIVE}
        const found = uow.find('Person', query.setSortBy('name'))
        uow.update(found.resolveTo(0), {{age: 1}})
        await uow.execute()
        return (await people.find({{sortBy: 'name'}})).map(person => person.age)
    """)
    assert ages == [1, 10, 10, 20, 20]


def test_twenty_objects_are_updated_in_one_transaction(sdk):
    """Twenty UPDATE operations answer twenty results and change twenty objects."""
    count, stored = sdk.run("""
        const ids = await people.bulkCreate(Array.from({length: 20}, () => ({name: 'old'})))
        ids.forEach(objectId => uow.update('Person', {objectId, name: 'new'}))
        const {results} = await uow.execute()
        return [Object.keys(results).length, await people.getObjectCount("name = 'new'")]
    """)
    assert (count, stored) == (20, 20)


def test_an_expression_is_worked_out_by_the_server(sdk):
    """A BackendlessExpression in UPDATE stands for what it yields from the stored values."""
    age = sdk.run(f"""
        {JOE}
        const operation = uow.update('Person', {{
            objectId: joe.objectId, age: new Backendless.Expression('age + 1')
        }})
        await uow.execute()
        return operation.result.age
    """)
    assert age == 26


def test_an_expression_is_worked_out_for_each_object(sdk):
    """A BackendlessExpression in UPDATE_BULK yields a value of each object's own."""
    ages = sdk.run(f"""
        {FIVE}
        uow.bulkUpdate('Person', 'age > 0', {{age: new Backendless.Expression('age * 2')}})
        await uow.execute()
        return (await people.find({{sortBy: 'age'}})).map(person => person.age)
    """)
    assert ages == [20, 20, 20, 40, 40]


SELECTIONS = [
    pytest.param("'Person', 'age = 10', {age: 1}", 3, id="where"),
    pytest.param("'age = 10', new Person({age: 1})", 3, id="where and instance"),
    pytest.param("'Person', ids.slice(1), {age: 1}", 4, id="ids"),
    pytest.param(
        "'Person', [{objectId: ids[0]}, new Person({objectId: ids[4]})], {age: 1}", 2, id="objects"
    ),
    pytest.param("uow.find('Person', query.setWhereClause('age = 20')), {age: 1}", 2, id="find"),
    pytest.param(
        "uow.bulkCreate('Person', [{name: 'x'}, {name: 'y'}]), {age: 1}", 2, id="bulk create"
    ),
]


@recorded(
    "uow.bulkUpdate where",
    "uow.bulkUpdate where,instance",
    "uow.bulkUpdate ids",
    "uow.bulkUpdate objects",
    "uow.bulkUpdate OpResult(find)",
    "uow.bulkUpdate OpResult(bulkCreate)",
)
@pytest.mark.parametrize(("selection", "changed"), SELECTIONS)
def test_a_bulk_update_changes_what_is_selected_and_counts_it(sdk, selection, changed):
    """UPDATE_BULK answers the number of objects that it has changed."""
    result, stored = sdk.run(f"""
        {FIVE}
        const operation = uow.bulkUpdate({selection})
        await uow.execute()
        return [operation.result, await people.getObjectCount('age = 1')]
    """)
    assert result == stored == changed


def test_a_thousand_objects_are_updated_by_one_clause(sdk):
    """UPDATE_BULK is not bound by the size of a page."""
    result, stored = sdk.run("""
        for (let bulk = 0; bulk < 10; bulk++)
            uow.bulkCreate('Person', Array.from({length: 100}, () => ({name: 'p', age: 1})))
        const update = uow.bulkUpdate('Person', "name like 'p%'", {age: 123})
        await uow.execute()
        return [update.result, await people.getObjectCount("age=123 and name like 'p%'")]
    """)
    assert result == stored == 1000


@recorded("uow.upsert map", "uow.upsert instance")
@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("'Person', {name: 'M'}", id="plain object"),
        pytest.param("new Person({name: 'M'})", id="instance"),
    ],
)
def test_upsert_without_an_id_creates(sdk, payload):
    """UPSERT of an object without objectId saves a new one and answers it."""
    result, stored = sdk.run(f"""
        const operation = uow.upsert({payload})
        await uow.execute()
        return [operation.result, await people.find()]
    """)
    assert (result["name"], result["___class"]) == ("M", "Person")
    assert stored == [result]


@recorded("uow.upsert map")
def test_upsert_with_the_id_of_an_object_updates_it(sdk):
    """UPSERT of an object that exists changes it and makes no second one."""
    result, stored = sdk.run(f"""
        {JOE}
        const operation = uow.upsert('Person', {{objectId: joe.objectId, name: 'N'}})
        await uow.execute()
        return [operation.result, await people.find()]
    """)
    assert (result["name"], result["age"]) == ("N", 25)
    assert isinstance(result["updated"], int)
    assert stored == [result]


@recorded("uow.upsert map")
def test_upsert_with_an_unknown_id_inserts_under_it(sdk):
    """UPSERT of an object with an objectId of the client's own saves it under that id."""
    result = sdk.run("""
        const operation = uow.upsert('Person', {objectId: 'OID1', name: 'N'})
        await uow.execute()
        return [operation.result, await people.findById('OID1')]
    """)
    assert [each["objectId"] for each in result] == ["OID1", "OID1"]
    assert [each["name"] for each in result] == ["N", "N"]


@recorded("uow.bulkUpsert", "uow.bulkUpsert instances")
@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("'Person', [{objectId: joe.objectId, name: 'N'}, {name: 'M'}]", id="objects"),
        pytest.param(
            "[new Person({objectId: joe.objectId, name: 'N'}), new Person({name: 'M'})]",
            id="instances",
        ),
    ],
)
def test_a_bulk_upsert_answers_ids_in_order(sdk, payload):
    """UPSERT_BULK updates the object that exists, creates the other, and answers both ids."""
    joe, ids, names = sdk.run(f"""
        {JOE}
        const operation = uow.bulkUpsert({payload})
        await uow.execute()
        const found = await Promise.all(operation.result.map(id => people.findById(id)))
        return [joe, operation.result, found.map(person => [person.name, person.age])]
    """)
    assert ids[0] == joe["objectId"]
    assert names == [["N", 25], ["M", None]]
