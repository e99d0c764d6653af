"""Every operation has its place in all-or-nothing (protocol notes, section 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from uowkit_schemas import Level

from uowkit.checks import MARK, Check
from uowkit.judging.operation_results import rule_of
from uowkit.judging.refusal import assert_refused
from uowkit.suite.family import Family, assert_related, found_family
from uowkit.suite.situations import missing_column, unknown_column
from uowkit.suite.stock import CHANGED, Scene, assert_left, lay_in, values
from uowkit.work.marked import Transaction
from uowkit.workspace import ATOMIC, Workspace


@dataclass(frozen=True)
class Before:
    """What is there before a transaction; the family only where relations are worked on."""

    scene: Scene
    family: Family | None


Add = Callable[[Transaction, Before], Any]
_RELATED: Final = {0: (0, 1, 2), 1: (3, 4)}


@dataclass(frozen=True)
class Use:
    """A good use of an operation on what is there, which changes it unless it only reads.

    `columns` says where its payload holds values of columns: a path, or None for nowhere.
    """

    operation: str
    add: Add
    columns: tuple[str | int, ...] | None = None
    relates: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The prerequisites of a check with it."""
        return ("create", "bulk", "relation") if self.relates else ("create", "bulk")


def _upserts(scene: Scene) -> list[dict[str, Any]]:
    people = scene.people
    indexes = range(len(people.ids))
    return [{**people.values(i), **CHANGED, "objectId": people.ids[i]} for i in indexes]


def _relate(how: str, children: tuple[int, ...]) -> Add:
    def add(transaction: Transaction, before: Before) -> Any:
        assert before.family is not None
        parents, ids = before.family.parents, before.family.ids(children)
        transaction.relate(how, parents.table, parents.ids[0], ids=ids)

    return add


def _where(before: Before) -> str:
    people = before.scene.people
    return people.clause(f"{people.table.column('age')} >= 2")


_USES: Final[dict[str, Use]] = {
    "update": Use(
        "UPDATE",
        lambda transaction, before: transaction.update(
            before.scene.people.table, before.scene.people.ids[1], CHANGED
        ),
        columns=(),
    ),
    "update-bulk-by-condition": Use(
        "UPDATE_BULK",
        lambda transaction, before: transaction.update_bulk(
            before.scene.people.table, CHANGED, where=_where(before)
        ),
        columns=("changes",),
    ),
    "update-bulk-by-ids": Use(
        "UPDATE_BULK",
        lambda transaction, before: transaction.update_bulk(
            before.scene.people.table, CHANGED, ids=before.scene.people.ids[1:]
        ),
        columns=("changes",),
    ),
    "upsert-of-an-object": Use(
        "UPSERT",
        lambda transaction, before: transaction.upsert(
            before.scene.people.table, _upserts(before.scene)[1]
        ),
        columns=(),
    ),
    "upsert-of-a-new-object": Use(
        "UPSERT",
        lambda transaction, before: transaction.upsert(before.scene.people.table, values(7)),
        columns=(),
    ),
    "upsert-bulk": Use(
        "UPSERT_BULK",
        lambda transaction, before: transaction.upsert_bulk(
            before.scene.people.table, _upserts(before.scene)
        ),
        columns=(-1,),
    ),
    "delete": Use(
        "DELETE",
        lambda transaction, before: transaction.delete(
            before.scene.people.table, before.scene.people.ids[1]
        ),
    ),
    "delete-bulk-by-condition": Use(
        "DELETE_BULK",
        lambda transaction, before: transaction.delete_bulk(
            before.scene.people.table, where=_where(before)
        ),
    ),
    "delete-bulk-by-ids": Use(
        "DELETE_BULK",
        lambda transaction, before: transaction.delete_bulk(
            before.scene.people.table, ids=before.scene.people.ids[1:]
        ),
    ),
    "find": Use(
        "FIND",
        lambda transaction, before: transaction.find(
            before.scene.people.table, {"whereClause": _where(before), "pageSize": 10}
        ),
    ),
    "add-relation": Use("ADD_RELATION", _relate("add_relation", (5, 6)), relates=True),
    "set-relation": Use("SET_RELATION", _relate("set_relation", (2, 5)), relates=True),
    "delete-relation": Use("DELETE_RELATION", _relate("delete_relation", (0, 2)), relates=True),
}
_TABLE_RULE: Final = "schema/table-must-exist"
_COLUMN_RULE: Final = "schema/column-must-exist"


def _situations(
    name: str, sentence: str, failures: Callable[[Use], tuple[str, ...]]
) -> pytest.MarkDecorator:
    """A situation for each use and failure, each the check of its operation's rule."""
    parameters = []
    for id_, use in _USES.items():
        own = Check(
            rule=rule_of(use.operation, "atomic"),
            name=name,
            level=Level.MUST,
            needs=use.needs,
            sentence=sentence,
        )
        mark = getattr(pytest.mark, MARK)(own)
        parameters += [
            pytest.param(use, each, marks=mark, id=f"{id_}-{each}") for each in failures(use)
        ]
    return pytest.mark.parametrize(("use", "failure"), parameters)


@_situations(
    "test_an_operation_is_undone_when_a_later_one_fails",
    "What an operation did is undone when a later one of its transaction fails.",
    lambda _: ("unknown-column", "unknown-table"),
)
def test_an_operation_is_undone_when_a_later_one_fails(
    workspace: Workspace, use: Use, failure: str
) -> None:
    """What an operation did is undone when a later one of its transaction fails."""

    def spoil(body: dict[str, Any]) -> Any:
        if failure == "unknown-column":
            return unknown_column(workspace, body)
        body["operations"][-1]["table"] = _missing_table(workspace)
        return body

    _assert_undone(workspace, use, spoil, failure, spoiled=2)


@_situations(
    "test_an_operation_that_fails_undoes_the_others",
    "When an operation fails, nothing of its transaction is done.",
    lambda use: ("unknown-table",) + (("unknown-column",) if use.columns is not None else ()),
)
def test_an_operation_that_fails_undoes_the_others(
    workspace: Workspace, use: Use, failure: str
) -> None:
    """When an operation fails, nothing of its transaction is done."""

    def spoil(body: dict[str, Any]) -> Any:
        operation = body["operations"][1]
        if failure == "unknown-table":
            operation["table"] = _missing_table(workspace)
            return body
        row = operation["payload"]
        for step in use.columns or ():
            row = row[step]
        row[missing_column(workspace)] = "value"
        return body

    _assert_undone(workspace, use, spoil, failure, spoiled=1)


def _missing_table(workspace: Workspace) -> str:
    return f"UowkitNone{workspace.markers.run}"


def _assert_undone(
    workspace: Workspace,
    use: Use,
    spoil: Callable[[dict[str, Any]], Any],
    failure: str,
    spoiled: int,
) -> None:
    """See that a failing transaction of a CREATE, a use and another CREATE leaves nothing."""
    befores: list[Before] = []

    def build() -> Transaction:
        scene = lay_in(workspace, 3)
        before = Before(scene, found_family(workspace, _RELATED) if use.relates else None)
        befores.append(before)
        workspace.ledger.release(scene.people.table, scene.people.ids)
        transaction = workspace.transaction()
        transaction.create(workspace.order, {"name": "first"})
        use.add(transaction, before)
        transaction.create(workspace.order, {"name": "last"})
        return transaction

    def see_undone() -> None:
        before = befores[-1]
        assert_left(workspace, before.scene, {}, because=ATOMIC)
        if before.family is not None:
            assert_related(workspace, before.family, _RELATED, because=ATOMIC)

    assert_refused(
        workspace,
        build,
        spoil,
        spoiled=spoiled,
        accepted_because=_COLUMN_RULE if failure == "unknown-column" else _TABLE_RULE,
        refusal_breaks=rule_of(use.operation, "effect"),
        see_undone=see_undone,
    )
