"""Requests that are no units of work, and requests at the edge of it."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.judging.refusal import Spoil, assert_nothing_stored, assert_refused
from uowkit.suite.situations import (
    good_transaction,
    one_of_each,
    without,
    wrong_members,
)
from uowkit.wire.exchange import to_json
from uowkit.wire.reading import Kind
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace


def _text(document: Any) -> str:
    return to_json(document).decode()


_ENVELOPES: dict[str, Spoil] = {
    "half-a-document": lambda body: to_json(body)[:-2],
    "plain-text": lambda _: b"operations",
    "empty-body": lambda _: b"",
    "array": lambda body: body["operations"],
    "string": lambda _: "operations",
    "number": lambda _: 1,
    "null": lambda _: None,
    "no-operations": lambda body: {
        "isolationLevelEnum": "READ_COMMITTED",
        "ops": body["operations"],
    },
    "operations-null": lambda _: {"operations": None},
    "operations-an-object": lambda body: {"operations": body["operations"][0]},
    "operations-a-string": lambda _: {"operations": "CREATE"},
    "operations-a-number": lambda _: {"operations": 2},
    "operation-null": lambda body: {"operations": [*body["operations"], None]},
    "operation-a-string": lambda body: {"operations": ["CREATE", *body["operations"]]},
    "operation-a-number": lambda body: {"operations": [*body["operations"], 7]},
    "operation-an-array": lambda body: {"operations": [*body["operations"], []]},
    "operation-true": lambda body: {"operations": [True, *body["operations"]]},
    "operation-in-an-array": lambda body: {"operations": [body["operations"]]},
    "operation-a-string-last": lambda body: {"operations": [*body["operations"], "CREATE"]},
    "operation-false-first": lambda body: {"operations": [False, *body["operations"]]},
    "operation-null-first": lambda body: {"operations": [None, *body["operations"]]},
    "operation-as-text": lambda body: {"operations": [*map(_text, body["operations"])]},
    "operations-as-text": lambda body: {"operations": _text(body["operations"])},
    "operations-by-name": lambda body: {
        "operations": {each["opResultId"]: each for each in body["operations"]}
    },
    "operations-by-index": lambda body: {
        "operations": {str(at): each for at, each in enumerate(body["operations"])}
    },
    "the-operation-itself": lambda body: body["operations"][0],
    "document-as-text": _text,
    "document-in-an-array": lambda body: [body],
    "two-documents": lambda body: to_json(body) + to_json(body),
    "something-after-it": lambda body: to_json(body) + b" trailing",
    "one-bracket-more": lambda body: to_json(body) + b"}",
    "trailing-comma": lambda body: to_json(body)[:-1] + b",}",
    "trailing-comma-in-an-array": lambda body: to_json(body)[:-2] + b",]}",
    "single-quotes": lambda body: to_json(body).replace(b'"', b"'"),
    "unquoted-name": lambda body: to_json(body).replace(b'"operations"', b"operations"),
    "with-a-comment": lambda body: b"/* unit of work */" + to_json(body),
    "as-a-form": lambda body: b"body=" + to_json(body),
}


@rule("envelope/malformed")
@pytest.mark.parametrize("spoil", _ENVELOPES.values(), ids=_ENVELOPES.keys())
def test_a_malformed_envelope_is_refused(workspace: Workspace, spoil: Spoil) -> None:
    """What is no JSON object with an array of operation objects is refused."""
    assert_refused(workspace, lambda: one_of_each(workspace), spoil)


_TYPES: dict[str, Any] = {
    "lower-case": "create",
    "capitalised": "Create",
    "mixed-case": "cREATE_BULK",
    "bulk-lower-case": "create_bulk",
    "spaces": " CREATE ",
    "hyphen": "CREATE-BULK",
    "synonym": "INSERT",
    "unknown": "FROBNICATE",
    "prefix": "CREAT",
    "longer": "CREATED",
    "longer-bulk": "CREATE_BULKS",
    "underscore": "_CREATE",
    "no-underscore": "CREATEBULK",
    "turned-round": "BULK_CREATE",
    "save": "SAVE",
    "line-break": "CREATE\n",
    "wide-letters": "\uff23\uff32\uff25\uff21\uff34\uff25",
    "greek-letters": "CR\u0395ATE",
    "empty": "",
    "zero": 0,
    "one": 1,
    "number-as-text": "0",
    "null": None,
    "true": True,
    "false": False,
    "array": ["CREATE"],
    "object": {"name": "CREATE"},
}


@rule("envelope/operation-type-exact", needs=("create", "bulk"))
@pytest.mark.parametrize("kind", [*_TYPES.values(), "missing"], ids=[*_TYPES, "missing"])
def test_another_operation_type_is_refused(workspace: Workspace, kind: Any) -> None:
    """An operation type that is not spelled exactly as documented is refused."""
    _assert_type_refused(workspace, kind, "alone")


@rule("envelope/operation-type-exact", needs=("create", "bulk"))
@pytest.mark.parametrize("kind", ["missing", None, "", "create", "UNKNOWN"], ids=str)
def test_another_operation_type_is_refused_after_a_good_one(
    workspace: Workspace, kind: Any
) -> None:
    """An operation does not take its type from the one before it."""
    _assert_type_refused(workspace, kind, "last")


def _assert_type_refused(workspace: Workspace, kind: Any, place: str) -> None:
    bulk = isinstance(kind, str) and "BULK" in kind.upper()

    def build() -> Transaction:
        transaction = workspace.transaction()
        if place == "last":
            transaction.create(workspace.order, {"name": "first"})
        return good_transaction(workspace, bulk=bulk, into=transaction)

    def spoil(body: dict[str, Any]) -> Any:
        if kind == "missing":
            return without(body, "operationType")
        return wrong_members(body, operationType=kind)

    assert_refused(workspace, build, spoil)


_TABLES: dict[str, Spoil] = {
    "missing": lambda body: without(body, "table"),
    "empty": lambda body: wrong_members(body, table=""),
    "null": lambda body: wrong_members(body, table=None),
    "number": lambda body: wrong_members(body, table=3),
    "true": lambda body: wrong_members(body, table=True),
    "array": lambda body: wrong_members(body, table=[body["operations"][-1]["table"]]),
    "object": lambda body: wrong_members(body, table={"name": body["operations"][-1]["table"]}),
    "space": lambda body: wrong_members(body, table=" "),
    "class-in-the-payload": lambda body: _with_class(without(body, "table"), body),
}


def _with_class(body: dict[str, Any], good: dict[str, Any]) -> dict[str, Any]:
    """Put the table's name where objects carry it, and nowhere else."""
    operation = body["operations"][-1]
    name = good["operations"][0]["table"]
    payload = operation["payload"]
    for row in payload if isinstance(payload, list) else [payload]:
        row["___class"] = name
    return body


@rule("envelope/table-required", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize("spoil", _TABLES.values(), ids=_TABLES.keys())
def test_an_operation_needs_a_table(workspace: Workspace, spoil: Spoil, bulk: bool) -> None:
    """An operation without a table, or whose table is no non-empty string, is refused."""

    def build() -> Transaction:
        before = workspace.transaction()
        before.create(workspace.person, {"name": "before"})
        return good_transaction(workspace, bulk=bulk, into=before)

    assert_refused(workspace, build, spoil)


@rule("envelope/empty-operations")
def test_what_becomes_of_no_operations(workspace: Workspace) -> None:
    """What a request with an empty array of operations is answered."""
    workspace.observe(f"no operations: {workspace.attempt({'operations': []}).kind}")


@rule("envelope/unknown-members")
@pytest.mark.parametrize("place", ["envelope", "operation"])
def test_what_becomes_of_unknown_members(workspace: Workspace, place: str) -> None:
    """Whether members that the documents do not know are accepted."""
    transaction = good_transaction(workspace)
    body = transaction.body()
    (body if place == "envelope" else body["operations"][0])["comment"] = "not in the documents"
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    workspace.observe(f"an unknown member of the {place}: {reading.kind}")


@rule("envelope/operation-limit")
def test_how_many_operations_are_accepted(workspace: Workspace) -> None:
    """How many operations one request may have."""
    declared = workspace.limits.operations
    accepted = 0
    for size in (declared, declared + 1, 5 * declared):
        transaction = workspace.transaction()
        for index in range(size):
            transaction.create(workspace.person, {"age": index})
        reading = workspace.try_transaction(transaction)
        if reading.kind is not Kind.SUCCESS:
            assert_nothing_stored(workspace, transaction)
            workspace.observe(f"{size} operations: {reading.kind}")
            break
        accepted = size
    workspace.observe(f"{accepted} operations in one transaction are accepted")
