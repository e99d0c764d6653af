"""The answers to transactions: results that are committed, failures, and errors before those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Answer, Refusal
from .envelope import Operation
from .rows import RowService


@dataclass(frozen=True)
class Outcome:
    """An operation that ran, and what it came to: a full row, a list of ids or rows, a number."""

    operation: Operation
    result: Any


class AnswerService(RowService):
    """Writes answers. Each part is a method that a subclass may break."""

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
        return self.with_more({**entry, "result": self.shown_result(outcome)})

    def shown_result(self, outcome: Outcome) -> Any:
        """Return the result as an answer shows it."""
        operation, result = outcome.operation, outcome.result
        if isinstance(result, list):
            return [self.shown(item) if isinstance(item, dict) else item for item in result]
        if not isinstance(result, dict):
            return self.shown_number(result)
        if operation.operation_type in ("UPDATE", "UPSERT"):
            result = self.changes_shown(result, operation.payload)
        return self.shown(result)

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

    def answer_malformed(self, refusal: Refusal) -> Answer:
        """Return the answer to a request that is refused as a whole, mostly for its form."""
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
