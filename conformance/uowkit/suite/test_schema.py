"""Tables and columns: transactions use those that are there, and make none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from uowkit_schemas import Level

from uowkit.checks import given, rule
from uowkit.judging.refusal import assert_refused
from uowkit.scenarios.expectation import NOTHING, REFUSED
from uowkit.suite.situations import good_transaction, missing_column, wrong_members
from uowkit.wire.reading import Kind
from uowkit.work.marked import Transaction
from uowkit.work.tables import CORE_ROLES, Table
from uowkit.workspace import Workspace


@rule("schema/table-must-exist", needs=("create", "bulk"))
@pytest.mark.parametrize("place", ["alone", "last", "first"])
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
def test_an_unknown_table_is_refused(workspace: Workspace, bulk: bool, place: str) -> None:
    """An operation on an unknown table is refused, and the table does not exist afterwards."""
    missing = Table("missing", f"UowkitNone{workspace.markers.next().replace('-', '')}", {})
    sent: list[Transaction] = []

    def build() -> Transaction:
        transaction = workspace.transaction()
        if place == "last":
            transaction.create(workspace.order, {"name": "first"})
        good_transaction(workspace, bulk=bulk, into=transaction)
        if place == "first":
            transaction.create(workspace.order, {"name": "last"})
        sent.append(transaction)
        return transaction

    def spoil(body: dict[str, Any]) -> Any:
        body["operations"][1 if place == "last" else 0]["table"] = missing.name
        return body

    assert_refused(workspace, build, spoil)
    _assert_not_made(workspace, missing)
    for transaction in sent:
        rows = workspace.find_or_missing(missing, transaction.marker)
        if rows:
            workspace.fail(f"the table {missing.name} was made by a transaction", expected=NOTHING)


def _assert_not_made(workspace: Workspace, missing: Table) -> None:
    """See that not even an object without properties can be saved in the table."""
    empty = workspace.transaction()
    empty.create(missing, {}, marked=False)
    if workspace.attempt(empty.body()).kind is Kind.SUCCESS:
        workspace.fail(
            f"the table {missing.name} was made by a transaction that was refused",
            expected=REFUSED,
        )


@rule("schema/column-must-exist", needs=("create", "bulk"))
@pytest.mark.parametrize(
    "value", ["text", 1, True, {"a": 1}, [1]], ids=["text", "number", "true", "object", "array"]
)
@pytest.mark.parametrize("place", ["create", "bulk-first", "bulk-last"])
def test_an_unknown_column_is_refused(workspace: Workspace, place: str, value: Any) -> None:
    """A property that is no column is refused, and again when it is sent again."""
    column = f"{missing_column(workspace)}{place}{type(value).__name__}".replace("-", "")
    _assert_no_column(workspace, column, place, value)


@rule("schema/column-must-exist", needs=("create", "bulk"))
@pytest.mark.parametrize("place", ["create", "bulk-last"])
@pytest.mark.parametrize("form", ["_{}", "{}_", "{}.part", "{} and more", "{}-part", "{}\u00e9"])
def test_an_unknown_column_of_an_odd_name_is_refused(
    workspace: Workspace, form: str, place: str
) -> None:
    """A property that is no column is refused, whatever its name looks like."""
    _assert_no_column(workspace, form.format(missing_column(workspace)), place, "text")


@rule("schema/column-must-exist", needs=("create", "bulk"))
@pytest.mark.parametrize("place", ["create", "bulk-last"])
def test_a_column_of_another_table_is_refused(workspace: Workspace, place: str) -> None:
    """A property that is a column of another table only is refused."""
    _assert_no_column(workspace, workspace.order.column("total"), place, 1)


def _assert_no_column(workspace: Workspace, column: str, place: str, value: Any) -> None:
    bulk = place != "create"

    def spoil(body: dict[str, Any]) -> Any:
        payload = body["operations"][-1]["payload"]
        row = payload[0 if place == "bulk-first" else -1] if bulk else payload
        row[column] = value
        return body

    # A column that the first refusal made would take the second request.
    assert_refused(workspace, lambda: good_transaction(workspace, bulk=bulk), spoil, times=2)


@rule("schema/column-must-exist", level=Level.REPORT)
def test_what_becomes_of_null_for_an_unknown_column(workspace: Workspace) -> None:
    """Whether null for a property that is no column is refused: null is a value of none."""
    transaction = good_transaction(workspace)
    body = transaction.body()
    body["operations"][-1]["payload"][missing_column(workspace)] = None
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    workspace.observe(f"null for a property that is no column: {reading.kind}")


@rule("schema/right-table", needs=())
@given(
    roles=st.lists(
        st.tuples(st.sampled_from(("person", "order")), st.booleans()), min_size=1, max_size=5
    )
)
def test_each_operation_writes_to_its_own_table(
    workspace: Workspace, roles: list[tuple[str, bool]]
) -> None:
    """Every object is in the table of its operation, and in no other."""
    transaction = workspace.transaction()
    for role, bulk in roles:
        if bulk:
            transaction.create_bulk(workspace.tables[role], [{"name": role}, {"note": role}])
        else:
            transaction.create(workspace.tables[role], {"name": role})
    workspace.commit(transaction)
    found = {
        role: workspace.find(workspace.tables[role], transaction.marker) for role in CORE_ROLES
    }
    stored = {
        role: {row.get(workspace.tables[role].column("item")) for row in rows}
        for role, rows in found.items()
    }
    if not any(stored.values()):
        table = transaction.tables[0]
        workspace.fail(
            "nothing of the transaction is stored",
            rule="create/object-id-persisted",
            expected=transaction.marked_in(table),
            at=found[table.role],
        )
    for each in transaction.objects:
        other = "order" if each.table.role == "person" else "person"
        if each.item in stored[other]:
            workspace.fail(
                f"an object of table {each.table.name} is in {workspace.tables[other].name}",
                expected=transaction.marked_in(workspace.tables[other]),
                at=found[other],
            )


@rule("schema/name-case")
@pytest.mark.parametrize("name", ["table", "column"])
def test_whether_names_have_case(workspace: Workspace, name: str) -> None:
    """Whether names that differ in case only name one table, or one column."""
    transaction = good_transaction(workspace)
    body = transaction.body()
    operation = body["operations"][0]
    if name == "table":
        operation["table"] = operation["table"].swapcase()
    else:
        column = workspace.person.column("note")
        operation["payload"][column.swapcase()] = "in another case"
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    done = "does not exist" if reading.refused else "is taken for the same"
    workspace.observe(f"a {name} written in another case {done}")


_MISMATCHES: dict[str, tuple[str, Any]] = {
    "text-for-a-number": ("age", "not a number"),
    "digits-for-a-number": ("age", "25"),
    "number-for-text": ("name", 25),
    "true-for-text": ("name", True),
    "true-for-a-number": ("age", True),
    "object-for-a-number": ("age", {"a": 1}),
    "array-for-a-number": ("age", [1]),
    "text-for-a-boolean": ("active", "not a boolean"),
    "number-for-a-boolean": ("active", 25),
    "object-for-a-boolean": ("active", {"a": True}),
}


@rule("schema/type-mismatch", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize(("column", "value"), _MISMATCHES.values(), ids=_MISMATCHES.keys())
def test_a_value_of_the_wrong_type_is_refused(
    workspace: Workspace, column: str, value: Any, bulk: bool
) -> None:
    """A value that its column's type has no place for is refused."""

    def spoil(body: dict[str, Any]) -> Any:
        payload = body["operations"][-1]["payload"]
        (payload[0] if bulk else payload)[workspace.person.column(column)] = value
        return wrong_members(body, payload=payload)

    def build() -> Transaction:
        transaction = workspace.transaction()
        transaction.create(workspace.order, {"name": "before"})
        return good_transaction(workspace, bulk=bulk, into=transaction)

    assert_refused(workspace, build, spoil)
