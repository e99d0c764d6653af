"""Saving by the data service, where tables and columns come to exist, and deleting."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .answers import OBJECT_ID, UNKNOWN_COLUMN, UNKNOWN_OBJECT, WRONG_TYPE, Answer, Refusal
from .json_text import read_json
from .relations import RelationChange
from .tables import SYSTEM_COLUMNS, Relation, Row, Table, type_of
from .unit_of_work import UnitOfWorkService

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class SaveService:
    """Saves what clients send into the rows of a unit-of-work service."""

    def __init__(self, rows: UnitOfWorkService) -> None:
        self.rows = rows
        self.choices = rows.choices

    def read_object(self, body: bytes) -> Row:
        """Return the object that the body holds."""
        value = read_json(body)
        if not isinstance(value, dict):
            raise Refusal("The request body must be a JSON object", WRONG_TYPE)
        return value

    def read_list(self, body: bytes) -> list[Any]:
        """Return the array that the body holds."""
        value = read_json(body)
        if not isinstance(value, list):
            raise Refusal("The request body must be a JSON array", WRONG_TYPE)
        return value

    def save(self, name: str, sent: Row) -> Answer:
        """Create the object, or update the one that has its objectId."""
        with self.rows.transaction():
            table, properties = self.table_and_properties(name, sent)
            if self.choices.save_unknown_id == "null" and self.is_unknown(table, sent):
                return Answer(200, None)
            stored = len(table.rows)
            row = self.saved_row(table, properties)
            self.rows.store_row(table, row)
            created = len(table.rows) > stored
            full = self.rows.full_row(table, row)
        if created:
            return Answer(self.choices.created_status, self.rows.shown(full))
        return Answer(200, self.rows.shown(self.rows.changes_shown(full, sent)))

    def is_unknown(self, table: Table, sent: Row) -> bool:
        """Whether an objectId is sent that no object has."""
        object_id = sent.get("objectId")
        return isinstance(object_id, str) and object_id not in table.rows

    def saved_row(self, table: Table, sent: Row) -> Row:
        """Return the row as it is after the save."""
        properties = self.rows.own_properties(table, sent)
        object_id = sent.get("objectId")
        if object_id is None:
            self.rows.check_null_object_id(sent)
            return self.rows.stamped(properties, self.rows.new_object_id(table))
        if not isinstance(object_id, str):
            raise Refusal("objectId must be a string", OBJECT_ID)
        before = table.rows.get(object_id)
        if before is not None:
            self.rows.check_update(properties)
            return self.rows.changed_row(before, properties)
        match self.choices.save_unknown_id:
            case "new-id":
                return self.rows.stamped(properties, self.rows.new_object_id(table))
            case "adopt":
                return self.rows.stamped(properties, self.rows.adoptable(table, object_id))
            case "refuse" | "null":
                raise Refusal(f"Entity with ID {object_id} not found", UNKNOWN_OBJECT)

    def create_only(self, name: str, sent: Row) -> Answer:
        """Create the object, which must not say which one it is."""
        if sent.get("objectId") is not None:
            raise Refusal("objectId must be set by the server", OBJECT_ID)
        return self.save(name, sent)

    def upsert(self, name: str, sent: Row) -> Row:
        """Update the object that has the objectId, or create one."""
        with self.rows.transaction():
            return self.rows.shown(self.rows.upsert(*self.table_and_properties(name, sent)))

    def create_bulk(self, name: str, items: Sequence[Any]) -> list[str]:
        """Create all objects and return their ids."""
        with self.rows.transaction():
            self.rows.check_bulk(items)
            found = [self.table_and_properties(name, item)[1] for item in items]
            return self.rows.create_bulk(self.existing_or_new(name), found)

    def upsert_bulk(self, name: str, items: Sequence[Any]) -> list[str] | int:
        """Upsert all objects and return their ids, or a number if so chosen."""
        with self.rows.transaction():
            self.rows.check_bulk(items)
            found = [self.table_and_properties(name, item)[1] for item in items]
            return self.rows.upsert_bulk(self.existing_or_new(name), found)

    def update_bulk(self, name: str, clause: Any, changes: Row) -> Any:
        """Change every object that the clause finds and return their number."""
        with self.rows.transaction():
            table = self.rows.table(name)
            found = self.rows.picked(table, {"conditional": clause})
            return self.rows.shown_number(self.rows.update_rows(table, found, changes))

    def delete_bulk(self, name: str, clause: Any) -> Any:
        """Delete every object that the clause finds and return their number."""
        self.check_deletions()
        with self.rows.transaction():
            table = self.rows.table(name)
            found = self.rows.picked(table, {"conditional": clause})
            return self.rows.shown_number(self.rows.delete_rows(table, found))

    def delete(self, name: str, object_id: str) -> Answer:
        """Delete the object and say when: `value` does, even where the answer has no body."""
        self.check_deletions()
        with self.rows.transaction():
            time = self.rows.delete(self.rows.table(name), object_id)
        value = self.rows.with_more({"deletionTime": self.rows.shown_number(time)})
        nothing = self.choices.deletion_answer == "nothing"
        return Answer(204, value, raw=b"") if nothing else Answer(200, value)

    def check_deletions(self) -> None:
        """Refuse to delete anything, if so chosen."""
        if self.choices.delete_refused:
            raise Refusal("You have no permission to delete objects", 1014, 403)

    def relate(
        self, change: RelationChange, name: str, object_id: str, column: str, children: Any
    ) -> Any:
        """Change the children of an object, a list or what a clause finds; return a number."""
        word = "conditional" if isinstance(children, str) else "unconditional"
        payload = {"parentObject": object_id, "relationColumn": column, word: children}
        with self.rows.transaction():
            number = self.rows.relate(change, self.rows.table(name), payload)
        return self.rows.shown_number(number)

    def table_and_properties(self, name: str, sent: Mapping[str, Any]) -> tuple[Table, Row]:
        """Return the table, with the columns that are wanted, and what of the object goes there.

        What the server itself shows comes back when a client saves what it has read: it is
        passed over, and only the objectId says which object is meant.
        """
        is_new = self.rows.tables.get(name) is None
        table = self.existing_or_new(name)
        properties: Row = {}
        for sent_name, value in sent.items():
            member = table.spelling(sent_name) or sent_name
            if member == "objectId" or member in table.columns:
                properties[member] = value
            elif self.is_shown_by_the_server(table, member):
                continue
            elif self.make_column(table, member, value, is_new=is_new):
                properties[member] = value
        return table, properties

    def is_shown_by_the_server(self, table: Table, member: str) -> bool:
        """Say whether this is no property of the client's own."""
        return member in SYSTEM_COLUMNS or member.startswith("___") or member in table.relations

    def existing_or_new(self, name: str) -> Table:
        """Return the table, made if there is none."""
        return self.rows.tables.get(name) or self.make_table(name)

    def make_table(self, name: str) -> Table:
        """Make the table that an object is saved to for the first time."""
        self.check_name(name)
        return self.rows.tables.add_table(name)

    def make_column(self, table: Table, name: str, value: Any, *, is_new: bool) -> bool:
        """Make the column that is missing, and say whether there is one now."""
        self.check_name(name)
        if not is_new and self.choices.new_columns == "refuse":
            raise Refusal(f"Column '{name}' does not exist in table '{table.name}'", UNKNOWN_COLUMN)
        if not is_new and self.choices.new_columns == "ignore":
            return False
        if value is None and not self.choices.null_makes_column:
            return False
        column_type = type_of(value, integers=self.choices.integer_columns)
        self.rows.tables.add_column(table, name, column_type)
        return True

    def check_name(self, name: str) -> None:
        """Refuse a name that no table or column can have."""
        if not _NAME.fullmatch(name):
            raise Refusal(f"'{name}' cannot be the name of a table or column", UNKNOWN_COLUMN)

    def deep_save(self, name: str, sent: Row) -> Row:
        """Save the object with the objects in it, and relate it to them."""
        with self.rows.transaction():
            table, row, columns = self.deep_saved(name, sent)
            full = self.rows.full_row(table, row)
            if self.choices.deep_save_shows_children:
                for column in columns:
                    self.rows.show_children(full, table, row, column, self.choices.default_page)
        return self.rows.shown(full)

    def deep_saved(self, name: str, sent: Row) -> tuple[Table, Row, list[str]]:
        """Return the stored row, its table, and the relation columns that got children."""
        nested = {member: value for member, value in sent.items() if _is_children(value)}
        rest = {member: value for member, value in sent.items() if member not in nested}
        table, properties = self.table_and_properties(name, rest)
        row = self.saved_row(table, properties)
        self.rows.store_row(table, row)
        for member, value in nested.items():
            self.save_children(table, row, member, value)
        return table, row, list(nested)

    def save_children(self, table: Table, row: Row, column: str, value: Any) -> None:
        """Save the objects of one member, and make them the children in that column."""
        items = value if isinstance(value, list) else [value]
        child_name = items[0].get("___class") or column[:1].upper() + column[1:]
        if not isinstance(child_name, str):
            raise Refusal("'___class' must be the name of a table", WRONG_TYPE)
        children = [self.deep_saved(child_name, item) for item in items]
        if table.spelling(column) is None:
            self.check_name(column)
            relation = Relation(children[0][0], many=isinstance(value, list))
            self.rows.tables.add_relation(table, column, relation)
        picked = [child for _, child, _ in children]
        self.rows.change_relation("set", table, row["objectId"], column, picked)


def _is_children(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict) and bool(value)
