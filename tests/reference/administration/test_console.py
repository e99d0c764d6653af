import re

import pytest
from starlette.applications import Starlette
from uowkit_reference import Settings

GUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


class Developer:
    """Uses a server's console, and enters the applications that are made there."""

    def __init__(self, client):
        self.client = client

    def call(self, method, path, document=None):
        """Call the console."""
        self.client.root = ""
        return self.client.call(method, path, document)

    def make(self, name="one"):
        """Make an application and return its id and its key for JavaScript clients."""
        made = self.call("POST", "console/applications", {"appName": name, "refCode": None}).json
        settings = self.call("GET", f"{made['id']}/console/appsettings").json
        return made["id"], {each["deviceType"]: each["apiKey"] for each in settings["apiKeys"]}

    def enter(self, application, api_key):
        """Return the client, its root being that of an application."""
        self.client.root = f"/{application}/{api_key}"
        return self.client


@pytest.fixture
def developer(client):
    """A developer of a server with an empty table Person in the default application."""
    return Developer(client)


def refused(answer, code=0):
    """Ask for HTTP 400 with a code and a message."""
    assert (answer.status, answer.json["code"]) == (400, code), answer.body
    assert answer.json["message"]


def test_a_log_in_answers_its_key_in_a_header(developer):
    """Whoever logs in is let in; two log-ins have two keys."""
    first, second = (
        developer.call("POST", "console/home/login", {"login": "foo@foo.com", "password": "secret"})
        for _ in range(2)
    )
    assert first.json.keys() == {"id", "name"}
    assert first.headers["auth-key"] != second.headers["auth-key"]
    assert first.headers["content-type"] == "application/json"


def test_an_application_is_made_listed_and_deleted(developer):
    """It has an id of its own and a key for each kind of client, all different."""
    assert developer.call("GET", "console/applications").json == []
    ids = {developer.make(name)[0] for name in ("one", "two")}
    listed = developer.call("GET", "console/applications").json
    assert [each["name"] for each in listed] == ["one", "two"]
    assert {each["id"] for each in listed} == ids
    assert all(GUID.fullmatch(each) for each in ids)
    gone = listed[0]["id"]
    assert developer.call("DELETE", f"{gone}/console/application").json == {}
    assert [each["name"] for each in developer.call("GET", "console/applications").json] == ["two"]
    refused(developer.call("DELETE", f"{gone}/console/application"), 2002)


def test_an_application_has_three_keys_and_takes_no_other(developer):
    """A key of another application is none; its clients are told what the vendor's are."""
    application, keys = developer.make()
    other = developer.make("other")[1]
    assert keys.keys() == {"JS", "BL", "REST"}
    assert len({*keys.values()}) == 3
    for api_key in keys.values():
        assert developer.enter(application, api_key).call("GET", "info").status == 200
    for api_key in (other["JS"], application, "REST-KEY"):
        answer = developer.enter(application, api_key).call("GET", "info")
        refused(answer, 2002)
        assert "wrong application info" in answer.json["message"]


def test_applications_share_nothing(developer):
    """Tables, objects and their names are those of one application only."""
    clients = [developer.make(name) for name in ("one", "two")]
    for application, keys in clients:
        developer.enter(application, keys["JS"]).save("Thing", name=application)
    for application, keys in clients:
        found = developer.enter(application, keys["REST"]).call("GET", "data/Thing").json
        assert [each["name"] for each in found] == [application]
    developer.client.root = "/api"
    refused(developer.client.call("GET", "data/Thing"), 1009)


@pytest.mark.parametrize("table", ["Users", "Loggers", "DeviceRegistration"])
def test_clients_find_the_tables_that_they_wait_for(developer, table):
    """They are there from the start, in every application, and empty."""
    application, keys = developer.make()
    for client in (developer.enter(application, keys["JS"]), developer.enter("any", "any")):
        assert client.call("POST", f"data/{table}/find", {"pageSize": 10, "offset": 0}).json == []


def test_a_deleted_application_is_gone(developer):
    """Its address doesn't lead to the default one, and its name is free again."""
    application, keys = developer.make()
    developer.enter(application, keys["JS"]).save("Thing", name="x")
    developer.call("DELETE", f"{application}/console/application")
    refused(developer.enter(application, keys["JS"]).call("GET", "data/Thing"), 2002)
    refused(developer.call("GET", f"{application}/console/appsettings"), 2002)
    assert developer.make()[0] != application


def test_the_default_application_cannot_be_deleted(developer):
    """It needs no set-up, so it could not be had again."""
    refused(developer.call("DELETE", "api/console/application"))
    refused(developer.call("DELETE", "ANY-APP/console/application"))
    developer.client.root = "/api"
    assert developer.client.count("Person") == 0


def test_there_is_a_limit_of_applications(make_client):
    """It counts those that are there; one that is deleted makes room."""
    developer = Developer(make_client(Settings(applications=2)))
    first = developer.make("one")[0]
    developer.make("two")
    refused(developer.call("POST", "console/applications", {"appName": "three"}))
    developer.call("DELETE", f"{first}/console/application")
    developer.make("three")


def test_tables_and_columns_are_made_by_hand(developer):
    """Of every type; saved objects keep to them."""
    application, keys = developer.make()
    tables = f"{application}/console/data/tables"
    made = developer.call("POST", tables, {"name": "Order"}).json
    assert made["name"] == "Order"
    assert [each["name"] for each in made["columns"]] == [
        "objectId",
        "created",
        "updated",
        "ownerId",
    ]
    types = ["STRING", "TEXT", "INT", "DOUBLE", "BOOLEAN", "DATETIME", "JSON"]
    for data_type in types:
        column = {"name": f"a{data_type}", "dataType": data_type, "dataSize": ""}
        answer = developer.call("POST", f"{tables}/Order/columns", column)
        assert answer.json["name"] == f"a{data_type}"
        assert answer.json["dataType"] == data_type
    client = developer.enter(application, keys["JS"])
    described = client.call("GET", "data/Order/properties").json
    assert [each["type"] for each in described][:7] == types
    saved = client.save("Order", aINT=1, aDATETIME=0, aJSON={"a": []})
    assert (saved["aINT"], saved["aDATETIME"], saved["aJSON"]) == (1, 0, {"a": []})
    refused(client.call("POST", "data/Order", {"aINT": 1.5}), 1007)


def test_the_size_of_a_text_column_is_kept(developer):
    """As a number or as digits, as consoles send it."""
    application, keys = developer.make()
    tables = f"{application}/console/data/tables"
    developer.call("POST", tables, {"name": "Order"})
    for size in (3, "3"):
        column = {"name": f"a{type(size).__name__}", "dataType": "STRING", "dataSize": size}
        developer.call("POST", f"{tables}/Order/columns", column)
    client = developer.enter(application, keys["JS"])
    for name in ("aint", "astr"):
        assert client.save("Order", **{name: "abc"})[name] == "abc"
        refused(client.call("POST", "data/Order", {name: "abcd"}), 1007)


@pytest.mark.parametrize("relationship", ["ONE_TO_ONE", "ONE_TO_MANY"])
@pytest.mark.parametrize("child", ["Order", "Person"])
def test_relation_columns_are_made_by_hand(developer, relationship, child):
    """Between two tables, or from a table to itself; names may be words of SQL."""
    application, _ = developer.make()
    tables = f"{application}/console/data/tables"
    for name in ("Person", "Order"):
        developer.call("POST", tables, {"name": name})
    column = {
        "dataType": "DATA_REF",
        "name": "order",
        "toTableName": child,
        "relationshipType": relationship,
    }
    made = developer.call("POST", f"{tables}/Person/columns/relation", column).json
    assert {**made, **column} == made
    refused(developer.call("POST", f"{tables}/Person/columns/relation", column))
    refused(
        developer.call("POST", f"{tables}/Person/columns", {"name": "order", "dataType": "INT"})
    )


def test_the_default_application_has_a_console_too(developer):
    """Whatever its address calls it."""
    for application in ("api", "ANY-APP"):
        column = {"name": f"from_{application[:3]}", "dataType": "INT"}
        answer = developer.call("POST", f"{application}/console/data/tables/Person/columns", column)
        assert answer.status == 200
        keys = developer.call("GET", f"{application}/console/appsettings").json["apiKeys"]
        assert len(keys) == 3
    developer.client.root = "/api"
    assert developer.client.save("Person", from_api=1, from_ANY=2)["from_ANY"] == 2


def test_a_key_is_found_by_its_device_type_and_by_its_name(developer):
    """Both say the same: older console clients read the name, newer ones the type."""
    application, by_type = developer.make()
    listed = developer.call("GET", f"{application}/console/appsettings").json["apiKeys"]
    assert {each["name"]: each["apiKey"] for each in listed} == by_type


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("console/home/login", []),
        ("console/applications", {}),
        ("console/applications", {"appName": 1}),
        ("api/console/data/tables", {"name": None}),
        ("api/console/data/tables", {"name": "a b"}),
        ("api/console/data/tables", {"name": "Person"}),
        ("api/console/data/tables", []),
        ("api/console/data/tables/Person/columns", {"name": "a"}),
        ("api/console/data/tables/Person/columns", {"name": "a", "dataType": "int"}),
        ("api/console/data/tables/Person/columns", {"name": "a", "dataType": "PASSWORD"}),
        ("api/console/data/tables/Person/columns", {"name": "a", "dataType": ["INT"]}),
        ("api/console/data/tables/Person/columns", {"name": "name", "dataType": "INT"}),
        ("api/console/data/tables/Person/columns", {"name": "created", "dataType": "INT"}),
        ("api/console/data/tables/Person/columns", {"name": "a'", "dataType": "INT"}),
        (
            "api/console/data/tables/Person/columns",
            {"name": "a", "dataType": "STRING", "dataSize": -1},
        ),
        (
            "api/console/data/tables/Person/columns/relation",
            {"name": "a", "toTableName": "Person", "relationshipType": "MANY_TO_MANY"},
        ),
    ],
)
def test_what_is_not_well_formed_is_refused(developer, path, document):
    """With a message for a person."""
    refused(developer.call("POST", path, document))


@pytest.mark.parametrize(
    "path",
    ["api/console/data/tables/Nobody/columns", "api/console/data/tables/Nobody/columns/relation"],
)
def test_a_column_of_a_table_that_is_not_there_is_refused(developer, path):
    """With the code of an unknown table."""
    column = {
        "name": "a",
        "dataType": "INT",
        "toTableName": "Person",
        "relationshipType": "ONE_TO_ONE",
    }
    refused(developer.call("POST", path, column), 1009)


def test_a_relation_to_a_table_that_is_not_there_is_refused(developer):
    """With the code of an unknown table."""
    column = {"name": "a", "toTableName": "Nobody", "relationshipType": "ONE_TO_ONE"}
    path = "api/console/data/tables/Person/columns/relation"
    refused(developer.call("POST", path, column), 1009)


def test_hundreds_of_applications_come_and_go(developer):
    """What a deleted one holds is let go of: every store is closed."""
    assert isinstance(developer.client.app, Starlette)
    for number in range(150):
        application, keys = developer.make(f"test_{number}")
        developer.enter(application, keys["JS"]).save("Thing", number=number)
        developer.call("DELETE", f"{application}/console/application")
    assert developer.call("GET", "console/applications").json == []


@pytest.mark.parametrize(
    "size", [0, 10**9, "99999999999999999999", 18446744073709551615, "9" * 5_000, -1, "x", True]
)
def test_a_size_that_no_text_has_is_refused(developer, size):
    """It is at least 1, and no more than the largest text has."""
    document = {"name": "note", "dataType": "TEXT", "dataSize": size}
    refused(developer.call("POST", "default/console/data/tables/Person/columns", document))


def test_a_size_of_what_is_no_text_means_nothing(developer):
    """Clients send one with every column."""
    for name, data_type, size in (("n", "INT", None), ("s", "STRING", 10)):
        document = {"name": name, "dataType": data_type, "dataSize": "10"}
        made = developer.call("POST", "default/console/data/tables/Person/columns", document)
        assert made.json["dataSize"] == size


@pytest.mark.parametrize("name", ["___class", "___jsonclass", "x²", "a b", "1a", "objectId"])
def test_a_name_that_is_not_free_or_that_no_clause_can_name_is_refused(developer, name):
    """As a column or as a relation."""
    columns = "default/console/data/tables/Person/columns"
    refused(developer.call("POST", columns, {"name": name, "dataType": "INT"}))
    relation = {"name": name, "toTableName": "Person", "relationshipType": "ONE_TO_MANY"}
    refused(developer.call("POST", f"{columns}/relation", relation))


@pytest.mark.parametrize("name", ["größe", "e\u0301tat", "名前", "_x1"])
def test_whatever_can_be_made_a_clause_can_name(developer, name):
    """Letters of any script."""
    document = {"name": name, "dataType": "INT"}
    developer.call("POST", "default/console/data/tables/Person/columns", document)
    client = developer.client
    client.root = "/api"
    client.save("Person", **{name: 5})
    assert client.count("Person", f"{name} = 5 and {name} < 6") == 1
