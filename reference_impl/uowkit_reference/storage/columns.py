"""Tables and columns as the API knows them, and what a column makes of a JSON value."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import orjson

from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.storage import dates, passwords

Stored = str | float | None
"""A value as SQLite keeps it."""

LATEST = 253_402_300_799_999
"""The last millisecond of the year 9999: what can be shown as a date."""


class ColumnType(Enum):
    """The type of a column: which JSON values it holds, and how they are stored.

    STRING and TEXT differ in the length of what they hold, INT and DOUBLE in fractions and range.
    A DATETIME takes milliseconds since 1970 or a text that names a date, and answers the former.
    A PASSWORD is stored as a digest, and no object ever shows it.
    """

    STRING = "STRING"
    TEXT = "TEXT"
    INT = "INT"
    DOUBLE = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATETIME = "DATETIME"
    JSON = "JSON"
    PASSWORD = "PASSWORD"  # noqa: S105 - a type

    @classmethod
    def of(cls, sample: object) -> "ColumnType":
        """Return the type of the column that is made for `sample`, a JSON value.

        Nothing tells the type of a column of which only null is known: it becomes a TEXT.
        """
        if isinstance(sample, bool):
            return cls.BOOLEAN
        if isinstance(sample, int | float):
            return cls.DOUBLE
        if isinstance(sample, dict | list):
            return cls.JSON
        return cls.TEXT


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Its name in the API, compared letter by letter.
        type: Which values it holds.
        physical: Its name in SQL, made by the server: SQLite ignores case in names, and no text
            of a request ever becomes part of a statement.
        size: How many characters it holds, where that was said when it was made.
    """

    name: str
    type: ColumnType
    physical: str
    size: int | None = None

    def encode(self, value: Json) -> Stored:
        """Return what SQLite stores for the JSON value `value`, which is not null.

        Raises:
            TypeError: The column does not hold such values.
        """
        return ENCODERS[self.type](value)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation column: which objects of another table belong to an object of its table.

    It holds no value: its links are rows of a table of their own.

    Attributes:
        name: Its name in the API.
        child: The name of the table whose objects it holds.
        many: Whether an object may have several (one-to-many), or one at most (one-to-one).
        physical: The name of the table of its links in SQL.
    """

    name: str
    child: str
    many: bool
    physical: str


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
        relations: Its relation columns, oldest first.
    """

    def __init__(
        self,
        name: str,
        number: int,
        columns: tuple[Column, ...] = (),
        relations: tuple[Relation, ...] = (),
    ) -> None:
        self.name = name
        self.number = number
        self.physical = f"t{number}"
        self.own_columns = columns
        self.relations: Mapping[str, Relation] = {each.name: each for each in relations}
        all_columns = (*columns, *SYSTEM_COLUMNS)
        self.columns: Mapping[str, Column] = {column.name: column for column in all_columns}
        self.names = tuple(self.columns)
        self.positions: Mapping[str, int] = {name: at for at, name in enumerate(self.names)}
        self._decoders = tuple(
            (column.name, DECODERS[column.type])
            for column in all_columns
            if column.type in DECODERS
        )
        self._hidden = tuple(
            column.name for column in columns if column.type is ColumnType.PASSWORD
        )
        self.visible: Mapping[str, Column] = {
            name: column for name, column in self.columns.items() if name not in self._hidden
        }
        physical = ", ".join(column.physical for column in all_columns)
        places = ", ".join("?" * len(all_columns))
        # Every part of these statements is made by the server.
        self.insert_statement = f"INSERT INTO {self.physical} ({physical}) VALUES ({places})"  # noqa: S608
        self.select_statement = f"SELECT {physical} FROM {self.physical}"  # noqa: S608

    def with_column(self, column: Column) -> "Table":
        """Return the table as it stands once `column` is added."""
        relations = tuple(self.relations.values())
        return Table(self.name, self.number, (*self.own_columns, column), relations)

    def with_relation(self, relation: Relation) -> "Table":
        """Return the table as it stands once `relation` is added."""
        relations = (*self.relations.values(), relation)
        return Table(self.name, self.number, self.own_columns, relations)

    def object_of(self, row: Sequence[Stored]) -> JsonObject:
        """Return the data object that `row`, values in the order of `names`, stands for."""
        data_object = dict(zip(self.names, row, strict=True))
        for name, decode in self._decoders:
            if data_object[name] is not None:
                data_object[name] = decode(data_object[name])
        for name in self._hidden:
            del data_object[name]
        data_object["___class"] = self.name
        return data_object


def _encode_string(value: Json) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return str(value)


def _encode_password(value: Json) -> str:
    return passwords.digest(_encode_string(value))


def _encode_int(value: Json) -> int:
    """Store a whole number of 32 bits, whether it is written 25 or 25.0."""
    number = _encode_double(value)
    if not number.is_integer() or not -(2**31) <= number < 2**31:
        raise TypeError(value)
    return int(number)


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
    """Store milliseconds since 1970, UTC, of a number or of a text that names a date."""
    moment = dates.milliseconds(value) if type(value) is str else value
    if type(moment) is float and moment.is_integer():
        moment = int(moment)
    if type(moment) is not int or abs(moment) > LATEST:
        raise TypeError(value)
    return moment


def _decode_json(stored: Stored) -> Json:
    return orjson.loads(str(stored))


ENCODERS: Mapping[ColumnType, Callable[[Json], Stored]] = {
    ColumnType.STRING: _encode_string,
    ColumnType.TEXT: _encode_string,
    ColumnType.INT: _encode_int,
    ColumnType.DOUBLE: _encode_double,
    ColumnType.BOOLEAN: _encode_boolean,
    ColumnType.JSON: _encode_json,
    ColumnType.DATETIME: _encode_datetime,
    ColumnType.PASSWORD: _encode_password,
}
DECODERS: Mapping[ColumnType, Callable[[Stored], Json]] = {
    ColumnType.BOOLEAN: bool,
    ColumnType.JSON: _decode_json,
}
