"""Faults that lose what was acknowledged, when several clients write at once."""

import asyncio

from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.overlapping import PAUSE, Overlapping, ids_in
from uowkit_reference.json_values import Json
from uowkit_reference.request import UnitOfWork, UnitOfWorkReader
from uowkit_reference.transaction import Transactions

LOST = "isolation/no-lost-acknowledgement"
Rows = list[tuple[str, str]]


class Losing(Overlapping):
    """Loses some rows of transactions that overlap with others, and acknowledges them all."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.working = 0
        self.begun = 0

    def lost(self, unit_of_work: UnitOfWork, rows: Rows, *, is_last: bool) -> Rows:  # noqa: ARG002 - for subclasses
        """Return the rows that are lost of a transaction which has overlapped with others.

        Args:
            unit_of_work: The transaction.
            rows: What it has saved, in order.
            is_last: Whether no other one has begun since it did.
        """
        return rows

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Save, wait, and lose."""
        self.working += 1
        self.begun += 1
        begun = self.begun
        overlaps = self.working > 1
        answer = self.transactions.execute(unit_of_work)
        await asyncio.sleep(PAUSE)
        overlaps = overlaps or self.working > 1
        self.working -= 1
        if overlaps and answer["success"]:
            rows = rows_of(unit_of_work, answer)
            if rows:
                self.remove(self.lost(unit_of_work, rows, is_last=begun == self.begun))
        return answer


def rows_of(unit_of_work: UnitOfWork, answer: Json) -> Rows:
    """Return the rows that a transaction has saved, by its answer."""
    return [
        (operation.table, object_id)
        for operation in unit_of_work.operations
        if operation.op_result_id in answer["results"]
        for object_id in ids_in(operation, answer["results"][operation.op_result_id]["result"])
    ]


@fault("write-behind-buffer-is-overwritten", breaks=LOST)
class WriteBehindBufferIsOverwritten(Losing):
    """A transaction waits in a buffer of one entry to be written, and the next one replaces it."""

    def lost(self, unit_of_work: UnitOfWork, rows: Rows, *, is_last: bool) -> Rows:  # noqa: ARG002 - all or nothing
        """Lose everything but the last one."""
        return [] if is_last else rows


@fault("pages-are-written-over", breaks=LOST)
class PagesAreWrittenOver(Losing):
    """Two commits at once write the same page, so that the last row of the first one is gone."""

    def lost(self, unit_of_work: UnitOfWork, rows: Rows, *, is_last: bool) -> Rows:  # noqa: ARG002 - whatever it is
        """Lose one row."""
        return [] if is_last else rows[-1:]


@fault("second-table-is-not-flushed", breaks=LOST)
class SecondTableIsNotFlushed(Losing):
    """Of commits that are grouped, only the table that was written first is flushed."""

    def lost(self, unit_of_work: UnitOfWork, rows: Rows, *, is_last: bool) -> Rows:  # noqa: ARG002 - even of the last
        """Lose what is in other tables."""
        return [each for each in rows if each[0] != rows[0][0]]


@fault("conflicts-are-passed-over", breaks=LOST)
class ConflictsArePassedOver(Losing):
    """A serialization conflict under SERIALIZABLE is logged, and the transaction acknowledged."""

    def lost(self, unit_of_work: UnitOfWork, rows: Rows, *, is_last: bool) -> Rows:  # noqa: ARG002 - even the last
        """Lose it all, at that level."""
        return rows if unit_of_work.isolation_level in {"SERIALIZABLE", "SERIALZABLE"} else []


@fault("failures-roll-neighbours-back", breaks=LOST)
class FailuresRollNeighboursBack(Overlapping):
    """A failing transaction rolls back all that was saved since it began, as all share one."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.saved: Rows = []

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Save, or fail and take along what others have saved meanwhile."""
        start = len(self.saved)
        answer = self.transactions.execute(unit_of_work)
        if answer["success"]:
            await asyncio.sleep(PAUSE / 2)
            self.saved += rows_of(unit_of_work, answer)
            return answer
        await asyncio.sleep(2 * PAUSE)
        self.remove(self.saved[start:])
        return answer
