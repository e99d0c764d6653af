"""The examples that the source documents print, and everything that the rules leave open."""

import json
from pathlib import Path

import pytest
from uowkit_schemas import explain, is_valid

DOCUMENTS = Path(__file__).parent / "documents"

REFERENCE = {"___ref": True, "opResultId": "a", "propName": "objectId"}
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
    ("operation_type", "payload"),
    [
        ("UPDATE", {"objectId": "a1"}),
        ("UPDATE", {"objectId": REFERENCE, "tags": ["a", {"b": REFERENCE}]}),
        ("UPDATE", {"objectId": "a1", "boss": {"___class": "Person", "value": None}}),
        ("UPDATE_BULK", {"conditional": "", "changes": {}, "more": 1}),
        ("UPDATE_BULK", {"conditional": None, "unconditional": [], "changes": {"age": None}}),
        ("UPDATE_BULK", {"conditional": "age > 1", "unconditional": None, "changes": {}}),
        ("UPSERT", {}),
        ("UPSERT", {"objectId": None, "name": "Joe"}),
        ("UPSERT", {"objectId": REFERENCE}),
        ("UPSERT_BULK", []),
        ("UPSERT_BULK", [{}, {"objectId": "mine"}, {"objectId": REFERENCE}]),
        ("DELETE", REFERENCE),
        ("DELETE_BULK", {"unconditional": [REFERENCE, "a1"]}),
        ("FIND", {"whereClause": None, "properties": None, "queryOptions": None, "pageSize": 3.0}),
        ("FIND", {"queryOptions": {"sortBy": None, "related": []}, "more": {}}),
        ("ADD_RELATION", {"parentObject": "a1", "relationColumn": "b", "unconditional": []}),
        ("SET_RELATION", {"parentObject": "a1", "relationColumn": "b", "unconditional": REFERENCE}),
        ("DELETE_RELATION", {"parentObject": "a1", "relationColumn": "b", "conditional": "1=1"}),
    ],
    ids=json.dumps,
)
def test_other_operations_may_have_whatever_is_left_open(operation_type, payload):
    """Null counts as absent, references stand wherever a value does, and lists may be empty."""
    operation = {"operationType": operation_type, "table": "Person", "payload": payload}
    assert accepted("unit-of-work/request", {"operations": [operation]})


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("update", {"objectId": "a1", "updated": None, "created": "long ago"}),
        ("update-bulk", 3.0),
        ("upsert", {"objectId": "a1", "age": 25.0}),
        ("upsert-bulk", []),
        ("upsert-bulk", 3.0),
        ("delete", 1586020674000.5),
        ("delete-bulk", 0),
        ("find", [{}, {"count": 1}, {"objectId": None}]),
        ("add-relation", 0.0),
    ],
)
def test_other_results_may_have_whatever_is_left_open(name, result):
    """Numbers in either form, rows without an id, and both forms of a bulk upsert's result."""
    entry = {"type": name.upper().replace("-", "_"), "result": result, "more": 1}
    assert accepted(f"unit-of-work/results/{name}", entry)


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
