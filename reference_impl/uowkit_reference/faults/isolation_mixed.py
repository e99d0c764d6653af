"""Faults that give clients results of each other's transactions."""

import asyncio
from collections.abc import Sequence

from uowkit_reference import answers
from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.overlapping import PAUSE, Overlapping
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.request import UnitOfWork, UnitOfWorkReader
from uowkit_reference.transaction import Transactions

MIXED = "isolation/results-not-mixed"


class Sharing(Overlapping):
    """Keeps something of a transaction where all keep it, and waits before it answers."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.shared: JsonObject = {}

    def keep(self, unit_of_work: UnitOfWork, answer: JsonObject) -> None:  # noqa: ARG002 - for subclasses
        """Keep the answer of a transaction, or something of it."""
        self.shared["answer"] = answer

    def kept(self, unit_of_work: UnitOfWork, answer: JsonObject) -> JsonObject:  # noqa: ARG002 - for subclasses
        """Return what is answered to the transaction, after others may have kept theirs."""
        kept: JsonObject = self.shared["answer"]
        return kept

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Run, keep, wait, and answer with what is kept by then."""
        answer = self.transactions.execute(unit_of_work)
        is_look = all(each.operation_type == "FIND" for each in unit_of_work.operations)
        if is_look or not answer["success"]:
            return answer
        self.keep(unit_of_work, answer)
        await asyncio.sleep(PAUSE)
        return self.kept(unit_of_work, answer)


@fault("answers-share-a-buffer", breaks=MIXED)
class AnswersShareABuffer(Sharing):
    """The answer is written into a buffer of the handler, which all requests share."""


@fault("results-kept-by-op-result-id", breaks=MIXED)
class ResultsKeptByOpResultId(Sharing):
    """Results are kept in one map by their opResultId, as if that were unique among all clients."""

    def keep(self, unit_of_work: UnitOfWork, answer: JsonObject) -> None:  # noqa: ARG002 - by id alone
        """Keep each result under its id."""
        self.shared.update(answer["results"])

    def kept(self, unit_of_work: UnitOfWork, answer: JsonObject) -> JsonObject:  # noqa: ARG002 - by id alone
        """Gather the results of the ids."""
        return answers.success({name: self.shared[name] for name in answer["results"]})


@fault("bulk-ids-share-a-list", breaks=MIXED)
class BulkIdsShareAList(Sharing):
    """The ids of bulks are gathered in a list of the writer, which the next transaction clears."""

    def keep(self, unit_of_work: UnitOfWork, answer: JsonObject) -> None:
        """Keep the ids of each bulk by its place."""
        bulks = self.bulks(unit_of_work, answer)
        self.shared.update({str(place): ids for place, (_, ids) in enumerate(bulks)})

    def kept(self, unit_of_work: UnitOfWork, answer: JsonObject) -> JsonObject:
        """Put in what the list holds by now."""
        results = dict(answer["results"])
        for place, (name, _) in enumerate(self.bulks(unit_of_work, answer)):
            results[name] = {**results[name], "result": self.shared[str(place)]}
        return answers.success(results)

    def bulks(self, unit_of_work: UnitOfWork, answer: JsonObject) -> Sequence[tuple[str, Json]]:
        """Return the opResultIds of bulks, and the ids that they have saved."""
        return [
            (each.op_result_id, answer["results"][each.op_result_id]["result"])
            for each in unit_of_work.operations
            if each.operation_type == "CREATE_BULK" and each.op_result_id is not None
        ]


@fault("repeatable-reads-share-a-session", breaks=MIXED)
class RepeatableReadsShareASession(Sharing):
    """Transactions of REPEATABLE_READ have one session, and its last answer is everybody's."""

    def kept(self, unit_of_work: UnitOfWork, answer: JsonObject) -> JsonObject:
        """Return the session's answer, at that level."""
        is_shared = unit_of_work.isolation_level == "REPEATABLE_READ"
        return self.shared["answer"] if is_shared else answer

    def keep(self, unit_of_work: UnitOfWork, answer: JsonObject) -> None:
        """Keep it, at that level."""
        if unit_of_work.isolation_level == "REPEATABLE_READ":
            self.shared["answer"] = answer


@fault("answers-change-places", breaks=MIXED)
class AnswersChangePlaces(Sharing):
    """Answers wait in a queue, and each client is given the one that is next when it asks."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.queue: list[JsonObject] = []

    def keep(self, unit_of_work: UnitOfWork, answer: JsonObject) -> None:  # noqa: ARG002 - whosever it is
        """Put it last."""
        self.queue.append(answer)

    def kept(self, unit_of_work: UnitOfWork, answer: JsonObject) -> JsonObject:  # noqa: ARG002 - whosever it is
        """Take the one that was put in last."""
        return self.queue.pop()
