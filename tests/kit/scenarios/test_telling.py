import pytest
from uowkit.judging.relation_probe import probe_relation
from uowkit.scenarios.expectation import NULL, Expectation, Same
from uowkit.scenarios.story import MOST_STEPS, Expected, Outcome, Story
from uowkit.scenarios.telling import Telling, Untellable, tell
from uowkit.suite.situations import good_transaction
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import Exchange, Request
from uowkit.work.tables import default_tables

from tests.kit.servers import workspace_on

RULE = "create/object-id-persisted"


def told(workspace, expectation=None, rule=RULE):
    """The scenario of what was done in a workspace."""
    telling = Telling(rule, workspace.guard.story.steps(), expectation or Expectation())
    return tell(telling, workspace.tables, workspace.markers.run)


def told_of(*requests):
    """The steps of a scenario of requests that were never answered."""
    story = Story()
    for each in requests:
        story.sent(Exchange(each))
    return tell(Telling(RULE, story.steps()), default_tables(), "0badcafe")["steps"]


def test_an_id_gets_its_name_where_it_was_answered():
    """If it is needed later, and only then."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        transaction = workspace.transaction()
        operation = transaction.create(workspace.person, {"name": "Joe"})
        bulk = transaction.create_bulk(workspace.order, [{}, {}])
        committed = workspace.commit(transaction)
        workspace.read(workspace.person, committed.object_id(operation))
        first, last = told(workspace, Expectation(operation.payload))["steps"]
        name = operation.op_result_id.replace(workspace.markers.run, "${run}")
        assert first["expect"]["results"] == {name: {"result": {"objectId": "$person1"}}}
        assert last["read"] == {"table": "$person", "objectId": "$person1"}
        assert last["expect"]["name"] == "Joe"
        workspace.read(workspace.order, committed.object_ids(bulk)[1])
        first = told(workspace)["steps"][0]
        name = bulk.op_result_id.replace(workspace.markers.run, "${run}")
        assert first["expect"]["results"] == {name: {"result": ["$order1", "$order2"]}}


def test_nothing_of_the_run_is_left_in_it():
    """Its marks and its ids are others the next time."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        committed = workspace.commit(good_transaction(workspace))
        (object_id,) = committed.ids_of(committed.transaction.unit.operations[0])
        workspace.read(workspace.person, object_id)
        text = str(told(workspace, Expectation({})))
        assert workspace.markers.run not in text
        assert object_id not in text


def test_the_contract_says_what_is_expected_of_each_step():
    """Success, refusal, an answer; looks that ask nothing are left out."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        workspace.commit(good_transaction(workspace))
        workspace.find(workspace.person, "m")
        workspace.attempt({"operations": None}, expected=Expected.REFUSED)
        workspace.attempt([1])
        workspace.attempt(b"{")
        workspace.attempt(b"\xff")
        workspace.send("GET", ENDPOINT)
        workspace.find(workspace.person, "m", expected=Expected.NOTHING, after=Outcome.REFUSED)
        steps = told(workspace)["steps"]
    assert steps[0]["expect"] == {"success": True}
    assert steps[1:] == [
        {"send": {"json": {"operations": None}}, "expect": "refused"},
        {"send": {"json": [1]}, "expect": "answered"},
        {"send": {"body": "{"}, "expect": "answered"},
        {"send": {"base64": "/w=="}, "expect": "answered"},
        {"send": {"method": "GET"}, "expect": "answered"},
        {
            "find": {"table": "$person", "marker": "m"},
            "expect": "nothing",
            "after": "refused",
        },
    ]


def test_a_story_ends_at_the_step_that_does_not_fit():
    """With what was to come there, and when."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        reading = workspace.attempt(good_transaction(workspace).body())
        workspace.find(workspace.person, "m")
        expectation = Expectation({"results": NULL}, Outcome.FAILURE, 200, at=reading)
        (step,) = told(workspace, expectation)["steps"]
    assert (step["expect"], step["when"], step["status"]) == ({"results": "$null"}, "failure", 200)


def test_what_was_read_before_is_kept_for_later():
    """Under names, since it is another value the next time."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        committed = workspace.commit(good_transaction(workspace))
        (object_id,) = committed.ids_of(committed.transaction.unit.operations[0])
        before = workspace.read(workspace.person, object_id)
        workspace.read(workspace.person, object_id)
        _, first, second = told(workspace, Expectation({"created": Same(before, "created")}))[
            "steps"
        ]
    assert first["expect"] == {"created": {"$maybe": "$before1"}}
    assert second["expect"] == {"created": "$before1"}


def test_rules_that_count_as_the_broken_one_are_told():
    """The check blamed it for the shape of the answer."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        workspace.commit(good_transaction(workspace), breaks={"create/class": RULE})
        assert told(workspace)["also"] == ["create/class"]
        assert "also" not in told(workspace, rule="create/created")


@pytest.mark.parametrize(
    "body",
    [b'{"a": 1}', b'{"a":1,"a":2}', b'"\\ud800"', b"[1e400]", b"[" * 40 + b"]" * 40, b"x"],
    ids=["spaces", "twice", "surrogate", "huge", "deep", "text"],
)
def test_what_json_cannot_hold_is_sent_byte_by_byte(body):
    """What a client would not write like that."""
    (step,) = told_of(Request("POST", ENDPOINT, body, (("Content-Type", "application/json"),)))
    assert step["send"] == {"body": body.decode()}


def test_other_methods_paths_and_headers_are_told():
    """As far as they are not the usual ones."""
    (step,) = told_of(
        Request("PUT", "/data/UowkitPerson", b"{}", (("Content-Type", "text/plain"),))
    )
    assert step["send"] == {
        "method": "PUT",
        "path": "/data/${person}",
        "headers": {"Content-Type": "text/plain"},
        "body": "{}",
    }


def test_what_cannot_be_written_is_not_told():
    """Half a surrogate pair, expected of an answer."""
    with workspace_on() as workspace:
        workspace.guard.begin()
        workspace.commit(good_transaction(workspace))
        with pytest.raises(Untellable, match="cannot be written"):
            told(workspace, Expectation({"error": "\ud800"}))


def test_what_nobody_would_read_is_not_told():
    """It says why."""
    with pytest.raises(Untellable, match="nothing was sent"):
        told_of()
    with pytest.raises(Untellable, match="more than 300 steps"):
        told_of(*[Request("GET", "/")] * (MOST_STEPS + 1))
    with pytest.raises(Untellable, match="more than 500 kB"):
        told_of(Request("POST", ENDPOINT, b"x" * 600_000))


def test_ids_have_names_wherever_operations_hold_them():
    """As payload of a DELETE, as parent, in a list; and what is related is looked for by name."""
    with workspace_on(provision="save") as workspace:
        probe_relation(workspace)
        workspace.guard.begin()
        saved = workspace.transaction()
        parent = saved.create(workspace.person, {})
        children = saved.create_bulk(workspace.order, [{}, {}])
        committed = workspace.commit(saved)
        parent_id, ids = committed.object_id(parent), committed.object_ids(children)
        changing = workspace.transaction()
        changing.relate("set_relation", workspace.person, parent_id, ids=ids)
        changing.update_bulk(workspace.order, {"name": "Joe"}, ids=ids[1:])
        changing.delete(workspace.order, ids[0])
        workspace.commit(changing)
        rows = workspace.related(workspace.person, parent_id)
        expected = Expectation([{"objectId": ids[1]}], at=rows)
        steps = told(workspace, expected)["steps"]
    payloads = [each["payload"] for each in steps[1]["transaction"]["operations"]]
    assert payloads == [
        {
            "parentObject": "$person1",
            "relationColumn": "orders",
            "unconditional": ["$order1", "$order2"],
        },
        {"changes": {"name": "Joe"}, "unconditional": ["$order2"]},
        "$order1",
    ]
    assert steps[2] == {
        "related": {"table": "$person", "objectId": "$person1"},
        "expect": [{"objectId": "$order2"}],
    }
