import pytest
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.storage.columns import ColumnType
from uowkit_reference.transaction import Transactions

KINDS = ("ADD_RELATION", "SET_RELATION", "DELETE_RELATION")


def ref(op_result_id, **members):
    """Return a reference."""
    return {"___ref": True, "opResultId": op_result_id, **members}


@pytest.fixture
def ids(objects):
    """The objectIds of a person with the columns orders and order, and of three orders."""
    store = objects.store
    with store.transaction():
        order = store.add_column(store.create_table("Order"), "price", ColumnType.DOUBLE)
        person = store.add_relation(store.create_table("Person"), "orders", order, many=True)
        store.add_relation(person, "order", order, many=False)
    joe = objects.create("Person", {})["objectId"]
    return joe, *objects.create_many("Order", [{"price": price} for price in (1, 2, 3)])


@pytest.fixture
def run(objects):
    """Runs operations and returns the answer."""
    transactions = Transactions(objects, objects.settings)
    return lambda *operations: transactions.execute(UnitOfWork(operations))


@pytest.fixture
def orders(objects):
    """Returns the prices of the orders that Joe has."""

    def prices(column="orders"):
        (joe,) = objects.find("Person", Query(related=(column,)))
        held = joe[column]
        return [one["price"] for one in held] if isinstance(held, list) else held

    return prices


def relate(kind, parent, column="orders", **children):
    """Return a relation operation."""
    payload = {"parentObject": parent, "relationColumn": column, **children}
    return Operation(kind, "Person", payload, "op")


def result(answer):
    """Return the result of the operation op of an answer that must be good."""
    assert answer["success"] is True, answer
    return answer["results"]["op"]["result"]


def test_relations_are_added_set_and_ended(run, orders, ids):
    """Each operation answers for how many children it did so."""
    joe, a, b, c = ids
    assert result(run(relate("ADD_RELATION", joe, unconditional=[a, b]))) == 2
    assert result(run(relate("ADD_RELATION", joe, unconditional=[b, c]))) == 1
    assert orders() == [1, 2, 3]
    assert result(run(relate("DELETE_RELATION", joe, conditional="price > 1"))) == 2
    assert result(run(relate("SET_RELATION", joe, conditional="price > 1"))) == 2
    assert orders() == [2, 3]
    assert result(run(relate("SET_RELATION", joe, unconditional=[]))) == 0
    assert orders() == []


def test_a_one_to_one_column_holds_an_object_or_null(run, orders, ids):
    """After its only relation is ended, null."""
    joe, a, b, _ = ids
    assert result(run(relate("ADD_RELATION", joe, "order", unconditional=[a]))) == 1
    assert orders("order")["price"] == 1
    assert result(run(relate("SET_RELATION", joe, "order", unconditional=[b]))) == 1
    assert orders("order")["price"] == 2
    assert result(run(relate("DELETE_RELATION", joe, "order", conditional="1=1"))) == 1
    assert orders("order") is None


FOUND = Operation("FIND", "Person", {}, "found")
CREATED = Operation("CREATE_BULK", "Person", [{}, {}], "created")

PARENTS = {
    "an object": ([], {"objectId": "JOE"}),
    "a row": ([FOUND], ref("found", resultIndex=0, propName="objectId")),
    "a whole row": ([FOUND], ref("found", resultIndex=0)),
    "an item": ([CREATED], ref("created", resultIndex=1)),
    "a new object": ([Operation("CREATE", "Person", {}, "new")], ref("new", propName="objectId")),
}


@pytest.mark.parametrize(("before", "parent"), PARENTS.values(), ids=PARENTS)
def test_the_parent_is_told_in_every_way(run, objects, ids, before, parent):
    """By an object that has an id, or by a reference to a result."""
    joe, a, *_ = ids
    parent = {"objectId": joe} if "objectId" in parent else parent
    assert result(run(*before, relate("ADD_RELATION", parent, unconditional=[a]))) == 1
    people = objects.find("Person", Query(related=("orders",)))
    assert sum(bool(person["orders"]) for person in people) == 1


CHILDREN = {
    "items": (
        Operation("CREATE_BULK", "Order", [{"price": 8}, {"price": 9}], "first"),
        [ref("first", resultIndex=1), ref("first", resultIndex=0)],
        [9, 8],
    ),
    "a bulk": (
        Operation("CREATE_BULK", "Order", [{"price": 8}, {"price": 9}], "first"),
        ref("first"),
        [8, 9],
    ),
    "rows": (
        Operation("FIND", "Order", {"whereClause": "price > 1"}, "first"),
        ref("first"),
        [2, 3],
    ),
    "an object": (
        Operation("CREATE", "Order", {"price": 8}, "first"),
        [ref("first", propName="objectId")],
        [8],
    ),
}


@pytest.mark.parametrize("kind", ["ADD_RELATION", "SET_RELATION"])
@pytest.mark.parametrize(("first", "children", "prices"), CHILDREN.values(), ids=CHILDREN)
def test_children_are_told_by_references(run, orders, ids, kind, first, children, prices):
    """To single results, or to a whole one; they are answered in the order of the call."""
    assert result(run(first, relate(kind, ids[0], unconditional=children))) == len(prices)
    assert orders() == prices


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 0),
        ([], 0),
        ({}, 0),
        ({"parentObject": None}, 0),
        ({"parentObject": "nobody"}, 1000),
        ({"parentObject": 1}, 0),
        ({"relationColumn": None}, 0),
        ({"relationColumn": 1}, 0),
        ({"relationColumn": "nothing"}, 1006),
        ({"relationColumn": "objectId"}, 1006),
        ({"conditional": "1=1"}, 0),
        ({"unconditional": None}, 0),
        ({"unconditional": None, "conditional": "price ="}, 1017),
        ({"unconditional": None, "conditional": "name = 'x'"}, 1006),
        ({"unconditional": "x"}, 0),
        ({"unconditional": [ref("nothing")]}, 0),
    ],
)
def test_a_payload_that_is_not_whole_fails(run, orders, ids, kind, payload, code):
    """Parent, column and children are needed, told in one way."""
    joe, a, b, _ = ids
    run(relate("ADD_RELATION", joe, unconditional=[a]))
    good = {"parentObject": joe, "relationColumn": "orders", "unconditional": [a, b]}
    whole = {**good, **payload} if payload else payload
    operation = Operation(kind, "Person", whole, "op")
    answer = run(operation)
    assert answer["success"] is False
    assert answer["error"]["code"] == code
    assert answer["error"]["operation"]["payload"] == whole
    assert orders() == [1]


def test_an_unknown_relation_column_is_refused_as_other_columns_are(run, ids):
    """In the words that clients know."""
    answer = run(relate("ADD_RELATION", ids[0], "nothing", unconditional=[]))
    assert answer["error"]["message"].startswith(
        "Column 'nothing' in table 'Person' does not exists. All tables and columns must be"
    )


def test_relations_of_a_failed_transaction_are_undone(run, orders, ids):
    """Those that it added and those that it ended."""
    joe, a, b, c = ids
    run(relate("ADD_RELATION", joe, unconditional=[a, b]))
    answer = run(
        relate("SET_RELATION", joe, unconditional=[c]),
        Operation("DELETE", "Order", b, "gone"),
        Operation("DELETE", "Order", "nothing", "fails"),
    )
    assert answer["success"] is False
    assert orders() == [1, 2]


def test_every_operation_has_a_method_that_says_what_it_does():
    """The twelve types of the protocol, each with a docstring that begins with its name."""
    assert len(Operations.METHODS) == 12
    for operation_type, method in Operations.METHODS.items():
        assert getattr(Operations, method).__doc__.startswith(f"{operation_type} ")


def test_references_are_resolved_before_the_operation_runs(objects, ids):
    """A class of its own in their place changes what an operation is about."""

    class ToTheFirst(References):
        def resolve(self, value):
            resolved = super().resolve(value)
            if isinstance(resolved, dict) and "unconditional" in resolved:
                resolved["unconditional"] = resolved["unconditional"][:1]
            return resolved

    transactions = Transactions(objects, objects.settings, references=ToTheFirst)
    operation = relate("ADD_RELATION", ids[0], unconditional=list(ids[1:]))
    assert result(transactions.execute(UnitOfWork([operation]))) == 1


def test_a_condition_about_the_relation_itself_is_looked_at_once(client):
    """SET_RELATION takes the orders that belong to nobody when it starts."""
    person = client.save("Person", name="Joe")["objectId"]
    ids = client.call("POST", "data/bulk/Order", [{"price": price} for price in (1, 2, 3)]).json
    client.call("POST", f"data/Person/{person}/orders:Order:n", ids[:1])
    operation = {
        "operationType": "SET_RELATION",
        "table": "Person",
        "opResultId": "set",
        "payload": {
            "parentObject": person,
            "relationColumn": "orders",
            "conditional": "Person[orders].objectId is null",
        },
    }
    assert client.transact(operation).json["results"]["set"]["result"] == 2
    found = client.call("GET", f"data/Person/{person}/orders").json
    assert [each["objectId"] for each in found] == ids[1:]
