"""References to earlier results, in every place where the official SDK puts them."""

import pytest

from tests.clients.recorded import recorded


@recorded("resolveTo in create payload (object prop)")
def test_a_payload_takes_properties_of_an_earlier_result(sdk):
    """A reference stands for a property, or for the objectId, also inside an array."""
    person, order = sdk.run("""
        const creation = uow.create('Person', {name: 'x'})
        const operation = uow.create('Order', {
            personName: creation.resolveTo('name'),
            label: creation,
            extra: [creation.resolveTo('name'), {deep: creation.resolveTo('name')}]
        })
        await uow.execute()
        return [creation.result, operation.result]
    """)
    assert order["personName"] == "x"
    assert order["label"] == person["objectId"]
    assert order["extra"] == ["x", {"deep": "x"}]


@recorded("resolveTo(find idx, prop)")
def test_a_payload_takes_a_property_of_a_found_row(sdk):
    """A reference to FIND names a row, counted from 0, and a property."""
    name = sdk.run("""
        await people.bulkCreate([{name: 'a'}, {name: 'b'}, {name: 'c'}])
        const found = uow.find('Person', query.setSortBy('name'))
        const operation = uow.create('Order', {personName: found.resolveTo(1, 'name')})
        await uow.execute()
        return operation.result.personName
    """)
    assert name == "b"


@recorded("resolveTo(bulkCreate idx)")
def test_a_payload_takes_an_id_of_an_earlier_bulk(sdk):
    """A reference to CREATE_BULK names an id, counted from 0."""
    ids, label = sdk.run("""
        const bulk = uow.bulkCreate('Person', [{}, {}])
        const operation = uow.create('Order', {label: bulk.resolveTo(1)})
        await uow.execute()
        return [bulk.result, operation.result.label]
    """)
    assert label == ids[1]


@recorded("updateOp/upsertOp/deleteOp refs")
def test_a_payload_takes_the_results_of_other_operations(sdk):
    """References to UPDATE, UPSERT and DELETE_BULK stand for a property or for the number."""
    joe, mary, order = sdk.run("""
        const joe = await people.save({name: 'Joe'})
        const update = uow.update('Person', {objectId: joe.objectId, name: 'x'})
        const upsert = uow.upsert('Person', {name: 'y'})
        const removal = uow.bulkDelete('Person', '1=2')
        const operation = uow.create('Order', {
            label: update.resolveTo('objectId'), personName: update.resolveTo('name'),
            price: removal, extra: [upsert.resolveTo('objectId')]
        })
        await uow.execute()
        return [joe.objectId, upsert.result.objectId, operation.result]
    """)
    assert (order["label"], order["personName"], order["price"]) == (joe, "x", 0)
    assert order["extra"] == [mary]


def test_a_bulk_takes_references_in_its_objects(sdk):
    """Objects of CREATE_BULK may hold references, too."""
    names = sdk.run("""
        const creation = uow.create('Person', {name: 'x'})
        const bulk = uow.bulkCreate('Order', [1, 2].map(price => (
            {price, personName: creation.resolveTo('name')})))
        await uow.execute()
        return (await orders.find()).map(order => order.personName)
    """)
    assert names == ["x", "x"]


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("{___ref: true, opResultId: 'nobody', propName: 'name'}", id="unknown"),
        pytest.param("bulk.resolveTo(2)", id="out of range"),
        pytest.param("later.resolveTo('name')", id="forward"),
    ],
)
def test_a_reference_to_nothing_refuses_the_transaction(sdk, reference):
    """Whatever a reference misses, the caller hears of the operation, and nothing is stored."""
    success, failed, stored = sdk.run(f"""
        const bulk = uow.bulkCreate('Person', [{{name: 'a'}}, {{name: 'b'}}])
        const other = new Backendless.UnitOfWork()
        const later = other.create('Person', {{name: 'later'}})
        later.setOpResultId('later')
        uow.create('Order', {{label: {reference}}})
        uow.create('Person', {{name: 'later'}}).setOpResultId('later')
        const {{success, error}} = await uow.execute()
        return [success, error.operation.opResultId, await people.getObjectCount()]
    """)
    assert success is False
    assert failed == "createOrder1"
    assert stored == 0
