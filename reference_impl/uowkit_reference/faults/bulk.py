"""Faults in what a bulk takes, and in how many ids of which kind it answers."""

from dataclasses import replace
from itertools import groupby

import orjson

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation
from uowkit_reference.transaction import Transactions


def is_bulk(operation: Operation) -> bool:
    """Say whether an operation is a CREATE_BULK."""
    return operation.operation_type == "CREATE_BULK"


def with_items(operation: Operation, items: list[Json]) -> Operation:
    """Return the operation with other items in its payload."""
    return replace(operation, payload=items)


@fault("bulk-answers-objects", breaks="create-bulk/result-is-ids")
class BulkAnswersObjects(Operations):
    """A bulk answers the objects in place of their ids, since CREATE answers its object, too."""

    def run(self, operation: Operation) -> Json:
        """Read each object of a bulk again."""
        result = super().run(operation)
        if not is_bulk(operation):
            return result
        return [self.objects.get(operation.table, object_id) for object_id in result]


@fault("bulk-answers-count", breaks="create-bulk/result-is-ids")
class BulkAnswersCount(Transactions):
    """A bulk answers how many objects it saved, which is what the driver's batch insert tells."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Count the rows of a bulk."""
        return super().entry(operation, len(result) if is_bulk(operation) else result)


@fault("bulk-of-one-answers-text", breaks="create-bulk/result-is-ids")
class BulkOfOneAnswersText(Transactions):
    """A bulk of one object answers its id alone, as XML-to-JSON converters treat short lists."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Unwrap a list of one."""
        alone = is_bulk(operation) and len(result) == 1
        return super().entry(operation, result[0] if alone else result)


@fault("bulk-null-ids-beyond-fifty", breaks="create-bulk/result-is-ids")
class BulkNullIdsBeyondFifty(Transactions):
    """A bulk answers null from the 51st id on, since generated keys are fetched fifty at a time."""

    def entry(self, operation: Operation, result: Json) -> JsonObject:
        """Know the first fifty keys only."""
        if is_bulk(operation):
            result = [object_id if at < 50 else None for at, object_id in enumerate(result)]
        return super().entry(operation, result)


@fault("bulk-answers-first-64", breaks="create-bulk/one-id-per-object")
class BulkAnswersFirst64(Operations):
    """A bulk of more than 64 objects answers 64 ids, the page size of the query that lists them."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Answer the first page."""
        return super().create_bulk(operation)[:64]


@fault("bulk-short-chunk-unanswered", breaks="create-bulk/one-id-per-object")
class BulkShortChunkUnanswered(Operations):
    """Bulks are written 25 at a time, and only full chunks report the ids that they wrote."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Leave out the ids of a last chunk that follows full ones."""
        object_ids = super().create_bulk(operation)
        full = len(object_ids) // 25 * 25
        return object_ids[:full] if full else object_ids


@fault("bulk-equal-objects-once", breaks="create-bulk/one-id-per-object")
class BulkEqualObjectsOnce(Operations):
    """Equal objects of a bulk are saved once, since they are gathered in a set."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Keep the first of each."""
        if isinstance(operation.payload, list):
            different = {orjson.dumps(item): item for item in operation.payload}
            operation = with_items(operation, [*different.values()])
        return super().create_bulk(operation)


@fault("bulk-equal-neighbours-share-id", breaks="create-bulk/one-id-per-object")
class BulkEqualNeighboursShareId(Operations):
    """Equal neighbours in a bulk are saved once and answered the same id, to ward off retries."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Save the first of a row of equal objects, and answer its id for each of them."""
        if not isinstance(operation.payload, list):
            return super().create_bulk(operation)
        groups = [[*group] for _, group in groupby(operation.payload, key=orjson.dumps)]
        saved = super().create_bulk(with_items(operation, [group[0] for group in groups]))
        return [object_id for object_id, group in zip(saved, groups, strict=True) for _ in group]


@fault("bulk-empty-objects-skipped", breaks="create-bulk/one-id-per-object")
class BulkEmptyObjectsSkipped(Operations):
    """{} in a bulk is passed over without a row or an id, since there is nothing to insert."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Save what has properties."""
        if isinstance(operation.payload, list):
            operation = with_items(operation, [item for item in operation.payload if item != {}])
        return super().create_bulk(operation)


@fault("bulk-null-is-no-objects", breaks="create-bulk/payload-required")
class BulkNullIsNoObjects(Operations):
    """A CREATE_BULK without payload saves no objects, as a null-safe list helper reads it."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Take null for an empty list."""
        if operation.payload is None:
            operation = with_items(operation, [])
        return super().create_bulk(operation)


@fault("bulk-of-one-object", breaks="create-bulk/payload-required")
class BulkOfOneObject(Operations):
    """One object as the payload of CREATE_BULK counts as a list of one, a parser's convenience."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Wrap a single object."""
        if isinstance(operation.payload, dict):
            operation = with_items(operation, [operation.payload])
        return super().create_bulk(operation)


@fault("bulk-takes-text", breaks="create-bulk/payload-required")
class BulkTakesText(Operations):
    """Any sequence is taken for a bulk: a string of no characters passes as one of no objects."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Go through whatever can be gone through."""
        if isinstance(operation.payload, str | dict) and not operation.payload:
            operation = with_items(operation, [])
        return super().create_bulk(operation)


@fault("bulk-null-items-skipped", breaks="create-bulk/items-are-objects")
class BulkNullItemsSkipped(Operations):
    """Items of a bulk that are null are passed over, as a filter against null pointers does."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Save what is not null."""
        if isinstance(operation.payload, list):
            items = [item for item in operation.payload if item is not None]
            operation = with_items(operation, items)
        return super().create_bulk(operation)


@fault("bulk-scalars-are-empty-objects", breaks="create-bulk/items-are-objects")
class BulkScalarsAreEmptyObjects(Operations):
    """Numbers and booleans in a bulk are saved as empty objects, having no members to go over."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Take the members that an item has."""
        if isinstance(operation.payload, list):
            items = [{} if isinstance(item, int | float) else item for item in operation.payload]
            operation = with_items(operation, items)
        return super().create_bulk(operation)


@fault("bulk-lists-flattened", breaks="create-bulk/items-are-objects")
class BulkListsFlattened(Operations):
    """Lists within a bulk are flattened into it, as the client library's helper would do."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Flatten one level."""
        if isinstance(operation.payload, list):
            lists = [item if isinstance(item, list) else [item] for item in operation.payload]
            operation = with_items(operation, [item for items in lists for item in items])
        return super().create_bulk(operation)


@fault("bulk-last-item-unchecked", breaks="create-bulk/items-are-objects")
class BulkLastItemUnchecked(Operations):
    """A last item that is no object is dropped, as if a trailing comma had left it behind."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Check all items but the last."""
        items = operation.payload
        if isinstance(items, list) and len(items) > 1 and not isinstance(items[-1], dict):
            operation = with_items(operation, items[:-1])
        return super().create_bulk(operation)


@fault("bulk-only-first-item-checked", breaks="create-bulk/items-are-objects")
class BulkOnlyFirstItemChecked(Operations):
    """Only a bulk's first item is checked; later ones that are no objects are silently left out."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Tell the kind of the list by its first item."""
        items = operation.payload
        if isinstance(items, list) and items:
            if not isinstance(items[0], dict):
                raise ApiError("CREATE_BULK takes a list of objects.")
            operation = with_items(operation, [item for item in items if isinstance(item, dict)])
        return super().create_bulk(operation)
