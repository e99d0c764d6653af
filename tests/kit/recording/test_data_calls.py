import pytest
from uowkit.recording.data_calls import tell_data_call
from uowkit.recording.passed import addressed
from uowkit.recording.session import Session

from tests.kit.recording.calls import left_out, passed

JOE = {"objectId": "ID-JOE-1", "name": "Joe", "age": 25.0, "created": 1, "___class": "Person"}
ORDER = {"objectId": "ID-ORDER", "price": 2}
REFUSED = {"code": 1000, "message": "no"}


def given(call):
    """What tells a call, with what it is told of."""
    return call, addressed(call.path).segments


def told(*calls):
    """The session after these calls of the data service."""
    session = Session()
    for each in calls:
        tell_data_call(session, *given(each))
    return session


SAVE = passed("PUT", "/api/data/Person", {"name": "Joe", "age": 25, "created": None}, JOE)
SAVE_ORDER = passed("POST", "/api/data/Order", {"price": 2}, ORDER)


def test_saves_reads_and_deletes_are_told_in_words_that_every_server_has_a_form_for():
    """Whichever form the client used."""
    changed = {**JOE, "name": "Jim"}
    session = told(
        SAVE,
        passed("PUT", "/api/data/Person/ID-JOE-1", {"name": "Jim"}, changed),
        passed("GET", "/api/data/Person/ID-JOE-1", answer=changed),
        passed("DELETE", "/api/data/Person/ID-JOE-1", answer={"deletionTime": 1}),
        passed("GET", "/api/data/Person/ID-JOE-1", answer=REFUSED, status=404),
    )
    at = {"table": "$Person", "objectId": "$person1"}
    assert session.steps() == [
        {
            "save": {"table": "$Person", "object": {"name": "Joe", "age": 25}},
            "expect": {"objectId": "$person1"},
        },
        {
            "save": {"table": "$Person", "object": {"objectId": "$person1", "name": "Jim"}},
            "expect": {},
        },
        {"read": at, "expect": {"objectId": "$person1", "name": "Jim", "age": 25.0}},
        {"delete": at, "expect": "answered"},
        {"read": at, "expect": "nothing"},
    ]


def test_an_upsert_is_a_save():
    """Of a new object, or of one that is known."""
    known = passed("PUT", "/api/data/Person/upsert", {"objectId": "ID-JOE-1", "age": 1}, JOE)
    new = passed("PUT", "/api/data/Person/upsert", {"age": 1}, {**JOE, "objectId": "ID-NEW-1"})
    first, second = told(SAVE, known, new).steps()[1:]
    assert first["save"]["object"] == {"objectId": "$person1", "age": 1}
    assert second["expect"] == {"objectId": "$person2"}


def test_what_the_server_has_set_is_sent_back_as_the_target_sets_it():
    """By a client that saves what it has read, as the SDK does; another value is left out."""
    read = {**JOE, "updated": None, "ownerId": "ID-OWNER"}
    session = told(
        SAVE,
        passed("GET", "/api/data/Person/ID-JOE-1", answer=read),
        passed("PUT", "/api/data/Person", {**read, "age": 1}, read),
        passed("PUT", "/api/data/Person", {**read, "created": 5}, read),
    )
    _, shown, first, second = session.steps()
    stamps = {"created": "$person1-created", "ownerId": "$person1-ownerId"}
    assert {name: shown["expect"][name] for name in stamps} == {
        name: {"$maybe": stamp} for name, stamp in stamps.items()
    }
    assert stamps.items() <= first["save"]["object"].items()
    assert first["save"]["object"]["updated"] is None
    assert "created" not in second["save"]["object"]


ROW = {"objectId": "$person1", "name": "Joe", "age": 25.0}
CALLS = [
    pytest.param(
        passed("POST", "/api/data/Person/find", {"where": "age > 3", "distinct": False}, [JOE]),
        {
            "method": "POST",
            "path": "/data/${Person}/find",
            "json": {"where": "age > 3", "distinct": False},
        },
        {"$unordered": [ROW]},
        id="find",
    ),
    pytest.param(
        passed("GET", "/api/data/Person?where=objectId%3D%27ID-JOE-1%27&pageSize=5", answer=[JOE]),
        {"method": "GET", "path": "/data/${Person}?where=objectId%3D%27${person1}%27&pageSize=5"},
        {"$unordered": [ROW]},
        id="find by address",
    ),
    pytest.param(
        passed("POST", "/api/data/Person/find", {"groupBy": ["age"]}, [{"age": 25}]),
        {"method": "POST", "path": "/data/${Person}/find", "json": {"groupBy": ["age"]}},
        "answered",
        id="groups",
    ),
    pytest.param(
        passed("POST", "/api/data/Person/count", {}, 1),
        {"method": "POST", "path": "/data/${Person}/count", "json": {}},
        1,
        id="count of what is known",
    ),
    pytest.param(
        passed("POST", "/api/data/Person/count", {}, 7),
        {"method": "POST", "path": "/data/${Person}/count", "json": {}},
        "$number",
        id="count of more",
    ),
    pytest.param(
        passed("GET", "/api/data/Person/properties", answer=[]),
        {"method": "GET", "path": "/data/${Person}/properties"},
        "answered",
        id="describe",
    ),
    pytest.param(
        passed("GET", "/api/data/Person/ID-JOE-1?props=name", answer=JOE),
        {"method": "GET", "path": "/data/${Person}/${person1}?props=name"},
        ROW,
        id="read with a query",
    ),
    pytest.param(
        passed("POST", "/api/data/bulk/Person", [{"name": "a"}], ["ID-A-0001"]),
        {"method": "POST", "path": "/data/bulk/${Person}", "json": [{"name": "a"}]},
        ["$person2"],
        id="bulk create",
    ),
    pytest.param(
        passed("PUT", "/api/data/bulk/Person?where=age%3E3", {"age": 4}, 1),
        {"method": "PUT", "path": "/data/bulk/${Person}?where=age%3E3", "json": {"age": 4}},
        "$number",
        id="bulk update",
    ),
    pytest.param(
        passed("POST", "/api/data/bulk/Person/delete", {"where": "age > 3"}, 1),
        {"method": "POST", "path": "/data/bulk/${Person}/delete", "json": {"where": "age > 3"}},
        "$number",
        id="bulk delete",
    ),
]


@pytest.mark.parametrize(("call", "asked", "expected"), CALLS)
def test_any_other_call_is_told_as_it_was_made(call, asked, expected):
    """With names for tables and ids, and what the contract alone says expected of it."""
    step = told(SAVE, call).steps()[1]
    assert step == {"call": asked, "expect": expected}


def test_relations_are_set_and_loaded():
    """The column comes along, as the path or the ids say where it leads."""
    session = told(
        SAVE,
        SAVE_ORDER,
        passed("POST", "/api/data/Person/ID-JOE-1/orders:Order:1", ["ID-ORDER"], 1),
        passed("GET", "/api/data/Person/ID-JOE-1/orders", answer=[ORDER]),
    )
    assert session.tables("U")["Person"]["relations"] == {
        "orders": {"table": "Order", "many": False}
    }
    related, loaded = session.steps()[2:]
    assert related["call"] == {
        "method": "POST",
        "path": "/data/${Person}/${person1}/orders",
        "json": ["$order1"],
    }
    assert loaded["expect"] == {"$unordered": [{"objectId": "$order1", "price": 2}]}


LEFT_OUT = [
    pytest.param(
        passed("PUT", "/api/data/Person/deep-save", {"a": [{"___class": "Order"}]}, JOE),
        ["Person", "Order"],
        id="deep save",
    ),
    pytest.param(passed("PUT", "/api/data/Person", {"a": {"b": 1}}, JOE), ["Person"], id="nested"),
    pytest.param(
        passed("PUT", "/api/data/Person/upsert", {"objectId": "mine"}, JOE), ["Person"], id="own id"
    ),
    pytest.param(
        passed("PUT", "/api/data/bulk/Person?where=a%20like%20'b'", {"a": "c"}, 1),
        ["Person"],
        id="clause",
    ),
    pytest.param(
        passed("PUT", "/api/data/bulkupsert/Person", [{}], ["a"]), ["Person"], id="bulk upsert"
    ),
    pytest.param(
        passed("POST", "/api/data/Person/a/b", ["c"], 1), ["Person"], id="unknown relation"
    ),
    pytest.param(passed("PUT", "/api/data/Person", {"a": 1}, REFUSED, 400), [], id="refused"),
    pytest.param(passed("PUT", "/api/data/Person", {"a": 1}, REFUSED), [], id="refused with 200"),
    pytest.param(
        passed("GET", "/api/data/Person", answer=[JOE], overlapped=True), [], id="overlapped"
    ),
]


@pytest.mark.parametrize(("call", "tables"), LEFT_OUT)
def test_what_no_rule_speaks_of_is_left_out(call, tables):
    """And it is known which tables are no longer as the scenario has them."""
    assert left_out(Session(), tell_data_call, *given(call))[1] == tables
