"""Faults by which a value of one object of a bulk ends up in another."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from uowkit_reference.faults.bulk import with_items
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation
from uowkit_reference.settings import Settings

Items = list[dict[str, Any]]


class _ChangedItems(Operations, ABC):
    """Saves other objects than those that a bulk's payload holds."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Save the changed objects; what is no list of objects is refused as ever."""
        items = operation.payload
        if isinstance(items, list) and all(isinstance(item, dict) for item in items):
            operation = with_items(operation, self.changed(operation.table, items))
        return super().create_bulk(operation)

    @abstractmethod
    def changed(self, table: str, items: Items) -> Items:
        """Return the objects that are saved for `items`."""


@fault("bulk-row-buffer-reused", breaks="create-bulk/objects-independent")
class BulkRowBufferReused(_ChangedItems):
    """One row buffer serves a whole bulk: what an object lacks is left there by those before it."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - one buffer for all tables
        """Write each object over those before it."""
        buffer: JsonObject = {}
        rows = []
        for item in items:
            buffer = {**buffer, **item}
            rows.append(buffer)
        return rows


@fault("bulk-filled-from-first", breaks="create-bulk/objects-independent")
class BulkFilledFromFirst(_ChangedItems):
    """What an object lacks is bound as in the first one, the prepared statement's own values."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - the same in every table
        """Write each object over the first."""
        return [{**items[0], **item} for item in items]


@fault("bulk-null-keeps-neighbour", breaks="create-bulk/objects-independent")
class BulkNullKeepsNeighbour(_ChangedItems):
    """A property that is sent as null keeps the value of the object before, being never bound."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - the same in every table
        """Fill in what is null."""
        return [
            {name: before.get(name) if value is None else value for name, value in item.items()}
            for before, item in pairwise([{}, *items])
        ]


@fault("bulk-falsy-from-first", breaks="create-bulk/objects-independent")
class BulkFalsyFromFirst(_ChangedItems):
    """A false, 0 or empty text gives way to the first object's value, in `item.x || first.x`."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - the same in every table
        """Take what counts as true."""
        return [
            {name: value or items[0].get(name, value) for name, value in item.items()}
            for item in items
        ]


@fault("bulk-buffer-cleared-every-ten", breaks="create-bulk/objects-independent")
class BulkBufferClearedEveryTen(_ChangedItems):
    """The row buffer is cleared before each ten objects only, except in the first ten."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - one buffer for all tables
        """Clear the buffer where a batch begins; the first batch has one of its own per object."""
        buffer: JsonObject = {}
        rows = []
        for at, item in enumerate(items):
            buffer = {**buffer, **item} if at > 10 and at % 10 else dict(item)
            rows.append(buffer)
        return rows


@fault("bulk-empty-object-takes-neighbour", breaks="create-bulk/objects-independent")
class BulkEmptyObjectTakesNeighbour(_ChangedItems):
    """{} is saved with the values of the object before it, which stay bound for want of others."""

    def changed(self, table: str, items: Items) -> Items:  # noqa: ARG002 - the same in every table
        """Repeat the neighbour of an empty object."""
        return [item or before for before, item in pairwise([{}, *items])]


@fault("bulk-seldom-uncleared", breaks="create-bulk/objects-independent", intermittent=True)
class BulkSeldomUncleared(DataObjects):
    """One connection of five has an old driver, which keeps values bound from row to row."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.bulks = 0

    def create_many(self, table_name: str, objects: Sequence[JsonObject]) -> list[str]:
        """Take the next connection of the pool."""
        self.bulks += 1
        if self.bulks % 5 == 0:
            objects = [{**before, **each} for before, each in pairwise([{}, *objects])]
        return super().create_many(table_name, objects)


@fault("bulk-leaks-into-next-bulk", breaks="create-bulk/objects-independent")
class BulkLeaksIntoNextBulk(_ChangedItems):
    """A table's row buffer lives as long as the transaction, and leaks into its next bulk there."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        super().__init__(objects, references, settings)
        self.last: dict[str, JsonObject] = {}

    def changed(self, table: str, items: Items) -> Items:
        """Begin with what the bulk before ended with."""
        if not items:
            return items
        rows = [{**self.last.get(table, {}), **items[0]}, *items[1:]]
        self.last[table] = rows[-1]
        return rows
