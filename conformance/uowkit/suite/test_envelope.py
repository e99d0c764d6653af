"""The envelope of a good transaction: its answer, and isolation levels."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from uowkit_schemas import Level

from uowkit.checks import given, rule
from uowkit.expect import shown
from uowkit.judging.refusal import assert_refused
from uowkit.scenarios.expectation import NULL
from uowkit.scenarios.story import Outcome
from uowkit.suite.situations import (
    good_transaction,
    one_of_each,
)
from uowkit.wire.reading import Kind, Reading
from uowkit.workspace import Workspace

_LEVELS = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ")
_UNKNOWN_LEVELS: dict[str, Any] = {
    "lower-case": "read_committed",
    "empty": "",
    "unknown": "SNAPSHOT",
    "number": 2,
    "object": {"level": "READ_COMMITTED"},
}


@rule("envelope/success-shape", needs=())
@pytest.mark.parametrize("form", ["create", "bulk", "both", "unnamed"])
def test_a_good_transaction_succeeds(workspace: Workspace, form: str) -> None:
    """A good transaction is answered 2xx with success true and an object of results."""
    transaction = workspace.transaction()
    if form == "unnamed":
        transaction.create(workspace.person, {"name": "Joe"}, op_result_id=None)
    if form in {"create", "both"}:
        transaction.create(workspace.person, {"name": "Joe", "age": 25})
    if form in {"bulk", "both"}:
        transaction.create_bulk(workspace.order, [{"name": "Mary"}, {"name": "Bob"}])
    workspace.commit(transaction)


@rule("envelope/success-shape", needs=())
def test_a_good_transaction_of_many_operations_succeeds(workspace: Workspace) -> None:
    """As many operations as may be sent, with and without op result ids, succeed together."""
    transaction = workspace.transaction()
    for index in range(workspace.limits.operations):
        name = transaction.name(index) if index % 4 else None
        transaction.create(workspace.person, {"age": index}, op_result_id=name)
    workspace.commit(transaction)


@rule("envelope/success-shape", needs=())
def test_good_transactions_succeed_one_after_another(workspace: Workspace) -> None:
    """Twenty good transactions one after another are all answered with success true."""
    for number in range(20):
        transaction = workspace.transaction()
        transaction.create(workspace.person, {"name": f"number {number}"})
        workspace.commit(transaction)


@rule("envelope/success-shape", level=Level.SHOULD)
def test_a_success_has_status_200(workspace: Workspace) -> None:
    """The status of a success is 200."""
    status = workspace.commit(one_of_each(workspace)).reading.exchange.status
    if status != 200:
        workspace.fail(f"a success has status {status}, not 200", status=200)


@rule("envelope/error-null")
def test_error_is_null_on_success(workspace: Workspace) -> None:
    """A success has the member error, and it is null."""
    document = workspace.commit(one_of_each(workspace)).reading.document
    if "error" not in document:
        workspace.fail("a success has no member error", expected={"error": NULL})
    if document["error"] is not None:
        workspace.fail(
            f"error is {shown(document['error'])} on success, not null", expected={"error": NULL}
        )


@rule("envelope/one-result-per-operation")
@given(shape=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_results_has_an_entry_per_operation(
    workspace: Workspace, shape: list[tuple[bool, bool]]
) -> None:
    """Every op result id has its entry, and there is at most one more per unnamed operation."""
    transaction = workspace.transaction()
    for index, (bulk, named) in enumerate(shape[: workspace.limits.operations]):
        name = transaction.name(index) if named else None
        if bulk:
            transaction.create_bulk(workspace.person, [{"age": index}], op_result_id=name)
        else:
            transaction.create(workspace.order, {"age": index}, op_result_id=name)
    workspace.commit(transaction)


@rule("envelope/one-result-per-operation")
@pytest.mark.parametrize("unnamed", [0, 1, 3])
def test_results_has_an_entry_for_each_of_many(workspace: Workspace, unnamed: int) -> None:
    """As many operations as may be sent have an entry each, whatever stands between them."""
    transaction = workspace.transaction()
    for index in range(workspace.limits.operations):
        name = None if unnamed and index % 5 < unnamed else transaction.name(index)
        transaction.create(workspace.order, {"age": index}, op_result_id=name)
    workspace.commit(transaction)


@rule("envelope/result-type", needs=("create", "bulk"))
@pytest.mark.parametrize("first", ["create", "bulk"])
def test_an_entry_names_its_operation_type(workspace: Workspace, first: str) -> None:
    """An entry carries type or operationType, and each is that of its operation."""
    transaction = workspace.transaction()
    for kind in ("create", "bulk") if first == "create" else ("bulk", "create"):
        if kind == "create":
            operation = transaction.create(workspace.person, {"name": "Joe"})
        else:
            transaction.create_bulk(workspace.person, [{"name": "Mary"}])
    entry = workspace.commit(transaction).reading.results[str(operation.op_result_id)]
    seen = [key for key in ("type", "operationType") if key in entry]
    workspace.observe(f"an entry carries {' and '.join(seen)}")


@rule("envelope/isolation-optional")
@pytest.mark.parametrize("operations", [1, 2, 5])
def test_a_transaction_without_isolation_level_is_accepted(
    workspace: Workspace, operations: int
) -> None:
    """A request without isolationLevelEnum is accepted."""
    transaction = workspace.transaction()
    for index in range(operations):
        transaction.create(workspace.person, {"age": index})
    transaction.unit.isolation = None
    workspace.commit(transaction)


@rule("envelope/isolation-levels")
@pytest.mark.parametrize("level", _LEVELS)
def test_an_isolation_level_is_accepted(workspace: Workspace, level: str) -> None:
    """The isolation levels that the documents list are accepted."""
    transaction = workspace.transaction(level)
    transaction.create(workspace.person, {"name": "Joe"})
    transaction.create_bulk(workspace.order, [{"name": "Mary"}])
    workspace.commit(transaction)


@rule("envelope/isolation-levels")
def test_serializable_is_accepted_in_one_spelling(workspace: Workspace) -> None:
    """SERIALIZABLE, or SERIALZABLE as the documents print it, is accepted."""
    refusals = [
        spelling
        for spelling, after in (("SERIALIZABLE", None), ("SERIALZABLE", Outcome.REFUSED))
        if _with_level(workspace, spelling, after).refused
    ]
    if len(refusals) == 2:
        workspace.fail(
            "neither SERIALIZABLE nor SERIALZABLE is accepted", expected={"success": True}
        )
    workspace.observe(
        "of the spellings SERIALIZABLE and SERIALZABLE, "
        + (f"{refusals[0]} is refused" if refusals else "both are accepted")
    )


@rule("envelope/isolation-levels", level=Level.SHOULD)
def test_serializable_is_accepted_as_clients_spell_it(workspace: Workspace) -> None:
    """SERIALIZABLE, which every client sends, is accepted."""
    reading = _with_level(workspace, "SERIALIZABLE")
    if reading.kind is not Kind.SUCCESS:
        workspace.fail(
            f"the isolation level SERIALIZABLE: {reading}", expected={"success": True}, at=reading
        )


def _with_level(workspace: Workspace, level: Any, after: Outcome | None = None) -> Reading:
    transaction = good_transaction(workspace)
    body = {**transaction.body(), "isolationLevelEnum": level}
    reading = workspace.attempt(body, after=after)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    return reading


@rule("envelope/isolation-unknown")
@pytest.mark.parametrize("level", _UNKNOWN_LEVELS.values(), ids=_UNKNOWN_LEVELS.keys())
def test_an_unknown_isolation_level_is_refused(workspace: Workspace, level: Any) -> None:
    """A value that is no isolation level is refused."""
    assert_refused(
        workspace,
        lambda: good_transaction(workspace),
        lambda body: {**body, "isolationLevelEnum": level},
    )


@rule("envelope/isolation-unknown", level=Level.REPORT)
@pytest.mark.parametrize("level", [None, "READ_UNCOMMITED"])
def test_what_becomes_of_a_doubtful_isolation_level(workspace: Workspace, level: Any) -> None:
    """Whether null, and one of the documents' misspellings, are accepted."""
    done = "refused" if _with_level(workspace, level).refused else "accepted"
    workspace.observe(f"the isolation level {shown(level)} is {done}")
