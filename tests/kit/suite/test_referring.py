import pytest
from uowkit.outcomes import Breach
from uowkit.suite.referring import READ_BACK, Holder, assert_stored, found_by_search

from tests.kit.servers import workspace_on


def held(workspace, value):
    """What was committed of an object that holds a value, and the object."""
    transaction = workspace.transaction()
    operation = transaction.create(workspace.person, {"score": value})
    return workspace.commit(transaction), Holder(operation, workspace.person, "score")


def test_a_reference_may_stand_for_either_of_two_values():
    """A time that is answered in milliseconds and kept in seconds, and no third one."""
    with workspace_on() as workspace:
        committed, holder = held(workspace, 1234)
        assert_stored(workspace, committed, holder, 1234)
        assert_stored(workspace, committed, holder, 1000, also=1234)
        with pytest.raises(Breach, match="must stand for 1000, and 1234 is stored"):
            assert_stored(workspace, committed, holder, 1000, also=2000)
        with pytest.raises(Breach, match="must stand for 1000"):
            assert_stored(workspace, committed, holder, 1000)


def test_reading_is_at_fault_where_a_search_gives_what_is_wanted():
    """And where it gives something else, or nothing, reading is not."""
    with workspace_on() as workspace:
        committed, holder = held(workspace, 1234)
        marker, object_id = committed.transaction.marker, holder.object_id(committed)

        def rule(marker, object_id, wanted):
            return found_by_search(
                workspace, holder.table, marker, object_id, lambda row: row["score"] == wanted
            )

        assert rule(marker, object_id, 1234) == READ_BACK
        assert rule(marker, object_id, 1000) is None
        assert rule(marker, "another", 1234) is None
        assert rule("another", object_id, 1234) is None
