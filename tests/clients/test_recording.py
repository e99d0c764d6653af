"""The official SDK is recorded against the reference server, and played on others."""

import json

import pytest
from uowkit.config import Configuration
from uowkit.faults import serving as faulty
from uowkit.running.session import Session
from uowkit.scenarios.folder import given_scenarios
from uowkit.scenarios.replaying import replay
from uowkit.wire.address import parse_address
from uowkit_reference.app import create_app

from tests.clients.sdk import Sdk
from tests.independent_server import Choices
from tests.independent_server.asgi import make_application
from tests.kit.recording.proxies import recording

PROGRAMS = {
    "transactions": """
        const joe = uow.create('Person', {name: 'Joe', age: 25})
        const more = uow.bulkCreate('Person', [{name: 'Bob', age: 31}, {name: 'Cid', age: 32}])
        uow.create('Order', {title: 'of Joe', owner: joe.resolveTo('objectId')})
        uow.create('Order', {title: 'of Cid', owner: more.resolveTo(1)})
        uow.setIsolationLevel(Backendless.UnitOfWork.IsolationLevelEnum.SERIALIZABLE)
        uow.find('Person', query.setWhereClause('age > 30').setSortBy('age desc').setPageSize(50))
        const {success} = await uow.execute()
        const names = await Promise.all(more.result.map(id => people.findById(id)))
        return [success, names.map(each => each.name)]
    """,
    "reading": """
        const all = await people.find(query.setPageSize(100))
        const cid = all.find(each => each.name === 'Cid')
        cid.age = 40
        await people.save(cid)
        const found = await people.find(Backendless.DataQueryBuilder.create()
            .setWhereClause("age >= 40"))
        return [all.length, found.length, await people.getObjectCount()]
    """,
    "changes": """
        const [cid] = await people.find(query.setWhereClause("name = 'Cid'"))
        uow.update('Person', {objectId: cid.objectId, age: 50})
        uow.upsert('Person', {name: 'Dan', age: 1})
        uow.bulkUpdate('Person', 'age >= 50', {age: 51})
        uow.bulkDelete('Person', "name = 'Bob'")
        const {success} = await uow.execute()
        await people.remove(cid)
        return [success, await people.getObjectCount()]
    """,
    "relations": """
        const joe = await people.findFirst()
        const [order] = await orders.find()
        await people.setRelation(joe, 'orders:Order:n', [order])
        const loading = Backendless.LoadRelationsQueryBuilder.create().setRelationName('orders')
        return (await people.loadRelations(joe.objectId, loading)).length
    """,
    "refusals": """
        uow.create('Person', {name: 'Eve'})
        uow.create('Person', {name: 'Eve', nope: 1})
        const column = await uow.execute()
        const other = new Backendless.UnitOfWork()
        other.create('Nope', {name: 'Eve'})
        const table = await other.execute()
        return [column.success, table.success, await people.getObjectCount()]
    """,
    "aside": """
        await Backendless.UserService.register({email: 'a@example.com', password: 'pass-word-1'})
        await Backendless.UserService.login('a@example.com', 'pass-word-1')
        await people.save({name: 'Owned', note: 'x'})
        return Backendless.getCurrentUserToken()
    """,
}
ANSWERS = {
    "transactions": [True, ["Bob", "Cid"]],
    "reading": [3, 1, 3],
    "changes": [True, 2],
    "relations": 1,
    "refusals": [False, False, 2],
}


@pytest.fixture(scope="module")
def recorded(node, server, tmp_path_factory):
    """A folder with what the SDK did in some programs, and what the proxy said at the end."""
    folder = tmp_path_factory.mktemp("recorded")
    # The tables have to be there before a transaction works in them, as everywhere.
    Sdk(node, server, "RECORDED", "REST-KEY-12").run("""
        const person = await people.save({name: 'Sample', age: 0.5, note: 'x'})
        const order = await orders.save({title: 'x', owner: 'x'})
        await people.remove(person)
        await orders.remove(order)
    """)
    with recording(server, folder, "--scenario", "sdk") as proxy:
        sdk = Sdk(node, proxy.address, "RECORDED", "REST-KEY-12")
        answers = {name: sdk.run(program) for name, program in PROGRAMS.items()}
        assert proxy.end() == 0
    return folder, answers, proxy.said


def played(folder, application):
    """What comes of the recording on an application, when it is played twice."""
    configuration = Configuration(
        target=parse_address("http://here/api"), profiles=("core", "operations", "data-service")
    )
    session = Session(configuration, application=application)
    try:
        session.connect()
        [scenario] = given_scenarios(folder)
        return replay(session.workspace, scenario, 2)
    finally:
        session.close()


def test_the_sdk_does_not_notice_the_proxy(recorded):
    """It gets what the server answers."""
    _, answers, _ = recorded
    assert {name: answers[name] for name in ANSWERS} == ANSWERS


def test_what_the_sdk_sent_is_recorded_without_secrets(recorded):
    """Neither key nor token, and no objectId: names stand for them."""
    folder, answers, said = recorded
    [scenario] = given_scenarios(folder)
    text = json.dumps(scenario.document)
    for secret in ("REST-KEY-12", "pass-word-1", answers["aside"]):
        assert secret not in text
    assert "$person1" in text
    assert "recorded in 1 file" in said
    assert "passed on only: no unit of work and no call of the data service" in said


@pytest.mark.parametrize(
    "application",
    [
        pytest.param(create_app, id="reference"),
        pytest.param(make_application, id="independent"),
        pytest.param(
            lambda: make_application(
                Choices(object_ids="uuid-lower", row_order="newest-first", http_failure=400)
            ),
            id="other choices",
        ),
    ],
)
def test_it_plays_on_every_right_server(recorded, application):
    """Of which one was written by somebody who knew neither the SDK nor the reference."""
    done = played(recorded[0], application())
    assert done.kept, done.breach


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("bulk-reversed", "create-bulk/ids-in-request-order"),
        ("unknown-columns-dropped", "schema/column-must-exist"),
    ],
)
def test_it_fails_on_a_wrong_server_under_the_rule_that_is_broken(recorded, fault, rule):
    """Though it names none."""
    done = played(recorded[0], faulty(fault))
    assert done.breach is not None
    assert done.breach.rule == rule
