"""Expressions as values: a change that the server works out for each object.

The vendor's page on inline updates; protocol notes, section 1:
``{"___class": "BackendlessExpression", "value": "age + 1"}``.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from uowkit_reference.errors import InvalidClauseError, invalid_expression, reading
from uowkit_reference.json_values import Json
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.paths import Paths
from uowkit_reference.querying.terms import KINDS, Terms
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import LATEST, Column, ColumnType, Table
from uowkit_reference.storage.conditions import Term, Where

CLASS = "BackendlessExpression"

_TAKES = KINDS.keys() - {ColumnType.JSON}

_STORED: Mapping[ColumnType, str] = {
    ColumnType.INT: "CAST(round({}) AS INTEGER)",
    ColumnType.DATETIME: "CAST(round({}) AS INTEGER)",
    ColumnType.DOUBLE: "CAST({} AS REAL)",
}
"""How a number becomes one that its column holds."""

_RANGES: Mapping[ColumnType, tuple[str, float, float]] = {
    ColumnType.INT: ("round({})", -(2**31), 2**31 - 1),
    ColumnType.DATETIME: ("round({})", -LATEST, LATEST),
    ColumnType.DOUBLE: ("{}", -sys.float_info.max, sys.float_info.max),
}
"""What of a number must lie between which others for its column to hold it."""


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
    with reading(f"expression for property {column.name}"):
        paths = Paths(table, _no_other_table, settings)
        term = Terms(paths).term(parse(text, settings), KINDS[column.type])
    stored = Term(_STORED.get(column.type, "{}").format(term.sql), term.parameters)
    return Expression(stored, _unfit(term, column, longest))


def _unfit(term: Term, column: Column, longest: int) -> Where:
    if column.type is ColumnType.BOOLEAN:
        return Where("0")
    if column.type in _RANGES:
        number, low, high = _RANGES[column.type]
        sql = f"({number.format(term.sql)} NOT BETWEEN ? AND ?)"
        return Where(sql, (*term.parameters, low, high))
    return Where(f"(length({term.sql}) > ?)", (*term.parameters, longest))


def _no_other_table(_name: str) -> Table:
    raise InvalidClauseError("it may name columns of its own table only")
