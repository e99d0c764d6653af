"""The operations of a transaction, as documents 001 and 002 describe them."""

from collections.abc import Mapping
from typing import ClassVar

from uowkit_reference.errors import ApiError, bulk_too_large
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.references import References
from uowkit_reference.request import Operation
from uowkit_reference.settings import Settings


class Operations:
    """Runs the operations of one transaction.

    Args:
        objects: The objects they work on.
        references: What earlier operations of the transaction have answered.
        settings: The limits they keep.
    """

    METHODS: ClassVar[Mapping[str, str]] = {"CREATE": "create", "CREATE_BULK": "create_bulk"}
    """The method that runs each operation type."""

    def __init__(self, objects: DataObjects, references: References, settings: Settings) -> None:
        self.objects = objects
        self.references = references
        self.settings = settings

    def run(self, operation: Operation) -> Json:
        """Run one operation and return its result.

        Raises:
            ApiError: It fails, and with it the transaction.
        """
        return getattr(self, self.METHODS[operation.operation_type])(operation)

    def create(self, operation: Operation) -> JsonObject:
        """CREATE saves one new object and returns it as it is saved (document 002).

        The payload is a JSON object; its properties are columns of the table. It has no
        objectId: the server assigns one. ``{}`` is saved as a row of its own.
        """
        payload = self.references.resolve(operation.payload)
        if not isinstance(payload, dict):
            raise ApiError("The payload of CREATE must be a JSON object.")
        return self.objects.create(operation.table, payload)

    def create_bulk(self, operation: Operation) -> list[str]:
        """CREATE_BULK saves new objects and returns their objectIds in order (document 001).

        The payload is a JSON array of JSON objects, each like CREATE's. An empty array saves
        nothing and returns no ids.
        """
        payload = operation.payload
        if not isinstance(payload, list):
            raise ApiError("The payload of CREATE_BULK must be a JSON array of JSON objects.")
        if len(payload) > self.settings.bulk_objects:
            raise bulk_too_large(self.settings.bulk_objects)
        payload = self.references.resolve(payload)
        if not all(isinstance(item, dict) for item in payload):
            raise ApiError("Each item of the payload of CREATE_BULK must be a JSON object.")
        return self.objects.create_many(operation.table, payload)
