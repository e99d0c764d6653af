"""The kit's part in a run of Schemathesis itself: names, marks, looks, and tidying up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from uowkit.config import read_configuration
from uowkit.fuzzing.calling import filled_call
from uowkit.fuzzing.filling import Filling
from uowkit.fuzzing.generating import Generated
from uowkit.fuzzing.sending import doomed
from uowkit.fuzzing.stock import Stock, make_stock
from uowkit.judging.forms import form_problems
from uowkit.judging.guard import problem_of
from uowkit.running.session import Session
from uowkit.wire.address import ENDPOINT, parse_address
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import read_answer
from uowkit.work.ledger import Acknowledged
from uowkit.work.tables import CORE_ROLES, Table
from uowkit.workspace import Workspace

if TYPE_CHECKING:
    import schemathesis

_FRESH: Final = 20  # requests after which there is a new stock: they delete some of it


@dataclass(frozen=True)
class _Sent:
    """What was made of a case: the mark of its objects, and whether it was to break the rules."""

    marker: str
    spoiled: bool


@dataclass
class Driven:
    """A session beside a run of Schemathesis on the same server."""

    session: Session
    _sent: dict[str, _Sent] = field(default_factory=dict)
    _stock: Stock | None = None
    _requests: int = 0
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def at(cls, address: str, folder: Path) -> Driven:
        """Connect to the server of an address, and have the tables made.

        Args:
            address: the API's base address.
            folder: where the configuration is looked for.

        Raises:
            ConfigurationError: the configuration cannot be used.
            Unreachable: the server cannot be worked with.
        """
        configuration = replace(read_configuration(None, folder), target=parse_address(address))
        session = Session(configuration)
        session.connect()
        return cls(session)

    @property
    def _workspace(self) -> Workspace:
        return self.session.workspace

    def fill(self, case: schemathesis.Case[Any]) -> None:
        """Put the run's names and marks into a request that Schemathesis is about to send."""
        with self._lock:
            marker = self._workspace.markers.next()
            meta = case.meta
            spoiled = meta is not None and meta.generation.mode.is_negative
            self._sent[case.id] = _Sent(marker, spoiled)
            stock = self._fresh_stock()
            filling = Filling(self._workspace.tables, marker, stock.marker, stock.stored)
            if case.path == ENDPOINT:
                # Every second one fails: left alone, most succeed, and nothing has to be undone.
                body = doomed(case.body) if self._requests % 2 else case.body
                case.body = filling.transaction(body)
                tables = [self._workspace.tables[role] for role in CORE_ROLES]
            else:
                tables = [self._fill_call(filling, case)]
            for table in tables:
                self._workspace.ledger.add(Acknowledged(table, marker, (), (), owed=False))

    def _fill_call(self, filling: Filling, case: schemathesis.Case[Any]) -> Table:
        table = filling.table_of(case.path_parameters.get("table"))
        has_body = isinstance(case.body, dict | list | str | int | float | bool)
        generated = Generated(
            case.method,
            case.path,
            dict(case.path_parameters),
            dict(case.query),
            case.body if has_body else None,
        )
        filled = filled_call(filling, table, generated)
        case.path_parameters, case.query = dict(filled.parameters), dict(filled.query)
        if filled.body is not None:
            case.body = filled.body
        return table

    def _fresh_stock(self) -> Stock:
        if self._stock is None or self._requests % _FRESH == 0:
            self._workspace.guard.begin()
            self._stock = make_stock(self._workspace)
        self._requests += 1
        return self._stock

    def assert_answered(self, exchange: Exchange) -> None:
        """See that it was answered, and no server error.

        Raises:
            AssertionError: it was not.
        """
        problem = problem_of(exchange)
        if problem:
            raise AssertionError(problem)

    def assert_well_formed(self, case: schemathesis.Case[Any], exchange: Exchange) -> None:
        """See that the answer to a request that keeps the description has its form.

        Raises:
            AssertionError: it has not.
        """
        sent = self._sent.get(case.id)
        if sent and not sent.spoiled:
            for problem in form_problems(exchange):
                raise AssertionError(problem.message)

    def assert_nothing_left(self, case: schemathesis.Case[Any], exchange: Exchange) -> None:
        """See that a transaction that was refused has stored nothing.

        Raises:
            AssertionError: it has.
        """
        sent = self._sent.get(case.id)
        if sent is None or exchange.request.path != ENDPOINT or not read_answer(exchange).refused:
            return
        with self._lock:
            self._workspace.guard.begin()
            for role in CORE_ROLES:
                table = self._workspace.tables[role]
                rows = self._workspace.find(table, sent.marker)
                if rows:
                    raise AssertionError(
                        f"the transaction was refused, and {len(rows)} of its objects in "
                        f"{table.name} are stored all the same"
                    )

    def end(self) -> None:
        """Remove what was saved."""
        self.session.clean_up()
        self.session.close()
