"""The independent server gives the answers that the documents print."""

from tests.independent.client import create_bulk


def test_document_002_gets_the_answer_that_it_prints(client):
    """Saving a single object answers the whole object, with what the server adds to it."""
    operation = {
        "operationType": "CREATE",
        "table": "Person",
        "opResultId": "createPerson",
        "payload": {"name": "Joe", "age": 25},
    }
    status, answer = client.transact(operation)
    saved = answer["results"]["createPerson"]["result"]
    assert status == 200
    assert answer == {
        "success": True,
        "error": None,
        "results": {"createPerson": {"type": "CREATE", "result": saved}},
    }
    assert {name: saved[name] for name in ("name", "age", "___class", "updated", "ownerId")} == {
        "name": "Joe",
        "age": 25.0,
        "___class": "Person",
        "updated": None,
        "ownerId": None,
    }
    assert client.call("GET", f"/data/Person/{saved['objectId']}") == (200, saved)


def test_document_001_gets_the_answer_that_it_prints(client):
    """Saving multiple objects answers their ids."""
    people = [
        {"name": "Joe", "age": 25},
        {"name": "Mary", "age": 32},
        {"name": "Bob", "age": 22},
    ]
    status, answer = client.transact(create_bulk(*people, op_result_id="savePeopleOperation"))
    ids = answer["results"]["savePeopleOperation"]["result"]
    assert status == 200
    assert answer == {
        "success": True,
        "error": None,
        "results": {"savePeopleOperation": {"type": "CREATE_BULK", "result": ids}},
    }
    assert len(set(ids)) == 3
    assert all(isinstance(object_id, str) for object_id in ids)


def test_document_000_save_makes_table_and_columns_and_updates(client):
    """A save creates without an objectId and updates with one; the rest keeps its value."""
    contact = {"name": "James Bond", "age": 45, "title": "chief spying officer"}
    status, saved = client.call("POST", "/data/Contact", contact)
    assert status == 200
    change = {"objectId": saved["objectId"], "age": 46, "phone": "1-800"}
    status, updated = client.call("PUT", "/data/Contact", change)
    assert status == 200
    assert updated == {**saved, **change, "updated": updated["updated"]}
    assert isinstance(updated["updated"], int)
    assert client.call("GET", "/data/Contact/count") == (200, 1)
    assert client.call("PUT", "/data/Contact", saved)[1]["age"] == 45
