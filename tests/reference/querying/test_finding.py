import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.queries import Query
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import ColumnType
from uowkit_reference.storage.store import Store

PEOPLE = [("Joe", 25, True), ("Mary", 32, False), ("Bob", 25, None), (None, None, True)]
"""Name, age and whether all is well; Joe's orders are 1, 2 and 3, Mary's 3, Joe's best friend is
Mary, and hers is Joe."""


@pytest.fixture(scope="module")
def people():
    """The objects of a store with the tables Person and Order."""
    objects = DataObjects(Store(), Settings(related_objects=20))
    store = objects.store
    with store.transaction():
        person = store.create_table("Person")
        for name, kind in (
            ("name", ColumnType.TEXT),
            ("age", ColumnType.INT),
            ("ok", ColumnType.BOOLEAN),
            ("born", ColumnType.DATETIME),
            ("secret", ColumnType.PASSWORD),
        ):
            person = store.add_column(person, name, kind)
        order = store.add_column(store.create_table("Order"), "price", ColumnType.DOUBLE)
        store.add_relation(person, "orders", order, many=True)
        store.add_relation(store.table("Person"), "friend", person, many=False)
        store.add_relation(store.table("Order"), "parts", order, many=True)
    joe, mary, *_ = objects.create_many(
        "Person",
        [
            {"name": name, "age": age, "ok": ok, "born": "2015-03-23", "secret": "x"}
            for name, age, ok in PEOPLE
        ],
    )
    orders = objects.create_many("Order", [{"price": price} for price in (1, 2, 3)])
    objects.relations.set("Person", joe, "orders", orders)
    objects.relations.set("Person", mary, "orders", orders[2:])
    objects.relations.set("Person", joe, "friend", [mary])
    objects.relations.set("Person", mary, "friend", [joe])
    objects.relations.set("Order", orders[0], "parts", orders[1:])
    return objects


@pytest.fixture
def find(people):
    """Returns what a query on Person finds."""
    return lambda **asked: people.find("Person", Query(**asked))


@pytest.fixture
def names(find):
    """Returns the names that a query finds."""
    return lambda **asked: [one["name"] for one in find(**asked)]


@pytest.fixture
def row(find):
    """Returns the only row that a query finds, without its class."""

    def only(**asked):
        (found,) = find(**asked)
        assert found.pop("___class") == "Person"
        return found

    return only


def refused(find, code, **asked):
    """Assert that a query is refused with a code, and return the message."""
    with pytest.raises(ApiError) as caught:
        find(**asked)
    assert caught.value.code == code
    return caught.value.message


def test_all_columns_but_relations_and_passwords_are_answered(find):
    """Nothing of a relation is shown that was not asked for, and no password ever."""
    for one in find():
        assert one.keys() == {
            *("name", "age", "ok", "born", "___class"),
            *("objectId", "created", "updated", "ownerId"),
        }
    assert (find()[0]["age"], find()[0]["ok"]) == (25, True)


def test_objects_come_in_the_order_in_which_they_were_created(names):
    """Page after page."""
    assert names() == ["Joe", "Mary", "Bob", None]
    assert names(page_size=2, offset=1) == ["Mary", "Bob"]
    assert names(offset=500) == []


@pytest.mark.parametrize(
    ("sort_by", "expected"),
    [
        ((("age", False),), [None, "Joe", "Bob", "Mary"]),
        ((("age", True), ("name", False)), ["Mary", "Bob", "Joe", None]),
        ((("length(name)", True), ("name", True)), ["Mary", "Joe", "Bob", None]),
        ((("friend.name", True),), ["Joe", "Mary", "Bob", None]),
        ((("created", False),), ["Joe", "Mary", "Bob", None]),
        ((("created", True),), [None, "Bob", "Mary", "Joe"]),
    ],
)
def test_objects_are_sorted(names, people, sort_by, expected):
    """By columns, functions and paths; rows that are equal in all that in order of creation."""
    people.store.execute("UPDATE t1 SET created = 1")
    assert names(sort_by=sort_by) == expected


def test_a_find_may_name_its_objects(people, names):
    """By their ids, in place of a clause."""
    (mary,) = people.find("Person", Query(where="name = 'Mary'"))
    assert names(where=[mary["objectId"], "nobody"]) == ["Mary"]


def test_properties_are_answered_that_are_asked_for(row):
    """Beside them the objectId, whether it is asked for or not."""
    joe = {"where": "name = 'Joe'"}
    assert row(**joe, properties=("name", "ok")).keys() == {"name", "ok", "objectId"}
    assert row(**joe, properties=("objectId", "age")).keys() == {"objectId", "age"}


def test_properties_may_have_another_name_and_be_worked_out(row):
    """A function's value is answered under its name, or under the one that is given."""
    found = row(
        where="name = 'Joe'",
        properties=("age as Age", "upper(name) AS loud", "TIME(born)", "friend.name as friend"),
    )
    del found["objectId"]
    assert found == {"Age": 25, "loud": "JOE", "Time": "00:00:00", "friend": "Mary"}


def test_all_properties_and_others_are_asked_for_with_an_asterisk(row, find):
    """Without those that are excluded; the objectId is not to be excluded."""
    found = row(
        where="name = 'Joe'",
        properties=("*", "age as Age"),
        excluded=("name", "born", "objectId", "nothing"),
    )
    assert found.keys() == {"age", "ok", "objectId", "created", "updated", "ownerId", "Age"}
    assert find(excluded=("name",))[0].keys() == find()[0].keys() - {"name"}


def test_objects_that_are_equal_in_all_that_is_asked_for_are_answered_once(find):
    """Rows of a distinct find are no single objects and have no objectId."""
    found = find(properties=("age",), distinct=True, sort_by=(("age", True),))
    assert found == [{"age": age, "___class": "Person"} for age in (32, 25, None)]


def test_groups_that_are_equal_in_all_that_is_asked_for_are_answered_once(find):
    """A distinct find of groups answers each of them once, whatever else the groups are made by."""
    asked = {"properties": ("age",), "group_by": ("objectId",)}
    assert len(find(**asked)) == 4
    found = find(**asked, distinct=True, sort_by=(("age", True),))
    assert [each["age"] for each in found] == [32, 25, None]


def test_functions_of_groups_work_on_all_objects_without_groups(row):
    """One row, under the names of the functions or those that are given."""
    assert row(properties=("Count(objectId) as total", "Sum(age)", "avg(age)", "MIN(age)")) == {
        "total": 4,
        "sum": 82,
        "avg": pytest.approx(82 / 3),
        "min": 25,
    }
    assert row(properties=("max(name)", "min(ok) as ok", "count(*)")) == {
        "max": "Mary",
        "ok": False,
        "count": 4,
    }
    assert row(where="age > 100", properties=("count(*)", "sum(age)")) == {"count": 0, "sum": None}


def test_groups_are_answered_one_by_one(find):
    """What is asked for of each, and nothing else; a clause on groups chooses among them."""
    asked = {"properties": ("Count(objectId) as total", "age"), "group_by": ("age",)}
    totals = [(one["age"], one["total"]) for one in find(**asked, sort_by=(("total", True),))]
    assert totals == [(25, 2), (32, 1), (None, 1)]
    for having in ("count(objectId) > 1", "total > 1", "sum(age) = 50 and age < 30"):
        assert find(**asked, having=having) == [{"total": 2, "age": 25, "___class": "Person"}]


def test_groups_without_properties_are_answered_by_what_makes_them(find):
    """The values that the objects of a group share."""
    found = find(group_by=("age", "upper(name)"), where="age = 25")
    assert [(one["age"], one["Upper"]) for one in found] == [(25, "JOE"), (25, "BOB")]


def test_groups_may_be_made_by_a_property_of_another_name(find):
    """A function that has a name of its own need not be repeated."""
    found = find(group_by=("size",), properties=("length(name) as size", "count(*)"))
    assert {one["size"]: one["count"] for one in found} == {3: 2, 4: 1, None: 1}


def test_groups_may_be_made_of_related_objects(find):
    """A path takes a group through relations."""
    found = find(group_by=("friend.name",), properties=("friend.name", "count(*)"))
    assert {one["name"]: one["count"] for one in found} == {"Mary": 1, "Joe": 1, None: 2}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"properties": ("nobody",)}, 1006),
        ({"properties": ("secret",)}, 1006),
        ({"properties": ("name as",)}, 1017),
        ({"properties": ("count(sum(age))",)}, 1017),
        ({"properties": ("sum(name)",)}, 1017),
        ({"properties": ("name = 'x'",)}, 1017),
        ({"sort_by": (("nobody", True),)}, 1006),
        ({"sort_by": (("secret", True),)}, 1006),
        ({"group_by": ("nobody",)}, 1006),
        ({"group_by": ("count(age)",)}, 1017),
        ({"group_by": ("total",), "properties": ("count(*) as total",)}, 1017),
        ({"sort_by": (("count(age)", True),)}, 1017),
        ({"having": "age > 1"}, 1017),
        ({"having": "count(objectId)", "group_by": ("age",)}, 1017),
        ({"where": "count(objectId) > 1"}, 1017),
        ({"where": "secret is null"}, 1006),
        ({"related": ("name",)}, 1006),
        ({"related": ("friend.nothing",)}, 1006),
    ],
)
def test_what_cannot_be_answered_is_refused(find, asked, code):
    """An unknown column by code 1006, what is no expression or clause by 1017."""
    refused(find, code, **asked)


def test_related_objects_are_answered_inside_their_parents(find):
    """An array for a one-to-many column, an object or null for a one-to-one column."""
    joe, mary, bob, _ = find(related=("orders", "friend"))
    assert [order["price"] for order in joe["orders"]] == [1, 2, 3]
    assert [order["price"] for order in mary["orders"]] == [3]
    assert (bob["orders"], bob["friend"]) == ([], None)
    assert (joe["friend"]["name"], joe["friend"]["___class"]) == ("Mary", "Person")
    assert joe["orders"][0].keys() == {
        *("price", "objectId", "created", "updated", "ownerId", "___class"),
    }


def test_related_objects_may_be_asked_for_on_several_levels(find):
    """A path brings what is on its way; relations that it does not name stay away."""
    joe, *_ = find(related=("friend.orders",))
    assert "orders" not in joe
    assert [order["price"] for order in joe["friend"]["orders"]] == [3]
    joe, *_ = find(related=("orders.parts",), where="name = 'Joe'")
    assert [part["price"] for part in joe["orders"][0]["parts"]] == [2, 3]


def test_all_relations_may_be_asked_for_to_a_depth(find):
    """Without naming them; an asterisk stands for all those of one level."""
    joe, *_ = find(relations_depth=2, where="name = 'Joe'")
    assert joe["friend"]["orders"][0]["price"] == 3
    assert "parts" not in joe["friend"]["orders"][0]
    assert "orders" not in joe["friend"]["friend"]
    joe, *_ = find(related=("*",), where="name = 'Joe'")
    assert len(joe["orders"]) == 3
    assert "orders" not in joe["friend"]
    assert "friend" not in find(relations_depth=0)[0]


def test_a_page_of_related_objects_is_answered(find):
    """As many of each parent as the query says, the first that were related."""
    joe, mary, *_ = find(related=("orders",), relations_page_size=2)
    assert [order["price"] for order in joe["orders"]] == [1, 2]
    assert [order["price"] for order in mary["orders"]] == [3]


def test_properties_of_related_objects_may_be_chosen(find):
    """A path below a relation that is asked for is a property of its objects."""
    joe, *_ = find(related=("friend", "orders"), properties=("name", "friend.name"))
    assert joe.keys() == {"name", "objectId", "___class", "friend", "orders"}
    assert joe["friend"].keys() == {"name", "objectId", "___class"}
    assert "price" in joe["orders"][0]
    joe, *_ = find(related=("friend",), excluded=("age", "friend.age"))
    assert "age" not in joe
    assert "age" not in joe["friend"]
    assert "ok" in joe["friend"]


def test_too_many_related_objects_are_refused(find):
    """A few objects that are related to each other could fill any answer."""
    assert "more than 20" in refused(find, 0, relations_depth=100)
