"""How the official SDK bears servers that break a rule: what their users would see."""

import pytest

from tests.clients.sdk import Sdk, SdkError
from tests.clients.serving import serving

FAILING = """
    uow.create('Person', {missedColumn: 'm'})
    return (await uow.execute()).error.message
"""


@pytest.fixture
def broken(node, request):
    """Yield an SDK on a server that makes the mistake that the test names, with one table."""
    with serving("--fault", request.param) as url:
        sdk = Sdk(node, url, "APP", "KEY")
        sdk.run("await people.remove(await people.save({name: 'x'}))")
        yield sdk


@pytest.mark.parametrize("broken", ["failure-names-no-operation", "failure-as-text"], indirect=True)
def test_a_failure_that_names_no_operation_breaks_the_sdk(broken):
    """The caller gets a TypeError of the SDK's own in place of the reason."""
    with pytest.raises(SdkError) as thrown:
        broken.run(FAILING)
    assert thrown.value.name == "TypeError"


@pytest.mark.parametrize("broken", ["failure-status-409"], indirect=True)
def test_a_failure_of_another_status_is_thrown(broken):
    """The caller gets an exception where the SDK promises a result without success."""
    with pytest.raises(SdkError) as thrown:
        broken.run(FAILING)
    assert thrown.value.status == 409


@pytest.mark.parametrize("broken", ["bulk-reversed"], indirect=True)
def test_ids_in_another_order_name_the_wrong_objects(broken):
    """The caller relates an id to an object that it does not belong to."""
    names = broken.run("""
        const operation = uow.bulkCreate('Person', [{name: 'a'}, {name: 'b'}])
        await uow.execute()
        const found = await Promise.all(operation.result.map(id => people.findById(id)))
        return found.map(person => person.name)
    """)
    assert names == ["b", "a"]


@pytest.mark.parametrize("broken", ["type-missing"], indirect=True)
def test_a_result_without_a_type_is_borne(broken):
    """The SDK passes results on as they come: only their reader misses the type."""
    name, kind = broken.run("""
        const operation = uow.create('Person', {name: 'a'})
        const {results} = await uow.execute()
        return [operation.result.name, results.createPerson1.operationType]
    """)
    assert (name, kind) == ("a", None)
