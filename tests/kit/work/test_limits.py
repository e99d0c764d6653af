import re

import pytest
from uowkit.outcomes import Inapplicable
from uowkit.unit_of_work import UnitOfWork
from uowkit.work.limits import Limits

from tests.kit.servers import workspace_on


def test_the_usual_limits_are_those_of_the_rulings():
    """Twenty operations and a hundred objects, unless a target declares otherwise."""
    assert Limits() == Limits(operations=20, bulk=100)


def unit(*sizes):
    """A transaction of a CREATE (0), or a CREATE_BULK of so many objects, for each size."""
    made = UnitOfWork()
    for size in sizes:
        if size:
            made.create_bulk("T", [{}] * size)
        else:
            made.create("T", {})
    return made


def test_what_is_within_the_limits_has_no_excess():
    """As many operations, and as many objects in a bulk, as are declared."""
    assert Limits(operations=3, bulk=2).excess(unit(0, 2, 2)) is None


@pytest.mark.parametrize(
    ("sizes", "told"),
    [((0, 1, 2, 0), "4 operations are needed.* take 3"), ((1, 3), "a bulk of 3 .* take 2")],
)
def test_an_excess_says_what_is_needed_and_what_is_declared(sizes, told):
    """So that who declared it sees why a situation is left out."""
    assert re.search(told, Limits(operations=3, bulk=2).excess(unit(*sizes)))


def test_what_a_target_does_not_take_is_not_asked_of_it():
    """A check that needs more than is declared cannot be applied, and sends nothing."""
    with workspace_on() as workspace:
        workspace.limits = Limits(bulk=2)
        transaction = workspace.transaction()
        transaction.create_bulk(workspace.person, [{}, {}, {}])
        with pytest.raises(Inapplicable, match="a bulk of 3 objects is needed"):
            workspace.commit(transaction)
        assert workspace.find(workspace.person, transaction.marker) == []
