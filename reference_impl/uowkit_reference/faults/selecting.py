"""Mistakes in picking the objects that an operation works on, for one type of operation each."""

from typing import Any, ClassVar

from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import Query
from uowkit_reference.request import Operation


class Selecting(Operations):
    """Has the objects that an operation of type `kind` picks told otherwise."""

    kind: ClassVar[str]

    def payload(self, operation: Operation) -> JsonObject:
        """Return the payload, with what is picked told otherwise."""
        payload = super().payload(operation)
        if operation.operation_type != self.kind:
            return payload
        return {**payload, **self.told(operation, payload)}

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:
        """Return the members of the payload that tell what is picked."""
        raise NotImplementedError


class ForgetsLaterParts(Selecting):
    """Asks for the first part of a condition only."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:  # noqa: ARG002 - as the others
        """Return the condition without what comes after the first AND."""
        clause = payload.get("conditional")
        return {"conditional": clause.partition(" and ")[0]} if isinstance(clause, str) else {}


class ForgetsTheCondition(Selecting):
    """Picks all objects of the table where a condition is told."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:  # noqa: ARG002 - as the others
        """Return a condition that every object meets."""
        told = isinstance(payload.get("conditional"), str)
        return {"conditional": "objectId is not null"} if told else {}


class FirstOfAList(Selecting):
    """Takes only the first id of a list that the request holds."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:
        """Return the list without its other ids."""
        whole = isinstance(_sent(operation), list)
        return {"unconditional": payload["unconditional"][:1]} if whole else {}


class PassesOverTheFirst(Selecting):
    """Passes over the first object of a result that is referred to."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:
        """Return the list without its first id."""
        referred = isinstance(_sent(operation), dict)
        return {"unconditional": payload["unconditional"][1:]} if referred else {}


class FirstPageOnly(Selecting):
    """Works on the first ten objects that meet a condition."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:
        """Return the ids of a page in place of the condition."""
        clause = payload.get("conditional")
        if not isinstance(clause, str):
            return {}
        found = self.objects.find(operation.table, Query(where=clause, page_size=10))
        return {"conditional": None, "unconditional": [each["objectId"] for each in found]}


class IgnoresReferencesToBulks(Selecting):
    """Takes only objects that have a member objectId from a result that is referred to."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:
        """Return the list without plain ids."""
        if not isinstance(_sent(operation), dict):
            return {}
        return {"unconditional": [each for each in payload["unconditional"] if "objectId" in each]}


class NullConditionIsNone(Selecting):
    """Prefers the condition wherever the request has the member, though it is null."""

    def told(self, operation: Operation, payload: JsonObject) -> JsonObject:  # noqa: ARG002 - as the others
        """Return a condition that nothing meets in place of null."""
        if "conditional" not in payload or payload["conditional"] is not None:
            return {}
        return {"conditional": "objectId is null", "unconditional": None}


def _sent(operation: Operation) -> Json:
    """Return what the request has as list of ids."""
    payload: Any = operation.payload
    return payload.get("unconditional") if isinstance(payload, dict) else None
