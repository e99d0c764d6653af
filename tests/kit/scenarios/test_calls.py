import pytest
from uowkit.judging.handler_probe import make_handler_tables, marked_row
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import (
    NUMBER,
    TEXT,
    AnsweredId,
    Done,
    Expectation,
    Holds,
    Not,
    Refused,
    Same,
    Whichever,
)
from uowkit.scenarios.playing import play
from uowkit.scenarios.replaying import replay
from uowkit.scenarios.story import Search
from uowkit.suite.saving import READ_BACK, save_changes, save_new
from uowkit_schemas import explain

from tests.independent_server import Choices
from tests.kit.scenarios.hand_made import scenario, transaction
from tests.kit.scenarios.test_telling import told
from tests.kit.servers import workspace_on

RULE = "data-service/save-updates"
OBJECT = {"marker": "${run}-1", "item": "${run}-1.a", "name": "Joe", "age": 2.5}


def save(expect, **values):
    """A step that saves an object."""
    return {"save": {"table": "$person", "object": values}, "expect": expect}


def count(number):
    """A step that counts what was saved."""
    return {"count": {"table": "$person", "marker": "${run}-1"}, "expect": number}


def test_calls_are_told_and_can_be_played_again():
    """With names for ids, and marks that are others each time."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        workspace.rule = RULE
        kept = save_new(workspace, workspace.person, {"name": "Joe"})
        before = workspace.read(workspace.person, kept.object_id)
        save_changes(workspace, kept, {"name": "Mary"})
        workspace.read(workspace.person, kept.object_id)
        expectation = Expectation({"updated": NUMBER, "created": Same(before, "created")})
        steps = told(workspace, expectation, RULE)["steps"]
        assert [next(iter(each)) for each in steps] == ["save", "read", "save", "read"]
        assert steps[0]["save"]["object"]["marker"].startswith("${run}-")
        assert steps[0]["expect"] == {"objectId": "$person1"}
        assert steps[2]["save"]["object"] == {"objectId": "$person1", "name": "Mary"}
        assert steps[2]["expect"] == {}
        assert steps[3]["expect"] == {"updated": "$number", "created": "$before1"}
        assert workspace.markers.run not in str(steps)
        for _ in range(2):
            play(workspace, scenario(*steps, rule=RULE))


def test_a_search_is_told_and_can_be_played_again():
    """By the kit's name of its column, and with the objects that it was to give."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        kept = save_new(workspace, workspace.person, {"age": 3})
        found = workspace.data.search(workspace.person, Search(kept.marker, "age", 2, 0, 5))
        assert [each["objectId"] for each in found] == [kept.object_id]
        steps = told(workspace, Expectation([dict(kept.row)]), READ_BACK)["steps"]
        marker = steps[0]["save"]["object"]["marker"]
        asked = {"table": "$person", "marker": marker, "column": "age", "least": 2}
        assert steps[1]["search"] == {**asked, "offset": 0, "size": 5}
        play(workspace, scenario(*steps, rule=READ_BACK))
        steps[1]["search"]["least"] = 4
        with pytest.raises(Breach, match="step 2: of 1 objects, one is not there"):
            play(workspace, scenario(*steps, rule=READ_BACK))


def test_what_a_call_was_to_answer_is_told():
    """In place of what it answered."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        kept = save_new(workspace, workspace.order, {"name": "Joe"})
        workspace.data.delete(workspace.order, kept.object_id)
        workspace.data.count(workspace.order, kept.marker)
        saved, deleted, counted = told(workspace, Expectation(0), RULE)["steps"]
        assert (deleted["delete"]["objectId"], deleted["expect"]) == ("$order1", "answered")
        assert (saved["expect"], counted["expect"]) == ({"objectId": "$order1"}, 0)
        expectation = Expectation({"name": "Joe"}, at=kept.answer)
        (step,) = told(workspace, expectation, RULE)["steps"]
        assert step["expect"]["name"] == "Joe"
        assert explain("kit/scenario", scenario(step, rule=RULE).document) is None


def test_an_id_that_was_answered_may_be_expected_anywhere():
    """In the place of a value that a reference stood for."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        unit = workspace.transaction()
        source = unit.create(workspace.person, {"name": "Joe"})
        operation = unit.create(workspace.person, {"note": source.object_id})
        committed = workspace.commit(unit)
        workspace.read(workspace.person, committed.object_id(operation))
        wanted = {"note": AnsweredId(committed.object_id(source))}
        first, last = told(workspace, Expectation(wanted), "references/create-property")["steps"]
    names = [each["result"]["objectId"] for each in first["expect"]["results"].values()]
    assert names == ["$person1", "$person2"]
    assert last["expect"] == {"note": "$person1"}


def test_calls_that_are_answered_as_expected_are_played_to_the_end():
    """Saving, changing, counting and deleting."""
    steps = [
        save({"objectId": "$joe", "name": "Joe"}, **OBJECT),
        count(1),
        save({"name": "Mary"}, objectId="$joe", name="Mary"),
        {"read": {"table": "$person", "objectId": "$joe"}, "expect": {"name": "Mary", "age": 2.5}},
        {"delete": {"table": "$person", "objectId": "$joe"}, "expect": "answered"},
        count(0),
        save("answered", objectId="nobody", name="x"),
    ]
    with workspace_on() as workspace:
        play(workspace, scenario(*steps, rule=RULE))


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (save({"name": "Mary"}, **OBJECT), "name is"),
        (save({}, objectId="nobody", name="x"), "must be saved, and the answer was HTTP 4"),
        (count(3), "0 objects were counted, not 3"),
    ],
    ids=["unlike", "refused", "count"],
)
def test_a_call_that_is_not_answered_as_expected_ends_the_scenario(step, message):
    """Under the scenario's rule, with the step."""
    with workspace_on() as workspace, pytest.raises(Breach, match=f"step 1: .*{message}") as caught:
        play(workspace, scenario(step, rule=RULE))
    assert caught.value.rule == RULE


def test_rules_on_the_data_service_are_read_by_the_data_service():
    """Whichever way the configuration reads by for all others."""
    with workspace_on(choices=Choices(find_operation=True), readback="find") as workspace:
        kept = save_new(workspace, workspace.person, {"name": "Joe"})
        for rule, begins in ((RULE, "GET"), ("create/class", "POST")):
            workspace.rule = rule
            with workspace.target.listening() as heard:
                assert workspace.read(workspace.person, kept.object_id)["name"] == "Joe"
                assert len(workspace.find(workspace.person, kept.marker)) == 1
            assert {each.request.method for each in heard} == {begins}


def test_a_scenario_may_mix_calls_and_transactions():
    """What one saved, the other one finds."""
    operation = {
        "operationType": "CREATE",
        "table": "$person",
        "opResultId": "mary",
        "payload": {**OBJECT, "name": "Mary"},
    }
    with workspace_on() as workspace:
        steps = [save({"objectId": "$joe"}, **OBJECT), transaction(operation), count(2)]
        play(workspace, scenario(*steps, rule=RULE))


def test_a_keyword_that_does_not_fit_is_told_beside_values_that_do_not():
    """What a keyword stands for explains nothing."""
    steps = [
        save({"objectId": "$joe"}, **OBJECT),
        {
            "read": {"table": "$person", "objectId": "$joe"},
            "expect": {"updated": "$number", "age": 3},
        },
    ]
    with workspace_on() as workspace, pytest.raises(Breach, match="updated is null, not a number"):
        play(workspace, scenario(*steps, rule="data-service/update-stamps"))


STOPS = "handlers/before-stops"


def asked(workspace, role, event, **said):
    """Make a call with handlers, as the first of a story."""
    workspace.guard.begin()
    return workspace.handled.ask(event, workspace.tables[role], **said)


@pytest.fixture
def handled():
    """Yield a workspace with the tables of event handlers."""
    with workspace_on(provision="save") as workspace:
        make_handler_tables(workspace)
        yield workspace


def test_a_call_with_handlers_is_told_and_can_be_played_again(handled):
    """With names for ids, and what was to be answered, whatever kind of JSON it is."""
    table = handled.tables["handled"]
    row = marked_row(handled, table, {"name": "Joe", "instruction": "uowkit:return [0]"})
    asked(handled, "handled", "create", values=row)
    (step,) = told(handled, Expectation(Done([0])), STOPS)["steps"]
    assert step["ask"]["event"] == "create"
    assert step["ask"]["object"]["marker"].startswith("${run}-")
    assert step["expect"] == {"answer": [0]}
    story = scenario(step, rule=STOPS)
    assert story.handles
    play(handled, story)
    step["expect"] = {"answer": [1]}
    with pytest.raises(Breach, match=r"step 1: /0 is 0, not 1"):
        play(handled, story)


def test_an_object_that_a_call_has_saved_gets_a_name_where_it_is_needed(handled):
    """As those of other steps do."""
    table = handled.tables["unhandled"]
    row = marked_row(handled, table, {"name": "Joe"})
    object_id = asked(handled, "unhandled", "create", values=row).document["objectId"]
    handled.handled.ask("update", table, object_id=object_id, values={"name": "Mary"})
    handled.handled.ask("find", table, instruction="none")
    handled.handled.ask("findById", table, object_id=object_id)
    expectation = Expectation(Done(Holds({"objectId": object_id, "name": TEXT})))
    steps = told(handled, expectation, STOPS)["steps"]
    assert steps[0]["expect"] == {"answer": {"objectId": "$unhandled1"}}
    assert steps[1]["ask"]["objectId"] == "$unhandled1"
    assert steps[2] == {
        "ask": {"event": "find", "table": "$unhandled", "instruction": "none"},
        "expect": "answered",
    }
    assert steps[3]["expect"] == {
        "answer": {"$holds": {"objectId": "$unhandled1", "name": "$text"}}
    }
    play(handled, scenario(*steps, rule=STOPS))


@pytest.mark.parametrize(
    ("expected", "said", "phrase"),
    [
        (Refused({"code": 47110}), {"refused": {"code": 47110}}, None),
        (Refused({"code": 1}), {"refused": {"code": 1}}, "/code is 47110, not 1"),
        (Done({}), {"answer": {}}, "the call must not be refused"),
        (Whichever({"code": 47110}), {"either": {"code": 47110}}, None),
        (
            Whichever(Not(Holds({"code": 47110}))),
            {"either": {"$not": {"$holds": {"code": 47110}}}},
            "holds what it must not",
        ),
    ],
)
def test_a_refusal_may_be_expected_or_not(expected, said, phrase, handled):
    """Or neither of the two."""
    unknown = "${run}-0DD0-4002-8001-000000000001".replace("${run}", handled.markers.run)
    asked(handled, "handled", "remove", object_id=unknown)
    (step,) = told(handled, Expectation(expected), STOPS)["steps"]
    assert step["expect"] == said
    assert step["ask"]["objectId"].startswith("${run}-")
    story = scenario(step, rule=STOPS)
    if phrase is None:
        play(handled, story)
        return
    with pytest.raises(Breach, match=phrase):
        play(handled, story)


def test_an_answer_where_a_refusal_is_expected_is_told(handled):
    """With what came."""
    step = {"ask": {"event": "findFirst", "table": "$handled"}, "expect": {"refused": {}}}
    with pytest.raises(Breach, match="the call must be refused"):
        play(handled, scenario(step, rule=STOPS))


def test_the_tables_are_made_for_a_replay():
    """A server that has never seen the kit needs no set-up but the handlers."""
    step = {
        "ask": {"event": "findFirst", "table": "$handled"},
        "expect": {"answer": {"uowkit": {"event": "beforeFindFirst"}}},
    }
    with workspace_on(provision="save") as workspace:
        assert replay(workspace, scenario(step, rule=STOPS), 2).kept
