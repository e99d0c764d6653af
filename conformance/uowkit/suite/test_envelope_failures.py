"""What a failed transaction and a refusal are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from uowkit.checks import rule
from uowkit.expect import shown
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.expectation import NULL, NUMBER, REFUSED, TEXT, Maybe
from uowkit.scenarios.story import Outcome
from uowkit.suite.situations import (
    Defect,
    good_transaction,
    malformed,
    unknown_column,
    wrong_members,
)
from uowkit.wire.reading import Kind, Reading
from uowkit.workspace import Workspace


def _failed(workspace: Workspace) -> Reading:
    """A transaction failure, for the rules on what one looks like."""
    transaction = good_transaction(workspace)
    reading = workspace.attempt(unknown_column(workspace, transaction.body()))
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
        workspace.fail(
            "an unknown column was accepted",
            rule="schema/column-must-exist",
            expected=REFUSED,
            at=reading,
        )
    return reading


def _transaction_failure(workspace: Workspace) -> Reading:
    reading = _failed(workspace)
    if reading.kind is not Kind.FAILURE:
        raise Inapplicable(f"a failed transaction is answered by a refusal: {reading}")
    return reading


@rule("envelope/failure-shape")
@pytest.mark.parametrize("cause", ["unknown-column", "unknown-table", "bad-item", "any"])
def test_a_failure_says_what_failed(workspace: Workspace, cause: str) -> None:
    """An answer with success false has an error with a message that is not empty."""
    for defect in malformed(workspace) if cause == "any" else [_CAUSES[cause](workspace)]:
        transaction = defect.build()
        reading = workspace.attempt(defect.spoil(transaction.body()))
        if reading.kind is Kind.SUCCESS:
            workspace.remember_leftovers(transaction)
        document = reading.document
        if not isinstance(document, dict) or document.get("success") is not False:
            continue
        message = reading.error.get("message")
        if not isinstance(message, str) or not message.strip():
            workspace.fail(
                f"success is false and error is {shown(document.get('error'))}, "
                "which has no message",
                expected={"error": {"message": TEXT}},
                when=Outcome.FAILURE,
                at=reading,
            )


_CAUSES: dict[str, Callable[[Workspace], Defect]] = {
    "unknown-column": lambda workspace: Defect(
        lambda: good_transaction(workspace), lambda body: unknown_column(workspace, body)
    ),
    "unknown-table": lambda workspace: Defect(
        lambda: good_transaction(workspace),
        lambda body: wrong_members(body, table=f"UowkitNone{workspace.markers.run}"),
    ),
    "bad-item": lambda workspace: Defect(
        lambda: good_transaction(workspace, bulk=True),
        lambda body: wrong_members(body, payload=[1]),
    ),
}


@rule("envelope/refusal-shape")
def test_a_refusal_has_code_and_message(workspace: Workspace) -> None:
    """A refusal that is no transaction failure is an object with code and message."""
    seen = False
    for defect in malformed(workspace):
        reading = workspace.attempt(defect.spoil(defect.build().body()))
        if reading.kind is not Kind.REFUSAL:
            continue
        seen = True
        document = reading.document
        code = document.get("code") if isinstance(document, dict) else None
        if isinstance(code, bool) or not isinstance(code, int | float) or not reading.message:
            workspace.fail(
                f"a refusal (HTTP {reading.exchange.status}) is {shown(document)}",
                expected={"code": NUMBER, "message": TEXT},
                when=Outcome.REFUSAL,
            )
    if not seen:
        raise Inapplicable("every refusal is a transaction failure")


@rule("envelope/first-failure")
@pytest.mark.parametrize("first", ["create", "bulk"])
@pytest.mark.parametrize("between", [0, 1, 3])
def test_the_first_of_two_failures_is_named(workspace: Workspace, between: int, first: str) -> None:
    """Of two operations that must fail, the first is the one named."""
    transaction = workspace.transaction()
    for index in range(between + 3):
        if (index == 1) == (first == "bulk"):
            transaction.create_bulk(workspace.person, [{"age": index}])
        else:
            transaction.create(workspace.person, {"age": index})
    body = transaction.body()
    for index in (1, between + 2):
        unknown_column(workspace, body, index)
    reading = workspace.attempt(body)
    named = reading.failed_op_result_id
    if reading.kind is not Kind.FAILURE or named is None:
        raise Inapplicable("a failure names no operation")
    first_name = transaction.name(1)
    if named != first_name:
        workspace.fail(
            f"{first_name} fails first, and {shown(named)} is named",
            because="envelope/failure-names-operation",
            expected={"error": Maybe({"operation": Maybe({"opResultId": Maybe(first_name)})})},
            when=Outcome.FAILURE,
        )


@rule("envelope/failure-results-null")
def test_results_is_null_on_failure(workspace: Workspace) -> None:
    """On failure the member results is null."""
    document = _transaction_failure(workspace).document
    if "results" not in document or document["results"] is not None:
        found = shown(document["results"]) if "results" in document else "missing"
        workspace.fail(
            f"results is {found} on failure, not null",
            expected={"results": NULL},
            when=Outcome.FAILURE,
        )


@rule("envelope/failure-names-operation")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_failure_names_its_operation(workspace: Workspace, place: int) -> None:
    """error.operation.opResultId is the op result id of the operation that failed."""
    transaction = workspace.transaction()
    for index in range(3):
        name = f"Operation {index} \u00c5 {transaction.marker}"
        transaction.create(workspace.person, {"age": index}, op_result_id=name)
    reading = workspace.attempt(unknown_column(workspace, transaction.body(), place))
    if reading.kind is not Kind.FAILURE:
        raise Inapplicable(f"a failed transaction is answered by a refusal: {reading}")
    expected = transaction.unit.operations[place].op_result_id
    if reading.failed_op_result_id != expected:
        workspace.fail(
            f"operation {place} failed, and error.operation is "
            f"{shown(reading.error.get('operation'))}",
            expected={"error": {"operation": {"opResultId": expected}}},
            when=Outcome.FAILURE,
        )


@rule("envelope/failure-status")
def test_a_failure_has_status_200(workspace: Workspace) -> None:
    """The status of a transaction failure is 200."""
    status = _transaction_failure(workspace).exchange.status
    if status != 200:
        workspace.fail(
            f"a transaction failure has status {status}, not 200",
            status=200,
            when=Outcome.FAILURE,
        )
