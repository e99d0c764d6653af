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
from uowkit.outcomes import Inapplicable
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
_MANY: Final = 60


@dataclass(frozen=True)
class Use:
    """A good use of an operation on what is there, which changes it unless it only reads.

    `columns` says where its payload holds values of columns: a path, or None for nowhere;
    `clause` does so of a condition. `size` is the number of persons that are there, if the
    target takes as many. `alone` says that the use is one operation.
    """

    operation: str
    add: Add
    columns: tuple[str | int, ...] | None = None
    clause: str | None = None
    relates: bool = False
    size: int = 3
    alone: bool = True

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


def _relate_by_condition(how: str, children: tuple[int, ...]) -> Add:
    def add(transaction: Transaction, before: Before) -> Any:
        assert before.family is not None
        parents, clause = before.family.parents, before.family.clause(children)
        transaction.relate(how, parents.table, parents.ids[0], where=clause)

    return add


def _where(before: Before) -> str:
    people = before.scene.people
    return people.clause(f"{people.table.column('age')} >= 2")


def _change_again_and_again(transaction: Transaction, before: Before) -> None:
    people = before.scene.people
    transaction.update(people.table, people.ids[1], CHANGED)
    transaction.update(people.table, people.ids[1], {**CHANGED, "name": "changed again"})
    transaction.delete(people.table, people.ids[1])


def _delete_a_parent(transaction: Transaction, before: Before) -> None:
    assert before.family is not None
    parents = before.family.parents
    transaction.delete(parents.table, parents.ids[0])


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
        clause="conditional",
    ),
    "delete-bulk-by-ids": Use(
        "DELETE_BULK",
        lambda transaction, before: transaction.delete_bulk(
            before.scene.people.table, ids=before.scene.people.ids[1:]
        ),
    ),
    "update-and-delete-of-one-object": Use("UPDATE", _change_again_and_again, alone=False),
    "update-bulk-of-many": Use(
        "UPDATE_BULK",
        lambda transaction, before: transaction.update_bulk(
            before.scene.people.table, CHANGED, where=_where(before)
        ),
        size=_MANY,
    ),
    "upsert-bulk-of-many": Use(
        "UPSERT_BULK",
        lambda transaction, before: transaction.upsert_bulk(
            before.scene.people.table, _upserts(before.scene)
        ),
        size=_MANY,
    ),
    "delete-bulk-of-many": Use(
        "DELETE_BULK",
        lambda transaction, before: transaction.delete_bulk(
            before.scene.people.table, where=_where(before)
        ),
        size=_MANY,
    ),
    "delete-of-a-parent": Use("DELETE", _delete_a_parent, relates=True),
    "find": Use(
        "FIND",
        lambda transaction, before: transaction.find(
            before.scene.people.table, {"whereClause": _where(before), "pageSize": 10}
        ),
        clause="whereClause",
    ),
    "add-relation": Use("ADD_RELATION", _relate("add_relation", (5, 6)), relates=True),
    "set-relation": Use("SET_RELATION", _relate("set_relation", (2, 5)), relates=True),
    "delete-relation": Use("DELETE_RELATION", _relate("delete_relation", (0, 2)), relates=True),
    **{
        f"{how.replace('_', '-')}-by-condition": Use(
            how.upper(), _relate_by_condition(how, children), clause="conditional", relates=True
        )
        for how, children in (
            ("add_relation", (5, 6)),
            ("set_relation", (2, 5)),
            ("delete_relation", (0, 2)),
        )
    },
}
_ACCEPTED_BECAUSE: Final = {
    "unknown-table": "schema/table-must-exist",
    "unknown-column": "schema/column-must-exist",
}


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
    lambda use: ("unknown-column",) if use.size == _MANY else ("unknown-column", "unknown-table"),
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

    if use.add is _delete_a_parent:
        _assert_parents_can_be_deleted(workspace, use)
    _assert_undone(workspace, use, spoil, failure, spoiled=2 if use.alone else 4)


def _own_failures(use: Use) -> tuple[str, ...]:
    """How the operation itself can be made to fail."""
    if not use.alone or use.size == _MANY:
        return ()
    columns = ("unknown-column",) if use.columns is not None else ()
    clauses = ("unknown-column-in-condition",) if use.clause else ()
    return ("unknown-table", *columns, *clauses)


@_situations(
    "test_an_operation_that_fails_undoes_the_others",
    "When an operation fails, nothing of its transaction is done.",
    _own_failures,
)
def test_an_operation_that_fails_undoes_the_others(
    workspace: Workspace, use: Use, failure: str
) -> None:
    """When an operation fails, nothing of its transaction is done."""
    if use.add is _delete_a_parent:
        _assert_parents_can_be_deleted(workspace, use)
    if failure == "unknown-column-in-condition":
        _assert_conditions_fail(workspace, use)

    def spoil(body: dict[str, Any]) -> Any:
        operation = body["operations"][1]
        if failure == "unknown-table":
            operation["table"] = _missing_table(workspace)
            return body
        row = operation["payload"]
        if failure == "unknown-column-in-condition":
            row[use.clause] = f"{missing_column(workspace)} = 1"
            return body
        for step in use.columns or ():
            row = row[step]
        row[missing_column(workspace)] = "value"
        return body

    _assert_undone(workspace, use, spoil, failure, spoiled=1)


def _assert_conditions_fail(workspace: Workspace, use: Use) -> None:
    """See that a condition on an unknown column fails, of which no rule speaks.

    Raises:
        Inapplicable: it does not.
    """
    before = _laid_in(workspace, use)
    transaction = workspace.transaction()
    use.add(transaction, before)
    body = transaction.body()
    body["operations"][0]["payload"][use.clause] = f"{missing_column(workspace)} = 1"
    if not workspace.attempt(body).refused:
        raise Inapplicable(f"a condition on an unknown column is accepted in {use.operation}")


def _assert_parents_can_be_deleted(workspace: Workspace, use: Use) -> None:
    """See that an object is deleted though it is related to others, of which no rule speaks.

    Raises:
        Inapplicable: it is not.
    """
    before = _laid_in(workspace, use)
    transaction = workspace.transaction()
    use.add(transaction, before)
    if workspace.attempt(transaction.body()).refused:
        raise Inapplicable("an object that is related to others cannot be deleted")


def _laid_in(workspace: Workspace, use: Use) -> Before:
    """What a use works on; the target owes it no longer."""
    scene = lay_in(workspace, _size(workspace, use))
    before = Before(scene, found_family(workspace, _RELATED) if use.relates else None)
    stocks = [scene.people, *([before.family.parents] if before.family else [])]
    for stock in stocks:
        workspace.ledger.release(stock.table, stock.ids)
    return before


def _size(workspace: Workspace, use: Use) -> int:
    return min(use.size, workspace.limits.bulk)


def _missing_table(workspace: Workspace) -> str:
    return f"UowkitNone{workspace.markers.run}"


def _defect(use: Use, failure: str, spoiled: int) -> str:
    """What is wrong with a transaction, for people."""
    where = f"its {use.operation}" if spoiled == 1 else "the CREATE at its end"
    return f"an {failure.replace('-', ' ')} in {where}"


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
        before = _laid_in(workspace, use)
        befores.append(before)
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
        defect=_defect(use, failure, spoiled),
        accepted_because=_ACCEPTED_BECAUSE.get(failure),
        refusal_breaks=rule_of(use.operation, "effect"),
        see_undone=see_undone,
    )
