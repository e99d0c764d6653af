"""What the official SDK tells its caller of a transaction that fails."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import SdkError

UNKNOWN_COLUMN = (
    "Column 'missedColumn' in table 'Person' does not exists. "
    "All tables and columns must be present in the database before a transaction is executed."
)
FAILURE = """
    const {success, results, error} = await uow.execute()
    const operation = error.operation
    const failure = {
        success, results, message: error.message, isError: error instanceof Error,
        type: operation.operationType, table: operation.table,
        id: operation.opResultId, payload: operation.payload
    }
"""


def test_an_unknown_column_fails_with_the_message_that_clients_compare(sdk):
    """The caller gets the message, and the operation as it was sent."""
    failure, stored = sdk.run(f"""
        uow.create('Person', {{name: 'Joe', missedColumn: 'm'}})
        {FAILURE}
        return [failure, await people.getObjectCount()]
    """)
    assert failure == {
        "success": False,
        "results": None,
        "message": UNKNOWN_COLUMN,
        "isError": True,
        "type": "CREATE",
        "table": "Person",
        "id": "createPerson1",
        "payload": {"name": "Joe", "missedColumn": "m"},
    }
    assert stored == 0


def test_the_failed_operation_has_the_error(sdk):
    """The error of the whole is that of the operation that failed, and isSuccess says no."""
    told = sdk.run("""
        const operation = uow.create('Person', {missedColumn: 'm'})
        const result = await uow.execute()
        return [result.isSuccess(), result.getError() === operation.getError(),
                result.error === result.getError(), operation.isError?.() ?? true]
    """)
    assert told == [False, True, True, True]


OPERATIONS = [
    pytest.param("uow.create('Person', {missedColumn: 'm'})", "createPerson2", id="CREATE"),
    pytest.param(
        "uow.bulkCreate('Person', [{name: 'b'}, {name: 'c', missedColumn: 'm'}])",
        "create_bulkPerson1",
        id="CREATE_BULK",
    ),
    pytest.param(
        "uow.update('Person', {objectId: joe.objectId, missedColumn: 'm'})",
        "updatePerson1",
        id="UPDATE",
    ),
    pytest.param(
        "uow.bulkUpdate('Person', 'age > 1', {age: 123, missedColumn: 'm'})",
        "update_bulkPerson1",
        id="UPDATE_BULK",
    ),
    pytest.param("uow.upsert('Person', {missedColumn: 'm'})", "upsertPerson1", id="UPSERT"),
    pytest.param(
        "uow.bulkUpsert('Person', [{missedColumn: 'm'}])", "upsert_bulkPerson1", id="UPSERT_BULK"
    ),
]


@pytest.mark.parametrize(("operation", "op_result_id"), OPERATIONS)
def test_every_write_of_an_unknown_column_rolls_back(sdk, operation, op_result_id):
    """Whichever operation fails, it is named, and what ran before it is undone."""
    failure, found = sdk.run(f"""
        const joe = await people.save({{name: 'Joe', age: 25}})
        uow.create('Person', {{name: 'a'}})
        {operation}
        {FAILURE}
        return [failure, await people.find()]
    """)
    assert failure["message"] == UNKNOWN_COLUMN
    assert failure["id"] == op_result_id
    assert [(person["name"], person["age"], person["updated"]) for person in found] == [
        ("Joe", 25, None)
    ]


def test_the_last_of_twenty_operations_undoes_the_others(sdk):
    """Nineteen good operations are undone by the twentieth."""
    failure, stored = sdk.run(f"""
        for (let i = 0; i < 19; i++) uow.create('Person', {{name: `p-${{i}}`}})
        uow.create('Person', {{name: 'p-19', missedColumn: 'm'}})
        {FAILURE}
        return [failure, await people.getObjectCount()]
    """)
    assert failure["id"] == "createPerson20"
    assert stored == 0


def test_the_third_update_undoes_the_first_two(sdk):
    """Updates before the one that fails leave no trace, nor a stamp."""
    failure, found = sdk.run(f"""
        const ids = await people.bulkCreate([{{name: 'a'}}, {{name: 'b'}}, {{name: 'c'}}])
        uow.update('Person', {{objectId: ids[0], name: 'x'}})
        uow.update('Person', {{objectId: ids[1], name: 'x'}})
        uow.update('Person', {{objectId: ids[2], name: 'x', missedColumn: 'm'}})
        {FAILURE}
        return [failure, await people.find()]
    """)
    assert failure["id"] == "updatePerson3"
    assert [(person["name"], person["updated"]) for person in found] == [
        ("a", None),
        ("b", None),
        ("c", None),
    ]


def test_a_bulk_has_at_most_a_hundred_objects(sdk):
    """More objects are refused with the message that clients compare, and none is stored."""
    failure, stored = sdk.run(f"""
        uow.bulkCreate('Person', Array.from({{length: 200}}, () => ({{name: 'p'}})))
        {FAILURE}
        return [failure, await people.getObjectCount()]
    """)
    assert failure["message"] == "Bulk create operation supports no more than 100 objects"
    assert failure["id"] == "create_bulkPerson1"
    assert len(failure["payload"]) == 200
    assert stored == 0


def test_the_payload_of_a_bulk_update_is_told_as_it_was_sent(sdk):
    """The failed UPDATE_BULK that the caller gets has its clause and its changes."""
    failure = sdk.run(f"""
        uow.bulkUpdate('Person', "name like 'p-%'", {{age: 1, missedColumn: 'm'}})
        {FAILURE}
        return failure
    """)
    assert failure["payload"] == {
        "conditional": "name like 'p-%'",
        "changes": {"age": 1, "missedColumn": "m"},
    }


ROLLED_BACK = [
    pytest.param("uow.delete('Person', joe)", id="DELETE"),
    pytest.param("uow.bulkDelete('Person', '1=1')", id="DELETE_BULK"),
    pytest.param("uow.update('Person', {objectId: joe.objectId, age: 1})", id="UPDATE"),
    pytest.param("uow.bulkUpdate('Person', 'age > 1', {age: 1})", id="UPDATE_BULK"),
    pytest.param("uow.upsert('Person', {name: 'x'})", id="UPSERT"),
    pytest.param("uow.bulkUpsert('Person', [{name: 'x'}])", id="UPSERT_BULK"),
    pytest.param("uow.addToRelation('Person', joe, 'orders', [other])", id="ADD_RELATION"),
    pytest.param("uow.setRelation('Person', joe, 'orders', [other])", id="SET_RELATION"),
    pytest.param("uow.deleteRelation('Person', joe, 'orders', [order])", id="DELETE_RELATION"),
]


@pytest.mark.parametrize("operation", ROLLED_BACK)
def test_every_operation_is_undone_by_a_later_failure(sdk, operation):
    """All that an operation did is undone when the one after it fails."""
    before, after = sdk.run(f"""
        const joe = await people.save({{name: 'Joe', age: 25}})
        const [order, other] = await Promise.all([1, 2].map(price => orders.save({{price}})))
        await people.setRelation(joe, 'orders', [order])
        const everything = () => people.find({{relations: ['orders'], relationsDepth: 1}})
        const before = await everything()
        {operation}
        uow.create('Person', {{missedColumn: 'm'}})
        await uow.execute()
        return [before, await everything()]
    """)
    assert [order["price"] for order in before[0]["orders"]] == [1]
    assert after == before


BROKEN = [
    pytest.param("uow.update('Person', {objectId: 'nobody', name: 'x'})", id="unknown object"),
    pytest.param("uow.delete('Person', 'nobody')", id="deletion of nothing"),
    pytest.param("uow.create('Nowhere', {name: 'x'})", id="unknown table"),
    pytest.param("uow.create('Person', {age: 'old'})", id="wrong type"),
    pytest.param("uow.bulkDelete('Person', 'nope = 1')", id="unknown column in a clause"),
    pytest.param("uow.bulkUpdate('Person', 'age >', {age: 1})", id="broken clause"),
    pytest.param("uow.find('Person', query.setWhereClause('age ='))", id="broken clause of FIND"),
    pytest.param("uow.find('Nowhere', {})", id="FIND in an unknown table"),
    pytest.param("uow.addToRelation('Person', joe, 'nope', ['x'])", id="unknown relation"),
    pytest.param("uow.addToRelation('Person', 'nobody', 'orders', [order])", id="unknown parent"),
]


@pytest.mark.parametrize("operation", BROKEN)
def test_what_cannot_be_done_is_told_to_the_caller(sdk, operation):
    """A refused operation is named, with a message, and nothing of its transaction is kept."""
    success, failed, same, message, stored = sdk.run(f"""
        const joe = await people.save({{name: 'Joe'}})
        const order = await orders.save({{price: 1}})
        uow.create('Person', {{name: 'a'}})
        const operation = {operation}
        const {{success, error}} = await uow.execute()
        return [success, error.operation.opResultId, operation.getOpResultId(), error.message,
                await people.getObjectCount()]
    """)
    assert success is False
    assert failed == same
    assert message
    assert stored == 1


@recorded("uow.bulkCreate('Person',['a',1])")
def test_items_that_are_no_objects_are_refused(sdk):
    """The SDK sends whatever stands in a list; the server says that it cannot be saved."""
    failure, stored = sdk.run(f"""
        uow.bulkCreate('Person', ['a', 1])
        {FAILURE}
        return [failure, await people.getObjectCount()]
    """)
    assert failure["success"] is False
    assert failure["id"] == "create_bulkPerson1"
    assert stored == 0


@recorded("uow empty")
def test_an_empty_transaction_is_refused(sdk):
    """A transaction without operations rejects the promise, with the reason and a status."""
    with pytest.raises(SdkError) as refused:
        sdk.run("return uow.execute()")
    assert refused.value.status == 400
    assert "at least one operation" in refused.value.message


def test_a_name_that_is_used_twice_is_refused(sdk):
    """Two operations of one opResultId reject the promise, and nothing is stored."""
    with pytest.raises(SdkError) as refused:
        sdk.run("""
            uow.create('Person', {name: 'a'}).setOpResultId('same')
            uow.create('Order', {label: 'b'}).setOpResultId('same')
            await uow.execute()
        """)
    assert refused.value.status == 400
    assert "same" in refused.value.message
    assert sdk.run("return people.getObjectCount()") == 0
