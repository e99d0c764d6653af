"""Transactions whose every object can be told from all others, and found again."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uowkit.unit_of_work import GENERATED, Create, CreateBulk, Generated, Operation, UnitOfWork
from uowkit.work.tables import Table

_SCRAMBLE = 2_654_435_761  # odd, so that no two indexes below 2**32 meet


class Markers:
    """Marks that no other run has, one for each transaction of this one."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def next(self) -> str:
        """A mark for a transaction: hexadecimal digits and dashes, safe in any clause."""
        return f"{self.run}-{next(self._numbers):x}"


def item_name(marker: str, index: int) -> str:
    """The mark of one object of a transaction.

    Scrambled, so that a server that sorts what it saves does not come out in the
    order of the request by chance.
    """
    return f"{marker}.{(index + 1) * _SCRAMBLE % 2**32:08x}"


@dataclass(frozen=True, slots=True)
class SavedObject:
    """An object of a transaction: where it goes, and the row that it must become."""

    table: Table
    row: Mapping[str, Any]
    operation: int
    index: int
    item: str | None


class Transaction:
    """A unit of work on a run's tables; every object is marked unless asked otherwise."""

    def __init__(self, marker: str, isolation: str | None = None) -> None:
        self.marker = marker
        self.unit = UnitOfWork(isolation)
        self.objects: list[SavedObject] = []

    def create(
        self,
        table: Table,
        values: Mapping[str, Any],
        *,
        op_result_id: str | Generated | None = GENERATED,
        marked: bool = True,
    ) -> Create:
        """Add a CREATE of an object with these values (by the kit's column names)."""
        row = self._row(table, values, marked=marked)
        return self.unit.create(table.name, row, op_result_id=self._name(op_result_id))

    def create_bulk(
        self,
        table: Table,
        objects: Sequence[Mapping[str, Any]],
        *,
        op_result_id: str | Generated | None = GENERATED,
        marked: bool | Sequence[bool] = True,
    ) -> CreateBulk:
        """Add a CREATE_BULK of objects with these values (by the kit's column names).

        `marked` says of all of them, or of each, whether it is marked.
        """
        marks = [marked] * len(objects) if isinstance(marked, bool) else marked
        rows = [
            self._row(table, values, marked=each)
            for values, each in zip(objects, marks, strict=True)
        ]
        return self.unit.create_bulk(table.name, rows, op_result_id=self._name(op_result_id))

    def name(self, index: int) -> str:
        """A plain op result id that no other transaction has.

        A server that takes ids of earlier transactions for used breaks one rule (ruling
        op-result-id/scope), and not that of every check.
        """
        return f"operation{index}of{self.marker.replace('-', 'x')}"

    @property
    def tables(self) -> list[Table]:
        """The tables that the transaction writes to."""
        return list({each.table.role: each.table for each in self.objects}.values())

    def saved_by(self, operation: Operation) -> list[SavedObject]:
        """The objects of one operation, in the order of its payload."""
        index = next(i for i, each in enumerate(self.unit.operations) if each is operation)
        return [each for each in self.objects if each.operation == index]

    def marked_in(
        self, table: Table, known: Mapping[str | None, Mapping[str, Any]] | None = None
    ) -> list[dict[str, Any]]:
        """What a look for the transaction's marker must find in a table: each marked object.

        Args:
            table: where it is looked for.
            known: what some of them must be like, by their item marks.
        """
        column = table.column("item")
        return [
            {column: each.item, **(known or {}).get(each.item, {})}
            for each in self.objects
            if each.item and each.table is table
        ]

    def body(self) -> dict[str, Any]:
        """The request's body."""
        return self.unit.body()

    def _name(self, asked: str | Generated | None) -> str | None:
        return self.name(len(self.unit.operations)) if isinstance(asked, Generated) else asked

    def _row(self, table: Table, values: Mapping[str, Any], *, marked: bool) -> dict[str, Any]:
        index = len(self.objects)
        item = item_name(self.marker, index) if marked else None
        marks = {"marker": self.marker, "item": item} if marked else {}
        row = table.row({**marks, **values})
        self.objects.append(SavedObject(table, row, len(self.unit.operations), index, item))
        return row
