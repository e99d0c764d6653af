import pytest
from uowkit.judging.suspects import suspect
from uowkit.unit_of_work import UnitOfWork

SHAPE = "envelope/success-shape"


def unit(*payloads, **named):
    """A unit of work of an operation for each payload."""
    made = UnitOfWork()
    for each in payloads:
        add = made.create_bulk if isinstance(each, list) else made.create
        add("Person", each, **named)
    return made


@pytest.mark.parametrize(
    ("transaction", "rule"),
    [
        (unit({"name": "Joe"}), "atomicity/recovers"),
        (unit({"name": "Joe"}, op_result_id=None), "op-result-id/optional"),
        (unit({"name": None}), "values/booleans-and-null"),
        (unit([{"name": "Joe"}, {"name": None}]), "values/booleans-and-null"),
        (unit({"name": "Joe"}, {}), "create/empty-object"),
        (unit([{"name": "Joe"}, {}]), "create-bulk/one-id-per-object"),
        (unit({"name": None}, op_result_id=None), "op-result-id/optional"),
    ],
)
def test_what_is_special_in_a_refused_transaction_has_a_rule_of_its_own(transaction, rule):
    """Where nothing is special, a failed transaction before it may still be in the way."""
    assert suspect(transaction, SHAPE) == rule


def test_a_rule_that_is_about_what_is_special_has_no_other_to_blame():
    """Its own check sends just that."""
    assert suspect(unit({"name": None}), "values/booleans-and-null") is None
    assert suspect(unit({"name": "Joe"}), "atomicity/recovers") is None


def test_another_operation_of_the_transaction_may_be_what_is_refused():
    """Its effect has a rule of its own, and so has the one that the check is about."""
    made = UnitOfWork()
    find = made.find("Person")
    made.delete("Person", find[0].object_id)
    assert suspect(made, "operations/delete-effect") == "operations/find-effect"
    assert suspect(made, "operations/find-effect") == "operations/delete-effect"
    assert suspect(made, "operations/delete-result") == "operations/find-effect"


def test_changes_are_looked_through_as_objects_are():
    """Null may be what is refused in them, too."""
    made = UnitOfWork()
    made.update_bulk("Person", {"name": None}, where="age > 2")
    made.delete("Person", "1")
    assert suspect(made, SHAPE) == "values/booleans-and-null"
