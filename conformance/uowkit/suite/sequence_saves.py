"""Plays sequences in which the data service and transactions work on the same objects."""

from __future__ import annotations

from typing import Final

from uowkit.expect import explanation, shown
from uowkit.scenarios.expectation import NOTHING
from uowkit.suite.saving import (
    CREATES,
    KEEPS,
    UPDATES,
    Kept,
    assert_counted,
    save_changes,
    save_new,
)
from uowkit.suite.sequence_model import Group, Problem, Stored, Write, Wrong
from uowkit.suite.sequence_steps import Change, Count, Save, Step
from uowkit.suite.sequence_transactions import Blame, TransactionPlay
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_ACKNOWLEDGED: Final = "atomicity/acknowledged-is-stored"
_CHANGED: Final = ("name", "note")
"""Columns that are changed in turn: what one change makes is kept by the next."""


class SavingPlay(TransactionPlay):
    """Plays one sequence; the objects that it saves singly share a mark in each table.

    So one search shows all of those after every write.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Prepare to play; nothing is sent yet."""
        super().__init__(workspace)
        self._marker = workspace.markers.next()
        self._number = 0
        self._changes = 0

    def take(self, place: int, step: Step) -> bool:
        """Take one step, and say whether it may have changed anything."""
        match step:
            case Save(role, seen):
                self._save(place, role, seen=seen)
                return seen
            case Change(which, index, seen):
                self._change(self.chosen(which, index), seen=seen)
                return seen
            case Count(which):
                self._count(which)
                return False
            case _:
                if not super().take(place, step):
                    return False
                self._look_at_singles()
        return True

    def _look_at_singles(self) -> None:
        for group in filter(self._is_saved_singly, self.model.unseen()):
            self.look(group)

    def _save(self, place: int, role: str, *, seen: bool) -> None:
        """Save a new object, and see that it is there, if asked to."""
        workspace, table = self.workspace, self.workspace.tables[role]
        values = self.values.named(self._marker, text="name", number="age")
        kept = save_new(workspace, table, values, marker=self._marker, index=self._number)
        self._number += 1
        self.model.wrote(Write.SAVE)
        stored = Stored(table, kept.object_id, dict(kept.row))
        self.acknowledge(place, [stored], seen=seen)
        if seen:
            self.read(stored)

    def _change(self, stored: Stored, *, seen: bool) -> None:
        """Save changes to an object, and see that they are made, if asked to."""
        if stored.removed:  # what becomes of an objectId that no object has is left open
            return
        self._changes += 1
        name = _CHANGED[self._changes % len(_CHANGED)]
        changes = self.values.named(stored.marker, text=name, number="score")
        kept = Kept(stored.table, stored.object_id, stored.row, stored.row, stored.row)
        save_changes(self.workspace, kept, changes)
        self.model.wrote(Write.CHANGE)
        stored.row = dict(kept.changed(changes).row)
        stored.changed = frozenset(stored.table.row(changes))
        if seen:
            self.look(self.model.group(stored.table, stored.marker))
            self.read(stored)
            self._look_at_singles()

    def _count(self, step: int) -> None:
        """Count what is left of what a step saved, once it has been found."""
        for group in self.groups_of(step):
            self.look(group)
            self._see_counted(group)

    def _see_counted(self, group: Group) -> None:
        assert_counted(self.workspace, group.table, group.marker, len(group.wanted()))

    def remove(self, stored: Stored) -> None:
        """Delete an object, which must be gone then, unless deleting is refused."""
        if stored.removed or not self.deletes:
            return
        group = self.model.group(stored.table, stored.marker)
        self.look(group)
        self._see_counted(group)
        self.deletes = not self.workspace.data.delete(stored.table, stored.object_id).refused
        if not self.deletes:
            return
        self.model.wrote(Write.REMOVE)
        stored.removed = True
        row = self.workspace.read(stored.table, stored.object_id)
        if row is not None:
            self.workspace.fail(
                f"{shown(stored.object_id)} was deleted, and reads {shown(row)}",
                expected=NOTHING,
                at=row,
            )
        self.look(group)
        self._see_counted(group)

    def see_nothing(self, transaction: Transaction, spoiled: int) -> None:
        """See that a transaction that was refused has stored nothing, and is not counted."""
        super().see_nothing(transaction, spoiled)
        for table in transaction.tables:
            assert_counted(self.workspace, table, transaction.marker, 0)

    def read(self, stored: Stored) -> None:
        """See that an object is read by its id, and by no means when it was deleted."""
        super().read(stored)
        if not stored.removed:
            return
        row = self.workspace.read(stored.table, stored.object_id)
        # Under its id there may be another object by now, which some servers allow.
        if row is not None and row.get(stored.table.column("item")) == stored.item:
            self.workspace.fail(
                f"{shown(stored.object_id)} was deleted, and is read again",
                expected=NOTHING,
                at=row,
            )

    # --- saying which rule is broken ----------------------------------------

    def blame(self, group: Group, problem: Problem) -> Blame:
        """The rule that a problem breaks, and what would explain it.

        Reading does not agree with what was saved, which what was done since an object was seen
        as it must be may explain; what only transactions had to do with is their business.
        """
        stored, since = problem.stored, self.model.since(problem, group)
        if problem.wrong is Wrong.BACK:
            return None, None
        if Write.CHANGE in since:
            return None, KEEPS if stored and self._lost_the_rest(stored, problem) else UPDATES
        never_seen = stored is not None and not stored.seen
        if Write.SAVE in since or (never_seen and self._is_saved_singly(group)):
            return None, CREATES
        if self._is_saved_singly(group):
            return None, None
        if stored is None or problem.wrong is Wrong.OTHER_ID:
            return super().blame(group, problem)
        if problem.wrong is Wrong.UNLIKE and never_seen:
            return None, explanation(problem.unlike)
        by_transactions = not stored.changed and since <= {Write.COMMIT, Write.FAIL}
        return (_ACKNOWLEDGED if by_transactions else None), None

    def _lost_the_rest(self, stored: Stored, problem: Problem) -> bool:
        """Whether it is what a change did not name that is wrong: a mark, it may be."""
        if problem.wrong is not Wrong.MISSING:
            names = {each.name for each in problem.unlike}
            return bool(names and stored.changed) and names.isdisjoint(stored.changed)
        elsewhere = self.workspace.on(self.workspace.target)
        return elsewhere.read(stored.table, stored.object_id) is not None

    def blame_reading(self) -> str | None:
        """The rule that is broken where an object is found, and not read by its id."""
        return None

    def _is_saved_singly(self, group: Group) -> bool:
        return group.marker == self._marker
