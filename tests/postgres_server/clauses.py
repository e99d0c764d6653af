"""Where-clauses and expressions, translated: only what is listed here reaches the database.

sqlglot tells what a clause is made of; each part is then written anew, its names as identifiers
of columns that exist, and its values as literals.
"""

from collections.abc import Callable
from typing import Any

import sqlglot
from psycopg import sql
from sqlglot import exp
from sqlglot.errors import SqlglotError

from .refusals import BAD_CLAUSE, UNKNOWN_COLUMN, Refused
from .tables import Table
from .values import check_text

LONGEST = 10_000  # characters
BETWEEN_TWO: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Like: "LIKE",
    exp.And: "AND",
    exp.Or: "OR",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
BEFORE_ONE: dict[type[exp.Expression], str] = {exp.Not: "NOT", exp.Neg: "-"}
# What the parts of a clause are made of; one with anything else says what is not known here.
MADE_OF = frozenset({"this", "expression", "expressions", "low", "high", "negate", "is_string"})
OF_DIVISIONS = frozenset({"typed", "safe"})  # how sqlglot takes them, and no part of the text


def condition(table: Table, clause: Any) -> sql.Composable:
    """A where-clause as SQL; None picks everything.

    Raises:
        Refused: it is no clause, or one with parts that are not known here.
    """
    if clause is None:
        return sql.SQL("TRUE")
    return translated(table, clause)


def translated(table: Table, text: Any) -> sql.Composable:
    """A clause or an expression as SQL.

    Raises:
        Refused: it is none, or one with parts that are not known here.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Refused(f"A clause is a text of {LONGEST} characters at most", BAD_CLAUSE)
    check_text(text)
    try:
        parts = sqlglot.parse(text, read="postgres")
        if len(parts) != 1 or parts[0] is None:
            raise Refused("A clause is one condition", BAD_CLAUSE)
        return sql.SQL("({})").format(translation(table, parts[0]))
    except (SqlglotError, RecursionError) as error:
        raise Refused(f"The clause cannot be read: {error}", BAD_CLAUSE) from error


def translation(table: Table, node: exp.Expression) -> sql.Composable:
    """A part of a clause as SQL; `not` may stand within it, as in `is not null`."""
    check_parts(node)
    positive = positive_translation(table, node)
    return sql.SQL("(NOT {})").format(positive) if node.args.get("negate") else positive


def positive_translation(table: Table, node: exp.Expression) -> sql.Composable:
    """A part of a clause as SQL, but for a `not` that belongs to it."""
    kind = type(node)
    if kind in BETWEEN_TWO:
        left, right = (translation(table, each) for each in (node.this, node.expression))
        return sql.SQL("({} {} {})").format(left, sql.SQL(BETWEEN_TWO[kind]), right)
    if kind in BEFORE_ONE:
        inner = translation(table, node.this)
        return sql.SQL("({} {})").format(sql.SQL(BEFORE_ONE[kind]), inner)
    if kind not in OTHERS:
        raise Refused(f"The clause holds {kind.__name__}, which is not known here", BAD_CLAUSE)
    return OTHERS[kind](table, node)


def check_parts(node: exp.Expression) -> None:
    """See that no part of a part is left out.

    Raises:
        Refused: there is one that is not known here.
    """
    known = MADE_OF | OF_DIVISIONS if isinstance(node, exp.Div) else MADE_OF
    for name, value in node.args.items():
        if value and name not in known:
            raise Refused(f"The clause holds {name!r}, which is not known here", BAD_CLAUSE)


def column(table: Table, node: exp.Expression) -> sql.Composable:
    """A column of the table itself; what goes through relations is not offered."""
    if not isinstance(node.this, exp.Identifier):
        raise Refused(f"The clause holds {node.sql()}, which is no plain column", BAD_CLAUSE)
    if node.name not in table.columns:
        raise Refused(
            f"Column '{node.name}' does not exist in table '{table.name}'", UNKNOWN_COLUMN
        )
    return sql.Identifier(node.name)


def literal(_: Table, node: exp.Expression) -> sql.Composable:
    """A text or a number. Both are quoted: numbers, too, so that any column compares with them."""
    if node.is_string:
        return sql.Literal(node.name)
    return sql.SQL("{}::double precision").format(sql.Literal(node.name))


def listed(table: Table, node: exp.Expression) -> sql.Composable:
    """`IN` with a list of values."""
    if not node.expressions:
        raise Refused("IN wants a list of values", BAD_CLAUSE)
    values = sql.SQL(", ").join(translation(table, each) for each in node.expressions)
    return sql.SQL("({} IN ({}))").format(translation(table, node.this), values)


def between(table: Table, node: exp.Expression) -> sql.Composable:
    """`BETWEEN`, with its two ends."""
    parts = (translation(table, each) for each in (node.this, node.args["low"], node.args["high"]))
    return sql.SQL("({} BETWEEN {} AND {})").format(*parts)


def being(table: Table, node: exp.Expression) -> sql.Composable:
    """`IS` with NULL, TRUE or FALSE."""
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise Refused("IS asks for NULL, TRUE or FALSE", BAD_CLAUSE)
    inner, what = (translation(table, each) for each in (node.this, node.expression))
    return sql.SQL("({} IS {})").format(inner, what)


def constant(_: Table, node: exp.Expression) -> sql.Composable:
    """NULL, TRUE or FALSE."""
    if isinstance(node, exp.Null):
        return sql.SQL("NULL")
    return sql.SQL("TRUE" if node.this else "FALSE")


def in_brackets(table: Table, node: exp.Expression) -> sql.Composable:
    """A part in brackets."""
    return sql.SQL("({})").format(translation(table, node.this))


OTHERS: dict[type[exp.Expression], Callable[[Table, exp.Expression], sql.Composable]] = {
    exp.Column: column,
    exp.Literal: literal,
    exp.In: listed,
    exp.Between: between,
    exp.Is: being,
    exp.Null: constant,
    exp.Boolean: constant,
    exp.Paren: in_brackets,
}
