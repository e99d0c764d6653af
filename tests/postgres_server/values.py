"""Values of properties, from JSON to columns and back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from .refusals import WRONG_TYPE, Refused
from .tables import BOOLEAN, DOUBLE, PASSED_OVER, TEXT, TIME, Table

NULL = sql.SQL("NULL")


def new_object_id() -> str:
    """An objectId as the documents print them."""
    return str(uuid.uuid4()).upper()


def stored_form(table: Table, column: str, value: Any) -> sql.Composable:
    """A value as SQL that its column takes.

    Raises:
        Refused: there is no such column, or it takes no such value.
    """
    kind = table.kind(column)
    if value is None:
        return NULL
    if kind == TEXT and isinstance(value, str):
        check_text(value)
        return sql.Literal(value)
    if kind == DOUBLE and is_number(value):
        return sql.Literal(repr(as_double(value)))  # as text, so that -0.0 stays what it is
    if kind == BOOLEAN and isinstance(value, bool):
        return sql.Literal(value)
    if kind not in (TEXT, DOUBLE, BOOLEAN, TIME) and isinstance(value, dict | list):
        check_texts(value)
        return sql.Literal(Jsonb(value))
    raise Refused(
        f"Unable to save object - invalid data type for properties - {column}: "
        f"{type(value).__name__} does not fit {kind}",
        WRONG_TYPE,
    )


def stored_values(table: Table, values: Mapping[str, Any]) -> dict[str, sql.Composable]:
    """The properties of an object that are to be stored, as SQL, by column.

    The objectId is none of them: it tells which object is meant.

    Raises:
        Refused: a property is no column, or its value does not fit.
    """
    return {
        column: stored_form(table, column, value)
        for column, value in values.items()
        if column not in PASSED_OVER and column != "objectId"
    }


def shown_row(table: Table, columns: Sequence[str], row: Iterable[Any]) -> dict[str, Any]:
    """A row as the object that clients are shown."""
    return {**dict(zip(columns, row, strict=True)), "___class": table.name}


def brought_object_id(values: Mapping[str, Any]) -> str | None:
    """The objectId that an object brings along; None where it brings none.

    Raises:
        Refused: it is no text that can be an objectId.
    """
    object_id = values.get("objectId")
    return None if object_id is None else checked_object_id(object_id)


def checked_object_id(object_id: Any) -> str:
    """An objectId, as it was sent.

    Raises:
        Refused: it is no text that can be one.
    """
    if not isinstance(object_id, str) or not object_id:
        raise Refused(f"An objectId is a text that is not empty, and not {object_id!r}", WRONG_TYPE)
    check_text(object_id)
    return object_id


def check_texts(value: Any) -> None:
    """See that every text within a JSON value can be stored."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        check_texts([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for each in value:
            check_texts(each)


def check_text(text: str) -> None:
    """See that a text can be stored.

    Raises:
        Refused: it holds U+0000, or half of a surrogate pair, which PostgreSQL has no room for.
    """
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("A text holds U+0000 or a lone surrogate", WRONG_TYPE)


def as_double(number: float) -> float:
    """A number as the column holds it.

    Raises:
        Refused: it is too large.
    """
    try:
        return float(number)
    except OverflowError as error:
        raise Refused("A number is too large", WRONG_TYPE) from error


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
