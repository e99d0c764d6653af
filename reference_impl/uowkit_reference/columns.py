"""Tables and columns as the API knows them, and what a column makes of a JSON value."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import orjson

from uowkit_reference.json_values import Json, JsonObject

Stored = str | float | None
"""A value as SQLite keeps it."""


class ColumnType(Enum):
    """The type of a column: which JSON values it holds, and how they are stored."""

    STRING = "STRING"
    DOUBLE = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    JSON = "JSON"
    DATETIME = "DATETIME"

    @classmethod
    def of(cls, sample: object) -> "ColumnType":
        """Return the type of the column that is made for `sample`, a JSON value.

        Nothing tells the type of a column of which only null is known: it becomes a STRING.
        """
        if isinstance(sample, bool):
            return cls.BOOLEAN
        if isinstance(sample, int | float):
            return cls.DOUBLE
        if isinstance(sample, dict | list):
            return cls.JSON
        return cls.STRING


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Its name in the API, compared letter by letter.
        type: Which values it holds.
        physical: Its name in SQL, made by the server: SQLite ignores case in names, and no text
            of a request ever becomes part of a statement.
    """

    name: str
    type: ColumnType
    physical: str

    def encode(self, value: Json) -> Stored:
        """Return what SQLite stores for the JSON value `value`, which is not null.

        Raises:
            TypeError: The column does not hold such values.
        """
        return ENCODERS[self.type](value)


OBJECT_ID = Column("objectId", ColumnType.STRING, "object_id")
CREATED = Column("created", ColumnType.DATETIME, "created")
UPDATED = Column("updated", ColumnType.DATETIME, "updated")
OWNER_ID = Column("ownerId", ColumnType.STRING, "owner_id")

SYSTEM_COLUMNS = (OBJECT_ID, CREATED, UPDATED, OWNER_ID)
"""The columns that every table has and that only the server writes."""

IGNORED_PROPERTIES = frozenset({"created", "updated", "ownerId", "___class", "___jsonclass"})
"""Properties of a payload that are the server's business: clients send them back with an object
they have read, and they are passed over (`create/client-system-properties` leaves it open)."""


class Table:
    """A table as it stands: its name, its columns, and the statements made from them.

    Args:
        name: Its name in the API, compared letter by letter.
        number: The number that its name in SQL is made of.
        columns: The columns of its objects' own properties, oldest first.
    """

    def __init__(self, name: str, number: int, columns: tuple[Column, ...] = ()) -> None:
        self.name = name
        self.number = number
        self.physical = f"t{number}"
        self.own_columns = columns
        all_columns = (*columns, *SYSTEM_COLUMNS)
        self.columns: Mapping[str, Column] = {column.name: column for column in all_columns}
        self.names = tuple(self.columns)
        self.positions: Mapping[str, int] = {name: at for at, name in enumerate(self.names)}
        self._decoders = tuple(
            (column.name, DECODERS[column.type])
            for column in all_columns
            if column.type in DECODERS
        )
        physical = ", ".join(column.physical for column in all_columns)
        places = ", ".join("?" * len(all_columns))
        # Every part of these statements is made by the server.
        self.insert_statement = f"INSERT INTO {self.physical} ({physical}) VALUES ({places})"  # noqa: S608
        self.select_statement = f"SELECT {physical} FROM {self.physical}"  # noqa: S608

    def with_column(self, column: Column) -> "Table":
        """Return the table as it stands once `column` is added."""
        return Table(self.name, self.number, (*self.own_columns, column))

    def object_of(self, row: Sequence[Stored]) -> JsonObject:
        """Return the data object that `row`, values in the order of `names`, stands for."""
        data_object = dict(zip(self.names, row, strict=True))
        for name, decode in self._decoders:
            if data_object[name] is not None:
                data_object[name] = decode(data_object[name])
        data_object["___class"] = self.name
        return data_object


def _encode_string(value: Json) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return str(value)


def _encode_double(value: Json) -> float:
    """Store every number as a double, bit for bit: 25 and 25.0 are one number to this API."""
    if type(value) not in (int, float):
        raise TypeError(value)
    number = float(value)
    if not math.isfinite(number):
        raise TypeError(value)
    return number


def _encode_boolean(value: Json) -> int:
    if type(value) is not bool:
        raise TypeError(value)
    return int(value)


def _encode_json(value: Json) -> str:
    if type(value) not in (dict, list):
        raise TypeError(value)
    return orjson.dumps(value).decode()


def _encode_datetime(value: Json) -> int:
    """Store milliseconds since 1970, UTC."""
    if type(value) is not int:
        raise TypeError(value)
    return int(value)


def _decode_json(stored: Stored) -> Json:
    return orjson.loads(str(stored))


ENCODERS: Mapping[ColumnType, Callable[[Json], Stored]] = {
    ColumnType.STRING: _encode_string,
    ColumnType.DOUBLE: _encode_double,
    ColumnType.BOOLEAN: _encode_boolean,
    ColumnType.JSON: _encode_json,
    ColumnType.DATETIME: _encode_datetime,
}
DECODERS: Mapping[ColumnType, Callable[[Stored], Json]] = {
    ColumnType.BOOLEAN: bool,
    ColumnType.JSON: _decode_json,
}
