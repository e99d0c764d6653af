"""The addresses of the data service: which call each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Answer, Refusal
from .firing import FiringService
from .relations import RelationChange

_CHANGES: dict[str, RelationChange] = {"POST": "set", "PUT": "add", "DELETE": "delete"}
_WORDS = {"find", "count", "properties", "first", "last", "upsert", "deep-save"}


@dataclass(frozen=True)
class DataRequest:
    """One call: the segments of the path after `/data`, decoded, and the query's members."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str]
    body: bytes


class DataService(FiringService):
    """Answers the calls of the data service from the rows of a unit-of-work service."""

    def handle(self, request: DataRequest) -> Answer:
        """Return the answer to one call."""
        try:
            return self.answer(request)
        except Refusal as refusal:
            return self.rows.answer_error(refusal, self.error_status(refusal))

    def error_status(self, refusal: Refusal) -> int:
        """Return the status of an error; what is no call at all keeps its own."""
        if refusal.code == refusal.status or self.choices.errors == "4xx":
            return refusal.status
        return int(self.choices.errors)

    def answer(self, request: DataRequest) -> Answer:
        """Choose the call by method and path."""
        match request.path:
            case ["bulk" | "bulkupsert", _, *_]:
                return self.answer_bulk(request)
            case [_, word] if word in _WORDS:
                return self.answer_word(request, word)
            case [_, _, _]:
                return self.answer_relation(request)
            case [_] | [_, _]:
                return self.answer_objects(request)
        raise self.no_such_method(request)

    def answer_objects(self, request: DataRequest) -> Answer:
        """Answer a call for the objects of a table, or for one of them."""
        style = self.choices.save_methods
        match (request.method, *request.path):
            case ("POST", table) if style == "rest":
                return self.fire_save(table, self.read_object(request.body), self.create_only)
            case ("POST", table) if style == "both":
                return self.fire_save(table, self.read_object(request.body), self.save)
            case ("PUT", table) if style != "rest":
                return self.fire_save(table, self.read_object(request.body), self.save)
            case ("PUT", table, object_id):
                changes = self.read_object(request.body) | {"objectId": object_id}
                return self.fire_save(table, changes, self.save)
            case ("GET", table):
                return self.fire_find(table, request.query)
            case ("GET", table, object_id):
                return self.fire_read(table, object_id, request.query)
            case ("DELETE", table, object_id):
                return self.fire_deletion(table, object_id)
        raise self.no_such_method(request)

    def answer_word(self, request: DataRequest, word: str) -> Answer:
        """Answer a call whose second segment says what is wanted, or names an object after all."""
        table = request.path[0]
        counts = self.choices.count_methods
        match (request.method, word):
            case ("POST", "find") if self.choices.find_methods == "both":
                return self.fire_find(table, self.read_object(request.body))
            case ("GET", "count") if counts != "post":
                return self.fire_count(table, request.query)
            case ("POST", "count") if counts != "get":
                asked = self.read_object(request.body) if request.body else {}
                return self.fire_count(table, asked)
            case ("GET", "properties") if self.choices.describe:
                given = {"itemName": table}
                return self.fire("Describe", table, given, lambda _: self.describe(table))
            case ("GET", "first" | "last") if self.choices.first_and_last:
                return self.fire_end(table, word, request.query)
            case ("PUT", "upsert"):
                return self.fire_upsert(table, self.read_object(request.body))
            case ("PUT", "deep-save") if self.choices.deep_save:
                return self.fire_deep_save(table, self.read_object(request.body))
            case ("PUT", "find" | "count" | "properties" | "deep-save"):
                raise self.no_such_method(request)
        return self.answer_objects(request)

    def answer_bulk(self, request: DataRequest) -> Answer:
        """Answer a call for many objects at once."""
        match (request.method, *request.path):
            case ("POST", "bulk", table):
                given = {"items": self.read_list(request.body)}
                return self.fire(
                    "CreateBulk", table, given, lambda to: self.create_bulk(table, to["items"])
                )
            case ("PUT", "bulkupsert", table):
                given = {"items": self.read_list(request.body)}
                return self.fire(
                    "UpsertBulk", table, given, lambda to: self.upsert_bulk(table, to["items"])
                )
            case ("PUT", "bulk", table):
                changes = self.read_object(request.body)
                return self.fire_bulk_update(table, request.query.get("where"), changes)
            case ("DELETE", "bulk", table):
                return self.fire_bulk_deletion(table, request.query.get("where"))
            case ("POST", "bulk", table, "delete"):
                clause = self.read_object(request.body).get("where")
                return self.fire_bulk_deletion(table, clause)
        raise self.no_such_method(request)

    def answer_relation(self, request: DataRequest) -> Answer:
        """Return the children of an object, or relate others to it and return a number."""
        name, object_id, wanted = request.path
        if request.method == "GET":
            return self.fire_children(name, object_id, wanted, request.query)
        if request.method not in _CHANGES:
            raise self.no_such_method(request)
        children: Any = request.query.get("whereClause") or request.query.get("where")
        if children is None and request.body:
            children = self.read_list(request.body)
        return self.fire_relation(_CHANGES[request.method], name, wanted, object_id, children)

    def no_such_method(self, request: DataRequest) -> Refusal:
        """Return the refusal of a method that an address does not have."""
        if len(request.path) in (1, 2):
            return Refusal("The method is not supported at this address", 405, 405)
        return Refusal("There is nothing at this address", 404, 404)
