"""The files of document 003, as they stand there."""

import pytest
from uowkit_reference.handlers.invocation import NOTHING

from tests.reference.handlers.javascript.calling import HERE, create, invoke, loaded


@pytest.fixture(scope="module")
def handlers():
    """Yield the handlers of the document."""
    with loaded(HERE / "documented") as handlers:
        yield handlers


def test_they_are_loaded_as_they_are(handlers):
    """The generic ones, and the one of a table."""
    assert {(method, table): each.source for (method, table), each in handlers.items()} == {
        ("beforeCreate", "*"): "generic.js",
        ("beforeFindById", "*"): "generic.js",
        ("beforeCreate", "Order"): "orders.js",
    }


@pytest.mark.parametrize("table", ["Order", "*"])
@pytest.mark.parametrize(
    "item",
    [
        {"name": "x", "price": 0.5, "paid": None},
        {"___class": "Order", "items": [{"___class": "OrderItem", "q": 1}]},
        {},
    ],
)
def test_they_leave_an_item_as_it_was(handlers, table, item):
    """They add nothing but comments; its class shows in nothing that the client did not send."""
    outcome = create(handlers, table, item)
    assert outcome.arguments == [item]
    assert outcome.returned is NOTHING


def test_the_generic_one_is_told_of_findbyid(handlers):
    """With the relations to load."""
    outcome = invoke(handlers, "beforeFindById", "*", "1", ["items"])
    assert outcome.arguments == ["1", ["items"]]
