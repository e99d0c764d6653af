"""FIND in a transaction through the official SDK."""

import pytest

from tests.clients.recorded import recorded

FIVE = """
    await people.bulkCreate([10, 10, 22, 25, 30].map((age, i) => ({name: `p-${i + 1}`, age})))
"""


def found(sdk, query):
    """What FIND gives its caller for a JavaScript expression of a query, over five people."""
    return sdk.run(f"""
        {FIVE}
        const operation = uow.find('Person', {query})
        const {{results}} = await uow.execute()
        return [results.findPerson1.operationType, operation.result]
    """)[1]


@recorded("uow.find empty", "uow.find QueryBuilder default")
@pytest.mark.parametrize("query", ["{}", "query"])
def test_find_without_options_gives_whole_objects(sdk, query):
    """FIND of everything answers whole objects, oldest first."""
    people = found(sdk, query)
    assert [person["name"] for person in people] == ["p-1", "p-2", "p-3", "p-4", "p-5"]
    for person in people:
        assert person["___class"] == "Person"
        assert isinstance(person["objectId"], str)
        assert isinstance(person["created"], int)
        assert person["updated"] is None
        assert person["ownerId"] is None
        assert "orders" not in person


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("query.setWhereClause('age >= 25')", ["p-4", "p-5"], id="where"),
        pytest.param(
            "query.setSortBy(['age desc', 'name'])", ["p-5", "p-4", "p-3", "p-1", "p-2"], id="sort"
        ),
        pytest.param(
            "query.setWhereClause('age >= 15').setPageSize(1).setSortBy('age asc')",
            ["p-3"],
            id="first page",
        ),
        pytest.param(
            "query.setPageSize(2).setOffset(3).setSortBy('name')", ["p-4", "p-5"], id="offset"
        ),
        pytest.param("query.setOffset(500)", [], id="past the end"),
    ],
)
def test_find_keeps_to_its_options(sdk, query, names):
    """FIND selects, sorts and pages as its query says."""
    assert [person["name"] for person in found(sdk, query)] == names


def test_ten_objects_are_a_page(sdk):
    """FIND without a page size answers ten objects."""
    count = sdk.run("""
        await people.bulkCreate(Array.from({length: 12}, () => ({name: 'p'})))
        const operation = uow.find('Person', {})
        await uow.execute()
        return operation.result.length
    """)
    assert count == 10


def test_find_answers_the_properties_that_are_asked_for(sdk):
    """FIND with properties answers those, and no other of the table's own."""
    for person in found(sdk, "query.setProperties(['name', 'age'])"):
        assert {"name", "age", "___class"} <= person.keys()
        assert not {"score", "created", "married"} & person.keys()


def test_find_leaves_out_what_is_excluded(sdk):
    """FIND with excluded properties answers all others."""
    for person in found(sdk, "query.excludeProperties('name', 'score')"):
        assert not {"name", "score"} & person.keys()
        assert {"age", "married", "created", "objectId"} <= person.keys()


def test_find_groups_and_counts(sdk):
    """FIND with an aggregate function, group by and having answers a row for each group."""
    groups = found(
        sdk,
        """query.setProperties(['count(objectId) as number', 'age'])
            .setGroupBy('age').setHavingClause('count(objectId) > 1')""",
    )
    assert [(group["age"], group["number"]) for group in groups] == [(10, 2)]


@recorded("uow.find QueryBuilder full")
def test_find_loads_related_objects(sdk):
    """FIND with all its options loads orders, and their items at the second level."""
    person = sdk.run("""
        const [person, order, item] = await Promise.all([
            people.save({name: 'Joe', age: 5}), orders.save({label: 'first', price: 1}),
            Backendless.Data.of('Item').save({label: 'thing'})
        ])
        await people.addRelation(person, 'orders', [order])
        await orders.addRelation(order, 'items', [item])
        query.setWhereClause('age > 1').setSortBy(['age desc', 'name']).setPageSize(50)
            .setProperties(['name', 'age']).excludeProperties('score')
            .setRelated(['orders', 'orders.items']).setRelationsDepth(2).setRelationsPageSize(5)
        const operation = uow.find('Person', query)
        await uow.execute()
        return operation.result[0]
    """)
    assert person["name"] == "Joe"
    assert [order["label"] for order in person["orders"]] == ["first"]
    assert [item["label"] for item in person["orders"][0]["items"]] == ["thing"]


def test_find_sees_what_the_transaction_has_done(sdk):
    """FIND stands in its order: it sees the operations before it and not those after."""
    names = sdk.run("""
        uow.create('Person', {name: 'before'})
        const operation = uow.find('Person', {})
        uow.create('Person', {name: 'after'})
        await uow.execute()
        return operation.result.map(person => person.name)
    """)
    assert names == ["before"]
