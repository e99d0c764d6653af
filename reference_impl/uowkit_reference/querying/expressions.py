"""Expressions as values: a change that the server works out for each object.

The vendor's page on inline updates; protocol notes, section 1:
``{"___class": "BackendlessExpression", "value": "age + 1"}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from uowkit_reference.errors import INVALID_WHERE, ApiError, invalid_expression, invalid_where
from uowkit_reference.json_values import Json
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.paths import Paths
from uowkit_reference.querying.terms import KINDS, Term, Terms
from uowkit_reference.querying.where import Where
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import LATEST, Column, ColumnType, Stored, Table

CLASS = "BackendlessExpression"

_TAKES = KINDS.keys() - {ColumnType.JSON}

_STORED: Mapping[ColumnType, str] = {
    ColumnType.INT: "CAST(round({}) AS INTEGER)",
    ColumnType.DATETIME: "CAST(round({}) AS INTEGER)",
    ColumnType.DOUBLE: "CAST({} AS REAL)",
}
"""How a number becomes one that its column holds."""

_LARGEST: Mapping[ColumnType, float] = {
    ColumnType.INT: 2**31 - 1,
    ColumnType.DATETIME: LATEST,
    ColumnType.DOUBLE: 1.7976931348623157e308,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """What an expression yields for each object.

    Attributes:
        term: The value that is stored.
        unfit: The condition of the objects for which it yields what the column cannot hold.
    """

    term: Term
    unfit: Where


def is_expression(value: Json) -> bool:
    """Say whether a value of a payload is an expression."""
    return isinstance(value, dict) and value.get("___class") == CLASS


def compile_expression(
    value: Mapping[str, Json], column: Column, table: Table, settings: Settings, longest: int
) -> Expression:
    """Return what an expression yields for the objects of a table.

    Args:
        value: The expression, as a payload states it.
        column: The column that takes its value.
        table: The table.
        settings: The limits of clauses.
        longest: How many characters the column holds.

    Raises:
        ApiError: It is none, or yields another type of value (1017), or names an unknown column
            (1006).
    """
    text = value.get("value")
    if not isinstance(text, str):
        raise invalid_expression(column.name, "its 'value' must be a text")
    if column.type not in _TAKES:
        raise invalid_expression(column.name, f"a column of type {column.type.value} takes none")
    try:
        paths = Paths(table, _no_other_table)
        term = Terms(paths).term(parse(text, settings), KINDS[column.type])
    except ApiError as error:
        if error.code != INVALID_WHERE:
            raise
        raise invalid_expression(column.name, error.message) from None
    stored = Term(_STORED.get(column.type, "{}").format(term.sql), term.parameters)
    return Expression(stored, _unfit(term, column, longest))


def _unfit(term: Term, column: Column, longest: int) -> Where:
    if column.type is ColumnType.BOOLEAN:
        return Where("0")
    largest: Stored = _LARGEST.get(column.type)
    if largest is not None:
        return Where(f"(abs({term.sql}) > ?)", (*term.parameters, largest))
    return Where(f"(length({term.sql}) > ?)", (*term.parameters, longest))


def _no_other_table(_name: str) -> Table:
    raise invalid_where("it may name columns of its own table only")
