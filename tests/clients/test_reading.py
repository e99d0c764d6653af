"""Reading through the data service: find, count, describe."""

import pytest

from tests.clients.recorded import recorded
from tests.clients.sdk import SdkError

FIVE = """
    await people.bulkCreate([10, 20, 30, 40, 50].map((age, i) => ({name: `p-${i + 1}`, age})))
"""
UNKNOWN_TABLE = (
    "Table not found by name 'Table not found by name 'Nope'. Make sure the client class "
    "referenced in the API call has the same literal name as the table in Backendless console'"
)


def names(sdk, query):
    """The names of the people that a JavaScript expression of a query finds, among five."""
    return sdk.run(f"{FIVE}\nreturn (await people.find({query})).map(person => person.name)")


@recorded("find no args", "find QB default", "find plain query object")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["p-1", "p-2", "p-3", "p-4", "p-5"], id="no query"),
        pytest.param("query", ["p-1", "p-2", "p-3", "p-4", "p-5"], id="query of nothing"),
        pytest.param("query.setWhereClause()", ["p-1", "p-2", "p-3", "p-4", "p-5"], id="no where"),
        pytest.param(
            "{where: 'age>10', sortBy: 'age', pageSize: 2, offset: 1}", ["p-3", "p-4"], id="object"
        ),
        pytest.param("query.setSortBy('age desc').setPageSize(2)", ["p-5", "p-4"], id="descending"),
        pytest.param("query.setSortBy('age asc').setPageSize(2)", ["p-1", "p-2"], id="ascending"),
        pytest.param("query.setOffset(500)", [], id="past the end"),
    ],
)
def test_find_answers_what_its_query_says(sdk, query, expected):
    """`find` selects, sorts and pages."""
    assert names(sdk, query) == expected


@recorded("find QB full")
def test_find_with_every_option_of_the_builder(sdk):
    """`find` takes properties, exclusions, clause, grouping, sorting and paging together."""
    rows = sdk.run("""
        await people.bulkCreate([1, 1, 2, 2, 2, 3].map(age => ({name: 'Joe', age})))
        query.setProperties(['count(objectId) as number', 'age']).excludeProperties('score')
            .setWhereClause("name = 'Joe' and age > 0").setGroupBy('age')
            .setHavingClause('count(objectId) > 1').setSortBy('age desc')
            .setPageSize(50).setOffset(1)
        return people.find(query)
    """)
    assert [(row["age"], row["number"]) for row in rows] == [(1, 2)]


def test_properties_and_their_aliases(sdk):
    """`find` with properties answers these, under their aliases, and not the others."""
    rows = sdk.run(f"""
        {FIVE}
        return people.find(query.addProperty('age as Age').addProperty('name').setSortBy('age'))
    """)
    assert [(row["Age"], row["name"]) for row in rows[:2]] == [(10, "p-1"), (20, "p-2")]
    assert not {"age", "score", "created"} & rows[0].keys()


def test_all_properties_beside_an_alias(sdk):
    """`addAllProperties` answers every property, and the aliases besides."""
    row = sdk.run(
        f"{FIVE}\nreturn people.findFirst(query.addProperty('age as Age').addAllProperties())"
    )
    assert {"Age", "age", "name", "created", "objectId", "ownerId", "updated"} <= row.keys()


def test_excluded_properties_are_left_out(sdk):
    """`find` with exclusions answers everything else."""
    row = sdk.run(f"{FIVE}\nreturn (await people.find(query.excludeProperties('age', 'score')))[0]")
    assert sorted(row) == [
        "___class",
        "born",
        "created",
        "extra",
        "married",
        "name",
        "objectId",
        "ownerId",
        "updated",
    ]


def test_properties_of_related_objects(sdk):
    """Properties and exclusions reach into relations that are loaded."""
    asked, rest = sdk.run("""
        const joe = await people.save({name: 'Joe', age: 1})
        const order = await orders.save({label: 'a', price: 1})
        await people.setRelation(joe, 'order', [order])
        await people.setRelation(joe, 'orders', [order])
        const names = ['name', 'order.label', 'orders.label']
        const related = () => Backendless.DataQueryBuilder.create().setRelated(['order', 'orders'])
        return Promise.all([
            people.findFirst(related().setProperties(names)),
            people.findFirst(related().excludeProperties(names))])
    """)
    assert (asked["name"], "age" in asked) == ("Joe", False)
    for order in (asked["order"], *asked["orders"]):
        assert (order["label"], "price" in order) == ("a", False)
    assert ("name" in rest, rest["age"]) == (False, 1)
    for order in (rest["order"], *rest["orders"]):
        assert ("label" in order, order["price"]) == (False, 1)


def test_a_function_as_a_property(sdk):
    """A function of a date is answered under its name, beside all properties."""
    row = sdk.run(f"""
        {FIVE}
        query.addAllProperties().excludeProperties('name').addProperty('TIME(created)')
        return people.findFirst(query)
    """)
    assert isinstance(row["Time"], str)
    assert isinstance(row["created"], int)
    assert "name" not in row


def test_an_average_of_groups_and_of_all(sdk):
    """An aggregate function answers a row for each group, or one for all."""
    groups, whole = sdk.run("""
        await people.bulkCreate([
            {name: 'a', age: 10}, {name: 'b', age: 20}, {name: 'b', age: 30}])
        const average = Backendless.DataQueryBuilder.create().setProperties('Avg(age) as average')
        query.setProperties('Avg(age) as average').setGroupBy('name')
        return [await people.find(query), await people.find(average)]
    """)
    assert sorted(row["average"] for row in groups) == [10, 25]
    assert [row["average"] for row in whole] == [20]


def test_distinct_rows_are_answered_once(sdk):
    """`distinct` leaves one of equal rows."""
    once, twice = sdk.run("""
        await people.bulkCreate(['a', 'b', 'b'].map(name => ({name, age: 1})))
        const read = distinct => people.find(Backendless.DataQueryBuilder.create()
            .setProperties('name').setDistinct(distinct))
        return [await read(true), await read(false)]
    """)
    assert sorted(row["name"] for row in once) == ["a", "b"]
    assert sorted(row["name"] for row in twice) == ["a", "b", "b"]


def test_pages_follow_one_another(sdk):
    """`prepareNextPage` goes on where the page before ended."""
    pages = sdk.run("""
        await people.bulkCreate(Array.from({length: 100}, (_, age) => ({age})))
        query.setSortBy('age')
        const pages = []
        for (let page = 0; page < 2; page++) {
            pages.push((await people.find(query)).map(person => person.age))
            query.prepareNextPage()
        }
        pages.push((await people.find(query.setOffset(0).setPageSize(100))).length)
        return pages
    """)
    assert pages == [list(range(10)), list(range(10, 20)), 100]


@recorded("findFirst", "findLast")
@pytest.mark.parametrize("together", [True, False], ids=["made at once", "one by one"])
def test_the_first_and_the_last_are_told_apart(sdk, together):
    """`findFirst` was made first, `findLast` last, also of those made in one millisecond."""
    found = sdk.run(
        """
        const ages = [1, 2, 3, 4, 5]
        if (together) await people.bulkCreate(ages.map(age => ({age})))
        else for (const age of ages) await people.save({age})
        return [(await people.findFirst()).age, (await people.findLast()).age]
        """,
        together=together,
    )
    assert found == [1, 5]


@recorded("findFirst empty")
def test_nothing_is_the_first_of_an_empty_table(sdk):
    """`findFirst` and `findLast` in an empty table give nothing."""
    assert sdk.run("return [await people.findFirst(), await people.findLast()]") == [None, None]


@recorded("findById")
def test_an_object_is_found_by_its_id(sdk):
    """`findById` gives the object that was saved."""
    saved, found = sdk.run("""
        const saved = await people.save({name: 'Joe'})
        return [saved, await people.findById(saved.objectId)]
    """)
    assert found == saved


@recorded("findById with query")
def test_an_object_is_found_by_its_id_with_related_objects(sdk):
    """`findById` takes properties and relations to load."""
    found = sdk.run("""
        const joe = await people.save({name: 'Joe', age: 3})
        await people.setRelation(joe, 'orders', [await orders.save({label: 'a'})])
        query.setProperties(['name']).setRelated(['orders']).setRelationsDepth(1)
        return people.findById(joe.objectId, query)
    """)
    assert found["name"] == "Joe"
    assert "age" not in found
    assert [order["label"] for order in found["orders"]] == ["a"]


@recorded("findById pk object")
def test_an_object_is_found_by_its_key(sdk):
    """`findById` of an object that holds the key asks for the object of that key."""
    name = sdk.run("""
        const joe = await people.save({name: 'Joe'})
        return (await people.findById({objectId: joe.objectId})).name
    """)
    assert name == "Joe"


@recorded("findById not found")
def test_an_unknown_id_is_told(sdk):
    """`findById` rejects with the code and the message that clients compare."""
    with pytest.raises(SdkError) as refused:
        sdk.run("return people.findById('NonExistingObjectId')")
    assert refused.value.message == "Entity with ID NonExistingObjectId not found"
    assert refused.value.code == 1000


@recorded("getObjectCount", "getObjectCount where", "getObjectCount QB")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("", 5, id="all"),
        pytest.param("'age>10'", 4, id="where"),
        pytest.param("query.setWhereClause('age <= 30')", 3, id="query"),
    ],
)
def test_objects_are_counted(sdk, query, count):
    """`getObjectCount` answers a number."""
    assert sdk.run(f"{FIVE}\nreturn people.getObjectCount({query})") == count


@recorded("getObjectCount QB")
def test_groups_are_counted(sdk):
    """`getObjectCount` with a group by counts the groups."""
    count = sdk.run("""
        await people.bulkCreate([1, 2, 2, 3].map(age => ({age})))
        query.setWhereClause('age>1').setDistinct(true).setGroupBy(['age'])
        return people.getObjectCount(query)
    """)
    assert count == 2


@recorded("describe")
def test_a_table_is_described(sdk):
    """`describe` answers every column with the members that clients read."""
    columns = sdk.run("return Backendless.Data.describe('Item')")
    assert sorted(column["name"] for column in columns) == [
        "created",
        "label",
        "objectId",
        "ownerId",
        "updated",
    ]
    for column in columns:
        assert sorted(column) == [
            "autoLoad",
            "customRegex",
            "defaultValue",
            "expression",
            "isPrimaryKey",
            "name",
            "relatedTable",
            "required",
            "type",
        ]


@recorded("describe missing")
@pytest.mark.parametrize(
    "call",
    [
        pytest.param("Backendless.Data.describe('Nope')", id="describe"),
        pytest.param("Backendless.Data.of('Nope').findFirst()", id="findFirst"),
        pytest.param("Backendless.Data.of('Nope').find()", id="find"),
        pytest.param("Backendless.Data.of('Nope').getObjectCount()", id="count"),
        pytest.param("Backendless.Data.of('Nope').findById('x')", id="findById"),
    ],
)
def test_an_unknown_table_is_told(sdk, call):
    """Reading from an unknown table rejects with the code and the message that clients compare."""
    with pytest.raises(SdkError) as refused:
        sdk.run(f"return {call}")
    assert refused.value.code == 1009
    assert refused.value.status == 400
    assert refused.value.message == UNKNOWN_TABLE


def test_an_unknown_property_is_told(sdk):
    """`find` of a property that is no column rejects with the message that clients compare."""
    with pytest.raises(SdkError) as refused:
        sdk.run("return people.find(query.setProperties(['nonExistingProp']))")
    assert refused.value.message == "Column 'nonExistingProp' does not exist in table 'Person'"
