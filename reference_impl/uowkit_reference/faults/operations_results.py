"""Faults in what later operations can take from the results of operations beside CREATE."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.references import References
from uowkit_reference.request import Operation
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID


class _OnlyObjectIds(References):
    """Keeps no more than the objectIds of some results."""

    def __init__(self, references: References, settings: Settings) -> None:
        super().__init__(references.results, settings)
        self.kept_in_part: set[str] = set()

    def named_by(self, reference: Mapping[str, Json]) -> Json:
        """Return what a reference names, null for what is not kept."""
        in_part = reference.get("opResultId") in self.kept_in_part
        if in_part and reference.get("propName") not in (None, OBJECT_ID.name):
            return None
        return super().named_by(reference)


class _KeptInPart(Operations):
    """Keeps only the objectIds of what one type of operation answers."""

    OPERATION_TYPE: ClassVar[str]

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        self.object_ids = _OnlyObjectIds(references, settings)
        super().__init__(objects, self.object_ids, settings)

    def run(self, operation: Operation) -> Json:
        """Run one operation, and note whether its result is kept in part."""
        if operation.operation_type == self.OPERATION_TYPE and operation.op_result_id:
            self.object_ids.kept_in_part.add(operation.op_result_id)
        return super().run(operation)


@fault("update-results-kept-as-ids", breaks="operations/update-result")
class UpdateResultsKeptAsIds(_KeptInPart):
    """Of an UPDATE only the objectId can be referred to: any other property of it is null."""

    OPERATION_TYPE = "UPDATE"


@fault("upsert-results-kept-as-ids", breaks="operations/upsert-result")
class UpsertResultsKeptAsIds(_KeptInPart):
    """Of an UPSERT only the objectId can be referred to: any other property of it is null."""

    OPERATION_TYPE = "UPSERT"


@fault("found-rows-kept-as-ids", breaks="operations/find-result")
class FoundRowsKeptAsIds(_KeptInPart):
    """Of the rows of a FIND only the objectIds can be referred to: other properties are null."""

    OPERATION_TYPE = "FIND"


@fault("set-relation-passes-over-new-objects", breaks="operations/set-relation-effect")
class SetRelationPassesOverNewObjects(Operations):
    """In a SET_RELATION references to single objects are passed over: they have no rows yet."""

    def set_relation(self, operation: Operation) -> int:
        """Relate the children that are told by plain ids or by places in results."""
        payload = operation.payload
        children = payload.get("unconditional") if isinstance(payload, dict) else None
        if not isinstance(children, list):
            return super().set_relation(operation)
        known = [each for each in children if not isinstance(each, dict) or "resultIndex" in each]
        return super().set_relation(replace(operation, payload={**payload, "unconditional": known}))
