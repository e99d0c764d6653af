"""Faults whose answers lose their form, and only for what nobody would think of sending."""

from typing import Any

from starlette.types import Scope

from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.transaction import Transactions

FORMED = "fuzz/answers-keep-the-schema"


@fault("find-past-the-end-answers-null", breaks=FORMED)
class FindPastTheEndAnswersNull(Operations):
    """A FIND with an offset past the end answers null, as the page that it asks for is none."""

    def find(self, operation: Operation) -> list[JsonObject]:
        """Return what is found, or nothing at all."""
        found: Any = super().find(operation)
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        return None if payload.get("offset") and not found else found  # type: ignore[return-value]


@fault("no-rows-picked-answers-false", breaks=FORMED)
class NoRowsPickedAnswersFalse(Operations):
    """A DELETE_BULK that picks nothing by its clause answers false in place of the number 0."""

    def delete_bulk(self, operation: Operation) -> int:
        """Return how many objects it was, if it was any."""
        return super().delete_bulk(operation) or False


@fault("upsert-without-values-answers-nothing", breaks=FORMED)
class UpsertWithoutValuesAnswersNothing(Operations):
    """An UPSERT of an object without values answers an empty one, as nothing has been written."""

    def upsert(self, operation: Operation) -> JsonObject:
        """Return the object if it has values."""
        saved = super().upsert(operation)
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        values = ("name", "note", "age", "score", "active")
        return saved if any(payload.get(each) is not None for each in values) else {}


@fault("unprintable-ids-are-left-out", breaks=FORMED)
class UnprintableIdsAreLeftOut(Transactions):
    """Results under an id with unprintable characters are left out, lest they spoil the log."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Return the results that can be printed."""
        return {
            name: each for name, each in super().run(unit_of_work).items() if name.isprintable()
        }


@fault("percent-sign-answers-a-page", breaks=FORMED)
class PercentSignAnswersAPage(Gateway):
    """A clause with like and a percent sign gets a page with 200, as a filter blocks it."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Answer what does not look like an attack."""
        if b" like '" in body and b"%" in body:
            answer = JsonAnswer(None)
            answer.body = b"<html><body>Your request was blocked.</body></html>"
            answer.headers["content-type"] = "text/html"
            answer.headers["content-length"] = str(len(answer.body))
            return answer
        return super().answer(scope, body)


@fault("save-of-empty-texts-answers-true", breaks=FORMED)
class SaveOfEmptyTextsAnswersTrue(DataService):
    """A save of an object whose texts are null or empty answers true: there is nothing to show."""

    def save(self, table: str, properties: Json) -> JsonObject:
        """Return the saved object where it has a text."""
        saved: Any = super().save(table, properties)
        given = properties if isinstance(properties, dict) else {}
        texts = [given[each] for each in ("name", "note") if each in given]
        return True if texts and not any(texts) else saved  # type: ignore[return-value]


@fault("failure-beyond-ascii-has-no-message", breaks=FORMED)
class FailureBeyondAsciiHasNoMessage(Transactions):
    """A failure has an empty message where an id is beyond ASCII, which cannot be printed."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Return the answer, its message as far as it can be printed."""
        answer: Any = super().execute(unit_of_work)
        ids = [each.op_result_id or "" for each in unit_of_work.operations]
        if not answer["success"] and not "".join(ids).isascii():
            answer["error"]["message"] = ""
        return dict(answer)
