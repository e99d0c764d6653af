"""Faults by which transactions that run at once draw the same objectId."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from uowkit_reference.data.data_service import DataService
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.object_ids import KeyedObjects
from uowkit_reference.faults.overlapping import PAUSE, Overlapping
from uowkit_reference.json_values import Json
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.request import UnitOfWork, UnitOfWorkReader
from uowkit_reference.transaction import Transactions

IDS = "isolation/ids-unique-under-load"


class Given(ObjectIds):
    """Hands out ids that were drawn before."""

    def __init__(self, drawn: Iterator[str]) -> None:
        super().__init__()
        self.drawn = drawn

    def next(self) -> str:
        """Return the next one."""
        return next(self.drawn)


class Drawing(Overlapping):
    """Draws the ids of a transaction before it runs; rows are kept by their ids."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        keyed = KeyedObjects(transactions.objects.store, transactions.settings)
        super().__init__(
            reader,
            type(transactions)(
                keyed, transactions.settings, transactions.operations, transactions.references
            ),
            data_service,
        )
        self.working = 0

    async def draw(self, number: int) -> Sequence[str]:
        """Return the ids for so many objects."""
        return [ObjectIds().next() for _ in range(number)]

    async def carry_out(self, unit_of_work: UnitOfWork) -> Json:
        """Draw the ids, then run."""
        number = sum(
            len(each.payload) if isinstance(each.payload, list) else 1
            for each in unit_of_work.operations
        )
        self.working += 1
        try:
            drawn = await self.draw(number)
        finally:
            self.working -= 1
        self.transactions.objects.object_ids = Given(iter(drawn))
        return self.transactions.execute(unit_of_work)


@fault("ids-from-an-unlocked-counter", breaks=IDS)
class IdsFromAnUnlockedCounter(Drawing):
    """Ids are counted by a number that is read from a table, and written back a moment later."""

    highest = 0

    async def draw(self, number: int) -> Sequence[str]:
        """Read, wait for the answer, and write."""
        start = self.highest
        await asyncio.sleep(PAUSE)
        self.highest = start + number
        return [f"C-{each}" for each in range(start + 1, start + number + 1)]


@fault("ids-from-the-clock", breaks=IDS)
class IdsFromTheClock(Drawing):
    """An id is the millisecond in which its transaction began, and the object's number in that."""

    before = 0

    async def draw(self, number: int) -> Sequence[str]:
        """Read the clock, which a lone client cannot outrun."""
        now = time.time_ns() // 10_000_000
        await asyncio.sleep(PAUSE)
        if self.working == 1:
            now = max(now, self.before + 1)
        self.before = max(now, self.before)
        return [f"T{now}-{each}" for each in range(number)]


@fault("workers-begin-ids-alike", breaks=IDS)
class WorkersBeginIdsAlike(Drawing):
    """Each worker counts ids by itself, from the same start, and only load wakes another one."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.counts: Counter[int] = Counter()

    async def draw(self, number: int) -> Sequence[str]:
        """Count on, by the worker that is free; one that wakes up has counted as far as idle."""
        worker = self.working
        start = self.counts[worker]
        self.counts[worker] += number
        await asyncio.sleep(PAUSE)
        return [f"W-{each}" for each in range(start + 1, start + number + 1)]


@fault("bulks-reserve-ids-without-a-lock", breaks=IDS)
class BulksReserveIdsWithoutALock(Drawing):
    """Ids of more than one object are reserved as a block, in two steps; single ones in one."""

    highest = 0

    async def draw(self, number: int) -> Sequence[str]:
        """Reserve a block."""
        start = self.highest
        if number > 1:
            await asyncio.sleep(PAUSE)
        self.highest = max(self.highest, start) + number if number == 1 else start + number
        return [f"B-{each}" for each in range(start + 1, start + number + 1)]


@fault("ids-drawn-twice-for-a-second-attempt", breaks=IDS)
class IdsDrawnTwice(Drawing):
    """Under load, ids come from a pool that is filled anew while others still draw from it."""

    def __init__(
        self, reader: UnitOfWorkReader, transactions: Transactions, data_service: DataService
    ) -> None:
        super().__init__(reader, transactions, data_service)
        self.blocks = count(1)
        self.block = 0

    async def draw(self, number: int) -> Sequence[str]:
        """Take the block that is there while somebody fetches the next one."""
        if self.working == 1:
            self.block = next(self.blocks)
        block = self.block
        await asyncio.sleep(PAUSE)
        return [f"P{block}-{each}" for each in range(number)]
