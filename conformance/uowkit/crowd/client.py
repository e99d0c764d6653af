"""One of many clients: what it sends, and the record of when it was sent and what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from uowkit.history.model import Fate
from uowkit.outcomes import Breach, Indeterminate
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Kind, Reading, read_answer
from uowkit.work.marked import Markers, Transaction
from uowkit.work.readback import PAGE
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

FOUND: Final = "found"
NO_SCENARIO: Final = (
    "it showed while many clients sent requests at the same time, and no sequence of requests, "
    "one after the other, is sure to show it again"
)
_FATES: Final = {Kind.SUCCESS: Fate.COMMITTED, Kind.FAILURE: Fate.FAILED, Kind.REFUSAL: Fate.FAILED}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of one client, and what came back.

    Attributes:
        name: its mark, which no other call has.
        client: the client's number.
        level: the isolation level that was asked for; None for none.
        began: seconds of `time.monotonic`, before it was sent.
        ended: the same, after the whole answer had come.
        fate: what became of it, as far as the client was told.
        exchange: the request and its answer.
    """

    name: str
    client: int
    level: str | None
    began: float
    ended: float
    fate: Fate
    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Call):
    """A transaction that writes; `good` says whether nothing is wrong with it."""

    transaction: Transaction
    good: bool = True

    @property
    def reading(self) -> Reading:
        """Its answer."""
        return read_answer(self.exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Call):
    """A look at what a table holds of some objects.

    Attributes:
        how: `find` in a transaction, or `search` or `count` of the data service.
        table: where.
        scope: which objects it asks for: the name that they share, or the marker.
        rows: those it showed; None where it gave no list of objects.
        counted: how many there are, for a count that gave a number.
    """

    how: str
    table: Table
    scope: str
    rows: tuple[Row, ...] | None = None
    counted: int | None = None

    @property
    def shows(self) -> bool:
        """Whether anything can be told from it."""
        return self.rows is not None or self.counted is not None


class Client:
    """Sends over a connection of its own, and keeps the record of it in `calls`."""

    def __init__(self, number: int, workspace: Workspace, markers: Markers) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            number: who it is, from 1 on.
            workspace: a view of the run's tables over its own connection.
            markers: of the run, for the names of its looks.
        """
        self.number = number
        self.calls: list[Call] = []
        self.tables = workspace.tables
        self._workspace = workspace
        self._markers = markers

    def write(self, transaction: Transaction, body: Mapping[str, Any], *, good: bool) -> Written:
        """Send a transaction; where it is not `good`, its body has a defect.

        Raises:
            Breach: of robustness/answers-everything.
            TargetGone: the target answers nothing any more.
        """
        began = time.monotonic()
        exchange, fate = self._sent(lambda: self._workspace.attempt(body).exchange)
        call = Written(
            name=transaction.marker,
            client=self.number,
            level=transaction.unit.isolation,
            began=began,
            ended=time.monotonic(),
            fate=fate,
            exchange=exchange,
            transaction=transaction,
            good=good,
        )
        self.calls.append(call)
        return call

    def find(self, table: Table, name: str, level: str | None) -> Looked:
        """Look for the objects that share a name, by FIND in a transaction of a level.

        Raises:
            Breach, TargetGone: as `write`.
        """
        operation = {
            "operationType": "FIND",
            "table": table.name,
            "payload": {"whereClause": _clause(table, "name", name), "pageSize": PAGE},
            "opResultId": FOUND,
        }
        body: dict[str, Any] = {"operations": [operation]}
        if level is not None:
            body["isolationLevelEnum"] = level
        began = time.monotonic()
        exchange, fate = self._sent(lambda: self._workspace.attempt(body).exchange)
        rows = read_answer(exchange).result(FOUND) if fate is Fate.COMMITTED else None
        return self._looked("find", table, name, level, began, (exchange, fate), rows=rows)

    def search(self, table: Table, name: str) -> Looked:
        """Look for them by a search of the data service.

        Raises:
            Breach, TargetGone: as `write`.
        """
        query = urlencode({"where": _clause(table, "name", name), "pageSize": PAGE})
        path = f"/data/{quote(table.name, safe='')}?{query}"
        began = time.monotonic()
        exchange, fate = self._sent(lambda: self._workspace.send("GET", path).exchange)
        is_answer = 200 <= (exchange.status or 0) < 300
        rows = exchange.document if is_answer else None
        answered = exchange, Fate.COMMITTED if is_answer else fate
        return self._looked("search", table, name, None, began, answered, rows=rows)

    def count(self, table: Table, marker: str) -> Looked:
        """Ask the data service how many objects have a marker.

        Raises:
            Breach, TargetGone: as `write`.
        """
        began = time.monotonic()
        counted: list[Any] = []
        data = self._workspace.data

        def ask() -> Exchange:
            counted.append(data.count(table, marker))
            return self._heard()

        exchange, fate = self._sent(ask)
        number = counted[0] if counted else None
        is_number = isinstance(number, int) and not isinstance(number, bool)
        answered = exchange, Fate.COMMITTED if is_number else fate
        return self._looked(
            "count", table, marker, None, began, answered, counted=number if is_number else None
        )

    def _sent(self, send: Callable[[], Exchange]) -> tuple[Exchange, Fate]:
        """Send, and say what became of it; throttling leaves that open."""
        self._workspace.guard.begin()
        try:
            exchange: Exchange = send()
        except Indeterminate:
            return self._heard(), Fate.UNKNOWN
        except Breach as breach:
            self._workspace.guard.attach(breach)
            breach.no_scenario = NO_SCENARIO
            raise
        return exchange, _FATES.get(read_answer(exchange).kind, Fate.UNKNOWN)

    def _heard(self) -> Exchange:
        return self._workspace.guard.evidence().exchanges[-1]

    def _looked(
        self,
        how: str,
        table: Table,
        scope: str,
        level: str | None,
        began: float,
        answered: tuple[Exchange, Fate],
        *,
        rows: Any = None,
        counted: int | None = None,
    ) -> Looked:
        ended = time.monotonic()
        is_rows = isinstance(rows, list) and all(isinstance(each, dict) for each in rows)
        exchange, fate = answered
        call = Looked(
            name=self._markers.next(),
            client=self.number,
            level=level,
            began=began,
            ended=ended,
            fate=fate,
            exchange=exchange,
            how=how,
            table=table,
            scope=scope,
            rows=tuple(rows) if is_rows else None,
            counted=counted,
        )
        self.calls.append(call)
        return call


def marks_of(look: Looked) -> Iterator[str]:
    """The marks of the objects that a look showed; what has no text for one is left out."""
    column = look.table.column("item")
    found = (row.get(column) for row in look.rows or ())
    return (each for each in found if isinstance(each, str))


def _clause(table: Table, column: str, value: str) -> str:
    return f"{table.column(column)}='{value}'"
