import pytest
from uowkit.judging.handler_probe import make_handler_tables, probe_handlers
from uowkit.judging.prerequisites import Prerequisites
from uowkit.outcomes import Untested

from tests.independent_server import Choices
from tests.kit.servers import workspace_on


def test_deployed_handlers_are_seen():
    """The tables are made, and the relation columns with them."""
    with workspace_on(provision="save") as workspace:
        probe_handlers(workspace)
        Prerequisites(workspace).require(("handlers",))
        for role in ("handled", "followed", "unhandled"):
            assert workspace.find_or_missing(workspace.tables[role], "x") == []


def test_where_no_handler_shows_the_remedy_is_named():
    """It is nobody's rule that is broken."""
    with workspace_on(choices=Choices(handlers=False), provision="save") as workspace:
        with pytest.raises(Untested, match="uowkit handlers export DIR") as caught:
            probe_handlers(workspace)
        assert caught.value.cause is None


def test_tables_that_are_not_made_are_named():
    """With what prints them for those who make them by hand."""
    with (
        workspace_on(provision="none") as workspace,
        pytest.raises(Untested, match=r"UowkitHandled .* --profiles handlers"),
    ):
        make_handler_tables(workspace)


def test_a_table_that_cannot_be_made_is_told():
    """As the connection check tells it of the others."""
    with workspace_on(provision="save") as workspace:
        workspace.provision = "console"
        with pytest.raises(Untested, match="--provision console cannot be done"):
            make_handler_tables(workspace)
