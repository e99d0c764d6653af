"""The examples that the source documents print, and everything that the rules leave open."""

import json
from pathlib import Path

import pytest
from uowkit_schemas import explain, is_valid

DOCUMENTS = Path(__file__).parent / "documents"

SAVED = {"objectId": "a1", "___class": "Person", "created": 1586020674000}


def document(name):
    """Read one of the printed examples."""
    return json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))


def accepted(schema, value):
    """Whether both validators accept a document."""
    return is_valid(schema, value) and explain(schema, value) is None


@pytest.mark.parametrize("number", ["001", "002"])
@pytest.mark.parametrize("side", ["request", "response"])
def test_the_printed_examples_are_valid(number, side):
    """Requests and responses of documents 001 and 002 keep their schemas."""
    assert accepted(f"unit-of-work/{side}", document(f"{number}-{side}"))


@pytest.mark.parametrize(
    ("number", "op_result_id", "result"),
    [("001", "savePeopleOperation", "create-bulk"), ("002", "createPerson", "create")],
)
def test_the_printed_results_are_valid(number, op_result_id, result):
    """The result entries of documents 001 and 002 keep the schemas of their operations."""
    entry = document(f"{number}-response")["results"][op_result_id]
    assert accepted(f"unit-of-work/results/{result}", entry)


@pytest.mark.parametrize(
    "level",
    ["READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE", "SERIALZABLE"],
)
def test_every_isolation_level_is_valid(level):
    """Both spellings of the highest level are valid."""
    assert accepted("unit-of-work/request", {"isolationLevelEnum": level, "operations": []})


@pytest.mark.parametrize(
    "operation",
    [
        {"payload": {}},
        {"payload": {"name": None}, "opResultId": None},
        {"payload": {"name": "Joe"}, "opResultId": ""},
        {"payload": {"name": "Joe"}, "opResultId": " My Test Öperation \N{CLINKING BEER MUGS} "},
        {"payload": {"objectId": "mine", "created": 1, "ownerId": "me", "___class": "Person"}},
        {"payload": {"tags": ["a", {"b": [1.5, None]}]}, "comment": "an unknown member"},
        {"payload": {"boss": {"___ref": True, "opResultId": "a", "propName": "objectId"}}},
        {"payload": {"team": {"___ref": True, "opResultId": "a"}}},
    ],
    ids=json.dumps,
)
def test_a_create_may_have_whatever_is_left_open(operation):
    """Names, system properties, references and unknown members are no breach of the schema."""
    operation = {"operationType": "CREATE", "table": "Person"} | operation
    assert accepted("unit-of-work/request", {"operations": [operation], "extra": True})


@pytest.mark.parametrize("payload", [[], [{}], [{}, {}], [{"objectId": "mine"}, {"age": 1}]])
def test_a_bulk_may_have_whatever_is_left_open(payload):
    """An empty bulk, empty objects, different keys and ids of the client's are valid."""
    operation = {"operationType": "CREATE_BULK", "table": "Person", "payload": payload}
    assert accepted("unit-of-work/request", {"operations": [operation]})


@pytest.mark.parametrize(
    "response",
    [
        {"success": True, "results": {}},
        {"success": True, "error": {}, "results": {}, "took": 3},
        {"success": True, "results": {"a": {"operationType": "CREATE", "result": SAVED}}},
        {"success": True, "results": {"a": {"type": "DELETE", "result": 5, "extra": []}}},
        {"success": True, "results": {"a": {"type": "FIND", "result": None}}},
        {"success": False, "error": {"message": "no"}},
        {"success": False, "error": {"message": "no", "code": 1009.0}, "results": {}},
        {"success": False, "error": {"message": "no", "code": None, "operation": None}},
        {"success": False, "error": {"message": "no", "operation": {}, "at": 1}, "results": None},
    ],
    ids=json.dumps,
)
def test_a_response_may_have_whatever_is_left_open(response):
    """What an answer should have, or has only in an example, is no breach of the schema."""
    assert accepted("unit-of-work/response", response)


@pytest.mark.parametrize(
    "more",
    [
        {"updated": None},
        {"updated": 0},
        {"updated": "never"},
        {"ownerId": "me"},
        {"ownerId": 7},
        {"objectId": "1"},
        {"objectId": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"},
        {"created": 1586020674000.5},
        {"name": "Joe", "age": 25.0, "___jsonclass": "x", "pets": []},
    ],
    ids=json.dumps,
)
def test_a_saved_object_may_have_whatever_is_left_open(more):
    """Ids of any form, times as doubles, and any further properties are valid."""
    entry = {"operationType": "CREATE", "result": SAVED | more}
    assert accepted("unit-of-work/results/create", entry)
