"""The unit-of-work call: operations one after another, all of them or none."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from .answering import AnswerService, Outcome
from .answers import Answer, Malformed, Refusal
from .changes import ChangeService
from .envelope import EnvelopeReader, Operation
from .operation_events import EVENTS_OF_OPERATIONS, run_operation, transaction_call
from .references import References, check_references, is_forward
from .tables import Row, Table


@dataclass(frozen=True)
class Deferred:
    """Properties of a row that was created, whose values later operations have yet to give."""

    outcome: Outcome
    references: Row


class UnitOfWorkService(EnvelopeReader, AnswerService, ChangeService):
    """Answers unit-of-work requests; subclasses override what they want to do differently."""

    def handle(self, body: bytes) -> Answer:
        """Return the answer to the body of one request."""
        if not self.handling.has("Transaction", "*"):
            return self.answer(body)
        try:
            return self.handling.run(transaction_call(body, self.answer))
        except Malformed:
            return self.answer(body)  # nothing for a handler to see: it is refused as ever
        except Refusal as refusal:
            return self.answer_malformed(refusal)

    def answer(self, body: bytes) -> Answer:
        """Carry out one request, its handlers aside, and return the answer."""
        try:
            outcomes = self.run_transaction(self.read_envelope(body))
        except Malformed as refusal:
            return self.answer_malformed(refusal)
        except Refusal as refusal:
            return self.answer_failure(refusal)
        return self.answer_success(outcomes)

    def run_transaction(self, items: Sequence[Any]) -> list[Outcome]:
        """Carry out all operations, or, when one of them is refused, none."""
        operations: Iterable[Operation] = self.read_operations(items)
        if self.choices.forms_checked == "before-running":
            operations = list(operations)
        if self.choices.bad_references == "before-running":
            operations = list(operations)
            check_references(operations, self.choices)
        with self.transaction():
            return self.run_operations(operations)

    def run_operations(self, operations: Iterable[Operation]) -> list[Outcome]:
        """Carry out the operations in their order; the first that fails ends it."""
        outcomes: list[Outcome] = []
        deferred: list[Deferred] = []
        references = References(self.choices, {}, {})
        for operation in operations:
            with _failing(operation):
                at_once, later = self.put_off(operation, references.results)
                outcome = Outcome(operation, self.perform(at_once, references))
            outcomes.append(outcome)
            references.note(operation, outcome.result)
            deferred.append(Deferred(outcome, later))
            if self.choices.object_results == "live":
                self.refresh(outcomes)
        self.make_up(deferred, references)
        return outcomes

    def perform(self, operation: Operation, references: References) -> Any:
        """Carry out one operation, with values in place of its references.

        Its handlers run around it, if so chosen.
        """
        table = self.table(operation.table)
        payload = references.resolved(operation)
        name = operation.operation_type
        if name not in EVENTS_OF_OPERATIONS or not self.choices.operations_fire:
            return self.carry_out(name, table, payload)
        return run_operation(
            self.handling, name, table.name, payload, lambda left: self.carry_out(name, table, left)
        )

    def carry_out(self, name: str, table: Table, payload: Any) -> Any:
        """Do what the operation of that name does."""
        match name:
            case "CREATE":
                return self.create(table, payload)
            case "CREATE_BULK":
                return self.create_bulk(table, payload)
            case "UPDATE":
                return self.update(table, payload)
            case "UPDATE_BULK":
                return self.update_bulk(table, payload)
            case "UPSERT":
                return self.upsert(table, payload)
            case "UPSERT_BULK":
                return self.upsert_bulk(table, payload)
            case "DELETE":
                return self.delete(table, payload)
            case "DELETE_BULK":
                return self.delete_bulk(table, payload)
            case "FIND":
                return self.find(table, payload)
            case "ADD_RELATION":
                return self.relate("add", table, payload)
            case "SET_RELATION":
                return self.relate("set", table, payload)
            case _:
                return self.relate("delete", table, payload)

    def put_off(self, operation: Operation, earlier: Collection[str]) -> tuple[Operation, Row]:
        """Return the operation without references to later ones, and those, if so chosen."""
        resolves = self.choices.forward_references == "resolve"
        if not resolves or operation.operation_type != "CREATE":
            return operation, {}
        columns = self.table(operation.table).columns
        later = {
            name: value
            for name, value in operation.payload.items()
            if name in columns and is_forward(value, earlier, self.choices)
        }
        rest = {name: value for name, value in operation.payload.items() if name not in later}
        return replace(operation, payload=rest), later

    def make_up(self, deferred: Sequence[Deferred], references: References) -> None:
        """Give rows the values that were not known yet when they were created."""
        for each in deferred:
            operation, result = each.outcome.operation, each.outcome.result
            with _failing(operation):
                if each.references:
                    values = {n: references.value(value) for n, value in each.references.items()}
                    table = self.table(operation.table)
                    properties = self.own_properties(table, values)
                    row = self.row(table, self.id_of(result))
                    self.store_row(table, {**row, **properties})
                    result.update(properties)

    def refresh(self, outcomes: Sequence[Outcome]) -> None:
        """Let every result that is one object show what the object is like now."""
        for outcome in outcomes:
            if outcome.operation.operation_type in ("CREATE", "UPDATE", "UPSERT"):
                table: Table = self.table(outcome.operation.table)
                row = table.rows.get(self.id_of(outcome.result))
                if row is not None:
                    outcome.result.update(self.full_row(table, row))

    def id_of(self, result: Any) -> str:
        """Return the objectId of a result; what a handler answers instead may have none."""
        object_id = result.get("objectId") if isinstance(result, dict) else None
        return object_id if isinstance(object_id, str) else ""


@contextmanager
def _failing(operation: Operation) -> Iterator[None]:
    """Let a refusal within the block name the operation."""
    try:
        yield
    except Refusal as refusal:
        refusal.operation = operation.sent
        raise
