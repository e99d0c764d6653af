"""Sends generated requests, and holds what comes of them against the rules of the profile."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

from uowkit.expect import shown
from uowkit.fuzzing.calling import addressed, filled_call
from uowkit.fuzzing.filling import Filling
from uowkit.fuzzing.generating import Generated
from uowkit.fuzzing.rules import FORMED, UNDONE, of_fuzzing
from uowkit.fuzzing.stock import Stock, changed_stock, make_stock
from uowkit.fuzzing.wording import TABLES
from uowkit.judging.forms import form_problems
from uowkit.outcomes import Breach, Inapplicable
from uowkit.scenarios.expectation import NOTHING, WELL_FORMED, Expectation
from uowkit.scenarios.story import Expected, Outcome
from uowkit.wire.exchange import to_json
from uowkit.wire.reading import Reading
from uowkit.work.ledger import Acknowledged
from uowkit.work.tables import CORE_ROLES, Table
from uowkit.workspace import ATOMIC, Workspace

_LONGEST: Final = 60.0  # seconds for the requests of one check in one situation
_JSON: Final = {"Content-Type": "application/json"}
_SAVES: Final = ("create", "save", "upsert")

_ANCHOR: Final = {
    "operationType": "CREATE",
    "table": TABLES["person"],
    "opResultId": "an anchor",
    "payload": {"name": "anchor"},
}
"""A good operation: where what follows it fails, it must be undone."""

_DEFECT: Final = {
    "operationType": "CREATE",
    "table": TABLES["order"],
    "opResultId": "a defect",
    "payload": {"thisIsNoColumn": 1},
}
"""An operation that must be refused (ruling schema/column-must-exist)."""


def doomed(body: Any, *, defect: bool = True) -> Any:
    """A generated transaction after a good operation and, as a rule, before one that fails."""
    if not isinstance(body, dict) or not isinstance(body.get("operations"), list):
        return body
    last = [_DEFECT] if defect else []
    return {**body, "operations": [_ANCHOR, *body["operations"], *last]}


class Sender:
    """Sends the generated requests of one check in one situation, for at most a minute."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._until = time.monotonic() + _LONGEST
        self._has_data_service: bool | None = None

    def _is_late(self) -> bool:
        """Whether the time is over; what else is generated is passed over then, and it is said."""
        late = time.monotonic() > self._until
        if late:
            self._workspace.observe(f"not all requests were sent: {_LONGEST:.0f} seconds were over")
        return late

    def require_data_service(self) -> None:
        """Go on only where objects can be saved by the data service, and found.

        Raises:
            Inapplicable: they cannot; what the address of such a call answers is open then.
        """
        if self._has_data_service is None:
            self._has_data_service = bool(self._answered(lambda: _is_served(self._workspace)))
        if not self._has_data_service:
            raise Inapplicable("the target has no data service that saves and finds objects")

    def transaction(self, body: Any, *, stocked: bool, spoiled: bool = False) -> None:
        """Send a transaction, and judge its answer and what it left.

        Args:
            body: as it was generated, in the words of `uowkit.fuzzing.wording`.
            stocked: whether it is about objects that have to be there before.
            spoiled: whether it breaks the description, so that the form of an answer is open.

        Raises:
            Breach: of the rule under check; breaches of the others of the profile are noted.
            Untested: the objects that have to be there before cannot be saved.
        """
        if self._is_late():
            return
        workspace = self._workspace
        stock = make_stock(workspace) if stocked else None
        marker = workspace.markers.next()
        sent = self._filling(marker, stock).transaction(body)
        reading = self._answered(lambda: workspace.attempt(sent))
        if reading is None:
            return
        if not spoiled:
            self._judge_form(reading)
        for table in self._tables_in(sent):
            self._judge_leftovers(table, marker, reading)
            if stock and reading.refused:
                self._judge_stock(stock, table)

    def call(self, call: str, generated: Generated, *, spoiled: bool = False) -> None:
        """Send a call of the data service, and judge its answer.

        Args:
            call: its operationId.
            generated: the call, in the words of `uowkit.fuzzing.wording`.
            spoiled: whether it breaks the description, so that the form of an answer is open.

        Raises:
            Breach: of the rule under check; breaches of the others of the profile are noted.
            Untested: the objects that have to be there before cannot be saved.
        """
        if self._is_late():
            return
        workspace = self._workspace
        stock = None if call.startswith("create") else make_stock(workspace)
        marker = workspace.markers.next()
        filling = self._filling(marker, stock)
        table = filling.table_of(generated.parameters.get("table"))
        filled = filled_call(filling, table, generated)
        body = None if filled.body is None else to_json(filled.body)
        headers = {} if body is None else _JSON
        reading = self._answered(
            lambda: workspace.send(filled.method, addressed(filled), body=body, headers=headers)
        )
        if call.startswith(_SAVES):
            with workspace.guard.story.tidying():
                self._remember(table, marker, self._found(table, marker) or [])
        if reading is not None and not spoiled and self._has_data_service:
            self._judge_form(reading, stock.stored[table.role] if stock else ())

    def _filling(self, marker: str, stock: Stock | None) -> Filling:
        return Filling(
            self._workspace.tables,
            marker,
            stock.marker if stock else marker,
            stock.stored if stock else {},
        )

    # --- judging ------------------------------------------------------------

    def _answered(self, ask: Callable[[], Any]) -> Any:
        """What is asked, or None where no answer came and the rule under check is another one."""
        try:
            return ask()
        except Breach as breach:
            self._tell(of_fuzzing(breach))
            return None

    def _tell(self, breach: Breach) -> None:
        self._workspace.guard.attach(breach)
        if breach.rule == self._workspace.rule:
            raise breach
        self._workspace.note(breach)

    def _judge_form(self, reading: Reading, known: Collection[str] = ()) -> None:
        for problem in form_problems(reading.exchange, known):
            self._tell(
                Breach(
                    problem.message,
                    rule=FORMED,
                    because=problem.rule,
                    expectation=Expectation(WELL_FORMED, at=reading),
                )
            )
            return

    def _judge_leftovers(self, table: Table, marker: str, reading: Reading) -> None:
        rows = self._found(table, marker)
        if not rows:
            return
        self._remember(table, marker, rows)
        if reading.refused:
            self._tell(
                Breach(
                    f"the transaction was refused, and {len(rows)} of its objects in "
                    f"{shown(table.name)} are stored all the same",
                    rule=UNDONE,
                    because=ATOMIC,
                    expectation=Expectation(NOTHING, at=rows),
                )
            )

    def _judge_stock(self, stock: Stock, table: Table) -> None:
        found = self._answered(lambda: changed_stock(self._workspace, stock, table))
        if found:
            problem, wanted, rows = found
            self._tell(
                Breach(
                    f"the transaction was refused, and {problem}",
                    rule=UNDONE,
                    because=ATOMIC,
                    expectation=Expectation(wanted, at=rows),
                )
            )

    # --- what is stored -----------------------------------------------------

    def _found(self, table: Table, marker: str) -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] | None = self._answered(
            lambda: self._workspace.find(
                table, marker, expected=Expected.NOTHING, after=Outcome.REFUSED
            )
        )
        return found

    def _remember(self, table: Table, marker: str, rows: list[dict[str, Any]]) -> None:
        """Have removed at the end what is stored by now."""
        ids = tuple(str(row["objectId"]) for row in rows if row.get("objectId"))
        if ids:
            self._workspace.ledger.add(Acknowledged(table, marker, (), ids, owed=False))

    def _tables_in(self, sent: Any) -> Iterator[Table]:
        """The run's tables that a transaction names."""
        operations = sent.get("operations") if isinstance(sent, dict) else sent
        listed = operations if isinstance(operations, list) else []
        named = [each.get("table") for each in listed if isinstance(each, dict)]
        for role in CORE_ROLES:
            if self._workspace.tables[role].name in named:
                yield self._workspace.tables[role]


def _is_served(workspace: Workspace) -> bool:
    """Whether the data service saves a plain object, and finds it."""
    marker = workspace.markers.next()
    values = workspace.person.row({"marker": marker, "name": "served"})
    saved = workspace.data.save(workspace.person, values).document
    path = f"/data/{quote(workspace.person.name, safe='')}"
    clause = urlencode({"where": f"{workspace.person.column('marker')} = '{marker}'"})
    found = workspace.send("GET", f"{path}?{clause}").document
    has_id = isinstance(saved, dict) and isinstance(saved.get("objectId"), str)
    return has_id and isinstance(found, list) and bool(found)
