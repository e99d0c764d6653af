"""The data service: saving, reading back, counting and deleting by addresses under `/data`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import UNKNOWN_COLUMN, UNKNOWN_OBJECT, Answer, Refusal
from .json_text import read_json
from .tables import SYSTEM_COLUMNS, Row, Table, type_of
from .unit_of_work import UnitOfWorkService
from .where import found_rows

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True)
class DataRequest:
    """One call: the segments of the path after `/data`, decoded, and the query's members."""

    method: str
    path: Sequence[str]
    query: Mapping[str, str]
    body: bytes


class DataService:
    """Answers the calls of the data service from the rows of a unit-of-work service."""

    def __init__(self, rows: UnitOfWorkService) -> None:
        self.rows = rows
        self.choices = rows.choices

    def handle(self, request: DataRequest) -> Answer:
        """Return the answer to one call."""
        try:
            return self.answer(request)
        except Refusal as refusal:
            return self.rows.answer_error(refusal, refusal.status)

    def answer(self, request: DataRequest) -> Answer:
        """Choose the call by method and path."""
        put_only = self.choices.save_methods == "put-only"
        match (request.method, *request.path):
            case ("POST", _) if put_only:
                raise self.no_such_method(request)
            case ("POST" | "PUT", table):
                return Answer(200, self.save(table, self.read_object(request.body)))
            case ("PUT", table, object_id):
                changes = self.read_object(request.body) | {"objectId": object_id}
                return Answer(200, self.save(table, changes))
            case ("GET", table):
                return Answer(200, self.find(table, request.query))
            case ("GET", table, "properties"):
                return Answer(200, self.describe(table))
            case ("GET" | "POST", table, "count"):
                return Answer(200, self.count(table, request))
            case ("GET", table, object_id):
                return Answer(200, self.read(table, object_id))
            case ("DELETE", _, _) if self.choices.delete_refused:
                raise Refusal("You have no permission to delete objects", 1014, 403)
            case ("DELETE", table, object_id):
                return Answer(200, self.delete(table, object_id))
        raise self.no_such_method(request)

    def no_such_method(self, request: DataRequest) -> Refusal:
        """Return the refusal of a method that an address does not have."""
        if len(request.path) in (1, 2):
            return Refusal("The method is not supported at this address", 405, 405)
        return Refusal("There is nothing at this address", 404, 404)

    def read_object(self, body: bytes) -> Row:
        """Return the object that the body holds."""
        value = read_json(body)
        if not isinstance(value, dict):
            raise Refusal("The request body must be a JSON object", 1007)
        return value

    def save(self, name: str, sent: Row) -> Row:
        """Create the object, or update the one that has its objectId."""
        with self.rows.transaction():
            table = self.rows.tables.get(name) or self.make_table(name)
            canonical = {table.spelling(member) or member: value for member, value in sent.items()}
            properties = self.make_columns(table, canonical)
            row = self.saved_row(table, canonical.get("objectId"), properties)
            self.rows.store_row(table, row)
            return self.rows.shown(self.rows.full_row(table, row))

    def saved_row(self, table: Table, object_id: Any, properties: Row) -> Row:
        """Return the row as it is after the save."""
        if object_id is None:
            return self.rows.stamped(properties, self.rows.new_object_id(table))
        if not isinstance(object_id, str):
            raise Refusal("objectId must be a string", 1003)
        before = table.rows.get(object_id)
        if before is not None:
            return {**before, **properties, "updated": self.rows.now()}
        match self.choices.save_unknown_id:
            case "new-id":
                return self.rows.stamped(properties, self.rows.new_object_id(table))
            case "adopt":
                return self.rows.stamped(properties, self.rows.adoptable(table, object_id))
            case "refuse":
                raise Refusal(f"Entity with ID {object_id} not found", UNKNOWN_OBJECT)

    def make_table(self, name: str) -> Table:
        """Make the table that an object is saved to for the first time."""
        self.check_name(name)
        return self.rows.tables.add_table(name)

    def make_columns(self, table: Table, sent: Row) -> Row:
        """Make the columns that are missing and return the checked properties of the object."""
        for name, value in sent.items():
            # What the server itself shows comes back when a client saves what it has read.
            if name in SYSTEM_COLUMNS or name.startswith("___") or table.spelling(name):
                continue
            self.check_name(name)
            column_type = type_of(value, integers=self.choices.integer_columns)
            self.rows.tables.add_column(table, name, column_type)
        return self.rows.own_properties(table, sent)

    def check_name(self, name: str) -> None:
        """Refuse a name that no table or column can have."""
        if not _NAME.fullmatch(name):
            raise Refusal(f"'{name}' cannot be the name of a table or column", UNKNOWN_COLUMN)

    def find(self, name: str, query: Mapping[str, str]) -> list[Row]:
        """Return one page of the objects that the where-clause finds."""
        page_size = self.whole_number(query.get("pageSize", "10"), lowest=1, code=1005)
        offset = self.whole_number(query.get("offset", "0"), lowest=0, code=1004)
        with self.rows.lock:
            if self.reads_empty(name):
                return []
            table = self.rows.table(name)
            found = self.rows.page(table, query.get("where", ""), page_size, offset)
        return [self.rows.shown(row) for row in found]

    def whole_number(self, digits: str, *, lowest: int, code: int) -> int:
        """Return the number that a query member spells."""
        if not re.fullmatch("[0-9]{1,9}", digits) or int(digits) < lowest:
            raise Refusal(f"pageSize and offset must be whole numbers from {lowest}", code)
        return int(digits)

    def reads_empty(self, name: str) -> bool:
        """Say whether this is a table that does not exist and is read as an empty one."""
        return self.choices.missing_table_read == "empty-list" and not self.rows.tables.get(name)

    def count(self, name: str, request: DataRequest) -> int:
        """Return how many objects the where-clause finds."""
        clause: Any = request.query.get("where", "")
        if request.method == "POST" and request.body:
            clause = self.read_object(request.body).get("where") or ""
        if not isinstance(clause, str):
            raise Refusal("'where' must be a string", 1017)
        with self.rows.lock:
            if self.reads_empty(name):
                return 0
            table = self.rows.table(name)
            return sum(1 for _ in found_rows(clause, table))

    def read(self, name: str, object_id: str) -> Row:
        """Return the object of that id."""
        with self.rows.lock:
            table = self.rows.table(name)
            full = self.rows.full_row(table, self.rows.row(table, object_id))
        return self.rows.shown(full)

    def delete(self, name: str, object_id: str) -> dict[str, Any]:
        """Delete the object and say when."""
        with self.rows.transaction():
            table = self.rows.table(name)
            self.rows.row(table, object_id)
            self.rows.tables.remove(table, object_id)
        return self.rows.with_more({"deletionTime": self.rows.now()})

    def describe(self, name: str) -> list[dict[str, Any]]:
        """Return the columns of the table, the system's own among them."""
        with self.rows.lock:
            columns = dict(self.rows.table(name).columns)
        system = {"objectId": "STRING_ID", "created": "DATETIME", "updated": "DATETIME"}
        types = {**system, "ownerId": "STRING", **columns}
        return [self.column(name, str(column_type)) for name, column_type in types.items()]

    def column(self, name: str, column_type: str) -> dict[str, Any]:
        """Return the description of one column."""
        unset = ("defaultValue", "relatedTable", "customRegex")
        flags = {"required": False, "autoLoad": False, "isPrimaryKey": name == "objectId"}
        described = {"name": name, "type": column_type, **flags, **dict.fromkeys(unset)}
        return self.rows.with_more(described)
