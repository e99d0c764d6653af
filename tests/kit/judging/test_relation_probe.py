import pytest
from uowkit.judging.prerequisites import Prerequisites
from uowkit.judging.relation_probe import probe_relation
from uowkit.outcomes import Untested
from uowkit.work.removal import remove_all

from tests.independent_server import Choices, UnitOfWorkService
from tests.independent_server.answers import Refusal
from tests.kit.servers import workspace_on


def test_a_missing_column_is_made_by_a_deep_save():
    """What is saved for that is removed at the end."""
    with workspace_on(provision="save") as workspace:
        probe_relation(workspace)
        with workspace.target.listening() as heard:
            probe_relation(workspace)  # now it is there
        assert not any("deep-save" in each.request.path for each in heard)
        assert remove_all(workspace).stayed == 0


def test_a_column_that_cannot_be_had_leaves_its_rules_untested():
    """The message names the column and the remedy."""
    with workspace_on(choices=Choices(deep_save=False), provision="save") as workspace:
        with pytest.raises(Untested, match="orders, a relation") as caught:
            probe_relation(workspace)
        assert "--provision console" in caught.value.message
        assert "deep save" in caught.value.message
        with pytest.raises(Untested):
            Prerequisites(workspace).require(("relation",))


def test_a_missing_column_is_not_made_where_nothing_is_to_be_made():
    """The tables are the user's own then."""
    with workspace_on(provision="none") as workspace:
        with pytest.raises(Untested, match="--provision none") as caught:
            probe_relation(workspace)
        assert caught.value.cause is None


def test_an_address_without_application_has_no_console():
    """It is said what the address has to look like."""
    with workspace_on(provision="console") as workspace, pytest.raises(Untested) as caught:
        probe_relation(workspace)
    assert "APP-ID/REST-KEY" in caught.value.message


class SetsNothing(UnitOfWorkService):
    """Refuses every SET_RELATION."""

    def perform(self, operation, results):
        """Refuse it."""
        if operation.operation_type == "SET_RELATION":
            raise Refusal("no", 1)
        return super().perform(operation, results)


def test_one_broken_operation_does_not_hide_the_column():
    """The rules on the other two are judged all the same."""
    with workspace_on(SetsNothing, provision="save") as workspace:
        probe_relation(workspace)
        Prerequisites(workspace).require(("relation",))
