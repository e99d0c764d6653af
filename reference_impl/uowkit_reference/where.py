"""Where-clauses: parsed with sqlglot, let through node by node, compiled to bound parameters.

Client notes, section 5, and protocol notes, section 8: data-service reads take a clause such as
``age >= 18 and name like 'J%'``. Its text never becomes part of a statement: what SQLite gets is
made of physical column names, fixed words and question marks.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlglot import Token, TokenType, exp
from sqlglot.dialects import SQLite
from sqlglot.errors import SqlglotError

from uowkit_reference.columns import Column, ColumnType, Stored, Table
from uowkit_reference.errors import invalid_where, unknown_column
from uowkit_reference.settings import Settings


@dataclass(frozen=True, slots=True)
class Where:
    """A condition that SQLite can run.

    Attributes:
        sql: The condition, made of the server's own text only.
        parameters: What its question marks stand for, in order.
        compared_for_equality: The columns for which an index is of use.
    """

    sql: str
    parameters: tuple[Stored, ...] = ()
    compared_for_equality: tuple[Column, ...] = ()


EVERYTHING = Where("1")

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Like: "LIKE",
}

_ARGUMENTS = frozenset({"this", "expression", "expressions", "low", "high", "negate"})
"""What a condition may be made of: no sub-queries, no options."""

_NESTING = frozenset({TokenType.L_PAREN, TokenType.NOT, TokenType.DASH})
"""Tokens that make a parser go one level deeper."""

_LISTED = _NESTING | {
    TokenType.IDENTIFIER,
    TokenType.STRING,
    TokenType.NUMBER,
    TokenType.TRUE,
    TokenType.FALSE,
    TokenType.NULL,
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
    TokenType.AND,
    TokenType.OR,
    TokenType.IN,
    TokenType.LIKE,
    TokenType.BETWEEN,
    TokenType.IS,
    TokenType.COMMA,
    TokenType.R_PAREN,
}
"""The only tokens that the parser gets to see: no other syntax is ever tried."""

_dialect = SQLite()


def compile_where(clause: str, table: Table, settings: Settings) -> Where:
    """Return the condition that `clause` states about the objects of `table`.

    Raises:
        ApiError: It is no clause, too long or too deep, uses what is not let through (1017), or
            names an unknown column (1006).
    """
    compiler = _Compiler(table)
    sql = compiler.condition(_parse(clause, settings))
    return Where(sql, tuple(compiler.parameters), tuple(dict.fromkeys(compiler.equalities)))


def _parse(clause: str, settings: Settings) -> exp.Expr:
    if len(clause) > settings.where_length:
        raise invalid_where(f"it has more than {settings.where_length} characters")
    try:
        tokens = _listed(_dialect.tokenize(clause), clause)
        _bound(tokens, settings)
        expression: exp.Expr | None
        [expression] = _dialect.parser().parse_into(exp.Condition, tokens, clause)
    except (SqlglotError, ValueError, RecursionError):
        # sqlglot's own message shows the clause with terminal colours.
        raise invalid_where("it cannot be parsed") from None
    if expression is None:
        raise invalid_where("it is empty")
    return expression


def _listed(tokens: Iterable[Token], clause: str) -> list[Token]:
    """Return the tokens of a clause, of the listed types only.

    Every word that is no listed operator is a name here, as if it stood in quotes, also where it
    means something elsewhere in SQL, such as ``date`` or ``order``.
    """
    listed = []
    for token in tokens:
        if token.token_type in _LISTED:
            listed.append(token)
        elif (word := clause[token.start : token.end + 1]).isidentifier():
            listed.append(Token(TokenType.IDENTIFIER, word))
        else:
            raise invalid_where(f"{word} cannot be used in one")
    for token, following in pairwise(listed):
        if token.token_type is TokenType.IDENTIFIER and following.token_type is TokenType.L_PAREN:
            raise invalid_where("functions cannot be used in one")
    return listed


def _bound(tokens: Sequence[Token], settings: Settings) -> None:
    """Refuse what a recursive parser should not be given."""
    if len(tokens) > settings.where_tokens:
        raise invalid_where(f"it has more than {settings.where_tokens} words and signs")
    if sum(token.token_type in _NESTING for token in tokens) > settings.where_nesting:
        raise invalid_where(f"it nests more than {settings.where_nesting} times")


class _Compiler:
    """Walks one parsed clause; a node of a kind that has no method here is refused."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.parameters: list[Stored] = []
        self.equalities: list[Column] = []
        self._conditions: dict[type[exp.Expr], Callable[[Any], str]] = {
            exp.And: self._connected,
            exp.Or: self._connected,
            exp.Not: self._not,
            exp.Paren: self._parenthesis,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Is: self._is_null,
            **dict.fromkeys(_COMPARISONS, self._comparison),
        }

    def condition(self, node: exp.Expr) -> str:
        """Return the SQL of a node that is true or false."""
        given = {name for name, value in node.args.items() if value}
        if type(node) not in self._conditions or given - _ARGUMENTS:
            raise invalid_where(f"{node.key} is no condition that can be used here")
        sql = self._conditions[type(node)](node)
        return f"(NOT {sql})" if "negate" in given else sql

    def _connected(self, node: exp.And | exp.Or) -> str:
        word = " AND " if isinstance(node, exp.And) else " OR "
        return f"({word.join(self.condition(part) for part in node.flatten(unnest=False))})"

    def _not(self, node: exp.Not) -> str:
        return f"(NOT {self.condition(node.this)})"

    def _parenthesis(self, node: exp.Paren) -> str:
        return self.condition(node.this)

    def _comparison(self, node: exp.Binary) -> str:
        if isinstance(node, exp.Like) and isinstance(node.right, exp.Column):
            raise invalid_where("LIKE takes a pattern")
        left, right = self._operands(node.left, node.right)
        if isinstance(node, exp.EQ):
            self.equalities += self._columns((node.left, node.right))
        return f"({left} {_COMPARISONS[type(node)]} {right})"

    def _in(self, node: exp.In) -> str:
        if not node.expressions:
            raise invalid_where("IN takes a list of values")
        operand, *listed = self._operands(node.this, *node.expressions)
        self.equalities += self._columns((node.this,))
        return f"({operand} IN ({', '.join(listed)}))"

    def _between(self, node: exp.Between) -> str:
        operand, low, high = self._operands(node.this, node.args["low"], node.args["high"])
        return f"({operand} BETWEEN {low} AND {high})"

    def _is_null(self, node: exp.Is) -> str:
        if not isinstance(node.expression, exp.Null):
            raise invalid_where("IS takes NULL or NOT NULL")
        column = self._column(node.this)
        return f"({column.physical} IS NULL)"

    def _columns(self, nodes: Iterable[exp.Expr]) -> list[Column]:
        return [self._column(node) for node in nodes if isinstance(node, exp.Column)]

    def _column(self, node: exp.Expr) -> Column:
        if not isinstance(node, exp.Column) or len([*node.parts]) != 1:
            raise invalid_where("a column of the table is needed where something else stands")
        column = self.table.columns.get(node.name)
        if column is None:
            raise unknown_column(node.name, self.table.name)
        return column

    def _operands(self, *nodes: exp.Expr) -> list[str]:
        """Return the SQL of values that are compared with each other."""
        columns = self._columns(nodes)
        if any(column.type is ColumnType.JSON for column in columns):
            raise invalid_where("a JSON column can only be asked whether it is null")
        column = columns[0] if columns else None
        return [self._operand(node, column) for node in nodes]

    def _operand(self, node: exp.Expr, column: Column | None) -> str:
        if isinstance(node, exp.Paren):
            return self._operand(node.this, column)
        if isinstance(node, exp.Column):
            return self._column(node).physical
        self.parameters.append(_as_compared_with(column, _literal(node)))
        return "?"


def _literal(node: exp.Expr) -> Stored:
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number:
        return -_number(node.this.name)
    if isinstance(node, exp.Literal):
        return node.name if node.is_string else _number(node.name)
    raise invalid_where(f"{node.key} is no value that can be used here")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise invalid_where("a number is not well formed") from None
    if not math.isfinite(number):
        raise invalid_where("a number is too large")
    return number


def _as_compared_with(column: Column | None, value: Stored) -> Stored:
    """Return `value` as `column` would store it: '25' finds 25, and 25 finds '25'."""
    if column is None or value is None:
        return value
    if column.type is ColumnType.STRING:
        return value if isinstance(value, str) else _text(value)
    return _number(value) if isinstance(value, str) else float(value)


def _text(value: float) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if value.is_integer() else repr(value)
