import pytest
from uowkit.judging.judgement import judge_success
from uowkit.unit_of_work import UnitOfWork

from tests.kit.answers import SENT_AT, reading_of

NOW = int(SENT_AT * 1000)
ROW = {"objectId": "1", "___class": "Person", "name": "Joe", "age": 3.0}


def judged(result, add):
    """The rules that an answer to one operation breaks; `add` puts it into a unit of work."""
    unit = UnitOfWork()
    operation = add(unit)
    entry = {"type": operation.operation_type, "result": result}
    document = {"success": True, "error": None, "results": {operation.op_result_id: entry}}
    return [each.rule for each in judge_success(unit, reading_of(document))]


def update(unit):
    """An UPDATE of the object 1."""
    return unit.update("Person", {"objectId": "1", "name": "Joe"})


def upsert(unit):
    """An UPSERT of a new object."""
    return unit.upsert("Person", {"name": "Joe"})


def count(kind):
    """An operation that answers a number."""
    relation = ("Person", "1", "orders")
    return {
        "update-bulk": lambda unit: unit.update_bulk("Person", {"age": 1}, where="age > 2"),
        "delete-bulk": lambda unit: unit.delete_bulk("Person", ids=["1"]),
        "add-relation": lambda unit: unit.add_relation(*relation, ids=["2"]),
        "set-relation": lambda unit: unit.set_relation(*relation, ids=["2"]),
        "delete-relation": lambda unit: unit.delete_relation(*relation, where="age > 2"),
    }[kind]


COUNTS = ("update-bulk", "delete-bulk", "add-relation", "set-relation", "delete-relation")


@pytest.mark.parametrize("result", [0, 3, 3.0])
@pytest.mark.parametrize("kind", COUNTS)
def test_whole_numbers_are_counts(kind, result):
    """3.0 is one in JSON."""
    assert judged(result, count(kind)) == []


@pytest.mark.parametrize("result", [True, None, "3", -1, 1.5, [], {}, ["1"]])
@pytest.mark.parametrize("kind", COUNTS)
def test_nothing_else_is_a_count(kind, result):
    """Each under the rule of its operation."""
    assert judged(result, count(kind)) == [f"operations/{kind}-result"]


@pytest.mark.parametrize("result", [ROW, {"objectId": "1", "___class": "Person", "name": "Joe"}])
@pytest.mark.parametrize("add", [update, upsert])
def test_the_object_is_answered_whole_or_by_what_was_named(add, result):
    """Two readings are possible, and both are right."""
    assert judged(result, add) == []


@pytest.mark.parametrize(
    "result",
    [
        True,
        None,
        [ROW],
        {**ROW, "name": "Mary"},
        {**ROW, "___class": "person"},
        {**ROW, "objectId": None},
        {**ROW, "objectId": ""},
    ],
)
@pytest.mark.parametrize("add", [update, upsert])
def test_what_is_not_the_object_breaks_the_rule(add, result):
    """Each under the rule of its operation."""
    assert judged(result, add) == [f"operations/{add.__name__}-result"]


def test_an_update_answers_the_object_that_was_asked_for():
    """An UPSERT may have given it another id."""
    assert judged({**ROW, "objectId": "2"}, update) == ["operations/update-result"]
    assert judged({**ROW, "objectId": "2"}, upsert) == []


@pytest.mark.parametrize("result", [ROW, [ROW, 1], None, 1])
def test_a_find_answers_an_array_of_objects(result):
    """One object is none."""
    assert judged(result, lambda unit: unit.find("Person")) == ["operations/find-result"]
    assert judged([ROW], lambda unit: unit.find("Person")) == []
    assert judged([], lambda unit: unit.find("Person")) == []


@pytest.mark.parametrize(
    "result",
    [True, 1, NOW // 1000, None, "now", {"deletionTime": NOW}],
    ids=["true", "one", "seconds", "null", "text", "object"],  # the clock is in no test's name
)
def test_a_delete_answers_the_time(result):
    """In milliseconds."""
    assert judged(result, lambda unit: unit.delete("Person", "1")) == ["operations/delete-result"]
    assert judged(NOW, lambda unit: unit.delete("Person", "1")) == []
    assert judged(float(NOW), lambda unit: unit.delete("Person", "1")) == []


@pytest.mark.parametrize("result", [2, ["1", "2"], True, None])
def test_a_bulk_upsert_answers_what_it_likes(result):
    """The sources contradict each other."""
    assert judged(result, lambda unit: unit.upsert_bulk("Person", [{}, {}])) == []


def test_an_object_that_is_changed_later_may_be_answered_as_it_is_then():
    """Nothing says whether results are taken when the operation runs, or in the end."""
    unit = UnitOfWork()
    unit.create("Person", {"name": "Joe", "age": 1}, op_result_id="c")
    unit.update("Person", {"objectId": "1", "name": "Mary"}, op_result_id="u")
    unit.update_bulk("Order", {"age": 7}, where="age > 2", op_result_id="b")

    def broken(**created):
        row = {**ROW, "created": NOW, "age": 1, **created}
        results = {
            "c": {"type": "CREATE", "result": row},
            "u": {"type": "UPDATE", "result": {**ROW, "name": "Mary"}},
            "b": {"type": "UPDATE_BULK", "result": 1},
        }
        document = {"success": True, "error": None, "results": results}
        return [each.rule for each in judge_success(unit, reading_of(document))]

    assert broken() == []
    assert broken(name="Mary") == []
    assert broken(age=7) == ["create/returns-saved-object"]
