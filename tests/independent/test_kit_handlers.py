"""The kit's handlers as the independent server has them: each word does what it says."""

import json

import pytest

from tests.independent.client import client_of
from tests.independent_server import Choices

COLUMNS = {"name": "STRING", "note": "STRING", "age": "DOUBLE", "instruction": "STRING"}
TABLES = dict.fromkeys(("UowkitHandled", "UowkitFollowed", "UowkitUnhandled"), COLUMNS)
RELATIONS = {name: {"links": "UowkitUnhandled"} for name in ("UowkitHandled", "UowkitFollowed")}
CHOICES = Choices(tables=TABLES, relations=RELATIONS)
ITEM = {"name": "a", "age": 5}


@pytest.fixture
def server():
    """Yield a client of a server that has the tables of the kit's handlers."""
    with client_of(CHOICES) as client:
        yield client


def id_of(number):
    """Return an objectId that asks for something."""
    return f"01234567-0DD0-4{number}-8001-0123456789AB"


def sign(event, handler):
    """Return what tells that a handler ran."""
    return {"uowkit": {"event": event, "handler": handler}}


def save(client, table, instruction, **more):
    """Save an item that asks for something."""
    return client.call("POST", f"/data/{table}", {**ITEM, "instruction": instruction, **more})


def names_of(client, table):
    """Return the names that are stored in the table."""
    return [row["name"] for row in client.result("FIND", {}, table=table)]


@pytest.mark.parametrize(
    ("word", "name", "note"),
    [
        ("change", "a+", "uowkit-added"),
        ("change-later", "a+", "uowkit-added"),
        ("replace", "uowkit-replaced", None),
    ],
)
def test_items_are_changed_and_replaced(server, word, name, note):
    """A creation and an update do as the item asks."""
    saved = save(server, "UowkitHandled", f"uowkit:{word}", note="n")[1]
    assert (saved["name"], saved["note"], saved["age"]) == (name, note, None)
    plain = save(server, "UowkitHandled", "nothing")[1]
    assert (plain["name"], plain["age"]) == ("a", 5)
    path = f"/data/UowkitHandled/{plain['objectId']}"
    changed = server.call("PUT", path, {**ITEM, "instruction": f"uowkit:{word}"})[1]
    assert (changed["name"], changed["age"]) == (name, 5)


@pytest.mark.parametrize("word", ["return", "return-later"])
@pytest.mark.parametrize("value", [None, 0, "", [1], {"a": 1}])
def test_calls_are_stopped_by_any_value(server, word, value):
    """Null is a value as well."""
    answer = save(server, "UowkitHandled", f"uowkit:{word} {json.dumps(value)}")[1]
    more = {"___class": "UowkitHandled"} if isinstance(value, dict) else None
    assert answer == (value | more if more else value)
    assert names_of(server, "UowkitHandled") == []


def test_calls_are_refused(server):
    """With the code, the message and the status that are asked for."""
    asked = json.dumps({"code": 5, "message": "m", "status": 409})
    for word in ("throw", "throw-later"):
        answer = save(server, "UowkitHandled", f"uowkit:{word} {asked}")
        assert answer == (409, {"code": 5, "message": "m"})
    plain = save(server, "UowkitHandled", 'uowkit:throw-plain {"message": "p"}')
    assert plain == (400, {"code": 0, "message": "p"})
    for phase in ("before", "after"):
        generic = save(server, "UowkitUnhandled", f"uowkit:generic-{phase}-throw")
        assert generic == (400, {"code": 47110, "message": f"uowkit {phase}Create *"})
    thrown = server.call("DELETE", f"/data/UowkitHandled/{id_of('002')}")
    assert thrown == (400, {"code": 47110, "message": "uowkit beforeRemove UowkitHandled"})
    assert names_of(server, "UowkitHandled") == []


def test_every_other_event_has_a_handler_before(server):
    """They act by the objectId or the query, or always."""
    table, by_id = "UowkitHandled", f"/data/UowkitHandled/{id_of('001')}"
    for method, path, event, in_list in (
        ("GET", by_id, "FindById", False),
        ("DELETE", by_id, "Remove", False),
        ("GET", f"{by_id}/links", "LoadRelations", True),
        ("GET", f"/data/{table}?where=name%3D'uowkit:return'", "Find", True),
        ("GET", f"/data/{table}/first", "FindFirst", False),
        ("GET", f"/data/{table}/last", "FindLast", False),
    ):
        answer = server.call(method, path)[1]
        shown = answer[0] if in_list else answer
        assert shown["uowkit"] == sign(f"before{event}", table)["uowkit"]
    described = server.call("GET", f"/data/{table}/properties")[1]
    assert described == [
        {"name": "uowkit", "type": "STRING", "required": False} | sign("beforeDescribe", table)
    ]


def test_every_event_has_a_handler_after(server):
    """They tell what they were given, a result or an error."""
    table = "UowkitFollowed"
    saved = save(server, table, "uowkit:tell")[1]
    told = saved.pop("uowkit")
    assert told == {"event": "afterCreate", "handler": table, "result": saved}
    path = f"/data/{table}/{saved['objectId']}"
    for method, rest, body, event in (
        ("PUT", "", {"instruction": "uowkit:tell"}, "Update"),
        ("PUT", "", {"instruction": "uowkit:read-tell"}, None),
        ("GET", "", None, "FindById"),
        ("DELETE", "", None, "Remove"),
    ):
        answer = server.call(method, path + rest, body)[1]
        if event is None:
            assert "uowkit" not in answer
        else:
            assert answer["uowkit"]["event"] == f"after{event}"
            assert answer["uowkit"]["result"] is not None
    for path, event in (
        (f"/data/{table}/first", "FindFirst"),
        (f"/data/{table}/last", "FindLast"),
        (f"/data/{table}/{id_of('006')}", "FindById"),
        (f"/data/{table}/unknown/links", "LoadRelations"),
    ):
        told = server.call("GET", path)[1]["uowkit"]
        assert told["event"] == f"after{event}"
        assert told["error"].keys() == {"code", "message"}
    for path, event in (("properties", "Describe"), ("?where=name!%3D'uowkit:read-tell'", "Find")):
        listed = server.call("GET", f"/data/{table}/{path}".replace("/?", "?"))[1]
        assert listed[-1]["uowkit"]["event"] == f"after{event}"
        assert listed[-1]["uowkit"]["result"] == listed[:-1]


def test_what_is_told_may_be_thrown(server):
    """The message is then what would have been answered."""
    answer = save(server, "UowkitFollowed", "uowkit:tell-throw")
    assert answer[0] == 400
    told = json.loads(answer[1]["message"])
    assert told["uowkit"]["event"] == "afterCreate"
    for method, rest in (("DELETE", ""), ("GET", ""), ("GET", "/links")):
        answer = server.call(method, f"/data/UowkitFollowed/{id_of('007')}{rest}")
        assert json.loads(answer[1]["message"])["uowkit"]["error"]["code"] == 1000


def test_other_tables_have_the_generic_handlers(server):
    """They do not run for a table that has its own."""
    answer = save(server, "Anything", "uowkit:generic-before")[1]
    assert answer["uowkit"] == {"event": "beforeCreate", "handler": "*"}
    assert server.call("GET", "/data/Anything")[0] == 400
    answer = save(server, "UowkitUnhandled", "uowkit:generic-after")[1]
    assert answer["uowkit"] == {"event": "afterCreate", "handler": "*"}
    assert answer["name"] == "a"
    for table in ("UowkitHandled", "UowkitFollowed"):
        for word in ("generic-before", "generic-after"):
            own = word == "generic-before" if table == "UowkitHandled" else word != "generic-before"
            assert ("uowkit" in save(server, table, f"uowkit:{word}")[1]) is not own


def test_bulks_and_transactions_have_handlers_too(server):
    """Those that document 003 does not know."""
    items = [{"name": "a", "instruction": "uowkit:change"}, {"name": "b"}]
    server.call("POST", "/data/bulk/UowkitHandled", items)
    notes = [row["note"] for row in server.result("FIND", {}, table="UowkitHandled")]
    assert notes == ["uowkit-bulk", None]
    for phase in ("before", "after"):
        create = {"operationType": "CREATE", "table": "UowkitHandled", "opResultId": "x"}
        payload = {"name": "t", "note": f"uowkit:transaction-{phase}"}
        answer = server.transact({**create, "payload": payload})[1]
        assert answer["uowkit"] == {"event": f"{phase}Transaction", "handler": "*"}
    assert names_of(server, "UowkitHandled") == ["a", "b", "t"]
