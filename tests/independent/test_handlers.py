"""The event handlers of the independent server: when they run, and what they can do."""

import pytest

from tests.independent.client import client_of, create
from tests.independent_server.handlers import EVENTS, NULL, Handlers, ThrownError

# How each event's call is sent, below /data/Person; {id} is the person that is there.
CALLS = {
    "Create": ("POST", "", {"name": "new"}),
    "Update": ("PUT", "/{id}", {"name": "b"}),
    "FindById": ("GET", "/{id}", None),
    "LoadRelations": ("GET", "/{id}/orders", None),
    "Remove": ("DELETE", "/{id}", None),
    "Describe": ("GET", "/properties", None),
    "Find": ("GET", "?where=name%3D'a'", None),
    "First": ("GET", "/first", None),
    "Last": ("GET", "/last", None),
    "Count": ("POST", "/count", {}),
    "Upsert": ("PUT", "/upsert", {"name": "new"}),
    "SetRelation": ("POST", "/{id}/orders", []),
    "AddRelation": ("PUT", "/{id}/orders", []),
    "DeleteRelation": ("DELETE", "/{id}/orders?where=price%3D1", None),
}
BULK_CALLS = {
    "CreateBulk": ("POST", "bulk/Person", [{"name": "new"}]),
    "UpsertBulk": ("PUT", "bulkupsert/Person", [{"name": "new"}]),
    "UpdateBulk": ("PUT", "bulk/Person?where=name%3D'a'", {"age": 2}),
    "RemoveBulk": ("DELETE", "bulk/Person?where=name%3D'a'", None),
}
ALL_CALLS = [*CALLS, *BULK_CALLS]


def send(client, event, object_id):
    """Send the call that has the event and return status and value of the answer."""
    if event in BULK_CALLS:
        method, path, body = BULK_CALLS[event]
    else:
        method, rest, body = CALLS[event]
        path = "Person" + rest.replace("{id}", object_id)
    return client.call(method, f"/data/{path}", body)


def saved_person(client):
    """Save a person with an order, past all handlers, and return its objectId."""
    sent = {"name": "a", "orders": [{"___class": "Order", "price": 1}]}
    return client.call("PUT", "/data/Person/deep-save", sent)[1]["objectId"]


def everything(client):
    """Return all persons and their orders, as a transaction sees them."""
    return client.result("FIND", {"queryOptions": {"related": ["orders"]}})


def test_every_event_has_a_call():
    """The calls of this test are those of the data service."""
    assert {*ALL_CALLS, "Transaction"} == {*EVENTS}


@pytest.mark.parametrize("event", ALL_CALLS)
def test_each_call_has_its_event_before_and_after(event):
    """Each handler is given the event's own arguments, the after-handler the result too."""
    handlers, given = Handlers(), []

    @handlers.on(f"before{event}", "Person")
    def before(req):
        given.append(req)

    @handlers.on(f"after{event}", "Person")
    def after(req, res):
        given.extend([req, res])
        return {"after": event}

    with client_of(handlers=handlers) as client:
        object_id = saved_person(client)
        assert send(client, event, object_id) == (200, {"after": event})
    for req in given[:2]:
        assert req.keys() == {"context", *EVENTS[event]}
    assert given[0]["context"]["deviceType"] == "REST"
    assert given[2]["error"] is None
    assert given[2]["result"] is not None


@pytest.mark.parametrize("event", ALL_CALLS)
def test_a_before_handler_stops_its_call_or_refuses_it(event):
    """What it returns is the answer, what it throws the refusal, and nothing is done."""
    handlers, to_throw = Handlers(), []

    @handlers.on(f"before{event}")
    def before(_req):
        if to_throw:
            raise to_throw.pop()
        return [event]

    @handlers.on(f"after{event}")
    def after(_req, _res):
        raise AssertionError("no after-handler runs")

    with client_of(handlers=handlers) as client:
        object_id = saved_person(client)
        stored = everything(client)
        assert send(client, event, object_id) == (200, [event])
        to_throw.append(ThrownError("not so", 1234, 409))
        assert send(client, event, object_id) == (409, {"code": 1234, "message": "not so"})
        to_throw.append(ZeroDivisionError("a mistake"))
        assert send(client, event, object_id) == (400, {"code": 0, "message": "a mistake"})
        assert everything(client) == stored


@pytest.mark.parametrize("value", [False, 0, "", [], NULL, "text", 2.5])
def test_any_value_stops_a_call(value):
    """Only a handler that returns nothing lets the call go on."""
    handlers = Handlers()
    handlers.on("beforeCreate")(lambda _: value)
    with client_of(handlers=handlers) as client:
        expected = None if value is NULL else value
        assert client.call("POST", "/data/Person", {"name": "a"}) == (200, expected)
        assert client.names() == []


def test_what_a_before_handler_leaves_is_what_is_done():
    """An item changed or replaced, another objectId, another query."""
    handlers = Handlers()

    @handlers.on("beforeCreate")
    def create_other(req):
        if req["item"]["name"] == "replace":
            req["item"] = {"name": "other"}
        else:
            req["item"] |= {"name": "changed"}
            del req["item"]["age"]

    @handlers.on("beforeUpdate")
    def update_other(req):
        req["item"]["age"] = 7

    @handlers.on("beforeFindById")
    def read_other(req):
        req["itemId"] = req["itemId"].removeprefix("other-")

    @handlers.on("beforeFind")
    def find_all(req):
        req["query"]["condition"] = None

    with client_of(handlers=handlers) as client:
        sent = {"name": "change", "age": 1}
        saved = client.call("POST", "/data/Person", sent)[1]
        assert (saved["name"], saved["age"]) == ("changed", None)
        assert client.call("POST", "/data/Person", {"name": "replace", "age": 1})[1]["age"] is None
        path = f"/data/Person/{saved['objectId']}"
        assert client.call("PUT", path, {"name": "new"})[1]["age"] == 7
        assert client.read(f"other-{saved['objectId']}")["name"] == "new"
        found = client.call("GET", "/data/Person?where=name%3D'none'")[1]
        assert [person["name"] for person in found] == ["new", "other"]


def test_a_handler_that_leaves_no_item_refuses_the_call():
    """An item must be an object, and a query too."""
    handlers = Handlers()
    handlers.on("beforeCreate")(lambda req: req.update(item=1))
    handlers.on("beforeFind")(lambda req: req.update(query=1))
    with client_of(handlers=handlers) as client:
        assert client.call("POST", "/data/Person", {"name": "a"})[0] == 400
        assert client.call("GET", "/data/Person")[0] == 400


def test_a_table_has_its_own_handler_in_place_of_the_generic_one():
    """Other tables have the generic one, and each event is looked up by itself."""
    handlers = Handlers()
    handlers.on("beforeCreate", "*")(lambda _: {"by": "generic"})
    handlers.on("beforeCreate", "Person")(lambda _: {"by": "own"})
    handlers.on("afterUpdate", "*")(lambda _req, res: res["result"].update(name="seen"))
    with client_of(handlers=handlers) as client:
        for table, by in (("Person", "own"), ("Order", "generic")):
            answer = client.call("POST", f"/data/{table}", {})[1]
            assert answer == {"by": by, "___class": table}
        saved = client.results(create("a", "x"))["x"]
        change = {"objectId": saved["objectId"], "age": 5}
        updated = client.call("PUT", "/data/Person", change)[1]
        assert (updated["name"], updated["age"]) == ("seen", 5)
        assert client.names() == ["a"]


def test_an_after_handler_gets_the_error_of_a_call_that_failed():
    """It may answer the call all the same; what it throws is another error."""
    handlers, given = Handlers(), []

    @handlers.on("afterFindById")
    def after(req, res):
        given.append(dict(res))
        if req["itemId"] == "recover":
            return {"recovered": res["error"]["message"]}
        if req["itemId"] == "throw":
            raise ThrownError("worse", 5)
        return None

    with client_of(handlers=handlers) as client:
        message = "Entity with ID {} not found"
        path = "/data/Person/"
        recovered = {"recovered": message.format("recover")}
        assert client.call("GET", path + "recover") == (200, recovered)
        assert client.call("GET", path + "throw") == (400, {"code": 5, "message": "worse"})
        left = {"code": 1000, "message": message.format("left")}
        assert client.call("GET", path + "left") == (404, left)
    assert given[2] == {"result": None, "error": left}


def test_transactions_have_events_of_their_own():
    """The unit of work may be changed, stopped, refused, and its answer replaced."""
    handlers = Handlers()

    @handlers.on("beforeTransaction")
    def before(req):
        unit_of_work = req["unitOfWork"]
        operation = unit_of_work["operations"][0]
        if operation["payload"]["name"] == "stop":
            return {"stopped": unit_of_work["transactionIsolation"]}
        if operation["payload"]["name"] == "throw":
            raise ThrownError("no transaction", 77)
        operation["payload"]["name"] += "+"
        return None

    @handlers.on("afterTransaction")
    def after(_req, res):
        res["result"]["after"] = True

    with client_of(handlers=handlers) as client:
        level = {"isolationLevelEnum": "READ_COMMITTED"}
        assert client.transact(create("stop"), **level)[1] == {"stopped": "READ_COMMITTED"}
        refusal = (400, {"code": 77, "message": "no transaction"})
        assert client.transact(create("throw"), **level) == refusal
        assert client.transact(create("a"), **level)[1]["after"] is True
        assert client.call("POST", "/transaction/unit-of-work", [])[0] == 400
        assert client.names() == ["a+"]


def test_handlers_are_registered_once_and_for_events_that_exist():
    """A second handler for one event and table is a mistake, as an unknown event is."""
    handlers = Handlers()
    handlers.on("beforeCreate", "Person")(lambda _: None)
    with pytest.raises(ValueError, match=r"\[beforeCreate\(Person\)\] event handler already"):
        handlers.on("beforeCreate", "Person")
    with pytest.raises(ValueError, match="There is no event 'beforeBulkCreate'"):
        handlers.on("beforeBulkCreate")
