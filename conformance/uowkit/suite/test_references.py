"""References to the result of a CREATE: they stand for a property of the saved object."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.client.operations import Create
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import Same
from uowkit.strategies import look_alikes, numbers, strings
from uowkit.suite.referring import (
    FITTING,
    IN_ORDER,
    PERSISTED,
    Holder,
    assert_stands_for,
    assert_stored,
    property_of,
    refer,
)
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

VALUES: dict[str, Any] = {"name": "Joe", "note": "a note", "age": 25.5, "active": True}


@rule("references/create-property")
@pytest.mark.parametrize("name", ["objectId", "name", "age", "active"])
@pytest.mark.parametrize("table", ["person", "order"])
def test_a_reference_stands_for_a_property(workspace: Workspace, table: str, name: str) -> None:
    """It is the property of the saved object, whether the payload or the server set it."""
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, VALUES)
    column = FITTING[name]
    reference = {column: refer(workspace, source, name)}
    operation = transaction.create(workspace.tables[table], reference)
    committed = workspace.commit(transaction, explained_by=None if table == "person" else IN_ORDER)
    value = property_of(workspace, committed, source, name)
    holder = Holder(operation, workspace.tables[table], column)
    assert_stands_for(workspace, committed, holder, value)


@rule("references/create-property")
def test_a_reference_stands_for_when_an_object_was_created(workspace: Workspace) -> None:
    """What the server alone knows, as a number, is known to later operations.

    Some answer it in milliseconds and keep whole seconds: a reference may be either.
    """
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, VALUES)
    operation = transaction.create(workspace.order, {"score": refer(workspace, source, "created")})
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    row = workspace.read(workspace.person, committed.object_id(source))
    if row is None or row.get("created") is None:
        raise Untested("the object that was answered does not read back", cause=PERSISTED)
    holder = Holder(operation, workspace.order, "score")
    told = committed.row(source).get("created")
    assert_stored(workspace, committed, holder, row["created"], Same(row, "created"), also=told)


@rule("references/create-property")
@given(text=strings(), number=numbers(), active=st.booleans())
def test_any_value_is_taken_over(
    workspace: Workspace, text: str, number: float, active: bool
) -> None:
    """Texts, numbers and booleans are what they are in the object that is referred to."""
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, {"name": text, "age": number, "active": active})
    references = {FITTING[each]: refer(workspace, source, each) for each in source_columns()}
    operation = transaction.create(workspace.person, references)
    committed = workspace.commit(transaction)
    for each in source_columns():
        value = property_of(workspace, committed, source, each)
        holder = Holder(operation, workspace.person, FITTING[each])
        assert_stands_for(workspace, committed, holder, value)


def source_columns() -> tuple[str, ...]:
    """The columns that drawn values go to."""
    return ("name", "age", "active")


@rule("references/create-property", needs=("create", "bulk", "reference"))
@pytest.mark.parametrize("place", [0, 1, -1], ids=["first", "second", "last"])
@pytest.mark.parametrize("name", ["objectId", "name", "age"])
def test_an_item_of_a_bulk_may_refer_to_an_object(
    workspace: Workspace, name: str, place: int
) -> None:
    """A reference is resolved in each object of a bulk, and leaves the others alone."""
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, VALUES)
    column = FITTING[name]
    size = min(5, workspace.limits.bulk)
    place %= size
    items: list[dict[str, Any]] = [{"active": False} for _ in range(size)]
    items[place][column] = refer(workspace, source, name)
    bulk = transaction.create_bulk(workspace.order, items)
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    value = property_of(workspace, committed, source, name)
    assert_stands_for(workspace, committed, Holder(bulk, workspace.order, column, place), value)
    if size == 1:
        return
    neighbour = Holder(bulk, workspace.order, column, (place + 1) % size)
    assert_stored(workspace, committed, neighbour, None)


_BETWEEN = ["nothing", "same-table", "other-table", "bulk", "many", "holder"]


@rule("references/create-property", needs=("create", "bulk", "reference"))
@pytest.mark.parametrize("between", _BETWEEN)
def test_a_reference_reaches_over_operations_between(workspace: Workspace, between: str) -> None:
    """It names its operation by the op result id, however many came after that."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "before", "note": "before"})
    source = transaction.create(workspace.person, {"name": "meant", "note": "meant"})
    _add_between(workspace, transaction, source, between)
    references = {"note": source.object_id, "name": refer(workspace, source, "note")}
    operation = transaction.create(workspace.order, references)
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    for column, name in (("note", "objectId"), ("name", "note")):
        value = property_of(workspace, committed, source, name)
        assert_stands_for(workspace, committed, Holder(operation, workspace.order, column), value)


def _add_between(
    workspace: Workspace, transaction: Transaction, source: Create, between: str
) -> None:
    other = {"name": "between", "note": "between"}
    if between in {"same-table", "many"}:
        transaction.create(workspace.person, other)
    if between in {"other-table", "many"}:
        transaction.create(workspace.order, other)
    if between in {"bulk", "many"}:
        transaction.create_bulk(workspace.person, [other, other])
    if between in {"holder", "many"}:
        transaction.create(workspace.order, {"note": source.object_id})


@rule("references/create-property", needs=("create", "reference"))
@pytest.mark.parametrize("length", [3, 6])
def test_references_form_a_chain(workspace: Workspace, length: int) -> None:
    """What one reference was resolved to, the next one can refer to."""
    columns = ("name", "note")
    transaction = workspace.transaction()
    last = source = transaction.create(workspace.person, {"name": "passed on"})
    for place in range(1, length):
        reference = refer(workspace, last, columns[(place - 1) % 2])
        last = transaction.create(workspace.person, {columns[place % 2]: reference})
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    value = property_of(workspace, committed, source, "name")
    holder = Holder(last, workspace.person, columns[(length - 1) % 2])
    assert_stands_for(workspace, committed, holder, value)


@rule("references/create-property", needs=("create", "reference"))
def test_an_object_may_refer_to_several_others(workspace: Workspace) -> None:
    """Each of its references stands for its own, and so does each of several to one object."""
    transaction = workspace.transaction()
    first = transaction.create(workspace.person, {"name": "first", "age": 1})
    second = transaction.create(workspace.person, {"name": "second", "age": 2, "active": True})
    meant = {
        "name": (second, "name"),
        "note": (first, "objectId"),
        "age": (first, "age"),
        "score": (second, "age"),
        "active": (second, "active"),
    }
    references = {column: refer(workspace, *each) for column, each in meant.items()}
    again = {"note": first.object_id, "age": refer(workspace, second, "age")}
    operations = [transaction.create(workspace.person, each) for each in (references, again)]
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    for column, (source, name) in meant.items():
        value = property_of(workspace, committed, source, name)
        holder = Holder(operations[0], workspace.person, column)
        assert_stands_for(workspace, committed, holder, value)
    for column, source, name in (("note", first, "objectId"), ("age", second, "age")):
        value = property_of(workspace, committed, source, name)
        holder = Holder(operations[1], workspace.person, column)
        assert_stands_for(workspace, committed, holder, value)


_NAMES = {
    "letters": "savedPerson",
    "spaces": "Saved Person 1",
    "accents": "caf\u00e9 \u00c5",
    "digits": "42",
    "punctuation": "saved.person/1 (of 'two')[0]",
    "long": "a name of two hundred characters " * 6,
}


@rule("references/create-property", needs=("create", "reference"))
@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES.keys())
def test_a_reference_names_its_operation_exactly(workspace: Workspace, name: str) -> None:
    """Of operations whose ids look alike, each reference means the one that it names."""
    transaction = workspace.transaction()
    names = [name, *look_alikes(name)[: workspace.limits.operations // 2 - 1]][:7]
    sources = [
        transaction.create(workspace.person, {"name": f"person {place}"}, op_result_id=each)
        for place, each in enumerate(names)
    ]
    holders = [
        Holder(transaction.create(workspace.order, {"note": each.object_id}), workspace.order)
        for each in sources
    ]
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    for source, holder in zip(sources, holders, strict=True):
        assert_stands_for(workspace, committed, holder, committed.object_id(source))


@rule("references/create-property", needs=("create", "reference"))
def test_a_reference_means_its_own_transaction(workspace: Workspace) -> None:
    """An op result id that is used again means the operation of the same transaction."""
    name = workspace.transaction().name(0)
    for number in range(3):
        transaction = workspace.transaction()
        source = transaction.create(
            workspace.person, {"name": f"of transaction {number}"}, op_result_id=name
        )
        reference = {"note": refer(workspace, source, "name"), "name": source.object_id}
        operation = transaction.create(workspace.person, reference)
        committed = workspace.commit(transaction, explained_by=IN_ORDER)
        for column, each in (("note", "name"), ("name", "objectId")):
            value = property_of(workspace, committed, source, each)
            holder = Holder(operation, workspace.person, column)
            assert_stands_for(workspace, committed, holder, value)
