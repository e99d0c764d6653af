"""Finding the rows of a table: by a where-clause, in the order that the server chose."""

from collections.abc import Sequence
from typing import Any

from .answers import UNKNOWN_COLUMN, Refusal
from .choices import Choices
from .clauses import Clause, Dialect
from .tables import Row, Table


def found_rows(clause: str, table: Table, choices: Choices) -> Sequence[Row]:
    """Return the rows of the table that the clause finds; an empty clause finds all."""
    return in_chosen_order(_found(clause, table, choices), choices)


def in_chosen_order(rows: Sequence[Row], choices: Choices) -> Sequence[Row]:
    """Return the rows, oldest first, in the order in which the server shows them unasked."""
    match choices.row_order:
        case "inserted":
            return rows
        case "by-id":
            return sorted(rows, key=lambda row: str(row["objectId"]))
        case "newest-first":
            return rows[::-1]


def readable_column(table: Table, name: str) -> str:
    """Return the stored spelling of a column that has values to compare and to show."""
    column = table.spelling(name)
    if column is None or column == "___class" or column in table.relations:
        raise Refusal(f"Column '{name}' does not exist in table '{table.name}'", UNKNOWN_COLUMN)
    return column


def folded(text: str) -> str:
    """Return the text as a server compares it that looks neither at case nor at outer spaces."""
    return text.casefold().rstrip(" ")


def _found(clause: str, table: Table, choices: Choices) -> Sequence[Row]:
    if not clause.strip():
        return list(table.rows.values())
    read = Clause(clause, _TableDialect(table, choices))
    equality = read.only_equality()
    if equality and choices.text_comparison == "exact":
        return table.with_text(*equality)  # nearly every read-back: be quick
    test = read.test()
    return [row for row in table.rows.values() if test(row)]


class _TableDialect(Dialect):
    """Clauses about the rows of one table."""

    def __init__(self, table: Table, choices: Choices) -> None:
        self.table = table
        self.loose = choices.text_comparison == "loose"
        self.backslash_escapes = choices.backslash_escapes

    def column(self, name: str) -> str:
        """Return the stored spelling of a column; refuse a name that is none."""
        return readable_column(self.table, name)

    def comparable(self, column: str, value: Any) -> Any:
        """Return the value as it is compared; ids differ by case whatever was chosen."""
        if self.loose and column != "objectId" and isinstance(value, str):
            return folded(value)
        return value
