"""The ways in which UPDATE_BULK and DELETE_BULK are told which objects they work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from uowkit.client.operations import Operation
from uowkit.expect import same_value, shown
from uowkit.suite.stock import CHANGED, Scene, Stock, lay_in, room
from uowkit.work.committed import Committed
from uowkit.work.marked import Transaction
from uowkit.workspace import Workspace


@dataclass(frozen=True)
class Picked:
    """How objects are told to an operation, and which persons of the scene they are."""

    told: Mapping[str, Any]
    indexes: tuple[int, ...]


Pick = Callable[[Transaction, Scene], Picked]


def _by_number(_: Transaction, scene: Scene) -> Picked:
    age = scene.people.table.column("age")
    return Picked({"where": scene.people.clause(f"{age} >= 3")}, _from(scene, 2))


def _by_text(_: Transaction, scene: Scene) -> Picked:
    name = scene.people.table.column("name")
    return Picked({"where": scene.people.clause(f"{name} in ('name1', 'name3')")}, (1, 3))


def _by_mark(_: Transaction, scene: Scene) -> Picked:
    return Picked({"where": scene.people.clause()}, _from(scene, 0))


def _by_what_changes(_: Transaction, scene: Scene) -> Picked:
    """Pick by a value that `CHANGED` takes away: what is changed fits no longer."""
    age = scene.people.table.column("age")
    return Picked({"where": scene.people.clause(f"{age} < {CHANGED['age']}")}, _from(scene, 0))


def _by_nothing(_: Transaction, scene: Scene) -> Picked:
    age = scene.people.table.column("age")
    return Picked({"where": scene.people.clause(f"{age} > 1000")}, ())


def _by_ids(_: Transaction, scene: Scene) -> Picked:
    return Picked({"ids": [scene.people.ids[3], scene.people.ids[0]]}, (0, 3))


def _by_one_id(_: Transaction, scene: Scene) -> Picked:
    return Picked({"ids": [scene.people.ids[1]]}, (1,))


def by_all_ids(_: Transaction, scene: Scene) -> Picked:
    """Pick every person of a scene of any size, last to first."""
    return Picked({"ids": scene.people.ids[::-1]}, _from(scene, 0))


PICKS: Final[Mapping[str, Pick]] = {
    "condition-on-a-number": _by_number,
    "condition-on-a-text": _by_text,
    "condition-that-picks-all": _by_mark,
    "condition-on-what-changes": _by_what_changes,
    "condition-that-picks-none": _by_nothing,
    "ids": _by_ids,
    "one-id": _by_one_id,
}
"""By what the request alone says."""


def _by_find(transaction: Transaction, scene: Scene) -> Picked:
    people = scene.people
    clause = people.clause(f"{people.table.column('age')} >= 3")
    find = transaction.find(people.table, {"whereClause": clause, "pageSize": 100})
    return Picked({"ids": find.reference}, _from(scene, 2))


def _by_found_rows(transaction: Transaction, scene: Scene) -> Picked:
    people = scene.people
    clause = people.clause(f"{people.table.column('name')} in ('name0', 'name2')")
    find = transaction.find(people.table, {"whereClause": clause, "pageSize": 100})
    return Picked({"ids": [find[0].object_id, find[1].object_id]}, (0, 2))


REFERRING_PICKS: Final[Mapping[str, Pick]] = {
    "result-of-a-find": _by_find,
    "rows-of-a-find": _by_found_rows,
}
"""By what an earlier FIND of the transaction answers."""


def _from(scene: Scene, first: int) -> tuple[int, ...]:
    return tuple(range(first, len(scene.people.ids)))


def laid_in_for(workspace: Workspace, form: str, size: int) -> tuple[Stock, dict[str, Any]]:
    """Persons, as many as the limits allow of those asked for, and how an operation is told all.

    Args:
        workspace: where.
        form: `condition` or `ids`.
        size: how many.
    """
    is_condition = form == "condition"
    most = room(workspace) if is_condition else workspace.limits.bulk
    people = lay_in(workspace, min(size, most)).people
    return people, {"where": people.clause()} if is_condition else {"ids": people.ids}


def assert_counted(
    workspace: Workspace,
    committed: Committed,
    operation: Operation,
    people: Stock,
    *,
    done: str,
    because: str,
) -> None:
    """See that the result of an operation on all of these persons is their number.

    Raises:
        Breach: it is not, which a breach of the rule `because` would explain.
    """
    size, result = len(people.ids), committed.result(operation)
    if not same_value(size, result):
        workspace.fail(
            f"{size} objects were {done}, and the result is {shown(result)}",
            because=because,
            expected={"results": {operation.op_result_id: {"result": size}}},
            at=committed.reading,
        )
