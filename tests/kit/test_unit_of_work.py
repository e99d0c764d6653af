import pytest
from uowkit.unit_of_work import GENERATED, UnitOfWork
from uowkit_schemas import is_valid


def test_op_result_ids_are_made_up_as_the_official_sdks_do():
    """Counted for each kind of operation and each table."""
    unit = UnitOfWork()
    named = [
        unit.create("Person", {}),
        unit.create_bulk("Person", []),
        unit.create("Order", {}),
        unit.create("Person", {}, op_result_id=GENERATED),
    ]
    ids = [each.op_result_id for each in named]
    assert ids == ["createPerson1", "create_bulkPerson1", "createOrder1", "createPerson2"]
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
    """What becomes of an object later changes no transaction."""
    row = {"name": "Joe"}
    unit = UnitOfWork()
    unit.create("Person", row)
    unit.create_bulk("Person", [row])
    row["name"] = "Bob"
    assert [each.payload for each in unit.operations] == [{"name": "Joe"}, [{"name": "Joe"}]]


def test_results_can_be_referred_to():
    """A property of a saved object, its id, and an id of a bulk."""
    unit = UnitOfWork()
    person = unit.create("Person", {}, op_result_id="p")
    bulk = unit.create_bulk("Person", [{}], op_result_id="b")
    assert person.property("age") == {"___ref": True, "opResultId": "p", "propName": "age"}
    assert person.object_id == person.property("objectId")
    assert bulk[2] == {"___ref": True, "opResultId": "b", "resultIndex": 2}


def test_an_operation_without_a_name_cannot_be_referred_to():
    """The mistake is told where it is made."""
    unit = UnitOfWork()
    person = unit.create("Person", {}, op_result_id=None)
    bulk = unit.create_bulk("Person", [{}], op_result_id=None)
    with pytest.raises(ValueError, match="without an op result id"):
        _ = person.object_id
    with pytest.raises(ValueError, match="without an op result id"):
        _ = bulk[0]


def test_equal_operations_are_two():
    """A transaction may do the same twice, even under one name."""
    unit = UnitOfWork()
    for _ in range(2):
        unit.create("Person", {}, op_result_id="twin")
    assert len(unit.operations) == len(unit.body()["operations"]) == 2
