"""Where-clauses: conditions on the objects of a table, compiled for SQLite.

Client notes, section 5, and protocol notes, section 8: data-service reads, bulks and relations
take a clause such as ``age >= 18 and orders.price > 10``. Its text never becomes part of a
statement: what SQLite gets is made of physical column names, fixed words and question marks.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from sqlglot import exp

from uowkit_reference.errors import InvalidClauseError
from uowkit_reference.querying.clauses import parse
from uowkit_reference.querying.paths import Paths, TableNamed
from uowkit_reference.querying.terms import Terms
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import Column, Table
from uowkit_reference.storage.conditions import Kind, Term, Where

Selection = str | Sequence[str]
"""Objects of a table: those that meet a where-clause, or those of these objectIds."""

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}

_ARGUMENTS = frozenset({"this", "expression", "expressions", "low", "high", "negate"})
"""What a condition may be made of: no sub-queries, no options."""


def compile_where(clause: str, table: Table, settings: Settings, table_named: TableNamed) -> Where:
    """Return the condition that `clause` states about the objects of `table`.

    Where it has paths through relations, an object meets it if one row of the object with what is
    related to it does, so that parts of the clause speak of the same related object.

    Args:
        clause: The text.
        table: The table.
        settings: The limits of clauses.
        table_named: Finds the tables of related objects.

    Raises:
        ApiError: It is no clause, too long or too deep, uses what is not let through (1017), or
            names an unknown column (1006).
    """
    paths = Paths(table, table_named, settings)
    conditions = Conditions(Terms(paths))
    found = conditions.condition(parse(clause, settings))
    if not paths.joins:
        return Where(found.sql, found.parameters, tuple(dict.fromkeys(conditions.equalities)))
    number = f"{table.physical}.number"
    sql = f"{number} IN (SELECT {number} FROM {paths.rows} WHERE {found.sql})"  # noqa: S608 - physical names only
    return Where(sql, found.parameters)


def compile_selection(
    selection: Selection, table: Table, settings: Settings, table_named: TableNamed
) -> Where:
    """Return the condition that the objects of `selection` meet, and no others of `table`.

    Raises:
        ApiError: It is a where-clause and cannot be used (as for `compile_where`).
    """
    if isinstance(selection, str):
        return compile_where(selection, table, settings, table_named)
    # SQLite ends a string of JSON at U+0000, which no objectId has.
    object_ids = orjson.dumps([each for each in selection if "\0" not in each]).decode()
    return Where(f"{table.physical}.object_id IN (SELECT value FROM json_each(?))", (object_ids,))  # noqa: S608 - physical names only


class Conditions:
    """Compiles what is true or false; a node of a kind that has no method here is refused.

    Args:
        terms: Compiles the values that are compared.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.equalities: list[Column] = []
        self._methods: dict[type[exp.Expr], Callable[[Any], Term]] = {
            exp.And: self._connected,
            exp.Or: self._connected,
            exp.Not: self._not,
            exp.Paren: self._parenthesis,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Is: self._is,
            exp.Column: self._boolean,
            exp.Boolean: self._boolean,
            exp.Like: self._like,
            **dict.fromkeys(_COMPARISONS, self._comparison),
        }

    def condition(self, node: exp.Expr) -> Term:
        """Return the condition of a node.

        Raises:
            ApiError: It cannot be used (1017), or names an unknown column (1006).
        """
        given = {name for name, value in node.args.items() if value}
        if type(node) not in self._methods or given - _ARGUMENTS:
            raise InvalidClauseError(f"{node.key} is no condition that can be used here")
        found = self._methods[type(node)](node)
        return Term(f"(NOT {found.sql})", found.parameters) if "negate" in given else found

    def _connected(self, node: exp.And | exp.Or) -> Term:
        word = " AND " if isinstance(node, exp.And) else " OR "
        parts = [self.condition(part) for part in node.flatten(unnest=False)]
        return _joined(f"({word.join(part.sql for part in parts)})", parts)

    def _not(self, node: exp.Not) -> Term:
        found = self.condition(node.this)
        return Term(f"(NOT {found.sql})", found.parameters)

    def _parenthesis(self, node: exp.Paren) -> Term:
        return self.condition(node.this)

    def _comparison(self, node: exp.Binary) -> Term:
        left, right = terms = self.terms.compared(node.left, node.right)
        if isinstance(node, exp.EQ):
            self._note_equality(terms)
        return _joined(f"({left.sql} {_COMPARISONS[type(node)]} {right.sql})", terms)

    def _like(self, node: exp.Like) -> Term:
        if not isinstance(node.expression, exp.Literal):
            raise InvalidClauseError("LIKE takes a pattern")
        terms = [self.terms.term(each, Kind.TEXT) for each in (node.this, node.expression)]
        # SQLite's own LIKE ignores the case of ASCII letters only.
        text, pattern = (f"lower({each.sql})" for each in terms)
        return _joined(f"({text} LIKE {pattern} ESCAPE '\\')", terms)

    def _in(self, node: exp.In) -> Term:
        if not node.expressions:
            raise InvalidClauseError("IN takes a list of values")
        operand, *listed = terms = self.terms.compared(node.this, *node.expressions)
        self._note_equality([operand])
        return _joined(f"({operand.sql} IN ({', '.join(each.sql for each in listed)}))", terms)

    def _between(self, node: exp.Between) -> Term:
        terms = self.terms.compared(node.this, node.args["low"], node.args["high"])
        operand, low, high = (term.sql for term in terms)
        return _joined(f"({operand} BETWEEN {low} AND {high})", terms)

    def _is(self, node: exp.Is) -> Term:
        if isinstance(node.expression, exp.Null):
            term = self.terms.term(node.this)
            return Term(f"({term.sql} IS NULL)", term.parameters)
        if not isinstance(node.expression, exp.Boolean):
            raise InvalidClauseError("IS takes NULL, TRUE or FALSE, each also with NOT")
        terms = [self.terms.term(each, Kind.BOOLEAN) for each in (node.this, node.expression)]
        return _joined(f"({terms[0].sql} IS {terms[1].sql})", terms)

    def _boolean(self, node: exp.Column | exp.Boolean) -> Term:
        return self.terms.term(node, Kind.BOOLEAN)

    def _note_equality(self, terms: Iterable[Term]) -> None:
        self.equalities += [term.column for term in terms if term.column is not None]


def _joined(sql: str, terms: Iterable[Term]) -> Term:
    return Term(sql, tuple(value for term in terms for value in term.parameters))
