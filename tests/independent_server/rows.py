"""What the server knows about objects: how a row is made, checked, stored and shown."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .answers import (
    OBJECT_ID,
    UNKNOWN_COLUMN,
    UNKNOWN_OBJECT,
    UNKNOWN_TABLE,
    UPDATE_OF_NOTHING,
    WRONG_TYPE,
    Refusal,
)
from .choices import Choices
from .handlers import Handlers
from .handling import Handling
from .json_text import has_nul_or_surrogate, utf16_length
from .object_ids import ObjectIds
from .tables import SYSTEM_COLUMNS, ColumnType, Row, Table, Tables, type_named

_ADOPTABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORDS_OF_THE_API = {"count", "properties", "first", "last"}  # no path leads to such an id


class RowService:
    """The store and the rules of objects. Each rule is a method that a subclass may break."""

    def __init__(self, choices: Choices, handlers: Handlers | None = None) -> None:
        self.choices = choices
        self.handling = Handling(choices, handlers or Handlers())
        self.tables = Tables(case_insensitive=choices.names_case_insensitive)
        self.object_ids = ObjectIds(choices)
        self.freed_ids: dict[str, list[str]] = {}
        self.freed_when_kept: list[tuple[str, str]] = []
        self.lock = threading.RLock()
        self.depth = 0
        self.make_configured()
        self.tables.commit()

    def make_configured(self) -> None:
        """Make the tables that the choices name."""
        for name, columns in self.choices.tables.items():
            table = self.tables.add_table(name)
            for column, word in columns.items():
                self.tables.add_column(table, column, type_named(word))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block alone, and keep all of what it does or nothing.

        A block within a block is kept with the outer one.
        """
        with self.lock:
            self.depth += 1
            try:
                yield
            except BaseException:
                self.rollback()
                raise
            finally:
                self.depth -= 1
            if not self.depth:
                self.commit()

    def commit(self) -> None:
        """Keep what the transaction did."""
        self.tables.commit()
        for name, object_id in self.freed_when_kept:
            self.freed_ids.setdefault(name, []).append(object_id)
        self.freed_when_kept.clear()

    def rollback(self) -> None:
        """Undo what the transaction did."""
        self.tables.roll_back()
        self.freed_when_kept.clear()

    def table(self, name: str) -> Table:
        """Return the table, which must exist."""
        table = self.tables.get(name)
        if table is None:
            raise Refusal(f"Table not found by name '{name}'", UNKNOWN_TABLE)
        return table

    def row(self, table: Table, object_id: str) -> Row:
        """Return the stored row, which must exist."""
        row = table.rows.get(object_id)
        if row is None:
            raise Refusal(f"Entity with ID {object_id} not found", UNKNOWN_OBJECT, 404)
        return row

    def new_object_id(self, table: Table) -> str:
        """Return an id that no object of the table has; a client may have taken the next one."""
        freed = self.freed_ids.get(table.name, [])
        while freed:
            object_id = freed.pop()
            if object_id not in table.rows:  # a client may have taken it
                return object_id
        while True:
            object_id = self.object_ids.next(table.name)
            if object_id not in table.rows:
                return object_id

    def now(self) -> int:
        """Return the server's time in milliseconds."""
        seconds = time.time() + self.choices.clock_skew
        return int(seconds) * 1000 if self.choices.whole_seconds else int(seconds * 1000)

    def new_row(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Return the row that a transaction saves for the payload."""
        sent = self.canonical(table, payload)
        self.check_system_properties(sent)
        adopted = self.client_object_id(table, sent.get("objectId"))
        properties = self.own_properties(table, sent)
        row = self.stamped(properties, adopted or self.new_object_id(table))
        return row | self.adopted_system_properties(sent)

    def stamped(self, properties: Row, object_id: str) -> Row:
        """Return a new row with what the server adds to it."""
        system = {"objectId": object_id, "created": self.now(), "updated": None}
        return {**properties, **system, "ownerId": self.choices.owner_id}

    def changed_row(self, row: Row, changes: Row, *, stamps: bool = True) -> Row:
        """Return the row as it is after the changes, which are checked already."""
        idle = not differs(row, changes) and self.choices.idle_updates == "ignore"
        stamp = {} if idle or not stamps else {"updated": self.now()}
        return {**row, **changes, **stamp}

    def check_update(self, changes: Row) -> None:
        """Refuse an update of nothing, if so chosen."""
        if not changes and self.choices.updates_without_changes == "refuse":
            raise Refusal("An update needs at least one property to change", UPDATE_OF_NOTHING)

    def canonical(self, table: Table, payload: Mapping[str, Any]) -> Row:
        """Return the payload under the stored spellings; every property must be a column."""
        row: Row = {}
        for name, value in payload.items():
            column = table.spelling(name)
            if column is None:
                raise Refusal(
                    f"Column '{name}' in table '{table.name}' does not exists. All tables and "
                    "columns must be present in the database before a transaction is executed.",
                    UNKNOWN_COLUMN,
                )
            if column in row:
                raise Refusal(f"Column '{column}' is named twice", UNKNOWN_COLUMN)
            if column in table.relations and value not in (None, []):
                raise self.wrong_value(column, "relations are made by operations of their own")
            row[column] = value
        return row

    def check_system_properties(self, sent: Row) -> None:
        """Refuse the properties that are the server's to set, if so chosen."""
        mine = sent.keys() & {"created", "updated", "ownerId", "___class"}
        if mine and self.choices.client_system_properties == "refuse":
            raise Refusal(f"Property '{min(mine)}' must be set by the server", WRONG_TYPE)
        self.check_null_object_id(sent)

    def check_null_object_id(self, sent: Row) -> None:
        """Refuse an objectId that is null, if so chosen; else it counts as absent."""
        if sent.get("objectId", "") is None and self.choices.null_object_id == "refuse":
            raise Refusal("objectId must not be null", OBJECT_ID)

    def adopted_system_properties(self, sent: Row) -> Row:
        """Return the system properties that are taken from the client, if so chosen."""
        if self.choices.client_system_properties != "adopt":
            return {}
        types = {
            "created": ColumnType.DATETIME,
            "updated": ColumnType.DATETIME,
            "ownerId": ColumnType.STRING,
        }
        return {
            name: sent[name]
            for name, column_type in types.items()
            if sent.get(name) is not None and column_type.admits(sent[name])
        }

    def client_object_id(self, table: Table, object_id: Any) -> str | None:
        """Return the objectId of the payload where it is adopted."""
        if object_id is None or self.choices.client_object_id == "ignore":
            return None
        if self.choices.client_object_id == "refuse" or not isinstance(object_id, str):
            raise Refusal("objectId must be set by the server", OBJECT_ID)
        return self.adoptable(table, object_id)

    def adoptable(self, table: Table, object_id: str) -> str:
        """Return the client's objectId, which must be free, and fit to be read back by a path."""
        taken = object_id in table.rows or object_id in _WORDS_OF_THE_API
        if taken or not _ADOPTABLE_ID.fullmatch(object_id):
            raise Refusal(f"objectId '{object_id}' cannot be used", OBJECT_ID)
        return object_id

    def own_properties(self, table: Table, sent: Row) -> Row:
        """Return the properties that are columns of the table's own, with their values checked."""
        own = {name: value for name, value in sent.items() if name in table.columns}
        for name, value in own.items():
            self.check_value(name, table.columns[name], value)
        return own

    def check_value(self, name: str, column_type: ColumnType, value: Any) -> None:
        """Refuse a value that the column does not take."""
        if value is None:
            return
        if not column_type.admits(value):
            raise self.wrong_value(name, f"it is no {column_type}")
        if isinstance(value, dict | list) and self.choices.json_values == "refuse":
            raise self.wrong_value(name, "objects and arrays are not supported")
        if isinstance(value, str):
            self.check_length(name, value)
        for text in strings_in(value):
            if self.choices.nul_and_surrogates == "refuse" and has_nul_or_surrogate(text):
                raise self.wrong_value(name, "U+0000 and lone surrogates are no text")

    def check_length(self, name: str, value: str) -> None:
        """Refuse a string that is too long for the chosen columns."""
        length = utf16_length(value)
        if (length > 250 and not self.choices.long_strings) or (
            length > 500 and not self.choices.very_long_strings
        ):
            raise self.wrong_value(name, f"it has {length} characters")

    def wrong_value(self, name: str, reason: str) -> Refusal:
        """Return the refusal of a property's value."""
        return Refusal(
            f"Unable to save object - invalid data type for properties - {name}: {reason}.",
            WRONG_TYPE,
        )

    def delete_row(self, table: Table, row: Row) -> int:
        """Take the row out of its table and return the time."""
        if self.choices.deleting_related == "refuse" and self.is_related(table, row["objectId"]):
            raise Refusal("An object that is related to others cannot be deleted", WRONG_TYPE)
        self.tables.remove(table, row["objectId"])
        if self.choices.deleted_ids_given_again:
            self.freed_when_kept.append((table.name, row["objectId"]))
        return self.now()

    def is_related(self, table: Table, object_id: str) -> bool:
        """Say whether the row has children or parents."""
        children = any(links.get(object_id) for links in table.links.values())
        return children or bool(self.tables.parents(table, object_id))

    def store_row(self, table: Table, row: Row) -> None:
        """Put the row into its table."""
        self.tables.put(table, row)

    def full_row(self, table: Table, row: Row) -> Row:
        """Return the row with every column of its table, and its class."""
        return {**dict.fromkeys(table.columns), "___class": table.name, **row}

    def shown(self, full: Row) -> Row:
        """Return a full row as an answer shows it."""
        row = dict(full)
        if self.choices.omit_null_columns:
            row = {name: value for name, value in row.items() if value is not None}
        if self.choices.updated == "absent" and row.get("updated") is None:
            row.pop("updated", None)
        if self.choices.all_numbers_as_doubles:
            row = {name: self.shown_number(value) for name, value in row.items()}
        if self.choices.additional_members:
            row |= {"___revision": 1, "___links": {"self": None, "tags": []}}
        return row

    def changes_shown(self, full: Row, sent: Mapping[str, Any]) -> Row:
        """Return what an answer shows of an updated row: all, or what was sent and the system's."""
        if self.choices.updates_show == "everything":
            return full
        wanted = {name.casefold() for name in (*SYSTEM_COLUMNS, "___class", *sent)}
        return {name: value for name, value in full.items() if name.casefold() in wanted}

    def shown_number(self, value: Any) -> Any:
        """Return a number as an answer shows it; whatever else the value is, it stays."""
        return float(value) if self.choices.all_numbers_as_doubles and _whole(value) else value


def differs(row: Row, changes: Row) -> bool:
    """Say whether any of the changes gives a property another value than it has."""
    return any(
        row.get(name) != value or isinstance(row.get(name), bool) != isinstance(value, bool)
        for name, value in changes.items()
    )


def strings_in(value: Any) -> Iterator[str]:
    """Yield every string within the value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
