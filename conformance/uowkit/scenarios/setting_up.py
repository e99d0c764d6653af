"""Makes the tables that a scenario brings along, and empties them after each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from uowkit.outcomes import Indeterminate, Untested
from uowkit.scenarios.own_tables import OwnTable
from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import read_answer
from uowkit.work.console import Console
from uowkit.work.ledger import Acknowledged
from uowkit.work.making_tables import outcome_of
from uowkit.work.provision import delete
from uowkit.work.readback import DataService, FindOperation
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

_ALL = "created > 0"
_MOST_PAGES = 1000  # of objects that are removed from a table, a hundred in each


class OwnTables:
    """The tables of one scenario on a target.

    What is in them was saved by the scenario, which is why they have to be empty at first:
    its requests may change and delete whatever they find.
    """

    def __init__(self, workspace: Workspace, tables: Mapping[str, OwnTable]) -> None:
        """Prepare; nothing is sent yet.

        Args:
            workspace: on the target; it says how tables come to exist.
            tables: by the names that stand for them.
        """
        self._workspace = workspace
        self._tables = tables
        target = workspace.target
        self._readers = [each(target, _unjudged) for each in (DataService, FindOperation)]

    def make(self) -> None:
        """Make the tables, their columns and relation columns, as the configuration says.

        Raises:
            Untested: one cannot be made.
            Indeterminate: one of them holds objects already.
        """
        self.assert_empty()
        try:
            if self._workspace.provision == "save":
                self._by_saving()
            elif self._workspace.provision == "console":
                self._by_console()
            for table in self._tables.values():
                self._assert_made(table)
        finally:
            self.empty()

    def assert_empty(self) -> None:
        """See that nothing is in the tables that the scenario could meet, or do harm to.

        Raises:
            Indeterminate: there is.
        """
        for table in self._tables.values():
            found = self._rows(table)
            if found:
                raise Indeterminate(
                    f"the table {table.name} is to hold nothing but what the scenario saves, and "
                    f"holds {len(found)} objects or more. If another run is playing it, wait; if "
                    "they are left of one, remove them; else give the table another name under "
                    "tables"
                )

    def empty(self) -> None:
        """Remove every object of the tables; those that cannot be removed are left to the end."""
        for table in self._tables.values():
            for _ in range(_MOST_PAGES):
                found = self._rows(table)
                stayed = [each for each in found if not self._remove(table, each)]
                stayed = [each for each in stayed if not self._remove_related(table, each)]
                if stayed:
                    entry = Acknowledged(table, "", (), tuple(stayed), owed=False)
                    self._workspace.ledger.add(entry)
                if not found or stayed:
                    break

    def _rows(self, table: Table) -> list[str]:
        """The ids of the objects in a table, the first hundred."""
        for reader in self._readers:
            rows = reader.rows(table)
            if rows is not None:
                return [str(row["objectId"]) for row in rows if row.get("objectId")]
        return []

    def _remove(self, table: Table, object_id: str) -> bool:
        target = self._workspace.target
        status = delete(target, table, object_id).status
        if status is not None and (status < 300 or status == 404):
            return True
        return self._transact(table, "DELETE", object_id)

    def _remove_related(self, table: OwnTable, object_id: str) -> bool:
        """Remove an object that is kept for as long as others are related to it."""
        for column in table.related:
            payload = {"parentObject": object_id, "relationColumn": column, "conditional": _ALL}
            self._transact(table, "DELETE_RELATION", payload)
        return bool(table.related) and self._remove(table, object_id)

    def _transact(self, table: Table, operation_type: str, payload: Any) -> bool:
        operation = {"operationType": operation_type, "table": table.name, "payload": payload}
        answer = self._workspace.target.transact({"operations": [operation]}).document
        return isinstance(answer, dict) and answer.get("success") is True

    # --- making -------------------------------------------------------------

    def _relations(self) -> Iterator[tuple[OwnTable, str, OwnTable, bool]]:
        """Table, relation column, table of the children, and whether there may be many."""
        for table in self._tables.values():
            for column, relation in table.related.items():
                yield table, column, self._tables[relation.table], relation.many

    def _by_saving(self) -> None:
        for table in self._tables.values():
            _assert_done(table, self._workspace.save(table, table.sample()))
        for table, column, children, many in self._relations():
            child = {"___class": children.name, **children.sample()}
            parent = {**table.sample(), column: [child] if many else child}
            path = f"/data/{quote(table.name, safe='')}/deep-save"
            _assert_done(table, self._workspace.target.send_document("PUT", path, parent))

    def _by_console(self) -> None:
        try:
            console = Console(self._workspace.target)
        except BadAddress as error:
            raise Untested(f"--provision console cannot be done: {error}") from error
        for table in self._tables.values():
            console.make_table(table)  # which is refused where it is there already
        for table, column, children, many in self._relations():
            console.make_relation(table, column, children, many=many)
        console.close()

    def _assert_made(self, table: OwnTable) -> None:
        """See that a transaction can save a sample, however the table came to exist."""
        create = {"operationType": "CREATE", "table": table.name, "payload": table.sample()}
        body = {"operations": [{**create, "opResultId": "sample"}]}
        exchange = self._workspace.target.transact(body)
        if read_answer(exchange).refused:
            told = f"a CREATE of a sample in it was answered with {read_answer(exchange)}"
            raise _missing(table, told)


def _assert_done(table: OwnTable, exchange: Exchange) -> None:
    if exchange.status not in range(200, 300) or read_answer(exchange).refused:
        raise _missing(table, f"saving a sample in it was answered with {outcome_of(exchange)}")


def _missing(table: OwnTable, what: str) -> Untested:
    return Untested(
        f"the scenario needs the table {table.name}, and {what}; make it by hand as the file "
        "says under tables, and run with --provision none, or see whether --provision console "
        "makes it"
    )


def _unjudged(exchange: Exchange) -> Exchange:
    """What serves to set up and to tidy up tells nothing about a rule."""
    return exchange
