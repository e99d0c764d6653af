"""Transactions and defects that several areas of the suite need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from uowkit.expect import differences, listed, same_value, shown
from uowkit.judging.refusal import Build, Spoil
from uowkit.outcomes import Untested
from uowkit.scenarios.expectation import Same
from uowkit.work.marked import Transaction
from uowkit.work.tables import COLUMNS
from uowkit.workspace import Workspace


@dataclass(frozen=True)
class Defect:
    """A way to make a good transaction, and to spoil it."""

    build: Build
    spoil: Spoil


def good_transaction(
    workspace: Workspace, *, bulk: bool = False, into: Transaction | None = None
) -> Transaction:
    """A plain transaction of one named operation, or another one with that at its end."""
    transaction = into or workspace.transaction()
    if bulk:
        transaction.create_bulk(workspace.person, [{"name": "Joe"}, {"name": "Mary", "age": 32}])
    else:
        transaction.create(workspace.person, {"name": "Joe", "age": 25})
    return transaction


def accepted_level(workspace: Workspace, level: str) -> str | None:
    """An isolation level in the spelling that the target accepts; None where it refuses it.

    That it refuses one is told under envelope/isolation-levels.
    """
    spellings = (level, "SERIALZABLE") if level == "SERIALIZABLE" else (level,)
    for each in spellings:
        transaction = workspace.transaction(each)
        transaction.create(workspace.person, {"name": "level"})
        if not workspace.try_transaction(transaction).refused:
            return each
    return None


def one_of_each(workspace: Workspace) -> Transaction:
    """A transaction of one CREATE and one CREATE_BULK, on two tables."""
    transaction = workspace.transaction()
    transaction.create(workspace.person, {"name": "Joe", "age": 25})
    transaction.create_bulk(workspace.order, [{"name": "Mary"}, {"name": "Bob", "age": 22}])
    return transaction


def people(size: int) -> list[dict[str, Any]]:
    """Objects with four different sets of keys in turn, and values in no order."""
    values = [{"name": f"name {index * 7 % 11}", "age": -index * 5 % 13} for index in range(size)]
    kept = (("name", "age"), ("name",), ("age",), ())
    return [
        {key: each[key] for key in kept[index % len(kept)]} for index, each in enumerate(values)
    ]


def wrong_members(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Put something else into members of the last operation."""
    body["operations"][-1].update(members)
    return body


def without(body: dict[str, Any], member: str) -> dict[str, Any]:
    """Leave a member of the last operation out."""
    del body["operations"][-1][member]
    return body


def missing_column(workspace: Workspace) -> str:
    """A name that no table has as a column, another one at each call.

    A server that makes a column of it breaks one rule, and not that of the next check.
    """
    return f"missing{workspace.markers.next().replace('-', 'x')}"


def unknown_column(workspace: Workspace, body: dict[str, Any], index: int = -1) -> dict[str, Any]:
    """Add a property that is no column to an operation (to the last object of a bulk)."""
    payload = body["operations"][index]["payload"]
    row = payload[-1] if isinstance(payload, list) else payload
    row[missing_column(workspace)] = "value"
    return body


def read_before(workspace: Workspace, object_id: str) -> dict[str, Any]:
    """A person as it reads now, before a check does something to it.

    Raises:
        Untested: it reads nothing, which another rule is about.
    """
    row = workspace.read(workspace.person, object_id)
    if row is None:
        raise Untested(
            "the object that was answered reads nothing", cause="create/object-id-persisted"
        )
    return row


def assert_unchanged(
    workspace: Workspace, object_id: str, sent: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    """See that an object is as it was saved, and was not touched either.

    Args:
        workspace: where it is, in the table of persons.
        object_id: its id.
        sent: the payload that it was saved from.
        before: how it read then.

    Raises:
        Breach: it is gone, or changed.
    """
    row = workspace.read(workspace.person, object_id)
    names = ("created", "updated", *map(workspace.person.column, COLUMNS))
    unchanged = {name: sent.get(name, Same(before, name)) for name in names}
    if row is None:
        workspace.fail(
            f"{shown(object_id)} was saved, and then sent again: it reads nothing",
            expected=unchanged,
        )
    unlike = differences(sent, row)
    if unlike:
        workspace.fail(
            f"sending its objectId again changed {shown(object_id)}: {listed(unlike)}",
            expected=unchanged,
        )
    for name in names:
        if not same_value(before.get(name), row.get(name)):
            workspace.fail(
                f"sending its objectId again changed {name} of {shown(object_id)} "
                f"from {shown(before.get(name))} to {shown(row.get(name))}",
                expected=unchanged,
            )


def malformed(workspace: Workspace) -> list[Defect]:
    """Defects of form, one of each kind: what a server may answer without trying."""

    def build() -> Transaction:
        return good_transaction(workspace)

    def bulk() -> Transaction:
        return good_transaction(workspace, bulk=True)

    spoils: list[Callable[[dict[str, Any]], Any]] = [
        lambda _: b'{"operations": [',
        lambda body: body["operations"],
        lambda _: {"operations": None},
        lambda body: {"operations": [*body["operations"], None]},
        lambda body: wrong_members(body, operationType="create"),
        lambda body: wrong_members(body, table=""),
        lambda body: wrong_members(body, payload=None),
        lambda body: {"operations": body["operations"] * 2},
    ]
    return [Defect(build, spoil) for spoil in spoils] + [
        Defect(bulk, lambda body: wrong_members(body, payload={"name": "Joe"})),
        Defect(bulk, lambda body: wrong_members(body, payload=[None])),
    ]
