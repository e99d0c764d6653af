from contextlib import suppress

import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.querying.queries import Query
from uowkit_reference.relations import Relations
from uowkit_reference.storage.columns import ColumnType


@pytest.fixture
def relations(objects):
    """A table Person with the relation columns orders (many) and order (one), four orders."""
    store = objects.store
    with store.transaction():
        person = store.create_table("Person")
        order = store.add_column(store.create_table("Order"), "price", ColumnType.DOUBLE)
        store.add_relation(person, "orders", order, many=True)
        store.add_relation(store.table("Person"), "order", order, many=False)
    return Relations(store, objects.settings)


@pytest.fixture
def joe(relations, objects):  # noqa: ARG001 - it makes the tables
    """The objectId of a person."""
    return objects.create("Person", {})["objectId"]


@pytest.fixture
def orders(relations, objects):  # noqa: ARG001 - it makes the tables
    """The objectIds of four orders, of the prices 1 to 4."""
    return objects.create_many("Order", [{"price": price} for price in (1, 2, 3, 4)])


def links(relations, parent, column="orders"):
    """Return the objectIds of the children of a parent, in the order of their prices."""
    relation = relations.relation("Person", column)
    rows = relations.store.rows(
        f"SELECT child FROM {relation.physical} JOIN t2 ON child = object_id"  # noqa: S608
        f" WHERE parent = ? ORDER BY t2.number",
        (parent,),
    )
    return [child for (child,) in rows]


def test_adding_counts_the_children_that_are_new(relations, joe, orders):
    """A child that is related already stays so and is not counted again."""
    assert relations.add("Person", joe, "orders", orders[:2]) == 2
    assert relations.add("Person", joe, "orders", orders[1:3]) == 1
    assert links(relations, joe) == orders[:3]


def test_setting_leaves_these_children_only(relations, joe, orders):
    """Those that were related before and are not named are let go; none may be named."""
    relations.add("Person", joe, "orders", orders[:3])
    assert relations.set("Person", joe, "orders", orders[2:]) == 2
    assert links(relations, joe) == orders[2:]
    assert relations.set("Person", joe, "orders", []) == 0
    assert links(relations, joe) == []


def test_removing_counts_the_children_that_were_related(relations, joe, orders):
    """Others, and ids that name no object, are passed over."""
    relations.add("Person", joe, "orders", orders[:2])
    assert relations.remove("Person", joe, "orders", [*orders[1:], "nobody", "a\0"]) == 1
    assert links(relations, joe) == orders[:1]


def test_children_may_be_told_by_a_clause_on_their_own_table(relations, joe, orders):
    """The clause names columns of the children's table."""
    assert relations.add("Person", joe, "orders", "price > 1") == 3
    assert relations.remove("Person", joe, "orders", "price = 2 or price = 1") == 1
    assert relations.set("Person", joe, "orders", "price < 3") == 2
    assert links(relations, joe) == orders[:2]


def test_a_child_may_have_several_parents(relations, objects, joe, orders):
    """To relate it to another parent takes it from none."""
    mary = objects.create("Person", {})["objectId"]
    for parent in (joe, mary):
        assert relations.add("Person", parent, "order", orders[:1]) == 1
    assert links(relations, joe, "order") == links(relations, mary, "order") == orders[:1]


def test_setting_a_one_to_one_column_replaces_what_it_holds(relations, joe, orders):
    """The new child takes the place of the old one."""
    assert relations.add("Person", joe, "order", orders[:1]) == 1
    assert relations.set("Person", joe, "order", orders[1:2]) == 1
    assert links(relations, joe, "order") == orders[1:2]


@pytest.mark.parametrize(
    ("call", "children"),
    [("add", [1]), ("add", "price = 2"), ("add", [1, 2]), ("set", [1, 2]), ("set", "price > 2")],
)
def test_a_one_to_one_column_never_holds_two(relations, joe, orders, call, children):
    """What would give it a second child is refused, and the first one stays."""
    relations.add("Person", joe, "order", orders[:1])
    several = children if isinstance(children, str) else [orders[at] for at in children]
    with pytest.raises(ApiError, match="one-to-one"), relations.store.transaction():
        getattr(relations, call)("Person", joe, "order", several)
    assert links(relations, joe, "order") == orders[:1]


@pytest.mark.parametrize("children", [[0], "price > 100"])
def test_adding_what_is_held_already_changes_nothing(relations, joe, orders, children):
    """Neither does adding no child at all."""
    relations.add("Person", joe, "order", orders[:1])
    told = children if isinstance(children, str) else [orders[at] for at in children]
    assert relations.add("Person", joe, "order", told) == 0
    assert links(relations, joe, "order") == orders[:1]


def test_removing_an_object_removes_its_links(relations, objects, joe, orders):
    """Whether it is the parent or the child."""
    relations.add("Person", joe, "orders", orders)
    objects.delete("Order", orders[0])
    assert links(relations, joe) == orders[1:]
    objects.delete("Person", joe)
    assert links(relations, joe) == []


def test_what_a_failed_transaction_did_to_links_is_undone(relations, joe, orders):
    """Links added and links removed, and a relation column that was made."""
    store = relations.store
    relations.add("Person", joe, "orders", orders[:2])
    with suppress(ZeroDivisionError), store.transaction():
        relations.set("Person", joe, "orders", orders[2:])
        store.add_relation(store.table("Order"), "persons", store.table("Person"), many=True)
        raise ZeroDivisionError
    assert links(relations, joe) == orders[:2]
    assert not store.table("Order").relations


@pytest.mark.parametrize("call", ["add", "set", "remove"])
@pytest.mark.parametrize(
    ("table", "parent", "column", "children", "code"),
    [
        ("Nothing", None, "orders", [], 1009),
        ("Person", "nobody", "orders", [], 1000),
        ("Person", None, "nothing", [], 1006),
        ("Person", None, "objectId", [], 1006),
        ("Person", None, "orders", "nothing = 1", 1006),
        ("Person", None, "orders", "price =", 1017),
    ],
)
def test_what_does_not_exist_is_refused(
    relations, joe, call, table, parent, column, children, code
):
    """An unknown table, parent or column, and a clause that cannot be used, each by its code."""
    with pytest.raises(ApiError) as caught:
        getattr(relations, call)(table, parent or joe, column, children)
    assert caught.value.code == code


@pytest.mark.parametrize("call", ["add", "set"])
def test_an_id_that_names_no_child_is_passed_over(relations, joe, orders, call):
    """It is not counted, and the others are related."""
    assert getattr(relations, call)("Person", joe, "orders", [orders[0], "nobody", "a\0"]) == 1
    assert links(relations, joe) == orders[:1]


def test_a_parents_children_are_found_by_a_query(relations, joe, orders):
    """Clause, order and page are those of any find."""
    relations.add("Person", joe, "orders", orders[:3])
    query = Query(where="price > 1", sort_by=(("price", True),), page_size=1)
    (found,) = relations.load("Person", joe, "orders", query)
    assert found["objectId"] == orders[2]
    assert relations.load("Person", joe, "order", Query()) == []


@pytest.mark.parametrize(
    ("table", "parent", "column", "code"),
    [
        ("Nothing", None, "orders", 1009),
        ("Person", "nobody", "orders", 1000),
        ("Person", None, "x", 1006),
    ],
)
def test_children_of_what_does_not_exist_are_refused(relations, joe, table, parent, column, code):
    """An unknown table, parent or column, each by its code."""
    with pytest.raises(ApiError) as caught:
        relations.load(table, parent or joe, column, Query())
    assert caught.value.code == code
