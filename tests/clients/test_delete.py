"""DELETE and DELETE_BULK through the official SDK."""

import pytest

from tests.clients.recorded import recorded

FIVE = """
    const ids = await people.bulkCreate(
        [10, 10, 10, 20, 20].map((age, i) => ({name: `p-${i}`, age})))
"""


@recorded(
    "uow.delete object", "uow.delete id", "uow.delete instance", "uow.delete find.resolveTo(0)"
)
@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("'Person', {objectId: ids[0]}", id="object"),
        pytest.param("'Person', ids[0]", id="id"),
        pytest.param("new Person({objectId: ids[0], name: 'p-0'})", id="instance"),
        pytest.param("uow.find('Person', {where: \"name = 'p-0'\"}).resolveTo(0)", id="find"),
    ],
)
def test_delete_answers_when_and_removes_the_object(sdk, subject):
    """DELETE answers the time of the deletion, and only that object is gone."""
    time, names = sdk.run(f"""
        {FIVE}
        const operation = uow.delete({subject})
        await uow.execute()
        return [operation.result, (await people.find({{sortBy: 'name'}})).map(p => p.name)]
    """)
    assert isinstance(time, int)
    assert time > 1_500_000_000_000
    assert names == ["p-1", "p-2", "p-3", "p-4"]


@recorded("uow.delete OpResult(create)", "uow.delete bulkCreate.resolveTo(1)")
@pytest.mark.parametrize(
    ("subject", "left"),
    [
        pytest.param("uow.create('Person', {name: 'a'})", [], id="create"),
        pytest.param(
            "uow.bulkCreate('Person', [{name: 'a'}, {name: 'b'}]).resolveTo(1)",
            ["a"],
            id="bulk create",
        ),
    ],
)
def test_what_the_transaction_has_created_can_be_deleted(sdk, subject, left):
    """DELETE takes the objectId from the result of an earlier operation."""
    success, names = sdk.run(f"""
        uow.delete({subject})
        const {{success}} = await uow.execute()
        return [success, (await people.find()).map(person => person.name)]
    """)
    assert success is True
    assert names == left


def test_twenty_objects_are_deleted_in_one_transaction(sdk):
    """Twenty DELETE operations answer twenty times of deletion."""
    results, stored = sdk.run("""
        const ids = await people.bulkCreate(Array.from({length: 20}, () => ({name: 'p'})))
        ids.forEach(id => uow.delete('Person', id))
        const {results} = await uow.execute()
        return [Object.values(results).map(each => each.result), await people.getObjectCount()]
    """)
    assert len(results) == 20
    assert all(isinstance(time, int) for time in results)
    assert stored == 0


@recorded(
    "uow.bulkDelete where",
    "uow.bulkDelete ids",
    "uow.bulkDelete objects",
    "uow.bulkDelete instances",
    "uow.bulkDelete OpResult(find)",
)
@pytest.mark.parametrize(
    "selection",
    [
        pytest.param("'Person', 'age<20'", id="where"),
        pytest.param("'Person', ids.slice(0, 3)", id="ids"),
        pytest.param("'Person', ids.slice(0, 3).map(objectId => ({objectId}))", id="objects"),
        pytest.param("ids.slice(0, 3).map(objectId => new Person({objectId}))", id="instances"),
        pytest.param("uow.find('Person', query.setWhereClause('age = 10'))", id="find"),
    ],
)
def test_a_bulk_delete_removes_what_is_selected_and_counts_it(sdk, selection):
    """DELETE_BULK answers the number of objects that it has removed."""
    result, ages = sdk.run(f"""
        {FIVE}
        const operation = uow.bulkDelete({selection})
        await uow.execute()
        return [operation.result, (await people.find()).map(person => person.age)]
    """)
    assert result == 3
    assert ages == [20, 20]


def test_hundreds_are_deleted_by_one_clause(sdk):
    """DELETE_BULK is not bound by the size of a page."""
    result, left = sdk.run("""
        for (let bulk = 0; bulk < 10; bulk++)
            uow.bulkCreate('Person', Array.from({length: 100}, () => ({age: bulk < 8 ? 10 : 20})))
        const operation = uow.bulkDelete('Person', 'age = 10')
        await uow.execute()
        return [operation.result, await people.getObjectCount()]
    """)
    assert (result, left) == (800, 200)
