"""Transactions whose every object can be told from all others, and found again."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uowkit.client.operations import (
    Create,
    CreateBulk,
    Delete,
    DeleteBulk,
    Find,
    Operation,
    Update,
    UpdateBulk,
    Upsert,
    UpsertBulk,
)
from uowkit.unit_of_work import GENERATED, Generated, ObjectId, ObjectIds, UnitOfWork
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
    """A unit of work on a run's tables; every new object is marked unless asked otherwise.

    Values, changes and queries go by the kit's names of columns; clauses are sent as they are.
    """

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

    def upsert(self, table: Table, values: Mapping[str, Any]) -> Upsert:
        """Add an UPSERT: of a new object, or of one that is there, which brings its own marks."""
        row = self._kept(table, values)
        return self.unit.upsert(table.name, row, op_result_id=self._next_name())

    def upsert_bulk(self, table: Table, objects: Sequence[Mapping[str, Any]]) -> UpsertBulk:
        """Add an UPSERT_BULK: of objects that are new or there, as `upsert` takes them."""
        rows = [self._kept(table, each) for each in objects]
        return self.unit.upsert_bulk(table.name, rows, op_result_id=self._next_name())

    def update(self, table: Table, object_id: ObjectId, changes: Mapping[str, Any]) -> Update:
        """Add an UPDATE of the object of an id."""
        row = {"objectId": object_id, **table.row(changes)}
        return self.unit.update(table.name, row, op_result_id=self._next_name())

    def update_bulk(
        self,
        table: Table,
        changes: Mapping[str, Any],
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
    ) -> UpdateBulk:
        """Add an UPDATE_BULK of the objects of a clause, or of ids."""
        name = self._next_name()
        row = table.row(changes)
        return self.unit.update_bulk(table.name, row, where=where, ids=ids, op_result_id=name)

    def delete(self, table: Table, object_id: ObjectId) -> Delete:
        """Add a DELETE of the object of an id."""
        return self.unit.delete(table.name, object_id, op_result_id=self._next_name())

    def delete_bulk(
        self, table: Table, *, where: str | None = None, ids: ObjectIds | None = None
    ) -> DeleteBulk:
        """Add a DELETE_BULK of the objects of a clause, or of ids."""
        name = self._next_name()
        return self.unit.delete_bulk(table.name, where=where, ids=ids, op_result_id=name)

    def find(self, table: Table, query: Mapping[str, Any]) -> Find:
        """Add a FIND; the query is its payload."""
        return self.unit.find(table.name, query, op_result_id=self._next_name())

    def relate(
        self,
        how: str,
        table: Table,
        parent: ObjectId,
        *,
        where: str | None = None,
        ids: ObjectIds | None = None,
    ) -> Operation:
        """Add an operation on the table's relation column.

        Args:
            how: `add_relation`, `set_relation` or `delete_relation`.
            table: of the parent.
            parent: its id.
            where: the children, by a clause on their table.
            ids: the children, by their ids.
        """
        added: Operation = getattr(self.unit, how)(
            table.name,
            parent,
            table.column(table.relation()[0]),
            where=where,
            ids=ids,
            op_result_id=self._next_name(),
        )
        return added

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
        return self._next_name() if isinstance(asked, Generated) else asked

    def _next_name(self) -> str:
        return self.name(len(self.unit.operations))

    def _kept(self, table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
        """The row of an object that is new unless it has a mark."""
        return table.row(values) if "item" in values else self._row(table, values, marked=True)

    def _row(self, table: Table, values: Mapping[str, Any], *, marked: bool) -> dict[str, Any]:
        index = len(self.objects)
        item = item_name(self.marker, index) if marked else None
        marks = {"marker": self.marker, "item": item} if marked else {}
        row = table.row({**marks, **values})
        self.objects.append(SavedObject(table, row, len(self.unit.operations), index, item))
        return row
