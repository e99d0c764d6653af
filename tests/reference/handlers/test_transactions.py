"""Handlers around units of work, and around their operations."""

import pytest

UNIT = """
    @persistence.before_transaction("*")
    def before(req):
        BODY

    @persistence.after_transaction("*")
    def after(req, res):
        AFTER
"""


@pytest.fixture
def with_unit(with_handlers):
    """Serve with handlers for units of work; `Order` exists, with the column name."""

    def served(before="pass", after="pass", more="", **settings):
        source = UNIT.replace("BODY", before).replace("AFTER", after) + more
        client = with_handlers(source, **settings)
        saved = client.save("Order", name="sample")
        client.call("DELETE", f"data/Order/{saved['objectId']}")
        return client

    return served


def create(name, op_result_id=None, table="Order"):
    """Return an operation that creates an object."""
    operation = {"operationType": "CREATE", "table": table, "payload": {"name": name}}
    return operation if op_result_id is None else {**operation, "opResultId": op_result_id}


def test_a_handler_is_told_the_unit_of_work(with_unit):
    """Its isolation level, and its operations."""
    client = with_unit("return [req.unit_of_work]")
    told = client.transact(create("a", "one"), isolationLevelEnum="SERIALIZABLE").json
    assert told == [
        {"transactionIsolation": "SERIALIZABLE", "operations": [create("a", "one")]},
    ]
    assert client.count("Order") == 0


def test_a_handler_may_add_operations(with_unit):
    """They are part of the transaction."""
    client = with_unit(
        'req.unit_of_work["operations"].append({"operationType": "CREATE", "table": "Order", '
        '"payload": {"name": "added"}, "opResultId": "two"})'
    )
    results = client.transact(create("a", "one")).json["results"]
    assert {name: each["result"]["name"] for name, each in results.items()} == {
        "one": "a",
        "two": "added",
    }
    failed = client.transact(create("a"), create("b", table="Nowhere")).json
    assert failed["success"] is False
    assert client.count("Order") == 2


def test_operations_that_are_not_well_formed_are_refused(with_unit):
    """Also those that a handler adds."""
    client = with_unit('req.unit_of_work["operations"].append(5)')
    answer = client.transact(create("a"))
    assert answer.status == 400
    assert client.count("Order") == 0
    client = with_unit("req.unit_of_work = 5")
    assert client.transact(create("a")).status == 400


def test_a_request_that_is_not_well_formed_reaches_no_handler(with_unit):
    """It is refused first."""
    client = with_unit('return "called"')
    assert client.call("POST", "transaction/unit-of-work", {"operations": []}).status == 400


def test_an_error_before_refuses_the_transaction(with_unit):
    """Nothing of it is done."""
    client = with_unit('raise ServerCodeError(7, "not now", 409)')
    answer = client.transact(create("a"))
    assert (answer.status, answer.json) == (409, {"code": 7, "message": "not now"})
    assert client.count("Order") == 0


def test_a_handler_is_told_what_came_of_it(with_unit):
    """Of success and failure alike, and may answer otherwise."""
    client = with_unit(after='res.result["seen"] = len(req.unit_of_work["operations"])')
    assert client.transact(create("a", "one")).json["seen"] == 1
    failed = client.transact(create("a"), create("b", table="Nowhere")).json
    assert (failed["success"], failed["seen"]) == (False, 2)


SINGLE = """
    @persistence.before_create("Order")
    def before_one(req):
        if req.item.get("name") == "bad":
            raise ServerCodeError(9, "refused")
        if req.item.get("name") == "stop":
            return {"stopped": True}
        req.item["name"] = str(req.item["name"]) + "!"

    @persistence.after_create("Order")
    def after_one(req, res):
        if res.error is None:
            res.result["seen"] = True
"""


def test_handlers_of_single_calls_are_not_called_in_a_transaction(with_unit):
    """Unless that is set: no source says that they are."""
    client = with_unit(more=SINGLE)
    result = client.transact(create("a", "one")).json["results"]["one"]["result"]
    assert (result["name"], "seen" in result) == ("a", False)


def test_handlers_of_single_calls_can_be_called_in_a_transaction(with_unit):
    """Around each operation; what they say counts as it does for a call."""
    client = with_unit(more=SINGLE, handlers_in_transactions=True)
    reference = {"___ref": True, "opResultId": "one", "propName": "name"}
    answer = client.transact(
        create("a", "one"), create(reference, "two"), create("stop", "three"), create("unnamed")
    ).json
    results = {name: each["result"] for name, each in answer["results"].items()}
    assert set(results) == {"one", "two", "three"}
    assert (results["one"]["name"], results["one"]["seen"]) == ("a!", True)
    assert results["three"] == {"stopped": True, "___class": "Order"}
    assert client.count("Order", "name='unnamed!'") == 1
    assert client.count("Order") == 3


def test_a_refusal_of_one_operation_refuses_the_transaction(with_unit):
    """Before anything is done."""
    client = with_unit(more=SINGLE, handlers_in_transactions=True)
    answer = client.transact(create("a", "one"), create("bad", "two"))
    assert (answer.status, answer.json["code"]) == (400, 9)
    assert client.count("Order") == 0


def test_handlers_cannot_mend_a_failed_transaction(with_unit):
    """Whatever they return after it."""
    client = with_unit(
        more="""
    @persistence.after_create("*")
    def mend(req, res):
        if res.error:
            return "mended"
    """,
        handlers_in_transactions=True,
    )
    answer = client.transact(create("a", "one"), create("b", "two", table="Nowhere")).json
    assert (answer["success"], answer["results"]) == (False, None)
    assert client.count("Order") == 0


def test_an_operation_without_an_id_is_told_without_one(with_unit):
    """In a failure, too."""
    client = with_unit(more=SINGLE, handlers_in_transactions=True)
    failed = client.transact(create("a"), create("b", table="Nowhere")).json
    assert failed["error"]["operation"]["opResultId"] is None


def test_every_handler_after_an_operation_is_called(with_unit):
    """Even if one before it throws; the first error is the answer."""
    client = with_unit(
        more="""
    seen = []

    @persistence.after_create("*")
    def refuse(req, res):
        if res.result["name"] != "sample":
            seen.append(res.result["name"])
            raise ServerCodeError(len(seen), "too late")

    @persistence.before_find("Order")
    def tell(req):
        return seen
    """,
        handlers_in_transactions=True,
    )
    assert client.transact(create("a"), create("b")).json == {"code": 1, "message": "too late"}
    assert client.call("GET", "data/Order").json == ["a", "b"]


OPERATIONS = {
    "UPDATE": ({"objectId": "I", "name": "x"}, "update", ["item"]),
    "UPSERT": ({"objectId": "I", "name": "x"}, "upsert", ["item"]),
    "CREATE_BULK": ([{"name": "x"}], "create_bulk", ["items"]),
    "UPSERT_BULK": ([{"name": "x"}], "upsert_bulk", ["items"]),
    "UPDATE_BULK": (
        {"conditional": "name='x'", "changes": {"name": "y"}},
        "update_bulk",
        ["table_name", "where_clause", "changes"],
    ),
    "DELETE": ("I", "remove", ["item_id"]),
    "DELETE_BULK": ({"unconditional": ["I"]}, "remove_bulk", ["table_name", "where_clause"]),
    "FIND": ({"whereClause": "name='x'"}, "find", ["query"]),
    "ADD_RELATION": (
        {"parentObject": "I", "relationColumn": "items", "conditional": "a=1"},
        "add_relation",
        ["column_name", "parent_object_id", "children_array_or_where_clause"],
    ),
}
TOLD = {
    "UPDATE_BULK": ["Order", "name='x'", {"name": "y"}],
    "DELETE_BULK": ["Order", ["I"]],
    "ADD_RELATION": ["items", "I", "a=1"],
}


@pytest.mark.parametrize("operation_type", OPERATIONS)
def test_every_operation_is_told_as_its_call_would_be(with_unit, operation_type):
    """By the same arguments."""
    payload, event, arguments = OPERATIONS[operation_type]
    more = f"""
    @persistence.before_{event}("Order")
    def told(req):
        return [getattr(req, name) for name in {arguments!r}]
    """
    client = with_unit(more=more, handlers_in_transactions=True)
    operation = {"operationType": operation_type, "table": "Order", "payload": payload}
    answer = client.transact({**operation, "opResultId": "one"}).json
    assert answer["results"]["one"]["result"] == TOLD.get(operation_type, [payload])


def test_an_operation_can_be_changed(with_unit):
    """Its selection and its changes."""
    more = """
    @persistence.before_update_bulk("Order")
    def change(req):
        req.where_clause, req.changes = "name='b'", {"name": "c"}

    @persistence.before_add_relation("Order")
    def relate(req):
        req.children_array_or_where_clause = req.children_array_or_where_clause[:1]
    """
    client = with_unit(more=more, handlers_in_transactions=True)
    kept = [client.save("Order", name=name)["objectId"] for name in ("a", "b")]
    client.call("POST", f"data/Order/{kept[0]}/orders:Order:n", [])
    changes = {"unconditional": kept, "changes": {"name": "x"}}
    relation = {"parentObject": kept[0], "relationColumn": "orders", "unconditional": kept}
    answer = client.transact(
        {"operationType": "UPDATE_BULK", "table": "Order", "payload": changes, "opResultId": "one"},
        {
            "operationType": "ADD_RELATION",
            "table": "Order",
            "payload": relation,
            "opResultId": "two",
        },
    ).json
    assert [each["result"] for each in answer["results"].values()] == [1, 1]
    assert client.count("Order", "name='c'") == 1


def test_a_payload_of_no_form_is_told_to_nobody(with_unit):
    """The transaction fails as ever."""
    more = """
    @persistence.before_update_bulk("Order")
    def never(req):
        return "called"
    """
    client = with_unit(more=more, handlers_in_transactions=True)
    operation = {"operationType": "UPDATE_BULK", "table": "Order", "payload": 5}
    assert client.transact(operation).json["success"] is False
