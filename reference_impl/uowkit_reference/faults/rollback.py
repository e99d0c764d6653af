"""Faults in undoing what a failed transaction wrote."""

from collections.abc import Sequence
from typing import Any

from uowkit_reference.faults.declaring import fault
from uowkit_reference.storage.columns import OBJECT_ID, Table
from uowkit_reference.storage.conditions import Where
from uowkit_reference.storage.store import Row, Store

Write = tuple[Table, Sequence[Row]]
"""Rows that one operation has added to a table."""


class JournaledStore(Store):
    """Undoes a failed transaction from a journal; subclasses say which writes that misses."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.journal: list[Write] = []

    def begin(self) -> None:
        """Begin with an empty journal."""
        super().begin()
        self.journal = []

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, and note them."""
        super().insert(table, rows)
        self.journal.append((table, rows))

    def roll_back(self) -> None:
        """Undo all writes but those that are missed."""
        super().roll_back()
        for table, rows in self.missed():
            super().insert(table, rows)

    def missed(self) -> Sequence[Write]:
        """Return the writes that are not undone."""
        return ()


@fault("rollback-misses-first-write", breaks="atomicity/all-or-nothing")
class RollbackMissesFirstWrite(JournaledStore):
    """The first write stays, as where a lazy connection begins the transaction after it."""

    def missed(self) -> Sequence[Write]:
        """Return what was written before the transaction began."""
        return self.journal[:1]


@fault("rollback-undoes-last-write-only", breaks="atomicity/all-or-nothing")
class RollbackUndoesLastWriteOnly(JournaledStore):
    """Only the last write of a failed transaction is undone, as by an undo log of one entry."""

    def missed(self) -> Sequence[Write]:
        """Return what the later writes have pushed out of the log."""
        return self.journal[:-1]


@fault("rollback-forgets-other-tables", breaks="atomicity/all-or-nothing")
class RollbackForgetsOtherTables(JournaledStore):
    """Only the table written first is rolled back, as where each table has a session of its own."""

    def missed(self) -> Sequence[Write]:
        """Return what was written through the sessions of other tables."""
        return [write for write in self.journal if write[0].name != self.journal[0][0].name]


@fault("rollback-forgets-bulks", breaks="atomicity/all-or-nothing")
class RollbackForgetsBulks(JournaledStore):
    """Bulks of a failed transaction stay, since a loader writes them over its own connection."""

    def missed(self) -> Sequence[Write]:
        """Return what was written by the loader, which takes two rows or more."""
        return [(table, rows) for table, rows in self.journal if len(rows) > 1]


@fault("rollback-forgets-single-rows", breaks="atomicity/all-or-nothing")
class RollbackForgetsSingleRows(JournaledStore):
    """Single rows of a failed transaction stay and bulks go, as only those are kept in a buffer."""

    def missed(self) -> Sequence[Write]:
        """Return what was written without the buffer."""
        return [(table, rows) for table, rows in self.journal if len(rows) == 1]


@fault("rollback-forgets-large-bulks", breaks="atomicity/all-or-nothing")
class RollbackForgetsLargeBulks(JournaledStore):
    """Bulks of more than fifty rows stay when their transaction fails, since those are copied."""

    def missed(self) -> Sequence[Write]:
        """Return what was copied into the table instead of inserted."""
        return [(table, rows) for table, rows in self.journal if len(rows) > 50]


@fault("rollback-undoes-fifty-rows", breaks="atomicity/all-or-nothing")
class RollbackUndoesFiftyRows(JournaledStore):
    """The last fifty rows of a failed transaction are undone, since the undo log is a ring."""

    def missed(self) -> Sequence[Write]:
        """Return the rows that the ring has no place for."""
        rows = [(table, [row]) for table, added in self.journal for row in added]
        return rows[:-50]


@fault("rollback-stops-early", breaks="atomicity/all-or-nothing")
class RollbackStopsEarly(JournaledStore):
    """Of three or more writes the last stays, since the undo loop stops one place too early."""

    def missed(self) -> Sequence[Write]:
        """Return the write at the place where the loop stops."""
        return self.journal[-1:] if len(self.journal) > 2 else ()


@fault("rolled-back-rows-come-back", breaks="atomicity/all-or-nothing")
class RolledBackRowsComeBack(JournaledStore):
    """The rows of a failed transaction are saved with the next one, as by a session not cleared."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.pending: list[Write] = []

    def commit(self) -> None:
        """Keep what the transaction did, and write what is still in the session."""
        if self.journal:
            for table, rows in self.pending:
                super().insert(table, rows)
            self.pending = []
        super().commit()

    def roll_back(self) -> None:
        """Undo what the transaction did, and leave its objects in the session."""
        super().roll_back()
        self.pending += self.journal


@fault("failure-takes-last-commit-along", breaks="atomicity/acknowledged-is-stored")
class FailureTakesLastCommitAlong(JournaledStore):
    """A failed transaction undoes the one right before it, too: the log is cleared too late."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.committed: list[Write] = []

    def commit(self) -> None:
        """Keep what the transaction did, and its log until the next one has ended well."""
        super().commit()
        self.committed = self.journal

    def roll_back(self) -> None:
        """Undo everything that the log holds."""
        super().roll_back()
        if self.journal:
            for table, rows in self.committed:
                for row in rows:
                    object_id = row[table.positions[OBJECT_ID.name]]
                    self.delete(table, Where("object_id = ?", (object_id,)))
            self.committed = []
