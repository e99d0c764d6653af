import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.querying.queries import Query, query_of_call, query_of_payload
from uowkit_reference.settings import Settings

FULL = Query(
    where="age > 1",
    having="count(objectId)>1",
    group_by=("age",),
    properties=("name", "age"),
    excluded=("foo",),
    sort_by=(("age", True), ("name", False)),
    page_size=50,
    offset=10,
    related=("orders", "orders.items"),
    relations_depth=2,
    relations_page_size=5,
)


def test_a_payload_states_every_part_of_a_query():
    """What the official client sends when all of its options are used."""
    payload = {
        "queryOptions": {
            "sortBy": ["age desc", "name"],
            "related": ["orders", "orders.items"],
            "relationsDepth": 2,
            "relationsPageSize": 5,
        },
        "pageSize": 50,
        "offset": 10,
        "properties": ["name", "age"],
        "excludeProps": ["foo"],
        "whereClause": "age > 1",
        "havingClause": "count(objectId)>1",
        "groupBy": ["age"],
    }
    assert query_of_payload(payload, Settings()) == FULL


def test_a_call_states_the_same_as_text_or_as_json():
    """Lists are separated by commas, numbers may be text, as they are in an address."""
    call = {
        "where": "age > 1",
        "having": "count(objectId)>1",
        "groupBy": "age",
        "props": "name, age",
        "excludeProps": "foo",
        "sortBy": "age desc,name",
        "pageSize": "50",
        "offset": "10",
        "loadRelations": "orders,orders.items",
        "relationsDepth": "2",
        "relationsPageSize": "5",
        "distinct": "false",
        "unknown": 1,
    }
    assert query_of_call(call, Settings()) == FULL


@pytest.mark.parametrize("read", [query_of_payload, query_of_call])
@pytest.mark.parametrize("nothing", [{}, {"pageSize": None, "where": None, "queryOptions": None}])
def test_nothing_asks_for_the_first_page(read, nothing):
    """Members that are null count as absent."""
    assert read(nothing, Settings()) == Query()


def test_commas_of_functions_separate_nothing():
    """Neither do those in a text."""
    listed = "substring(name, 1, 2) as s , concat('a,b', ')', name),age"
    assert query_of_call({"props": listed}, Settings()).properties == (
        "substring(name, 1, 2) as s",
        "concat('a,b', ')', name)",
        "age",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age", ("age", False)),
        ("age asc", ("age", False)),
        ("age  DESC", ("age", True)),
        ("desc", ("desc", False)),
        ("length(name) desc", ("length(name)", True)),
        ("age down", ("age down", False)),
    ],
)
def test_a_sorting_says_by_what_and_in_which_direction(text, expected):
    """The direction comes last; what is none belongs to the expression."""
    assert query_of_call({"sortBy": text}, Settings()).sort_by == (expected,)


def test_more_than_the_largest_page_counts_as_the_largest():
    """A page of related objects, too; levels of relations are limited likewise."""
    asked = {"pageSize": 1000, "relationsPageSize": 1000, "relationsDepth": 1000}
    query = query_of_call(asked, Settings())
    assert (query.page_size, query.relations_page_size, query.relations_depth) == (100, 100, 5)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"pageSize": 0}, 1005),
        ({"pageSize": -1}, 1005),
        ({"pageSize": "many"}, 1005),
        ({"pageSize": True}, 1005),
        ({"pageSize": 1.5}, 1005),
        ({"pageSize": "٣"}, 1005),
        ({"relationsPageSize": 0}, 1005),
        ({"offset": -1}, 1004),
        ({"offset": 10**400}, 1004),
        ({"where": 1}, 1017),
        ({"having": ["x"]}, 1017),
        ({"sortBy": 1}, 0),
        ({"props": [1]}, 0),
        ({"groupBy": {"a": 1}}, 0),
        ({"distinct": "maybe"}, 0),
    ],
)
def test_what_is_not_well_formed_is_refused(call, code):
    """Sizes, offsets and clauses have codes of their own."""
    with pytest.raises(ApiError) as caught:
        query_of_call(call, Settings())
    assert caught.value.code == code


def test_the_options_of_a_payload_are_an_object():
    """An array of options states nothing that could be meant."""
    with pytest.raises(ApiError, match="queryOptions"):
        query_of_payload({"queryOptions": ["name"]}, Settings())
