"""The console endpoints that the official end-to-end suite calls before every test file."""

import httpx
import pytest

from tests.clients.console import logged_in
from tests.clients.sdk import Sdk, SdkError


def test_log_in_answers_a_developer_and_a_key(server):
    """The key of a log-in comes in a header, the developer in the body."""
    answer = httpx.post(f"{server}/console/home/login", json={"login": "a@b.c", "password": "x"})
    assert answer.is_success
    assert {"id", "name"} <= answer.json().keys()
    assert answer.headers["auth-key"]


def test_an_application_is_made_listed_and_deleted(console):
    """An application stands in the list from its making to its deletion."""
    app_id, _ = console.make_application("test_of_the_list")
    listed = {"id": app_id, "name": "test_of_the_list"}
    assert listed in [{"id": each["id"], "name": each["name"]} for each in console.applications()]
    console.send("DELETE", f"/{app_id}/console/application")
    assert app_id not in [each["id"] for each in console.applications()]


def test_settings_tell_a_key_for_each_kind_of_client(console):
    """The settings of an application list keys of the kinds JS, BL and REST."""
    app_id, _ = console.make_application()
    keys = console.send("GET", f"/{app_id}/console/appsettings").json()["apiKeys"]
    assert {"JS", "BL", "REST"} <= {each["deviceType"] for each in keys}
    assert all(each["apiKey"] for each in keys)


def test_a_new_application_has_the_tables_that_clients_wait_for(empty_sdk):
    """The suite waits until the tables of users, loggers and devices can be read."""
    found = empty_sdk.run("""
        const tables = ['Users', 'Loggers', 'DeviceRegistration']
        return Promise.all(tables.map(table => Backendless.Data.of(table).find()))
    """)
    assert found == [[], [], []]


def test_tables_and_columns_are_answered(empty_sdk, console):
    """A new table and a new column are answered as objects that have their name."""
    tables = f"/{empty_sdk.app_id}/console/data/tables"
    table = console.send("POST", tables, {"name": "Made"}).json()
    column = console.send(
        "POST", f"{tables}/Made/columns", {"name": "age", "dataType": "INT", "dataSize": 10}
    ).json()
    relation = console.send(
        "POST",
        f"{tables}/Made/columns/relation",
        {
            "dataType": "DATA_REF",
            "name": "boss",
            "toTableName": "Made",
            "relationshipType": "ONE_TO_ONE",
        },
    ).json()
    assert [each["name"] for each in (table, column, relation)] == ["Made", "age", "boss"]


def test_a_table_may_relate_to_itself_and_to_users(empty_sdk, console):
    """Relation columns lead to the same table, and from the table of users."""
    console.make_relation(empty_sdk.app_id, "Users", "friends", "Users", "ONE_TO_MANY")
    names = empty_sdk.run("""
        const users = Backendless.Data.of(Backendless.User)
        const [a, b] = await Promise.all(['a@b.c', 'd@e.f'].map(
            email => users.save({email, password: 'x'})))
        await users.addRelation(a.objectId, 'friends', [b.objectId])
        query.setWhereClause(`objectId = '${a.objectId}'`).setRelated(['friends'])
        return (await users.find(query))[0].friends.map(friend => friend.email)
    """)
    assert names == ["d@e.f"]


def test_columns_made_at_once_are_all_there(empty_sdk):
    """Columns of one table that are made in parallel do not get in each other's way."""
    columns = empty_sdk.run("""
        const console = `${url}/${Backendless.appId}/console/data/tables`
        const post = (path, body) => fetch(console + path, {
            method: 'POST', body: JSON.stringify(body),
            headers: {'content-type': 'application/json'}
        })
        await post('', {name: 'Parallel'})
        await Promise.all(['a', 'b', 'c', 'd'].map(name =>
            post('/Parallel/columns', {name, dataType: 'STRING'})))
        return (await Backendless.Data.describe('Parallel')).map(column => column.name)
    """)
    assert {"a", "b", "c", "d"} <= set(columns)


def test_two_developers_work_at_once(server, console):
    """A second log-in leaves the first one's applications as they are."""
    app_id, _ = console.make_application()
    with logged_in(server) as second:
        ids = [each["id"] for each in second.applications()]
    assert app_id in ids


def test_a_deleted_application_answers_no_more(node, console):
    """What was deleted is not served any longer."""
    app_id, key = console.make_application()
    sdk = Sdk(node, console.url, app_id, key)
    sdk.run("await people.save({name: 'Joe'})")
    console.delete_application(app_id)
    with pytest.raises(SdkError) as refused:
        sdk.run("return people.find()")
    assert refused.value.status == 400
