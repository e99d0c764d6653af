"""CREATE: saving a single object (document 002)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import strategies as st

from uowkit.checks import given, rule
from uowkit.expect import differences, explanation, listed, shown
from uowkit.judging.refusal import assert_refused
from uowkit.strategies import objects, small_numbers
from uowkit.suite.referring import found_by_search
from uowkit.suite.situations import (
    assert_unchanged,
    good_transaction,
    read_before,
    without,
    wrong_members,
)
from uowkit.unit_of_work import Create, CreateBulk
from uowkit.wire.exchange import to_json
from uowkit.wire.reading import Kind
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_FORMS = (
    ("GUID in upper case", re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")),
    ("UUID in lower case", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    ("decimal digits", re.compile(r"[0-9]+")),
)


@rule("create/returns-saved-object")
@given(values=objects(), isolation=st.sampled_from((None, "REPEATABLE_READ")))
def test_the_result_is_the_saved_object(
    workspace: Workspace, values: dict[str, Any], isolation: str | None
) -> None:
    """The result holds every property of the payload that is not null, with an equal value."""
    transaction = workspace.transaction(isolation)
    transaction.create(workspace.person, values)
    workspace.commit(transaction)


@rule("create/returns-saved-object")
@given(first=objects(), second=objects())
def test_each_result_is_that_of_its_own_operation(
    workspace: Workspace, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Of several operations in a transaction, each is answered its own object."""
    transaction = workspace.transaction()
    for index, values in enumerate((first, second, first)):
        table = workspace.order if index == 1 else workspace.person
        transaction.create(table, values, op_result_id=transaction.name(9 - index))
    workspace.commit(transaction)


@rule("create/object-id-assigned", needs=())
@pytest.mark.parametrize("values", [{"name": "Joe", "age": 25}, {}], ids=["values", "no-values"])
def test_the_server_assigns_an_object_id(workspace: Workspace, values: dict[str, Any]) -> None:
    """The result has an objectId that is a non-empty string."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, values, marked=bool(values))
    workspace.commit(transaction)


@rule("create/object-id-unique", needs=())
@pytest.mark.parametrize("operations", [1, 5])
def test_no_object_id_is_given_twice(workspace: Workspace, operations: int) -> None:
    """No two objects of a table get the same objectId, in one transaction or several."""
    given: set[str] = set()
    for _ in range(40 // operations):
        transaction = workspace.transaction()
        saved = [transaction.create(workspace.person, {"name": "Joe"}) for _ in range(operations)]
        committed = workspace.commit(transaction)
        for operation in saved:
            object_id = committed.object_id(operation)
            if object_id in given:
                workspace.fail(f"the objectId {shown(object_id)} was given to two objects")
            given.add(object_id)


@rule("create/object-id-unique", needs=())
def test_equal_objects_get_different_object_ids(workspace: Workspace) -> None:
    """Objects that are equal in every property are told apart by their objectId."""
    transaction = workspace.transaction()
    saved = [
        transaction.create(workspace.person, {"name": "Joe", "age": 25}, marked=False)
        for _ in range(4)
    ]
    committed = workspace.commit(transaction)
    ids = [*map(committed.object_id, saved), _saved_alone(workspace)]
    if len(set(ids)) != len(ids):
        workspace.fail(
            f"equal objects were given the ids {shown(ids)}", because="create/returns-saved-object"
        )


def _saved_alone(workspace: Workspace) -> str:
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"name": "Joe", "age": 25}, marked=False)
    return workspace.commit(transaction).object_id(operation)


@rule("create/object-id-unique", needs=("create", "bulk"))
def test_an_object_id_is_not_given_again_after_a_failure(workspace: Workspace) -> None:
    """Ids given before, in and after a failed transaction differ, from CREATE and CREATE_BULK."""
    for number in range(6):
        transaction = workspace.transaction()
        transaction.create(workspace.person, {"age": number})
        transaction.create_bulk(workspace.person, [{"age": number}, {"name": "second"}])
        workspace.commit(transaction)
        failing = good_transaction(workspace, bulk=bool(number % 2))
        reading = workspace.attempt(wrong_members(failing.body(), payload=[None]))
        if reading.kind is Kind.SUCCESS:
            workspace.remember_leftovers(failing)


@rule("create/object-id-unique", needs=())
def test_operations_of_a_transaction_share_no_object_id(workspace: Workspace) -> None:
    """CREATE and CREATE_BULK in turn, several on one table, give each object an id of its own."""
    transaction = workspace.transaction()
    saved: list[Create | CreateBulk] = []
    for index in range(min(13, workspace.limits.operations)):
        if index in {0, 1, 2, 10, 11}:
            rows = [{"age": each} for each in range(min(13, workspace.limits.bulk))]
            saved.append(transaction.create_bulk(workspace.person, rows))
        else:
            saved.append(transaction.create(workspace.person, {"age": index}))
    committed = workspace.commit(transaction)
    ids = [each for operation in saved for each in committed.ids_of(operation)]
    if len(set(ids)) != len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        workspace.fail(f"the objectId {shown(twice)} was given to two objects")


@rule("create/object-id-persisted", needs=())
@pytest.mark.parametrize("before", ["bulk", "create", "bulk-elsewhere"])
def test_the_object_id_is_not_that_of_the_operation_before(
    workspace: Workspace, before: str
) -> None:
    """The id of a CREATE names its own object, whatever was saved just before it."""
    transaction = workspace.transaction()
    if before == "create":
        transaction.create(workspace.person, {"name": "before"})
    else:
        table = workspace.order if before == "bulk-elsewhere" else workspace.person
        transaction.create_bulk(table, [{"name": "before"}, {"name": "just before"}])
    operation = transaction.create(workspace.person, {"name": "own"})
    _assert_reads_itself(workspace, workspace.commit(transaction), operation)


def _assert_reads_itself(workspace: Workspace, committed: Committed, operation: Create) -> None:
    object_id = committed.object_id(operation)
    row = workspace.read(workspace.person, object_id)
    unlike = differences(operation.payload, row or {})
    if row is not None and not unlike:
        return
    marker = committed.transaction.marker
    reading = found_by_search(
        workspace,
        workspace.person,
        marker,
        object_id,
        lambda found: not differences(operation.payload, found),
    )
    if row is None:
        workspace.fail(
            f"the objectId {shown(object_id)} was answered and reads nothing",
            because=reading,
            expected=operation.payload,
        )
    if unlike:
        another = any(each.name == workspace.person.column("item") for each in unlike)
        workspace.fail(
            f"{shown(object_id)} reads another object: {listed(unlike)}",
            because=reading or ("create/object-id-unique" if another else explanation(unlike)),
            expected=operation.payload,
        )


@rule("create/object-id-persisted", needs=())
@given(values=objects())
def test_the_object_id_names_the_saved_object(workspace: Workspace, values: dict[str, Any]) -> None:
    """Reading the answered objectId gives that very object."""
    transaction = workspace.transaction()
    first = transaction.create(workspace.person, {"name": "another"})
    operation = transaction.create(workspace.person, values)
    committed = workspace.commit(transaction)
    _assert_reads_itself(workspace, committed, operation)
    _assert_reads_itself(workspace, committed, first)


@rule("create/object-id-form")
def test_what_form_object_ids_have(workspace: Workspace) -> None:
    """Whether objectIds are GUIDs, UUIDs or something else."""
    object_id = _saved_alone(workspace)
    form = next((name for name, form in _FORMS if form.fullmatch(object_id)), "another form")
    workspace.observe(f"objectIds are {form}, for example {object_id[:60]}")


@rule("create/class")
@pytest.mark.parametrize("order", [("person", "order"), ("order", "person")], ids="-".join)
def test_the_class_is_the_table(workspace: Workspace, order: tuple[str, str]) -> None:
    """___class of the result equals the table's name, whichever tables a transaction writes."""
    transaction = workspace.transaction()
    for role in order:
        transaction.create(workspace.tables[role], {"name": role})
    workspace.commit(transaction)


@rule("create/created")
@given(age=small_numbers())
def test_created_is_the_time_of_saving(workspace: Workspace, age: float) -> None:
    """Created is a number of milliseconds within ten minutes of the answer's date."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"age": age})
    workspace.commit(transaction)


@rule("create/updated-null")
def test_a_new_object_was_never_updated(workspace: Workspace) -> None:
    """Updated is null or absent on a new object."""
    transaction = good_transaction(workspace)
    operation = transaction.create(workspace.order, {"name": "Mary"})
    row = workspace.commit(transaction).row(operation)
    if row.get("updated") is not None:
        workspace.fail(
            f"updated is {shown(row['updated'])} on a new object",
            expected={"results": {operation.op_result_id: {"result": {"updated": None}}}},
        )


@rule("create/never-overwrites")
@given(values=objects(), place=st.sampled_from(("alone", "last")))
def test_an_existing_object_is_never_changed(
    workspace: Workspace, values: dict[str, Any], place: str
) -> None:
    """A payload with the objectId of an existing object never changes that object."""
    _assert_left_alone(workspace, values, place)


@rule("create/never-overwrites")
@pytest.mark.parametrize("place", ["alone", "last"])
def test_an_existing_object_is_not_filled_in(workspace: Workspace, place: str) -> None:
    """Properties that an existing object lacks are not taken from a payload with its objectId."""
    values = {"name": "other", "note": "other", "age": 2, "score": 3, "active": True}
    _assert_left_alone(workspace, values, place)


def _assert_left_alone(workspace: Workspace, values: dict[str, Any], place: str) -> None:
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"name": "first", "age": 1, "note": "kept"})
    object_id = workspace.commit(transaction).object_id(operation)
    before = read_before(workspace, object_id)
    intruder = workspace.transaction()
    if place == "last":
        intruder.create(workspace.person, {"name": "before"})
    intruder.create(workspace.person, {**values, "objectId": object_id})
    workspace.try_transaction(intruder)
    assert_unchanged(workspace, object_id, operation.payload, before)


@rule("create/client-object-id")
def test_what_becomes_of_a_fresh_object_id(workspace: Workspace) -> None:
    """Whether an objectId that names no object is refused, ignored or adopted."""
    fresh = f"uowkit-{workspace.markers.next()}"
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"name": "Joe", "objectId": fresh})
    reading = workspace.try_transaction(transaction)
    result = reading.result(str(operation.op_result_id))
    adopted = isinstance(result, dict) and result.get("objectId") == fresh
    done = "adopted" if adopted else "ignored"
    workspace.observe(f"a fresh objectId is {'refused' if reading.refused else done}")


@rule("create/client-system-properties")
@pytest.mark.parametrize(
    ("name", "value"),
    [("created", 1), ("updated", 1), ("ownerId", "somebody"), ("___class", "Another")],
)
def test_what_becomes_of_system_properties(workspace: Workspace, name: str, value: Any) -> None:
    """Whether created, updated, ownerId and ___class in a payload are refused or taken over."""
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"name": "Joe", name: value})
    reading = workspace.try_transaction(transaction)
    result = reading.result(str(operation.op_result_id))
    taken = isinstance(result, dict) and result.get(name) == value
    done = "taken over" if taken else "ignored"
    workspace.observe(f"{name} in a payload is {'refused' if reading.refused else done}")


_PAYLOADS: dict[str, Any] = {
    "null": None,
    "empty-array": [],
    "string": "Joe",
    "empty-string": "",
    "number": 25,
    "zero": 0,
    "true": True,
    "false": False,
}


@rule("create/payload-required")
@pytest.mark.parametrize("payload", _PAYLOADS.values(), ids=_PAYLOADS.keys())
def test_a_payload_must_be_an_object(workspace: Workspace, payload: Any) -> None:
    """A payload of a CREATE that is no object is refused."""
    assert_refused(
        workspace,
        lambda: _placed(workspace, "alone"),
        lambda body: wrong_members(body, payload=payload),
    )


@rule("create/payload-required")
@pytest.mark.parametrize("place", ["alone", "last"])
@pytest.mark.parametrize(
    "form", ["missing", "in-an-array", "two-in-an-array", "as-text", "as-pairs", "in-text-array"]
)
def test_a_payload_must_be_the_object_itself(workspace: Workspace, form: str, place: str) -> None:
    """A CREATE without payload, or with the object wrapped into something, is refused."""

    def spoil(body: dict[str, Any]) -> Any:
        row = body["operations"][-1]["payload"]
        if form == "missing":
            return without(body, "payload")
        text = to_json(row).decode()
        wrapped = {
            "in-an-array": [row],
            "two-in-an-array": [row, row],
            "as-text": text,
            "as-pairs": [list(pair) for pair in row.items()],
            "in-text-array": [text],
        }
        return wrong_members(body, payload=wrapped[form])

    assert_refused(workspace, lambda: _placed(workspace, place), spoil)


def _placed(workspace: Workspace, place: str) -> Transaction:
    transaction = workspace.transaction()
    if place == "last":
        transaction.create(workspace.order, {"name": "first"})
    return good_transaction(workspace, into=transaction)


@rule("create/empty-object")
def test_an_empty_object_is_a_row_of_its_own(workspace: Workspace) -> None:
    """{} is saved as an object, and so is another {} of the same transaction."""
    transaction = workspace.transaction()
    saved = [transaction.create(workspace.person, {}, marked=False) for _ in range(2)]
    committed = workspace.commit(transaction)
    ids = [committed.object_id(each) for each in saved]
    if ids[0] == ids[1]:
        workspace.fail(
            f"two empty objects are both {shown(ids[0])}", because="create/object-id-unique"
        )
    for object_id in ids:
        if workspace.read(workspace.person, object_id) is None:
            workspace.fail(
                f"an empty object was answered as {shown(object_id)} and reads nothing",
                because="create/object-id-persisted",
                expected={},
            )
