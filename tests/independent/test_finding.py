"""Finding in the independent server: where-clauses, pages, sorting, columns."""

import urllib.parse

import pytest

from tests.independent.client import client_of, operation, refused
from tests.independent_server import Choices

PEOPLE = [
    {"name": "Ann", "age": 1, "marker": "x"},
    {"name": "bob", "age": 2},
    {"name": "Bob", "age": 3, "marker": "it's"},
    {"name": "50%", "age": None, "marker": "X "},
]


@pytest.fixture
def people(client):
    """Yield a client of a server with a few persons."""
    client.result("CREATE_BULK", PEOPLE)
    return client


def found(client, clause, **more):
    """Return the names that a clause finds, sorted."""
    rows = client.result("FIND", {"whereClause": clause, **more})
    return sorted(row["name"] for row in rows)


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        ("age = 1", ["Ann"]),
        ("age != 1", ["Bob", "bob"]),
        ("age <> 1 and age <= 2", ["bob"]),
        ("age >= 2.5 OR name = 'Ann'", ["Ann", "Bob"]),
        ("age = 1 or age = 2 and age = 3", ["Ann"]),
        ("(age = 1 or age = 2) and age < 2", ["Ann"]),
        ("not (age = 1)", ["Bob", "bob"]),
        ("age in (1,3)", ["Ann", "Bob"]),
        ("age not in (1, 3)", ["bob"]),
        ("name like '%ob'", ["Bob", "bob"]),
        ("name like 'B__'", ["Bob"]),
        ("name not like '%b%'", ["50%", "Ann"]),
        ("age between 2 and 3 and name = 'bob'", ["bob"]),
        ("age is null", ["50%"]),
        ("age IS NOT NULL and marker is null", ["bob"]),
        ("marker = 'it''s'", ["Bob"]),
        ("age > 'x'", []),
        ("", ["50%", "Ann", "Bob", "bob"]),
    ],
)
def test_clauses_find_what_they_say(people, clause, names):
    """Inside and outside of a transaction, a clause finds the same objects."""
    assert found(people, clause) == names
    quoted = urllib.parse.quote(clause)
    assert len(people.call("GET", f"/data/Person?where={quoted}")[1]) == len(names)
    assert people.call("GET", f"/data/Person/count?where={quoted}")[1] == len(names)
    for path, size in (("find", len), ("count", int)):
        answer = people.call("POST", f"/data/Person/{path}", {"where": clause})[1]
        assert size(answer) == len(names)


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("wrong = 1", 1006),
        ("___class = 'Person'", 1006),
        ("age", 1017),
        ("age = ", 1017),
        ("age = 1 age = 2", 1017),
        ("(age = 1", 1017),
        ("age in ()", 1017),
        ("name = 'open", 1017),
        ("age = 1; drop", 1017),
        ("(" * 60 + "age = 1" + ")" * 60, 1017),
        ("not " * 5000 + "age = 1", 1017),
        ("name like " + "'" + "%a" * 30 + "' x", 1017),
    ],
)
def test_clauses_that_cannot_be_read_are_refused(people, clause, code):
    """The answer says whether it is the column or the clause."""
    status, answer = people.call("POST", "/data/Person/find", {"where": clause})
    assert (status, answer["code"]) == (400, code)
    assert refused(*people.transact(operation("FIND", {"whereClause": clause})))


def test_pages_and_sorting(client):
    """Ten rows are a page unless another size is asked for, and no page has more than 100."""
    client.result("CREATE_BULK", [{"name": f"{i:03}", "age": i % 2} for i in range(100)])
    client.result("CREATE_BULK", [{"name": "100", "age": 0}])
    assert len(client.result("FIND", {})) == 10
    assert len(client.result("FIND", {"pageSize": 1000})) == 100
    assert client.result("FIND", {"offset": 200}) == []
    options = {"queryOptions": {"sortBy": ["age desc", "name"]}, "pageSize": 2, "offset": 49}
    assert [row["name"] for row in client.result("FIND", options)] == ["099", "000"]
    page = client.call("GET", "/data/Person?sortBy=age%20desc,name&pageSize=2&offset=49")[1]
    assert [row["name"] for row in page] == ["099", "000"]
    for wrong in ({"pageSize": 0}, {"offset": -1}, {"pageSize": "x"}, {"pageSize": True}):
        assert refused(*client.transact(operation("FIND", wrong))), wrong
    for wrong in ({"sortBy": ["wrong"]}, {"sortBy": ["age up"]}, {"sortBy": 1}, {"more": 1}):
        assert refused(*client.transact(operation("FIND", {"queryOptions": wrong}))), wrong


def test_columns_are_chosen_and_left_out(people):
    """`properties` names all that is shown, `excludeProps` what is not."""
    asked = {"whereClause": "age = 1", "properties": ["name", "age"]}
    assert people.result("FIND", asked) == [{"name": "Ann", "age": 1}]
    assert people.result("FIND", {**asked, "excludeProps": ["age"]}) == [{"name": "Ann"}]
    row = people.call("GET", "/data/Person?where=age%3D1&props=name")[1]
    assert row == [{"name": "Ann"}]
    assert refused(*people.transact(operation("FIND", {"properties": ["wrong"]})))
    assert refused(*people.transact(operation("FIND", {"groupBy": ["name"]})))


def test_the_order_of_rows_is_as_chosen():
    """Unsorted rows come oldest first, newest first, or by objectId; nulls stand at one end."""
    for row_order, expected in (("newest-first", "cba"), ("inserted", "abc")):
        with client_of(Choices(row_order=row_order)) as client:
            client.result("CREATE_BULK", [{"name": name} for name in "abc"])
            assert "".join(client.names()) == expected
    with client_of(Choices(row_order="by-id", nulls_sort="last")) as client:
        client.result("CREATE_BULK", PEOPLE)
        rows = client.call("GET", "/data/Person")[1]
        assert rows == sorted(rows, key=lambda row: row["objectId"])
        rows = client.call("GET", "/data/Person?sortBy=age")[1]
        assert [row["age"] for row in rows] == [1, 2, 3, None]


def test_texts_compare_as_chosen():
    """Loosely, case and spaces at the end do not matter, but in ids; a backslash may escape."""
    with client_of(Choices(text_comparison="loose", backslash_escapes=True)) as client:
        ids = client.result("CREATE_BULK", PEOPLE)
        assert found(client, "name = 'BOB '") == ["Bob", "bob"]
        assert found(client, "marker = 'x'") == ["50%", "Ann"]
        assert found(client, "name like 'b%'") == ["Bob", "bob"]
        assert found(client, r"marker = 'it\'s'") == ["Bob"]
        assert found(client, f"objectId = '{ids[0]}'") == ["Ann"]
        assert found(client, f"objectId = '{ids[0].lower()}'") == []
