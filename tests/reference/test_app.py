import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit_reference import Parts, Settings, create_app
from uowkit_reference.data.data_service import DataService

UNIT_OF_WORK = b"/api/transaction/unit-of-work"


def well_answered(answer):
    """Ask for a JSON answer below 500, an error being of the one form, and return it."""
    assert answer.status < 500
    assert answer.headers["content-length"] == str(len(answer.body))
    if answer.status >= 400:
        assert answer.json.keys() == {"code", "message"}
        assert answer.json["message"]
    return answer.json


@pytest.mark.parametrize("root", ["/api", "/APP-ID/REST-KEY", "/a/b"])
def test_the_api_is_served_under_both_forms_of_root(make_client, root):
    """/api of a subdomain, and /APP-ID/REST-KEY of the shared host."""
    client = make_client()
    client.root = root
    assert client.call("GET", "info").status == 200
    person = client.save("Person", name="Joe")
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person
    assert client.transact({"operationType": "CREATE", "table": "Person", "payload": {}}).json[
        "success"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/api",
        "/api/",
        "/api/data",
        "/api/nothing",
        "/a/b",
        "/a/b/c",
        "/api//Person",
        "/api/data/Person/",
        "/api/data/Person/a/b/c",
        "/api/Transaction/unit-of-work",
        "",
    ],
)
def test_an_unknown_address_is_answered_with_404(client, path):
    """As JSON, like every other error."""
    answer = client.send("GET", path.encode())
    well_answered(answer)
    assert answer.status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "transaction/unit-of-work", "POST"),
        ("DELETE", "data/Person", "GET, POST, PUT"),
        ("PATCH", "data/Person/x", "DELETE, GET, PUT"),
        ("POST", "info", "GET"),
        ("OPTIONS", "data/Person/count", "DELETE, GET, POST, PUT"),
    ],
)
def test_a_wrong_method_is_answered_with_405_and_those_allowed(client, method, path, allowed):
    """The Allow header names every method that the address has."""
    answer = client.call(method, path)
    well_answered(answer)
    assert answer.status == 405
    assert answer.headers["allow"] == allowed


def test_a_body_that_is_too_large_is_answered_with_413(make_client):
    """In one piece or in many; the next request works."""
    client = make_client(Settings(body_bytes=1_000))
    for chunks in ((b"x" * 1_001,), (b"x" * 600, b"x" * 600, b"x")):
        answer = client.send("POST", UNIT_OF_WORK, chunks=chunks)
        well_answered(answer)
        assert answer.status == 413
    assert client.save("Person", name="Joe")


def test_a_body_may_come_in_pieces(client):
    """Pieces are put together, wherever they are cut."""
    body = json.dumps({"name": "Zoë"}, ensure_ascii=False).encode()
    answer = client.send("POST", b"/api/data/Person", chunks=(body[:12], body[12:], b""))
    assert answer.json["name"] == "Zoë"


def test_an_error_of_the_servers_own_is_answered_as_json(make_client):
    """A fault of the server is not disguised as the client's, and not dropped either."""

    class Broken(DataService):
        def get(self, table, object_id, query=None):  # noqa: ARG002 - the signature of the part
            raise ZeroDivisionError(table, object_id)

    client = make_client(parts=Parts(data_service=Broken))
    with pytest.raises(ZeroDivisionError):
        client.call("GET", "data/Person/x")
    assert client.save("Person", name="Joe")


def test_each_application_has_tables_of_its_own():
    """Two servers in one process share nothing."""
    assert create_app() is not create_app()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["operations", "operationType", "table", "payload", "opResultId"])
            | st.sampled_from(["isolationLevelEnum", "name", "age", "objectId", "___ref", "where"]),
            children,
            max_size=4,
        )
    ),
    max_leaves=15,
)
operations = st.fixed_dictionaries(
    {
        "operationType": st.sampled_from(["CREATE", "CREATE_BULK"]) | json_values,
        "table": st.sampled_from(["Person"]) | json_values,
        "payload": json_values,
    },
    optional={"opResultId": st.text(max_size=5) | json_values},
)
bodies = (
    json_values
    | st.fixed_dictionaries({"operations": st.lists(operations, min_size=1, max_size=3)})
).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40)

addresses = st.sampled_from(
    [
        "transaction/unit-of-work",
        "data/Person",
        "data/bulk/Person",
        "data/bulk/Person/delete",
        "data/Person/find",
        "data/Person/count",
        "data/Person/x",
        "data/Person/upsert",
        "data/Person/deep-save",
        "data/bulkupsert/Person",
        "data/Person/first",
        "data/Person/pk",
        "data/Person/x/boss",
        "users/register",
        "users/login",
        "info",
    ]
)


@settings(max_examples=200, deadline=None)
@given(body=bodies, address=addresses, method=st.sampled_from(["POST", "PUT", "GET", "DELETE"]))
def test_any_body_is_answered(shared_client, body, address, method):
    """Whatever is sent wherever, a JSON answer below 500 comes back."""
    well_answered(shared_client.send(method, f"/api/{address}".encode(), chunks=(body,)))


@settings(max_examples=200, deadline=None)
@given(
    path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)
    | st.lists(st.sampled_from(["%", "%2F", "%00", "%FF", "%C3%A9", "a", "/", "..", "'", ";"])).map(
        "".join
    ),
    query=st.binary(max_size=30) | st.sampled_from([b"where=%FF", b"where='", b"a=1&" * 200]),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
)
def test_any_address_is_answered(shared_client, path, query, method):
    """Hostile names of tables and objects, broken percent-encoding: a JSON answer below 500."""
    for start in (
        "/api/data/",
        "/api/data/Person/",
        "/api/data/Person/x/",
        "/",
        "/a/b/data/bulk/",
        "/console/",
        "/a/console/data/tables/",
        "/api/users/",
    ):
        well_answered(shared_client.send(method, (start + path).encode(), query, (b"{}",)))
