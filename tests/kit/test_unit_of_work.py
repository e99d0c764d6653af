from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from uowkit.unit_of_work import GENERATED, UnitOfWork, expression
from uowkit_schemas import is_valid

from tests.kit.kept_requests import recording


@dataclass
class Person:
    """Somebody, with a place for the objectId."""

    name: str
    born: datetime | None = None
    object_id: str | None = None


def test_op_result_ids_are_made_up_as_the_official_sdks_do():
    """Counted for each kind of operation and each table."""
    unit = UnitOfWork()
    named = [
        unit.create("Person", {}),
        unit.create_bulk("Person", []),
        unit.create("Order", {}),
        unit.create("Person", {}, op_result_id=GENERATED),
        unit.add_relation("Person", "a", "orders", ids=[]),
    ]
    ids = [each.op_result_id for each in named]
    assert ids == [
        "createPerson1",
        "create_bulkPerson1",
        "createOrder1",
        "createPerson2",
        "add_relationPerson1",
    ]
    assert repr(GENERATED) == "GENERATED"


def test_a_body_is_what_the_documents_print():
    """Members in the SDKs' order; what is left out is not sent as null."""
    unit = UnitOfWork("REPEATABLE_READ")
    unit.create("Person", {"name": "Joe"}, op_result_id="a")
    unit.create_bulk("Person", ({"name": each} for each in "xy"), op_result_id=None)
    body = unit.body()
    assert body == {
        "isolationLevelEnum": "REPEATABLE_READ",
        "operations": [
            {
                "operationType": "CREATE",
                "table": "Person",
                "payload": {"name": "Joe"},
                "opResultId": "a",
            },
            {
                "operationType": "CREATE_BULK",
                "table": "Person",
                "payload": [{"name": "x"}, {"name": "y"}],
            },
        ],
    }
    assert list(body["operations"][0]) == ["operationType", "table", "payload", "opResultId"]
    assert is_valid("unit-of-work/request", body)
    assert UnitOfWork().body() == {"operations": []}


def test_payloads_are_the_transactions_own():
    """What becomes of an object or a list later changes no transaction."""
    row, ids, query = {"name": "Joe"}, ["a"], {"pageSize": 1}
    unit = UnitOfWork()
    unit.create("Person", row)
    unit.create_bulk("Person", [row])
    unit.update_bulk("Person", row, ids=ids)
    unit.find("Person", query)
    before = unit.body()
    row["name"] = "Bob"
    ids.append("b")
    query["pageSize"] = 2
    assert unit.body() == before
    assert before["operations"][2]["payload"] == {
        "changes": {"name": "Joe"},
        "unconditional": ["a"],
    }


def test_equal_operations_are_two():
    """A transaction may do the same twice, even under one name."""
    unit = UnitOfWork()
    for _ in range(2):
        unit.create("Person", {}, op_result_id="twin")
    assert len(unit.operations) == len(unit.body()["operations"]) == 2


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"where": "age > 1"}, {"conditional": "age > 1"}),
        ({"where": ""}, {"conditional": ""}),
        ({"ids": ["a"]}, {"unconditional": ["a"]}),
        ({"ids": []}, {"unconditional": []}),
        ({"ids": (each for each in "ab")}, {"unconditional": ["a", "b"]}),
        ({"ids": {"___ref": True}}, {"unconditional": {"___ref": True}}),
        ({"ids": "ab"}, {"unconditional": "ab"}),
        ({"where": "1", "ids": ["a"]}, {"conditional": "1", "unconditional": ["a"]}),
        ({}, {}),
    ],
)
def test_objects_are_selected_by_a_clause_or_by_ids(given, sent):
    """What is given is sent, and nothing else; a server has to refuse what makes no sense."""
    unit = UnitOfWork()
    unit.delete_bulk("Person", **given)
    assert unit.operations[0].payload == sent


def test_instances_of_dataclasses_are_objects_too():
    """Their fields are the properties, and a moment is sent in milliseconds since 1970."""
    unit = UnitOfWork()
    joe = Person("Joe", datetime(1970, 1, 2, tzinfo=UTC))
    unit.create("Person", joe)
    unit.update("Person", Person("Mary", None, "a"))
    unit.create("Order", {"customers": [joe]})
    with recording() as server:
        unit.execute(server.target)
    assert [each["payload"] for each in server.document["operations"]] == [
        {"name": "Joe", "born": 86400000},
        {"name": "Mary", "born": None, "objectId": "a"},
        {"customers": [{"name": "Joe", "born": 86400000}]},
    ]


def test_properties_go_in_the_order_of_the_fields():
    """As people wrote them, and the id first."""
    unit = UnitOfWork()
    unit.update("Person", Person("Joe", None, "a"))
    assert list(unit.operations[0].payload) == ["objectId", "name", "born"]


def test_an_expression_is_left_to_the_server():
    """It stands for a value in the changes of an update."""
    unit = UnitOfWork()
    unit.update_bulk("Person", {"age": expression("age + 1")}, where="age > 1")
    assert unit.operations[0].payload["changes"] == {
        "age": {"___class": "BackendlessExpression", "value": "age + 1"}
    }
    assert is_valid("unit-of-work/request", unit.body())


@pytest.mark.parametrize("wrong", ["a text", 5, None, Person, [("name", "Joe")]])
def test_what_is_no_object_is_told_at_once(wrong):
    """Before anything is sent."""
    unit = UnitOfWork()
    with pytest.raises(TypeError, match="give a dict or an instance of a dataclass"):
        unit.create("Person", wrong)
    with pytest.raises(TypeError, match="give a dict or an instance of a dataclass"):
        unit.create_bulk("Person", [{}, wrong])
    assert unit.operations == []
