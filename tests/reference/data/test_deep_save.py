import pytest

STAMPS = {"objectId", "created", "updated", "ownerId", "___class"}


@pytest.fixture
def save(client):
    """Saves a tree of people; Bob, of the objectId 1, is there already."""
    client.call("POST", "data/bulk/People", [{"objectId": "1", "name": "Bob", "age": 20}])
    joe = client.save("Person", name="Joe", age=1)["objectId"]
    for column in ("friend:People:1", "family:People:n"):
        client.call("POST", f"data/Person/{joe}/{column}", [])
    client.call("DELETE", f"data/Person/{joe}")

    def save(_table="Person", **properties):
        answer = client.call("PUT", f"data/{_table}/deep-save", properties)
        assert answer.status == 200, answer.body
        return answer.json

    return save


def refused(answer, code=0):
    """Ask for HTTP 400 with a code and a message."""
    assert (answer.status, answer.json["code"]) == (400, code), answer.body
    assert answer.json["message"]


def own(saved):
    """Return an object's own properties, and those of the objects in it."""
    if isinstance(saved, list):
        return [own(each) for each in saved]
    if not isinstance(saved, dict):
        return saved
    return {
        name: own(value)
        for name, value in saved.items()
        if name not in STAMPS and value is not None
    }


def test_an_object_that_is_there_is_related_by_its_id(save, client):
    """It is answered as it is stored, and stays so."""
    saved = save(name="Joe", age=30, friend={"objectId": "1"})
    assert own(saved) == {"name": "Joe", "age": 30, "friend": {"name": "Bob", "age": 20}}
    assert saved["friend"]["objectId"] == "1"
    assert saved["friend"]["updated"] is None
    found = client.call("GET", f"data/Person/{saved['objectId']}", loadRelations="friend").json
    assert found == saved


def test_a_one_to_one_relation_is_replaced_and_emptied(save, client):
    """By another object, and by null; what is not named stays."""
    joe = save(name="Joe", age=30, friend={"objectId": "1"})["objectId"]
    saved = save(objectId=joe, age=25, friend={"name": "Suzi", "age": 20})
    assert own(saved) == {"name": "Joe", "age": 25, "friend": {"name": "Suzi", "age": 20}}
    assert own(save(objectId=joe, name="John")) == {"name": "John", "age": 25}
    assert client.call("GET", f"data/Person/{joe}/friend").json == [saved["friend"]]
    emptied = save(objectId=joe, friend=None)
    assert own(emptied) == {"name": "John", "age": 25}
    assert "friend" not in emptied
    assert client.call("GET", f"data/Person/{joe}/friend").json == []
    assert client.count("People") == 2


def test_objects_of_a_one_to_many_relation_are_updated_and_created(save, client):
    """Those that are new come first; the list replaces what was there."""
    saved = save(name="Bob", age=None, family=[{"objectId": "1", "age": 15}, {"name": "Jack"}])
    assert own(saved["family"]) == [{"name": "Jack"}, {"name": "Bob", "age": 15}]
    assert saved["age"] is None
    path = f"data/Person/{saved['objectId']}"
    loaded = client.call("GET", path, loadRelations="family").json
    assert {
        **loaded,
        "family": sorted(loaded["family"], key=lambda each: each["age"] or 0),
    } == saved
    again = save(objectId=saved["objectId"], age=50, family=[{"objectId": "1"}])
    assert own(again) == {"name": "Bob", "age": 50, "family": [{"name": "Bob", "age": 15}]}
    emptied = save(objectId=saved["objectId"], family=[])
    assert "family" not in emptied
    assert client.call("GET", f"{path}/family").json == []
    assert client.count("People") == 2


def test_tables_and_relation_columns_are_made_where_they_are_missing(save, client):
    """One-to-one for an object, one-to-many for an array; named by class or by the property."""
    saved = save(
        "Firm",
        name="A & B",
        owner={"name": "Ann", "___class": "Human", "address": {"city": "Bonn"}},
        products=[{"price": 1}, {"price": 2}],
        where={"type": "Point", "coordinates": [1, 2]},
        sizes=[1, 2],
        nobody=None,
        nothing=[],
    )
    assert own(saved) == {
        "name": "A & B",
        "owner": {"name": "Ann", "address": {"city": "Bonn"}},
        "products": [{"price": 1}, {"price": 2}],
        "where": {"type": "Point", "coordinates": [1, 2]},
        "sizes": [1, 2],
    }
    assert saved["owner"]["___class"] == "Human"
    described = {
        one["name"]: (one["type"], one["relatedTable"])
        for one in client.call("GET", "data/Firm/properties").json
    }
    assert described["owner"] == ("RELATION", "Human")
    assert described["products"] == ("RELATION_LIST", "products")
    assert described["where"] == described["sizes"] == ("JSON", None)
    assert "nothing" not in described
    assert client.call("GET", "data/address").json[0]["city"] == "Bonn"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"age": "old", "friend": {"name": "new"}}, 1007),
        ({"friend": {"name": 1}}, 1007),
        ({"family": [{"name": "new"}, {"age": "old"}]}, 1007),
        ({"family": [{"name": "new"}, {"objectId": "nobody"}]}, 1000),
        ({"family": [{"name": "new"}, {"objectId": "nobody", "age": 1}]}, 1000),
        ({"objectId": "nobody", "friend": {"name": "new"}}, 1000),
        ({"objectId": 1}, 0),
        ({"friend": [{"name": "new"}]}, 0),
        ({"family": {"name": "new"}}, 0),
        ({"friend": "1"}, 0),
        ({"family": ["1"]}, 0),
        ({"family": [None]}, 0),
        ({"a b": {"name": "new"}}, 0),
        ({"fresh": {"name": "new", "___class": "a b"}}, 0),
    ],
)
def test_what_cannot_be_saved_leaves_nothing(save, client, properties, code):
    """Neither of the objects before it nor of the tables that were made for it."""
    assert save
    refused(client.call("PUT", "data/Person/deep-save", properties), code)
    assert client.count("People") == 1
    assert client.count("Person") == 0
    refused(client.call("GET", "data/fresh"), 1009)


@pytest.mark.parametrize("body", [[], "x", None, 1])
def test_what_is_no_object_is_refused(client, body):
    """As everywhere."""
    refused(client.call("PUT", "data/Person/deep-save", body))


def test_a_child_of_another_table_is_refused(client, save):
    """What it says of itself counts, also where the column is there already."""
    saved = save(_table="Fam", many=[{"___class": "Kid", "age": 1}])
    for many in ([{"___class": "Person", "name": "x"}], [{"age": 1}, {"___class": "Person"}]):
        document = {"objectId": saved["objectId"], "many": many}
        assert client.call("PUT", "data/Fam/deep-save", document).status == 400
    mixed = {"fresh": [{"___class": "Kid"}, {"___class": "Person"}]}
    assert client.call("PUT", "data/Fam/deep-save", mixed).status == 400
    assert client.count("Kid") == 1


def test_the_same_child_twice_is_answered_once(save):
    """It is related once."""
    child = {"objectId": "1"}
    saved = save(family=[{**child, "age": 2}, {**child, "age": 3}])
    assert [(each["objectId"], each["age"]) for each in saved["family"]] == [("1", 3)]


@pytest.mark.parametrize("many", [False, True])
def test_an_expression_makes_no_table(client, many):
    """It is refused where there is nothing to work it out from."""
    expression = {"___class": "BackendlessExpression", "value": "age+1"}
    document = {"brand": [expression] if many else expression}
    answer = client.call("PUT", "data/Person/deep-save", document)
    assert (answer.status, answer.json["code"]) == (400, 1017)
