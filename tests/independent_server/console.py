"""The console: calls that make tables, columns and relation columns."""

from typing import Any

from .answers import UNKNOWN_COLUMN, WRONG_TYPE, Answer, Refusal
from .data import DataService
from .tables import Relation, Table, type_named

TAKEN = 1101


class Console:
    """Answers the calls below `/APP/console`; there is one application, whatever its id."""

    def __init__(self, data: DataService) -> None:
        self.data = data
        self.rows = data.rows

    def handle(self, method: str, path: list[str], body: bytes) -> Answer:
        """Return the answer to one call."""
        if method != "POST":
            raise Refusal("The method is not supported at this address", 405, 405)
        match path:
            case ["data", "tables"]:
                return self.make_table(self.member(body, "name"))
            case ["data", "tables", table, "columns"]:
                name, word = self.member(body, "name"), self.member(body, "dataType")
                return self.make_column(table, name, word)
            case ["data", "tables", table, "columns", "relation"]:
                name, child = self.member(body, "name"), self.member(body, "toTableName")
                kind = self.member(body, "relationshipType")
                return self.make_relation(table, name, child, kind)
        raise Refusal("There is nothing at this address", 404, 404)

    def member(self, body: bytes, name: str) -> str:
        """Return a member of the body that must be a text."""
        value = self.data.read_object(body).get(name)
        if not isinstance(value, str):
            raise Refusal(f"'{name}' must be a string", WRONG_TYPE)
        return value

    def make_table(self, name: str) -> Answer:
        """Make an empty table."""
        with self.rows.transaction():
            if self.rows.tables.get(name):
                raise Refusal(f"Table '{name}' exists already", TAKEN)
            self.data.make_table(name)
        return Answer(200, {"name": name, "columns": []})

    def make_column(self, table_name: str, name: str, word: str) -> Answer:
        """Make a column of the type that the word means."""
        with self.rows.transaction():
            table = self.table_without(table_name, name)
            try:
                column_type = type_named(word)
            except ValueError as error:
                raise Refusal(f"There is no type '{word}'", WRONG_TYPE) from error
            self.rows.tables.add_column(table, name, column_type)
        return Answer(200, {"name": name, "dataType": word})

    def make_relation(self, table_name: str, name: str, child: str, kind: str) -> Answer:
        """Make a relation column."""
        if kind not in ("ONE_TO_ONE", "ONE_TO_MANY"):
            raise Refusal(f"There is no relationship type '{kind}'", WRONG_TYPE)
        with self.rows.transaction():
            table = self.table_without(table_name, name)
            relation = Relation(self.rows.table(child), many=kind == "ONE_TO_MANY")
            self.rows.tables.add_relation(table, name, relation)
        answer: dict[str, Any] = {"name": name, "dataType": "DATA_REF", "toTableName": child}
        return Answer(200, {**answer, "relationshipType": kind})

    def table_without(self, table_name: str, name: str) -> Table:
        """Return the table, which must exist and must not have the column yet."""
        self.data.check_name(name)
        table = self.rows.table(table_name)
        if table.spelling(name):
            raise Refusal(f"Column '{name}' exists already", UNKNOWN_COLUMN)
        return table
