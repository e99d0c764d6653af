"""Which rule is broken where an expectation of recorded traffic is not met.

A scenario that was recorded is about no rule of its own. What does not come back as it was
sent breaks the rule on the call that saved it; what is not found, the rule on finding it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from uowkit.judging.operation_results import rule_of
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.names import UNORDERED
from uowkit.scenarios.own_tables import OwnTable
from uowkit.scenarios.patterns import apart
from uowkit.scenarios.plain import is_plain_operation, references_in
from uowkit.wire.reading import Reading

ANSWERED: Final = "envelope/success-shape"
READ: Final = "data-service/read-back"
SAVED: Final = "data-service/save-creates"
CHANGED: Final = "data-service/save-updates"
_TWICE: Final = "op-result-id/unique"
_NO_TABLE: Final = "schema/table-must-exist"
_NO_COLUMN: Final = "schema/column-must-exist"
_TO_PROPERTY: Final = "references/create-property"
_TO_BULK: Final = "references/bulk-index"
_ORIGINS: Final = {
    "CREATE": "create/object-id-persisted",
    "CREATE_BULK": "create-bulk/ids-in-request-order",
}
_HAVE_EFFECTS: Final = frozenset(
    {"UPDATE", "UPDATE_BULK", "UPSERT", "UPSERT_BULK", "DELETE", "DELETE_BULK", "FIND"}
    | {"ADD_RELATION", "SET_RELATION", "DELETE_RELATION"}
)
_SHARED_IDS: Final = {
    "CREATE": "create/object-id-unique",
    "CREATE_BULK": "create-bulk/one-id-per-object",
}


class Blame:
    """Remembers by which call each object was last written, by its id."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self._writers: dict[str, str] = {}

    # --- remembering --------------------------------------------------------

    def transacted(self, operations: Sequence[Mapping[str, Any]], reading: Reading) -> None:
        """Take in what a transaction has written, as it was sent and answered."""
        for operation in operations:
            kind, payload = operation["operationType"], operation["payload"]
            result = reading.result(str(operation.get("opResultId")))
            if kind in _ORIGINS:
                ids = result if isinstance(result, list) else [_id_of(result)]
                self._wrote(ids, _ORIGINS[kind])
            elif kind in {"UPDATE", "UPSERT"}:
                self._wrote([_id_of(payload), _id_of(result)], rule_of(kind, "effect"))
            elif kind == "UPSERT_BULK" and isinstance(payload, list):
                self._wrote(map(_id_of, payload), rule_of(kind, "effect"))
            elif kind == "UPDATE_BULK":
                picked = payload.get("unconditional") if isinstance(payload, dict) else None
                ids = picked if isinstance(picked, list) else list(self._writers)
                self._wrote(ids, rule_of(kind, "effect"))

    def saved(self, object_id: Any, *, is_new: bool) -> None:
        """Take in that the data service has saved an object."""
        self._wrote([object_id], SAVED if is_new else CHANGED)

    def called(self, document: Any) -> None:
        """Take in what some other call of the data service has answered.

        Ids, and objects, which it may have written.
        """
        found = document if isinstance(document, list) else [document]
        ids = [each if isinstance(each, str) else _id_of(each) for each in found]
        self._wrote([each for each in ids if each not in self._writers], READ)

    def _wrote(self, ids: Any, rule: str) -> None:
        self._writers |= {each: rule for each in ids if isinstance(each, str)}

    # --- naming the rule ----------------------------------------------------

    def of_object(self, object_id: Any) -> str:
        """The rule that an object breaks which is not as it was written, or not there."""
        return self._writers.get(object_id, READ) if isinstance(object_id, str) else READ

    def of_rows(self, pattern: Any, found: Any, otherwise: str = READ) -> str:
        """The rule that is broken where objects that were found are unlike a pattern.

        Args:
            pattern: of an object or a list of them.
            found: in the place of it.
            otherwise: the rule where each object that was found is as it was written.
        """
        rows = found if isinstance(found, list) else [found]
        by_id = {_id_of(row): row for row in rows}
        for each in _objects(pattern):
            object_id = self._id_in(each)
            if object_id in by_id and apart(self._bindings, each, by_id[object_id]):
                return self.of_object(object_id)
        return otherwise

    def of_results(
        self, operations: Sequence[Mapping[str, Any]], expected: Mapping[str, Any], reading: Reading
    ) -> str:
        """The rule that is broken where the results of a transaction are unlike a pattern.

        Args:
            operations: as they were sent.
            expected: the pattern of the whole answer.
            reading: the answer.
        """
        told = expected.get("results")
        entries = told if isinstance(told, dict) else {}  # or a pattern of them all
        for operation in operations:
            name = str(operation.get("opResultId"))
            entry, result = entries.get(name, {}), reading.result(name)
            pattern = entry.get("result") if isinstance(entry, dict) else None
            if pattern is None or not apart(self._bindings, pattern, result):
                continue
            kind = operation["operationType"]
            if kind == "FIND":
                return self.of_rows(pattern, result, rule_of(kind, "effect"))
            return _ORIGINS.get(kind) or rule_of(kind, "result")
        return ANSWERED

    def of_refusal(
        self, operations: Sequence[Mapping[str, Any]], tables: Mapping[str, OwnTable]
    ) -> str | None:
        """The rule that is broken where a transaction is refused that has to be carried out.

        None where it asks for something that no rule is about, as the end of an object is to
        which others may be related.
        """
        led_to = {each.table for table in tables.values() for each in table.related.values()}
        kept = {each.name for role, each in tables.items() if each.related or role in led_to}
        if not all(
            is_plain_operation(each)
            and not (each["operationType"].startswith("DELETE") and each["table"] in kept)
            for each in operations
        ):
            return None
        kinds = [each["operationType"] for each in operations]
        others = [each for each in kinds if each in _HAVE_EFFECTS]
        if others:
            return rule_of(others[0], "effect")
        references = references_in([each["payload"] for each in operations])
        if not references:
            return ANSWERED
        return _TO_BULK if "resultIndex" in references[0] else _TO_PROPERTY

    def of_shared_id(self, operation_type: str) -> str:
        """The rule that is broken where an operation answers the id of another object."""
        return _SHARED_IDS[operation_type]

    def of_acceptance(
        self, operations: Sequence[Mapping[str, Any]], tables: Mapping[str, OwnTable]
    ) -> str:
        """The rule that is broken where a transaction is not refused that has to be."""
        names = [each["opResultId"] for each in operations if each.get("opResultId") is not None]
        if len(set(names)) < len(names):
            return _TWICE
        known = {table.name for table in tables.values()}
        return _NO_COLUMN if all(each["table"] in known for each in operations) else _NO_TABLE

    def _id_in(self, pattern: Mapping[str, Any]) -> Any:
        """The objectId that a pattern asks for, as far as it is known by now."""
        try:
            return self._bindings.bind(pattern.get("objectId"))
        except KeyError:
            return None


def _id_of(row: Any) -> Any:
    return row.get("objectId") if isinstance(row, dict) else None


def _objects(pattern: Any) -> Iterator[Mapping[str, Any]]:
    """The patterns of single objects in the pattern of a list, or of one object."""
    if isinstance(pattern, dict) and pattern.keys() == {UNORDERED}:
        pattern = pattern[UNORDERED]
    yield from (
        each
        for each in (pattern if isinstance(pattern, list) else [pattern])
        if isinstance(each, dict)
    )
