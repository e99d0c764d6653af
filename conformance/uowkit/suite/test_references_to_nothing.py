"""References that name nothing: to later operations, to none, or to a place that is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from uowkit_schemas import Level

from uowkit.checks import rule
from uowkit.expect import shown
from uowkit.judging.refusal import assert_refused
from uowkit.scenarios.expectation import TEXT, Not
from uowkit.scenarios.story import Outcome
from uowkit.suite.referring import IN_ORDER
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

NEEDS = ("create", "bulk", "reference", "bulk-reference")
_HOLDERS = ["create", "bulk-first", "bulk-last"]
_HOLDING = 1  # the place of the operation with the reference, of three


def _build(workspace: Workspace, holder: str, *, to_bulk: bool) -> Transaction:
    """A good transaction: an operation, one that refers to it, and another one after that.

    All are of one type and on one table, as far as they can be: a server that carries out
    operations in another order breaks a rule of its own.
    """
    transaction = workspace.transaction()
    if to_bulk:
        reference = transaction.create_bulk(workspace.person, [{"age": 1}, {"age": 2}])[0]
    else:
        reference = transaction.create(workspace.person, {"name": "earlier"}).object_id
    holding = {"note": reference}
    if holder == "create":
        transaction.create(workspace.person, holding)
    else:
        others: list[dict[str, Any]] = [{"age": 1}, {"age": 2}]
        items = [holding, *others] if holder == "bulk-first" else [*others, holding]
        transaction.create_bulk(workspace.person, items)
    if to_bulk:
        transaction.create_bulk(workspace.person, [{"age": 3}, {"age": 4}])
    else:
        transaction.create(workspace.person, {"name": "later"})
    return transaction


def _spoil(workspace: Workspace, body: dict[str, Any], bad: dict[str, Any]) -> dict[str, Any]:
    payload = body["operations"][_HOLDING]["payload"]
    rows = payload if isinstance(payload, list) else [payload]
    column = workspace.person.column("note")
    holder = next(each for each in rows if column in each)
    holder[column] = {**holder[column], **bad}
    return body


def _referring(
    workspace: Workspace,
    holder: str,
    *,
    meant: str | None = None,
    index: int | None = None,
    to_bulk: bool = False,
) -> tuple[Callable[[], Transaction], Callable[[dict[str, Any]], Any]]:
    """What makes a good transaction, and what makes its reference one to nothing.

    Args:
        workspace: where.
        holder: what holds the reference.
        meant: the op result id in it (`_bad_members`); the right one where it is left out.
        index: the index in it; the right one where it is left out.
        to_bulk: whether it refers to a CREATE_BULK, and not to a CREATE.
    """

    def spoil(body: dict[str, Any]) -> dict[str, Any]:
        bad = _bad_members(body, meant) if meant else {}
        return _spoil(workspace, body, bad if index is None else {**bad, "resultIndex": index})

    return lambda: _build(workspace, holder, to_bulk=to_bulk), spoil


def _bad_members(body: dict[str, Any], meant: str) -> dict[str, Any]:
    """The members of a reference to an operation of the request, or to none of it."""
    names = [each["opResultId"] for each in body["operations"]]
    found = {
        "later": names[_HOLDING + 1],
        "itself": names[_HOLDING],
        "nobody": "nobody",
        "other-case": names[0].capitalize(),
        "with-a-space": f"{names[0]} ",
        "beginning": names[0].partition("of")[0],
        "empty": "",
        "table": body["operations"][0]["table"],
    }
    return {"opResultId": found[meant]}


def assert_not_taken(
    workspace: Workspace, build: Callable[[], Transaction], spoil: Callable[[Any], Any]
) -> None:
    """See that a reference to nothing is not stored as it stands, and not made null.

    A transaction that is refused stores nothing, so there it holds.

    Raises:
        Breach: it is.
    """
    transaction = build()
    body = spoil(transaction.body())
    reading = workspace.attempt(body)
    rows = workspace.find(workspace.person, transaction.marker, after=Outcome.SUCCESS)
    workspace.remember_leftovers(transaction)
    if reading.refused:
        return
    column, item = workspace.person.column("note"), workspace.person.column("item")
    holding = _holding(body, column)
    for row in rows:
        if row.get(item) != holding[item]:
            continue
        found = row.get(column)
        literal = isinstance(found, str) and "___ref" in found
        if found is None or isinstance(found, dict) or literal:
            wanted: Any = Not(found) if literal else TEXT
            kept = transaction.marked_in(workspace.person, {row[item]: {column: wanted}})
            workspace.fail(
                f"the reference {shown(holding[column])} names nothing, and the transaction "
                f"succeeded and stored {shown(found)}",
                expected=kept,
                at=rows,
            )


def _holding(body: dict[str, Any], column: str) -> dict[str, Any]:
    payload = body["operations"][_HOLDING]["payload"]
    rows = payload if isinstance(payload, list) else [payload]
    found: dict[str, Any] = next(each for each in rows if column in each)
    return found


@rule("references/forward", needs=NEEDS)
@pytest.mark.parametrize("holder", _HOLDERS)
@pytest.mark.parametrize("meant", ["later", "itself"])
def test_a_forward_reference_is_not_stored_or_lost(
    workspace: Workspace, meant: str, holder: str
) -> None:
    """A reference to what is not there yet is never stored as it stands, and never made null."""
    assert_not_taken(workspace, *_referring(workspace, holder, meant=meant))


@rule("references/forward", level=Level.SHOULD, needs=NEEDS)
@pytest.mark.parametrize("holder", _HOLDERS)
def test_a_forward_reference_is_refused(workspace: Workspace, holder: str) -> None:
    """A reference to a later operation gets the transaction refused."""
    pair = _referring(workspace, holder, meant="later")
    assert_refused(workspace, *pair, accepted_because=IN_ORDER)


@rule("references/forward", needs=NEEDS)
@pytest.mark.parametrize("index", [0, 1], ids=["first", "last"])
def test_a_forward_reference_to_a_bulk_is_not_stored_or_lost(
    workspace: Workspace, index: int
) -> None:
    """It is like one to a single object: never stored as it stands, and never made null."""
    pair = _referring(workspace, "bulk-first", meant="later", index=index, to_bulk=True)
    assert_not_taken(workspace, *pair)


_UNKNOWN = ["nobody", "other-case", "with-a-space", "beginning", "empty", "table"]


@rule("references/unknown", needs=NEEDS)
@pytest.mark.parametrize("holder", _HOLDERS)
@pytest.mark.parametrize("meant", _UNKNOWN)
def test_an_unknown_reference_is_not_stored_or_lost(
    workspace: Workspace, meant: str, holder: str
) -> None:
    """A reference to no operation is never stored as it stands, and never made null."""
    assert_not_taken(workspace, *_referring(workspace, holder, meant=meant))


@rule("references/unknown", level=Level.SHOULD, needs=NEEDS)
@pytest.mark.parametrize("holder", ["create", "bulk-last"])
@pytest.mark.parametrize("meant", _UNKNOWN)
def test_an_unknown_reference_is_refused(workspace: Workspace, meant: str, holder: str) -> None:
    """A reference to an op result id that no operation has gets the transaction refused."""
    assert_refused(workspace, *_referring(workspace, holder, meant=meant))


@rule("references/unknown", level=Level.SHOULD, needs=NEEDS)
@pytest.mark.parametrize("outcome", ["done", "failed"])
def test_a_reference_does_not_reach_into_another_transaction(
    workspace: Workspace, outcome: str
) -> None:
    """The op result ids of the transaction before, done or failed, are unknown in the next."""
    before = _build(workspace, "create", to_bulk=False)
    body = before.body()
    if outcome == "done":
        workspace.commit(before)
    else:
        workspace.attempt(_spoil(workspace, body, _bad_members(body, "nobody")))
        workspace.remember_leftovers(before)
    name = body["operations"][0]["opResultId"]
    assert_refused(
        workspace,
        lambda: _build(workspace, "create", to_bulk=False),
        lambda body: _spoil(workspace, body, {"opResultId": name}),
    )


@rule("references/unknown", needs=NEEDS)
@pytest.mark.parametrize("meant", ["nobody", "other-case"])
def test_an_unknown_reference_to_a_bulk_is_not_stored_or_lost(
    workspace: Workspace, meant: str
) -> None:
    """One with an index is like one with the name of a property."""
    assert_not_taken(workspace, *_referring(workspace, "bulk-last", meant=meant, to_bulk=True))


_BEYOND = {"one-too-many": 2, "two-too-many": 3, "hundred": 100, "minus-one": -1, "minus-two": -2}
_BEYOND |= {"largest": 2**31 - 1}


@rule("references/out-of-range", needs=NEEDS)
@pytest.mark.parametrize("index", _BEYOND.values(), ids=_BEYOND.keys())
@pytest.mark.parametrize("holder", ["bulk-first", "bulk-last"])
def test_an_index_out_of_range_is_not_stored_or_lost(
    workspace: Workspace, holder: str, index: int
) -> None:
    """A reference to a place that a bulk lacks is never stored as it stands or made null."""
    assert_not_taken(workspace, *_referring(workspace, holder, index=index, to_bulk=True))


@rule("references/out-of-range", level=Level.SHOULD, needs=NEEDS)
@pytest.mark.parametrize("index", _BEYOND.values(), ids=_BEYOND.keys())
def test_an_index_out_of_range_is_refused(workspace: Workspace, index: int) -> None:
    """A reference to a place that the bulk's result does not have is refused."""
    assert_refused(workspace, *_referring(workspace, "bulk-last", index=index, to_bulk=True))
