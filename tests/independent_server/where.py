"""Where-clauses, as far as reading back needs them: comparisons by `=`, joined by and / or."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from .answers import BAD_WHERE, UNKNOWN_COLUMN, Refusal
from .tables import Row, Table

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'[^']*(?:''[^']*)*')|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<equals>=))\s*"""
)
_WORDS = {"true": True, "false": False, "null": None}

Condition = tuple[str, Any]


def row_filter(clause: str, table: Table) -> Callable[[Row], bool]:
    """Return the test that rows of the table have to pass to be found by the clause."""
    if not clause.strip():
        return lambda _row: True
    alternatives = [
        [(_column(table, name), value) for name, value in group] for group in _parse(clause)
    ]
    if len(alternatives) == len(alternatives[0]) == 1:
        return _comparison(*alternatives[0][0])  # the clause of nearly every read-back: be quick
    tests = [[_comparison(column, value) for column, value in group] for group in alternatives]
    return lambda row: any(all(test(row) for test in group) for group in tests)


def _comparison(column: str, value: Any) -> Callable[[Row], bool]:
    if isinstance(value, str):
        return lambda row: bool(row.get(column) == value)
    return lambda row: _equal(row.get(column), value)


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
