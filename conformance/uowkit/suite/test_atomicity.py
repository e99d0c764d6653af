"""A transaction is carried out as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, explanation, listed, shown
from uowkit.judging.refusal import assert_refused
from uowkit.outcomes import Inapplicable
from uowkit.scenarios.story import Expected
from uowkit.suite.failing import ACCEPTED_BECAUSE, FAILURES, Fail
from uowkit.suite.situations import accepted_level, missing_column, unknown_column, wrong_members
from uowkit.unit_of_work import LEVELS
from uowkit.wire.exchange import to_json
from uowkit.wire.reading import Kind, Reading
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_ALL = "atomicity/all-or-nothing"


def _several(workspace: Workspace, tables: str, size: int = 5) -> Transaction:
    """CREATE and CREATE_BULK in turn, on one table or several."""
    transaction = workspace.transaction()
    for index in range(size):
        role = "order" if tables == "several-tables" and index % 3 else "person"
        table = workspace.tables[role]
        if index % 2:
            rows = [{"name": f"{index} {each}"} for each in range(2)]
            transaction.create_bulk(table, rows, op_result_id=transaction.name(index))
        else:
            transaction.create(table, {"age": index}, op_result_id=transaction.name(index))
    return transaction


@rule(_ALL, needs=("create", "bulk"))
@pytest.mark.parametrize("tables", ["one-table", "several-tables"])
@pytest.mark.parametrize("place", [0, 1, 4], ids=["first", "second", "last"])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_operation_leaves_no_trace(
    workspace: Workspace, failure: str, place: int, tables: str
) -> None:
    """An operation that fails undoes every operation before and after it."""

    def spoil(body: dict[str, Any]) -> Any:
        FAILURES[failure](workspace, body["operations"][place])
        return body

    assert_refused(
        workspace,
        lambda: _several(workspace, tables),
        spoil,
        spoiled=place,
        accepted_because=ACCEPTED_BECAUSE[failure],
    )


@rule(_ALL, needs=("create", "bulk"))
@pytest.mark.parametrize("level", LEVELS)
def test_a_failure_leaves_no_trace_at_any_isolation_level(workspace: Workspace, level: str) -> None:
    """A failed transaction leaves nothing, whatever its isolation level."""
    accepted = accepted_level(workspace, level)
    if accepted is None:
        raise Inapplicable("the isolation level is refused")

    def build() -> Transaction:
        transaction = _several(workspace, "several-tables")
        transaction.unit.isolation = accepted
        return transaction

    assert_refused(
        workspace,
        build,
        lambda body: unknown_column(workspace, body),
        accepted_because=ACCEPTED_BECAUSE["unknown-column"],
    )


@rule(_ALL, needs=("create", "bulk"))
@pytest.mark.parametrize("kind", ["creates", "bulks"])
def test_a_failure_at_the_end_undoes_much(workspace: Workspace, kind: str) -> None:
    """The last of as many operations as may be sent fails, and nothing is left of the others."""
    size = workspace.limits.operations

    def build() -> Transaction:
        transaction = workspace.transaction()
        for index in range(size):
            if kind == "bulks" and index == 1:
                rows = [{"age": each} for each in range(min(60, workspace.limits.bulk))]
                transaction.create_bulk(workspace.person, rows)
            else:
                transaction.create(workspace.order, {"age": index})
        return transaction

    assert_refused(
        workspace,
        build,
        lambda body: unknown_column(workspace, body),
        accepted_because=ACCEPTED_BECAUSE["unknown-column"],
    )


@rule(_ALL, needs=("create", "bulk"))
@given(
    shape=st.lists(st.integers(0, 4), min_size=1, max_size=6),
    place=st.integers(0, 5),
    failure=st.sampled_from(sorted(FAILURES)),
    isolation=st.sampled_from((None, "READ_UNCOMMITTED", "REPEATABLE_READ")),
    named=st.booleans(),
)
def test_any_failing_transaction_leaves_no_trace(
    workspace: Workspace,
    shape: list[int],
    place: int,
    failure: str,
    isolation: str | None,
    named: bool,
) -> None:
    """Whatever a transaction consists of, and whichever operation fails, nothing is stored."""
    limits = workspace.limits
    shape = [min(size, limits.bulk) for size in shape[: limits.operations]]

    def build() -> Transaction:
        transaction = workspace.transaction(isolation)
        for index, size in enumerate(shape):
            table = workspace.order if (index + size) % 2 else workspace.person
            name = transaction.name(index) if named else None
            if size:
                rows = [{"age": each} for each in range(size)]
                transaction.create_bulk(table, rows, op_result_id=name)
            else:
                transaction.create(table, {"name": "single"}, op_result_id=name)
        return transaction

    def spoil(body: dict[str, Any]) -> Any:
        FAILURES[failure](workspace, body["operations"][place % len(shape)])
        return body

    assert_refused(
        workspace,
        build,
        spoil,
        spoiled=place % len(shape),
        accepted_because=ACCEPTED_BECAUSE[failure],
    )


@rule("atomicity/bulk-all-or-nothing", needs=("create", "bulk"))
@pytest.mark.parametrize("size", [2, 10])
@pytest.mark.parametrize("place", ["first", "second", "middle", "last"])
@pytest.mark.parametrize("defect", ["unknown-column", "bad-item"])
def test_one_bad_object_leaves_nothing_of_its_bulk(
    workspace: Workspace, size: int, place: str, defect: str
) -> None:
    """One bad object anywhere in a bulk leaves none of that bulk."""
    _assert_bulk_undone(workspace, min(size, workspace.limits.bulk), place, defect)


@rule("atomicity/bulk-all-or-nothing", needs=("create", "bulk"))
def test_one_bad_object_leaves_nothing_of_a_large_bulk(workspace: Workspace) -> None:
    """One bad object at the end leaves none of as large a bulk as may be sent."""
    _assert_bulk_undone(workspace, workspace.limits.bulk, "last", "unknown-column")


def _assert_bulk_undone(workspace: Workspace, count: int, place: str, defect: str) -> None:
    at = {"first": 0, "second": 1, "middle": count // 2, "last": count - 1}[place]

    def build() -> Transaction:
        transaction = workspace.transaction()
        transaction.create_bulk(workspace.person, [{"age": index} for index in range(count)])
        return transaction

    def spoil(body: dict[str, Any]) -> Any:
        rows = body["operations"][0]["payload"]
        if defect == "bad-item":
            rows[at] = "no object"
        else:
            rows[at][missing_column(workspace)] = "value"
        return body

    assert_refused(workspace, build, spoil, accepted_because=ACCEPTED_BECAUSE[defect])


def _failing(fail: Fail, place: int) -> Callable[[Workspace, dict[str, Any]], Any]:
    def spoil(workspace: Workspace, body: dict[str, Any]) -> Any:
        fail(workspace, body["operations"][place])
        return body

    return spoil


_SPOILS: dict[str, Callable[[Workspace, dict[str, Any]], Any]] = {
    **{name: _failing(fail, 2) for name, fail in FAILURES.items()},
    **{f"{name}-in-a-bulk": _failing(fail, 1) for name, fail in FAILURES.items()},
    "malformed": lambda _, body: wrong_members(body, operationType=None),
    "half-a-document": lambda _, body: to_json(body)[:-3],
}


@rule("atomicity/recovers", needs=("create", "bulk"))
@pytest.mark.parametrize("spoil", _SPOILS.values(), ids=_SPOILS.keys())
@pytest.mark.parametrize("failures", [1, 3])
def test_the_same_request_without_the_defect_succeeds(
    workspace: Workspace, spoil: Callable[[Workspace, dict[str, Any]], Any], failures: int
) -> None:
    """After failed transactions, the same request without the defect succeeds and is stored."""
    refused: list[Reading] = []
    for _ in range(3):  # contention can get a good transaction refused, too, but not each time
        transaction = _several(workspace, "several-tables")
        for _ in range(failures):
            if (
                workspace.attempt(spoil(workspace, deepcopy(transaction.body()))).kind
                is Kind.SUCCESS
            ):
                workspace.remember_leftovers(transaction)
                return  # another rule's business: this one must have failed
        reading = workspace.attempt(transaction.body(), expected=Expected.SUCCESS, at_once=True)
        if not reading.refused:
            # The same op result ids were sent before, which is another rule's business.
            workspace.accept(transaction, reading, explained_by="op-result-id/scope")
            _assert_stored(workspace, transaction)
            return
        refused.append(reading)
        for _ in range(5):
            if not workspace.try_transaction(_several(workspace, "one-table")).refused:
                break
    workspace.fail(
        f"after a failed transaction, a good one was refused: {reading}",
        because="op-result-id/scope",  # the op result ids are those of the failed one
        at=refused[0],
    )


def _assert_stored(workspace: Workspace, transaction: Transaction) -> None:
    for table in transaction.tables:
        column = table.column("item")
        known = {each.item: each.row for each in transaction.objects}
        expected = transaction.marked_in(table, known)
        rows = {row.get(column): row for row in workspace.find(table, transaction.marker)}
        for saved in transaction.objects:
            if saved.table is not table:
                continue
            if saved.item not in rows:
                workspace.fail(
                    "after a failed transaction, an acknowledged object is not stored",
                    because="op-result-id/scope",
                    expected=expected,
                )
            unlike = differences(saved.row, rows[saved.item])
            if unlike:
                workspace.fail(
                    f"after a failure, an object is not stored as it was sent: {listed(unlike)}",
                    because=explanation(unlike),
                    expected=expected,
                )


@rule("atomicity/acknowledged-is-stored", needs=("create", "bulk"))
@given(
    rows=st.integers(1, 5),
    fails=st.booleans(),
    isolation=st.sampled_from((None, *LEVELS)),
)
def test_what_was_acknowledged_is_stored(
    workspace: Workspace, rows: int, fails: bool, isolation: str | None
) -> None:
    """Every object of an acknowledged transaction is there, also after a later failure."""
    _assert_acknowledged_is_stored(workspace, rows, fails, isolation)


@rule("atomicity/acknowledged-is-stored", needs=("create", "bulk"))
@pytest.mark.parametrize("level", LEVELS)
def test_what_was_acknowledged_is_stored_at_any_level(workspace: Workspace, level: str) -> None:
    """Every object of an acknowledged transaction is there, whatever its isolation level."""
    _assert_acknowledged_is_stored(workspace, 3, True, level)


def _assert_acknowledged_is_stored(
    workspace: Workspace, rows: int, fails: bool, isolation: str | None
) -> None:
    rows = min(rows, workspace.limits.bulk)
    transaction = workspace.transaction(isolation and accepted_level(workspace, isolation))
    transaction.create(workspace.person, {"name": "single"})
    transaction.create_bulk(workspace.person, [{"age": index} for index in range(rows)])
    transaction.create(workspace.order, {"name": "other table"})
    workspace.commit(transaction)
    if fails:
        failing = _several(workspace, "several-tables")
        if workspace.attempt(unknown_column(workspace, failing.body())).kind is Kind.SUCCESS:
            workspace.remember_leftovers(failing)
    for table, expected in ((workspace.person, rows + 1), (workspace.order, 1)):
        stored = len(workspace.find(table, transaction.marker))
        if stored < expected:
            workspace.fail(
                f"{expected} objects were acknowledged in {shown(table.name)}, {stored} are there",
                expected=transaction.marked_in(table),
            )
