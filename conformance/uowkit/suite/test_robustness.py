"""Whatever is sent, an answer comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.strategies import op_result_ids
from uowkit.wire.address import ENDPOINT
from uowkit.wire.reading import Kind
from uowkit.workspace import Workspace

_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 2**70),
        st.floats(allow_nan=False),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
_MEMBERS = st.sampled_from(("operationType", "table", "opResultId", "payload", "operations"))
_DEEP = 500

_BODIES: dict[str, bytes] = {
    "empty": b"",
    "white-space": b" \n\t ",
    "half-a-document": b'{"operations": [{"operationType": "CREATE", "table": ',
    "plain-text": b"hello",
    "invalid-utf-8": b'{"operations": [{"operationType": "CREATE", "table": "\xff\xfe"}]}',
    "byte-order-mark": b'\xef\xbb\xbf{"operations": []}',
    "nan": b'{"operations": [{"operationType": "CREATE", "table": "T", "payload": {"a": NaN}}]}',
    "huge-number": b'{"operations": [{"operationType": "CREATE", "table": "T", '
    b'"payload": {"a": 1e999}}]}',
    "many-digits": b'{"operations": ' + b"9" * 5000 + b"}",
    "lone-surrogate": b'{"operations": [{"operationType": "CREATE", "table": "\\ud800"}]}',
    "duplicate-members": b'{"operations": [], "operations": [], "operations": null}',
    "deep-arrays": b'{"operations": ' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "deep-objects": b'{"operations": [{"payload": '
    + b'{"a":' * _DEEP
    + b"1"
    + b"}" * _DEEP
    + b"}]}",
    "long-table-name": json.dumps(
        {"operations": [{"operationType": "CREATE", "table": "T" * 10_000, "payload": {}}]}
    ).encode(),
    "nul-in-names": json.dumps(
        {"operations": [{"operationType": "CREATE", "table": "a\0b", "payload": {"c\0d": "\0"}}]}
    ).encode(),
    "quote-in-names": json.dumps(
        {"operations": [{"operationType": "CREATE", "table": "a'b\"`", "payload": {"c'\"`": 1}}]}
    ).encode(),
}


@rule("robustness/answers-everything", needs=())
@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES.keys())
def test_an_odd_body_is_answered(workspace: Workspace, body: bytes) -> None:
    """A body that no client should send gets an answer, and no server error."""
    workspace.attempt(body)


@rule("robustness/answers-everything", needs=())
@given(body=_JSON)
def test_any_json_is_answered(workspace: Workspace, body: Any) -> None:
    """Any JSON document gets an answer, and no server error."""
    workspace.attempt(body)


_ODD: dict[str, Any] = {
    "null": None,
    "zero": 0,
    "number": 7,
    "fraction": 1.5,
    "true": True,
    "empty-text": "",
    "text": "CREATE",
    "empty-array": [],
    "array": ["x"],
    "empty-object": {},
    "object": {"name": "x"},
    "array-of-null": [None],
    "array-of-arrays": [[], []],
    "huge-number": 10**400,
    "beyond-64-bits": 2**64,
    "nul": "a\0b",
    "lone-surrogate": "a\ud800b",
    "300-characters": "x" * 300,
    "70000-characters": "x" * 70_000,
    "deep": json.loads("[" * 200 + "]" * 200),
}
_PLACES = (
    "isolationLevelEnum",
    "operations",
    "operation",
    "operationType",
    "table",
    "opResultId",
    "payload",
    "payload-of-bulk",
    "item",
    "text",
    "number",
)


@rule("robustness/answers-everything", needs=())
@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("value", _ODD.values(), ids=_ODD.keys())
def test_an_odd_value_in_any_place_is_answered(
    workspace: Workspace, place: str, value: Any
) -> None:
    """A transaction with something odd in one place gets an answer, and no server error."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "odd"})
    transaction.create_bulk(workspace.person, [{"name": "odd"}, {"name": "one"}])
    body = transaction.body()
    create, bulk = body["operations"]
    if place in {"isolationLevelEnum", "operations"}:
        body[place] = value
    elif place == "operation":
        body["operations"].append(value)
    elif place == "item":
        bulk["payload"].append(value)
    elif place in {"text", "number"}:
        column = {"text": "name", "number": "age"}[place]
        create["payload"][workspace.person.column(column)] = value
    elif place == "payload":
        create["payload"] = value
    elif place == "payload-of-bulk":
        bulk["payload"] = value
    else:
        create[place] = bulk[place] = value
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
        workspace.remember_answered(body, reading)


@rule("robustness/answers-everything", needs=())
@given(member=_MEMBERS, value=_JSON, bulk=st.booleans())
def test_an_odd_member_is_answered(
    workspace: Workspace, member: str, value: Any, bulk: bool
) -> None:
    """An operation with any JSON in the place of one member gets an answer."""
    transaction = workspace.transaction()
    if bulk:
        transaction.create_bulk(workspace.person, [{"name": "odd"}, {"name": "member"}])
    else:
        transaction.create(workspace.person, {"name": "odd member"})
    body = transaction.body()
    target = body if member == "operations" else body["operations"][0]
    target[member] = value
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
        workspace.remember_answered(body, reading)


@rule("robustness/answers-everything", needs=())
@given(column=st.sampled_from(("name", "age", "active")), value=_JSON)
def test_an_odd_value_is_answered(workspace: Workspace, column: str, value: Any) -> None:
    """A payload with any JSON in the place of a value gets an answer."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {column: value})
    workspace.try_transaction(transaction)


@rule("robustness/answers-everything", needs=())
@given(name=op_result_ids())
def test_an_odd_name_is_answered(workspace: Workspace, name: str) -> None:
    """Any table, column or op result id gets an answer."""
    values = {workspace.person.column("name"): "odd name", name: 1}
    operation = {
        "operationType": "CREATE",
        "table": name,
        "opResultId": name,
        "payload": values,
    }
    workspace.attempt({"operations": [operation]})


@rule("robustness/answers-everything", needs=())
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_another_method_is_answered(workspace: Workspace, method: str) -> None:
    """A request by another method than POST gets an answer, and no server error."""
    workspace.send(method, ENDPOINT)


@rule("robustness/answers-everything", needs=())
@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "multipart/form-data"])
def test_another_content_type_is_answered(workspace: Workspace, kind: str | None) -> None:
    """A transaction under another content type gets an answer, and no server error."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "content type"})
    headers = {"Content-Type": kind} if kind else {}
    body = json.dumps(transaction.body()).encode()
    workspace.send("POST", ENDPOINT, body=body, headers=headers)
    workspace.remember_leftovers(transaction)


@rule("robustness/answers-everything", needs=())
@pytest.mark.parametrize(
    "object_id", ["no-such-object", "'", "%", "a/b", "\u00e9\U0001f600", "x" * 300]
)
def test_an_odd_object_id_is_answered(workspace: Workspace, object_id: str) -> None:
    """Reading an object id that the server never gave is answered, and no server error."""
    found = workspace.read(workspace.person, object_id)
    if found is not None:
        workspace.observe(f"an object is found under the objectId {object_id[:20]!r}")
