"""The envelope: what every transaction and every answer looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from uowkit_schemas import Level

from uowkit.checks import given, rule
from uowkit.expect import shown
from uowkit.judging.refusal import Spoil, assert_nothing_stored, assert_refused
from uowkit.outcomes import Inapplicable
from uowkit.suite.situations import (
    Defect,
    good_transaction,
    malformed,
    unknown_column,
    without,
    wrong_members,
)
from uowkit.wire.exchange import to_json
from uowkit.wire.reading import Kind, Reading
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_LEVELS = ("READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ")
_UNKNOWN_LEVELS: dict[str, Any] = {
    "lower-case": "read_committed",
    "empty": "",
    "unknown": "SNAPSHOT",
    "number": 2,
    "object": {"level": "READ_COMMITTED"},
}


def _one_of_each(workspace: Workspace) -> Transaction:
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "Joe", "age": 25})
    transaction.create_bulk(workspace.order, [{"name": "Mary"}, {"name": "Bob", "age": 22}])
    return transaction


@rule("envelope/success-shape", needs=())
@pytest.mark.parametrize("form", ["create", "bulk", "both"])
def test_a_good_transaction_succeeds(workspace: Workspace, form: str) -> None:
    """A good transaction is answered 2xx with success true and an object of results."""
    transaction = workspace.transaction()
    if form != "bulk":
        transaction.create(workspace.person, {"name": "Joe", "age": 25})
    if form != "create":
        transaction.create_bulk(workspace.order, [{"name": "Mary"}, {"name": "Bob"}])
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
    status = workspace.commit(_one_of_each(workspace)).reading.exchange.status
    if status != 200:
        workspace.fail(f"a success has status {status}, not 200")


@rule("envelope/error-null")
def test_error_is_null_on_success(workspace: Workspace) -> None:
    """A success has the member error, and it is null."""
    document = workspace.commit(_one_of_each(workspace)).reading.document
    if "error" not in document:
        workspace.fail("a success has no member error")
    if document["error"] is not None:
        workspace.fail(f"error is {shown(document['error'])} on success, not null")


@rule("envelope/one-result-per-operation")
@given(shape=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_results_has_an_entry_per_operation(
    workspace: Workspace, shape: list[tuple[bool, bool]]
) -> None:
    """Every op result id has its entry, and there is at most one more per unnamed operation."""
    transaction = workspace.transaction()
    for index, (bulk, named) in enumerate(shape):
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
        for spelling in ("SERIALIZABLE", "SERIALZABLE")
        if _with_level(workspace, spelling).refused
    ]
    if len(refusals) == 2:
        workspace.fail("neither SERIALIZABLE nor SERIALZABLE is accepted")
    workspace.observe(
        "of the spellings SERIALIZABLE and SERIALZABLE, "
        + (f"{refusals[0]} is refused" if refusals else "both are accepted")
    )


@rule("envelope/isolation-levels", level=Level.SHOULD)
def test_serializable_is_accepted_as_clients_spell_it(workspace: Workspace) -> None:
    """SERIALIZABLE, which every client sends, is accepted."""
    reading = _with_level(workspace, "SERIALIZABLE")
    if reading.kind is not Kind.SUCCESS:
        workspace.fail(f"the isolation level SERIALIZABLE: {reading}")


def _with_level(workspace: Workspace, level: Any) -> Reading:
    transaction = good_transaction(workspace)
    body = {**transaction.body(), "isolationLevelEnum": level}
    reading = workspace.attempt(body)
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


def _failed(workspace: Workspace) -> Reading:
    """A transaction failure, for the rules on what one looks like."""
    transaction = good_transaction(workspace)
    reading = workspace.attempt(unknown_column(workspace, transaction.body()))
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
        workspace.fail("an unknown column was accepted", rule="schema/column-must-exist")
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
                "which has no message"
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
            workspace.fail(f"a refusal (HTTP {reading.exchange.status}) is {shown(document)}")
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
    if named != transaction.name(1):
        workspace.fail(
            f"{transaction.name(1)} fails first, and {shown(named)} is named",
            because="envelope/failure-names-operation",
        )


@rule("envelope/failure-results-null")
def test_results_is_null_on_failure(workspace: Workspace) -> None:
    """On failure the member results is null."""
    document = _transaction_failure(workspace).document
    if "results" not in document or document["results"] is not None:
        found = shown(document["results"]) if "results" in document else "missing"
        workspace.fail(f"results is {found} on failure, not null")


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
    if reading.failed_op_result_id != transaction.unit.operations[place].op_result_id:
        workspace.fail(
            f"operation {place} failed, and error.operation is "
            f"{shown(reading.error.get('operation'))}"
        )


@rule("envelope/failure-status")
def test_a_failure_has_status_200(workspace: Workspace) -> None:
    """The status of a transaction failure is 200."""
    status = _transaction_failure(workspace).exchange.status
    if status != 200:
        workspace.fail(f"a transaction failure has status {status}, not 200")


def _text(document: Any) -> str:
    return to_json(document).decode()


_ENVELOPES: dict[str, Spoil] = {
    "half-a-document": lambda body: to_json(body)[:-2],
    "plain-text": lambda _: b"operations",
    "empty-body": lambda _: b"",
    "array": lambda body: body["operations"],
    "string": lambda _: "operations",
    "number": lambda _: 1,
    "null": lambda _: None,
    "no-operations": lambda body: {
        "isolationLevelEnum": "READ_COMMITTED",
        "ops": body["operations"],
    },
    "operations-null": lambda _: {"operations": None},
    "operations-an-object": lambda body: {"operations": body["operations"][0]},
    "operations-a-string": lambda _: {"operations": "CREATE"},
    "operations-a-number": lambda _: {"operations": 2},
    "operation-null": lambda body: {"operations": [*body["operations"], None]},
    "operation-a-string": lambda body: {"operations": ["CREATE", *body["operations"]]},
    "operation-a-number": lambda body: {"operations": [*body["operations"], 7]},
    "operation-an-array": lambda body: {"operations": [*body["operations"], []]},
    "operation-true": lambda body: {"operations": [True, *body["operations"]]},
    "operation-in-an-array": lambda body: {"operations": [body["operations"]]},
    "operation-a-string-last": lambda body: {"operations": [*body["operations"], "CREATE"]},
    "operation-false-first": lambda body: {"operations": [False, *body["operations"]]},
    "operation-null-first": lambda body: {"operations": [None, *body["operations"]]},
    "operation-as-text": lambda body: {"operations": [*map(_text, body["operations"])]},
    "operations-as-text": lambda body: {"operations": _text(body["operations"])},
    "operations-by-name": lambda body: {
        "operations": {each["opResultId"]: each for each in body["operations"]}
    },
    "operations-by-index": lambda body: {
        "operations": {str(at): each for at, each in enumerate(body["operations"])}
    },
    "the-operation-itself": lambda body: body["operations"][0],
    "document-as-text": _text,
    "document-in-an-array": lambda body: [body],
    "two-documents": lambda body: to_json(body) + to_json(body),
    "something-after-it": lambda body: to_json(body) + b" trailing",
    "one-bracket-more": lambda body: to_json(body) + b"}",
    "trailing-comma": lambda body: to_json(body)[:-1] + b",}",
    "trailing-comma-in-an-array": lambda body: to_json(body)[:-2] + b",]}",
    "single-quotes": lambda body: to_json(body).replace(b'"', b"'"),
    "unquoted-name": lambda body: to_json(body).replace(b'"operations"', b"operations"),
    "with-a-comment": lambda body: b"/* unit of work */" + to_json(body),
    "as-a-form": lambda body: b"body=" + to_json(body),
}


@rule("envelope/malformed")
@pytest.mark.parametrize("spoil", _ENVELOPES.values(), ids=_ENVELOPES.keys())
def test_a_malformed_envelope_is_refused(workspace: Workspace, spoil: Spoil) -> None:
    """What is no JSON object with an array of operation objects is refused."""
    assert_refused(workspace, lambda: _one_of_each(workspace), spoil)


_TYPES: dict[str, Any] = {
    "lower-case": "create",
    "capitalised": "Create",
    "mixed-case": "cREATE_BULK",
    "bulk-lower-case": "create_bulk",
    "spaces": " CREATE ",
    "hyphen": "CREATE-BULK",
    "synonym": "INSERT",
    "unknown": "FROBNICATE",
    "prefix": "CREAT",
    "longer": "CREATED",
    "longer-bulk": "CREATE_BULKS",
    "underscore": "_CREATE",
    "no-underscore": "CREATEBULK",
    "turned-round": "BULK_CREATE",
    "save": "SAVE",
    "line-break": "CREATE\n",
    "wide-letters": "\uff23\uff32\uff25\uff21\uff34\uff25",
    "greek-letters": "CR\u0395ATE",
    "empty": "",
    "zero": 0,
    "one": 1,
    "number-as-text": "0",
    "null": None,
    "true": True,
    "false": False,
    "array": ["CREATE"],
    "object": {"name": "CREATE"},
}


@rule("envelope/operation-type-exact", needs=("create", "bulk"))
@pytest.mark.parametrize("place", ["alone", "last"])
@pytest.mark.parametrize("kind", [*_TYPES.values(), "missing"], ids=[*_TYPES, "missing"])
def test_another_operation_type_is_refused(workspace: Workspace, kind: Any, place: str) -> None:
    """An operation type that is not spelled exactly as documented is refused."""
    bulk = isinstance(kind, str) and "BULK" in kind.upper()

    def build() -> Transaction:
        transaction = workspace.transaction()
        if place == "last":
            transaction.create(workspace.order, {"name": "first"})
        return good_transaction(workspace, bulk=bulk, into=transaction)

    def spoil(body: dict[str, Any]) -> Any:
        if kind == "missing":
            return without(body, "operationType")
        return wrong_members(body, operationType=kind)

    assert_refused(workspace, build, spoil)


_TABLES: dict[str, Spoil] = {
    "missing": lambda body: without(body, "table"),
    "empty": lambda body: wrong_members(body, table=""),
    "null": lambda body: wrong_members(body, table=None),
    "number": lambda body: wrong_members(body, table=3),
    "true": lambda body: wrong_members(body, table=True),
    "array": lambda body: wrong_members(body, table=[body["operations"][-1]["table"]]),
    "object": lambda body: wrong_members(body, table={"name": body["operations"][-1]["table"]}),
    "space": lambda body: wrong_members(body, table=" "),
    "class-in-the-payload": lambda body: _with_class(without(body, "table"), body),
}


def _with_class(body: dict[str, Any], good: dict[str, Any]) -> dict[str, Any]:
    """Put the table's name where objects carry it, and nowhere else."""
    operation = body["operations"][-1]
    name = good["operations"][0]["table"]
    payload = operation["payload"]
    for row in payload if isinstance(payload, list) else [payload]:
        row["___class"] = name
    return body


@rule("envelope/table-required", needs=("create", "bulk"))
@pytest.mark.parametrize("bulk", [False, True], ids=["create", "bulk"])
@pytest.mark.parametrize("spoil", _TABLES.values(), ids=_TABLES.keys())
def test_an_operation_needs_a_table(workspace: Workspace, spoil: Spoil, bulk: bool) -> None:
    """An operation without a table, or whose table is no non-empty string, is refused."""

    def build() -> Transaction:
        before = workspace.transaction()
        before.create(workspace.person, {"name": "before"})
        return good_transaction(workspace, bulk=bulk, into=before)

    assert_refused(workspace, build, spoil)


@rule("envelope/empty-operations")
def test_what_becomes_of_no_operations(workspace: Workspace) -> None:
    """What a request with an empty array of operations is answered."""
    workspace.observe(f"no operations: {workspace.attempt({'operations': []}).kind}")


@rule("envelope/unknown-members")
@pytest.mark.parametrize("place", ["envelope", "operation"])
def test_what_becomes_of_unknown_members(workspace: Workspace, place: str) -> None:
    """Whether members that the documents do not know are accepted."""
    transaction = good_transaction(workspace)
    body = transaction.body()
    (body if place == "envelope" else body["operations"][0])["comment"] = "not in the documents"
    reading = workspace.attempt(body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(transaction)
    workspace.observe(f"an unknown member of the {place}: {reading.kind}")


@rule("envelope/operation-limit")
def test_how_many_operations_are_accepted(workspace: Workspace) -> None:
    """How many operations one request may have."""
    declared = workspace.limits.operations
    accepted = 0
    for size in (declared, declared + 1, 5 * declared, 10 * declared):
        transaction = workspace.transaction()
        for index in range(size):
            transaction.create(workspace.person, {"age": index})
        reading = workspace.try_transaction(transaction)
        if reading.kind is not Kind.SUCCESS:
            assert_nothing_stored(workspace, transaction)
            workspace.observe(f"{size} operations: {reading.kind}")
            break
        accepted = size
    workspace.observe(f"{accepted} operations in one transaction are accepted")
