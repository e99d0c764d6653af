"""ADD_RELATION, SET_RELATION and DELETE_RELATION through the official SDK."""

import pytest

from tests.clients.recorded import recorded

STORED = """
    const joe = await people.save({name: 'Joe', age: 1})
    const [a, b, c] = await Promise.all(
        ['a', 'b', 'c'].map((label, price) => orders.save({label, price})))
    const related = column => people.findFirst({
        where: "name = 'Joe'", relations: [column], relationsDepth: 1})
"""

PARENTS = {
    "table and id": "'Person', joe.objectId",
    "table and object": "'Person', {objectId: joe.objectId}",
    "table and instance": "'Person', new Person(joe)",
    "instance": "new Person(joe)",
    "update": "uow.update('Person', {objectId: joe.objectId, age: 2})",
    "found row": "uow.find('Person', query.setWhereClause(\"name = 'Joe'\")).resolveTo(0)",
    "create": "(await people.remove(joe), uow.create('Person', {name: 'Joe'}))",
    "item of a bulk": "(await people.remove(joe),"
    " uow.bulkCreate('Person', [{name: 'x'}, {name: 'Joe'}]).resolveTo(1))",
}
CHILDREN = {
    "where": "\"label = 'a' OR label = 'b'\"",
    "where in": "\"label IN ('a','b','nobody')\"",
    "ids": "[a.objectId, b.objectId]",
    "objects": "[{objectId: a.objectId}, {objectId: b.objectId}]",
    "instances": "[new Order(a), new Order(b)]",
    "updates": "[a, b].map(({objectId}) => uow.update('Order', {objectId, price: 9}))",
    "found rows": "[0, 1].map(row => found.resolveTo(row))",
    "found": "found",
    "mixed": "[found.resolveTo(0), b.objectId]",
}
NEW_CHILDREN = {
    "creates": "['a', 'b'].map(label => uow.create('Order', {label}))",
    "bulk": "uow.bulkCreate('Order', [{label: 'a'}, {label: 'b'}])",
    "items of a bulk": "[1, 2].map(item => bulk.resolveTo(item))",
}
FOUND = """
    const found = uow.find('Order', Backendless.DataQueryBuilder.create()
        .setWhereClause("label in ('a', 'b')").setSortBy('label').setPageSize(2))
"""
BULK = """
    const bulk = uow.bulkCreate('Order', ['x', 'a', 'b'].map(label => ({label})))
"""


def relate(sdk, method, parent, children, *, column="orders", before="", after="orders"):
    """Run one relation operation; return its success, its result, and what is related after."""
    return sdk.run(f"""
        {STORED}
        {before}
        const operation = uow.{method}({parent}, '{column}', {children})
        const {{success}} = await uow.execute()
        const person = await related('{after}')
        return [success, operation.result, person.{after}]
    """)


def labels(orders):
    """The labels of orders, sorted: no document says in which order a relation answers."""
    return sorted(order["label"] for order in orders)


@recorded(
    "uow.addToRelation 3 args opResults",
    "uow.addToRelation table,obj",
    "uow.addToRelation parent find.resolveTo(0)",
    "uow.addToRelation parent bulkCreate.resolveTo(0)",
)
@pytest.mark.parametrize("method", ["addToRelation", "setRelation"])
@pytest.mark.parametrize("parent", PARENTS.values(), ids=PARENTS)
def test_a_parent_is_named_in_every_way(sdk, parent, method):
    """Children are related to the parent, however it is named, and counted."""
    success, number, orders = relate(sdk, method, parent, "[a, b]")
    assert success is True
    assert number == 2
    assert labels(orders) == ["a", "b"]
    assert {order["___class"] for order in orders} == {"Order"}


@recorded("uow.addToRelation where", "uow.addToRelation find child")
@pytest.mark.parametrize("method", ["addToRelation", "setRelation"])
@pytest.mark.parametrize("children", CHILDREN.values(), ids=CHILDREN)
def test_stored_children_are_named_in_every_way(sdk, children, method):
    """Children are related, however they are named, and counted."""
    success, number, orders = relate(sdk, method, "'Person', joe", children, before=FOUND)
    assert success is True
    assert number == 2
    assert labels(orders) == ["a", "b"]


@recorded("uow.addToRelation bulkCreate child", "uow.addToRelation 3 args opResults")
@pytest.mark.parametrize("method", ["addToRelation", "setRelation"])
@pytest.mark.parametrize("children", NEW_CHILDREN.values(), ids=NEW_CHILDREN)
def test_new_children_are_named_by_their_operations(sdk, children, method):
    """Children that the transaction creates are related to the parent."""
    success, number, orders = relate(sdk, method, "'Person', joe", children, before=BULK)
    assert success is True
    assert number == 2
    assert labels(orders) == ["a", "b"]


@recorded("uow.deleteRelation", "uow.deleteRelation where")
@pytest.mark.parametrize("children", CHILDREN.values(), ids=CHILDREN)
def test_relations_are_ended_however_the_children_are_named(sdk, children):
    """DELETE_RELATION counts the relations that it has ended; the objects stay."""
    before = "await people.setRelation(joe, 'orders', [a, b, c])" + FOUND
    success, number, orders = relate(
        sdk, "deleteRelation", "'Person', joe", children, before=before
    )
    assert success is True
    assert number == 2
    assert labels(orders) == ["c"]
    assert sdk.run("return orders.getObjectCount()") == 3


@recorded("uow.deleteRelation where")
def test_all_relations_are_ended_by_a_clause_that_is_always_true(sdk):
    """The column of a parent without children is loaded as an empty array."""
    success, number, orders = relate(
        sdk,
        "deleteRelation",
        "'Person', joe",
        "'1=1'",
        before="await people.setRelation(joe, 'orders', [a, b])",
    )
    assert (success, number, orders) == (True, 2, [])


def test_adding_keeps_the_children_that_were_there(sdk):
    """ADD_RELATION adds to what is related."""
    _, number, orders = relate(
        sdk,
        "addToRelation",
        "'Person', joe",
        "[b, c]",
        before="await people.setRelation(joe, 'orders', [a])",
    )
    assert number == 2
    assert labels(orders) == ["a", "b", "c"]


@recorded("uow.setRelation")
def test_setting_replaces_the_children_that_were_there(sdk):
    """SET_RELATION leaves the children that it names, and no other."""
    _, number, orders = relate(
        sdk,
        "setRelation",
        "'Person', joe",
        "[b, c]",
        before="await people.setRelation(joe, 'orders', [a])",
    )
    assert number == 2
    assert labels(orders) == ["b", "c"]


@recorded("uow.setRelation empty children")
def test_setting_no_children_empties_the_column(sdk):
    """SET_RELATION of no children ends all relations of the column."""
    success, number, orders = relate(
        sdk,
        "setRelation",
        "'Person', joe",
        "[]",
        before="await people.setRelation(joe, 'orders', [a, b])",
    )
    assert (success, number, orders) == (True, 0, [])


ONE = {
    "where": "\"label = 'a'\"",
    "object": "{objectId: a.objectId}",
    "instance": "new Order(a)",
    "id": "[a.objectId]",
    "create": "uow.create('Order', {label: 'a'})",
    "update": "uow.update('Order', {objectId: a.objectId, price: 9})",
    "found row": "uow.find('Order', query.setWhereClause(\"label = 'a'\")).resolveTo(0)",
    "item of a bulk": "uow.bulkCreate('Order', [{label: 'x'}, {label: 'a'}]).resolveTo(1)",
}


@recorded("uow.addToRelation single opResult child")
@pytest.mark.parametrize("method", ["addToRelation", "setRelation"])
@pytest.mark.parametrize("child", ONE.values(), ids=ONE)
def test_one_child_is_named_in_every_way(sdk, child, method):
    """A one-to-one column is loaded as an object, whatever named the child."""
    success, number, order = relate(
        sdk,
        method,
        "'Person', joe",
        child,
        column="order",
        after="order",
    )
    assert success is True
    assert number == 1
    assert order["label"] == "a"
    assert order["___class"] == "Order"
    assert isinstance(order["objectId"], str)
    assert isinstance(order["created"], int)


@pytest.mark.parametrize(
    "child",
    [pytest.param("\"label = 'a'\"", id="where"), pytest.param("a", id="object")],
)
def test_a_one_to_one_column_without_a_child_is_null(sdk, child):
    """DELETE_RELATION of the only child leaves null."""
    success, number, order = relate(
        sdk,
        "deleteRelation",
        "'Person', joe",
        child,
        column="order",
        before="await people.setRelation(joe, 'order', [a])",
        after="order",
    )
    assert (success, number, order) == (True, 1, None)


def test_one_child_may_belong_to_two_parents(sdk):
    """A child that another person has is neither moved nor refused."""
    labels_of_all = sdk.run(f"""
        {STORED}
        uow.addToRelation(uow.create('Person', {{name: 'Ann'}}), 'order', [a])
        uow.addToRelation('Person', joe, 'order', [a])
        await uow.execute()
        const found = await people.find({{relations: ['order'], relationsDepth: 1}})
        return found.map(person => person.order.label)
    """)
    assert labels_of_all == ["a", "a"]


@recorded("uow.addToRelation refs list")
def test_children_of_all_kinds_are_mixed(sdk):
    """One list holds results of CREATE, CREATE_BULK and FIND, an id, an object and an instance."""
    before = (
        FOUND
        + BULK
        + """
        const [d, e] = await Promise.all(['d', 'e'].map(label => orders.save({label})))
    """
    )
    children = """[
        uow.create('Order', {label: 'new'}), bulk.resolveTo(0), found.resolveTo(0),
        c.objectId, {objectId: d.objectId}, new Order(e)
    ]"""
    success, number, orders = relate(sdk, "addToRelation", "'Person', joe", children, before=before)
    assert success is True
    assert number == 6
    assert labels(orders) == ["a", "c", "d", "e", "new", "x"]
