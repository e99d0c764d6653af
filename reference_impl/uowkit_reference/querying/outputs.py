"""What a find answers of each object or group: columns, expressions and their names.

The vendor's pages on properties and on aggregate functions: ``age``, ``age as Age``,
``Count(objectId) as total``, ``TIME(created)``, ``*``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlglot import exp

from uowkit_reference.errors import InvalidClauseError
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.functions import FUNCTIONS
from uowkit_reference.querying.terms import KINDS, Terms
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Column, Stored, Table
from uowkit_reference.storage.conditions import Kind, Term

_NAME = re.compile(r"\w+")

_OWN_NAMES = frozenset({OBJECT_ID.name, "___class"})
"""What no other value of an object can be called in the answer."""

_DECODERS: dict[Kind | None, Callable[[Any], Json]] = {Kind.BOOLEAN: bool, Kind.JSON: orjson.loads}


@dataclass(frozen=True, slots=True)
class Output:
    """One property of what is answered.

    Attributes:
        name: Its name in the answer.
        term: Its value.
    """

    name: str
    term: Term


def output_of_column(table: Table, column: Column) -> Output:
    """Return the output that is a column of the table itself."""
    sql = f"{table.physical}.{column.physical}"
    return Output(column.name, Term(sql, kind=KINDS[column.type], column=column))


def outputs_of_columns(table: Table, names: Iterable[str] | None = None) -> list[Output]:
    """Return the outputs that are columns of the table: all that may be asked for, or some."""
    columns = table.visible
    return [
        output_of_column(table, columns[name]) for name in (columns if names is None else names)
    ]


def output_of(asked: str, terms: Terms, settings: Settings) -> Output:
    """Return the output that a text of a query asks for.

    Without a name of its own, a column is answered under its name, a function under its own:
    those of groups in lower case, others with a capital letter.

    Raises:
        ApiError: It is no expression, or takes a name that is not free (1017), or names an
            unknown column (1006).
    """
    expression, name = _aliased(asked)
    node = parse(expression, settings)
    term = terms.term(node)
    if name in _OWN_NAMES and term.column is not OBJECT_ID and not term.aggregate:
        raise InvalidClauseError(f"nothing else can be called {name}")
    return Output(name or _name_of(node, expression), term)


def _aliased(asked: str) -> tuple[str, str | None]:
    """Return the expression, and the name that it is given, if it is."""
    words = asked.rsplit(maxsplit=2)
    if len(words) < len(("expression", "as", "name")) or words[1].lower() != "as":
        return asked, None
    return (words[0], words[2]) if _NAME.fullmatch(words[2]) else (asked, None)


def object_of(outputs: Sequence[Output], row: Sequence[Stored], table: Table) -> JsonObject:
    """Return the object that `row`, the values of `outputs`, stands for."""
    answered: JsonObject = {}
    for output, value in zip(outputs, row, strict=True):
        decode = _DECODERS.get(output.term.kind)
        answered[output.name] = value if value is None or decode is None else decode(value)
    answered["___class"] = table.name
    return answered


def without(outputs: Sequence[Output], excluded: Iterable[str]) -> list[Output]:
    """Return the outputs but for those of the names that are excluded; the objectId stays."""
    dropped = {*excluded} - {OBJECT_ID.name}
    return [output for output in outputs if output.name not in dropped]


def _name_of(node: exp.Expr, expression: str) -> str:
    if isinstance(node, exp.Column):
        return node.name.rpartition(".")[2]
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        return name if FUNCTIONS[name].aggregate else name.capitalize()
    return expression
