"""Relations in the independent server."""

import contextlib

import pytest

from tests.independent.client import (
    PRESET,
    Client,
    client_of,
    create,
    operation,
    reference,
    refused,
)
from tests.independent_server import Choices, running

TABLES = {**PRESET, "Order": {"name": "STRING", "price": "DOUBLE"}}
RELATIONS = {"Person": {"orders": "Order"}}


class Family:
    """A client, a parent without children, and the ids of four orders."""

    def __init__(self, client):
        self.client = client
        self.parent = client.result("CREATE", {"name": "parent"})["objectId"]
        orders = [{"name": name, "price": price} for price, name in enumerate("abcd")]
        self.ids = client.result("CREATE_BULK", orders, table="Order")

    def change(self, kind, *indexes, parent=None, **picked):
        """Change the relation to these orders and return the number that is answered."""
        picked = picked or {"unconditional": [self.ids[index] for index in indexes]}
        payload = {"parentObject": parent or self.parent, "relationColumn": "orders", **picked}
        return self.client.result(f"{kind}_RELATION", payload)

    def children(self, parent=None):
        """Return the names of the related orders, by all three ways to see them."""
        parent = parent or self.parent
        seen = [self.client.call("GET", f"/data/Person/{parent}/orders")[1]]
        row = self.client.call("GET", f"/data/Person/{parent}?loadRelations=orders")[1]
        asked = {"whereClause": f"objectId='{parent}'", "queryOptions": {"related": ["orders"]}}
        found = self.client.result("FIND", asked)[0]
        seen += [row["orders"], found["orders"]]
        names = ["".join(sorted(order["name"] for order in orders)) for orders in seen]
        assert names[0] == names[1] == names[2]
        return names[0]


@contextlib.contextmanager
def family_of(choices):
    """Yield a family on a server of these choices."""
    with running(choices) as base:
        client = Client(base)
        yield Family(client)
        client.connection.close()


@pytest.fixture
def family():
    """Yield a family on an ordinary server."""
    with family_of(Choices(tables=TABLES, relations=RELATIONS)) as family:
        yield family


def test_relations_are_added_set_and_deleted(family):
    """Adding keeps what is there, setting replaces it, deleting keeps the rest and the objects."""
    assert (family.change("ADD", 0, 1), family.children()) == (2, "ab")
    assert (family.change("ADD", 1, 2), family.children()) == (2, "abc")
    assert (family.change("SET", 2, 3), family.children()) == (2, "cd")
    assert (family.change("DELETE", 2, 0), family.children()) == (2, "d")
    assert (family.change("ADD", conditional="price <= 1"), family.children()) == (2, "abd")
    assert (family.change("DELETE", conditional="price > 0"), family.children()) == (3, "a")
    assert (family.change("SET", conditional="price > 9"), family.children()) == (0, "")
    assert family.client.call("GET", "/data/Order/count")[1] == 4


def test_a_row_that_is_not_asked_for_its_children_does_not_show_them(family):
    """Relation columns are left out of rows, and a deleted child is nobody's child."""
    family.change("ADD", 0, 1)
    assert "orders" not in family.client.read(family.parent)
    family.client.result("DELETE", family.ids[0], table="Order")
    assert family.children() == "b"
    family.client.result("DELETE", family.parent)
    assert family.client.call("GET", "/data/Order/count")[1] == 3


def test_references_name_parent_and_children(family):
    """The parent and the children may be made in the same transaction."""
    orders = operation("CREATE_BULK", [{"name": "e"}, {"name": "f"}], "orders", "Order")
    parent = {"parentObject": reference("parent", "objectId"), "relationColumn": "orders"}
    picked = {"unconditional": reference("orders"), "conditional": None}
    more = {"unconditional": [family.ids[0], reference("orders", index=0)]}
    results = family.client.results(
        create("new", "parent"),
        orders,
        operation("SET_RELATION", {**parent, **picked}, "set"),
        operation("ADD_RELATION", {**parent, **more}, "added"),
    )
    assert (results["set"], results["added"]) == (2, 2)
    assert family.children(results["parent"]["objectId"]) == "aef"


@pytest.mark.parametrize("kind", ["ADD", "SET", "DELETE"])
def test_changes_of_relations_are_undone_and_refused(family, kind):
    """When a later operation fails, and when parent, column or children are wrong."""
    family.change("ADD", 0, 1)
    good = {"parentObject": family.parent, "relationColumn": "orders", "unconditional": family.ids}
    change = operation(f"{kind}_RELATION", good)
    assert refused(*family.client.transact(change, create("late", wrong=1)))
    assert family.children() == "ab"
    for wrong in (
        {"parentObject": "nobody"},
        {"relationColumn": "name"},
        {"relationColumn": "wrong"},
        {"unconditional": None},
        {"unconditional": [1]},
        {"conditional": "price > 0"},
    ):
        assert refused(
            *family.client.transact(create("x"), operation(f"{kind}_RELATION", {**good, **wrong}))
        ), wrong
    assert family.children() == "ab"
    assert family.client.names() == ["parent"]


def test_the_data_service_changes_relations(family):
    """POST sets, PUT adds, DELETE parts; by ids or by a condition; pages of children."""
    path = f"/data/Person/{family.parent}/orders"
    assert family.client.call("POST", path, family.ids[:2]) == (200, 2)
    assert family.client.call("PUT", path + "?whereClause=price%3E2") == (200, 1)
    assert family.children() == "abd"
    assert family.client.call("DELETE", path, family.ids[:1]) == (200, 1)
    assert family.children() == "bd"
    found = family.client.call("GET", path + "?pageSize=1&offset=1&where=price%3E0")[1]
    assert [order["name"] for order in found] == ["d"]
    assert family.client.call("PATCH", path, [])[0] == 404
    assert family.client.call("POST", path)[0] == 400


def test_deep_save_makes_table_and_relation_column(client):
    """Arrays of objects become one-to-many relations, an object a one-to-one relation."""
    sent = {
        "name": "deep",
        "orders": [{"___class": "Order", "price": 0.5}, {"___class": "Order", "price": 1.5}],
        "address": {"city": "Rome"},
    }
    status, saved = client.call("PUT", "/data/Person/deep-save", sent)
    assert status == 200
    assert [order["price"] for order in saved["orders"]] == [0.5, 1.5]
    assert saved["address"]["___class"] == "Address"
    asked = f"/data/Person/{saved['objectId']}?loadRelations=orders,address"
    assert client.call("GET", asked)[1] == saved
    columns = {
        column["name"]: column for column in client.call("GET", "/data/Person/properties")[1]
    }
    assert columns["orders"]["type"] == "RELATION_LIST"
    assert columns["address"]["relatedTable"] == "Address"
    again = {"objectId": saved["objectId"], "orders": saved["orders"][:1]}
    assert len(client.call("PUT", "/data/Person/deep-save", again)[1]["orders"]) == 1
    assert client.call("GET", "/data/Order/count")[1] == 2
    assert client.call("PUT", "/data/Person", saved)[0] == 200, "what is shown may be sent back"
    failing = {"name": "x", "orders": [{"___class": "Order", "price": "no number"}]}
    assert client.call("PUT", "/data/Person/deep-save", failing)[0] == 400
    assert client.names() == ["deep"]


def test_a_one_to_one_column_has_one_child(client):
    """Another child takes the place of the first, or is refused; two at once are refused."""
    root = "/APP/console/data/tables"
    client.call("POST", root, {"name": "Address"}, root="")
    column = {"name": "home", "toTableName": "Address", "relationshipType": "ONE_TO_ONE"}
    client.call("POST", f"{root}/Person/columns/relation", column, root="")
    person = client.result("CREATE", {"name": "p"})["objectId"]
    homes = client.result("CREATE_BULK", [{}, {}], table="Address")
    path = f"/data/Person/{person}"
    for home in homes:
        assert client.call("PUT", path + "/home", [home]) == (200, 1)
        assert client.call("GET", path + "?loadRelations=home")[1]["home"]["objectId"] == home
    assert client.call("POST", path + "/home", homes)[0] == 400
    assert client.call("DELETE", path + "/home", homes[1:]) == (200, 1)
    assert client.call("GET", path + "?loadRelations=home")[1]["home"] is None


def test_the_console_makes_tables_and_columns(client):
    """Tables, columns of every type and relation columns; nothing twice, nothing odd."""
    login = client.send("POST", "/console/home/login", {"login": "x", "password": "y"}, root="")
    assert (login[0], login[1]["auth-key"]) == (200, "developer")

    def make(path, body):
        return client.call("POST", f"/APP/console/data/tables{path}", body, root="")[0]

    assert make("", {"name": "Order"}) == 200
    for word in ("STRING", "TEXT", "INT", "DOUBLE", "BOOLEAN", "DATETIME", "JSON"):
        assert make("/Order/columns", {"name": word.lower(), "dataType": word}) == 200
    relation = {"name": "orders", "toTableName": "Order", "relationshipType": "ONE_TO_MANY"}
    assert make("/Person/columns/relation", {"dataType": "DATA_REF", **relation}) == 200
    values = {"text": "t", "int": 1, "double": 0.5, "boolean": True, "datetime": 1, "json": [1]}
    saved = client.result("CREATE", values, table="Order")
    assert {name: saved[name] for name in values} == values
    for path, body in (
        ("", {"name": "Order"}),
        ("", {"name": "a b"}),
        ("", {}),
        ("/Order/columns", {"name": "int", "dataType": "INT"}),
        ("/Order/columns", {"name": "odd", "dataType": "ODD"}),
        ("/Nowhere/columns", {"name": "odd", "dataType": "INT"}),
        ("/Person/columns/relation", relation),
        ("/Person/columns/relation", {**relation, "name": "x", "toTableName": "Nowhere"}),
        ("/Person/columns/relation", {**relation, "name": "x", "relationshipType": "MANY"}),
    ):
        assert make(path, body) == 400, (path, body)
    assert make("/Person", {}) == 404
    assert client.call("GET", "/APP/console/data/tables", root="")[0] == 405


@pytest.mark.parametrize(
    ("choice", "added", "added_again", "set_to_one", "deleted"),
    [("picked", 2, 2, 1, 2), ("new", 2, 1, 0, 1), ("total", 2, 3, 1, 0)],
)
def test_relation_results_count_what_was_chosen(choice, added, added_again, set_to_one, deleted):
    """What is picked, what is new or gone, or what there is afterwards."""
    choices = Choices(tables=TABLES, relations=RELATIONS, relation_counts=choice)
    with family_of(choices) as family:
        assert family.change("ADD", 0, 1) == added
        assert family.change("ADD", 1, 2) == added_again
        assert family.change("SET", 0) == set_to_one
        assert family.change("DELETE", 0, 3) == deleted
        assert family.children() == ""


def test_children_have_one_parent_where_that_is_chosen():
    """A child that is given to another parent leaves the first one."""
    choices = Choices(
        tables=TABLES, relations=RELATIONS, one_parent_only=True, relations_stamp_parent=True
    )
    with family_of(choices) as family:
        other = family.client.result("CREATE", {"name": "other"})["objectId"]
        family.change("ADD", 0, 1)
        family.change("SET", 1, 2, parent=other)
        assert (family.children(), family.children(other)) == ("a", "bc")
        assert family.client.read(other)["updated"] is not None


@pytest.mark.parametrize(
    ("choice", "shown"), [("absent", ...), ("null", None), ("empty", []), ("children", "a")]
)
def test_relation_columns_are_shown_unasked_as_chosen(choice, shown):
    """A row that was not asked for children says nothing, null, nothing of use, or all."""
    choices = Choices(tables=TABLES, relations=RELATIONS, unasked_relations=choice)
    with family_of(choices) as family:
        family.change("ADD", 0)
        seen = family.client.read(family.parent).get("orders", ...)
        assert ([order["name"] for order in seen] == ["a"]) if shown == "a" else seen == shown
        assert family.children() == "a"


@pytest.mark.parametrize(("choice", "shown"), [("empty", []), ("null", None), ("absent", ...)])
def test_no_children_are_shown_as_chosen(choice, shown):
    """Children that are asked for and not there are an empty list, null, or left out."""
    choices = Choices(tables=TABLES, relations=RELATIONS, empty_relation=choice)
    with family_of(choices) as family:
        path = f"/data/Person/{family.parent}"
        row = family.client.call("GET", path + "?loadRelations=orders")[1]
        assert row.get("orders", ...) == shown
        assert family.client.call("GET", path + "/orders") == (200, [])


def test_a_second_child_of_a_one_to_one_column_is_refused_where_that_is_chosen():
    """The first child stays."""
    with client_of(Choices(one_to_one_add="refuse")) as client:
        sent = {"name": "x", "home": {"___class": "Home", "city": "Rome"}}
        saved = client.call("PUT", "/data/Person/deep-save", sent)[1]
        other = client.result("CREATE", {"city": "Oslo"}, table="Home")["objectId"]
        path = f"/data/Person/{saved['objectId']}"
        assert client.call("PUT", path + "/home", [other])[0] == 400
        assert client.call("GET", path + "?loadRelations=home")[1] == saved


def test_related_objects_cannot_be_deleted_where_that_is_chosen():
    """Neither parent nor child, until they are parted."""
    choices = Choices(tables=TABLES, relations=RELATIONS, deleting_related="refuse")
    with family_of(choices) as family:
        family.change("ADD", 0, 1)
        deletions = [operation("DELETE", family.parent)]
        deletions.append(operation("DELETE_BULK", {"conditional": "price < 9"}, table="Order"))
        for deletion in deletions:
            assert refused(*family.client.transact(deletion))
        family.change("DELETE", 0, 1)
        family.client.results(deletions[0])
        assert family.client.results(deletions[1])["it"] == 4
