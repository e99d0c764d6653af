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

from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.functions import FUNCTIONS, Kind
from uowkit_reference.querying.terms import KINDS, Term, Terms
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import OBJECT_ID, Column, Stored, Table

_ALIASED = re.compile(r"(?P<expression>.+?)\s+as\s+(?P<name>\w+)", re.IGNORECASE | re.DOTALL)

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
        ApiError: It is no expression (1017), or names an unknown column (1006).
    """
    aliased = _ALIASED.fullmatch(asked)
    expression = aliased["expression"] if aliased else asked
    node = parse(expression, settings)
    term = terms.term(node)
    return Output(aliased["name"] if aliased else _name_of(node, expression), term)


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
