"""What many clients did and saw at one isolation level, as a history that can be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from uowkit.crowd.afterwards import Stored
from uowkit.crowd.answers import Answers
from uowkit.crowd.client import Call, Looked, Written, marks_of
from uowkit.expect import shown
from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.checker import judge
from uowkit.history.model import Fate, History, Made, Operation, Searched, Transaction
from uowkit.wire.exchange import Exchange
from uowkit.work.readback import PAGE
from uowkit.work.tables import Table

DATA_SERVICE: Final = "data service"
IN_TRANSACTION: Final = "transaction"


@dataclass(frozen=True)
class Record:
    """Everything that was sent at one level, what came back, and what is stored of it.

    Attributes:
        level: the isolation level under check, in the spelling that the target accepts.
        calls: by the moment at which they were sent.
        stored: what was there afterwards.
        answers: what was answered to each transaction that writes, by its name.
        tables: by role.
        pages: way to look → how many objects it shows at most.
    """

    level: str | None
    calls: Sequence[Call]
    stored: Stored
    answers: Mapping[str, Answers]
    tables: Mapping[str, Table]
    pages: Mapping[str, int]

    @cached_property
    def written(self) -> list[Written]:
        """The transactions that write."""
        return [each for each in self.calls if isinstance(each, Written)]

    @cached_property
    def looks(self) -> list[Looked]:
        """The looks that showed something."""
        return [each for each in self.calls if isinstance(each, Looked) and each.shows]

    @cached_property
    def history(self) -> History:
        """The same in marks alone (`uowkit.history.model`)."""
        looks = (self._look(each) for each in self.looks)
        transactions = [*map(self._transaction, self.written), *looks]
        return History(
            tuple(sorted(transactions, key=lambda each: each.began)),
            {
                table.name: frozenset(self.stored.marks.get(table.role, ()))
                for table in self.tables.values()
            },
        )

    @cached_property
    def anomalies(self) -> list[Anomaly]:
        """What the history shows, and the answers that make no sense as any client's."""
        found = judge(self.history)
        told = {each.transactions[-1] for each in found if each.kind is Kind.MIXED_RESULTS}
        return (
            found
            + [
                Anomaly(
                    Kind.MIXED_RESULTS,
                    call.level,
                    IN_TRANSACTION,
                    (call.name,),
                    f"client {call.client} was not given the results of transaction {call.name}: "
                    f"{self.answers[call.name].problem}",
                )
                for call in self.written
                if self.answers[call.name].problem and call.name not in told
            ]
            + list(self._strange_looks())
        )

    def exchanges(self, anomaly: Anomaly) -> list[Exchange]:
        """The exchanges of its transactions, the one that shows it last."""
        calls = {each.name: each.exchange for each in self.calls}
        return [calls[name] for name in anomaly.transactions if name in calls]

    def of(self, kind: Kind, *, via: str | None = None, how: str | None = None) -> list[Anomaly]:
        """The anomalies of a kind.

        Args:
            kind: which.
            via: only those that were seen so (`Anomaly.via`).
            how: only those that this way to look showed (`Looked.how`).
        """
        ways = {each.name: each.how for each in self.looks}
        return [
            each
            for each in self.anomalies
            if each.kind is kind
            and via in {None, each.via}
            and how in {None, ways.get(each.transactions[-1])}
        ]

    def is_seen(self, transaction: str, kind: Kind) -> bool:
        """Whether a transaction is concerned by an anomaly of a kind."""
        return any(
            each.kind is kind and transaction in each.transactions for each in self.anomalies
        )

    def _transaction(self, call: Written) -> Transaction:
        answers = self.answers[call.name]
        operations: list[Operation] = []
        for place, operation in enumerate(call.transaction.unit.operations):
            marks = [str(each.item) for each in call.transaction.saved_by(operation)]
            ids = answers.object_ids.get(place, ())
            operations.append(Made(str(operation.table), tuple(marks), ids))
        return Transaction(
            name=call.name,
            client=call.client,
            level=call.level,
            began=call.began,
            ended=call.ended,
            fate=call.fate,
            operations=tuple(operations),
            answered=tuple(sorted(answers.whose)),
            contention=call.good and call.fate is Fate.FAILED,
        )

    def _look(self, look: Looked) -> Transaction:
        among = self._asked_for(look)
        seen = frozenset(marks_of(look)) & among
        page = self.pages.get(look.how, PAGE)
        whole = look.rows is None or len(look.rows) < page or len(among) <= page
        searched = Searched(look.table.name, seen, look.counted, among, whole)
        return Transaction(
            name=look.name,
            client=look.client,
            level=look.level,
            began=look.began,
            ended=look.ended,
            fate=look.fate,
            operations=(searched,),
            via=IN_TRANSACTION if look.how == "find" else DATA_SERVICE,
            answered=(look.name,),
        )

    def _asked_for(self, look: Looked) -> frozenset[str]:
        return self._marks.get((look.table.role, look.scope), frozenset())

    @cached_property
    def _marks(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The marks of all objects that were sent, by table and by what looks ask for."""
        marks: dict[tuple[str, str], set[str]] = {}
        for call in self.written:
            for each in call.transaction.objects:
                name = str(each.row[each.table.column("name")])
                for scope in (name, call.name):
                    marks.setdefault((each.table.role, scope), set()).add(str(each.item))
        return {key: frozenset(each) for key, each in marks.items()}

    def _strange_looks(self) -> list[Anomaly]:
        """Searches that showed objects which they did not ask for, but somebody else did."""
        known = {mark: call for call in self.written for mark in _marks_sent(call)}
        found = []
        for look in self.looks:
            if look.how != "find":
                continue
            others = set(marks_of(look)) - self._asked_for(look)
            whose = sorted({known[mark].name for mark in others if mark in known})
            if whose:
                found.append(
                    Anomaly(
                        Kind.MIXED_RESULTS,
                        look.level,
                        IN_TRANSACTION,
                        (*whose, look.name),
                        f"client {look.client} asked {look.table.name} for the objects named "
                        f"{look.scope}, and was shown {shown(sorted(others))}",
                    )
                )
        return found


def _marks_sent(call: Written) -> list[str]:
    return [str(each.item) for each in call.transaction.objects]
