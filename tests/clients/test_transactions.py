"""Whole transactions through the official SDK: names, isolation, order, other ways to build one."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import SdkError

LEVELS = ["READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"]


@recorded(*(f"uow isolation {level}" for level in LEVELS))
@pytest.mark.parametrize("level", LEVELS)
def test_every_isolation_level_of_the_sdk_is_accepted(sdk, level):
    """A transaction of each level that the SDK knows succeeds."""
    sent, success = sdk.run(
        """
        const {UnitOfWork} = Backendless
        const levelled = new UnitOfWork(UnitOfWork.IsolationLevelEnum[level])
        levelled.create('Person', {name: 'a'})
        return [levelled.payload.isolationLevelEnum, (await levelled.execute()).success]
        """,
        level=level,
    )
    assert sent == level
    assert success is True


@recorded("new Backendless.UnitOfWork('FOO')")
def test_another_isolation_level_is_refused(sdk):
    """A level that no document knows is told to the caller, and nothing is stored."""
    with pytest.raises(SdkError) as refused:
        sdk.run("""
            const levelled = new Backendless.UnitOfWork('FOO')
            levelled.create('Person', {name: 'a'})
            await levelled.execute()
        """)
    assert refused.value.status == 400
    assert sdk.run("return people.getObjectCount()") == 0


@recorded("uow.setIsolationLevel")
def test_the_isolation_level_can_be_set_later(sdk):
    """`setIsolationLevel` is sent and accepted."""
    success = sdk.run("""
        uow.setIsolationLevel('SERIALIZABLE')
        uow.create('Person', {name: 'a'})
        return (await uow.execute()).isSuccess()
    """)
    assert success is True


@recorded("uow setOpResultId")
@pytest.mark.parametrize(
    "name", ["my op", "My Test Operation ID", " é/ß.\u202e '\"\\", "0", "__proto"]
)
def test_a_result_stands_under_the_name_that_was_given(sdk, name):
    """A free-form opResultId comes back as it was sent, and the operation has its result."""
    names, result = sdk.run(
        """
        const operation = uow.create('Person', {name: 'a'})
        operation.setOpResultId(name)
        const {results} = await uow.execute()
        return [Object.keys(results), operation.result]
        """,
        name=name,
    )
    assert names == [name]
    assert result["name"] == "a"


def test_a_result_tells_its_type_under_both_keys(sdk):
    """`operationType`, which clients read, and `type`, which the documents print, agree."""
    result = sdk.run("""
        uow.create('Person', {name: 'a'})
        return (await uow.execute()).results.createPerson1
    """)
    assert (result["operationType"], result["type"]) == ("CREATE", "CREATE")


@recorded("UnitOfWork.initFromJSON")
def test_a_transaction_is_made_from_json(sdk):
    """A transaction that was made from JSON runs like any other, references included."""
    results = sdk.run("""
        const made = Backendless.UnitOfWork.initFromJSON({
            transactionIsolation: 'SERIALIZABLE',
            operations: [
                {operationType: 'CREATE', table: 'Person', opResultId: 'a', payload: {name: 'x'}},
                {operationType: 'CREATE_BULK', table: 'Order', opResultId: 'b', payload: [
                    {personName: {___ref: true, opResultId: 'a', propName: 'name'}}
                ]}
            ]
        })
        const {results} = await made.execute()
        return [results, await orders.findById(results.b.result[0])]
    """)
    assert list(results[0]) == ["a", "b"]
    assert results[1]["personName"] == "x"


def test_operations_of_several_kinds_and_tables_make_one_transaction(sdk):
    """Creations, updates and deletions on three tables answer one result each."""
    results, success = sdk.run("""
        const items = Backendless.Data.of('Item')
        const [first, second, item] = await Promise.all([
            orders.save({price: 100}), orders.save({price: 500}), items.save({label: 'x'})])
        uow.create('Person', {name: 'Bob', age: 22})
        uow.bulkCreate([new Person({name: 'Nick-1'}), new Person({name: 'Nick-2'})])
        uow.update('Order', {objectId: first.objectId, price: 200})
        uow.update('Order', {...second, price: 700})
        uow.delete('Item', item)
        const {results, success} = await uow.execute()
        return [results, success]
    """)
    assert success is True
    kinds = {name: each["operationType"] for name, each in results.items()}
    assert kinds == {
        "createPerson1": "CREATE",
        "create_bulkPerson1": "CREATE_BULK",
        "updateOrder1": "UPDATE",
        "updateOrder2": "UPDATE",
        "deleteItem1": "DELETE",
    }
    assert results["updateOrder1"]["result"]["price"] == 200
    assert results["updateOrder2"]["result"]["price"] == 700


def test_a_transaction_built_twice_runs_twice(sdk):
    """The same names are free again in the next transaction."""
    ids = sdk.run("""
        const ids = []
        for (let i = 0; i < 2; i++) {
            const again = new Backendless.UnitOfWork()
            const operation = again.create('Person', {name: 'a'})
            await again.execute()
            ids.push(operation.result.objectId)
        }
        return ids
    """)
    assert len(set(ids)) == 2


@recorded("setCurrentUserToken() with no logged-in user: header is NOT sent")
def test_a_token_without_a_log_in_changes_nothing(sdk):
    """A token set without a user is not sent, so the transaction is an anonymous one."""
    owner = sdk.run("""
        Backendless.UserService.setCurrentUserToken('TOK')
        const operation = uow.create('Person', {name: 'a'})
        await uow.execute()
        return operation.result.ownerId
    """)
    assert owner is None
