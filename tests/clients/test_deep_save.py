"""`deepSave` through the official SDK: an object and its related objects at once."""

from tests.clients.recorded import recorded

BOB = "await orders.bulkCreate([{label: 'Bob', price: 20, objectId: '1'}])\n"


def saved(sdk, *objects):
    """Save objects deeply, one after another, each under the first one's id; return the last."""
    return sdk.run(
        BOB
        + """
        let saved
        for (const each of objects)
            saved = await people.deepSave(saved ? {objectId: saved.objectId, ...each} : each)
        return saved
        """,
        objects=objects,
    )


def test_a_stored_child_becomes_related(sdk):
    """A child that is only named by its id is answered with what is stored."""
    joe = saved(sdk, {"name": "Joe", "age": 30, "order": {"objectId": "1"}})
    assert (joe["name"], joe["age"]) == ("Joe", 30)
    assert (joe["order"]["label"], joe["order"]["price"]) == ("Bob", 20)


def test_another_child_takes_the_place_of_the_first(sdk):
    """An update with a new child creates it and relates it; unnamed properties stay."""
    joe = saved(
        sdk,
        {"name": "Joe", "age": 30, "order": {"objectId": "1"}},
        {"age": 25, "order": {"label": "Suzi", "price": 21}},
    )
    assert (joe["name"], joe["age"]) == ("Joe", 25)
    assert (joe["order"]["label"], joe["order"]["price"]) == ("Suzi", 21)


def test_null_ends_a_one_to_one_relation(sdk):
    """A child of null is related no more; the child itself stays."""
    joe = saved(sdk, {"name": "Joe", "order": {"objectId": "1"}}, {"order": None})
    assert joe["name"] == "Joe"
    assert not joe.get("order")
    assert sdk.run("return orders.getObjectCount()") == 1


@recorded("deepSave")
def test_children_are_created_and_updated(sdk):
    """Of many children, those with an id are updated and the others created."""
    joe = saved(sdk, {"name": "Joe", "orders": [{"objectId": "1", "price": 2}, {"label": "Jack"}]})
    assert sorted((each["label"], each["price"]) for each in joe["orders"] if each["price"]) == [
        ("Bob", 2)
    ]
    assert sorted(each["label"] for each in joe["orders"]) == ["Bob", "Jack"]
    assert sdk.run("return orders.getObjectCount()") == 2


def test_children_that_are_not_named_are_related_no_more(sdk):
    """A list of children replaces the one before."""
    bob = saved(
        sdk,
        {"name": "Bob", "orders": [{"objectId": "1"}, {"label": "Jack"}]},
        {"age": 50, "orders": [{"objectId": "1"}]},
    )
    assert (bob["name"], bob["age"]) == ("Bob", 50)
    assert [each["label"] for each in bob["orders"]] == ["Bob"]


def test_an_empty_list_ends_all_relations(sdk):
    """A list of no children leaves none related."""
    bob = saved(sdk, {"name": "Bob", "orders": [{"objectId": "1"}]}, {"orders": []})
    assert bob["name"] == "Bob"
    assert not bob.get("orders")


def test_one_and_many_children_are_saved_together(sdk):
    """Both relation columns of an object are saved in one call."""
    liza = saved(
        sdk,
        {
            "name": "Liza",
            "order": {"label": "Brother", "price": 20},
            "orders": [{"objectId": "1", "label": "Anna"}, {"label": "Dad", "price": 20}],
        },
    )
    assert liza["order"]["label"] == "Brother"
    assert sorted((each["label"], each["price"]) for each in liza["orders"]) == [
        ("Anna", 20),
        ("Dad", 20),
    ]
