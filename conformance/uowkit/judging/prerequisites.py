"""A few fixed probes, so that one root cause reads as one failure.

A check names the probes that it needs. One that failed leaves the check untested,
with a pointer to the rule under which the cause is reported; that rule's own check
needs no such probe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from uowkit.expect import shown
from uowkit.fuzzing.generating import missing_generator
from uowkit.judging.handler_probe import probe_handlers
from uowkit.judging.operation_results import rule_of
from uowkit.judging.relation_probe import probe_relation
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


def _reference(workspace: Workspace) -> None:
    transaction = workspace.transaction()
    source = transaction.create(workspace.person, {"name": "probe"})
    transaction.create(workspace.person, {"note": source.object_id})
    what = "a CREATE that refers to the one before it"
    _assert_done(workspace, transaction, 2, what, "references/create-property")


def _reference_of_create_to_bulk(workspace: Workspace) -> None:
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, [{"name": "first"}, {"name": "second"}])
    transaction.create(workspace.person, {"note": bulk[0]})
    what = "a CREATE that refers to the CREATE_BULK before it"
    _assert_done(workspace, transaction, 3, what, "references/bulk-index")


def _bulk_reference(workspace: Workspace) -> None:
    transaction = workspace.transaction()
    bulk = transaction.create_bulk(workspace.person, [{"name": "first"}, {"name": "second"}])
    transaction.create_bulk(workspace.person, [{"note": bulk[0]}])
    what = "a CREATE_BULK that refers to the one before it"
    _assert_done(workspace, transaction, 3, what, "references/bulk-index")


def _assert_done(
    workspace: Workspace,
    transaction: Transaction,
    rows: int,
    what: str,
    refusal_breaks: str = _SUCCESS,
) -> None:
    for _ in range(3):  # under contention a good transaction may be refused
        reading = workspace.try_transaction(transaction)
        if not reading.refused:
            break
    if reading.kind is not Kind.SUCCESS:
        raise Untested(f"{what} was answered with {reading}", cause=refusal_breaks)
    found = len(workspace.find(workspace.person, transaction.marker))
    if found < rows:
        raise Untested(
            f"{what} was acknowledged, and {found} of {rows} objects are stored", cause=_PERSISTED
        )


def _find(workspace: Workspace) -> None:
    """See that FINDs answer the objects that their conditions pick: two of two, and one of them."""
    saved = workspace.transaction()
    saved.create_bulk(workspace.person, [{"name": "first"}, {"name": "second"}])
    _assert_done(workspace, saved, 2, "one CREATE_BULK of two objects")
    person = workspace.person
    both = f"{person.column('marker')} = '{saved.marker}'"
    one = f"{both} and {person.column('name')} = 'second'"
    transaction = workspace.transaction()
    finds = [
        transaction.find(person, {"whereClause": each, "pageSize": 10}) for each in (both, one)
    ]
    reading = workspace.insist(transaction.body())
    if reading.kind is not Kind.SUCCESS:
        raise Untested(f"a FIND was answered with {reading}", cause=rule_of("FIND", "effect"))
    for find, size in zip(finds, (2, 1), strict=True):
        answer = reading.result(str(find.op_result_id))
        is_rows = isinstance(answer, list) and all(isinstance(each, dict) for each in answer)
        if not is_rows or len(answer) != size:
            rule = rule_of("FIND", "effect" if is_rows else "result")
            told = f"a FIND that was to find {size} of 2 objects answered {shown(answer)}"
            raise Untested(told, cause=rule)


def _generator(_workspace: Workspace) -> None:
    problem = missing_generator()
    if problem:
        raise Untested(problem)


_PROBES: Final[dict[str, Callable[[Workspace], None]]] = {
    "find": _find,
    "generator": _generator,
    "handlers": probe_handlers,
    "relation": probe_relation,
    "create": _create,
    "bulk": _bulk,
    "reference": _reference,
    "bulk-reference": _bulk_reference,
    "reference-of-create-to-bulk": _reference_of_create_to_bulk,
}
