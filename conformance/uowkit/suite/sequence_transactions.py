"""Plays sequences of transactions against a target, and holds what is stored against a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Final, NoReturn

from uowkit.expect import differences, explanation, listed, shown
from uowkit.judging.refusal import rule_on_leftovers
from uowkit.scenarios.expectation import NOTHING, Not
from uowkit.scenarios.story import Expected
from uowkit.suite.failing import ACCEPTED_BECAUSE, FAILURES
from uowkit.suite.sequence_model import Group, Model, Problem, Row, Stored, Write, Wrong
from uowkit.suite.sequence_steps import Commit, Fail, Look, Read, Remove, Shape, Step
from uowkit.suite.sequence_values import Values
from uowkit.work.marked import Transaction
from uowkit.workspace import ATOMIC, RECOVERS, SUCCESS_SHAPE, Workspace

PERSISTED: Final = "create/object-id-persisted"
READ_BACK: Final = "data-service/read-back"
_ORDER: Final = "create-bulk/ids-in-request-order"
_INDEPENDENT: Final = "create-bulk/objects-independent"
_UNIQUE: Final = "create/object-id-unique"
_SCOPE: Final = "op-result-id/scope"
_BAD_CREATE: Final = "create/payload-required"

Blame = tuple[str | None, str | None]
"""The rule that is broken, None for the one under check, and one that would explain it."""


class TransactionPlay:
    """Plays one sequence, step by step, and looks at what is there after each write."""

    def __init__(self, workspace: Workspace) -> None:
        """Prepare to play; nothing is sent yet."""
        self.workspace = workspace
        self.model = Model()
        self.values = Values()
        self.deletes = True
        self._saved: dict[int, list[Stored]] = {}
        self._groups: dict[int, list[Group]] = {}
        self._has_failed = False

    def play(self, steps: Iterable[Step]) -> None:
        """Play a sequence, and look at everything when it is over.

        Raises:
            Breach: something is not there, or is there, against the rules.
        """
        for place, step in enumerate(steps):
            if self.take(place, step):
                self._look_at_another()
        for group in self.model.unseen():
            self.look(group)
        for group in self.model.groups():
            removed = [each for each in group.objects if each.removed]
            kept = [each for each in group.objects if not each.removed]
            for stored in (*kept[-1:], *removed[-1:]):  # a search has shown the ids of all of them
                self.read(stored)

    def take(self, place: int, step: Step) -> bool:
        """Take one step, and say whether it may have changed anything."""
        match step:
            case Commit(shape, seen):
                self._commit(place, self._transaction(shape), seen=seen)
                return seen
            case Fail():
                self._fail(place, step)
            case Remove(which, index):
                self.remove(self.chosen(which, index))
            case Read(which, index):
                self.read(self.chosen(which, index))
            case Look(which):
                for group in self.groups_of(which):
                    self.look(group)
        return not isinstance(step, Read | Look)

    def chosen(self, step: int, place: int) -> Stored:
        """The object that a step means, of those that an earlier one saved."""
        saved = self._saved[step]
        return saved[place % len(saved)]

    def groups_of(self, step: int) -> list[Group]:
        """Where that is looked for which a step has saved, or was to save."""
        return self._groups[step]

    def acknowledge(self, step: int, objects: Sequence[Stored], *, seen: bool) -> None:
        """Remember what a step has saved, and see that it is there, if asked to."""
        self._saved[step] = list(objects)
        for each in objects:
            self.model.add(each)
        keys = dict.fromkeys((each.table.role, each.marker) for each in objects)
        tables = self.workspace.tables
        self._groups[step] = [self.model.group(tables[role], marker) for role, marker in keys]
        for group in self._groups[step] if seen else ():
            self.look(group)

    # --- writing ------------------------------------------------------------

    def _transaction(self, shape: Shape) -> Transaction:
        """A transaction of a shape, or of as much of it as the target declares to take."""
        limits, transaction = self.workspace.limits, self.workspace.transaction()
        for role, size in shape[: limits.operations]:
            table = self.workspace.tables[role]
            if size:
                rows = [self.values.of_object(transaction.marker) for _ in range(size)]
                transaction.create_bulk(table, rows[: limits.bulk])
            else:
                transaction.create(table, self.values.of_object(transaction.marker))
        return transaction

    def _commit(
        self, place: int, transaction: Transaction, *, seen: bool = True, retried: bool = False
    ) -> None:
        """Have a transaction carried out, which must succeed, and see that it was, if asked to."""
        committed = self.workspace.commit(
            transaction,
            refusal_breaks=RECOVERS if self._has_failed else SUCCESS_SHAPE,
            explained_by=_SCOPE if retried else None,
        )
        self.model.wrote(Write.COMMIT)
        objects = [
            Stored(each.table, object_id, dict(each.row), operation.operation_type == "CREATE_BULK")
            for operation in transaction.unit.operations
            for each, object_id in zip(
                transaction.saved_by(operation), committed.ids_of(operation), strict=True
            )
        ]
        self.acknowledge(place, objects, seen=seen)

    def _fail(self, place: int, step: Fail) -> None:
        """Have transactions refused, and see that nothing of them is there."""
        self._groups[place] = []
        for number in range(1, step.times + 1):
            transaction = self._transaction(step.shape)
            self._refuse(transaction, step)
            if step.retried and number == step.times:
                self._commit(place, transaction, retried=True)
                return
            for table in transaction.tables:
                self.workspace.ledger.add_refused(table, transaction.marker)
                self._groups[place].append(self.model.group(table, transaction.marker))

    def _refuse(self, transaction: Transaction, step: Fail) -> None:
        operations = transaction.unit.operations
        spoiled = step.place % len(operations)
        body = deepcopy(transaction.body())
        FAILURES[step.failure](self.workspace, body["operations"][spoiled])
        reading = self.workspace.attempt(body, expected=Expected.REFUSED)
        self.model.wrote(Write.FAIL)
        self._has_failed = True
        if not reading.refused:
            self.workspace.remember_leftovers(transaction)
            self.workspace.remember_answered(body, reading)
            is_create = operations[spoiled].operation_type == "CREATE"
            bad_create = step.failure == "bad-payload" and is_create
            self.workspace.fail(
                f"a transaction must be refused ({step.failure}), and the answer was {reading}",
                rule=_BAD_CREATE if bad_create else ACCEPTED_BECAUSE[step.failure],
                at=reading,
            )
        self.see_nothing(transaction, spoiled)

    def see_nothing(self, transaction: Transaction, spoiled: int) -> None:
        """See that a transaction that was refused has stored nothing.

        Raises:
            Breach: it has.
        """
        for table in transaction.tables:
            group = self.model.group(table, transaction.marker)
            group.failed = True
            rows = self.workspace.find(table, transaction.marker, expected=Expected.NOTHING)
            if rows:
                self.workspace.remember_leftovers(transaction)
                self.workspace.fail(
                    f"a transaction was refused, and {len(rows)} of its objects in "
                    f"{shown(table.name)} are stored",
                    rule=rule_on_leftovers(transaction, table, rows, spoiled=spoiled),
                    expected=NOTHING,
                    at=rows,
                )
            self.model.saw(group)

    def remove(self, stored: Stored) -> None:
        """Delete an object as tidying up does, where the target offers that.

        Whether it is gone then is not asked here: a target need not delete at all, and one
        that did not is asked nothing more of what was saved beside the object.
        """
        if stored.removed or not self.deletes:
            return
        self.deletes = self.workspace.data.delete_if_offered(stored.table, stored.object_id)
        if not self.deletes:
            return
        self.model.wrote(Write.REMOVE)
        if self._is_there(stored):
            self.deletes = False
            self.model.group(stored.table, stored.marker).forgotten = True
            return
        stored.removed = True
        self.look(self.model.group(stored.table, stored.marker))

    def _is_there(self, stored: Stored) -> bool:
        """Whether an object can be read by its id, or found by its mark."""
        if self.workspace.read(stored.table, stored.object_id) is not None:
            return True
        item = stored.table.column("item")
        found = self.workspace.find(stored.table, stored.marker)
        return any(row.get(item) == stored.item for row in found)

    # --- looking ------------------------------------------------------------

    def _look_at_another(self) -> None:
        """After a write, look at what was not looked at for the longest time."""
        for group in self.model.unseen()[:1]:
            self.look(group)

    def look(self, group: Group) -> None:
        """See that just what must be there under a mark is there, if that is known.

        Raises:
            Breach: it is not.
        """
        if group.forgotten:
            return
        wanted = group.wanted()
        found = self.workspace.find(
            group.table,
            group.marker,
            expected=Expected.ANSWERED if wanted else Expected.NOTHING,
            pattern=wanted,
        )
        problem = group.problem(found)
        if problem is None:
            self._see_own_values(group, found)
            self.model.saw(group)
            return
        rule, because = self.blame(group, problem)
        if problem.wrong in {Wrong.MISSING, Wrong.OTHER_ID}:
            self.workspace.ledger.disturb(group.table, group.marker, rule or self.workspace.rule)
        if problem.stored and problem.wrong is Wrong.OTHER_ID:
            self._fail_as_other(problem.stored, rule, because)
        self.workspace.fail(
            problem.told, rule=rule, because=because, expected=wanted or NOTHING, at=found
        )

    def _see_own_values(self, group: Group, found: Sequence[Row]) -> None:
        """See that no object has a value that was sent for another one."""
        item = group.table.column("item")
        sent = {each.item: each for each in group.objects}
        for row in found:
            stored = sent[str(row[item])]
            strange = self.values.strange(group.table, stored.row, row)
            if strange is None:
                continue
            column, marker = strange
            wanted = [
                {**each, column: Not(row[column])} if each[item] == row[item] else each
                for each in group.wanted()
            ]
            failed = self.model.group(group.table, marker).failed
            self.workspace.fail(
                f"{column} of {shown(stored.object_id)} was not sent and is stored as "
                f"{shown(row[column])}, which was sent for another object",
                rule=ATOMIC if failed else self.blame_leak(stored),
                expected=wanted,
                at=found,
            )

    def read(self, stored: Stored) -> None:
        """See that an object is read by its id, as long as it was not deleted."""
        group = self.model.group(stored.table, stored.marker)
        if stored.removed or group.forgotten:
            self.look(group)
            return
        row = self.workspace.read(stored.table, stored.object_id, pattern=stored.row)
        unlike = differences(stored.row, row or {})
        if not unlike:
            return
        # Where a search does not find it either, it is not reading that is at fault.
        self.look(group)
        item = stored.table.column("item")
        if row is not None and any(each.name == item for each in unlike):
            self._fail_as_other(stored, *self.blame_id(stored))
        told = "reads nothing" if row is None else f"reads otherwise: {listed(unlike)}"
        self.workspace.fail(
            f"{shown(stored.object_id)} is found as it was saved, and by its id {told}",
            rule=self.blame_reading(),
            expected=dict(stored.row),
            at=row,
        )

    def _fail_as_other(self, stored: Stored, rule: str | None, because: str | None) -> NoReturn:
        """Say that an id does not name the object that it was answered for."""
        item = stored.table.column("item")
        row = self.workspace.read(stored.table, stored.object_id)
        self.workspace.fail(
            f"the id {shown(stored.object_id)} does not name the object that it was answered for",
            rule=rule,
            because=because,
            expected={item: stored.item},
            at=row,
        )

    # --- saying which rule is broken ----------------------------------------

    def blame(self, group: Group, problem: Problem) -> Blame:
        """The rule that a problem breaks, and what would explain it."""
        stored, since = problem.stored, self.model.since(problem, group)
        match problem.wrong:
            case Wrong.NEVER_SAVED | Wrong.TWICE:
                return (ATOMIC if group.failed else None), None
            case Wrong.BACK:
                return (ATOMIC if Write.FAIL in since else None), None
            case Wrong.OTHER_ID if stored:
                return self.blame_id(stored)
            case Wrong.UNLIKE if stored and not stored.seen:
                return None, explanation(problem.unlike)
        return None, (READ_BACK if Write.REMOVE in since else None)

    def blame_id(self, stored: Stored) -> Blame:
        """The rule that is broken where an id names another object than it was answered for."""
        because = _UNIQUE if self.model.shares_id(stored) else None
        return (_ORDER if stored.bulk else PERSISTED), because

    def blame_leak(self, stored: Stored) -> str | None:
        """The rule that is broken where an object has a value of another one."""
        return _INDEPENDENT if stored.bulk else None

    def blame_reading(self) -> str | None:
        """The rule that is broken where an object is found, and not read by its id."""
        return PERSISTED
