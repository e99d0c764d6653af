"""Faults in the order of the ids that a bulk answers."""

from collections.abc import Sequence
from itertools import chain
from random import Random
from typing import Any

from uowkit_reference.faults.bulk import is_bulk
from uowkit_reference.faults.counting import CountedIds
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings
from uowkit_reference.transaction import Transactions


@fault("bulk-reversed", breaks="create-bulk/ids-in-request-order")
class BulkReversed(Operations):
    """A bulk answers its ids last to first, as a stack-based writer would."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Answer the ids as they come off the stack."""
        return super().create_bulk(operation)[::-1]


@fault("bulk-sorted-by-id", breaks="create-bulk/ids-in-request-order")
class BulkSortedById(Operations):
    """A bulk answers its ids in their own order, as a query over the primary key lists them."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """List the ids by the key."""
        return sorted(super().create_bulk(operation))


@fault("bulk-numbers-sorted-as-text", breaks="create-bulk/ids-in-request-order")
class BulkNumbersSortedAsText(DataObjects):
    """Ids are counted and listed as text, so that a bulk is in order unless 9 is followed by 10."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.object_ids = CountedIds()

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """List the ids by the key, a column of text."""
        return sorted(super().create_many(table_name, objects))


@fault("bulk-grouped-by-columns", breaks="create-bulk/ids-in-request-order")
class BulkGroupedByColumns(Operations):
    """A bulk is inserted in one statement per set of columns, and answers its ids in that order."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Bring together the ids of objects with the same columns."""
        object_ids = super().create_bulk(operation)
        groups: dict[frozenset[str], list[str]] = {}
        for object_id, item in zip(object_ids, operation.payload, strict=True):
            groups.setdefault(frozenset(item), []).append(object_id)
        return [*chain.from_iterable(groups.values())]


@fault("bulk-empty-objects-last", breaks="create-bulk/ids-in-request-order")
class BulkEmptyObjectsLast(Operations):
    """Empty objects are inserted after the rest of a bulk, having a statement of their own."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Move the ids of {} to the end."""
        object_ids = super().create_bulk(operation)
        pairs = sorted(
            zip(object_ids, operation.payload, strict=True), key=lambda pair: not pair[1]
        )
        return [object_id for object_id, _ in pairs]


@fault("bulk-sorted-by-first-value", breaks="create-bulk/ids-in-request-order")
class BulkSortedByFirstValue(Operations):
    """A bulk answers its ids in the order of the index that the listing query happens to use."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """List the ids by the first property of their objects."""
        object_ids = super().create_bulk(operation)
        pairs = sorted(
            zip(object_ids, operation.payload, strict=True),
            key=lambda pair: str(next(iter(pair[1].values()), "")),
        )
        return [object_id for object_id, _ in pairs]


@fault("bulk-last-chunk-first", breaks="create-bulk/ids-in-request-order")
class BulkLastChunkFirst(Operations):
    """Bulks over 32 are written in chunks, and the ids of a short last chunk are ready first."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Put the last chunk before the full ones."""
        object_ids = super().create_bulk(operation)
        full = len(object_ids) // 32 * 32
        return object_ids[full:] + object_ids[:full]


@fault("bulk-reversed-beyond-64", breaks="create-bulk/ids-in-request-order")
class BulkReversedBeyond64(Operations):
    """Bulks over 64 take the way of the mass import, which hands ids back last to first."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Turn the ids of large bulks round."""
        object_ids = super().create_bulk(operation)
        return object_ids[::-1] if len(object_ids) > 64 else object_ids


@fault("bulk-last-two-swapped-at-100", breaks="create-bulk/ids-in-request-order")
class BulkLastTwoSwappedAt100(Operations):
    """A bulk of just 100 has its last two ids swapped, by a ring buffer that is full by then."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Swap the last two of a full buffer."""
        object_ids = super().create_bulk(operation)
        if len(object_ids) == 100:
            object_ids[-2:] = object_ids[:-3:-1]
        return object_ids


@fault("bulk-reversed-at-64", breaks="create-bulk/ids-in-request-order")
class BulkReversedAt64(Operations):
    """A bulk of just 64 is reversed: the write that fills the buffer empties it from its end."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Turn the ids round that fill the buffer."""
        object_ids = super().create_bulk(operation)
        return object_ids[::-1] if len(object_ids) == 64 else object_ids


@fault("bulk-reversed-when-serializable", breaks="create-bulk/ids-in-request-order")
class BulkReversedWhenSerializable(Transactions):
    """At SERIALIZABLE, where rows are locked from the last to the first, so are their ids told."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Tell the ids of bulks in the order of the locks."""
        entries = super().run(unit_of_work)
        if unit_of_work.isolation_level == "SERIALIZABLE":
            for entry in entries.values():
                if isinstance(entry["result"], list):
                    entry["result"].reverse()
        return entries


@fault("bulk-two-workers", breaks="create-bulk/ids-in-request-order")
class BulkTwoWorkers(Operations):
    """From twenty objects on two workers take half a bulk each, and their ids come in turns."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Deal out the halves in turns."""
        object_ids = super().create_bulk(operation)
        if len(object_ids) < 20:
            return object_ids
        half = len(object_ids) // 2
        turns = zip(object_ids[:half], object_ids[half:], strict=False)
        return [*chain.from_iterable(turns), *object_ids[2 * half :]]


@fault("bulk-third-reversed", breaks="create-bulk/ids-in-request-order")
class BulkThirdReversed(Operations):
    """From its third bulk on, a transaction reads ids from a cursor that has passed its end."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.bulks = 0

    def create_bulk(self, operation: Operation) -> list[str]:
        """Read backwards after two bulks."""
        self.bulks += 1
        object_ids = super().create_bulk(operation)
        return object_ids[::-1] if self.bulks > 2 else object_ids


@fault("bulk-after-create-reversed", breaks="create-bulk/ids-in-request-order")
class BulkAfterCreateReversed(Operations):
    """A bulk that follows a CREATE on its table reads its ids from the wrong end of a log."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.created_in: set[str] = set()

    def create(self, operation: Operation) -> JsonObject:
        """Leave an entry in the table's log."""
        self.created_in.add(operation.table)
        return super().create(operation)

    def create_bulk(self, operation: Operation) -> list[str]:
        """Read the log from its end where it is not empty."""
        object_ids = super().create_bulk(operation)
        return object_ids[::-1] if operation.table in self.created_in else object_ids


@fault("bulks-of-a-table-interleaved", breaks="create-bulk/ids-in-request-order")
class BulksOfATableInterleaved(Transactions):
    """Two bulks of equal size on one table are written as one, and their ids dealt out in turns."""

    def run(self, unit_of_work: UnitOfWork) -> JsonObject:
        """Deal out the ids of each pair of bulks that go together."""
        entries = super().run(unit_of_work)
        waiting: dict[tuple[str, int], list[str]] = {}
        for operation in unit_of_work.operations:
            if not is_bulk(operation) or operation.op_result_id is None:
                continue
            object_ids: Json = entries[operation.op_result_id]["result"]
            first = waiting.setdefault((operation.table, len(object_ids)), object_ids)
            if first is not object_ids:
                turns = [*chain.from_iterable(zip(first, object_ids, strict=True))]
                first[:], object_ids[:] = turns[: len(first)], turns[len(first) :]
                del waiting[operation.table, len(object_ids)]
        return entries


@fault("bulk-every-seventh-reversed", breaks="create-bulk/ids-in-request-order", intermittent=True)
class BulkEverySeventhReversed(DataObjects):
    """Every seventh bulk is reversed: one of the pool's seven connections has another plan."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.bulks = 0

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Take the next connection of the pool."""
        self.bulks += 1
        object_ids = super().create_many(table_name, objects)
        return object_ids[::-1] if self.bulks % 7 == 0 else object_ids


@fault("bulk-seldom-swapped", breaks="create-bulk/ids-in-request-order", intermittent=True)
class BulkSeldomSwapped(DataObjects):
    """Now and then two neighbouring ids of a bulk are swapped, by writers that race each other."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.random = Random(7)  # noqa: S311 - chance, not secrecy

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Let a race be lost in one bulk of eight."""
        object_ids = super().create_many(table_name, objects)
        if len(object_ids) > 1 and self.random.random() < 1 / 8:
            at = self.random.randrange(len(object_ids) - 1)
            object_ids[at : at + 2] = object_ids[at + 1], object_ids[at]
        return object_ids
