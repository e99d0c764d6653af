import pytest
from uowkit_reference import Settings
from uowkit_reference.storage import passwords

JOE = {"email": "joe@example.org", "password": "old tin whistle", "name": "Joe"}

EXPRESSION = {"___class": "BackendlessExpression", "value": "password"}


def refused(answer, code):
    """Ask for HTTP 400 with a code and a message."""
    assert (answer.status, answer.json["code"]) == (400, code), answer.body
    assert answer.json["message"]


def log_in(client, login=JOE["email"], password=JOE["password"]):
    """Log a user in; calls of the client are that user's from then on."""
    answer = client.call("POST", "users/login", {"login": login, "password": password})
    assert answer.status == 200, answer.body
    client.headers["user-token"] = answer.json["user-token"]
    return answer.json


def test_a_user_registers_and_logs_in(client):
    """The log-in answers the user and a token; each log-in has its own."""
    registered = client.call("POST", "users/register", JOE).json
    assert registered["objectId"]
    assert registered["___class"] == "Users"
    assert (registered["email"], registered["name"]) == (JOE["email"], "Joe")
    first, second = log_in(client), log_in(client)
    assert first["user-token"] != second["user-token"]
    assert {**registered, "user-token": first["user-token"]} == first
    for token in (first["user-token"], second["user-token"]):
        assert client.call("GET", f"users/isvalidusertoken/{token}").json is True


def test_a_user_may_have_further_properties(client):
    """They become columns."""
    registered = client.call("POST", "users/register", {**JOE, "age": 44}).json
    assert registered["age"] == 44
    assert client.call("GET", "data/Users", where="age = 44").json[0]["email"] == JOE["email"]


def test_what_a_user_makes_is_the_users_own(client):
    """Saved, created in bulk, or in a transaction; and nobody's before and after that."""
    create = {"operationType": "CREATE", "table": "Person", "payload": {}, "opResultId": "a"}
    bulk = {"operationType": "CREATE_BULK", "table": "Person", "payload": [{}], "opResultId": "b"}
    nobodys = client.save("Person", name="x")
    joe = client.call("POST", "users/register", JOE).json["objectId"]
    log_in(client)
    assert nobodys["ownerId"] is None
    assert client.save("Person", name="x")["ownerId"] == joe
    results = client.transact(create, bulk).json["results"]
    assert results["a"]["result"]["ownerId"] == joe
    [of_bulk] = results["b"]["result"]
    [saved] = client.call("POST", "data/bulk/Person", [{}]).json
    for object_id in (of_bulk, saved):
        assert client.call("GET", f"data/Person/{object_id}").json["ownerId"] == joe
    updated = client.call("PUT", f"data/Person/{nobodys['objectId']}", {"name": "y"}).json
    assert updated["ownerId"] is None
    client.headers.clear()
    assert client.save("Person", name="x")["ownerId"] is None
    assert client.transact(create).json["results"]["a"]["result"]["ownerId"] is None


def test_a_refused_call_leaves_no_owner_behind(client):
    """What comes after it is nobody's."""
    client.call("POST", "users/register", JOE)
    log_in(client)
    refused(client.call("POST", "data/Person", {"age": "old"}), 1007)
    client.headers.clear()
    assert client.save("Person", name="x")["ownerId"] is None


@pytest.mark.parametrize("token", ["TOK-1", "", "null"])
def test_a_token_of_no_log_in_refuses_the_call(client, token):
    """Whatever the call is; and nothing of it is done."""
    client.headers["user-token"] = token
    create = {"operationType": "CREATE", "table": "Person", "payload": {}}
    refused(client.transact(create), 3064)
    refused(client.call("POST", "data/Person", {}), 3064)
    refused(client.call("GET", "data/Person"), 3064)
    client.headers.clear()
    assert client.count("Person") == 0


def test_a_token_ends_with_the_log_out(client):
    """Or with the user; logging out twice does no harm."""
    registered = client.call("POST", "users/register", JOE).json
    token = log_in(client)["user-token"]
    for _ in range(2):
        assert client.call("GET", "users/logout").status == 200
        assert client.call("GET", f"users/isvalidusertoken/{token}").json is False
    refused(client.call("GET", "data/Person"), 3064)
    log_in(client)
    assert client.call("DELETE", f"data/Users/{registered['objectId']}").status == 200
    refused(client.call("GET", "data/Person"), 3064)


def test_the_oldest_log_in_ends_when_there_are_too_many(make_client):
    """So that log-ins without end cannot fill the memory."""
    client = make_client(Settings(logins=2))
    client.call("POST", "users/register", JOE)
    tokens = [log_in(client)["user-token"] for _ in range(3)]
    assert [client.call("GET", f"users/isvalidusertoken/{token}").json for token in tokens] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, 3003),
        ({"login": JOE["email"], "password": "new tin whistle"}, 3003),
        ({"login": "mary@example.org", "password": JOE["password"]}, 3003),
        ({"login": JOE["email"], "password": ""}, 3003),
        ({"login": JOE["email"]}, 3003),
        ({"login": 1, "password": 2}, 3003),
        ([], 0),
        ("joe", 0),
    ],
)
def test_a_log_in_that_is_wrong_is_refused(client, document, code):
    """It isn't told whether there is such a user."""
    client.call("POST", "users/register", JOE)
    refused(client.call("POST", "users/login", document), code)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, 3011),
        ({"email": "", "password": "x"}, 3011),
        ({"email": "mary@example.org"}, 3012),
        ({"email": "mary@example.org", "password": 1}, 3012),
        ({**JOE, "name": "Another"}, 3033),
        ({**JOE, "email": "mary@example.org", "name": 1}, 1007),
        ([], 0),
    ],
)
def test_a_registration_that_is_wrong_is_refused(client, document, code):
    """Nobody is registered by it."""
    client.call("POST", "users/register", JOE)
    refused(client.call("POST", "users/register", document), code)
    assert client.count("Users") == 1


def test_a_user_without_a_password_cannot_log_in(client):
    """One that was saved as an object, and one whose password was taken away."""
    client.save("Users", email=JOE["email"])
    document = {"login": JOE["email"], "password": "None"}
    refused(client.call("POST", "users/login", document), 3003)


def test_a_password_is_never_answered(client):
    """By no call: neither as a property, nor through a clause, sorting or a function."""
    create = {
        "operationType": "CREATE",
        "table": "Users",
        "payload": {"email": "mary@example.org", "password": "dark green pea"},
        "opResultId": "a",
    }
    answers = [
        client.call("POST", "users/register", JOE),
        client.call("PUT", "data/Users", {"email": "bob@example.org", "password": JOE["password"]}),
        client.transact(create),
        client.call("GET", "data/Users"),
        client.call("POST", "users/login", {"login": JOE["email"], "password": JOE["password"]}),
    ]
    joe = answers[0].json["objectId"]
    answers += [
        client.call("GET", f"data/Users/{joe}"),
        client.call("PUT", f"data/Users/{joe}", {"password": "new one"}),
    ]
    for answer in answers:
        assert answer.status == 200, answer.body
        assert b'"password"' not in answer.body
    assert log_in(client, password="new one")["objectId"] == joe  # noqa: S106 - no secret
    for query in (
        {"where": "password like '%a%'"},
        {"where": "password is not null"},
        {"sortBy": "password"},
        {"props": "password"},
        {"props": "Max(password) as it"},
        {"groupBy": "password"},
    ):
        assert client.call("POST", "data/Users/find", query).status == 400, query


def test_a_password_is_not_reached_through_relations_or_expressions(client):
    """Neither by a path from another table, nor by an expression that would copy it."""
    joe = client.call("POST", "users/register", JOE).json["objectId"]
    person = client.save("Person", name="x")["objectId"]
    assert client.call("POST", f"data/Person/{person}/user:Users:1", [joe]).json == 1
    for query in (
        {"where": "user.password is not null"},
        {"props": "user.password"},
        {"sortBy": "user.password"},
        {"groupBy": "user.password"},
    ):
        assert client.call("POST", "data/Person/find", query).status == 400, query
    loaded = client.call("GET", f"data/Person/{person}", loadRelations="user")
    assert loaded.json["user"]["email"] == JOE["email"]
    assert b"password" not in loaded.body
    for operation_type, payload in (
        ("UPDATE", {"objectId": joe, "name": EXPRESSION}),
        ("UPDATE_BULK", {"changes": {"name": EXPRESSION}, "unconditional": [joe]}),
    ):
        operation = {"operationType": operation_type, "table": "Users", "payload": payload}
        assert client.transact(operation).json["success"] is False
    assert client.call("PUT", f"data/Users/{joe}", {"name": EXPRESSION}).status == 400


def test_a_password_saved_as_an_object_serves_to_log_in(client):
    """Clients make users through the data service and through transactions, too."""
    client.save("Users", email="bob@example.org", password="a")  # noqa: S106 - no secret
    create = {
        "operationType": "CREATE",
        "table": "Users",
        "payload": {"email": "mary@example.org", "password": "b"},
    }
    assert client.transact(create).json["success"]
    assert log_in(client, "bob@example.org", "a")
    assert log_in(client, "mary@example.org", "b")


def test_a_digest_tells_one_password_from_others():
    """Two digests of one password differ, and neither holds it."""
    first, second = (passwords.digest("zoë") for _ in range(2))
    assert first != second
    assert "zoë" not in first
    assert passwords.matches(first, "zoë")
    assert not passwords.matches(first, "zoe")


def test_no_two_users_have_the_same_email_however_they_are_saved(client):
    """The second could never log in."""
    user = {"email": "joe@foo.com", "password": "secret"}
    client.call("POST", "users/register", user)
    other = client.save("Users", email="mary@foo.com")["objectId"]
    for method, path, document in (
        ("POST", "data/Users", user),
        ("POST", "data/bulk/Users", [{"email": "bob@foo.com"}, user]),
        ("PUT", f"data/Users/{other}", {"email": "joe@foo.com"}),
    ):
        answer = client.call(method, path, document)
        assert (answer.status, answer.json["code"]) == (400, 1155)
    client.save("Users", name="none")
    client.save("Users", name="none")
    assert client.count("Users") == 4
