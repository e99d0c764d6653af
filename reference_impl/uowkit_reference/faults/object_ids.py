"""Faults by which two objects get one id."""

import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import Any

import orjson

from uowkit_reference.faults.counting import CountedIds
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Stored, Table
from uowkit_reference.storage.conditions import Where
from uowkit_reference.transaction import Transactions


class KeyedObjects(DataObjects):
    """Keeps objects as a key-value store does: one with an id that is taken replaces the other."""

    def new_row(self, table: Table, object_id: str, properties: JsonObject) -> list[Stored]:
        """Make room for the row."""
        self.store.delete(table, Where("object_id = ?", (object_id,)))
        return super().new_row(table, object_id, properties)

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save one after another."""
        return [str(self.create(table_name, each)[OBJECT_ID.name]) for each in objects]


class _KeyedTransactions(Transactions):
    """Runs transactions on a key-value store."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        keyed = KeyedObjects(objects.store, settings)
        super().__init__(keyed, settings, operations, references)


@fault("ids-from-content", breaks="create/object-id-unique")
class IdsFromContent(KeyedObjects):
    """An objectId is a hash of the object's properties, so that equal objects become one."""

    def new_row(self, table: Table, object_id: str, properties: JsonObject) -> list[Stored]:  # noqa: ARG002 - there is a better one
        """Take the hash for the id."""
        content = orjson.dumps(properties, option=orjson.OPT_SORT_KEYS)
        return super().new_row(table, sha256(content).hexdigest(), properties)


@fault("ids-wrap-at-1024", breaks="create/object-id-unique")
class IdsWrapAt1024(KeyedObjects):
    """Ids have ten bits for the sequence within a machine, and the 1025th object gets the first."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.rows = 0

    def new_row(self, table: Table, object_id: str, properties: JsonObject) -> list[Stored]:  # noqa: ARG002 - there is a shorter one
        """Count within ten bits."""
        self.rows = (self.rows + 1) % 1024
        return super().new_row(table, f"machine-1-{self.rows}", properties)


class _SeededIds(ObjectIds):
    """Makes ids of pseudo-random numbers."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(seed)  # noqa: S311 - that is the mistake

    def next(self) -> str:
        """Return the next number, in hexadecimal."""
        return f"{self.random.getrandbits(128):032X}"


@fault("ids-seeded-by-the-clock", breaks="create/object-id-unique")
class IdsSeededByTheClock(_KeyedTransactions):
    """Each transaction seeds its generator by the second: two within one second share their ids."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Seed the generator anew."""
        self.objects.object_ids = _SeededIds(int(time.time()))
        return super().run(unit_of_work)


class _CountedTransactions(_KeyedTransactions):
    """Counts ids for all its transactions, from 1."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.counted = self.objects.object_ids = CountedIds()


@fault("id-blocks-overlap", breaks="create/object-id-unique")
class IdBlocksOverlap(_CountedTransactions):
    """A transaction's block of ids begins with the end of the last one, by an off-by-one."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Begin where the block before ended, not after it."""
        self.counted.count = max(0, self.counted.count - 1)
        return super().run(unit_of_work)


@fault("ids-seldom-given-twice", breaks="create/object-id-unique", intermittent=True)
class IdsSeldomGivenTwice(_CountedTransactions):
    """Now and then an id is given twice, since the counter is read and written without a lock."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.random = Random(11)  # noqa: S311 - chance, not secrecy

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Begin with an old number where a race is lost, in one transaction of eight."""
        if self.counted.count and self.random.random() < 1 / 8:
            self.counted.count -= 1
        return super().run(unit_of_work)


@fault("ids-restart-after-rollback", breaks="create/object-id-unique")
class IdsRestartAfterRollback(_CountedTransactions):
    """Ids are counted from 1 again after a rollback, which resets the connection's sequence."""

    def execute(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Count from 1 where the transaction has failed."""
        answer = super().execute(unit_of_work)
        if not answer["success"]:
            self.counted.count = 0
        return answer


@fault("ids-counted-per-operation-type", breaks="create/object-id-unique")
class IdsCountedPerOperationType(_KeyedTransactions):
    """CREATE and CREATE_BULK count their ids apart, as two services that write one table would."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.counters: Mapping[str, ObjectIds] = {name: CountedIds() for name in operations.METHODS}

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Take the counter of the operation's type."""
        self.objects.object_ids = self.counters[operation.operation_type]
        return super().run_operation(operations, operation)


@fault("ids-joined-without-separator", breaks="create/object-id-unique")
class IdsJoinedWithoutSeparator(_KeyedTransactions):
    """Ids join the numbers of operation and object, so that 1 and 11 make the same as 11 and 1."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations],
        references: type[References],
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.transactions_run = 0
        self.operations_run = 0

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Number the transaction."""
        self.transactions_run += 1
        self.operations_run = 0
        return super().run(unit_of_work)

    def run_operation(self, operations: Operations, operation: Operation) -> Json:
        """Number the operation from 0, and its objects from 1."""
        prefix = f"{self.transactions_run}-{self.operations_run}"
        self.objects.object_ids = CountedIds(prefix)
        self.operations_run += 1
        return super().run_operation(operations, operation)


@fault("id-looked-up-by-values", breaks="create/object-id-unique")
class IdLookedUpByValues(Operations):
    """CREATE finds the new row by its values, and answers the oldest of equal objects."""

    def create(self, operation: Operation) -> JsonObject:
        """Answer the first row that has the payload's values."""
        saved = super().create(operation)
        table = self.objects.store.table(operation.table)
        sent = {
            table.columns[name]: saved[name]
            for name in operation.payload
            if name in table.columns and isinstance(saved[name], str | int | float)
        }
        condition = " AND ".join(["1", *(f"{column.physical} = ?" for column in sent)])
        rows = self.objects.store.select(table, Where(condition, tuple(sent.values())), limit=1)
        return table.object_of(rows[0])
