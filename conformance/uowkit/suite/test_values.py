"""Values come back as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st
from uowkit_schemas import Level

from uowkit.checks import given, rule
from uowkit.expect import differences, listed, same_value, shown
from uowkit.strategies import (
    LONGEST_STRING,
    TELLING_NUMBERS,
    TELLING_STRINGS,
    numbers,
    strings,
)
from uowkit.unit_of_work import Create
from uowkit.wire.reading import Kind
from uowkit.work.committed import Committed
from uowkit.work.marked import SavedObject, Transaction
from uowkit.workspace import Workspace


def _assert_kept(workspace: Workspace, values: list[dict[str, Any]], *, bulk: bool) -> None:
    """Save objects, and see that the answer and what is stored have the values."""
    transaction = workspace.transaction()
    table = workspace.person
    creates: list[Create] = []
    if bulk:
        operation = transaction.create_bulk(table, values)
        committed = workspace.commit(transaction)
        ids = committed.object_ids(operation)
    else:
        creates = [transaction.create(table, each) for each in values]
        committed = workspace.commit(transaction)
        ids = [committed.object_id(each) for each in creates]
    # What is stored comes first: a wrong answer alone is create/returns-saved-object.
    _assert_stored(workspace, transaction, ids)
    for each in creates:
        _assert_answered(workspace, committed, each)


def _assert_stored(workspace: Workspace, transaction: Transaction, ids: list[str]) -> None:
    column = workspace.person.column("item")
    found = workspace.find(workspace.person, transaction.marker)
    by_item = {row.get(column): row for row in found}
    for object_id, saved in zip(ids, transaction.objects, strict=True):
        listed_so = saved.item in by_item
        row = by_item[saved.item] if listed_so else _own(workspace, object_id, saved)
        unlike = differences(saved.row, row)
        if row and unlike:
            everything = transaction.marked_in(workspace.person, {saved.item: saved.row})
            workspace.fail(
                f"a value is not stored as it was sent: {listed(unlike)}",
                expected=everything if listed_so else saved.row,
                at=found if listed_so else row,
            )


def _assert_answered(workspace: Workspace, committed: Committed, operation: Create) -> None:
    unlike = differences(operation.payload, committed.row(operation))
    if unlike:
        workspace.fail(
            f"a value is not answered as it was sent: {listed(unlike)}",
            because="create/returns-saved-object",
            expected={"results": {operation.op_result_id: {"result": operation.payload}}},
            at=committed.reading,
        )


def _own(workspace: Workspace, object_id: str, saved: SavedObject) -> dict[str, Any]:
    """The stored object, or nothing where the id names another: that is another rule's business."""
    row = workspace.read(saved.table, object_id) or {}
    return row if row.get(saved.table.column("item")) == saved.item else {}


@rule("values/strings", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
def test_telling_strings_come_back(workspace: Workspace, bulk: bool) -> None:
    """Strings that have tripped servers before come back exactly."""
    for chunk in _chunks(workspace, TELLING_STRINGS):
        _assert_kept(workspace, [{"name": each} for each in chunk], bulk=bulk)


def _chunks(workspace: Workspace, values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Values in parts of as many objects as a transaction may hold, in a bulk or without."""
    size = min(workspace.limits.operations, workspace.limits.bulk)
    for first in range(0, len(values), size):
        yield values[first : first + size]


@rule("values/strings", needs=("create", "bulk"))
@given(name=strings(), note=strings(), bulk=st.booleans())
def test_any_string_comes_back(workspace: Workspace, name: str, note: str, bulk: bool) -> None:
    """A string of up to 250 UTF-16 units comes back exactly."""
    _assert_kept(workspace, [{"name": name, "note": note}], bulk=bulk)


_LONG = {
    "ascii": "abcdefghi ",
    "two-bytes": "\u00e9",
    "three-bytes": "\u4e2d",
    "astral": "\U0001f600",
    "quotes": "'\"",
}


@rule("values/strings", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize("pattern", _LONG.values(), ids=_LONG.keys())
def test_a_long_string_comes_back(workspace: Workspace, pattern: str, bulk: bool) -> None:
    """Strings of 51 to 250 UTF-16 units come back whole."""
    lengths = (51, 64, 101, 128, 201, LONGEST_STRING)
    for chunk in _chunks(workspace, lengths):
        _assert_kept(workspace, [{"name": _exactly(pattern, each)} for each in chunk], bulk=bulk)


def _exactly(pattern: str, units: int) -> str:
    """A string of so many UTF-16 units; one less where a pair would be cut."""
    text = (pattern * units).encode("utf-16-le")[: 2 * units]
    return text.decode("utf-16-le", errors="ignore")


@rule("values/strings", level=Level.SHOULD)
@pytest.mark.parametrize("units", [251, 255, 256, 257, 500])
def test_a_longer_string_comes_back(workspace: Workspace, units: int) -> None:
    """Strings of 251 to 500 UTF-16 units come back whole."""
    _assert_kept(workspace, [{"name": "x" * units}], bulk=False)


@rule("values/strings", level=Level.REPORT)
@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"], ids=["nul", "lone-surrogate"])
def test_what_becomes_of_doubtful_characters(workspace: Workspace, name: str) -> None:
    """Whether U+0000 and lone surrogates are accepted in strings."""
    _observe(workspace, "name", name, f"a string with {shown(name[1])}")


@rule("values/numbers", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize("number", TELLING_NUMBERS, ids=repr)
def test_a_telling_number_comes_back(workspace: Workspace, number: float, bulk: bool) -> None:
    """Numbers that have tripped servers before come back numerically equal."""
    _assert_kept(workspace, [{"age": number, "score": 0.5}], bulk=bulk)


@rule("values/numbers", needs=("create", "bulk"))
@pytest.mark.parametrize(
    "ages", [(1, 0.5, -2), (0.5, 1), (-7, 2**40, 0.125), (None, 1.5, 3)], ids=str
)
def test_numbers_of_a_bulk_keep_their_kind(
    workspace: Workspace, ages: tuple[float | None, ...]
) -> None:
    """Integers, fractions and null in one bulk do not take on each other's kind."""
    _assert_kept(workspace, [{"age": age, "score": age} for age in ages], bulk=True)


@rule("values/numbers", needs=("create", "bulk"))
@given(age=numbers(), score=numbers(), bulk=st.booleans())
def test_any_number_comes_back(workspace: Workspace, age: float, score: float, bulk: bool) -> None:
    """Integers to 2^53 - 1 either way and doubles come back numerically equal."""
    _assert_kept(workspace, [{"age": age, "score": score}], bulk=bulk)


@rule("values/booleans-and-null", needs=("create", "bulk"))
@given(
    values=st.lists(
        st.fixed_dictionaries(
            {
                "active": st.sampled_from((True, False, None)),
                "name": st.sampled_from((None, "")),
                "age": st.sampled_from((None, 0)),
            }
        ),
        min_size=1,
        max_size=3,
    ),
    bulk=st.booleans(),
)
def test_booleans_and_null_come_back(
    workspace: Workspace, values: list[dict[str, Any]], bulk: bool
) -> None:
    """True, false and null come back as such; a null property may be left out."""
    _assert_kept(workspace, values, bulk=bulk)


@rule("values/json")
@pytest.mark.parametrize(
    "value", [{"a": {"b": [1, "x", None]}}, [1, "a"], []], ids=["object", "array", "empty-array"]
)
def test_what_becomes_of_nested_values(workspace: Workspace, value: Any) -> None:
    """Whether objects and arrays are kept as values of a column of text."""
    _observe(workspace, "note", value, f"the value {shown(value)} for a column of text")


def _observe(workspace: Workspace, column: str, value: Any, told: str) -> None:
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {column: value})
    reading = workspace.try_transaction(transaction)
    if reading.kind is not Kind.SUCCESS:
        workspace.observe(f"{told}: {reading.kind}")
        return
    result = reading.result(str(operation.op_result_id))
    name = workspace.person.column(column)
    kept = isinstance(result, dict) and same_value(value, result.get(name))
    workspace.observe(f"{told}: {'comes back' if kept else 'accepted, and changed'}")
