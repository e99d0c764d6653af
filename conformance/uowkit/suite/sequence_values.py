"""The values that a sequence sends: no two objects share one, so that any can be traced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from uowkit.work.tables import Table

TRACED: Final = ("name", "note", "age", "score")
"""Columns whose values are given to one object only."""

_FIRST: Final = 1001
"""Of the numbers: what a column holds by default is smaller, as a rule."""


class Values:
    """Gives values, and knows whose they are."""

    def __init__(self) -> None:
        self._number = _FIRST
        self._marks: dict[tuple[str, Any], str] = {}

    def of_object(self, marker: str) -> dict[str, Any]:
        """Values of a new object, which has other keys than its neighbours.

        They are plain ones: what is odd about values is other checks' business.

        Args:
            marker: what the object is marked with.
        """
        left_out = ("", "name", "age")[self._number % 3]
        values = self.named(marker, text="name", number="age")
        return {**{name: each for name, each in values.items() if name != left_out}, "active": True}

    def named(self, marker: str, *, text: str, number: str) -> dict[str, Any]:
        """A text and a number for two columns, by the kit's names of columns."""
        values = {text: f"{text}{self._number}", number: self._number}
        self._marks |= dict.fromkeys(values.items(), marker)
        self._number += 1
        return values

    def strange(
        self, table: Table, sent: Mapping[str, Any], found: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        """A column in which an object has what was given to another, if there is one.

        Args:
            table: of the object.
            sent: what the object must have, by the target's names of columns.
            found: the object as it was found.

        Returns:
            The target's name of the column, and the mark of those that the value was given to.
        """
        for name in TRACED:
            column = table.column(name)
            value = None if column in sent else found.get(column)
            mark = self._marks.get((name, value)) if isinstance(value, str | int | float) else None
            if mark:
                return column, mark
        return None
