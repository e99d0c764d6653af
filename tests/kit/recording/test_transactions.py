import pytest
from uowkit.recording.session import Session
from uowkit.recording.transactions import tell_transaction

from tests.kit.recording.calls import create, left_out, operation, told, unit_of_work

JOE = {"objectId": "ID-JOE-1", "name": "Joe", "age": 25.0, "created": 1, "___class": "Person"}
MARY = {"objectId": "ID-MARY-1", "name": "Mary", "age": 32}
SAVED = unit_of_work(create("Person", {"name": "Joe", "age": 25}), results={"x": JOE})
FAILED = {"success": False, "error": {"message": "no"}, "results": None}


def refers(name, **more):
    """A reference."""
    return {"___ref": True, "opResultId": name, **more}


def test_ids_of_saved_objects_become_names():
    """Bound where they are answered, and used where they are sent again."""
    bulk = operation("CREATE_BULK", "Person", [{"name": "a"}, {"name": "b"}], "b")
    session = told(
        SAVED,
        unit_of_work(bulk, results={"b": ["ID-A-0001", "ID-B-0001"]}),
        unit_of_work(
            operation("UPDATE", "Person", {"objectId": "ID-B-0001", "name": "c"}, "u"),
            operation("DELETE", "Person", "ID-JOE-1", "d"),
            results={"u": {"objectId": "ID-B-0001", "name": "c"}, "d": 1},
        ),
    )
    first, second, third = session.steps()
    assert first["expect"]["results"] == {"x": {"result": {"objectId": "$person1"}}}
    assert second["expect"]["results"] == {"b": {"result": ["$person2", "$person3"]}}
    update, delete = third["transaction"]["operations"]
    assert update["payload"] == {"objectId": "$person3", "name": "c"}
    assert delete["payload"] == "$person1"
    assert third["expect"] == {"success": True}


def test_tables_come_along_with_the_columns_that_were_used():
    """With their types, which only values tell, and names of their own on a target."""
    long = "x" * 300
    session = told(
        unit_of_work(
            create("Person", {"name": "Joe", "age": None, "active": True, "tags": [1]}, "a"),
            create("Order", {"note": long, "of": refers("a", propName="objectId")}, "b"),
            results={"a": {**JOE, "age": None}, "b": {"objectId": "ID-ORDER", "of": "ID-JOE-1"}},
        ),
        unit_of_work(
            operation("UPDATE_BULK", "Person", {"conditional": "age > 3", "changes": {"name": "x"}})
        ),
    )
    assert session.tables("UowkitShop") == {
        "Person": {
            "name": "UowkitShopPerson",
            "columns": {"name": "STRING", "age": "DOUBLE", "active": "BOOLEAN", "tags": "JSON"},
        },
        "Order": {"name": "UowkitShopOrder", "columns": {"note": "TEXT", "of": "STRING"}},
    }


def test_what_the_server_sets_is_not_sent_again():
    """No rule says what becomes of it."""
    row = {"name": "Joe", "created": 5, "updated": None, "ownerId": None, "___class": "Person"}
    (step,) = told(unit_of_work(create("Person", row), results={"x": JOE})).steps()
    assert step["transaction"]["operations"][0]["payload"] == {"name": "Joe"}


def test_texts_of_the_client_stay_as_they_are():
    """A dollar sign means nothing, and an id within a clause is a name."""
    session = told(
        SAVED,
        unit_of_work(
            create("Person", {"name": "$5 and ${run}"}),
            operation("FIND", "Person", {"whereClause": "objectId = 'ID-JOE-1'"}, "f"),
            results={"x": MARY, "f": [JOE]},
        ),
    )
    first, find = session.steps()[1]["transaction"]["operations"]
    assert first["payload"] == {"name": "$$5 and $${run}"}
    assert find["payload"] == {"whereClause": "objectId = '${person1}'"}


FOUND = [
    pytest.param(
        {}, {"$unordered": [{"objectId": "$person1", "name": "Joe", "age": 25.0}]}, id="any order"
    ),
    pytest.param(
        {"queryOptions": {"sortBy": ["age desc"]}},
        [{"objectId": "$person1", "name": "Joe", "age": 25.0}],
        id="sorted",
    ),
    pytest.param({"pageSize": 1}, None, id="full page"),
    pytest.param({"offset": 1}, None, id="offset"),
    pytest.param({"whereClause": "name LIKE 'J%'"}, None, id="clause"),
    pytest.param({"properties": ["name"]}, None, id="properties"),
]


@pytest.mark.parametrize(("payload", "expected"), FOUND)
def test_a_find_is_expected_to_give_what_the_contract_says(payload, expected):
    """The objects that the client saved, as it saved them, as far as nothing else decides."""
    find = unit_of_work(operation("FIND", "Person", payload, "f"), results={"f": [JOE]})
    expect = told(SAVED, find).steps()[1]["expect"]
    assert expect.get("results") == (expected and {"f": {"result": expected}})


def test_an_object_that_was_there_before_is_saved_before_it_is_needed():
    """With the values that it was first seen with."""
    find = unit_of_work(operation("FIND", "Person", {}, "f"), results={"f": [JOE, MARY]})
    before, step = told(find).steps()
    (bulk,) = before["transaction"]["operations"]
    assert bulk["operationType"] == "CREATE_BULK"
    assert bulk["payload"] == [{"name": "Joe", "age": 25.0}, {"name": "Mary", "age": 32}]
    assert before["expect"]["results"] == {"seen": {"result": ["$person1", "$person2"]}}
    rows = step["expect"]["results"]["f"]["result"]["$unordered"]
    assert [row["objectId"] for row in rows] == ["$person1", "$person2"]


def test_an_object_that_was_saved_without_a_name_gets_one_when_it_is_seen():
    """It is not saved twice."""
    unnamed = unit_of_work(operation("CREATE", "Person", {"name": "Mary"}))
    find = unit_of_work(operation("FIND", "Person", {}, "f"), results={"f": [MARY]})
    first, second = told(unnamed, find).steps()
    assert "results" not in first["expect"]
    assert second["expect"]["results"]["f"]["result"] == {
        "$unordered": [{"objectId": "$person1", "name": "Mary"}]
    }


def test_relations_come_along_with_the_table_that_they_lead_to():
    """As the ids tell, or the operation that is referred to."""
    relate = operation(
        "ADD_RELATION",
        "Person",
        {"parentObject": "ID-JOE-1", "relationColumn": "orders", "unconditional": refers("o")},
        "r",
    )
    bulk = operation("CREATE_BULK", "Order", [{"price": 1}], "o")
    session = told(SAVED, unit_of_work(bulk, relate, results={"o": ["ID-ORDER-1"], "r": 1}))
    assert session.tables("U")["Person"]["relations"] == {
        "orders": {"table": "Order", "many": True}
    }
    payload = session.steps()[1]["transaction"]["operations"][1]["payload"]
    assert payload["parentObject"] == "$person1"


REFUSED = [
    pytest.param([create("Person", {"nope": 1})], {"table": "$Person"}, id="column"),
    pytest.param([create("Nope", {"a": 1})], {"table": "Nope${run}"}, id="table"),
    pytest.param([create("Person", {}), create("Person", {})], {"table": "$Person"}, id="twice"),
]


@pytest.mark.parametrize(("operations", "said"), REFUSED)
def test_what_every_server_has_to_refuse_is_expected_to_be_refused(operations, said):
    """An unknown column, an unknown table, an op result id twice."""
    step = told(SAVED, unit_of_work(*operations, answer=FAILED)).steps()[1]
    assert step["expect"] == "refused"
    assert said.items() <= step["transaction"]["operations"][0].items()


def test_a_refusal_holds_only_as_long_as_what_it_names_is_missing():
    """A column that a later call needs comes along, and then nothing says why it was refused."""
    later = unit_of_work(create("Person", {"nope": 2}), results={"x": {**MARY, "nope": 2}})
    steps = told(SAVED, unit_of_work(create("Person", {"nope": 1}), answer=FAILED), later).steps()
    assert [each["expect"] != "refused" for each in steps] == [True, True]


LEFT_OUT = [
    pytest.param(
        unit_of_work(create("Person", {"objectId": "mine"}), results={"x": JOE}),
        "objectId",
        id="own id",
    ),
    pytest.param(
        unit_of_work(operation("UPSERT", "Person", {"objectId": "mine"}, "x")), "id of", id="upsert"
    ),
    pytest.param(
        unit_of_work(operation("UPSERT_BULK", "Person", [{}], "x")), "UPSERT_BULK", id="upserts"
    ),
    pytest.param(
        unit_of_work(operation("CREATE_BULK", "Person", [], "x"), results={"x": []}),
        "not every",
        id="empty",
    ),
    pytest.param(
        unit_of_work(operation("UPDATE", "Person", {"objectId": "a"}, "x")),
        "not every",
        id="no changes",
    ),
    pytest.param(
        unit_of_work(create("Person", {"a": [refers("b", propName="c")]}), results={"x": JOE}),
        "not every",
        id="deep reference",
    ),
    pytest.param(
        unit_of_work(create("Person", {"age": "old"}), results={"x": MARY}),
        "several types",
        id="types",
    ),
    pytest.param(
        unit_of_work(create("Person", {"name": "a\0b"}), results={"x": MARY}),
        "U+0000",
        id="null character",
    ),
    pytest.param(
        unit_of_work(create("Person", {}), create("Person", {}), results={"x": MARY}),
        "twice",
        id="twice",
    ),
    pytest.param(
        unit_of_work(create("Person", {}), results={"x": {}}), "names no object", id="no id"
    ),
    pytest.param(
        unit_of_work(create("Person", {}), results={"x": JOE}), "two objects", id="same id"
    ),
]


@pytest.mark.parametrize(("call", "reason"), LEFT_OUT)
def test_what_the_contract_leaves_open_is_left_out(call, reason):
    """And it is known which table is no longer as the scenario has it."""
    said, tables = left_out(told(SAVED), tell_transaction, call)
    assert reason in said
    assert tables[:1] == ["Person"]


@pytest.mark.parametrize(
    "call",
    [
        unit_of_work(operation("UPDATE", "Person", {"objectId": "a", "b": 1}), answer=FAILED),
        unit_of_work(body={"operations": "none"}, answer=FAILED),
        unit_of_work(body={"more": 1}, answer=FAILED),
        unit_of_work({**create("Person", {}), "more": 1}, answer=FAILED),
    ],
)
def test_a_refusal_without_a_rule_is_left_out(call):
    """A server has many reasons. Nothing has changed."""
    assert left_out(Session(), tell_transaction, call)[1] == []


def test_after_what_was_left_out_nothing_is_said_of_the_table():
    """Its objects are not those of the scenario any more."""
    session = told(SAVED)
    session.disturb(["Person"])
    tell_transaction(
        session, unit_of_work(operation("FIND", "Person", {}, "f"), results={"f": [JOE]})
    )
    assert session.steps()[1]["expect"] == {"success": True}


def test_nothing_is_said_of_what_was_found_while_something_changed():
    """It may be from before or after."""
    find = unit_of_work(operation("FIND", "Person", {}, "f"), results={"f": [JOE]}, overlapped=True)
    assert told(SAVED, find).steps()[1]["expect"] == {"success": True}
