"""Faults in the answer to a transaction: of a success, a failure and a refusal."""

from dataclasses import replace

import orjson
from starlette.types import Scope

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.request import UnitOfWork
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.transaction import OperationFailedError, Transactions


class _Changed(Transactions):
    """Changes the answers to transactions."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Change the answer by its kind."""
        answer = super().execute(unit_of_work)
        return self.succeeded(answer) if answer["success"] else self.failed(answer)

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Return what is answered in place of a success."""
        return answer

    def failed(self, answer: JsonObject) -> JsonObject:
        """Return what is answered in place of a failure."""
        return answer


@fault("success-as-text", breaks="envelope/success-shape")
class SuccessAsText(_Changed):
    """`success` is the text "true" on success, by a template that quotes every value."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Quote the value."""
        return {**answer, "success": "true"}


@fault("no-results-as-list", breaks="envelope/success-shape")
class NoResultsAsList(_Changed):
    """`results` is [] where no operation has an opResultId, as PHP encodes an empty map."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Encode an empty map as a list."""
        return {**answer, "results": answer["results"] or []}


@fault("no-results-as-null", breaks="envelope/success-shape")
class NoResultsAsNull(_Changed):
    """`results` is null where no operation has an opResultId, as if there were nothing to tell."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Leave an empty map out."""
        return {**answer, "results": answer["results"] or None}


@fault("results-as-list", breaks="envelope/success-shape")
class ResultsAsList(_Changed):
    """`results` is a list of entries in order, each with its opResultId, as operations are sent."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """List the entries."""
        entries = [{"opResultId": name, **entry} for name, entry in answer["results"].items()]
        return {**answer, "results": entries}


@fault("success-missing-beyond-ten", breaks="envelope/success-shape")
class SuccessMissingBeyondTen(_Changed):
    """More than ten results are streamed, and the stream begins behind the member `success`."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Stream many results."""
        return {"results": answer["results"]} if len(answer["results"]) > 10 else answer


@fault("error-left-out", breaks="envelope/error-null")
class ErrorLeftOut(_Changed):
    """`error` is left out on success, as serializers are told to omit what is null."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Omit what is null."""
        return {name: value for name, value in answer.items() if value is not None}


@fault("error-empty-on-success", breaks="envelope/error-null")
class ErrorEmptyOnSuccess(_Changed):
    """`error` is {} on success, an error object of which nothing has been filled in."""

    def succeeded(self, answer: JsonObject) -> JsonObject:
        """Answer an error of no members."""
        return {**answer, "error": {}}


@fault("failure-without-message", breaks="envelope/failure-shape")
class FailureWithoutMessage(_Changed):
    """A failure has no message, since details of errors are kept from clients in production."""

    def failed(self, answer: JsonObject) -> JsonObject:
        """Keep the message back."""
        del answer["error"]["message"]
        return answer


@fault("failure-as-text", breaks="envelope/failure-shape")
class FailureAsText(_Changed):
    """`error` is the message itself on failure, the text of the exception."""

    def failed(self, answer: JsonObject) -> JsonObject:
        """Answer the text."""
        return {**answer, "error": answer["error"]["message"]}


@fault("failure-of-bulk-without-message", breaks="envelope/failure-shape")
class FailureOfBulkWithoutMessage(_Changed):
    """The message is null where a CREATE_BULK fails: a batch's error wraps the one that tells."""

    def failed(self, answer: JsonObject) -> JsonObject:
        """Answer the wrapping error's message."""
        if answer["error"]["operation"]["operationType"] == "CREATE_BULK":
            answer["error"]["message"] = None
        return answer


@fault("failure-with-empty-results", breaks="envelope/failure-results-null")
class FailureWithEmptyResults(_Changed):
    """`results` is {} on failure, the map as it was made before anything ran."""

    def failed(self, answer: JsonObject) -> JsonObject:
        """Answer a map of nothing."""
        return {**answer, "results": {}}


@fault("failure-names-first-operation", breaks="envelope/failure-names-operation")
class FailureNamesFirstOperation(Transactions):
    """A failure names the first operation, where the transaction as a whole was sent off."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Name the first operation."""
        answer = super().execute(unit_of_work)
        if not answer["success"]:
            first = unit_of_work.operations[0]
            answer["error"]["operation"]["opResultId"] = first.op_result_id
        return answer


@fault("failure-names-next-operation", breaks="envelope/failure-names-operation")
class FailureNamesNextOperation(Transactions):
    """A failure names the operation after the failed one, by a counter that has moved on."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Name the next operation, where there is one."""
        answer = super().execute(unit_of_work)
        if not answer["success"]:
            names = [each.op_result_id for each in unit_of_work.operations]
            failed = answer["error"]["operation"]
            place = names.index(failed["opResultId"])
            failed["opResultId"] = names[min(place + 1, len(names) - 1)]
        return answer


@fault("failure-names-no-operation", breaks="envelope/failure-names-operation")
class FailureNamesNoOperation(_Changed):
    """A failure has code and message and no operation, the form of all other errors."""

    def failed(self, answer: JsonObject) -> JsonObject:
        """Leave the operation out."""
        del answer["error"]["operation"]
        return answer


@fault("last-failure-named", breaks="envelope/first-failure")
class LastFailureNamed(Transactions):
    """All operations are tried before the rollback, and of several failures the last is named."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Try each operation by itself where the transaction fails."""
        try:
            return super().run(unit_of_work)
        except OperationFailedError as first:
            place = unit_of_work.operations.index(first.operation)
            rest = unit_of_work.operations[place + 1 :]
            if rest:
                self.run(replace(unit_of_work, operations=rest))
            raise


@fault("bulks-run-before-creates", breaks="envelope/first-failure")
class BulksRunBeforeCreates(Transactions):
    """Bulks run before single operations, for speed, and so fail before those that stand first."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Put bulks first, in order."""
        operations = sorted(
            unit_of_work.operations, key=lambda each: each.operation_type != "CREATE_BULK"
        )
        return super().run(replace(unit_of_work, operations=operations))


KEPT_HEADERS = frozenset({"allow", "auth-key"})
"""What an answer says beside its document."""


class _ChangedAnswers(Gateway):
    """Changes HTTP answers by what their documents say."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Answer with another status or document."""
        answer = super().answer(scope, body)
        document = orjson.loads(answer.body)
        return JsonAnswer(
            self.document(document, answer.status_code),
            self.status(document, answer.status_code),
            {name: answer.headers[name] for name in answer.headers if name in KEPT_HEADERS},
        )

    def status(self, document: Json, status: int) -> int:  # noqa: ARG002 - some look at the document
        """Return the status of the answer."""
        return status

    def document(self, document: Json, status: int) -> Json:  # noqa: ARG002 - some look at the status
        """Return the document of the answer."""
        return document


@fault("success-created", breaks="envelope/success-shape")
class SuccessCreated(_ChangedAnswers):
    """A success has status 201, since a transaction that creates objects is a POST that creates."""

    def status(self, document: Json, status: int) -> int:
        """Say that something was created."""
        success = isinstance(document, dict) and document.get("success") is True
        return 201 if success else status


@fault("failure-status-409", breaks="envelope/failure-status")
class FailureStatus409(_ChangedAnswers):
    """A transaction failure has status 409, a conflict with what is stored."""

    def status(self, document: Json, status: int) -> int:
        """Say that there is a conflict."""
        failure = isinstance(document, dict) and document.get("success") is False
        return 409 if failure else status


@fault("refusal-of-the-framework", breaks="envelope/refusal-shape")
class RefusalOfTheFramework(_ChangedAnswers):
    """A refusal has `detail` in place of code and message, as the web framework answers errors."""

    def document(self, document: Json, status: int) -> Json:
        """Answer as the framework does."""
        return {"detail": document["message"]} if status >= 400 else document


@fault("refusal-code-as-text", breaks="envelope/refusal-shape")
class RefusalCodeAsText(_ChangedAnswers):
    """The code of a refusal is text, as everything that comes from a table of messages."""

    def document(self, document: Json, status: int) -> Json:
        """Answer the code as it was read."""
        return {**document, "code": f"{document['code']}"} if status >= 400 else document
