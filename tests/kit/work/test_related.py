import pytest
from uowkit.judging.relation_probe import probe_relation
from uowkit.outcomes import Untested

from tests.independent_server import Choices
from tests.kit.servers import workspace_on


def family(workspace):
    """The id of a parent, and those of its two children."""
    transaction = workspace.transaction()
    parent = transaction.create(workspace.person, {})
    children = [transaction.create(workspace.order, {}) for _ in range(2)]
    committed = workspace.commit(transaction)
    ids = [committed.object_id(each) for each in children]
    related = workspace.transaction()
    related.relate("add_relation", workspace.person, committed.object_id(parent), ids=ids)
    workspace.commit(related)
    return committed.object_id(parent), ids


@pytest.mark.parametrize("readback", ["data", "find"])
@pytest.mark.parametrize("ids", ["guid-upper", "exotic"])
def test_children_are_read_by_both_ways(readback, ids):
    """Whatever the ids look like."""
    choices = Choices(object_ids=ids)
    with workspace_on(choices=choices, readback=readback, provision="save") as workspace:
        probe_relation(workspace)
        parent, children = family(workspace)
        found = workspace.related(workspace.person, parent)
        assert sorted(row["objectId"] for row in found) == sorted(children)


@pytest.mark.parametrize("empty", ["list", "null", "absent"])
@pytest.mark.parametrize("readback", ["data", "find"])
def test_no_children_are_none(readback, empty):
    """However the target shows it."""
    choices = Choices(empty_relation=empty)
    with workspace_on(choices=choices, readback=readback, provision="save") as workspace:
        probe_relation(workspace)
        transaction = workspace.transaction()
        operation = transaction.create(workspace.person, {})
        parent = workspace.commit(transaction).object_id(operation)
        assert workspace.related(workspace.person, parent) == []


def test_children_of_nobody_cannot_be_read():
    """That is no empty list."""
    with workspace_on(provision="save") as workspace:
        probe_relation(workspace)
        with pytest.raises(Untested, match="cannot be read"):
            workspace.related(workspace.person, "no such id")
