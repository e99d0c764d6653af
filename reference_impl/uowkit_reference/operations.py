"""The operations of a transaction, as documents 001 and 002 and the protocol notes describe them.

Each method is one operation type: what its payload is, what it does, and what its result is.
"""

from collections.abc import Mapping
from typing import ClassVar

from uowkit_reference import payloads
from uowkit_reference.errors import ApiError, bulk_too_large, column_missing_in_transaction
from uowkit_reference.json_values import Json, JsonObject, json_object
from uowkit_reference.objects import DataObjects
from uowkit_reference.querying.queries import query_of_payload
from uowkit_reference.querying.where import Selection
from uowkit_reference.references import References
from uowkit_reference.request import Operation
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID


class Operations:
    """Runs the operations of one transaction.

    Args:
        objects: The objects they work on.
        references: What earlier operations of the transaction have answered.
        settings: The limits they keep.
    """

    METHODS: ClassVar[Mapping[str, str]] = {
        "CREATE": "create",
        "CREATE_BULK": "create_bulk",
        "UPDATE": "update",
        "UPDATE_BULK": "update_bulk",
        "UPSERT": "upsert",
        "UPSERT_BULK": "upsert_bulk",
        "DELETE": "delete",
        "DELETE_BULK": "delete_bulk",
        "FIND": "find",
        "ADD_RELATION": "add_relation",
        "SET_RELATION": "set_relation",
        "DELETE_RELATION": "delete_relation",
    }
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
        return self.objects.create(operation.table, self.payload(operation))

    def create_bulk(self, operation: Operation) -> list[str]:
        """CREATE_BULK saves new objects and returns their objectIds in order (document 001).

        The payload is a JSON array of JSON objects, each like CREATE's. An empty array saves
        nothing and returns no ids.
        """
        return self.objects.create_many(operation.table, self.bulk(operation, "create"))

    def update(self, operation: Operation) -> JsonObject:
        """UPDATE changes one object and returns the whole of it as it is then.

        The payload is a JSON object: the objectId, and the properties to change. The others keep
        their values.
        """
        payload = self.payload(operation)
        object_id = payloads.object_id(payload.get(OBJECT_ID.name), "'objectId' of UPDATE")
        return self.objects.update(operation.table, object_id, payload)

    def update_bulk(self, operation: Operation) -> int:
        """UPDATE_BULK changes the objects that are told and returns how many they are.

        The payload tells them, and has ``changes``, the properties to change in each.
        """
        payload = self.payload(operation)
        changes = json_object(payload.get("changes"), "'changes' of UPDATE_BULK")
        return self.objects.update_many(
            operation.table, payloads.selection(payload, operation.operation_type), changes
        )

    def upsert(self, operation: Operation) -> JsonObject:
        """UPSERT updates the object of the payload's objectId, or saves a new one; returns it.

        The payload is a JSON object. Where it has no objectId, the server assigns one; where it
        has one that names no object yet, the new object gets that.
        """
        return self.objects.upsert(operation.table, self.payload(operation))

    def upsert_bulk(self, operation: Operation) -> list[str]:
        """UPSERT_BULK does so with each object of a JSON array and returns their objectIds."""
        return self.objects.upsert_many(operation.table, self.bulk(operation, "upsert"))

    def delete(self, operation: Operation) -> int:
        """DELETE removes one object and returns when, in milliseconds since 1970.

        The payload is its objectId.
        """
        payload = self.references.resolve(operation.payload)
        object_id = payloads.object_id(payload, "The payload of DELETE")
        return self.objects.delete(operation.table, object_id)

    def delete_bulk(self, operation: Operation) -> int:
        """DELETE_BULK removes the objects that the payload tells and returns how many they are."""
        payload = self.payload(operation)
        selection = payloads.selection(payload, operation.operation_type)
        return self.objects.delete_many(operation.table, selection)

    def find(self, operation: Operation) -> list[JsonObject]:
        """FIND returns the objects that the payload, a query, asks for; ``{}`` asks for a page."""
        query = query_of_payload(self.payload(operation), self.settings)
        return self.objects.find(operation.table, query)

    def add_relation(self, operation: Operation) -> int:
        """ADD_RELATION relates children to a parent and returns how many were not before."""
        return self.objects.relations.add(operation.table, *self.relation(operation))

    def set_relation(self, operation: Operation) -> int:
        """SET_RELATION relates these children to a parent, and no others; returns how many."""
        return self.objects.relations.set(operation.table, *self.relation(operation))

    def delete_relation(self, operation: Operation) -> int:
        """DELETE_RELATION ends the relation of children to a parent and returns how many had it."""
        return self.objects.relations.remove(operation.table, *self.relation(operation))

    def relation(self, operation: Operation) -> tuple[str, str, Selection]:
        """Return what a relation operation's payload states: parent, column and children.

        ``parentObject`` is the objectId of an object of the operation's table,
        ``relationColumn`` the name of a relation column; the children are told as for bulks, in
        terms of the table that the column holds objects of.
        """
        payload = self.payload(operation)
        column = payload.get("relationColumn")
        if not isinstance(column, str) or not column:
            raise ApiError(f"'relationColumn' of {operation.operation_type} must be a column.")
        if column not in self.objects.store.table(operation.table).relations:
            raise column_missing_in_transaction(column, operation.table)
        parent = f"'parentObject' of {operation.operation_type}"
        return (
            payloads.object_id(payload.get("parentObject"), parent),
            column,
            payloads.selection(payload, operation.operation_type),
        )

    def payload(self, operation: Operation) -> JsonObject:
        """Return the payload of an operation that takes a JSON object, its references resolved."""
        payload = self.references.resolve(operation.payload)
        return json_object(payload, f"The payload of {operation.operation_type}")

    def bulk(self, operation: Operation, kind: str) -> list[JsonObject]:
        """Return the payload of an operation that takes an array of JSON objects, likewise.

        Args:
            operation: The operation.
            kind: What is done to the objects, for the error where they are too many.
        """
        name, payload = operation.operation_type, operation.payload
        if not isinstance(payload, list):
            raise ApiError(f"The payload of {name} must be a JSON array of JSON objects.")
        if len(payload) > self.settings.bulk_objects:
            raise bulk_too_large(self.settings.bulk_objects, kind)
        resolved = [self.references.resolve(item) for item in payload]
        return [json_object(item, f"Each item of the payload of {name}") for item in resolved]
