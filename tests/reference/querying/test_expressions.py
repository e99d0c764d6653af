import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit_reference.errors import ApiError
from uowkit_reference.objects import DataObjects
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import ColumnType
from uowkit_reference.storage.store import Store

COLUMNS = {
    "name": ColumnType.TEXT,
    "short": ColumnType.STRING,
    "age": ColumnType.INT,
    "rate": ColumnType.DOUBLE,
    "ok": ColumnType.BOOLEAN,
    "born": ColumnType.DATETIME,
    "details": ColumnType.JSON,
    "secret": ColumnType.PASSWORD,
}

JOE = {"name": "Joe", "short": "J", "age": 7, "rate": 2.5, "ok": True, "born": 1_000}


@pytest.fixture(scope="module")
def people():
    """The objects of a store with a table Person of all kinds of columns."""
    objects = DataObjects(Store(), Settings())
    with objects.store.transaction():
        table = objects.store.create_table("Person")
        for name, kind in COLUMNS.items():
            table = objects.store.add_column(table, name, kind)
        objects.store.add_relation(table, "friend", table, many=False)
    return objects


@pytest.fixture
def work_out(people):
    """Gives one property of Joe the value of an expression, and returns what it is then."""

    def updated(name, expression):
        joe = people.create("Person", JOE)["objectId"]
        change = {name: {"___class": "BackendlessExpression", "value": expression}}
        return people.update("Person", joe, change)[name]

    return updated


@pytest.mark.parametrize(
    ("name", "expression", "value"),
    [
        ("age", "age + 1", 8),
        ("age", "age - rate * 2", 2),
        ("age", "-(age)", -7),
        ("age", "age / 2", 4),
        ("rate", "age / 2", 3.5),
        ("rate", "(age + 1) * rate", 20),
        ("rate", "abs(0 - rate)", 2.5),
        ("rate", "age / 0", None),
        ("rate", "null", None),
        ("rate", "'5' + 1", 6),
        ("name", "upper(name)", "JOE"),
        ("name", "concat(name, ' ', 'Doe')", "Joe Doe"),
        ("name", "'x'", "x"),
        ("born", "born + 86400000", 86_401_000),
        ("born", "'1970-01-02'", 86_400_000),
        ("ok", "ok", True),
        ("ok", "false", False),
    ],
)
def test_an_expression_yields_a_value_of_its_column(work_out, name, expression, value):
    """Arithmetic, columns of its table, literals and functions."""
    found = work_out(name, expression)
    assert (found, type(found) is bool) == (value, type(value) is bool)


def test_each_object_gets_a_value_of_its_own(people):
    """A change to many objects works the expression out for each, from what it held before."""
    ids = people.create_many("Person", [{"age": age, "rate": 1} for age in (1, 2, 3)])
    changes = {
        "age": {"___class": "BackendlessExpression", "value": "age * 2 + rate"},
        "rate": {"___class": "BackendlessExpression", "value": "age"},
        "name": "x",
    }
    assert people.update_many("Person", ids, changes) == 3
    found = [people.get("Person", each) for each in ids]
    assert [(one["age"], one["rate"], one["name"]) for one in found] == [
        (3, 1, "x"),
        (5, 2, "x"),
        (7, 3, "x"),
    ]
    assert all(one["updated"] for one in found)


@pytest.mark.parametrize(
    ("name", "expression", "code"),
    [
        ("age", "", 1017),
        ("age", "age +", 1017),
        ("age", "age = 1", 1017),
        ("age", "name", 1017),
        ("age", "ok", 1017),
        ("name", "age", 1017),
        ("details", "details", 1017),
        ("secret", "'x'", 1017),
        ("name", "secret", 1006),
        ("age", "sum(age)", 1017),
        ("age", "nothing(age)", 1017),
        ("age", "friend.age", 1017),
        ("age", "(select 1)", 1017),
        ("age", None, 1017),
        ("age", 1, 1017),
        ("age", "nobody + 1", 1006),
        ("nobody", "age", 1006),
        ("age", "age + 2147483647", 1007),
        ("rate", "rate * 1e308 * 10", 1007),
        ("short", "concat(name, '" + "x" * 250 + "')", 1007),
        ("born", "born * 1e300", 1007),
    ],
)
def test_what_cannot_be_worked_out_is_refused(work_out, name, expression, code):
    """What is no expression, is of another type, or does not fit; nothing is changed."""
    with pytest.raises(ApiError) as caught:
        work_out(name, expression)
    assert caught.value.code == code
    if code == 1017:
        assert caught.value.message.startswith(f"Invalid expression for property {name}: ")


def test_a_new_object_has_no_expressions(people):
    """There is nothing yet that one could be worked out from."""
    with pytest.raises(ApiError) as caught:
        people.create("Person", {"age": {"___class": "BackendlessExpression", "value": "1"}})
    assert caught.value.code == 1017


def test_an_expression_for_what_only_the_server_writes_is_passed_over(people):
    """As any other value is."""
    joe = people.create("Person", JOE)
    change = {"created": {"___class": "BackendlessExpression", "value": "1"}, "age": 1}
    updated = people.update("Person", joe["objectId"], change)
    assert (updated["created"], updated["age"]) == (joe["created"], 1)


@given(rate=st.floats(-1e150, 1e150), factor=st.floats(-1e150, 1e150))
def test_numbers_are_worked_out_exactly(people, rate, factor):
    """Doubles are multiplied as any program multiplies them."""
    joe = people.create("Person", {"rate": rate})["objectId"]
    change = {"___class": "BackendlessExpression", "value": f"rate * {factor!r}"}
    found = people.update("Person", joe, {"rate": change})["rate"]
    assert math.isclose(found, rate * factor, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("value", "text", "fits"),
    [
        (-(2**31), "i", True),
        (2**31 - 1, "i", True),
        (2**31 - 1, "i + 0.4", True),
        (2**31 - 1, "i + 1", False),
        (-(2**31), "i - 1", False),
    ],
)
def test_an_expression_may_yield_whatever_its_column_holds(objects, value, text, fits):
    """The least whole number is one further from zero than the largest."""
    with objects.store.transaction():
        objects.store.add_column(objects.store.create_table("Person"), "i", ColumnType.INT)
    joe = objects.create("Person", {"i": value})["objectId"]
    change = {"i": {"___class": "BackendlessExpression", "value": text}}
    if fits:
        assert objects.update("Person", joe, change)["i"] == value
    else:
        with pytest.raises(ApiError) as caught:
            objects.update("Person", joe, change)
        assert caught.value.code == 1007


def test_an_expression_is_never_stored_as_it_is(client):
    """Neither in a column of JSON nor in one that would be made for it."""
    expression = {"___class": "BackendlessExpression", "value": "age+1"}
    create = {"operationType": "CREATE", "table": "Person", "payload": {"details": expression}}
    assert client.transact(create).json["error"]["code"] == 1017
    assert client.call("POST", "data/Person", {"fresh": expression}).json["code"] == 1017
    assert client.call("POST", "data/Person", {"details": expression}).json["code"] == 1017
    answer = client.call("POST", "data/Person", {"age": expression}).json
    assert answer["message"].startswith("Invalid expression for property age: ")
