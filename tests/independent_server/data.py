"""The data service: saving, reading back, counting and deleting by addresses under `/data`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Answer, Refusal
from .finding import Query, names
from .json_text import read_json
from .relations import RelationChange
from .saving import SaveService
from .tables import Row
from .where import found_rows

_CHANGES: dict[str, RelationChange] = {"POST": "set", "PUT": "add", "DELETE": "delete"}


@dataclass(frozen=True)
class DataRequest:
    """One call: the segments of the path after `/data`, decoded, and the query's members."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str]
    body: bytes


class DataService(SaveService):
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
            case [_, "find" | "count" | "properties" | "upsert" | "deep-save" as word]:
                return self.answer_word(request, word)
            case [_, _, _]:
                return Answer(200, self.answer_relation(request))
            case [_] | [_, _]:
                return self.answer_objects(request)
        raise self.no_such_method(request)

    def answer_objects(self, request: DataRequest) -> Answer:
        """Answer a call for the objects of a table, or for one of them."""
        style = self.choices.save_methods
        match (request.method, *request.path):
            case ("POST", table) if style == "rest":
                return self.create_only(table, self.read_object(request.body))
            case ("POST", table) if style == "both":
                return self.save(table, self.read_object(request.body))
            case ("PUT", table) if style != "rest":
                return self.save(table, self.read_object(request.body))
            case ("PUT", table, object_id):
                changes = self.read_object(request.body) | {"objectId": object_id}
                return self.save(table, changes)
            case ("GET", table):
                return Answer(200, self.find(table, request.query))
            case ("GET", table, "first" | "last" as word):
                return Answer(200, self.read_end(table, word))
            case ("GET", table, object_id):
                return Answer(200, self.read(table, object_id, request.query))
            case ("DELETE", _, _) if self.choices.delete_refused:
                raise Refusal("You have no permission to delete objects", 1014, 403)
            case ("DELETE", table, object_id):
                return self.delete(table, object_id)
        raise self.no_such_method(request)

    def answer_word(self, request: DataRequest, word: str) -> Answer:
        """Answer a call whose second segment says what is wanted, or names an object after all."""
        table = request.path[0]
        counts = self.choices.count_methods
        match (request.method, word):
            case ("POST", "find") if self.choices.find_methods == "both":
                return Answer(200, self.find(table, self.read_object(request.body)))
            case ("GET", "count") if counts != "post":
                return Answer(200, self.count(table, request.query))
            case ("POST", "count") if counts != "get":
                asked = self.read_object(request.body) if request.body else {}
                return Answer(200, self.count(table, asked))
            case ("GET", "properties") if self.choices.describe:
                return Answer(200, self.describe(table))
            case ("PUT", "upsert"):
                return Answer(200, self.upsert(table, self.read_object(request.body)))
            case ("PUT", "deep-save") if self.choices.deep_save:
                return Answer(200, self.deep_save(table, self.read_object(request.body)))
            case ("PUT", _):
                raise self.no_such_method(request)
        return self.answer_objects(request)

    def answer_bulk(self, request: DataRequest) -> Answer:
        """Answer a call for many objects at once."""
        match (request.method, *request.path):
            case ("POST", "bulk", table):
                return Answer(200, self.create_bulk(table, self.read_list(request.body)))
            case ("PUT", "bulkupsert", table):
                found = self.upsert_bulk(table, self.read_list(request.body))
                return Answer(200, self.rows.shown_number(found))
            case ("PUT", "bulk", table):
                changes = self.read_object(request.body)
                return Answer(200, self.update_bulk(table, request.query.get("where"), changes))
            case ("DELETE", "bulk", table):
                return Answer(200, self.delete_bulk(table, request.query.get("where")))
            case ("POST", "bulk", table, "delete"):
                clause = self.read_object(request.body).get("where")
                return Answer(200, self.delete_bulk(table, clause))
        raise self.no_such_method(request)

    def no_such_method(self, request: DataRequest) -> Refusal:
        """Return the refusal of a method that an address does not have."""
        if len(request.path) in (1, 2):
            return Refusal("The method is not supported at this address", 405, 405)
        return Refusal("There is nothing at this address", 404, 404)

    def update_bulk(self, name: str, clause: Any, changes: Row) -> Any:
        """Change every object that the clause finds and return their number."""
        with self.rows.transaction():
            table = self.rows.table(name)
            found = self.rows.picked(table, {"conditional": clause})
            return self.rows.shown_number(self.rows.update_rows(table, found, changes))

    def delete_bulk(self, name: str, clause: Any) -> Any:
        """Delete every object that the clause finds and return their number."""
        if self.choices.delete_refused:
            raise Refusal("You have no permission to delete objects", 1014, 403)
        with self.rows.transaction():
            table = self.rows.table(name)
            found = self.rows.picked(table, {"conditional": clause})
            return self.rows.shown_number(self.rows.delete_rows(table, found))

    def find(self, name: str, asked: Mapping[str, Any]) -> list[Row]:
        """Return one page of the objects that the where-clause finds."""
        query = Query(
            self.rows.clause(asked.get("where")),
            asked.get("pageSize"),
            asked.get("offset"),
            names(asked.get("sortBy")),
            names(asked.get("props") or asked.get("property")),
            names(asked.get("excludeProps")),
            names(asked.get("loadRelations")),
            asked.get("relationsPageSize"),
        )
        with self.rows.lock:
            if self.reads_empty(name):
                return []
            found = self.rows.page(self.rows.table(name), query)
        return [self.rows.shown(row) for row in found]

    def reads_empty(self, name: str) -> bool:
        """Say whether this is a table that does not exist and is read as an empty one."""
        return self.choices.missing_table_read == "empty-list" and not self.rows.tables.get(name)

    def count(self, name: str, asked: Mapping[str, Any]) -> Any:
        """Return how many objects the where-clause finds."""
        clause = self.rows.clause(asked.get("where"))
        with self.rows.lock:
            if self.reads_empty(name):
                return self.rows.shown_number(0)
            found = found_rows(clause, self.rows.table(name), self.choices)
        return self.rows.shown_number(len(found))

    def read(self, name: str, object_id: str, asked: Mapping[str, str]) -> Row:
        """Return the object of that id, with the children that are asked for."""
        with self.rows.lock:
            table = self.rows.table(name)
            row = self.rows.row(table, object_id)
            full = self.rows.full_row(table, row)
            page_size = self.rows.page_size(asked.get("relationsPageSize"))
            for wanted in names(asked.get("loadRelations")):
                column = self.rows.relation(table, wanted)[0]
                self.rows.show_children(full, table, row, column, page_size)
        return self.rows.shown(full)

    def read_end(self, name: str, word: str) -> Row:
        """Return the oldest or the newest object of the table."""
        with self.rows.lock:
            table = self.rows.table(name)
            if not table.rows:
                raise Refusal(f"Table '{name}' is empty", 1010, 404)
            row = list(table.rows.values())[0 if word == "first" else -1]
            return self.rows.shown(self.rows.full_row(table, row))

    def delete(self, name: str, object_id: str) -> Answer:
        """Delete the object and say when."""
        with self.rows.transaction():
            time = self.rows.delete(self.rows.table(name), object_id)
        if self.choices.deletion_answer == "nothing":
            return Answer(204, None, raw=b"")
        return Answer(200, self.rows.with_more({"deletionTime": self.rows.shown_number(time)}))

    def answer_relation(self, request: DataRequest) -> Any:
        """Return the children of an object, or relate others to it and return a number."""
        name, object_id, wanted = request.path
        if request.method == "GET":
            return self.children(name, object_id, wanted, request.query)
        if request.method not in _CHANGES:
            raise self.no_such_method(request)
        clause = request.query.get("whereClause") or request.query.get("where")
        listed = read_json(request.body) if request.body else None
        picked = {"conditional": clause, "unconditional": listed if clause is None else None}
        payload = {"parentObject": object_id, "relationColumn": wanted, **picked}
        with self.rows.transaction():
            table = self.rows.table(name)
            number = self.rows.relate(_CHANGES[request.method], table, payload)
        return self.rows.shown_number(number)

    def children(
        self, name: str, object_id: str, wanted: str, asked: Mapping[str, str]
    ) -> list[Row]:
        """Return one page of the related objects."""
        first, size = (
            self.rows.offset(asked.get("offset")),
            self.rows.page_size(asked.get("pageSize")),
        )
        with self.rows.lock:
            table = self.rows.table(name)
            column, relation = self.rows.relation(table, wanted)
            row = self.rows.row(table, object_id)
            clause = self.rows.clause(asked.get("where"))
            found = self.rows.children(table, row, column, clause)[first : first + size]
            full = [self.rows.full_row(relation.child, child) for child in found]
        return [self.rows.shown(child) for child in full]

    def describe(self, name: str) -> list[dict[str, Any]]:
        """Return the columns of the table, the system's own among them."""
        with self.rows.lock:
            table = self.rows.table(name)
            columns = {column: str(column_type) for column, column_type in table.columns.items()}
            relations = dict(table.relations)
        system = {"objectId": "STRING_ID", "created": "DATETIME", "updated": "DATETIME"}
        types = {**system, "ownerId": "STRING", **columns}
        described = [self.column(column, word) for column, word in types.items()]
        for column, relation in relations.items():
            word = "RELATION_LIST" if relation.many else "RELATION"
            described.append(self.column(column, word) | {"relatedTable": relation.child.name})
        return described

    def column(self, name: str, column_type: str) -> dict[str, Any]:
        """Return the description of one column."""
        unset = ("defaultValue", "relatedTable", "customRegex")
        flags = {"required": False, "autoLoad": False, "isPrimaryKey": name == "objectId"}
        described = {"name": name, "type": column_type, **flags, **dict.fromkeys(unset)}
        return self.rows.with_more(described)
