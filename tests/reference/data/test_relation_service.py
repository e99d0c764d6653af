import pytest
from uowkit_reference import Settings
from uowkit_reference.app import Parts, create_app
from uowkit_reference.querying.finding import Finder


def refused(answer, code=0):
    """Ask for HTTP 400 with a code and a message."""
    assert (answer.status, answer.json["code"]) == (400, code), answer.body
    assert answer.json["message"]


@pytest.fixture
def person(client):
    """A person, in a table with the relation columns orders (many) and boss (one)."""
    client.call("POST", "data/bulk/Order", [{"objectId": f"{n}", "price": n} for n in range(1, 13)])
    person = client.save("Person", name="Joe")["objectId"]
    for column in ("orders:Order:n", "boss:Person:1"):
        assert client.call("POST", f"data/Person/{person}/{column}", []).json == 0
    return person


@pytest.fixture
def prices(client, person):
    """Reads the prices of the person's orders."""

    def read(**query):
        found = client.call("GET", f"data/Person/{person}/orders", **query).json
        return [one["price"] for one in found]

    return read


def test_children_are_set_added_and_removed_by_their_ids(client, person, prices):
    """Ids or objects that have one; the answer is how many."""
    path = f"data/Person/{person}/orders"
    assert client.call("POST", path, ["1", "2"]).json == 2
    assert client.call("PUT", path, [{"objectId": "3"}]).json == 1
    assert sorted(prices()) == [1, 2, 3]
    assert client.call("DELETE", path, ["1", "12"]).json == 1
    assert sorted(prices()) == [2, 3]
    assert client.call("POST", path, ["4"]).json == 1
    assert prices() == [4]
    assert client.call("POST", path, []).json == 0
    assert prices() == []


def test_children_are_told_by_a_clause(client, person, prices):
    """On their own table."""
    path = f"data/Person/{person}/orders"
    assert client.call("POST", path, whereClause="price > 10").json == 2
    assert client.call("PUT", path, whereClause="price < 3").json == 2
    assert sorted(prices()) == [1, 2, 11, 12]
    assert client.call("DELETE", path, whereClause="price > 1 and price < 12").json == 2
    assert sorted(prices()) == [1, 12]


def test_children_are_loaded_in_pages(client, person, prices):
    """With clause and order; ten unless asked otherwise."""
    client.call("POST", f"data/Person/{person}/orders", whereClause="price > 0")
    assert len(prices()) == 10
    assert prices(sortBy="price desc", pageSize=2, offset=1) == [11, 10]
    assert prices(where="price in (3, 4)", sortBy="price") == [3, 4]
    assert prices(offset=100) == []
    refused(client.call("GET", f"data/Person/{person}/orders", pageSize=0), 1005)
    refused(client.call("GET", f"data/Person/{person}/orders", where="price >"), 1017)


def test_a_child_of_a_one_to_one_relation_stands_alone(client, person):
    """As an object in a find, and as a list of one where it is loaded."""
    mary = client.save("Person", name="Mary")
    path = f"data/Person/{person}/boss"
    assert client.call("GET", path).json == []
    assert client.call("POST", path, [mary["objectId"]]).json == 1
    assert client.call("GET", path).json == [mary]
    found = client.call("GET", f"data/Person/{person}", loadRelations="boss").json
    assert found["boss"] == mary
    assert client.call("DELETE", path, [mary["objectId"]]).json == 1
    assert client.call("GET", f"data/Person/{person}", loadRelations="boss").json["boss"] is None


def test_what_is_asked_of_related_objects_is_answered(client, person):
    """By the depth, the path, and the size of a page of them."""
    client.call("POST", f"data/Person/{person}/orders", whereClause="price > 0")
    path = f"data/Person/{person}"
    assert "orders" not in client.call("GET", path).json
    assert "orders" not in client.call("GET", path, relationsDepth=0).json
    assert len(client.call("GET", path, relationsDepth=1).json["orders"]) == 10
    sized = client.call("GET", path, loadRelations="orders", relationsPageSize=12).json
    assert len(sized["orders"]) == 12


def test_an_object_that_was_read_with_its_relations_can_be_saved(client, person, prices):
    """They stay as they are; a new object takes no related ones but by deep save."""
    client.call("POST", f"data/Person/{person}/orders", ["1"])
    read = client.call("GET", f"data/Person/{person}", loadRelations="orders,boss").json
    saved = client.call("PUT", "data/Person", {**read, "name": "Joseph"}).json
    assert saved["name"] == "Joseph"
    assert prices() == [1]
    refused(client.call("PUT", f"data/Person/{person}", {"orders": []}), 1001)
    refused(client.call("PUT", "data/Person", {"name": "x", "orders": read["orders"]}), 1007)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("data/Nobody/{}/orders", 1009),
        ("data/Person/nobody/orders", 1000),
        ("data/Person/{}/nothing", 1006),
        ("data/Person/{}/name", 1006),
    ],
)
def test_what_is_not_there_is_refused(client, person, path, code):
    """Table, object, relation column."""
    path = path.format(person)
    refused(client.call("GET", path), code)
    for method in ("POST", "PUT", "DELETE"):
        refused(client.call(method, path, ["1"]), code)


@pytest.mark.parametrize("body", [{}, "1", [1], [None], [{}], [{"objectId": 1}], [["1"]], 5])
def test_children_that_are_no_ids_are_refused(client, person, body):
    """Whatever is to be done with them."""
    for method in ("POST", "PUT", "DELETE"):
        refused(client.call(method, f"data/Person/{person}/orders", body))


def test_children_are_told_in_one_way(client, person):
    """By ids or by a clause: not by both, not by neither, not by a blank clause."""
    for method in ("POST", "PUT", "DELETE"):
        path = f"data/Person/{person}/orders"
        refused(client.call(method, path))
        refused(client.call(method, path, whereClause=" "))
        refused(client.call(method, path, ["1"], whereClause="price = 1"))


def test_a_relation_column_is_made_where_the_call_says_how(client, person):
    """Its table and its cardinality stand behind its name; once it is there, its name will do."""
    path = f"data/Person/{person}"
    for column in ("cart:Order:n", "cart:Order:n", "cart"):
        assert client.call("POST", f"{path}/{column}", ["1"]).json == 1
    for other in ("cart:Order:1", "cart:Person:n", "cart:Order"):
        refused(client.call("POST", f"{path}/{other}", ["1"]))
    refused(client.call("POST", f"{path}/cart:Order:2", ["1"]))
    refused(client.call("PUT", f"{path}/fresh:Nobody:1", ["1"]), 1009)
    refused(client.call("PUT", f"{path}/name:Order:1", ["1"]))
    refused(client.call("PUT", f"{path}/a b:Order:1", ["1"]))
    refused(client.call("POST", "data/Person/nobody/fresh:Order:1", ["1"]), 1000)
    refused(client.call("GET", f"{path}/fresh"), 1006)


def test_a_relation_column_is_not_made_where_the_dynamic_schema_is_off(make_client):
    """It is to be made through the console then."""
    client = make_client()
    client.app = create_app(Settings(dynamic_schema=False))
    client.root = ""
    for column in ("name", "boss"):
        client.call("POST", "api/console/data/tables", {"name": column.title()})
    client.root = "/api"
    saved = client.save("Name")
    path = f"data/Name/{saved['objectId']}/boss:Boss:1"
    refused(client.call("PUT", path, []), 1006)


def test_a_column_that_is_there_may_be_told_with_its_table_in_every_call(client, person):
    """Reading and removing make none, and refuse one that is another."""
    path = f"data/Person/{person}"
    refused(client.call("GET", f"{path}/cart:Order:n"), 1006)
    refused(client.call("DELETE", f"{path}/cart:Order:n", ["1"]), 1006)
    client.call("POST", f"{path}/cart:Order:n", ["1"])
    refused(client.call("GET", f"{path}/cart:Order:1"))
    assert len(client.call("GET", f"{path}/cart:Order:n").json) == 1
    assert client.call("DELETE", f"{path}/cart:Order:n", ["1"]).json == 1


def test_related_objects_are_found_by_the_servers_finder(make_client):
    """A class in place of it finds those, too."""

    class Nothing(Finder):
        def find(self, *_arguments):
            return []

    client = make_client(parts=Parts(finder=Nothing))
    parent = client.save("Person", name="Joe")["objectId"]
    client.call("POST", f"data/Person/{parent}/friends:Person:n", [parent])
    assert client.call("GET", f"data/Person/{parent}/friends").json == []
