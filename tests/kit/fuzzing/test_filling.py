import pytest
from uowkit.fuzzing.calling import addressed, filled_call
from uowkit.fuzzing.filling import Filling
from uowkit.fuzzing.generating import Generated
from uowkit.work.tables import Table

TABLES = {
    "person": Table(
        "person", "People", {"marker": "m", "item": "i", "name": "called", "age": "years"}
    ),
    "order": Table("order", "Orders", {}),
}
PERSON, ORDER = "UowkitPerson", "UowkitOrder"
CLAUSE = "age > 5 and name = 'x' or note like 'a%'"


def filling():
    """What stands for the words, with two objects in each table."""
    stored = {"person": ["p1", "p2"], "order": ["o1", "o2"]}
    return Filling(TABLES, "run-2", "run-1", stored)


def operation(kind, payload, table=PERSON):
    """An operation that was generated, filled."""
    body = {"operations": [{"operationType": kind, "table": table, "payload": payload}]}
    return filling().transaction(body)["operations"][0]


def test_the_words_give_way_to_the_targets_names():
    """Tables, columns and ids, and new objects are marked."""
    filled = operation("UPSERT", {"objectId": "stored-2", "name": "Joe", "odd": 1})
    assert filled["table"] == "People"
    payload = filled["payload"]
    assert payload.pop("i").startswith("run-2.")
    assert payload == {"objectId": "p2", "called": "Joe", "odd": 1, "m": "run-2"}


def test_every_object_of_a_bulk_has_a_mark_of_its_own():
    """So that each can be told from the others; what is no object stays what it is."""
    payload = operation("CREATE_BULK", [{}, {"age": 1}, None], ORDER)["payload"]
    assert payload[0]["item"] != payload[1]["item"]
    assert payload[2] is None


@pytest.mark.parametrize("id_", ["unknown", "7", 7, 1.5, "", "stored-9"])
def test_no_id_is_sent_that_could_be_somebody_elses(id_):
    """It begins with the run's mark, wherever it stands."""
    for filled in (
        operation("DELETE", id_)["payload"],
        operation("UPDATE", {"objectId": id_})["payload"]["objectId"],
        operation("DELETE_BULK", {"unconditional": [id_]})["payload"]["unconditional"][0],
        operation("DELETE_BULK", [id_, id_])["payload"]["conditional"],
        operation("CREATE", {"name": {"objectId": id_}})["payload"]["called"]["objectId"],
    ):
        assert "run-" in filled


@pytest.mark.parametrize("kind", ["DELETE_BULK", "UPDATE_BULK", "delete_bulk", "SET_RELATION"])
@pytest.mark.parametrize(
    "payload",
    [
        {"conditional": CLAUSE},
        {"conditional": "1=1) or (1=1"},
        {"conditional": ""},
        {"conditional": None},
        {"conditional": 7, "unconditional": ["stored-1"]},
        {"unconditional": []},
        {"unconditional": {"___ref": True, "opResultId": "find"}},
        {},
        None,
        "age > 5",
        ["stored-1"],
    ],
)
def test_what_picks_many_picks_none_but_the_runs(kind, payload):
    """The clause asks for the mark first and has no or, whatever else is wrong with the request."""
    clause = operation(kind, payload)["payload"]["conditional"]
    assert clause.startswith("m = 'run-1'")
    assert " or " not in clause


def test_a_missing_payload_picks_none_but_the_runs():
    """Some server might take nothing for everything."""
    body = {"operations": [{"operationType": "DELETE_BULK", "table": PERSON}]}
    filled = filling().transaction(body)["operations"][0]
    assert filled["payload"] == {"conditional": "m = 'run-1'"}


def test_a_list_of_the_runs_objects_is_sent_as_it_is():
    """Children of a relation are of the other table."""
    assert operation("DELETE_BULK", {"unconditional": ["stored-1"]})["payload"] == {
        "unconditional": ["p1"]
    }
    related = {
        "parentObject": "stored-1",
        "relationColumn": "orders",
        "unconditional": ["stored-2"],
    }
    assert operation("ADD_RELATION", related)["payload"] == {
        "parentObject": "p1",
        "relationColumn": "orders",
        "unconditional": ["o2"],
    }


def test_a_clause_that_reads_is_kept_in_brackets():
    """With the target's names of columns; one that is none is sent as it is."""
    query = {
        "whereClause": CLAUSE,
        "properties": ["name"],
        "queryOptions": {"sortBy": ["age desc"]},
    }
    assert operation("FIND", query)["payload"] == {
        "whereClause": "m = 'run-1' and (years > 5 and called = 'x' or note like 'a%')",
        "properties": ["called"],
        "queryOptions": {"sortBy": ["years desc"]},
    }
    assert operation("FIND", {"whereClause": "'"})["payload"] == {"whereClause": "'"}


def test_no_table_is_named_that_could_be_somebody_elses():
    """Any other name becomes one that no table has; what is no name stays what it is."""
    assert operation("CREATE", {}, "Users")["table"].startswith("Missing")
    assert operation("CREATE", {}, 7)["table"] == 7


@pytest.mark.parametrize(
    "body", [None, 7, "x", {}, {"operations": {}}, [None, 1], {"operations": [[]]}]
)
def test_what_is_no_transaction_stays_what_it_is(body):
    """The target is to find that out by itself."""
    assert filling().transaction(body) == body


def test_op_result_ids_are_told_apart():
    """No description can say that there must not be two of one name."""
    twins = [{"operationType": "FIND", "table": PERSON, "opResultId": "a", "payload": {}}] * 3
    filled = filling().transaction({"operations": twins})["operations"]
    assert len({each["opResultId"] for each in filled}) == 3


def call(method, path, parameters=None, query=None, body=None):
    """A call of the data service, filled."""
    generated = Generated(method, path, {"table": PERSON, **(parameters or {})}, query or {}, body)
    found = filling()
    return filled_call(found, found.table_of(generated.parameters["table"]), generated)


def test_a_call_is_addressed_below_the_target():
    """Percent-encoded, with the target's names."""
    filled = call("GET", "/data/{table}/{objectId}", {"objectId": "a/b"})
    assert addressed(filled) == "/data/People/run-2-a%2Fb"
    filled = call("GET", "/data/{table}", query={"where": CLAUSE, "pageSize": [1, "x"]})
    assert addressed(filled).startswith("/data/People?where=m+%3D+%27run-1%27+and+%28years")
    assert addressed(filled).endswith("&pageSize=1&pageSize=x")


@pytest.mark.parametrize("query", [{}, {"where": "1=1"}, {"where": CLAUSE}, {"x": "y"}])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_bulk_call_picks_none_but_the_runs(method, query):
    """Without a clause some servers would take all rows."""
    filled = call(method, "/data/bulk/{table}", query=query, body={"age": 1})
    assert set(filled.query) == {"where"}
    assert filled.query["where"].startswith("m = 'run-1'")


@pytest.mark.parametrize("body", [None, {}, [], "x", {"where": "1=1"}])
def test_a_deletion_by_body_picks_none_but_the_runs(body):
    """Whatever was generated for its body."""
    assert call("POST", "/data/bulk/{table}/delete", body=body).body == {"where": "m = 'run-1'"}


def test_nothing_is_saved_that_would_make_columns_or_tables():
    """The data service makes them of whatever it does not know."""
    body = {"name": "Joe", "odd": 1, "note": {"a": 1}, "age": 2}
    saved = call("POST", "/data/{table}", body=body).body
    assert saved.pop("i")
    assert saved == {"called": "Joe", "years": 2, "m": "run-2"}
    assert (
        call("POST", "/data/{table}", {"table": "Users"}, body={}).parameters["table"] == "People"
    )


def test_changes_of_objects_keep_their_marks():
    """Else they would not be found again."""
    filled = call("PUT", "/data/{table}/{objectId}", {"objectId": "stored-1"}, body={"age": 1})
    assert (filled.parameters["objectId"], filled.body) == ("p1", {"years": 1})
    assert call("PUT", "/data/bulk/{table}", body={"age": 1}).body == {"years": 1}


def test_a_search_reads_what_it_likes():
    """It changes nothing."""
    filled = call("POST", "/data/{table}/find", body={"where": "'", "sortBy": ["age"], "x": 1})
    assert filled.body == {"where": "'", "sortBy": ["years"], "x": 1}
    children = call(
        "POST", "/data/{table}/{objectId}/{column}", {"column": "orders"}, body=["stored-1"]
    )
    assert (children.body, children.parameters["column"]) == (["o1"], "orders")
