import pytest
from uowkit.persistence import Persistence
from uowkit.target import Target
from uowkit.unit_of_work import TransactionFailed, UnexpectedResult, UnitOfWork
from uowkit_reference import create_app

from tests.independent_server import running
from tests.kit.kept_requests import recording
from tests.kit.servers import dead_address


@pytest.fixture
def target():
    """The reference server in this process, with a table Person."""
    with Target("http://reference/api", application=create_app()) as target:
        target.send_document("PUT", "/data/Person", {"name": "Ann", "age": 0.5})
        yield target


def succeeding(**results):
    """An answer that holds these results."""
    entries = {name: {"operationType": "X", "result": each} for name, each in results.items()}
    return {"success": True, "error": None, "results": entries}


def failing(operation, message="no such column", **members):
    """The answer to a transaction of which an operation failed."""
    error = {"message": message, "operation": operation, **members}
    return {"success": False, "error": error, "results": None}


def test_each_operation_has_its_own_result(target):
    """The saved object, and the ids of a bulk in the order of its objects."""
    unit = UnitOfWork("SERIALIZABLE")
    joe = unit.create("Person", {"name": "Joe", "age": 25})
    both = unit.create_bulk("Person", [{"name": "Mary"}, {"name": "Bob"}])
    result = unit.execute(target)
    assert (result.success, result.refused, result.error) == (True, False, None)
    assert result.raise_for_failure() is result
    assert (result[joe]["name"], result[joe]["age"]) == ("Joe", 25)
    mary, bob = result[both]
    assert len({result[joe].object_id, mary, bob}) == 3
    assert target.send("GET", f"/data/Person/{bob}").document["name"] == "Bob"


def test_an_address_will_do():
    """A connection is made for the transaction, and closed after it."""
    with running() as address:
        Persistence.of("Person", target=address).save({"name": "Ann"})
        unit = UnitOfWork()
        joe = unit.create("Person", {"name": "Joe"})
        assert unit.execute(address)[joe]["name"] == "Joe"
        assert unit.execute(f"{address}/transaction/unit-of-work").success


def test_a_failure_names_the_operation_as_the_caller_holds_it(target):
    """With the server's own words; that there are no results is told when one is asked for."""
    unit = UnitOfWork()
    good = unit.create("Person", {"name": "Joe"})
    bad = unit.create("Person", {"nome": "Joe"})
    result = unit.execute(target)
    assert (result.success, result.refused) == (False, True)
    assert result.error.operation is bad
    assert "'nome'" in result.error.message
    with pytest.raises(TransactionFailed, match="at CREATE on Person, createPerson2") as caught:
        result.raise_for_failure()
    assert (caught.value.error, caught.value.reading) == (result.error, result.reading)
    with pytest.raises(TransactionFailed, match="'nome'"):
        _ = result[good]


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"opResultId": "two"}, 1),
        ({"opResultId": "twin"}, 2),
        ({"operationType": "DELETE", "table": "Person"}, 4),
        ({"operationType": "CREATE", "table": "Person", "opResultId": None}, None),
        ({"opResultId": "another"}, None),
        ({}, None),
        (None, None),
        ("two", None),
    ],
)
def test_the_operation_that_failed_is_found_where_it_is_told(told, at):
    """By its name; one without a name, by what it is, where there are not two of them."""
    unit = UnitOfWork()
    unit.create("Person", {}, op_result_id=None)
    unit.create("Person", {}, op_result_id="two")
    unit.create("Person", {}, op_result_id="twin")
    unit.create("Person", {}, op_result_id="twin")
    unit.delete("Person", "a", op_result_id=None)
    unit.create("Person", {}, op_result_id=None)
    with recording(failing(told, code=1006)) as server:
        error = unit.execute(server.target).error
    assert (error.message, error.code) == ("no such column", 1006)
    assert error.operation is (None if at is None else unit.operations[at])


def test_a_failure_is_told_in_one_line():
    """What the server says, its code, and where it was."""
    unit = UnitOfWork()
    unit.delete("Person", "a", op_result_id=None)
    operation = {"operationType": "DELETE", "table": "Person"}
    with recording(failing(operation, "no such object", code=1000)) as server:
        result = unit.execute(server.target)
    told = "no such object (code 1000), at DELETE on Person, without an op result id"
    assert str(result.error) == told
    assert repr(result) == "<TransactionResult: HTTP 200, transaction failure: no such object>"


@pytest.mark.parametrize(
    ("answer", "status", "told", "refused"),
    [
        ({"code": 1011, "message": "no permission"}, 400, "no permission (code 1011)", True),
        ({"message": "gone"}, 404, "gone", True),
        ({"success": False, "error": {}}, 200, "HTTP 200, transaction failure", True),
        ({}, 500, "HTTP 500, neither success nor refusal", False),
        ([], 200, "HTTP 200, neither success nor refusal", False),
    ],
)
def test_whatever_is_no_success_has_an_error(answer, status, told, refused):
    """In the server's words, or in those of the kit where it says nothing."""
    with recording(answer, status) as server:
        result = UnitOfWork().execute(server.target)
    assert (result.success, result.refused, str(result.error)) == (False, refused, told)
    with pytest.raises(TransactionFailed, match=r"the transaction failed: "):
        result.raise_for_failure()


def test_a_server_that_is_not_there_is_a_failure_too():
    """Nothing is raised before a result is asked for."""
    unit = UnitOfWork()
    joe = unit.create("Person", {})
    result = unit.execute(dead_address())
    assert (result.success, result.refused) == (False, False)
    with pytest.raises(TransactionFailed, match="no connection could be made"):
        _ = result[joe]


def test_an_answer_that_lacks_a_result_is_told():
    """With what there is in its place."""
    unit = UnitOfWork()
    joe = unit.create("Person", {})
    with recording(succeeding(other=1, second=2)) as server:
        result = unit.execute(server.target)
        with pytest.raises(UnexpectedResult, match="no result for createPerson1; it has other, se"):
            _ = result[joe]
    with recording(succeeding()) as server:
        result = unit.execute(server.target)
        with pytest.raises(UnexpectedResult, match="it has none at all"):
            _ = result[joe]


def test_a_result_of_another_kind_is_told():
    """An id alone is no saved object."""
    unit = UnitOfWork()
    joe = unit.create("Person", {})
    with recording(succeeding(createPerson1="an id")) as server:
        result = unit.execute(server.target)
    with pytest.raises(UnexpectedResult, match="CREATE answers the saved object, and not 'an id'"):
        _ = result[joe]


def test_an_operation_of_another_transaction_has_no_result():
    """Even if it looks the same, or has a name that this one knows."""
    unit, other = UnitOfWork(), UnitOfWork()
    unit.create("Person", {})
    with recording(succeeding(createPerson1={"objectId": "a"})) as server:
        result = unit.execute(server.target)
    with pytest.raises(KeyError, match="no operation of this transaction"):
        _ = result[other.create("Person", {})]


def test_an_operation_without_a_name_has_no_result():
    """Results are answered by name."""
    unit = UnitOfWork()
    joe = unit.create("Person", {}, op_result_id=None)
    with recording(succeeding(a={"objectId": "a"})) as server:
        result = unit.execute(server.target)
    with pytest.raises(KeyError, match="has no op result id, by which results are named"):
        _ = result[joe]


def test_a_transaction_can_grow_after_it_was_executed():
    """A result stays that of the operations which were sent."""
    unit = UnitOfWork()
    joe = unit.create("Person", {})
    with recording(succeeding(createPerson1={"objectId": "a"})) as server:
        result = unit.execute(server.target)
    later = unit.create("Person", {})
    assert result[joe].object_id == "a"
    with pytest.raises(KeyError, match="no operation of this transaction"):
        _ = result[later]


@pytest.mark.parametrize("value", [{1, 2}, b"bytes"])
def test_what_cannot_be_sent_is_told_before_anything_is(value):
    """A set is no JSON."""
    unit = UnitOfWork()
    unit.create("Person", {"value": value})
    with recording() as server:
        with pytest.raises(TypeError, match="cannot be sent: JSON has no"):
            unit.execute(server.target)
        assert server.requests == []
