"""Classes of data objects: the rules of document 003, and what handlers are given."""

import pytest
from uowkit_reference.handlers import HandlerError

CLASS = """
    @add_type
    class Order(PersistenceItem):
        def __init__(self):
            super().__init__()
            self.name = None
            self.items = None

    @add_type
    class Item(PersistenceItem):
        def __init__(self):
            super().__init__()
            self.amount = None
"""


def test_an_item_arrives_as_an_instance_of_its_class(with_handlers):
    """As do the objects in it that name a class, and the result."""
    client = with_handlers(
        CLASS
        + """
    @persistence.before_create("Order")
    def before(req):
        assert type(req.item) is Order
        assert [type(each) for each in req.item.items] == [Item, dict]
        req.item.name = f"{req.item.name}:{req.item.items[0].amount}"
        req.item.items = None

    @persistence.after_create("Order")
    def after(req, res):
        assert type(res.result) is Order
        return {"name": res.result.name, "id": res.result.objectId}
    """
    )
    client.save("Order", name="sample", items=[{"___class": "Item", "amount": 0}, {}])
    saved = client.save("Order", name="a", items=[{"___class": "Item", "amount": 2}, {"x": 1}])
    assert saved["name"] == "a:2"
    assert saved["id"]


def test_every_item_of_a_bulk_arrives_as_an_instance(with_handlers):
    """Of the class of its table."""
    client = with_handlers(
        CLASS
        + """
    @persistence.before_create_bulk("Order")
    def before(req):
        return [type(each).__name__ for each in req.items]
    """
    )
    assert client.call("POST", "data/bulk/Order", [{}, {"name": "a"}]).json == ["Order", "Order"]


def test_what_a_constructor_leaves_without_a_value_is_not_saved(with_handlers):
    """Null is, where the call says null."""
    client = with_handlers(
        CLASS
        + """
    @persistence.before_update("Order")
    def before(req):
        req.item["name"] = req.item.get("name")
    """
    )
    saved = client.save("Order", name="a", age=1)
    kept = client.save("Order", objectId=saved["objectId"], age=2)
    assert (kept["name"], kept["age"]) == ("a", 2)
    assert client.save("Order", objectId=saved["objectId"], name=None)["name"] is None


def test_an_instance_can_be_used_as_a_dict(with_handlers):
    """By handlers for all tables, which need not care."""
    client = with_handlers(
        CLASS
        + """
    @persistence.before_create("*")
    def generic(req):
        req.item["seen"] = "name" in req.item and req.item.get("none", "nothing")
        del req.item["name"]
    """
    )
    for table in ("Order", "Person"):
        saved = client.save(table, name="a", age=1)
        assert saved["seen"] == "nothing"
        assert "name" not in saved


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("add_type(dict)", "dict: a class of data objects must extend PersistenceItem"),
        ("add_type(5)", "5: a class of data objects must extend PersistenceItem"),
        ("add_type(PersistenceItem)", "must be a subclass, called like its table"),
        (
            "class Order(PersistenceItem):\n    pass\nadd_type(Order)",
            "Order: a class of data objects must define a constructor, which calls "
            "super().__init__()",
        ),
        (
            "class Order(PersistenceItem):\n    def __init__(self, x): super().__init__()\n"
            "add_type(Order)",
            "Order: the constructor of a class of data objects must work without arguments",
        ),
        (
            "class Order(PersistenceItem):\n    def __init__(self): self.a = None\nadd_type(Order)",
            "Order: the constructor must call super().__init__() first",
        ),
    ],
)
def test_a_class_that_breaks_a_rule_is_refused(load, source, said):
    """With the rule, and the file that it stands in."""
    with pytest.raises(HandlerError) as refused:
        load(source)
    assert said in str(refused.value)


def test_a_table_has_one_class(load):
    """A second one is refused."""
    with pytest.raises(HandlerError, match="there is a class Order already"):
        load(f"{CLASS}\n{CLASS}")


def test_a_class_is_called_like_its_table_letter_by_letter(load):
    """One that differs by case from a table with handlers is told the name it must have."""
    with pytest.raises(HandlerError) as refused:
        load(
            CLASS
            + """
    @persistence.before_create("order")
    def before(req):
        pass
    """
        )
    assert "the name of a class must equal that of its table" in str(refused.value)
    assert "call it order" in str(refused.value)
