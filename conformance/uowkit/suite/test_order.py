"""Operations are carried out in the order of the request, as references and FIND show."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import rule
from uowkit.client.operations import Create, CreateBulk, Find
from uowkit.expect import shown
from uowkit.judging.operation_results import rule_of
from uowkit.outcomes import Inapplicable, Untested
from uowkit.suite.referring import Holder, assert_stands_for
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.work.readback import PAGE
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

FIND_EFFECT = rule_of("FIND", "effect")
_REFERENCES = ("create", "bulk", "reference", "bulk-reference", "reference-of-create-to-bulk")


@rule("order/operations-in-order", needs=_REFERENCES)
@pytest.mark.parametrize("length", [3, 6, 20])
@pytest.mark.parametrize("first", ["create", "bulk"])
def test_each_operation_can_refer_to_the_one_before_it(
    workspace: Workspace, first: str, length: int
) -> None:
    """CREATE and CREATE_BULK on two tables, in turn, find what the one before them answered."""
    transaction = workspace.transaction()
    operations: list[Create | CreateBulk] = []
    while len(operations) < min(length, workspace.limits.operations):
        operations.append(_add_link(workspace, transaction, operations, bulk_first=first == "bulk"))
    committed = workspace.commit(transaction)
    for place, operation in enumerate(operations[1:], 1):
        holder = Holder(operation, _table(workspace, place))
        before = operations[place - 1]
        value = committed.ids_of(before)[-1]
        assert_stands_for(workspace, committed, holder, value, because=_rule_on(before))


def _rule_on(source: Create | CreateBulk) -> str:
    """The rule on what a reference stands for, which is not about when it is resolved."""
    return f"references/{'create-property' if isinstance(source, Create) else 'bulk-index'}"


def _table(workspace: Workspace, place: int) -> Table:
    return workspace.order if place % 3 == 1 else workspace.person


def _add_link(
    workspace: Workspace,
    transaction: Transaction,
    before: list[Create | CreateBulk],
    *,
    bulk_first: bool,
) -> Create | CreateBulk:
    """Add an operation that refers to the last one; the op result ids sort the other way."""
    place = len(before)
    values: dict[str, Any] = {"name": f"link {place}"}
    if before:
        last = before[-1]
        values["note"] = last.object_id if isinstance(last, Create) else last[1]
    table, name = _table(workspace, place), transaction.name(99 - place)
    if (place % 2 == 0) is bulk_first:
        items = [values, {"name": "beside"}]
        return transaction.create_bulk(table, items, op_result_id=name)
    return transaction.create(table, values, op_result_id=name)


@rule("order/operations-in-order", needs=("create", "bulk"))
@pytest.mark.parametrize("order", ["create-first", "bulk-first"])
@pytest.mark.parametrize("table", ["person", "order"])
def test_a_find_sees_what_was_done_before_it(workspace: Workspace, table: str, order: str) -> None:
    """A FIND finds the objects of every operation before it, and of none after it."""
    _assert_offers_find(workspace)
    own = workspace.tables[table]
    transaction = workspace.transaction()
    finds = [_find(transaction, own)]
    for place in range(min(4, workspace.limits.operations // 3 - 1)):
        transaction.create(workspace.order if own is workspace.person else workspace.person, {})
        if (place % 2 == 0) is (order == "create-first"):
            transaction.create(own, {"age": place})
        else:
            transaction.create_bulk(own, [{"age": place}, {"name": "beside"}])
        finds.append(_find(transaction, own))
    committed = workspace.commit(transaction)
    for find in finds:
        _assert_sees(workspace, committed, find, own)


def _find(transaction: Transaction, table: Table) -> Find:
    clause = f"{table.column('marker')} = '{transaction.marker}'"
    sorting = {"sortBy": [table.column("item")]}
    query = {"whereClause": clause, "pageSize": PAGE, "queryOptions": sorting}
    return transaction.find(table, query)


def _assert_offers_find(workspace: Workspace) -> None:
    """See that the target has FIND at all.

    Raises:
        Inapplicable: it has not.
    """
    transaction = workspace.transaction()
    _find(transaction, workspace.person)
    if workspace.attempt(transaction.body()).refused:
        raise Inapplicable("the target refuses FIND in transactions")


def _assert_own(rows: list[Any], table: Table, marker: str) -> None:
    """See that a FIND by marker gives objects of that marker, whichever those are.

    Raises:
        Untested: it does not, so that it shows nothing of the order.
    """
    column = table.column("marker")
    for row in rows:
        if not isinstance(row, dict) or row.get(column) != marker:
            raise Untested(
                f"a FIND by the marker {shown(marker)} gave {shown(row)}", cause=FIND_EFFECT
            )


def _assert_sees(workspace: Workspace, committed: Committed, find: Find, table: Table) -> None:
    operations = committed.transaction.unit.operations
    place = next(place for place, each in enumerate(operations) if each is find)
    saved = [each for each in committed.transaction.objects if each.table is table]
    before = sorted(str(each.item) for each in saved if each.operation < place)
    column = table.column("item")
    found = committed.reading.result(str(find.op_result_id))
    rows = found if isinstance(found, list) else []
    _assert_own(rows, table, committed.transaction.marker)
    seen = [row.get(column) if isinstance(row, dict) else row for row in rows]
    if not isinstance(found, list) or sorted(map(str, seen)) != before:
        wanted = [{column: each} for each in before]
        workspace.fail(
            f"the FIND that is operation {place} must find the {len(before)} objects that were "
            f"saved before it, and its result is {shown(found)}",
            expected={"results": {find.op_result_id: {"result": wanted}}},
            at=committed.reading,
        )
