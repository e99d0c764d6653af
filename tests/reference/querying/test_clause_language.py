"""Where-clauses as people write them, through the API."""

import pytest


@pytest.fixture
def people(client):
    """A server with four persons; the columns n and born are made in the console."""
    client.root = "/default"
    for name, data_type in (("n", "INT"), ("born", "DATETIME")):
        document = {"name": name, "dataType": data_type}
        client.call("POST", "console/data/tables/Person/columns", document)
    client.root = "/api"
    for name, ok in (("100% Jörg_a", True), ("Ärger", False), ("100 xxb", None), ("a\\b", True)):
        client.save("Person", name=name, ok=ok, n=1)
    return client


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        (r"name like '100\% %'", 1),
        ("name like '100% %'", 2),
        (r"name like '%g\_a'", 1),
        ("name like '%g_a'", 1),
        (r"name like 'a\\b'", 1),
        ("name like 'ärGER'", 1),
        ("name like '%JÖRG%'", 1),
        ("name not like '%JÖRG%'", 3),
        ("ok", 2),
        ("not ok", 1),
        ("ok and n = 1", 2),
        ("ok is true", 2),
        ("ok is false", 1),
        ("ok is not true", 2),
        ("true", 4),
        ("ok = 'true'", 2),
        ("n > .5", 4),
        ("n = -.5 + 1.5", 4),
        ("name = '-- /* x */'", 0),
    ],
)
def test_what_a_clause_may_say(people, clause, count):
    """LIKE ignores the case of every letter, and a backslash takes a sign for itself."""
    assert people.count("Person", clause) == count


@pytest.mark.parametrize(
    ("clause", "reason"),
    [
        ("n = 99 or 1=1 -- and name='nobody'", "comment"),
        ("n = 1 /* and n = 2 */", "comment"),
        ("/**/ n = 1", "comment"),
        ("n = 1 --", "comment"),
        ("born > 'banana'", "'banana' is no date"),
        ("ok = 'banana'", "'banana' is neither true nor false"),
        ("n = 'banana'", "'banana' is no number"),
        ("n = 1.", None),
        ("name", "true or false is needed"),
        ("n is 5", "no condition"),
    ],
)
def test_what_a_clause_may_not_say(people, clause, reason):
    """It is told why, and nothing is changed."""
    if reason is None:
        assert people.count("Person", clause) == 4
        return
    answer = people.call("PUT", "data/bulk/Person", {"n": 5}, where=clause)
    assert (answer.status, answer.json["code"]) == (400, 1017)
    assert reason in answer.json["message"]
    assert people.count("Person", "n = 1") == 4


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"where": "upper("}, "Invalid where clause: "),
        ({"props": "upper("}, "Invalid property: "),
        ({"sortBy": "upper("}, "Invalid sortBy: "),
        ({"groupBy": "upper("}, "Invalid groupBy: "),
        ({"groupBy": "age", "having": "upper("}, "Invalid having clause: "),
        ({"having": "age > 1"}, "Invalid having clause: "),
        ({"props": "name as objectId"}, "Invalid property: "),
        ({"props": "name as ___class"}, "Invalid property: "),
    ],
)
def test_an_error_names_the_part_of_the_query(client, query, part):
    """One prefix, and that of what is wrong."""
    answer = client.call("POST", "data/Person/find", query)
    assert (answer.status, answer.json["code"]) == (400, 1017)
    assert answer.json["message"].startswith(part)
    assert answer.json["message"].count("Invalid") == 1


@pytest.mark.parametrize(
    "query",
    [
        {"props": 0},
        {"groupBy": {}},
        {"excludeProps": False},
        {"sortBy": 0},
        {"loadRelations": "nope"},
        {"loadRelations": "nope", "groupBy": "age"},
        {"pageSize": 5.5},
    ],
)
def test_what_is_not_well_formed_is_refused(client, query):
    """Only null counts as absent, and a relation must be there also where groups are asked for."""
    assert client.call("POST", "data/Person/find", query).status == 400


def test_options_of_find_are_an_object(client):
    """An empty array is none."""
    find = {"operationType": "FIND", "table": "Person", "payload": {"queryOptions": []}}
    assert not client.transact(find).json["success"]
    find["payload"] = {"queryOptions": None, "pageSize": 5.0}
    assert client.transact(find).json["success"]


def test_an_aggregate_of_an_object_that_is_not_there_is_refused(client):
    """A count of no rows would be answered 0."""
    answer = client.call("GET", "data/Person/zz", props="count(objectId)")
    assert (answer.status, answer.json["code"]) == (400, 1000)


def test_a_count_does_not_pass_over_having(client):
    """It is of no use without groups, as in a find."""
    answer = client.call("POST", "data/Person/count", {"having": "age > 1"})
    assert (answer.status, answer.json["code"]) == (400, 1017)
