import pytest
from uowkit_reference import Settings
from uowkit_reference.app import create_app


@pytest.mark.parametrize("root", ["/api", "/my-api", "/APP-ID/REST-KEY", "/a/b"])
def test_every_root_leads_to_the_default_application(client, root):
    """/api or another path of a domain, and /APP-ID/REST-KEY of the shared host."""
    person = client.save("Person", name="Joe")
    client.root = root
    assert client.call("GET", "info").status == 200
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person
    create = {"operationType": "CREATE", "table": "Person", "payload": {}}
    assert client.transact(create).json["success"]
    assert client.call("POST", "users/login", {}).json["code"] == 3003


@pytest.fixture
def told(make_client):
    """A server that lets in two applications, the first of which has two keys."""
    client = make_client()
    accepted = (("one", "a"), ("two", "b"), ("one", "c"))
    client.app = create_app(Settings(accepted=accepted))
    return client


def saved(client, root):
    """Save an object below a root and return the status of the answer."""
    client.root = root
    return client.call("POST", "data/Thing", {"root": root}).status


def test_told_applications_are_let_in_and_no_others(told):
    """With their own keys only, and as the vendor refuses it."""
    assert [saved(told, root) for root in ("/one/a", "/one/c", "/two/b")] == [200, 200, 200]
    for root in ("/one/b", "/two/a", "/three/a", "/One/a", "/one/A"):
        told.root = root
        for answer in (
            told.call("GET", "info"),
            told.call("POST", "transaction/unit-of-work", {"operations": []}),
        ):
            assert answer.status == 400
            assert answer.json == {
                "code": 2002,
                "message": "Version is disabled or provided wrong application info "
                "(application id or secret key)",
            }


def test_told_applications_have_tables_of_their_own(told):
    """The domain's root leads to the first of them."""
    for root in ("/one/a", "/one/c", "/two/b"):
        saved(told, root)
    counts = {}
    for root in ("/api", "/one/a", "/one/c", "/two/b"):
        told.root = root
        counts[root] = told.count("Thing")
    assert counts == {"/api": 2, "/one/a": 2, "/one/c": 2, "/two/b": 1}


def test_the_console_knows_told_applications(told):
    """Their keys are shown; they are neither listed nor deleted."""
    told.root = ""
    keys = told.call("GET", "two/console/appsettings").json["apiKeys"]
    assert {each["apiKey"] for each in keys} == {"b"}
    assert told.call("GET", "console/applications").json == []
    assert told.call("DELETE", "two/console/application").status == 400
    assert told.call("GET", "three/console/appsettings").json["code"] == 2002
    made = told.call("POST", "console/applications", {"appName": "three"}).json
    [key, *_] = told.call("GET", f"{made['id']}/console/appsettings").json["apiKeys"]
    assert saved(told, f"/{made['id']}/{key['apiKey']}") == 200
