"""A few fixed probes, so that one root cause reads as one failure.

A check names the probes that it needs. One that failed leaves the check untested,
with a pointer to the rule under which the cause is reported; that rule's own check
needs no such probe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from uowkit.outcomes import Breach, Untested, Verdict
from uowkit.wire.reading import Kind
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace

_SUCCESS: Final = "envelope/success-shape"
_PERSISTED: Final = "create/object-id-persisted"


class Prerequisites:
    """The probes of one worker, each run when it is first needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._failed: dict[str, Untested | None] = {}
        self._prepared = False

    def prepare(self) -> None:
        """Find out whether the target wants an isolation level, and give it one if so."""
        if self._prepared:
            return
        self._prepared = True
        workspace = self._workspace
        try:
            if not _accepts_two(workspace):
                workspace.usual_isolation = "REPEATABLE_READ"
                if not _accepts_two(workspace):
                    workspace.usual_isolation = None
        except (Breach, Verdict):  # whatever it is, the checks will meet it and tell
            workspace.usual_isolation = None

    def require(self, names: tuple[str, ...]) -> None:
        """Go on only if every probe succeeded.

        Raises:
            Untested: one did not.
        """
        for name in names:
            if name not in self._failed:
                self._failed[name] = self._probe(name)
            failure = self._failed[name]
            if failure:
                raise Untested(failure.message, cause=failure.cause)

    def _probe(self, name: str) -> Untested | None:
        try:
            _PROBES[name](self._workspace)
        except Untested as failure:
            return failure
        except Breach as breach:
            return Untested(breach.message, cause=breach.rule)
        return None


def _accepts_two(workspace: Workspace) -> bool:
    for _ in range(3):  # under contention a good transaction may be refused
        transaction = workspace.transaction()
        transaction.create(workspace.person, {"name": "probe"})
        transaction.create(workspace.order, {"name": "probe"})
        if not workspace.try_transaction(transaction).refused:
            return True
    return False


def _create(workspace: Workspace) -> None:
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "probe"})
    _assert_done(workspace, transaction, 1, "one CREATE")


def _bulk(workspace: Workspace) -> None:
    transaction = workspace.transaction()
    transaction.create_bulk(workspace.person, [{"name": "first"}, {"name": "second"}])
    _assert_done(workspace, transaction, 2, "one CREATE_BULK of two objects")


def _assert_done(workspace: Workspace, transaction: Transaction, rows: int, what: str) -> None:
    for _ in range(3):  # under contention a good transaction may be refused
        reading = workspace.try_transaction(transaction)
        if not reading.refused:
            break
    if reading.kind is not Kind.SUCCESS:
        raise Untested(f"{what} was answered with {reading}", cause=_SUCCESS)
    found = len(workspace.find(workspace.person, transaction.marker))
    if found < rows:
        raise Untested(
            f"{what} was acknowledged, and {found} of {rows} objects are stored", cause=_PERSISTED
        )


_PROBES: Final[dict[str, Callable[[Workspace], None]]] = {"create": _create, "bulk": _bulk}
