"""What is stored, as checks look at it; every look goes into the record of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from uowkit_schemas import requirement

from uowkit.judging.guard import Guard
from uowkit.outcomes import Untested
from uowkit.scenarios.story import Expected, Outcome
from uowkit.target import Target
from uowkit.work.readback import DataService, FindOperation, Readback
from uowkit.work.related import RelatedObjects
from uowkit.work.tables import Table


class StoredObjects:
    """Reads objects back, by the way that the configuration names."""

    def __init__(self, target: Target, guard: Guard, readback: str) -> None:
        """Prepare to read; nothing is sent yet.

        Args:
            target: the server.
            guard: looks at every exchange first, and keeps the record.
            readback: `data` or `find`.
        """
        self.guard = guard
        self.rule: str | None = None
        self.relations = RelatedObjects(target, guard.answered, readback)
        self._data_service = DataService(target, guard.answered)
        by_find = FindOperation(target, guard.answered)
        self._readback: Readback = by_find if readback == "find" else self._data_service

    @property
    def _reader(self) -> Readback:
        """The way to read: the configured one, but for rules on the data service itself."""
        is_own = self.rule is not None and requirement(self.rule).profile == "data-service"
        return self._data_service if is_own else self._readback

    def read(
        self, table: Table, object_id: str, *, pattern: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The stored object of that id, or None; `pattern` is what it must be, for the record."""
        step = self.guard.story.looked(table, object_id=object_id)
        step.pattern = pattern
        row = self._reader.read(table, object_id)
        step.found = row
        return row

    def find(
        self,
        table: Table,
        marker: str,
        *,
        expected: Expected = Expected.ANSWERED,
        after: Outcome | None = None,
        pattern: Sequence[Mapping[str, Any]] | None = None,
    ) -> list[dict[str, Any]]:
        """The stored objects with that marker, 100 at most; none where the table is missing.

        What is `expected`, `after` which answer to the transaction before, and the `pattern`
        that they must be like, is for the record, of which a scenario is told should the
        check fail.
        """
        step = self.guard.story.looked(table, marker=marker, expected=expected, after=after)
        step.pattern = pattern
        rows = self._reader.find(table, marker) or []
        step.found = rows
        return rows

    def find_or_missing(self, table: Table, marker: str) -> list[dict[str, Any]] | None:
        """As `find`, but None where the target says that the table does not exist."""
        step = self.guard.story.looked(table, marker=marker)
        rows = self._reader.find(table, marker)
        step.found = rows
        return rows

    def related(self, table: Table, object_id: str) -> list[dict[str, Any]]:
        """The objects that the object of an id is related to in the table's relation column.

        Raises:
            Untested: the target does not tell.
        """
        column = table.column(table.relation()[0])
        step = self.guard.story.looked(table, object_id=object_id, related=True)
        rows = self.relations.read(table, object_id, column)
        if rows is None:
            raise Untested(
                f"the objects related in {column} of {table.name} cannot be read",
                cause="create/object-id-persisted",
            )
        step.found = rows
        return rows
