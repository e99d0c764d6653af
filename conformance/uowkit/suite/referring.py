"""References in later payloads, and what must be found in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from uowkit.client.operations import Create, CreateBulk
from uowkit.client.values import Reference
from uowkit.expect import same_value, shown
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import AnsweredId, Same
from uowkit.work.committed import Committed
from uowkit.work.tables import Table
from uowkit.workspace import Workspace

IN_ORDER: Final = "order/operations-in-order"
PERSISTED: Final = "create/object-id-persisted"
READ_BACK: Final = "data-service/read-back"
FITTING: Final[Mapping[str, str]] = {
    "objectId": "note",
    "name": "note",
    "note": "name",
    "age": "score",
    "score": "age",
    "active": "active",
    "created": "score",
}
"""Property → a column of the same type, into which a reference can put it."""


def refer(workspace: Workspace, source: Create, name: str) -> Reference:
    """A reference to a property of a person that was created, by the kit's name of it."""
    return source.property(workspace.person.column(name))


def property_of(workspace: Workspace, committed: Committed, source: Create, name: str) -> Any:
    """What the result of a CREATE says of a property.

    Raises:
        Untested: it says nothing of it, so that nothing can be held against it.
    """
    found = committed.row(source).get(workspace.person.column(name))
    if found is None:
        raise Untested(
            f"the result of the CREATE does not tell {name}", cause="create/returns-saved-object"
        )
    return found


@dataclass(frozen=True, slots=True)
class Holder:
    """An object that must hold what a reference in one of its columns stands for.

    `operation` saved it, as object number `place` of its payload, in `table`; `column` is the
    kit's name of the column.
    """

    operation: Create | CreateBulk
    table: Table
    column: str = "note"
    place: int = 0

    def object_id(self, committed: Committed) -> str:
        """The id that the object was given."""
        if isinstance(self.operation, Create):
            return committed.object_id(self.operation)
        return committed.object_ids(self.operation)[self.place]


def assert_stands_for(
    workspace: Workspace,
    committed: Committed,
    holder: Holder,
    value: Any,
    *,
    because: str | None = None,
) -> None:
    """See that a reference was resolved to a value, in the answer and in what is stored.

    `because` is the rule whose breach would explain that it was not.

    Raises:
        Breach: it was resolved to something else.
    """
    column = holder.table.column(holder.column)
    if isinstance(holder.operation, Create):
        told = committed.row(holder.operation).get(column)
        if not same_value(value, told):
            result = {"result": {column: _wanted(committed, value)}}
            workspace.fail(
                f"the reference in {holder.column} must stand for {shown(value)}, and the "
                f"result says {shown(told)}",
                because=because,
                expected={"results": {holder.operation.op_result_id: result}},
                at=committed.reading,
            )
    assert_stored(workspace, committed, holder, value, because=because)


def assert_stored(
    workspace: Workspace,
    committed: Committed,
    holder: Holder,
    value: Any,
    pattern: Same | None = None,
    *,
    also: Any = None,
    because: str | None = None,
) -> None:
    """As `assert_stands_for`, of what is stored alone.

    `pattern` is for a value that is another one each time, of an object that was read;
    `also` is another value that is as good, if any.
    """
    column = holder.table.column(holder.column)
    object_id = holder.object_id(committed)
    row = workspace.read(holder.table, object_id)
    wanted = {column: pattern or _wanted(committed, value)}
    good = [each for each in (value, also) if each is value or each is not None]

    def is_good(found: Mapping[str, Any]) -> bool:
        return any(same_value(each, found.get(column)) for each in good)

    marker = committed.transaction.marker
    if row is None:
        workspace.fail(
            "the object that holds the reference was answered, and reads nothing",
            because=found_by_search(workspace, holder.table, marker, object_id, is_good)
            or PERSISTED,
            expected=wanted,
        )
    if not is_good(row):
        workspace.fail(
            f"the reference in {holder.column} must stand for {shown(value)}, and "
            f"{shown(row.get(column))} is stored",
            because=found_by_search(workspace, holder.table, marker, object_id, is_good) or because,
            expected=wanted,
            at=row,
        )


def found_by_search(
    workspace: Workspace,
    table: Table,
    marker: str,
    object_id: str,
    is_good: Callable[[Mapping[str, Any]], bool],
) -> str | None:
    """The rule on reading, where a search gives an object as it must be; else None.

    For an object that reading by id did not give so: then reading is at fault. The search has
    a record of its own, so that what was read stays the last thing that the check looked at.
    """
    rows = workspace.on(workspace.target).find(table, marker)
    found = next((row for row in rows if row.get("objectId") == object_id), None)
    return READ_BACK if found is not None and is_good(found) else None


def _wanted(committed: Committed, value: Any) -> Any:
    """A value as an expectation tells it: an id that was answered is another one each time."""
    operations = committed.transaction.unit.operations
    ids = {each for operation in operations for each in committed.ids_of(operation)}
    return AnsweredId(value) if isinstance(value, str) and value in ids else value
