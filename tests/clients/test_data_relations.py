"""Relations through the data service: set, add, delete and load."""

import pytest

from tests.clients.recorded import recorded

STORED = """
    const joe = await people.save({name: 'Joe'})
    const [a, b, c] = await Promise.all(
        ['a', 'b', 'c'].map((label, price) => orders.save({label, price})))
    const related = async () => (await people.loadRelations(
        joe.objectId, Backendless.LoadRelationsQueryBuilder.create()
            .setRelationName('orders').setSortBy('label'))).map(order => order.label)
"""


@recorded(
    "setRelation ids",
    "addRelation ids",
    "addRelation where",
    "deleteRelation ids",
    "deleteRelation where",
    "loadRelations",
)
@pytest.mark.parametrize(
    ("call", "number", "left"),
    [
        pytest.param(
            "setRelation(joe.objectId, 'orders', [b.objectId, c.objectId])", 2, "bc", id="set"
        ),
        pytest.param("setRelation(joe, 'orders', [c])", 1, "c", id="set by object"),
        pytest.param("setRelation(joe, 'orders', 'price > 0')", 2, "bc", id="set where"),
        pytest.param("addRelation(joe.objectId, 'orders', [b.objectId])", 1, "ab", id="add"),
        pytest.param("addRelation(joe.objectId, 'orders', 'price > 0')", 2, "abc", id="add where"),
        pytest.param("deleteRelation(joe.objectId, 'orders', [a.objectId])", 1, "", id="delete"),
        pytest.param(
            "deleteRelation(joe.objectId, 'orders', \"label = 'a'\")", 1, "", id="delete where"
        ),
    ],
)
def test_relations_are_set_added_and_deleted(sdk, call, number, left):
    """Each call answers how many children it has related or freed; `a` was related before."""
    told = sdk.run(f"""
        {STORED}
        await people.setRelation(joe, 'orders', [a])
        return [await people.{call}, await related()]
    """)
    assert told == [number, list(left)]


@recorded("loadRelations QB")
def test_related_objects_are_selected_sorted_and_paged(sdk):
    """`loadRelations` takes a clause, an order, a page size and an offset."""
    labels = sdk.run(f"""
        {STORED}
        await people.setRelation(joe, 'orders', [a, b, c])
        const loading = Backendless.LoadRelationsQueryBuilder.create().setRelationName('orders')
            .setWhereClause('price >= 0').setSortBy('label desc').setPageSize(5).setOffset(1)
        return (await people.loadRelations(joe.objectId, loading)).map(order => order.label)
    """)
    assert labels == ["b", "a"]


@pytest.mark.parametrize(
    ("depth", "levels"), [(0, 0), (1, 1), (2, 2)], ids=["depth 0", "depth 1", "depth 2"]
)
def test_relations_are_loaded_to_a_depth(sdk, depth, levels):
    """`relationsDepth` says how many levels of relations come with an object."""
    person = sdk.run(
        f"""
        {STORED}
        await people.setRelation(joe, 'order', [a])
        await people.setRelation(joe, 'orders', [a])
        const item = await Backendless.Data.of('Item').save({{label: 'i'}})
        await orders.setRelation(a, 'items', [item])
        return people.findById(joe.objectId, query.setRelationsDepth(depth))
        """,
        depth=depth,
    )
    assert ("orders" in person) is (levels > 0)
    if levels:
        assert person["order"]["label"] == "a"
        assert ("items" in person["orders"][0]) is (levels > 1)


@pytest.mark.parametrize(
    ("size", "count"), [(None, 10), (5, 5), (20, 20)], ids=["default", "less", "more"]
)
@pytest.mark.parametrize("call", ["findById(joe.objectId, query)", "findFirst(query)"])
def test_related_objects_have_a_page_size_of_their_own(sdk, call, size, count):
    """`relationsPageSize` says how many related objects come; ten without it."""
    person = sdk.run(
        f"""
        const joe = await people.save({{name: 'Joe'}})
        const ids = await orders.bulkCreate(Array.from({{length: 20}}, (_, price) => ({{price}})))
        await people.addRelation(joe, 'orders', ids)
        query.setRelationsDepth(1)
        if (size) query.setRelationsPageSize(size)
        return people.{call}
        """,
        size=size,
    )
    assert len(person["orders"]) == count


def test_an_object_without_related_objects_has_none_loaded(sdk):
    """A one-to-one column without a child is null; a one-to-many column is an empty array."""
    person = sdk.run("""
        await people.save({name: 'Joe'})
        return people.findFirst(query.setRelated(['order', 'orders']))
    """)
    assert person["order"] is None
    assert person["orders"] == []


def test_relation_columns_are_absent_unless_loaded(sdk):
    """`find` without relations answers neither null nor an array for them."""
    person = sdk.run(f"""
        {STORED}
        await people.setRelation(joe, 'orders', [a])
        return (await people.find())[0]
    """)
    assert not {"order", "orders"} & person.keys()


def test_a_removed_child_is_related_no_more(sdk):
    """Removing an object removes it from the lists that held it."""
    labels = sdk.run(f"""
        {STORED}
        await people.setRelation(joe, 'orders', [a, b])
        await orders.remove(a)
        return related()
    """)
    assert labels == ["b"]
