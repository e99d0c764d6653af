"""ADD_RELATION, SET_RELATION and DELETE_RELATION (protocol notes, section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from uowkit.checks import rule
from uowkit.suite.family import Family, assert_children, assert_related, found_family, relate
from uowkit.suite.stock import values
from uowkit.workspace import Workspace

_NEEDS = ("create", "bulk", "relation")
_ADD, _SET, _DELETE = "add_relation", "set_relation", "delete_relation"
_ADD_EFFECT = "operations/add-relation-effect"
_SET_EFFECT = "operations/set-relation-effect"
_DELETE_EFFECT = "operations/delete-relation-effect"

_forms = pytest.mark.parametrize("by_condition", [False, True], ids=["ids", "condition"])


@rule("operations/add-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(4,), (4, 5, 6)], ids=["one", "three"])
def test_the_result_of_adding_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], by_condition: bool
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {})
    _commit(workspace, _ADD, family, children, by_condition, _ADD_EFFECT)


@rule("operations/set-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(4,), (4, 5, 6)], ids=["one", "three"])
def test_the_result_of_setting_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], by_condition: bool
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {})
    _commit(workspace, _SET, family, children, by_condition, _SET_EFFECT)


@rule("operations/delete-relation-result", needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(0,), (0, 1, 2)], ids=["one", "three"])
def test_the_result_of_deleting_relations_is_a_number(
    workspace: Workspace, children: Sequence[int], by_condition: bool
) -> None:
    """The result is a whole number; what it counts is open."""
    family = found_family(workspace, {0: (0, 1, 2, 3)})
    _commit(workspace, _DELETE, family, children, by_condition, _DELETE_EFFECT)


def _commit(
    workspace: Workspace,
    operation: str,
    family: Family,
    children: Sequence[int],
    by_condition: bool,
    refusal_breaks: str,
) -> None:
    transaction = workspace.transaction()
    relate(transaction, operation, family, children, by_condition=by_condition)
    workspace.commit(transaction, refusal_breaks=refusal_breaks)


@rule(_ADD_EFFECT, needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(4,), (4, 5, 6)], ids=["one", "three"])
@pytest.mark.parametrize("before", [(), (0, 1)], ids=["to-none", "to-two"])
def test_added_children_come_beside_those_that_were_there(
    workspace: Workspace, before: Sequence[int], children: Sequence[int], by_condition: bool
) -> None:
    """The picked children are related to the parent, which keeps those that it had."""
    family = found_family(workspace, {0: before, 1: (2, 3)} if before else {})
    _commit(workspace, _ADD, family, children, by_condition, _ADD_EFFECT)
    others: Sequence[int] = (2, 3) if before else ()
    assert_related(workspace, family, {0: (*before, *children), 1: others})


@rule(_ADD_EFFECT, needs=_NEEDS)
def test_a_child_that_is_added_twice_is_there_once(workspace: Workspace) -> None:
    """A child that the parent has already does not come a second time."""
    family = found_family(workspace, {0: (0, 1)})
    _commit(workspace, _ADD, family, (1, 2), False, _ADD_EFFECT)
    assert_related(workspace, family, {0: (0, 1, 2)})


@rule(_SET_EFFECT, needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(1,), (1, 4, 5), (4,)], ids=["one-of-them", "mixed", "other"])
@pytest.mark.parametrize("before", [(), (0, 1)], ids=["of-none", "of-two"])
def test_set_children_are_the_only_ones(
    workspace: Workspace, before: Sequence[int], children: Sequence[int], by_condition: bool
) -> None:
    """The picked children are the only ones that the parent is related to."""
    family = found_family(workspace, {0: before, 1: (2, 3)} if before else {})
    _commit(workspace, _SET, family, children, by_condition, _SET_EFFECT)
    others: Sequence[int] = (2, 3) if before else ()
    assert_related(workspace, family, {0: children, 1: others})


@rule(_DELETE_EFFECT, needs=_NEEDS)
@_forms
@pytest.mark.parametrize("children", [(0,), (1, 2), (0, 1, 2)], ids=["one", "two", "all"])
def test_deleted_relations_are_no_more(
    workspace: Workspace, children: Sequence[int], by_condition: bool
) -> None:
    """The parent loses the picked children and keeps its others, and all objects stay."""
    family = found_family(workspace, {0: (0, 1, 2), 1: (3, 4)})
    _commit(workspace, _DELETE, family, children, by_condition, _DELETE_EFFECT)
    left = [each for each in (0, 1, 2) if each not in children]
    assert_related(workspace, family, {0: left, 1: (3, 4)})


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
    parents = transaction.create_bulk(workspace.person, [values(0), values(1)])
    saved = transaction.create_bulk(workspace.order, [values(index) for index in range(4)])
    told = saved.reference if whole else [saved[0], saved[2]]
    transaction.relate(operation, workspace.person, parents[1], ids=told)
    committed = workspace.commit(transaction)
    ids = committed.object_ids(saved)
    wanted = ids if whole else [ids[0], ids[2]]
    assert_children(workspace, committed.object_ids(parents)[1], wanted)
    assert_children(workspace, committed.object_ids(parents)[0], [])


_FINDS = (*_NEEDS, "reference", "find")


@rule(_ADD_EFFECT, needs=_FINDS)
def test_children_that_a_find_answers_are_added(workspace: Workspace) -> None:
    """The children may be what a FIND of the same transaction answers."""
    _assert_follows_find(workspace, _ADD, {0: (3,)}, (3, 4, 5))


@rule(_SET_EFFECT, needs=_FINDS)
def test_children_that_a_find_answers_are_set(workspace: Workspace) -> None:
    """The children may be what a FIND of the same transaction answers."""
    _assert_follows_find(workspace, _SET, {0: (3,)}, (4, 5))


@rule(_DELETE_EFFECT, needs=_FINDS)
def test_relations_to_what_a_find_answers_are_deleted(workspace: Workspace) -> None:
    """The children may be what a FIND of the same transaction answers."""
    _assert_follows_find(workspace, _DELETE, {0: (3, 4, 5)}, (3,))


def _assert_follows_find(
    workspace: Workspace,
    operation: str,
    before: Mapping[int, Sequence[int]],
    after: Sequence[int],
) -> None:
    """Work on the children 4 and 5 as a FIND answers them."""
    family = found_family(workspace, {**before, 1: (6, 7)})
    transaction = workspace.transaction()
    query = {"whereClause": family.clause((4, 5)), "pageSize": 10}
    find = transaction.find(workspace.order, query)
    parent = family.parents.ids[0]
    transaction.relate(operation, workspace.person, parent, ids=find.reference)
    workspace.commit(transaction)
    because = "operations/find-effect"
    assert_related(workspace, family, {0: after, 1: (6, 7)}, because=because)
