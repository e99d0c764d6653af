"""Faults that show objects of transactions which fail."""

import asyncio
from collections.abc import Iterable

from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.overlapping import PAUSE, UndoneAfterwards
from uowkit_reference.json_values import Json
from uowkit_reference.request import Operation, UnitOfWork

DIRTY = "isolation/no-dirty-read"


@fault("failures-are-undone-afterwards", breaks=DIRTY)
class FailuresAreUndoneAfterwards(UndoneAfterwards):
    """Each operation is committed at once, and deleted again when a later one fails."""


@fault("failures-keep-the-first-write-for-a-while", breaks=DIRTY)
class FailuresKeepTheFirstWrite(UndoneAfterwards):
    """The first operation of a transaction that fails is undone late, as the log has it last."""

    def stays(self, operation: Operation, place: int) -> bool:  # noqa: ARG002 - whatever it is
        """Only the first."""
        return place == 0


@fault("failed-bulks-are-undone-afterwards", breaks=DIRTY)
class FailedBulksAreUndoneAfterwards(UndoneAfterwards):
    """Bulks are loaded outside of the transaction, and cleaned up after it has failed."""

    def stays(self, operation: Operation, place: int) -> bool:  # noqa: ARG002 - wherever it is
        """Only bulks."""
        return operation.operation_type == "CREATE_BULK"


@fault("read-committed-sees-failures", breaks=DIRTY)
class ReadCommittedSeesFailures(UndoneAfterwards):
    """READ_COMMITTED is mapped to READ_UNCOMMITTED, since the driver counts levels from zero."""

    def leaks_to(self, look: str, level: str | None) -> bool:
        """Only there."""
        return look == "FIND" and level == "READ_COMMITTED"


@fault("serializable-sees-failures", breaks=DIRTY)
class SerializableSeesFailures(UndoneAfterwards):
    """A FIND of SERIALIZABLE goes to the leader, whose cache is filled before the commit."""

    def leaks_to(self, look: str, level: str | None) -> bool:
        """Only there."""
        return look == "FIND" and level in {"SERIALIZABLE", "SERIALZABLE"}


@fault("search-index-keeps-failures-for-a-while", breaks=DIRTY)
class SearchIndexKeepsFailures(UndoneAfterwards):
    """The data service searches an index that is cleaned up after a transaction has failed."""

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - it has none
        """Only there."""
        return look == "find"


@fault("counter-includes-failures-for-a-while", breaks=DIRTY)
class CounterIncludesFailures(UndoneAfterwards):
    """The data service counts by a counter that is lowered again after a transaction has failed."""

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - it has none
        """Only there."""
        return look == "count"


@fault("undo-log-is-shared", breaks=DIRTY)
class UndoLogIsShared(UndoneAfterwards):
    """A transaction that fails while others write leaves all behind: they share an undo log."""

    writing = 0

    def leaks_to(self, look: str, level: str | None) -> bool:  # noqa: ARG002 - whatever looks
        """Nobody sees rows under way: only what stays is wrong."""
        return False

    async def write(self, unit_of_work: UnitOfWork) -> Json:
        """Write while others do."""
        self.writing += 1
        try:
            await asyncio.sleep(PAUSE)
            return await super().write(unit_of_work)
        finally:
            self.writing -= 1

    def remove(self, rows: Iterable[tuple[str, str]]) -> None:
        """Undo what was done, unless the log is in use."""
        if self.writing == 1:
            super().remove(rows)
