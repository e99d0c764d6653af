"""Objects that are saved through the data service, and what must be found of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from uowkit.expect import MISSING, Difference, differences, listed, same_value, shown
from uowkit.scenarios.expectation import TEXT
from uowkit.wire.reading import Reading
from uowkit.work.marked import item_name
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

CREATES: Final = "data-service/save-creates"
UPDATES: Final = "data-service/save-updates"
READ_BACK: Final = "data-service/read-back"
KEEPS: Final = "data-service/save-keeps-the-rest"
_SYSTEM: Final = ("___class", "created", "updated", "ownerId")


@dataclass(frozen=True, slots=True)
class Kept:
    """An object that was saved, by the target's names of columns.

    `row` is what it must be by now, `sent` and `answer` what the save that created it sent,
    and was answered.
    """

    table: Table
    object_id: str
    row: Mapping[str, Any]
    sent: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def marker(self) -> str:
        """The mark of those that were saved together."""
        return str(self.row[self.table.column("marker")])

    @property
    def item(self) -> str:
        """Its own mark."""
        return str(self.row[self.table.column("item")])

    def changed(self, changes: Mapping[str, Any]) -> Kept:
        """The same object after changes, by the kit's names of columns."""
        return replace(self, row={**self.row, **self.table.row(changes)})

    def only(self, columns: Iterable[str]) -> Kept:
        """The same object, of which only the marks and some columns are looked at."""
        names = {self.table.column(each) for each in ("marker", "item", *columns)}
        return replace(self, row={name: self.row[name] for name in self.row if name in names})

    def never_was(self, names: Iterable[str]) -> bool:
        """Whether the object was created otherwise than it was sent, in one of some columns."""
        created = {
            name: self.sent[name]
            for name in names
            if name in self.sent and same_value(self.sent[name], self.row.get(name))
        }
        return bool(differences(created, self.answer))


def unused_id(workspace: Workspace) -> str:
    """An objectId in the usual form that no object has, another one at each call."""
    run, _, number = workspace.markers.next().partition("-")
    return f"{run.upper()}-FFFF-4FFF-8FFF-{number.upper():0>12}"


def save_new(
    workspace: Workspace,
    table: Table,
    values: Mapping[str, Any],
    *,
    marker: str | None = None,
    index: int = 0,
    rule: str = CREATES,
) -> Kept:
    """Save a new object, which must be answered with an objectId.

    Args:
        workspace: where to work.
        table: where to save it.
        values: by the kit's names of columns.
        marker: the mark that it shares with others; one of its own by default.
        index: its place among them.
        rule: the rule that a refusal breaks.

    Raises:
        Breach: it is refused, or has no objectId.
    """
    marker = marker or workspace.markers.next()
    row = table.row({"marker": marker, "item": item_name(marker, index), **values})
    reading = workspace.data.save(table, row)
    if reading.refused:
        workspace.fail(f"an object was to be saved, and the answer was {reading}", rule=rule)
    found = reading.document
    object_id = found.get("objectId") if isinstance(found, dict) else None
    if not isinstance(object_id, str) or not object_id:
        workspace.fail(
            "an object that was saved must be answered with the objectId it got, which is "
            f"{shown(object_id)} in the answer",
            rule=CREATES,
            expected={"objectId": TEXT},
        )
    return Kept(table, object_id, row, row, found)


def save_changes(
    workspace: Workspace,
    kept: Kept,
    changes: Mapping[str, Any],
    *,
    read: Mapping[str, Any] | None = None,
    rule: str = UPDATES,
) -> Reading:
    """Save changes (by the kit's names of columns) to an object, which must be taken.

    Args:
        workspace: where to work.
        kept: the object.
        changes: what becomes of it.
        read: the object as it was read, which is saved back along with the changes; of its
            columns those that it was created with, and those of the system.
        rule: as for `save_new`.

    Raises:
        Breach: they are refused.
    """
    known = {*_SYSTEM, *kept.row}
    back = {name: value for name, value in (read or {}).items() if name in known}
    values = {**back, "objectId": kept.object_id, **kept.table.row(changes)}
    reading = workspace.data.save(kept.table, values)
    if reading.refused or not isinstance(reading.document, dict):
        workspace.fail(
            f"an object that was saved with its objectId must be updated, and the answer was "
            f"{reading}",
            rule=rule,
        )
    return reading


def assert_kept(
    workspace: Workspace,
    kept: Kept,
    *,
    lost: str,
    rule: str | None = None,
    changes: Mapping[str, Any] | None = None,
    because: str | None = None,
) -> None:
    """See that an object is there as it was last saved.

    Where a search gives it as it must be, and reading by id does not, reading is at fault.

    Args:
        workspace: where to look.
        kept: what must be there.
        lost: the rule that is broken where there is no such object at all.
        rule: the rule that is broken where it is there and unlike; without one, that is found
            out: the one on creating, on updating, or the one under check.
        changes: what it was last updated with, by the kit's names of columns.
        because: a rule whose breach would explain that it is unlike.

    Raises:
        Breach: it is not.
    """
    rows = workspace.find(kept.table, kept.marker)
    found = next((each for each in rows if each.get("objectId") == kept.object_id), None)
    row = workspace.read(kept.table, kept.object_id, pattern=kept.row)
    is_found = found is not None and not differences(kept.row, found)
    if row is None:
        workspace.fail(
            f"{shown(kept.object_id)} was answered, and reads nothing",
            rule=READ_BACK if is_found else lost,
            expected=dict(kept.row),
        )
    unlike = differences(kept.row, row)
    if unlike:
        blamed = READ_BACK if is_found else _blamed(kept, unlike, rule, changes)
        workspace.fail(
            f"{shown(kept.object_id)} is not as it was saved: {listed(unlike)}",
            rule=blamed,
            because=because,
            expected=dict(kept.row),
        )


def _blamed(
    kept: Kept,
    unlike: Sequence[Difference],
    rule: str | None,
    changes: Mapping[str, Any] | None,
) -> str | None:
    """The rule that is broken where an object is unlike what was saved; None for the one checked.

    One with the mark of another object is not what creating it was answered for. One that
    had its mark when it was created, and has none any more, has lost it since.
    """
    item = kept.table.column("item")
    mark = next((each.found for each in unlike if each.name == item), None)
    names = {each.name for each in unlike}
    if mark is not None and mark is not MISSING:
        return CREATES
    if rule:
        return rule
    if kept.never_was(names):
        return CREATES
    if changes is None:
        return None
    return UPDATES if names & kept.table.row(changes).keys() else KEEPS


def assert_as_many(workspace: Workspace, kept: Sequence[Kept], *, rule: str | None = None) -> None:
    """See that of a marker there are just so many objects as were saved.

    Args:
        workspace: where to look.
        kept: objects of one marker in one table, which are known to be there.
        rule: the rule that is broken where there are more; the one under check by default.

    Raises:
        Breach: there are fewer, or more.
    """
    table, marker = kept[0].table, kept[0].marker
    rows = workspace.find(table, marker)
    own = [row for row in rows if row.get(table.column("marker")) == marker]
    if len(own) == len(kept):
        return
    item = table.column("item")
    workspace.fail(
        f"{len(kept)} objects were saved with the marker {shown(marker)}, and {len(own)} are found",
        rule=rule,
        because=READ_BACK if len(own) < len(kept) else None,
        expected=[{item: each.item} for each in kept],
        at=rows,
    )


def assert_counted(
    workspace: Workspace, table: Table, marker: str, number: int, *, rule: str | None = None
) -> None:
    """See that so many objects of a marker are counted.

    Args:
        workspace: where to count.
        table: in which of its tables.
        marker: of the objects that count.
        number: how many there are.
        rule: the rule that is broken otherwise; the one under check by default.

    Raises:
        Breach: the count is another one.
    """
    found = workspace.data.count(table, marker)
    if same_value(number, found):
        return
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    counted = f"{shown(found)} are counted"
    answered = f"counting them is answered with {shown(found)}, which is no number"
    workspace.fail(
        f"{number} objects have the marker {shown(marker)}, and "
        f"{counted if is_number else answered}",
        rule=rule,
        expected=number,
    )
