"""What queries may cost, asked for through the API: nothing ends in a fault of the server's."""

import pytest
from uowkit_reference.settings import Settings


@pytest.fixture
def find(client):
    """Finds among one person, through the data service."""
    client.save("Person", name="Joe", age=1)
    return lambda **query: client.call("POST", "data/Person/find", query)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"props": [f"age as a{at}" for at in range(2_100)]}, 0),
        ({"groupBy": ["age"] * 2_100}, 0),
        ({"sortBy": ["age"] * 2_100}, 0),
        ({"loadRelations": ["orders"] * 2_100}, 0),
        ({"excludeProps": ["age"] * 2_100}, 0),
        ({"props": ["a" * 800_000]}, 0),
        ({"sortBy": "a," * 400_000}, 0),
        ({"props": ["a" + 40_000 * " " + "b"]}, 1017),
        ({"props": [f"{'concat(' * 20}name{', name)' * 20} as a{at}" for at in range(900)]}, 0),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_a_query_that_lists_too_much_is_refused(find, query, code):
    """Before anything is made of it."""
    answer = find(**query)
    assert (answer.status, answer.json["code"]) == (400, code)
    assert len(answer.body) < 100_000


def test_what_sqlite_counts_too_many_of_is_refused(make_client):
    """Settings may allow more than it does."""
    client = make_client(Settings(query_properties=5_000, query_sortings=5_000))
    client.save("Person", name="Joe")
    for query in (
        {"props": [f"age as a{at}" for at in range(2_100)]},
        {"sortBy": ["age"] * 2_100},
    ):
        answer = client.call("POST", "data/Person/find", query)
        assert (answer.status, answer.json["code"]) == (400, 1017)
        assert "too many" in answer.json["message"]


def test_a_query_may_list_every_column_of_the_largest_table(make_client):
    """With what only the server writes."""
    client = make_client(Settings(columns=500))
    names = [f"column_{at}" for at in range(500)]
    client.save("Wide", **dict.fromkeys(names, 1))
    props = [*names, "created", "updated", "ownerId", "objectId"]
    [found] = client.call("POST", "data/Wide/find", {"props": props, "distinct": True}).json
    assert found.keys() == {*props, "___class"}


def test_sums_of_large_whole_numbers_are_answered(client):
    """A sum that no whole number of 64 bits can hold is a number all the same."""
    console = client.root, "/default"
    client.root = "/default"
    for name, data_type in (("n", "INT"), ("d", "DATETIME")):
        document = {"name": name, "dataType": data_type}
        client.call("POST", "console/data/tables/Person/columns", document)
    client.root = console[0]
    for _ in range(3):
        client.save("Person", n=36_000, d=250_000_000_000_000)
    answer = client.call("POST", "data/Person/find", {"props": "sum(d*n) as s, sum(n) as t"})
    [found] = answer.json
    assert (found["s"], found["t"]) == (2.7e19, 108_000)


def test_one_request_has_one_budget_of_steps(make_client):
    """A thousand operations that take a while each take too long together; each alone does not."""
    client = make_client(Settings(query_steps=300_000))
    client.call("POST", "data/bulk/Person", [{"age": at} for at in range(100)])
    payload = {"whereClause": "abs(age) + abs(age) + abs(age) >= 0", "properties": ["count(age)"]}
    find = {"operationType": "FIND", "table": "Person", "payload": payload}
    assert client.transact(find).json["success"]
    answer = client.transact(*[find] * 1_000).json
    assert "too long" in answer["error"]["message"]
    assert client.transact(find).json["success"]
