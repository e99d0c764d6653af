"""Transactions and defects that several areas of the suite need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uowkit.judging.refusal import Build, Spoil
from uowkit.work.marked import Transaction
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


def wrong_members(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Put something else into members of the last operation."""
    body["operations"][-1].update(members)
    return body


def without(body: dict[str, Any], member: str) -> dict[str, Any]:
    """Leave a member of the last operation out."""
    del body["operations"][-1][member]
    return body


def missing_column(workspace: Workspace) -> str:
    """A name that no table has as a column."""
    return f"missing{workspace.markers.run}"


def unknown_column(workspace: Workspace, body: dict[str, Any], index: int = -1) -> dict[str, Any]:
    """Add a property that is no column to an operation (to the last object of a bulk)."""
    payload = body["operations"][index]["payload"]
    row = payload[-1] if isinstance(payload, list) else payload
    row[missing_column(workspace)] = "value"
    return body


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
