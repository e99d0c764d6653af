"""Whose results a client was given: told by marks where there are some, and else by objectIds."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from uowkit.crowd.afterwards import Stored, answered
from uowkit.crowd.client import Written
from uowkit.expect import shown
from uowkit.history.model import Fate
from uowkit.judging.judgement import judge_success
from uowkit.work.marked import SavedObject


@dataclass
class Answers:
    """What the answer to one transaction told.

    Attributes:
        object_ids: operation's place → the ids that it was answered for its own objects.
        whose: the markers of all transactions of which something stood in the answer.
        problem: what is wrong with it where that does not tell whose it is; empty for nothing.
    """

    object_ids: dict[int, tuple[str, ...]] = field(default_factory=dict)
    whose: set[str] = field(default_factory=set)
    problem: str = ""


class AnswerReader:
    """Reads the answers of many clients, which only make sense together."""

    def __init__(
        self,
        run: str,
        stored: Stored,
        identity: Collection[str],
        excused: Collection[str],
    ) -> None:
        """Prepare to read.

        Args:
            run: what the marks of all objects of the run begin with.
            stored: what is there of them.
            identity: columns whose value tells an object from all others.
            excused: rules on the shape of answers that a lone client saw broken, too.
        """
        self._mark = re.compile(rf"{re.escape(run)}-[0-9a-f]+\.[0-9a-f]{{8}}")
        self._stored = stored
        self._identity = identity
        self._excused = excused

    def read(self, call: Written) -> Answers:
        """Say what the answer to a transaction told."""
        answers = Answers(problem=self._problem(call))
        ids: dict[int, list[str]] = {}
        for saved, object_id in answered(call):
            if self._is_own(saved, object_id):
                answers.whose.add(call.name)
                ids.setdefault(saved.operation, []).append(object_id)
                continue
            foreign = {mark.rpartition(".")[0] for mark in self._owners(object_id)} - {call.name}
            answers.whose |= foreign
            if not foreign and not answers.problem:
                answers.problem = (
                    f"the objectId {shown(object_id)} was answered for the object "
                    f"{saved.item}, which is stored under another one"
                )
        answers.whose |= {mark.rpartition(".")[0] for mark in self._marks(call)}
        answers.object_ids = {place: tuple(each) for place, each in ids.items()}
        return answers

    def _is_own(self, saved: SavedObject, object_id: str) -> bool:
        """Whether an object was saved under an id, as far as can be told.

        Where the object is gone, another one of the same id was saved over it, or it was lost.
        """
        owners = self._stored.owners.get((saved.table.role, object_id), set())
        return saved.item in owners or str(saved.item) not in self._stored.ids

    def _owners(self, object_id: str) -> set[str]:
        """The marks of all objects that have an id, in any table."""
        return {
            mark
            for (_, each), marks in self._stored.owners.items()
            if each == object_id
            for mark in marks
        }

    def _marks(self, call: Written) -> set[str]:
        """The marks of objects of the run that stand in an answer, wherever that is."""
        answer = call.exchange.answer
        if answer is None:
            return set()
        return set(self._mark.findall(answer.body.decode("utf-8", "replace")))

    def _problem(self, call: Written) -> str:
        """What the rules on the shape of answers say of it; a lone client saw none of that."""
        if call.fate is not Fate.COMMITTED:
            return ""
        for breach in judge_success(call.transaction.unit, call.reading, self._identity):
            if breach.rule not in self._excused and breach.rule != "create/created":
                return breach.message
        return ""
