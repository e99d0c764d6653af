"""Where-clauses, as far as reading back needs them: comparisons by `=`, joined by and / or."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .answers import BAD_WHERE, UNKNOWN_COLUMN, Refusal
from .tables import Row, Table

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'[^']*(?:''[^']*)*')|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<equals>=))\s*"""
)
_WORDS = {"true": True, "false": False, "null": None}

Condition = tuple[str, Any]


def found_rows(clause: str, table: Table) -> Iterable[Row]:
    """Return the rows of the table that the clause finds."""
    if not clause.strip():
        return table.rows.values()
    alternatives = [
        [(_column(table, name), value) for name, value in group] for group in _parse(clause)
    ]
    if len(alternatives) == len(alternatives[0]) == 1:
        column, value = alternatives[0][0]
        if isinstance(value, str):
            return table.with_text(column, value)  # nearly every read-back: be quick
    return (row for row in table.rows.values() if _is_found(row, alternatives))


def _is_found(row: Row, alternatives: list[list[Condition]]) -> bool:
    return any(
        all(_equal(row.get(column), value) for column, value in group) for group in alternatives
    )


def _parse(clause: str) -> list[list[Condition]]:
    """Return the clause as an "or" of "and"s."""
    tokens = _tokens(clause)
    alternatives: list[list[Condition]] = [[_condition(tokens)]]
    for kind, text in tokens:
        joint = text.lower() if kind == "word" else text
        if joint == "and":
            alternatives[-1].append(_condition(tokens))
        elif joint == "or":
            alternatives.append([_condition(tokens)])
        else:
            raise _bad(f"'and' or 'or' expected in place of {text}")
    return alternatives


def _tokens(clause: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(clause):
        found = _TOKEN.match(clause, position)
        if found is None or found.lastgroup is None:
            raise _bad(f"unexpected text at position {position}")
        yield found.lastgroup, found[found.lastgroup]
        position = found.end()


def _condition(tokens: Iterator[tuple[str, str]]) -> Condition:
    end = ("end", "")
    (name_kind, name), (sign, _), (kind, text) = (next(tokens, end) for _ in range(3))
    if name_kind != "word" or sign != "equals":
        raise _bad("a comparison like name = 'value' was expected")
    if kind == "string":
        return name, text[1:-1].replace("''", "'")
    if kind == "number":
        return name, float(text)
    if kind == "word" and text.lower() in _WORDS:
        return name, _WORDS[text.lower()]
    raise _bad("a value was expected after '='")


def _column(table: Table, name: str) -> str:
    column = table.spelling(name)
    if column is None or column == "___class":
        raise Refusal(f"Column '{name}' does not exist in table '{table.name}'", UNKNOWN_COLUMN)
    return column


def _equal(one: Any, other: Any) -> bool:
    # In Python true equals 1; in a table it does not.
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _bad(reason: str) -> Refusal:
    return Refusal(f"Invalid where clause: {reason}", BAD_WHERE)
