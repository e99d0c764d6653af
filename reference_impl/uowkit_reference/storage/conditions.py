"""What a statement asks: values that SQLite works out, and conditions that rows meet."""

from dataclasses import dataclass
from enum import Enum

from uowkit_reference.storage.columns import Column, Stored


class Kind(Enum):
    """The kind of what a column, function or literal stands for."""

    TEXT = "a text"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    DATE = "a date"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Term:
    """A value that SQLite can compute.

    Attributes:
        sql: How, made of the server's own text only.
        parameters: What its question marks stand for, in order.
        kind: The kind of the value; None where any will do, as for null.
        column: The column that it is, where it is nothing but one.
        aggregate: Whether it is made of all the objects of a group.
    """

    sql: str
    parameters: tuple[Stored, ...] = ()
    kind: Kind | None = None
    column: Column | None = None
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """A condition that SQLite can run.

    Attributes:
        sql: The condition, made of the server's own text only.
        parameters: What its question marks stand for, in order.
        compared_for_equality: The columns of the table for which an index is of use.
    """

    sql: str
    parameters: tuple[Stored, ...] = ()
    compared_for_equality: tuple[Column, ...] = ()

    def and_also(self, other: "Where") -> "Where":
        """Return the condition that is met where this one and `other` are."""
        return Where(
            f"({self.sql} AND {other.sql})",
            (*self.parameters, *other.parameters),
            (*self.compared_for_equality, *other.compared_for_equality),
        )


EVERYTHING = Where("1")
