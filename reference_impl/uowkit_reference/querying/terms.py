"""Values in clauses and expressions: columns, literals, arithmetic and functions, as SQL.

What SQLite gets is made of physical names, fixed words and question marks; a node of a kind that
has no method here is refused.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from uowkit_reference.errors import InvalidClauseError
from uowkit_reference.querying.functions import FUNCTIONS, Function
from uowkit_reference.querying.paths import Paths
from uowkit_reference.storage import dates
from uowkit_reference.storage.columns import ColumnType, Stored
from uowkit_reference.storage.conditions import Kind, Term

KINDS: Mapping[ColumnType, Kind] = {
    ColumnType.STRING: Kind.TEXT,
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.INT: Kind.NUMBER,
    ColumnType.DOUBLE: Kind.NUMBER,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
    ColumnType.DATETIME: Kind.DATE,
    ColumnType.JSON: Kind.JSON,
}

_ARITHMETIC: Mapping[type[exp.Expr], str] = {
    exp.Add: "({0} + {1})",
    exp.Sub: "({0} - {1})",
    exp.Mul: "({0} * {1})",
    # SQLite divides whole numbers without remainder.
    exp.Div: "({0} * 1.0 / {1})",
}

_BOOLEANS: Mapping[str | float, float] = {"true": 1, "false": 0, "1": 1, "0": 0, 1: 1, 0: 0}
"""What a literal beside a boolean column may be, and what it is stored as."""

_LITERALS = (exp.Literal, exp.Boolean, exp.Null)


class Terms:
    """Compiles the values of one clause.

    Attributes:
        named: Terms that have a name of their own here, such as ``total`` in
            ``Count(objectId) as total``.

    Args:
        paths: What names stand for.
        aggregates: Whether functions of all the objects of a group may be used.
    """

    def __init__(self, paths: Paths, *, aggregates: bool = False) -> None:
        self.paths = paths
        self.aggregates = aggregates
        self.named: Mapping[str, Term] = {}
        self._methods: dict[type[exp.Expr], Callable[[Any], Term]] = {
            exp.Column: self._column,
            exp.Paren: self._parenthesis,
            exp.Neg: self._negative,
            exp.Anonymous: self._function,
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def term(self, node: exp.Expr, kind: Kind | None = None) -> Term:
        """Return the term of a node.

        Args:
            node: The node.
            kind: What the term must be; a literal becomes one of that kind, if it can.

        Raises:
            ApiError: It cannot be used (1017), or names an unknown column (1006).
        """
        while isinstance(node, exp.Paren) and isinstance(node.this, _LITERALS):
            node = node.this
        if isinstance(node, _LITERALS) or _is_number(node):
            return _literal(_value(node), kind)
        if type(node) not in self._methods:
            raise InvalidClauseError(f"{node.key} is no value that can be used here")
        term = self._methods[type(node)](node)
        if kind and term.kind and not _fits(term.kind, kind):
            raise InvalidClauseError(f"{kind.value} is needed where {term.kind.value} stands")
        return term

    def compared(self, *nodes: exp.Expr) -> list[Term]:
        """Return the terms of values that are compared with each other.

        A literal is taken as the first value that is no literal would store it: '25' finds 25.
        """
        terms = {at: self.term(node) for at, node in enumerate(nodes) if not _is_literal(node)}
        kind = next((term.kind for term in terms.values() if term.kind), None)
        if Kind.JSON in {term.kind for term in terms.values()}:
            raise InvalidClauseError("a JSON column can only be asked whether it is null")
        return [terms.get(at) or self.term(node, kind) for at, node in enumerate(nodes)]

    def _column(self, node: exp.Column) -> Term:
        if len([*node.parts]) != 1:
            raise InvalidClauseError("a column of the table is needed where something else stands")
        if node.name in self.named:
            return self.named[node.name]
        sql, column = self.paths.column(node.name)
        return Term(sql, kind=KINDS[column.type], column=column)

    def _parenthesis(self, node: exp.Paren) -> Term:
        return self.term(node.this)

    def _negative(self, node: exp.Neg) -> Term:
        term = self.term(node.this, Kind.NUMBER)
        return Term(f"(- {term.sql})", term.parameters, Kind.NUMBER, aggregate=term.aggregate)

    def _arithmetic(self, node: exp.Binary) -> Term:
        operands = [self.term(each, Kind.NUMBER) for each in (node.left, node.right)]
        return self._made(_ARITHMETIC[type(node)], operands, Kind.NUMBER)

    def _function(self, node: exp.Anonymous) -> Term:
        name = node.name.lower()
        function = FUNCTIONS.get(name)
        if function is None:
            raise InvalidClauseError(f"there is no function {node.name}")
        if function.aggregate and not self.aggregates:
            raise InvalidClauseError(
                f"{name} is a function of groups, which there are none of here"
            )
        if name == "count" and [type(each) for each in node.expressions] == [exp.Star]:
            return Term("count(*)", kind=Kind.NUMBER, aggregate=True)
        form = function.form(len(node.expressions))
        if form is None:
            raise InvalidClauseError(f"{name} takes another number of arguments")
        arguments = self._arguments(function, node.expressions)
        if function.aggregate and any(each.aggregate for each in arguments):
            raise InvalidClauseError(f"{name} cannot be applied to another function of groups")
        kind = function.returns or arguments[0].kind
        made = self._made(form, arguments, kind)
        return Term(made.sql, made.parameters, kind, None, function.aggregate or made.aggregate)

    def _arguments(self, function: Function, nodes: Sequence[exp.Expr]) -> list[Term]:
        last = len(function.takes) - 1
        kinds = [
            function.takes[min(at, last)] if function.takes else None for at in range(len(nodes))
        ]
        return [self.term(node, kind) for node, kind in zip(nodes, kinds, strict=True)]

    def _made(self, sql: str, terms: Sequence[Term], kind: Kind | None) -> Term:
        """Return the term of `sql` with `terms` in its places, each as often as it stands."""
        places = [terms[int(at)] for at in re.findall(r"\{(\d+)\}", sql)]
        if sum(len(term.sql) for term in places) > self.paths.settings.sql_length:
            raise InvalidClauseError("it is too long when every function in it is written out")
        return Term(
            sql.format(*(term.sql for term in terms)),
            tuple(value for term in places for value in term.parameters),
            kind,
            aggregate=any(term.aggregate for term in terms),
        )


def _fits(kind: Kind, needed: Kind) -> bool:
    """Say whether a value of one kind can stand where another is needed: dates are numbers."""
    return kind is needed or {kind, needed} == {Kind.NUMBER, Kind.DATE}


def _is_number(node: exp.Expr) -> bool:
    """Say whether a node is a number with a minus sign."""
    return isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number


def _is_literal(node: exp.Expr) -> bool:
    if isinstance(node, exp.Paren):
        return _is_literal(node.this)
    return isinstance(node, _LITERALS) or _is_number(node)


def _value(node: exp.Expr) -> str | float | bool | None:
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg):
        return -_number(node.this.name)
    return node.name if node.is_string else _number(node.name)


def _literal(value: str | float | bool | None, kind: Kind | None) -> Term:
    """Return the term of a literal, as a column of a kind would store it."""
    if kind is None:
        own = Kind.TEXT if isinstance(value, str) else None if value is None else Kind.NUMBER
        return Term("?", (value,), own)
    return Term("?", (None if value is None else _AS[kind](value),), kind)


def _number(value: str | float) -> float:
    try:
        number = float(value)
    except ValueError:
        raise InvalidClauseError(f"'{value}' is no number") from None
    if not math.isfinite(number):
        raise InvalidClauseError("a number is too large")
    return number


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(value)


def _date(value: str | float) -> float:
    moment = dates.milliseconds(value) if isinstance(value, str) else value
    if moment is not None:
        return moment
    try:
        return _number(value)
    except InvalidClauseError:
        raise InvalidClauseError(f"'{value}' is no date") from None


def _boolean(value: str | float) -> float:
    if value in _BOOLEANS:
        return _BOOLEANS[value]
    raise InvalidClauseError(f"'{value}' is neither true nor false")


def _json(_value: str | float) -> float:
    raise InvalidClauseError("a JSON column can only be asked whether it is null")


_AS: Mapping[Kind, Callable[[Any], Stored]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.JSON: _json,
}
"""What a literal becomes beside a value of a kind."""
