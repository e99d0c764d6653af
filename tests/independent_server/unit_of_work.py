"""The unit-of-work call: operations one after another, all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .answers import Answer, Malformed, Refusal
from .envelope import EnvelopeReader, Operation
from .references import resolved
from .rows import RowService
from .tables import Row, Table
from .where import found_rows

MEMBERS_OF_FIND = ("whereClause", "pageSize", "offset")


@dataclass(frozen=True)
class Outcome:
    """An operation that ran, and what it came to: a full row, a list of ids, or a list of rows."""

    operation: Operation
    result: Any


class UnitOfWorkService(EnvelopeReader, RowService):
    """Answers unit-of-work requests; subclasses override what they want to do differently."""

    def handle(self, body: bytes) -> Answer:
        """Return the answer to the body of one request."""
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
        with self.transaction():
            return self.run_operations(operations)

    def run_operations(self, operations: Iterable[Operation]) -> list[Outcome]:
        """Carry out the operations in their order; the first that fails ends it."""
        outcomes: list[Outcome] = []
        results: dict[str, Any] = {}
        for operation in operations:
            try:
                outcome = Outcome(operation, self.perform(operation, results))
            except Refusal as refusal:
                refusal.operation = operation.sent
                raise
            outcomes.append(outcome)
            if operation.op_result_id is not None:
                results[operation.op_result_id] = outcome.result
        return outcomes

    def perform(self, operation: Operation, results: Mapping[str, Any]) -> Any:
        """Carry out one operation; `results` is what its references may refer to."""
        table = self.table(operation.table)
        payload = self.resolve_references(operation.payload, results)
        match operation.operation_type:
            case "CREATE":
                return self.create(table, payload)
            case "CREATE_BULK":
                return self.create_bulk(table, payload)
            case _:
                return self.find(table, payload)

    def resolve_references(self, payload: Any, results: Mapping[str, Any]) -> Any:
        """Return the payload with values in place of references."""
        return resolved(payload, results)

    def create(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Save one object and return all of it."""
        row = self.new_row(table, payload)
        self.store_row(table, row)
        return self.full_row(table, row)

    def create_bulk(self, table: Table, payload: Sequence[Any]) -> list[str]:
        """Save the objects and return their ids in the same order."""
        self.check_bulk(payload)
        object_ids = []
        for item in payload:
            row = self.new_row(table, item)
            self.store_row(table, row)
            object_ids.append(row["objectId"])
        return object_ids

    def check_bulk(self, payload: Sequence[Any]) -> None:
        """Refuse a bulk that is too large or empty, and items that are no objects."""
        limit = self.choices.bulk_limit
        if limit is not None and len(payload) > limit:
            raise Refusal(f"Bulk create operation supports no more than {limit} objects", 1300)
        if not payload and self.choices.empty_bulk == "refuse":
            raise Refusal("Bulk create operation needs at least one object", 1300)
        if not all(isinstance(item, dict) for item in payload):
            raise Refusal("Every item of the payload must be a JSON object", 1300)

    def find(self, table: Table, payload: Mapping[str, Any]) -> list[Row]:
        """Return the rows that the payload asks for."""
        for name, value in payload.items():
            if value and name not in MEMBERS_OF_FIND:
                raise Refusal(f"This server does not know '{name}' in FIND", 1300)
        clause = payload.get("whereClause")
        if not isinstance(clause, str | None):
            raise Refusal("'whereClause' must be a string", 1017)
        page_size = self.whole_number(payload.get("pageSize"), 10, lowest=1, code=1005)
        offset = self.whole_number(payload.get("offset"), 0, lowest=0, code=1004)
        return self.page(table, clause or "", page_size, offset)

    def whole_number(self, value: Any, default: int, *, lowest: int, code: int) -> int:
        """Return the number of a page, or the default where it is not given."""
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
            raise Refusal(f"pageSize and offset must be whole numbers from {lowest}", code)
        return value

    def page(self, table: Table, clause: str, page_size: int, offset: int) -> list[Row]:
        """Return one page of the full rows that the clause finds; a page has at most 100."""
        found = found_rows(clause, table)
        first = min(offset, 2**31)  # islice takes no larger numbers than the machine has
        wanted = islice(found, first, first + min(page_size, 100))
        return [self.full_row(table, row) for row in wanted]

    def answer_success(self, outcomes: Sequence[Outcome]) -> Answer:
        """Return the answer to a transaction that is committed."""
        value: dict[str, Any] = {"success": True, "error": None, "results": self.results(outcomes)}
        return Answer(self.choices.http_success, self.with_more(value))

    def results(self, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        """Return the entries of all operations that have an id, or get a name."""
        names = {outcome.operation.op_result_id for outcome in outcomes}
        entries: dict[str, Any] = {}
        for number, outcome in enumerate(outcomes):
            name = outcome.operation.op_result_id
            if name is None and self.choices.unnamed_entries == "generated":
                name = f"op-{number}"
                while name in names:  # ids are free-form: a client may use this very name
                    name += "-"
            if name is not None:
                entries[name] = self.entry(outcome)
        return entries

    def entry(self, outcome: Outcome) -> dict[str, Any]:
        """Return what `results` says about one operation."""
        chosen = self.choices.result_type_key
        keys = ("type", "operationType") if chosen == "both" else (chosen,)
        entry = dict.fromkeys(keys, outcome.operation.operation_type)
        return self.with_more({**entry, "result": self.shown_result(outcome.result)})

    def shown_result(self, result: Any) -> Any:
        """Return the result as an answer shows it."""
        if isinstance(result, dict):
            return self.shown(result)
        return [self.shown(item) if isinstance(item, dict) else item for item in result]

    def answer_failure(self, refusal: Refusal) -> Answer:
        """Return the answer to a transaction that failed and was rolled back."""
        error: dict[str, Any] = {"message": refusal.message}
        if self.choices.error_code_present:
            error["code"] = refusal.code
        echo = self.echo(refusal.operation)
        if echo is not None:
            error["operation"] = echo
        value = {"success": False, "error": self.with_more(error), "results": None}
        return Answer(self.choices.http_failure, self.with_more(value))

    def echo(self, operation: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return what the error says about the operation that failed."""
        chosen = self.choices.failure_names_operation
        if operation is None or chosen == "absent":
            return None
        full = ("operationType", "table", "opResultId", "payload")
        names = full if chosen == "full" else ("opResultId",)
        return {name: operation.get(name) for name in names}

    def answer_malformed(self, refusal: Malformed) -> Answer:
        """Return the answer to a request that has not the right form."""
        if self.choices.refusal_style == "transaction-failure":
            return self.answer_failure(refusal)
        status = 200 if self.choices.refusal_style == "200-error" else refusal.status
        return self.answer_error(refusal, status)

    def answer_error(self, refusal: Refusal, status: int) -> Answer:
        """Return an error outside a transaction."""
        return Answer(status, self.with_more({"code": refusal.code, "message": refusal.message}))

    def with_more(self, members: dict[str, Any]) -> dict[str, Any]:
        """Add members that no document names, if so chosen."""
        if self.choices.additional_members:
            members |= {"requestId": "r-1", "details": {"took": 0.5, "hints": [None]}}
        return members
