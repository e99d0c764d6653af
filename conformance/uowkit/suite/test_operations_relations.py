"""ADD_RELATION, SET_RELATION and DELETE_RELATION (protocol notes, section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from uowkit.checks import rule
from uowkit.suite.family import Family, assert_children, assert_related, found_family, relate
from uowkit.suite.stock import values
from uowkit.unit_of_work import ObjectId
from uowkit.workspace import Workspace

_NEEDS = ("create", "bulk", "relation")
_ADD, _SET, _DELETE = "add_relation", "set_relation", "delete_relation"
_ADD_EFFECT = "operations/add-relation-effect"
_SET_EFFECT = "operations/set-relation-effect"
_DELETE_EFFECT = "operations/delete-relation-effect"

_PICKS: Final[Mapping[str, Mapping[str, bool]]] = {
    "ids": {},
    "condition": {"by_condition": True},
    "ids-beside-null": {"with_null": True},
    "condition-beside-null": {"by_condition": True, "with_null": True},
}
"""How children are told; the form that is not used may stand there as null, as clients send it."""

_forms = pytest.mark.parametrize("pick", ["ids", "condition"])


@rule("operations/add-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(4,), (4, 5, 6)], ids=["one", "three"])
def test_the_result_of_adding_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], pick: str
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {})
    _commit(workspace, _ADD, family, children, pick, _ADD_EFFECT)


@rule("operations/set-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(4,), (4, 5, 6)], ids=["one", "three"])
def test_the_result_of_setting_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], pick: str
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {})
    _commit(workspace, _SET, family, children, pick, _SET_EFFECT)


@rule("operations/delete-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(0,), (0, 1, 2)], ids=["one", "three"])
def test_the_result_of_deleting_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], pick: str
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {0: (0, 1, 2, 3)})
    _commit(workspace, _DELETE, family, children, pick, _DELETE_EFFECT)


def _commit(
    workspace: Workspace,
    operation: str,
    family: Family,
    children: Sequence[int],
    pick: str,
    refusal_breaks: str,
) -> None:
    transaction = workspace.transaction()
    relate(transaction, operation, family, children, **_PICKS[pick])
    workspace.commit(transaction, refusal_breaks=refusal_breaks)


_MANY: Final = 25
"""Children; more than a page that somebody may go by without being asked."""

_picks = pytest.mark.parametrize(
    ("children", "pick"),
    [
        *(
            pytest.param(children, pick, id=f"{name}-{pick}")
            for name, children in (("one", (4,)), ("three", (4, 5, 6)))
            for pick in _PICKS
        ),
        pytest.param(range(4, 4 + _MANY), "ids", id="many-ids"),
        pytest.param(range(4, 4 + _MANY), "condition", id="many-condition"),
        pytest.param((), "condition", id="none-condition"),
    ],
)


@rule(_ADD_EFFECT, needs=_NEEDS)
@_picks
@pytest.mark.parametrize("before", [(), (0, 1)], ids=["to-none", "to-two"])
def test_added_children_come_beside_those_that_were_there(
    workspace: Workspace, before: Sequence[int], children: Sequence[int], pick: str
) -> None:
    """The picked children are related to the parent, which keeps those that it had."""
    others: Sequence[int] = (2, 3) if before else ()
    children = _within(workspace, children)
    family = _family(workspace, {0: before, 1: others} if before else {}, children)
    _commit(workspace, _ADD, family, children, pick, _ADD_EFFECT)
    assert_related(workspace, family, {0: (*before, *children), 1: others})


def _within(workspace: Workspace, children: Sequence[int]) -> Sequence[int]:
    """As many of the children as the target takes in one operation."""
    return children[: workspace.limits.bulk]


def _family(
    workspace: Workspace, related: Mapping[int, Sequence[int]], children: Sequence[int]
) -> Family:
    """A family that has all of these children."""
    return found_family(workspace, related, size=max(7, *children, -1) + 1)


@rule(_ADD_EFFECT, needs=_NEEDS)
def test_a_child_that_is_added_twice_is_there_once(workspace: Workspace) -> None:
    """A child that the parent has already does not come a second time."""
    family = found_family(workspace, {0: (0, 1)})
    _commit(workspace, _ADD, family, (1, 2), "ids", _ADD_EFFECT)
    assert_related(workspace, family, {0: (0, 1, 2)})


@rule(_SET_EFFECT, needs=_NEEDS)
@pytest.mark.parametrize(
    ("children", "pick"),
    [
        *(
            pytest.param(children, pick, id=f"{name}-{pick}")
            for name, children in (("one-of-them", (1,)), ("mixed", (1, 4, 5)), ("other", (4,)))
            for pick in _PICKS
        ),
        pytest.param((1, *range(4, 3 + _MANY)), "ids", id="many-ids"),
        pytest.param((1, *range(4, 3 + _MANY)), "condition", id="many-condition"),
        pytest.param((), "condition", id="none-condition"),
    ],
)
@pytest.mark.parametrize("before", [(), (0, 1)], ids=["of-none", "of-two"])
def test_set_children_are_the_only_ones(
    workspace: Workspace, before: Sequence[int], children: Sequence[int], pick: str
) -> None:
    """The picked children are the only ones that the parent is related to."""
    others: Sequence[int] = (2, 3) if before else ()
    children = _within(workspace, children)
    family = _family(workspace, {0: before, 1: others} if before else {}, children)
    _commit(workspace, _SET, family, children, pick, _SET_EFFECT)
    assert_related(workspace, family, {0: children, 1: others})


@rule(_DELETE_EFFECT, needs=_NEEDS)
@pytest.mark.parametrize(
    ("children", "pick"),
    [
        *(
            pytest.param(children, pick, id=f"{name}-{pick}")
            for name, children in (("one", (0,)), ("two", (1, 2)), ("all", (0, 1, 2)))
            for pick in _PICKS
        ),
        pytest.param((0, *range(8, 7 + _MANY)), "ids", id="many-ids"),
        pytest.param((0, *range(8, 7 + _MANY)), "condition", id="many-condition"),
        pytest.param((1, 2, 3, 4, 5), "condition", id="those-of-others-too-condition"),
        pytest.param((), "condition", id="none-condition"),
    ],
)
def test_deleted_relations_are_no_more(
    workspace: Workspace, children: Sequence[int], pick: str
) -> None:
    """The parent loses the picked children and keeps its others, and all objects stay."""
    others = (3, 4)
    children = _within(workspace, children)
    before = sorted({0, 1, 2, *children} - {*others, 5})
    family = _family(workspace, {0: before, 1: others}, children)
    _commit(workspace, _DELETE, family, children, pick, _DELETE_EFFECT)
    left = [each for each in before if each not in children]
    assert_related(workspace, family, {0: left, 1: others})


@rule(_ADD_EFFECT, needs=(*_NEEDS, "reference"))
def test_added_relations_follow_references(workspace: Workspace) -> None:
    """Parent and children may be references to objects that the transaction creates."""
    _assert_follows_references(workspace, _ADD)


@rule(_SET_EFFECT, needs=(*_NEEDS, "reference"))
def test_set_relations_follow_references(workspace: Workspace) -> None:
    """Parent and children may be references to objects that the transaction creates."""
    _assert_follows_references(workspace, _SET)


def _assert_follows_references(workspace: Workspace, operation: str) -> None:
    transaction = workspace.transaction()
    parent = transaction.create(workspace.person, values(0))
    saved = [transaction.create(workspace.order, values(index)) for index in range(3)]
    told = [saved[1].object_id, saved[2].object_id]
    transaction.relate(operation, workspace.person, parent.object_id, ids=told)
    committed = workspace.commit(transaction)
    ids = [committed.object_id(each) for each in saved[1:]]
    assert_children(workspace, committed.object_id(parent), ids)


@rule(_DELETE_EFFECT, needs=(*_NEEDS, "reference"))
def test_deleted_relations_follow_references(workspace: Workspace) -> None:
    """Parent and children may be references to objects that the transaction creates."""
    transaction = workspace.transaction()
    parent = transaction.create(workspace.person, values(0)).object_id
    saved = [transaction.create(workspace.order, values(index)) for index in range(2)]
    told = [each.object_id for each in saved]
    transaction.relate(_ADD, workspace.person, parent, ids=told)
    transaction.relate(_DELETE, workspace.person, parent, ids=told[:1])
    committed = workspace.commit(transaction)
    parent_id = str(workspace.find(workspace.person, transaction.marker)[0].get("objectId"))
    kept = committed.object_id(saved[1])
    assert_children(workspace, parent_id, [kept], because=_ADD_EFFECT)


@rule(_ADD_EFFECT, needs=(*_NEEDS, "bulk-reference"))
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "items"])
def test_added_relations_follow_references_to_a_bulk(workspace: Workspace, whole: bool) -> None:
    """The children may be the result of a CREATE_BULK, or items of it."""
    _assert_follows_bulk(workspace, _ADD, whole)


@rule(_SET_EFFECT, needs=(*_NEEDS, "bulk-reference"))
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "items"])
def test_set_relations_follow_references_to_a_bulk(workspace: Workspace, whole: bool) -> None:
    """The children may be the result of a CREATE_BULK, or items of it."""
    _assert_follows_bulk(workspace, _SET, whole)


def _assert_follows_bulk(workspace: Workspace, operation: str, whole: bool) -> None:
    transaction = workspace.transaction()
    people = [values(index) for index in _within(workspace, range(2))]
    parents = transaction.create_bulk(workspace.person, people)
    orders = [values(index) for index in _within(workspace, range(4))]
    saved = transaction.create_bulk(workspace.order, orders)
    items = range(len(orders)) if whole else range(0, len(orders), 2)
    told = saved.reference if whole else [saved[index] for index in items]
    transaction.relate(operation, workspace.person, parents[len(people) - 1], ids=told)
    committed = workspace.commit(transaction)
    ids = committed.object_ids(saved)
    *childless, parent = committed.object_ids(parents)
    assert_children(workspace, parent, [ids[index] for index in items])
    for each in childless:
        assert_children(workspace, each, [])


_FINDS = (*_NEEDS, "reference", "find")


_parents = pytest.mark.parametrize("parent", ["id", "row"])


@rule(_ADD_EFFECT, needs=_FINDS)
@_parents
def test_children_that_a_find_answers_are_added(workspace: Workspace, parent: str) -> None:
    """The children may be what a FIND of the same transaction answers, and so may the parent."""
    _assert_follows_find(workspace, _ADD, {0: (3,)}, (3, 4, 5), parent)


@rule(_SET_EFFECT, needs=_FINDS)
@_parents
def test_children_that_a_find_answers_are_set(workspace: Workspace, parent: str) -> None:
    """The children may be what a FIND of the same transaction answers, and so may the parent."""
    _assert_follows_find(workspace, _SET, {0: (3,)}, (4, 5), parent)


@rule(_DELETE_EFFECT, needs=_FINDS)
@_parents
def test_relations_to_what_a_find_answers_are_deleted(workspace: Workspace, parent: str) -> None:
    """The children may be what a FIND of the same transaction answers, and so may the parent."""
    _assert_follows_find(workspace, _DELETE, {0: (3, 4, 5)}, (3,), parent)


def _assert_follows_find(
    workspace: Workspace,
    operation: str,
    before: Mapping[int, Sequence[int]],
    after: Sequence[int],
    parent: str,
) -> None:
    """Work on the children 4 and 5 as a FIND answers them."""
    family = found_family(workspace, {**before, 1: (6, 7)})
    transaction = workspace.transaction()
    query = {"whereClause": family.clause((4, 5)), "pageSize": 10}
    find = transaction.find(workspace.order, query)
    told: ObjectId = family.parents.ids[0]
    if parent == "row":
        name = workspace.person.column("name")
        query = {"whereClause": family.parents.clause(f"{name} = 'name0'"), "pageSize": 10}
        told = transaction.find(workspace.person, query)[0].object_id
    transaction.relate(operation, workspace.person, told, ids=find.reference)
    workspace.commit(transaction)
    because = "operations/find-effect"
    assert_related(workspace, family, {0: after, 1: (6, 7)}, because=because)
