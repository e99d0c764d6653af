"""What a CREATE_BULK may not carry: payloads and items that are refused (document 001)."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.judging.refusal import assert_refused
from uowkit.suite.situations import (
    good_transaction,
    people,
    without,
    wrong_members,
)
from uowkit.wire.exchange import to_json
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_BULK = ("create", "bulk")


_PAYLOADS: dict[str, Any] = {
    "null": None,
    "string": "Joe",
    "number": 3,
    "zero": 0,
    "true": True,
    "empty-object": {},
}


@rule("create-bulk/payload-required", needs=_BULK)
@pytest.mark.parametrize("payload", _PAYLOADS.values(), ids=_PAYLOADS.keys())
def test_a_payload_must_be_an_array(workspace: Workspace, payload: Any) -> None:
    """A payload of a CREATE_BULK that is no array is refused."""
    assert_refused(
        workspace,
        lambda: good_transaction(workspace, bulk=True),
        lambda body: wrong_members(body, payload=payload),
    )


@rule("create-bulk/payload-required", needs=_BULK)
@pytest.mark.parametrize("form", ["missing", "one-object", "by-index", "as-text"])
def test_a_payload_must_be_the_array_itself(workspace: Workspace, form: str) -> None:
    """A CREATE_BULK without payload, or with one object or another form of it, is refused."""

    def spoil(body: dict[str, Any]) -> Any:
        rows = body["operations"][-1]["payload"]
        if form == "missing":
            return without(body, "payload")
        by_index = {str(index): row for index, row in enumerate(rows)}
        forms = {"one-object": rows[0], "by-index": by_index, "as-text": to_json(rows).decode()}
        return wrong_members(body, payload=forms[form])

    assert_refused(workspace, lambda: good_transaction(workspace, bulk=True), spoil)


_ITEMS: dict[str, Any] = {
    "null": None,
    "string": "Joe",
    "empty-string": "",
    "number": 25,
    "zero": 0,
    "true": True,
    "false": False,
    "array": [],
    "object-in-array": [{"name": "Joe"}],
    "names-in-array": ["name", "age"],
    "pairs": [["name", "Joe"]],
    "object-as-text": '{"name": "Joe"}',
    "empty-object-as-text": "{}",
}


@rule("create-bulk/items-are-objects", needs=_BULK)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("item", _ITEMS.values(), ids=_ITEMS.keys())
def test_an_item_must_be_an_object(workspace: Workspace, item: Any, place: str) -> None:
    """One item that is no object gets the whole transaction refused."""
    _assert_item_refused(workspace, item, place, size=3)


@rule("create-bulk/items-are-objects", needs=_BULK)
@pytest.mark.parametrize("item", [None, "Joe", 25, []], ids=["null", "string", "number", "array"])
def test_an_item_late_in_a_bulk_must_be_an_object(workspace: Workspace, item: Any) -> None:
    """The items of a larger bulk are looked at to the last."""
    _assert_item_refused(workspace, item, "last", size=min(14, workspace.limits.bulk - 1))


@rule("create-bulk/items-are-objects", needs=_BULK)
@pytest.mark.parametrize("item", [None, "Joe", 0, []], ids=["null", "string", "zero", "array"])
def test_the_only_item_must_be_an_object(workspace: Workspace, item: Any) -> None:
    """A bulk of one item that is no object is refused."""
    _assert_item_refused(workspace, item, "alone", size=1)


def _assert_item_refused(workspace: Workspace, item: Any, place: str, *, size: int) -> None:

    def build() -> Transaction:
        transaction = workspace.transaction()
        transaction.create(workspace.order, {"name": "before"})
        transaction.create_bulk(workspace.person, people(size))
        return transaction

    def spoil(body: dict[str, Any]) -> Any:
        rows = body["operations"][-1]["payload"]
        at = {"first": 0, "middle": 1, "alone": 0}.get(place, len(rows))
        rows.insert(at, item)
        return wrong_members(body, payload=[item] if place == "alone" else rows)

    assert_refused(workspace, build, spoil)
