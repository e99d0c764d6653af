"""What a lone client sees: what goes wrong there is no matter of many clients at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from uowkit.crowd.client import Client, Looked, marks_of
from uowkit.crowd.planning import DEFECTS, Planned, Planner
from uowkit.expect import shown
from uowkit.judging.operation_results import rule_of
from uowkit.judging.refusal import assert_nothing_stored
from uowkit.outcomes import Breach, Inapplicable, Untested
from uowkit.wire.reading import Kind
from uowkit.work.readback import PAGE
from uowkit.workspace import Workspace

_TRIES: Final = 3  # somebody else's contention may get one refused
_PAGED: Final = ("find", "search")
_SCOPE: Final = "op-result-id/scope"
_WAYS: Final = {
    "find": ("FIND in a transaction", rule_of("FIND", "effect")),
    "search": ("a search of the data service", "data-service/read-back"),
    "count": ("a count of the data service", "data-service/read-back"),
}


@dataclass(frozen=True)
class Alone:
    """What a lone client saw.

    Attributes:
        defects: those of `DEFECTS` that get a transaction refused.
        ways: way to look → why nothing can be told by it; None where it works.
        excused: rules on the shape of answers that are broken without any load.
        pages: way to look → how many objects it shows at most, as far as that matters.
    """

    defects: Sequence[str]
    ways: Mapping[str, Untested | Inapplicable | None]
    excused: frozenset[str]
    pages: Mapping[str, int]

    def require(self, way: str) -> None:
        """Go on only if a way to look works: `find`, `search` or `count`.

        Raises:
            Inapplicable: the target does not offer it.
            Untested: it does not even work for a lone client.
        """
        trouble = self.ways[way]
        if trouble:
            raise type(trouble)(trouble.message, cause=trouble.cause)


def try_alone(workspace: Workspace, planner: Planner) -> Alone:
    """Send what many clients are to send, one thing after the other.

    Raises:
        Breach: a good transaction fails. That one with a defect leaves something behind is noted
            as a breach of atomicity, and is no reason to stop.
        Verdict: nothing can be told.
    """
    control, large = planner.alone(), _large(workspace, planner)
    for each in (control, *large):  # who refuses op result ids that came before breaks another rule
        workspace.commit(each.transaction, explained_by=_SCOPE)
    defects = [each for each in DEFECTS if _is_refused(workspace, planner.alone(each))]
    client = Client(0, workspace.on(workspace.target), workspace.markers)
    ways = {way: _trouble(client, way, control) for way in _WAYS}
    excused = frozenset(str(each.rule) for each in workspace.findings)
    pages = {way: _page(client, way, large) for way in _PAGED if not ways[way]}
    return Alone(defects, ways, excused, pages)


def _is_refused(workspace: Workspace, planned: Planned) -> bool:
    reading = workspace.attempt(planned.body)
    if reading.kind is Kind.SUCCESS:
        workspace.remember_leftovers(planned.transaction)
        return False
    try:
        assert_nothing_stored(workspace, planned.transaction)
    except Breach as breach:  # of a rule that needs no crowd; what others are shown is told, too
        breach.rule, breach.because = breach.because or breach.rule, None
        workspace.note(breach)
    return reading.refused


def _large(workspace: Workspace, planner: Planner) -> list[Planned]:
    """Transactions of a page of objects that one look is for: several where bulks are small."""
    name = workspace.markers.next()
    large: list[Planned] = []
    while len(_people(large)) < PAGE:
        large.append(planner.alone(people=PAGE, name=name))
    return large


def _people(large: Sequence[Planned]) -> set[str]:
    """The marks of what transactions save in the first table."""
    objects = (saved for each in large for saved in each.transaction.objects)
    return {str(each.item) for each in objects if each.table.role == "person"}


def _page(client: Client, way: str, large: Sequence[Planned]) -> int:
    """How many of a page of objects a look shows: some targets cut pages shorter."""
    first = large[0]
    found = look(client, way, first, "person", first.transaction.unit.isolation)
    shown_marks = set(marks_of(found))
    return PAGE if shown_marks >= _people(large) else len(shown_marks)


def look(client: Client, way: str, planned: Planned, role: str, level: str | None) -> Looked:
    """Look for a transaction's objects in the table of a role.

    Raises:
        Breach: of robustness/answers-everything.
        TargetGone: the target answers nothing any more.
    """
    saved = next(each for each in planned.transaction.objects if each.table.role == role)
    name = str(saved.row[saved.table.column("name")])
    if way == "find":
        return client.find(saved.table, name, level)
    if way == "search":
        return client.search(saved.table, name)
    return client.count(saved.table, planned.transaction.marker)


def _trouble(client: Client, way: str, control: Planned) -> Untested | Inapplicable | None:
    """Why a way to look tells nothing; None where a lone client sees what is there."""
    role = control.transaction.objects[0].table.role
    level = control.transaction.unit.isolation
    for _ in range(_TRIES):
        found = look(client, way, control, role, level)
        if found.shows:
            break
    what, rule = _WAYS[way]
    if not found.shows:
        return Inapplicable(f"the target does not offer {what}")
    marks = {str(each.item) for each in control.transaction.objects if each.table.role == role}
    if way == "count" and found.counted != len(marks):
        told = f"{what} gave {found.counted} for {len(marks)} objects"
        return Untested(told, cause=rule)
    if way != "count" and set(marks_of(found)) != marks:
        told = f"{what} gave {shown(sorted(marks_of(found)))} for {len(marks)} objects"
        return Untested(told, cause=rule)
    return None
