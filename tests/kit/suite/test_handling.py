import pytest
from uowkit.judging.handler_probe import make_handler_tables
from uowkit.outcomes import Inapplicable, Untested
from uowkit.suite.handling import (
    EVERY_EVENT,
    OVER_GENERIC,
    agrees,
    assert_offered,
    assert_values_reach,
    blamed,
    save,
)
from uowkit.work.handler_words import ASKED, EVENTS

from tests.independent_server import OPEN_CHOICES, Choices
from tests.kit.servers import workspace_on


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({}, {"___class": "T"}),
        ({"a": [1, {"b": 2}]}, {"a": [1.0, {"b": 2, "___class": "T"}], "c": 3}),
        (0, 0.0),
        (False, False),
        ("", ""),
        ([], []),
    ],
)
def test_a_value_agrees_with_what_has_more_members(value, found):
    """Numbers are compared as numbers."""
    assert agrees(value, found)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({}, []),
        ({"a": 1}, {}),
        ({"a": 1}, {"a": "1"}),
        ([1, 2], [1]),
        ([1], {"0": 1}),
        (0, False),
        (False, 0),
        (0, None),
        ("", None),
        ("1", 1),
    ],
)
def test_a_value_agrees_with_nothing_else(value, found):
    """What counts as false is told apart, too."""
    assert not agrees(value, found)


@pytest.mark.parametrize("event", EVENTS)
def test_an_own_handler_that_shows_is_not_blamed_on_another_rule(event):
    """Then it is the rule under check that is broken."""
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        assert blamed(workspace, event) is None
        assert_offered(workspace, event)


@pytest.mark.parametrize("event", ASKED)
def test_where_no_handler_shows_the_events_are_to_blame(event):
    """None of them runs, the generic ones as little as the others."""
    with workspace_on(choices=Choices(handlers=False), provision="save") as workspace:
        make_handler_tables(workspace)
        assert blamed(workspace, event) == EVERY_EVENT


def test_a_generic_handler_that_runs_in_the_place_of_an_own_one_is_to_blame():
    """Handlers of the kit on a table of another name are no handlers of its own."""
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        workspace.tables["handled"] = workspace.tables["unhandled"]
        assert blamed(workspace, "create") == OVER_GENERIC


@pytest.mark.parametrize("choice", ["no-describe", "no-first-and-last"])
def test_a_call_that_is_not_offered_is_inapplicable(choice):
    """It is refused where no handler stands around it, too."""
    event = "describe" if choice == "no-describe" else "findLast"
    with workspace_on(choices=OPEN_CHOICES[choice], provision="save") as workspace:
        make_handler_tables(workspace)
        with pytest.raises(Inapplicable, match=f"does not offer {event}"):
            assert_offered(workspace, event)


def test_values_need_not_reach_the_caller_where_errors_do():
    """A handler that cannot be asked to throw is not judged then."""
    choice = OPEN_CHOICES["after-handlers-answer-by-throwing-only"]
    with workspace_on(choices=choice, provision="save") as workspace:
        make_handler_tables(workspace)
        with pytest.raises(Inapplicable, match="what handlers after a call throw"):
            assert_values_reach(workspace)
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        assert_values_reach(workspace)


def test_an_object_that_is_not_saved_leaves_a_check_untested():
    """What handlers have no part in is for another profile."""
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        with pytest.raises(Untested, match="no handler does anything") as caught:
            save(workspace, "handled", {"instruction": "uowkit:throw"})
        assert caught.value.cause == "data-service/save-creates"
