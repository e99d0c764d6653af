"""Every operation as users write it, on both servers."""

import pytest
from uowkit.target import Target
from uowkit.unit_of_work import UnitOfWork, expression
from uowkit_reference import create_app

from tests.independent_server import running


def provide(target):
    """Tables Person and Order that hold nothing, and the relation column between them."""
    child = {"___class": "Order", "price": 0.5}
    person = {"name": "Ann", "age": 0.5, "orders": [child]}
    made = target.send_document("PUT", "/data/Person/deep-save", person)
    assert made.status == 200, made.document
    uow = UnitOfWork()
    uow.delete_bulk("Person", where="age > 0")
    uow.delete_bulk("Order", where="price > 0")
    uow.execute(target).raise_for_failure()


@pytest.fixture
def reference():
    """The reference server in this process, with the tables."""
    with Target("http://reference/api", application=create_app()) as target:
        provide(target)
        yield target


@pytest.fixture(params=["reference", "independent"])
def target(request):
    """A server of each kind, with the tables."""
    if request.param == "reference":
        yield request.getfixturevalue("reference")
    else:
        with running() as address, Target(address) as target:
            provide(target)
            yield target


def names(rows):
    """The names of objects, sorted."""
    return sorted(each["name"] for each in rows)


def test_objects_are_saved_changed_and_removed(target):
    """UPDATE, UPSERT and DELETE answer the object, or when it was removed."""
    uow = UnitOfWork("SERIALIZABLE")
    joe = uow.create("Person", {"name": "Joe", "age": 25})
    older = uow.update("Person", {"objectId": joe.object_id, "age": 26})
    mary = uow.upsert("Person", {"name": "Mary", "age": older.property("age")})
    again = uow.upsert("Person", {"objectId": mary.object_id, "name": "Maria"})
    gone = uow.delete("Person", joe.object_id)
    left = uow.find("Person")
    result = uow.execute(target).raise_for_failure()
    assert result[older] == {**result[joe], "age": 26, "updated": result[older]["updated"]}
    assert (result[mary]["age"], result[again]["name"]) == (26, "Maria")
    assert result[again].object_id == result[mary].object_id
    assert result[gone] > 1_600_000_000_000
    assert names(result[left]) == ["Maria"]


def test_bulks_are_selected_by_ids_references_and_clauses(target):
    """Of UPDATE_BULK and DELETE_BULK, with a whole result, with some of it, and by a clause."""
    uow = UnitOfWork()
    bulk = uow.create_bulk("Person", [{"name": each, "age": 20} for each in "abcde"])
    all_of_them = uow.update_bulk("Person", {"age": 21}, ids=bulk.reference)
    two = uow.update_bulk("Person", {"age": 30}, ids=[bulk[0], bulk[1]])
    some = uow.update_bulk("Person", {"name": "x"}, where="age = 30")
    found = uow.find("Person", {"whereClause": "name = 'x'"})
    removed = uow.delete_bulk("Person", ids=found.reference)
    one = uow.delete_bulk("Person", where="name = 'e'")
    upserted = uow.upsert_bulk("Person", [{"objectId": bulk[2], "name": "z"}, {"name": "new"}])
    left = uow.find("Person")
    result = uow.execute(target).raise_for_failure()
    counted = (all_of_them, two, some, removed, one)
    assert [result[each] for each in counted] == [5, 2, 2, 2, 1]
    assert [row["age"] for row in result[found]] == [30, 30]
    assert names(result[left]) == ["d", "new", "z"]
    ids = result[upserted]
    assert ids[0] == result[bulk][2]


def test_expressions_are_computed_by_the_server(reference):
    """From what is stored when the operation runs; the independent server knows none."""
    uow = UnitOfWork()
    joe = uow.create("Person", {"name": "Joe", "age": 25})
    older = uow.update("Person", {"objectId": joe.object_id, "age": expression("age + 1")})
    uow.update_bulk("Person", {"age": expression("age * 2")}, where="age = 26")
    left = uow.find("Person")
    result = uow.execute(reference).raise_for_failure()
    assert [result[older]["age"], *(each["age"] for each in result[left])] == [26, 52]


def test_children_are_related(target):
    """By references to a bulk, to rows, by ids and by a clause."""
    uow = UnitOfWork()
    joe = uow.create("Person", {"name": "Joe"})
    bulk = uow.create_bulk("Order", [{"price": each} for each in (1, 2, 3, 4)])
    dear = uow.find("Order", {"whereClause": "price > 3"})
    added = uow.add_relation("Person", joe.object_id, "orders", ids=[bulk[0], dear[0].object_id])
    kept = uow.set_relation("Person", joe.object_id, "orders", ids=bulk.reference)
    fewer = uow.delete_relation("Person", joe.object_id, "orders", where="price > 2")
    joined = uow.find("Person", {"queryOptions": {"related": ["orders"]}})
    result = uow.execute(target).raise_for_failure()
    assert (result[added], result[kept], result[fewer]) == (2, 4, 2)
    [person] = result[joined]
    assert sorted(each["price"] for each in person["orders"]) == [1, 2]


def test_a_failure_leaves_nothing_and_names_the_operation(target):
    """Whichever operation it is."""
    uow = UnitOfWork()
    uow.create("Person", {"name": "Joe"})
    unknown = uow.update("Person", {"objectId": "no such id", "age": 5})
    result = uow.execute(target)
    assert result.refused
    assert result.error.operation is unknown
    after = UnitOfWork()
    left = after.find("Person")
    assert after.execute(target)[left] == []
