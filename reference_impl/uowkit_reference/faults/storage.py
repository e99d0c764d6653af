"""Faults in saving many objects at once, and in keeping what is saved."""

from collections.abc import Sequence

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.storage.columns import Table
from uowkit_reference.storage.store import Row, Store


class BulkLoader(DataObjects):
    """Loads bulks over a connection of its own; subclasses say which objects it has committed.

    When an object is refused, the transaction is undone before the loader's objects are written,
    so that they are all that stays of it.
    """

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, or some of them where one is refused."""
        try:
            return super().create_many(table_name, objects)
        except ApiError:
            self.store.roll_back()
            if self.store.has_table(table_name):
                super().create_many(table_name, self.loaded(self.store.table(table_name), objects))
            self.store.begin()
            raise

    def loaded(self, table: Table, objects: Sequence[JsonObject]) -> list[JsonObject]:
        """Return the objects that are committed, though one of `objects` is refused."""
        good = [self.is_good(table, properties) for properties in objects]
        stays = self.stays(good.index(False), len(objects))
        return [objects[place] for place in stays if good[place]]

    def is_good(self, table: Table, properties: JsonObject) -> bool:
        """Say whether an object can be saved."""
        try:
            self.new_row(table, "", properties)
        except ApiError:
            return False
        return True

    def stays(self, refused: int, size: int) -> range:
        """Return which objects are committed when the one at `refused` is the first bad one."""
        raise NotImplementedError


@fault("bulk-keeps-objects-before-bad-one", breaks="atomicity/bulk-all-or-nothing")
class BulkKeepsObjectsBeforeBadOne(BulkLoader):
    """The objects of a bulk before a bad one stay, since the loader commits row by row."""

    def stays(self, refused: int, size: int) -> range:  # noqa: ARG002 - whatever the size
        """Return those before the bad one."""
        return range(refused)


@fault("bulk-keeps-full-batches", breaks="atomicity/bulk-all-or-nothing")
class BulkKeepsFullBatches(BulkLoader):
    """Batches of fifty objects before a bad one stay, since the loader commits batch by batch."""

    def stays(self, refused: int, size: int) -> range:  # noqa: ARG002 - whatever the size
        """Return those of the batches that were full before the bad one."""
        return range(refused // 50 * 50)


@fault("bulk-keeps-good-objects", breaks="atomicity/bulk-all-or-nothing")
class BulkKeepsGoodObjects(BulkLoader):
    """A bulk fails and all its good objects stay, as of an unordered insert of documents."""

    def stays(self, refused: int, size: int) -> range:  # noqa: ARG002 - whichever is refused
        """Return all of them."""
        return range(size)


@fault("bulk-keeps-second-half", breaks="atomicity/bulk-all-or-nothing")
class BulkKeepsSecondHalf(BulkLoader):
    """After a bad object in its first half, the second half of a bulk stays: a thread has each."""

    def stays(self, refused: int, size: int) -> range:
        """Return the half that the bad object is not in, where that is the second."""
        return range(size // 2, size) if refused < size // 2 else range(0)


@fault("failed-bulk-stays-in-batch", breaks="atomicity/recovers")
class FailedBulkStaysInBatch(DataObjects):
    """The bulk after a failed one fails, too, since the statement's batch has not been cleared."""

    _in_batch: ApiError | None = None

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects with what is still in the batch."""
        error, self._in_batch = self._in_batch, None
        if error is not None:
            raise error
        try:
            return super().create_many(table_name, objects)
        except ApiError as refused:
            self._in_batch = refused
            raise


@fault("table-keeps-newest-rows", breaks="atomicity/acknowledged-is-stored")
class TableKeepsNewestRows(Store):
    """A table keeps its newest 500 rows, since someone has made it a capped one for a test."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, and let the oldest go."""
        super().insert(table, rows)
        self._execute(
            f"DELETE FROM {table.physical} WHERE number <="  # noqa: S608 - physical names only
            f" (SELECT max(number) - 500 FROM {table.physical})"
        )


@fault("eleventh-write-is-lost", breaks="atomicity/acknowledged-is-stored")
class EleventhWriteIsLost(Store):
    """Of a transaction's writes the eleventh is lost: the pipeline is flushed, not refilled."""

    def begin(self) -> None:
        """Begin with an empty pipeline."""
        super().begin()
        self._writes = 0

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, unless the pipeline is full."""
        self._writes += 1
        if self._writes != 11:
            super().insert(table, rows)


@fault("last-of-hundred-is-lost", breaks="atomicity/acknowledged-is-stored")
class LastOfHundredIsLost(Store):
    """Of a bulk of a hundred the last row is lost, since the batch is sent as it becomes full."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows in a batch of fewer than a hundred."""
        super().insert(table, rows[:99])


@fault("bulk-of-one-is-lost", breaks="atomicity/acknowledged-is-stored")
class BulkOfOneIsLost(DataObjects):
    """A bulk of one object is acknowledged and lost: the last row waits for one to follow it."""

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Save new objects, and answer one alone without saving it."""
        if len(objects) != 1:
            return super().create_many(table_name, objects)
        self.new_row(self.store.table(table_name), "", objects[0])
        return [self.object_ids.next()]
