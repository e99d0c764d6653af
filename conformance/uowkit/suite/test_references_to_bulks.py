"""References to the result of a CREATE_BULK: they stand for the id at a place, counted from 0."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.client.operations import CreateBulk
from uowkit.strategies import look_alikes
from uowkit.suite.referring import IN_ORDER, Holder, assert_stands_for
from uowkit.suite.situations import people
from uowkit.work.committed import Committed
from uowkit.workspace import Workspace

_PLACES = [(1, 0), (2, 0), (2, 1), (3, 1), (12, 2), (12, 10), (12, 11)]


def _id_at(committed: Committed, bulk: CreateBulk, index: int) -> str:
    return committed.object_ids(bulk)[index]


@rule("references/bulk-index", needs=("create", "bulk"))
@pytest.mark.parametrize(("size", "index"), _PLACES, ids=str)
def test_an_index_stands_for_the_id_at_its_place(
    workspace: Workspace, size: int, index: int
) -> None:
    """The N-th id of a bulk, counted from 0, is what a reference with N becomes."""
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, people(size))
    holder = transaction.create_bulk(workspace.person, [{"note": bulk[index]}])
    committed = workspace.commit(transaction)
    value = _id_at(committed, bulk, index)
    assert_stands_for(workspace, committed, Holder(holder, workspace.person), value)


@rule("references/bulk-index", needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_the_places_of_the_largest_bulk_can_be_referred_to(
    workspace: Workspace, place: str
) -> None:
    """So they are up to the number of objects that the target takes in a bulk."""
    size = workspace.limits.bulk
    index = {"first": 0, "middle": size // 2, "last": size - 1}[place]
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, people(size))
    holder = transaction.create_bulk(workspace.order, [{"note": bulk[index]}])
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    value = _id_at(committed, bulk, index)
    assert_stands_for(workspace, committed, Holder(holder, workspace.order), value)


@rule("references/bulk-index", needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("table", ["person", "order"])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_single_object_may_refer_to_a_bulk(workspace: Workspace, index: int, table: str) -> None:
    """A CREATE takes the id of one of the objects, and not all of them or the object itself."""
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, people(3))
    operation = transaction.create(workspace.tables[table], {"name": "one", "note": bulk[index]})
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    holder = Holder(operation, workspace.tables[table])
    assert_stands_for(workspace, committed, holder, _id_at(committed, bulk, index))


@rule("references/bulk-index", needs=("create", "bulk", "bulk-reference"))
@given(indexes=st.lists(st.integers(0, 11), min_size=1, max_size=6))
def test_each_item_has_a_reference_of_its_own(workspace: Workspace, indexes: list[int]) -> None:
    """Objects of a bulk refer to places of another one in any order, and again and again."""
    size = min(12, workspace.limits.bulk)
    indexes = [index % size for index in indexes[:size]]
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, people(size))
    items: list[dict[str, Any]] = [{"note": bulk[index], "age": index} for index in indexes]
    holding = transaction.create_bulk(workspace.person, items)
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    for place, index in enumerate(indexes):
        holder = Holder(holding, workspace.person, place=place)
        assert_stands_for(workspace, committed, holder, _id_at(committed, bulk, index))


@rule("references/bulk-index", needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("between", ["same-table", "other-table", "create", "all"])
def test_a_reference_means_the_bulk_that_it_names(workspace: Workspace, between: str) -> None:
    """It is found by its op result id, whatever came between, and so is the one after it."""
    transaction = workspace.transaction()
    first = transaction.create_bulk(workspace.person, people(3))
    second = first
    if between in {"same-table", "all"}:
        second = transaction.create_bulk(workspace.person, people(3))
    if between in {"other-table", "all"}:
        second = transaction.create_bulk(workspace.order, people(3))
    if between in {"create", "all"}:
        transaction.create(workspace.person, {"name": "between"})
    items = [{"note": first[1], "name": second[2]}, {"note": second[0], "name": first[0]}]
    holding = transaction.create_bulk(workspace.order, items)
    committed = workspace.commit(transaction, explained_by=IN_ORDER)
    meant = [(0, "note", first, 1), (0, "name", second, 2)]
    meant += [(1, "note", second, 0), (1, "name", first, 0)]
    for place, column, bulk, index in meant:
        holder = Holder(holding, workspace.order, column, place)
        assert_stands_for(workspace, committed, holder, _id_at(committed, bulk, index))


@rule("references/bulk-index", needs=("create", "bulk", "bulk-reference"))
@pytest.mark.parametrize("name", ["savedPeople", "Saved People 1"], ids=["letters", "spaces"])
def test_a_reference_names_its_bulk_exactly(workspace: Workspace, name: str) -> None:
    """Of bulks whose op result ids look alike, or are of earlier transactions, it means its own."""
    several = min(4, workspace.limits.bulk, workspace.limits.operations - 1)
    for _ in range(2):
        transaction = workspace.transaction()
        bulks = [
            transaction.create_bulk(workspace.person, people(2), op_result_id=each)
            for each in (name, *look_alikes(name))[:several]
        ]
        items = [{"note": each[1]} for each in bulks]
        holding = transaction.create_bulk(workspace.person, items)
        committed = workspace.commit(transaction, explained_by=IN_ORDER)
        for place, bulk in enumerate(bulks):
            holder = Holder(holding, workspace.person, place=place)
            assert_stands_for(workspace, committed, holder, _id_at(committed, bulk, 1))
