"""How the official SDK is pointed at a server, and what each application keeps to itself."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import Sdk, SdkError

POINTED = [
    pytest.param(
        "Sdk.initApp({serverURL: url, appId: 'APP', apiKey: 'KEY', standalone: true})",
        "/APP/KEY",
        id="id and key",
    ),
    pytest.param("Sdk.initApp({domain: url, standalone: true})", "/api", id="domain"),
    pytest.param(
        "Sdk.initApp({domain: url, apiURI: '/my-api', standalone: true})", "/my-api", id="path"
    ),
]


@recorded("initApp: custom domain", "initApp: custom domain + apiURI")
@pytest.mark.parametrize(("pointed", "path"), POINTED)
def test_an_address_without_set_up_is_served(sdk, pointed, path):
    """The server has an application that needs no set-up, under every id and any path."""
    told = sdk.run(f"""
        const pointed = {pointed}
        const saved = await pointed.Data.of('Anywhere').save({{name: 'Joe'}})
        const transaction = new pointed.UnitOfWork()
        const operation = transaction.create('Anywhere', {{name: 'Jack'}})
        await transaction.execute()
        return [pointed.appPath.slice(url.length), saved.name, operation.result.name]
    """)
    assert told == [path, "Joe", "Jack"]


@recorded("initApp: domain string", "initApp: serverURL property")
@pytest.mark.parametrize(
    "pointed",
    [
        pytest.param("Sdk.initApp(url)", id="domain"),
        pytest.param("(Sdk.serverURL = url, Sdk.initApp('APP', 'KEY'), Sdk)", id="serverURL"),
    ],
)
def test_the_sdk_itself_is_pointed_at_the_server(sdk, pointed):
    """The one SDK of a process works like those of their own."""
    name = sdk.run(f"""
        const pointed = {pointed}
        const transaction = new pointed.UnitOfWork()
        await pointed.Data.of('Anywhere').save({{name: 'Joe'}})
        const operation = transaction.create('Anywhere', {{name: 'Jack'}})
        await transaction.execute()
        return operation.result.name
    """)
    assert name == "Jack"


def test_an_application_is_told_its_addresses(sdk):
    """`GET {root}/info` answers a JSON object with an address for real-time connections."""
    info = sdk.run("return (await fetch(`${Backendless.appPath}/info`)).json()")
    assert isinstance(info["rtURL"], str)


def test_applications_keep_their_objects_to_themselves(sdk, console):
    """A table of one application is unknown to another."""
    other = Sdk(sdk.node, sdk.url, *console.make_application())
    sdk.run("await people.save({name: 'Joe'})")
    with pytest.raises(SdkError) as refused:
        other.run("return people.find()")
    assert refused.value.code == 1009


def test_a_wrong_key_of_a_made_application_is_refused(sdk):
    """An application that was made through the console is entered with its own keys only."""
    stranger = Sdk(sdk.node, sdk.url, sdk.app_id, "NO-KEY-OF-ITS-OWN")
    with pytest.raises(SdkError) as refused:
        stranger.run("return people.find()")
    assert refused.value.status == 400
