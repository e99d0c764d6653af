"""opResultId: an operation's free-form name within its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import strategies as st
from uowkit_schemas import Level

from uowkit.checks import given, rule
from uowkit.expect import shown
from uowkit.judging.refusal import assert_refused
from uowkit.strategies import look_alikes, op_result_ids
from uowkit.suite.situations import good_transaction, wrong_members
from uowkit.unit_of_work import Create, CreateBulk
from uowkit.wire.reading import Kind
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_EXACT = "op-result-id/exact"
_SCOPE = "op-result-id/scope"  # would explain why an id that was sent before is refused
_SHAPE = {"envelope/one-result-per-operation": _EXACT}
_MIXED_UP = {**_SHAPE, "create/returns-saved-object": _EXACT}  # of ids that look alike


@rule("op-result-id/optional", needs=("create", "bulk"))
@given(named=st.lists(st.booleans(), min_size=1, max_size=6))
def test_an_op_result_id_is_optional(workspace: Workspace, named: list[bool]) -> None:
    """Operations without op result id are accepted, mixed with operations that have one."""
    transaction = workspace.transaction()
    kept = named[: workspace.limits.operations - 2]
    names = [*kept, False, False]  # of both types, one at least has none
    for index, has_name in enumerate(names):
        name = transaction.name(index) if has_name else None
        if index % 2:
            transaction.create_bulk(workspace.person, [{"age": index}], op_result_id=name)
        else:
            transaction.create(workspace.person, {"age": index}, op_result_id=name)
    workspace.commit(transaction)
    column = workspace.person.column("item")
    stored = {row.get(column) for row in workspace.find(workspace.person, transaction.marker)}
    done = [each.item in stored for each in transaction.objects]
    if not all(done):
        workspace.fail(
            f"of {len(names)} operations, {sum(done)} were carried out",
            because=None if done == names else "atomicity/acknowledged-is-stored",
            expected=transaction.marked_in(workspace.person),
        )


@rule("op-result-id/unnamed-entry")
def test_whether_an_unnamed_operation_has_an_entry(workspace: Workspace) -> None:
    """Whether an operation without op result id gets an entry, and under which name."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "Joe"}, op_result_id=None)
    transaction.create(workspace.person, {"name": "Mary"}, op_result_id=transaction.name(1))
    results = workspace.commit(transaction).reading.results
    others = [key for key in results if key != transaction.name(1)]
    told = f"an entry named {shown(others[0])}" if others else "no entry"
    workspace.observe(f"an operation without op result id gets {told}")


_CREATE, _BULK_HERE, _ELSEWHERE, _BULK_ELSEWHERE = "create", "bulk", "create-order", "bulk-order"
_LONGEST = "as many as may be sent"
_TWINS: dict[str, tuple[Sequence[str] | str, tuple[int, ...]]] = {
    # form → the operations, and the places of those that are to share an id
    "adjacent": ((_CREATE, _CREATE), (0, 1)),
    "adjacent-bulks": ((_BULK_HERE, _BULK_HERE), (0, 1)),
    "apart": ((_CREATE, _CREATE, _CREATE), (0, 2)),
    "far-apart": (
        (_CREATE, _BULK_HERE, _ELSEWHERE, _CREATE, _BULK_ELSEWHERE, _ELSEWHERE, _CREATE, _CREATE),
        (0, 7),
    ),
    "two-types": ((_CREATE, _BULK_HERE), (0, 1)),
    "two-types-bulk-first": ((_BULK_HERE, _CREATE), (0, 1)),
    "two-tables": ((_CREATE, _ELSEWHERE), (0, 1)),
    "two-tables-of-bulks": ((_BULK_HERE, _BULK_ELSEWHERE), (0, 1)),
    "two-types-and-tables": ((_CREATE, _BULK_ELSEWHERE), (0, 1)),
    "three": ((_CREATE, _CREATE, _CREATE), (0, 1, 2)),
    "two-apart-of-three": ((_CREATE, _BULK_HERE, _CREATE), (1, 2)),
    "amid-others": ((_CREATE, _CREATE, _CREATE, _CREATE), (1, 2)),
    "two-pairs": ((_CREATE, _ELSEWHERE, _CREATE, _ELSEWHERE), (0, 2)),
    "last-two-of-many": (_LONGEST, (-2, -1)),
    "first-and-last-of-many": (_LONGEST, (0, -1)),
}


def _build(workspace: Workspace, kinds: Sequence[str] | str) -> Transaction:
    transaction = workspace.transaction()
    several = [_CREATE] * workspace.limits.operations if kinds == _LONGEST else kinds
    for index, kind in enumerate(several):
        table = workspace.tables["order" if kind.endswith("order") else "person"]
        if kind.startswith("bulk"):
            transaction.create_bulk(table, [{"age": index}, {"name": "x"}])
        else:
            transaction.create(table, {"age": index})
    return transaction


def _assert_twins_refused(workspace: Workspace, form: str, name: str | None) -> None:
    kinds, places = _TWINS[form]

    def spoil(body: dict[str, Any]) -> Any:
        operations = body["operations"]
        for place in places:
            operations[place]["opResultId"] = name or operations[places[0]]["opResultId"]
        return body

    assert_refused(workspace, lambda: _build(workspace, kinds), spoil)


@rule("op-result-id/unique", needs=("create", "bulk"))
@pytest.mark.parametrize("form", _TWINS)
def test_an_op_result_id_used_twice_is_refused(workspace: Workspace, form: str) -> None:
    """No two operations of a transaction may have the same op result id."""
    _assert_twins_refused(workspace, form, None)


_FORMS_OF_IDS = {
    "spaces": "operation id with spaces",
    "unicode": "\u00c5\U0001f600",
    "40-characters": "long" * 10,
    "200-characters": "longest " * 25,
    "digits": "1",
    "space": " ",
}


@rule("op-result-id/unique", needs=("create", "bulk"))
@pytest.mark.parametrize("form", ["adjacent", "apart"])
@pytest.mark.parametrize("name", _FORMS_OF_IDS.values(), ids=_FORMS_OF_IDS.keys())
def test_an_id_of_any_form_used_twice_is_refused(
    workspace: Workspace, form: str, name: str
) -> None:
    """No two operations may have the same op result id, whatever it looks like."""
    _assert_twins_refused(workspace, form, name)


@rule("op-result-id/unique", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
def test_an_operation_sent_twice_is_refused(workspace: Workspace, bulk: bool) -> None:
    """Two operations that are equal in all, op result id included, are refused."""
    assert_refused(
        workspace,
        lambda: good_transaction(workspace, bulk=bulk),
        lambda body: {**body, "operations": [*body["operations"], body["operations"][-1]]},
    )


_NAMES: dict[str, str] = {
    "one-character": "x",
    "case": "CreatePerson",
    "inner-space": "My Test Operation ID",
    "outer-spaces": "  outer  ",
    "only-a-space": " ",
    "tab-and-line-break": "a\tb\nc",
    "carriage-return": "a\r\nb\rc",
    "control-characters": "a\x01\x1b\x7fb",
    "punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "quotes": "'\"`\u201e\u201c",
    "dots": "results.person.objectId",
    "brackets": "results[0]",
    "slashes": "../../person",
    "percent": "%41%20%zz",
    "escape": "\\u0041\\n",
    "digits": "0042",
    "negative": "-1",
    "zero": "0",
    "null": "null",
    "true": "true",
    "undefined": "undefined",
    "prototype": "__proto__",
    "constructor": "constructor",
    "to-string": "toString",
    "length": "length",
    "result": "result",
    "success": "success",
    "reference": "___ref",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "ligature": "\ufb01nd \u2460 \u212b",
    "astral": "\U0001f469\u200d\U0001f680 \U00010348",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd \u202ex",
    "zero-width": "a\u200bb\ufeff",
    "no-break-space": "\u00a0a\u00a0",
    "65-characters": "abcde" * 13,
    "129-characters": "abc" * 43,
    "200-characters": "abcdefgh" * 25,
    "200-two-byte-characters": "\u00e9" * 200,
}


@rule(_EXACT)
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize("name", _NAMES.values(), ids=_NAMES.keys())
def test_a_telling_op_result_id_comes_back(workspace: Workspace, name: str, bulk: bool) -> None:
    """An op result id comes back character by character as it was sent."""
    transaction = workspace.transaction()
    if bulk:
        transaction.create_bulk(workspace.person, [{"name": "Joe"}], op_result_id=name)
    else:
        transaction.create(workspace.person, {"name": "Joe"}, op_result_id=name)
    transaction.create(workspace.person, {"name": "Mary"}, op_result_id=transaction.name(1))
    workspace.commit(transaction, breaks=_SHAPE, explained_by=_SCOPE)


@rule(_EXACT)
@given(name=op_result_ids())
def test_any_op_result_id_comes_back(workspace: Workspace, name: str) -> None:
    """Any string of 1 to 200 characters comes back as it was sent."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "Joe"}, op_result_id=name)
    workspace.commit(transaction, breaks=_SHAPE, explained_by=_SCOPE)


@rule(_EXACT)
@given(name=st.one_of(op_result_ids(), st.sampled_from(sorted(_NAMES.values()))))
def test_ids_that_look_alike_are_different(workspace: Workspace, name: str) -> None:
    """Ids that differ only in case, spaces or composition are ids of different operations."""
    _assert_told_apart(workspace, [name, *look_alikes(name)])


@rule(_EXACT)
@pytest.mark.parametrize("length", [8, 16, 32, 64, 100, 128, 199])
def test_ids_that_begin_alike_are_different(workspace: Workspace, length: int) -> None:
    """Ids that differ only in their last character are ids of different operations."""
    _assert_told_apart(workspace, ["i" * length + end for end in "abA"])


@rule(_EXACT)
@pytest.mark.parametrize("length", [8, 32, 64, 128, 199])
def test_ids_that_end_alike_are_different(workspace: Workspace, length: int) -> None:
    """Ids that differ only in their first character are ids of different operations."""
    _assert_told_apart(workspace, [begin + "i" * length for begin in "abA"])


@rule(_EXACT)
@pytest.mark.parametrize(
    "names",
    [
        ["1", "01", "1.0", "1e0", "+1"],
        ["a.b", "a_b", "a-b", "a b", "a/b"],
        ["caf\u00e9", "cafe\u0301", "cafe"],
        ["\U0001f600", "\U0001f601", "?", "??"],
        ["x", " x", "x ", "\tx", "x\n", "\u00a0x"],
        ["stra\u00dfe", "strasse", "STRASSE", "stra\u1e9ee"],
        ["\u0130d", "id", "Id", "\u0131d"],
        ["null", "NULL", "None", "nil"],
    ],
    ids=["numbers", "punctuation", "accents", "astral", "spaces", "sharp-s", "dotted-i", "null"],
)
def test_ids_that_databases_confuse_are_different(workspace: Workspace, names: list[str]) -> None:
    """Ids that collations and number parsers take for equal are different."""
    _assert_told_apart(workspace, names)


def _assert_told_apart(workspace: Workspace, names: list[str]) -> None:
    transaction = workspace.transaction()
    operations = [
        transaction.create(workspace.person, {"age": index}, op_result_id=name)
        for index, name in enumerate(names[: workspace.limits.operations])
    ]
    committed = workspace.commit(transaction, breaks=_MIXED_UP, explained_by=_SCOPE)
    column = workspace.person.column("item")
    for operation in operations:
        item = committed.row(operation).get(column)
        if item != operation.payload[column]:
            workspace.fail(
                f"under the op result id {shown(operation.op_result_id)} "
                "stands the result of another operation",
                expected={"results": {operation.op_result_id: {"result": operation.payload}}},
            )


@rule(_SCOPE, needs=("create", "bulk"))
@pytest.mark.parametrize("between", ["nothing", "a-success", "a-failure"])
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
def test_an_op_result_id_is_free_in_the_next_transaction(
    workspace: Workspace, between: str, bulk: bool
) -> None:
    """The same op result id may be used in the next transaction, and again after it."""
    name = f"used again {workspace.markers.next()}"

    def build(op_result_id: str) -> Transaction:
        transaction = workspace.transaction()
        if bulk:
            transaction.create_bulk(workspace.person, [{}], op_result_id=op_result_id)
        else:
            transaction.create(workspace.person, {"name": "Joe"}, op_result_id=op_result_id)
        return transaction

    workspace.commit(build(name))
    for _ in range(2):
        if between == "a-success":
            workspace.commit(build("another"))
        elif between == "a-failure":
            failing = build(name)
            reading = workspace.attempt(wrong_members(failing.body(), payload=None))
            if reading.kind is Kind.SUCCESS:
                workspace.remember_leftovers(failing)
        workspace.commit(
            build(name), breaks={"envelope/success-shape": _SCOPE}, explained_by=_SCOPE
        )


@rule(_SCOPE, needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
def test_the_same_transaction_again_is_carried_out_again(workspace: Workspace, bulk: bool) -> None:
    """A transaction that is equal to the one before saves objects of its own."""
    name = workspace.transaction().name(0)
    seen: set[str] = set()
    for _ in range(3):
        transaction = workspace.transaction()
        operation: Create | CreateBulk
        if bulk:
            operation = transaction.create_bulk(
                workspace.person, [{"name": "again"}], op_result_id=name, marked=False
            )
        else:
            operation = transaction.create(
                workspace.person, {"name": "again"}, op_result_id=name, marked=False
            )
        ids = workspace.commit(transaction, explained_by=_SCOPE).ids_of(operation)
        if seen & set(ids):
            workspace.fail("a transaction sent again was answered the objects of the first time")
        seen |= set(ids)


_ODD: dict[str, Any] = {
    "number": 1,
    "zero": 0,
    "fraction": 1.5,
    "object": {"id": "x"},
    "array": ["x"],
    "true": True,
    "false": False,
}


@rule("op-result-id/string")
@pytest.mark.parametrize("name", _ODD.values(), ids=_ODD.keys())
def test_an_op_result_id_must_be_a_string(workspace: Workspace, name: Any) -> None:
    """An op result id that is no string is refused."""
    assert_refused(
        workspace,
        lambda: good_transaction(workspace),
        lambda body: wrong_members(body, opResultId=name),
    )


@rule("op-result-id/string", level=Level.REPORT)
@pytest.mark.parametrize("name", [None, ""], ids=["null", "empty"])
def test_what_becomes_of_no_op_result_id(workspace: Workspace, name: str | None) -> None:
    """Whether null and the empty string are accepted as op result ids."""
    _observe_id(workspace, name, shown(name))


@rule(_EXACT, level=Level.REPORT)
@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"], ids=["nul", "lone-surrogate"])
def test_what_becomes_of_doubtful_characters(workspace: Workspace, name: str) -> None:
    """Whether U+0000 and lone surrogates are accepted in op result ids."""
    _observe_id(workspace, name, f"with {shown(name[1])}")


def _observe_id(workspace: Workspace, name: str | None, told: str) -> None:
    transaction = good_transaction(workspace)
    reading = workspace.attempt(wrong_members(transaction.body(), opResultId=name))
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    keys = f", and results has {shown(list(reading.results))}" if reading.results else ""
    workspace.observe(f"the op result id {told}: {reading.kind}{keys}")
