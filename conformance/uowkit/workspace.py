"""Where a run works: marked transactions, read back, judged and at last removed."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from uowkit_schemas import Level, explain, is_valid

from uowkit.client.operations import Operation
from uowkit.expect import shown
from uowkit.judging.guard import Guard
from uowkit.judging.judgement import judge_success
from uowkit.judging.shapes import Unusable
from uowkit.judging.suspects import suspect
from uowkit.outcomes import Breach, Inapplicable, KitError, Untested
from uowkit.scenarios.expectation import Expectation
from uowkit.scenarios.story import Expected, Outcome
from uowkit.target import Target
from uowkit.wire.reading import Reading, read_answer
from uowkit.work.committed import Committed
from uowkit.work.data_calls import DataCalls
from uowkit.work.handled_calls import HandledCalls
from uowkit.work.ledger import Acknowledged, Ledger
from uowkit.work.limits import Limits
from uowkit.work.marked import Markers, Transaction
from uowkit.work.provision import Save
from uowkit.work.stored import StoredObjects
from uowkit.work.tables import Table, all_tables

_PAUSES = (0.05, 0.2)  # seconds before a good transaction is sent again
SUCCESS_SHAPE = "envelope/success-shape"
RECOVERS = "atomicity/recovers"
ATOMIC = "atomicity/all-or-nothing"
BULK_ATOMIC = "atomicity/bulk-all-or-nothing"


class Workspace(StoredObjects):
    """The tables of a run on one target.

    Every check of the suite and, as the fixture `uow_workspace`, users' own tests
    work through it. `rule` is the rule under check, and `level` how strongly
    the check asks it; a breach that names no rule is one of it.
    """

    def __init__(
        self,
        target: Target,
        *,
        tables: Mapping[str, Table] | None = None,
        limits: Limits | None = None,
        readback: str = "data",
        provision: str = "none",
    ) -> None:
        """Prepare to work on a target; nothing is sent yet.

        Args:
            target: the server.
            tables: by role; the kit's own by default.
            limits: what the target declares to accept.
            readback: `data` or `find`.
            provision: how a column is made that is missing: `save`, `console` or `none`.
        """
        super().__init__(target, Guard(target), readback)
        self.target = target
        self.tables = {**all_tables(), **(tables or {})}
        self.limits = limits or Limits()
        self.markers = Markers()
        self.ledger = Ledger()
        self.save = Save(target)
        self._reads_by = readback
        self.data = DataCalls(target, self.guard, self.ledger, self.save)
        self.handled = HandledCalls(target, self.guard, self.ledger, self.save)
        self.provision = provision
        self.identity = frozenset(each.column("item") for each in self.tables.values())
        self.usual_isolation: str | None = None
        self.claimed: Collection[str] = ("core",)  # profiles
        self.level = Level.MUST
        self.findings: list[Breach] = []
        self.observations: list[str] = []
        self.drawings: list[str] = []

    def on(self, target: Target) -> Workspace:
        """A view of the same tables over another connection, with a record of its own."""
        return Workspace(target, tables=self.tables, limits=self.limits, readback=self._reads_by)

    @property
    def person(self) -> Table:
        """The first table."""
        return self.tables["person"]

    @property
    def order(self) -> Table:
        """The second table."""
        return self.tables["order"]

    def transaction(self, isolation: str | None = None) -> Transaction:
        """Begin a transaction whose objects carry a marker of its own.

        Without an isolation level it has none, or the usual one: a target that wants
        one breaks one rule (ruling envelope/isolation-optional), not that of every check.
        """
        return Transaction(self.markers.next(), isolation or self.usual_isolation)

    def attempt(
        self,
        body: Any,
        *,
        expected: Expected = Expected.ANSWERED,
        at_once: bool = False,
        after: Outcome | None = None,
        breaks: Mapping[str, str] | None = None,
    ) -> Reading:
        """Send a unit of work (a JSON document, or bytes) and expect nothing but an answer.

        What is `expected` all the same, whether `at_once`, `after` which answer to the
        transaction before, and which rule the answer `breaks`, is for the record, of which
        a scenario is told should the check fail.
        """
        exchange = self.target.transact(body)
        self.guard.story.sent(exchange, expected, at_once=at_once, after=after, breaks=breaks)
        return read_answer(self.guard.answered(exchange))

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reading:
        """Send any request below the base address, and expect nothing but an answer."""
        exchange = self.target.send(method, path, body=body, headers=headers)
        self.guard.story.sent(exchange)
        return read_answer(self.guard.answered(exchange))

    def insist(self, body: Any, breaks: Mapping[str, str] | None = None) -> Reading:
        """Send a good transaction, and again, twice, while it is refused (rulings, levels).

        `breaks`: as for `commit`, for the record.
        """
        reading = self.attempt(body, expected=Expected.SUCCESS, breaks=breaks)
        for pause in _PAUSES:
            if not reading.refused:
                break
            time.sleep(pause)
            self.guard.story.forget_last()
            reading = self.attempt(body, expected=Expected.SUCCESS, breaks=breaks)
        return reading

    def try_transaction(self, transaction: Transaction) -> Reading:
        """Send a transaction that may be refused or not; what it stores is removed later.

        Raises:
            Breach: it was refused, and something of it is stored.
        """
        reading = self.attempt(transaction.body())
        stored = self._leftovers(transaction, Expected.NOTHING, Outcome.REFUSED)
        if reading.refused and any(stored):
            operations = transaction.unit.operations
            alone = len(operations) == 1 and operations[0].operation_type == "CREATE_BULK"
            self.fail(
                f"the transaction was refused, and {sum(map(len, stored))} of its objects "
                "are stored",
                rule=BULK_ATOMIC if alone else ATOMIC,
                at=next(filter(None, stored)),
            )
        return reading

    def commit(
        self,
        transaction: Transaction,
        *,
        breaks: Mapping[str, str] | None = None,
        refusal_breaks: str | None = None,
        explained_by: str | None = None,
    ) -> Committed:
        """Send a good transaction, which must succeed, and hold its answer against the rules.

        A refusal is asked again, twice: under contention a good transaction may be
        refused (rulings, levels).

        Args:
            transaction: what to send.
            breaks: rule of the answer's shape → the rule to blame in its place, where
                the check is about just that.
            refusal_breaks: the rule that a refusal breaks; the one under check by default.
            explained_by: a rule whose breach would explain any other one here, since the
                check does on purpose what that rule is about.

        Raises:
            Breach: it was refused, or the answer is of no further use.
            Inapplicable: it is larger than what the target declares to accept.
        """
        excess = self.limits.excess(transaction.unit)
        if excess:
            raise Inapplicable(excess)
        body = transaction.body()
        if not is_valid("unit-of-work/request", body):
            raise KitError(f"the kit sent a bad request: {explain('unit-of-work/request', body)}")
        reading = self.insist(body, breaks)
        if reading.refused:
            rule = refusal_breaks or self.rule
            breach = Breach(
                f"a good transaction was refused: {reading}",
                rule=rule,
                because=explained_by or suspect(transaction.unit, rule),
            )
            breach.evidence = self.guard.evidence()
            self._assert_still_works(str(reading))
            raise breach
        return self.accept(transaction, reading, breaks=breaks, explained_by=explained_by)

    def accept(
        self,
        transaction: Transaction,
        reading: Reading,
        *,
        breaks: Mapping[str, str] | None = None,
        explained_by: str | None = None,
    ) -> Committed:
        """Hold the answer to a good transaction against the rules, and remember its objects.

        Breaches of other rules than the one under check are noted, and the check goes on.

        Raises:
            Breach: of the rule under check, or one that leaves the answer of no use.
        """
        for breach in judge_success(transaction.unit, reading, self.identity):
            breach.rule = (breaks or {}).get(str(breach.rule), breach.rule)
            breach.because = breach.because or explained_by
            if isinstance(breach, Unusable) or breach.rule == self.rule:
                self.guard.attach(breach)
                self.remember_leftovers(transaction)
                raise breach
            self.note(breach)
        self._acknowledge(Committed(transaction, reading), explained_by)
        return Committed(transaction, reading)

    def fail(
        self,
        message: str,
        *,
        rule: str | None = None,
        because: str | None = None,
        expected: Any = None,
        when: Outcome | None = None,
        status: int | None = None,
        at: object | None = None,
    ) -> NoReturn:
        """Say that a rule is not kept: the one under check unless another is named.

        Args:
            message: what was found.
            rule: the rule, where it is another one.
            because: a rule whose breach would explain this one.
            expected: a pattern of what was to come in place of it, in the target's names;
                left out where the contract alone says so (a good transaction was refused).
            when: the kind of answer for which alone it is asked.
            status: the HTTP status that was to come.
            at: the answer, object or list that does not fit, as this workspace gave it;
                the last one by default.

        Raises:
            Breach: always.
        """
        breach = Breach(
            message,
            rule=rule or self.rule,
            because=because,
            expectation=Expectation(expected, when, status, at),
        )
        self.guard.attach(breach)
        raise breach

    def observe(self, text: str) -> None:
        """Note what the target does where the rules leave it open."""
        if text not in self.observations:
            self.observations.append(text)

    def draw(self, text: str) -> None:
        """Note the same in lines that belong together, as those of a table do."""
        self.drawings.append(text)

    def note(self, breach: Breach) -> None:
        """Keep a breach of another rule than the one under check, and go on."""
        if all(each.rule != breach.rule for each in self.findings):
            breach.evidence = breach.evidence or self.guard.evidence()
            self.findings.append(breach)

    def remember_leftovers(self, transaction: Transaction) -> int:
        """Have removed at the end what a transaction stored, and say how many objects it is."""
        with self.guard.story.tidying():
            return sum(map(len, self._leftovers(transaction)))

    def _leftovers(
        self,
        transaction: Transaction,
        expected: Expected = Expected.ANSWERED,
        after: Outcome | None = None,
    ) -> list[list[dict[str, Any]]]:
        """What a transaction stored, by table; it is removed at the end."""
        stored = []
        for table in transaction.tables:
            rows = self.find(table, transaction.marker, expected=expected, after=after)
            ids = tuple(str(row["objectId"]) for row in rows if row.get("objectId"))
            if ids:
                self.ledger.add(Acknowledged(table, transaction.marker, (), ids, owed=False))
            stored.append(rows)
        return stored

    def remember_answered(self, body: Any, reading: Reading) -> None:
        """Have removed at the end what an odd request stored, by the ids that were answered."""
        operations = body.get("operations") if isinstance(body, dict) else body
        tables = {table.name: table for table in self.tables.values()}
        for operation in operations if isinstance(operations, list) else []:
            if not isinstance(operation, dict) or not isinstance(operation.get("table"), str):
                continue
            result = reading.result(str(operation.get("opResultId")))
            found = result if isinstance(result, list) else [result]
            ids = [each.get("objectId") if isinstance(each, dict) else each for each in found]
            payload = operation.get("payload")
            sent = len(payload) if isinstance(payload, list) else 1
            told = tuple(each for each in ids[:sent] if isinstance(each, str))
            if told and operation["table"] in tables:
                table = tables[operation["table"]]
                self.ledger.add(Acknowledged(table, self.markers.run, (), told, owed=False))

    def _assert_still_works(self, refusal: str) -> None:
        """See that the simplest transaction is not refused, too.

        A target that stopped accepting anything breaks one rule, not all of those
        whose checks come after.
        """
        simplest = self.transaction()
        simplest.create(self.person, {"name": "still there"})
        if not self.insist(simplest.body()).refused:
            self.remember_leftovers(simplest)
            return
        rule = RECOVERS if len(self.ledger) else SUCCESS_SHAPE
        self.note(Breach(f"even the simplest transaction is refused by now: {refusal}", rule=rule))
        raise Untested("even the simplest transaction is refused by now", cause=rule)

    def _acknowledge(self, committed: Committed, explained_by: str | None) -> None:
        transaction = committed.transaction
        again: list[str] = []
        objects = 0
        for operation in transaction.unit.operations:
            saved = transaction.saved_by(operation)
            if not saved:
                continue
            ids = tuple(committed.ids_of(operation))
            given = _given(operation, ids)
            again += self.ledger.seen_before(saved[0].table, given, transaction.marker)
            if again:
                objects = objects or self.ledger.objects_since(again[0])
            self.ledger.add(
                Acknowledged(
                    table=saved[0].table,
                    marker=transaction.marker,
                    indexes=tuple(each.index if each.item else None for each in saved),
                    object_ids=ids,
                    bulk=operation.operation_type == "CREATE_BULK",
                )
            )
        if again:
            self._report_reuse(again[0], objects, explained_by)

    def _report_reuse(self, object_id: str, objects: int, explained_by: str | None) -> None:
        breach = Breach(
            f"the objectId {shown(object_id)} was given to two objects of one table",
            rule="create/object-id-unique",
            because=explained_by,
        )
        breach.objects = objects
        if self.rule == breach.rule:
            raise breach
        self.note(breach)


def _given(operation: Operation, ids: Sequence[str]) -> list[str]:
    """Those of the ids which the target gave: an UPSERT may save an object under one it is sent."""
    payload = operation.payload
    sent = payload.get("objectId") if isinstance(payload, dict) else None
    return [each for each in ids if each != sent]
