"""Reading by the data service: objects, their children, their number, their columns."""

from collections.abc import Mapping
from typing import Any

from .answers import Refusal
from .finding import Query, names
from .saving import SaveService
from .tables import Row
from .where import found_rows


class ReadService(SaveService):
    """Reads the rows of a unit-of-work service."""

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
