"""Faults in which object of a bulk a reference means, and in places that the bulk lacks."""

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation


@fault("index-from-one", breaks="references/bulk-index")
class IndexFromOne(References):
    """The objects of a bulk are counted from 1, as the rows of a result set are."""

    def item(self, value: Json, index: Json) -> Json:
        """Count as people do."""
        return super().item(value, index - 1 if type(index) is int else index)


@fault("index-from-the-end", breaks="references/bulk-index")
class IndexFromTheEnd(References):
    """The objects of a bulk are counted from the end, since results are kept on a stack."""

    def item(self, value: Json, index: Json) -> Json:
        """Count down."""
        super().item(value, index)
        return value[-1 - index]


@fault("index-among-sorted-ids", breaks="references/bulk-index")
class IndexAmongSortedIds(References):
    """The ids of a bulk are kept in a sorted set, and the index counts in that order."""

    def item(self, value: Json, index: Json) -> Json:
        """Sort the ids of a bulk first."""
        is_ids = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return super().item(sorted(value) if is_ids else value, index)


@fault("index-always-first", breaks="references/bulk-index")
class IndexAlwaysFirst(References):
    """Whatever its index, a reference to a bulk means the first object, `results[0]` of a query."""

    def item(self, value: Json, index: Json) -> Json:
        """See that there is such an item, and give the first."""
        super().item(value, index)
        return value[0]


@fault("index-of-one-digit", breaks="references/bulk-index")
class IndexOfOneDigit(References):
    """Of an index only the first digit is read, by a pattern that lacks a plus sign."""

    def item(self, value: Json, index: Json) -> Json:
        """Read one digit."""
        super().item(value, index)
        return value[int(str(index)[0])]


@fault("index-within-fifty", breaks="references/bulk-index")
class IndexWithinFifty(References):
    """Only the first fifty ids of a bulk can be referred to, the page that the writer reports."""

    def item(self, value: Json, index: Json) -> Json:
        """Know the first page only."""
        return super().item(value[:50] if isinstance(value, list) else value, index)


@fault("index-into-latest-bulk", breaks="references/bulk-index")
class IndexIntoLatestBulk(References):
    """An index counts in the bulk that was saved last, whichever operation is named."""

    def item(self, value: Json, index: Json) -> Json:
        """Take the latest list of ids that there is."""
        lists = [each for each in self.results.values() if isinstance(each, list)]
        return super().item(lists[-1] if isinstance(value, list) else value, index)


@fault("index-stands-for-object", breaks="references/bulk-index")
class IndexStandsForObject(References):
    """A reference to a bulk stands for an object with the id, since CREATE's result is one, too."""

    def item(self, value: Json, index: Json) -> Json:
        """Wrap the id."""
        found = super().item(value, index)
        return {"objectId": found} if isinstance(found, str) else found


@fault("index-not-in-create", breaks="references/bulk-index")
class IndexNotInCreate(Operations):
    """A single object cannot refer to a bulk: the resolver of CREATE knows results of CREATE."""

    def create(self, operation: Operation) -> JsonObject:
        """Refuse an index in the payload."""
        payload = operation.payload if isinstance(operation.payload, dict) else {}
        if any(isinstance(each, dict) and "resultIndex" in each for each in payload.values()):
            raise ApiError("CREATE takes references to results of CREATE only.")
        return super().create(operation)


@fault("index-once-for-all-items", breaks="references/bulk-index")
class IndexOnceForAllItems(Operations):
    """What the first reference of a bulk stands for is put into all of its objects."""

    def bulk(self, operation: Operation, kind: str) -> list[JsonObject]:
        """Resolve each column once."""
        resolved = super().bulk(operation, kind)
        seen: JsonObject = {}
        for sent, item in zip(operation.payload, resolved, strict=True):
            for name, value in sent.items():
                if isinstance(value, dict) and "resultIndex" in value:
                    item[name] = seen.setdefault(name, item[name])
        return resolved


def is_beyond(value: Json, index: Json) -> bool:
    """Say whether an index names no item of a list."""
    return isinstance(value, list) and type(index) is int and not 0 <= index < len(value)


@fault("beyond-is-null", breaks="references/out-of-range")
class BeyondIsNull(References):
    """A place that the bulk lacks is null, as an optional element of a list is."""

    def item(self, value: Json, index: Json) -> Json:
        """Give nothing where there is nothing."""
        return None if is_beyond(value, index) else super().item(value, index)


@fault("beyond-is-kept", breaks="references/out-of-range")
class BeyondIsKept(References):
    """A reference to a place that the bulk lacks is saved as the text that it was sent as."""

    def item(self, value: Json, index: Json) -> Json:
        """Leave standing what cannot be resolved."""
        if is_beyond(value, index):
            return f'{{"___ref": true, "resultIndex": {index}}}'
        return super().item(value, index)


@fault("below-counts-from-the-end", breaks="references/out-of-range")
class BelowCountsFromTheEnd(References):
    """-1 means the last object of a bulk, as it does in the language the server is written in."""

    def item(self, value: Json, index: Json) -> Json:
        """Count from the end where the index is below 0."""
        below = is_beyond(value, index) and -len(value) <= index < 0
        return value[index] if below else super().item(value, index)


@fault("beyond-is-last", breaks="references/out-of-range")
class BeyondIsLast(References):
    """A place beyond a bulk's end means its last object: the index is clamped for safety."""

    def item(self, value: Json, index: Json) -> Json:
        """Stay within the list."""
        return value[-1] if is_beyond(value, index) and index > 0 else super().item(value, index)


@fault("beyond-begins-anew", breaks="references/out-of-range")
class BeyondBeginsAnew(References):
    """Beyond its end a bulk begins anew: ids are dealt out round-robin."""

    def item(self, value: Json, index: Json) -> Json:
        """Go round."""
        return value[index % len(value)] if is_beyond(value, index) else super().item(value, index)
