"""Faults that show only now and then: at every n-th time, by chance, or for some ids."""

from collections import deque
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any

from starlette.types import Scope

from uowkit_reference.errors import object_not_found
from uowkit_reference.faults.declaring import fault
from uowkit_reference.faults.rollback import JournaledStore, Write
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.routing import Router
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Column, ColumnType, Table
from uowkit_reference.storage.conditions import Where
from uowkit_reference.transaction import Transactions

SEED = 20_061_122
"""Of every generator here: a server makes the same mistakes each time that it is started."""


class DataObjectsAtTimes(DataObjects):
    """Makes a mistake with objects at times: counts them, and has a generator of its own."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.times = count(1)
        self.random = Random(SEED)  # noqa: S311 - nobody's secret


@fault("every-seventh-rollback-forgotten", breaks="atomicity/all-or-nothing", intermittent=True)
class EverySeventhRollbackForgotten(JournaledStore):
    """Every seventh rollback is left out, since its connection's retry succeeds on another one."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.times = count(1)

    def missed(self) -> Sequence[Write]:
        """Return everything that was written, every seventh time that anything was."""
        return self.journal if self.journal and next(self.times) % 7 == 0 else ()


@fault("clean-up-takes-a-row-along", breaks="atomicity/acknowledged-is-stored", intermittent=True)
class CleanUpTakesARowAlong(JournaledStore):
    """Every twentieth commit, a clean-up of old versions takes along a row that is current."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.times = count(1)
        self.recent: deque[Write] = deque(maxlen=30)

    def commit(self) -> None:
        """Keep what the transaction did, and clean up."""
        super().commit()
        self.recent += self.journal
        if self.journal and next(self.times) % 20 == 0:
            table, rows = self.recent[0]
            object_id = rows[0][table.positions[OBJECT_ID.name]]
            self.delete(table, Where("object_id = ?", (object_id,)))


@fault("bulk-ids-swapped-by-chance", breaks="create-bulk/ids-in-request-order", intermittent=True)
class BulkIdsSwappedByChance(DataObjectsAtTimes):
    """In one bulk of five, two ids that are neighbours change places, as two writers race."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects and return their objectIds in the order in which writers end."""
        ids = super().create_many(table_name, objects)
        if len(ids) > 1 and self.random.random() < 0.2:
            place = self.random.randrange(len(ids) - 1)
            ids[place], ids[place + 1] = ids[place + 1], ids[place]
        return ids


@fault("replica-lags-by-chance", breaks="create/object-id-persisted", intermittent=True)
class ReplicaLagsByChance(DataObjectsAtTimes):
    """One read of eight finds nothing, as it reaches a replica that the object has not reached."""

    def get(self, table_name: str, object_id: str) -> JsonObject:
        """Return the object of this id, from the replica that is asked."""
        if self.random.random() < 1 / 8:
            raise object_not_found(object_id)
        return super().get(table_name, object_id)


@fault("ids-lose-leading-zeros", breaks="create/object-id-persisted", intermittent=True)
class IdsLoseLeadingZeros(Operations):
    """A CREATE answers an objectId whose groups lose leading zeros: they are printed as numbers."""

    def create(self, operation: Operation) -> JsonObject:
        """Save one new object and return it, its objectId printed anew."""
        saved = super().create(operation)
        groups = saved[OBJECT_ID.name].split("-")
        return {**saved, OBJECT_ID.name: "-".join(f"{int(group, 16):X}" for group in groups)}


@fault("late-result-left-out", breaks="envelope/one-result-per-operation", intermittent=True)
class LateResultLeftOut(Transactions):
    """Every tenth time that there are several results, the last is late and not waited for."""

    def __init__(
        self,
        objects: DataObjects,
        settings: Settings,
        operations: type[Operations] = Operations,
        references: type[References] = References,
    ) -> None:
        super().__init__(objects, settings, operations, references)
        self.times = count(1)

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Run the operations and return the results that are there in time."""
        entries = super().run(unit_of_work)
        if len(entries) > 1 and next(self.times) % 10 == 0:
            entries.popitem()
        return entries


@fault("numbers-share-a-buffer", breaks="values/numbers", intermittent=True)
class NumbersShareABuffer(DataObjectsAtTimes):
    """Every twentieth number is stored as the one before it, by writers that share a buffer."""

    buffer = 0.0

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        stored = super().value(column, value)
        if column.type is not ColumnType.DOUBLE:
            return stored
        if next(self.times) % 20:
            self.buffer = stored
        return self.buffer


@fault("expired-cache-drops-columns", breaks="schema/column-must-exist", intermittent=True)
class ExpiredCacheDropsColumns(DataObjectsAtTimes):
    """Every eighth unknown column is dropped: while the schema is read anew, none is known."""

    def values(self, table: Table, properties: JsonObject) -> JsonObject:
        """Return what is stored for the properties that are known to be columns, or not known."""
        unknown = properties.keys() - table.columns.keys()
        if unknown and next(self.times) % 8 == 0:
            properties = {name: properties[name] for name in properties if name not in unknown}
        return super().values(table, properties)


@fault("every-fiftieth-request-fails", breaks="robustness/answers-everything", intermittent=True)
class EveryFiftiethRequestFails(Gateway):
    """Every fiftieth request is answered 500, when the pool hands out a connection that is dead."""

    def __init__(self, router: Router, settings: Settings) -> None:
        super().__init__(router, settings)
        self.times = count(1)

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request, over the pool's next connection."""
        if next(self.times) % 50 == 0:
            raise ConnectionResetError("the server has closed the connection unexpectedly")
        return super().answer(scope, body)
