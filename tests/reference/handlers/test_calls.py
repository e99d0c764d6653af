"""Each call of the data service: its event, what handlers are given, and what they may change."""

import pytest
from uowkit_reference.handlers.events import EVENTS, python_name

ASKED = """
    import json

    def told(name):
        def tell(req):
            return [name, {argument: getattr(req, argument) for argument in ARGUMENTS[name]}]
        return tell

    ARGUMENTS = %r

    for name in ARGUMENTS:
        getattr(persistence, "before_" + name)("Asked")(told(name))
"""
ARGUMENTS = {
    python_name(each.name): [python_name(name) for name in each.arguments]
    for each in EVENTS.values()
    if each.name != "Transaction"
}
QUERY = {"where": "a>1", "sortBy": "b desc", "pageSize": "5", "props": "a,b", "loadRelations": "c"}
TOLD = {
    "whereClause": "a>1",
    "pageSize": 5,
    "properties": "a,b",
    "queryOptions": {"sortBy": "b desc", "related": "c"},
}
RELATION = {"column_name": "orders", "parent_object_id": "P"}
ENDS = {"relations": ["c", "d"], "relations_depth": 2, "properties": ["a"]}
CALLS = {
    "create": ("POST", "Asked", {"a": 1}, {}, {"item": {"a": 1}}),
    "create by PUT": ("PUT", "Asked", {"a": 1}, {}, {"item": {"a": 1}}),
    "update": ("PUT", "Asked", {"objectId": "I"}, {}, {"item": {"objectId": "I"}}),
    "update by POST": ("POST", "Asked", {"objectId": "I"}, {}, {"item": {"objectId": "I"}}),
    "update by address": ("PUT", "Asked/I", {"a": 1}, {}, {"item": {"objectId": "I", "a": 1}}),
    "upsert": ("PUT", "Asked/upsert", {"a": 1}, {}, {"item": {"a": 1}}),
    "create_bulk": ("POST", "bulk/Asked", [{"a": 1}], {}, {"items": [{"a": 1}]}),
    "upsert_bulk": ("PUT", "bulkupsert/Asked", [{"a": 1}], {}, {"items": [{"a": 1}]}),
    "update_bulk": (
        "PUT",
        "bulk/Asked",
        {"a": 1},
        {"where": "b=2"},
        {"table_name": "Asked", "where_clause": "b=2", "changes": {"a": 1}},
    ),
    "remove_bulk": (
        "DELETE",
        "bulk/Asked",
        None,
        {"where": "b=2"},
        {"table_name": "Asked", "where_clause": "b=2"},
    ),
    "remove_bulk by POST": (
        "POST",
        "bulk/Asked/delete",
        {"where": "b=2"},
        {},
        {"table_name": "Asked", "where_clause": "b=2"},
    ),
    "find_by_id": (
        "GET",
        "Asked/I",
        None,
        {"loadRelations": "c,d"},
        {"item_id": "I", "relations": ["c", "d"]},
    ),
    "find_by_id by key": (
        "GET",
        "Asked/pk",
        None,
        {"objectId": "I"},
        {"item_id": "I", "relations": []},
    ),
    "remove": ("DELETE", "Asked/I", None, {}, {"item_id": "I"}),
    "find": ("GET", "Asked", None, QUERY, {"query": TOLD}),
    "find by POST": ("POST", "Asked/find", QUERY, {}, {"query": TOLD}),
    "find by property": (
        "GET",
        "Asked",
        None,
        {"property": ["a", "b"]},
        {"query": {"properties": ["a", "b"], "queryOptions": {}}},
    ),
    "count": (
        "GET",
        "Asked/count",
        None,
        {"where": "a"},
        {"query": {"whereClause": "a", "queryOptions": {}}},
    ),
    "count by POST": (
        "POST",
        "Asked/count",
        {"where": "a"},
        {},
        {"query": {"whereClause": "a", "queryOptions": {}}},
    ),
    "first": (
        "GET",
        "Asked/first",
        None,
        {"loadRelations": "c,d", "relationsDepth": "2", "props": "a"},
        ENDS,
    ),
    "last": (
        "GET",
        "Asked/last",
        None,
        {"loadRelations": "c,d", "relationsDepth": "2", "props": "a"},
        ENDS,
    ),
    "describe": ("GET", "Asked/properties", None, {}, {"item_name": "Asked"}),
    "load_relations": (
        "GET",
        "Asked/P/orders",
        None,
        {"pageSize": "3"},
        {
            "item_id": "P",
            "entity_name": "Asked",
            "relation_name": "orders",
            "page_size": 3,
            "offset": None,
        },
    ),
    "set_relation": (
        "POST",
        "Asked/P/orders",
        ["C"],
        {},
        {**RELATION, "children_array_or_where_clause": ["C"]},
    ),
    "add_relation": (
        "PUT",
        "Asked/P/orders",
        None,
        {"whereClause": "a=1"},
        {**RELATION, "children_array_or_where_clause": "a=1"},
    ),
    "delete_relation": (
        "DELETE",
        "Asked/P/orders",
        ["C"],
        {},
        {**RELATION, "children_array_or_where_clause": ["C"]},
    ),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A server that answers each call with the event it is and the arguments it is told by."""
    import textwrap

    from uowkit_reference import Handlers, create_app

    from tests.reference.conftest import Client
    from tests.reference.handlers.conftest import IMPORTS

    folder = tmp_path_factory.mktemp("handlers")
    source = IMPORTS + textwrap.dedent(ASKED) % ARGUMENTS
    (folder / "asked.py").write_text(source, encoding="utf-8")
    return Client(create_app(handlers=Handlers.load(folder)))


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_told_by_its_arguments(asked, name):
    """As the CodeRunner names them, in Python's spelling."""
    method, path, body, query, arguments = CALLS[name]
    answer = asked.call(method, f"data/{path}", body, **query)
    found = answer.json
    if isinstance(found, dict):  # an object in the place of one of the table has a class
        pytest.fail(f"not stopped: {found}")
    assert found == [name.partition(" ")[0], arguments]


def test_every_event_of_a_call_is_told():
    """None is left out above."""
    assert {name.partition(" ")[0] for name in CALLS} == set(ARGUMENTS)


def changed(with_handlers, event, change):
    """Return a server with a handler that changes a call."""
    return with_handlers(f"""
        @persistence.before_{event}("Order")
        def change(req):
            {change}
    """)


def test_another_object_can_be_read(with_handlers):
    """Than the one that was asked for."""
    client = changed(with_handlers, "find_by_id", 'req.item_id = req.item_id.removeprefix("x")')
    saved = client.save("Order", name="a")
    assert client.call("GET", f"data/Order/x{saved['objectId']}").json["name"] == "a"
    by_key = client.call("GET", "data/Order/pk", objectId=f"x{saved['objectId']}")
    assert by_key.json["name"] == "a"


def test_another_object_can_be_removed(with_handlers):
    """And what is answered is the time, as ever."""
    client = changed(with_handlers, "remove", 'req.item_id = req.item_id.removeprefix("x")')
    saved = client.save("Order", name="a")
    assert client.call("DELETE", f"data/Order/x{saved['objectId']}").json["deletionTime"] > 0
    assert client.count("Order") == 0


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_can_be_narrowed(with_handlers, method):
    """By its where-clause, and what else it has."""
    client = with_handlers("""
        @persistence.before_find("Order")
        def narrow(req):
            req.query["whereClause"] = "name='b'"
            req.query["queryOptions"]["sortBy"] = "age"
    """)
    for name, age in (("a", 1), ("b", 3), ("b", 2)):
        client.save("Order", name=name, age=age)
    calls = {"GET": ("data/Order",), "POST": ("data/Order/find", {})}
    found = client.call(method, *calls[method])
    assert [each["age"] for each in found.json] == [2, 3]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_counted_can_be_narrowed(with_handlers, method):
    """As for find."""
    client = changed(with_handlers, "count", """req.query["whereClause"] = "name='b'" """)
    for name in "abb":
        client.save("Order", name=name)
    body = {} if method == "POST" else None
    assert client.call(method, "data/Order/count", body).json == 2


def test_the_first_object_can_be_told_otherwise(with_handlers):
    """With other properties of it."""
    client = changed(with_handlers, "first", 'req.properties = ["age"]')
    client.save("Order", name="a", age=1)
    found = client.call("GET", "data/Order/first", property="name").json
    assert found["age"] == 1
    assert "name" not in found


def test_a_bulk_can_be_changed(with_handlers):
    """Its items, and which objects it is about."""
    client = with_handlers("""
        @persistence.before_create_bulk("Order")
        def create(req):
            req.items = [{**each, "name": each["name"] * 2} for each in req.items]

        @persistence.before_update_bulk("Order")
        def update(req):
            req.where_clause = "name='bb'"
            req.changes["age"] = 7

        @persistence.before_remove_bulk("Order")
        def remove(req):
            req.where_clause = "age=7"
    """)
    client.call("POST", "data/bulk/Order", [{"name": "a"}, {"name": "b"}])
    assert client.count("Order", "name='bb'") == 1
    assert client.call("PUT", "data/bulk/Order", {"age": 1}, where="name='aa'").json == 1
    assert client.call("DELETE", "data/bulk/Order", where="name='aa'").json == 1
    assert client.count("Order", "name='aa'") == 1
    assert client.call("POST", "data/bulk/Order/delete", {"where": "name='aa'"}).json == 0


def test_related_objects_can_be_changed(with_handlers):
    """The parent, the children, and the page of them."""
    client = with_handlers("""
        @persistence.before_set_relation("Order")
        def children(req):
            req.children_array_or_where_clause = "name like 'b%'"

        @persistence.before_add_relation("Order")
        def named(req):
            req.children_array_or_where_clause = req.children_array_or_where_clause[:1]

        @persistence.before_load_relations("Order")
        def page(req):
            req.page_size = 1
    """)
    parent = client.save("Order", name="a")
    children = [client.save("Item", name=name) for name in ("b1", "b2", "c")]
    ids = [each["objectId"] for each in children]
    address = f"data/Order/{parent['objectId']}/items"
    assert client.call("POST", f"{address}:Item:n", [ids[2]]).json == 2
    assert client.call("PUT", address, [ids[2], ids[1]]).json == 1
    assert len(client.call("GET", address, pageSize=10).json) == 1


@pytest.mark.parametrize("event", ["find", "count"])
def test_a_query_that_is_none_is_refused(with_handlers, event):
    """And does not find everything."""
    client = changed(with_handlers, event, "req.query = 5")
    client.save("Order", name="a")
    path = "data/Order" if event == "find" else "data/Order/count"
    assert client.call("GET", path).status == 400


def test_a_handler_that_leaves_rubbish_is_told(with_handlers):
    """The call is refused, not lost."""
    client = changed(with_handlers, "remove", "req.item_id = 5")
    saved = client.save("Order", name="a")
    answer = client.call("DELETE", f"data/Order/{saved['objectId']}")
    assert (answer.status, answer.json["message"]) == (
        400,
        "A handler left 5 for object_id, which must be text.",
    )
    assert client.count("Order") == 1


def test_what_comes_of_a_call_is_told_afterwards(with_handlers):
    """Of a removal, the time of it (document 003)."""
    client = with_handlers("""
        @persistence.after_remove("Order")
        def removed(req, res):
            res.result = res.result * 0

        @persistence.after_find("Order")
        def found(req, res):
            res.result = [each["name"] for each in res.result]

        @persistence.after_count("Order")
        def counted(req, res):
            res.result += 1
    """)
    saved = client.save("Order", name="a")
    assert client.call("GET", "data/Order").json == ["a"]
    assert client.call("GET", "data/Order/count").json == 2
    assert client.call("DELETE", f"data/Order/{saved['objectId']}").json == {"deletionTime": 0}
