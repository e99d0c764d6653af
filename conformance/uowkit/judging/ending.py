"""The end of a run: is everything that was acknowledged still there, under its own id?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from uowkit_schemas import Level

from uowkit.checks import Check
from uowkit.expect import shown
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import NOTHING, Expectation
from uowkit.target import Target
from uowkit.work.connections import spread
from uowkit.work.ledger import Acknowledged
from uowkit.work.readback import PAGE
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

STORED: Final = "atomicity/acknowledged-is-stored"
ENDING: Final = Check(  # which is no item of pytest's
    rule=STORED,
    name="at_the_end_of_the_run",
    level=Level.MUST,
    needs=(),
    sentence="Every object that was acknowledged in the run is there at its end.",
)
_ATOMIC: Final = "atomicity/all-or-nothing"
_PERSISTED: Final = "create/object-id-persisted"
_UNIQUE: Final = "create/object-id-unique"
_UNNAMED: Final = "op-result-id/optional"
_ORDER: Final = "create-bulk/ids-in-request-order"
_Group = tuple[Table, str] | list[Acknowledged]


def judge_ledger(workspace: Workspace) -> Iterator[Breach]:
    """Hold what is stored now against what was acknowledged, and refused, in the run.

    Each transaction's objects are listed by their marker, which also shows, at no
    further cost, whether every id of every operation names its own object.

    Yields:
        A breach for each operation of which something is missing or mixed up, and for
        each refused transaction that is stored by now.

    Raises:
        Verdict: it cannot be told.
    """

    def judge(target: Target, group: _Group) -> list[Breach]:
        own = workspace.on(target)
        breaches = list(_refused(own, group) if isinstance(group, tuple) else _kept(own, group))
        table, marker = group if isinstance(group, tuple) else (group[0].table, group[0].marker)
        disturbed_by = workspace.ledger.disturbed_by(table, marker)
        for each in breaches:
            each.because = disturbed_by or each.because
            each.evidence = own.guard.evidence()
        # What a check has told under the very rule, with all that led to it, is not told again.
        return [each for each in breaches if each.rule != disturbed_by]

    groups: list[_Group] = [*workspace.ledger.refused(), *workspace.ledger.owed()]
    for found in spread(workspace.target, judge, groups):
        yield from found


def _refused(workspace: Workspace, group: tuple[Table, str]) -> Iterator[Breach]:
    table, marker = group
    if workspace.find(table, marker):
        yield Breach(
            "a transaction was refused, and at the end of the run an object of it is in "
            f"{shown(table.name)}",
            rule=_ATOMIC,
            expectation=Expectation(NOTHING),
            marker=marker,
        )


def _kept(workspace: Workspace, group: list[Acknowledged]) -> Iterator[Breach]:
    rows = _rows(workspace, group)
    for entry in group:
        problem = _missing(workspace, group, entry, rows) or _mixed_up(workspace, entry, rows)
        if problem:
            problem.marker = entry.marker
            yield problem


def _rows(workspace: Workspace, group: list[Acknowledged]) -> list[dict[str, Any]]:
    if all(index is None for entry in group for index in entry.indexes):
        return []
    return workspace.find(group[0].table, group[0].marker)


def _missing(
    workspace: Workspace, group: list[Acknowledged], entry: Acknowledged, rows: list[dict[str, Any]]
) -> Breach | None:
    listed = {str(row.get("objectId")) for row in rows}
    gone = [
        each
        for each in entry.object_ids
        if each not in listed and workspace.read(entry.table, each) is None
    ]
    if not entry.object_ids and len(rows) < PAGE:
        items = {row.get(entry.table.column("item")) for row in rows}
        gone = [each for each in entry.items if each and each not in items]
    if not gone:
        return None
    return Breach(
        f"{shown(gone[0])} was acknowledged and is gone at the end of the run "
        f"({len(gone)} of {len(entry.indexes)} objects of its operation)",
        rule=STORED,
        because=_PERSISTED if entry.object_ids else _UNNAMED,
        expectation=_there(workspace, group, gone[0], rows),
    )


def _there(
    workspace: Workspace, group: list[Acknowledged], gone: str, rows: list[dict[str, Any]]
) -> Expectation:
    """What was to be there: all marked objects of the transaction, or the one that is gone."""
    items = [item for entry in group for item in entry.items]
    if None not in items and len(items) <= PAGE:
        return Expectation([{group[0].table.column("item"): each} for each in items], at=rows)
    workspace.read(group[0].table, gone)
    return Expectation({})


def _mixed_up(
    workspace: Workspace, entry: Acknowledged, rows: list[dict[str, Any]]
) -> Breach | None:
    column = entry.table.column("item")
    stored = {str(row.get("objectId")): row.get(column) for row in rows}
    for place, (object_id, item) in enumerate(zip(entry.object_ids, entry.items, strict=False)):
        if item is None or stored.get(object_id, item) == item:
            continue
        row = workspace.read(entry.table, object_id)
        if row is not None and row.get(column) != item:
            which = f"id {place} of a bulk of {len(entry.indexes)}" if entry.bulk else "the id"
            return Breach(
                f"{which}, {shown(object_id)}, names another object than the one sent for it",
                rule=_ORDER if entry.bulk else _PERSISTED,
                because=_UNIQUE,  # of two objects with one id, only one can be read by it
                expectation=Expectation({column: item}, at=row),
            )
    return None
