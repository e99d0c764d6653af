import pytest
from uowkit.outcomes import Breach
from uowkit.scenarios.document import read_scenario
from uowkit.scenarios.playing import Unlike, play
from uowkit.scenarios.replaying import replay
from uowkit.suite.test_scenarios import FOLDER

from tests.independent_server import Choices, UnitOfWorkService
from tests.independent_server.answers import Answer
from tests.kit.scenarios.hand_made import RULE, create, find, scenario, transaction
from tests.kit.servers import workspace_on

FILES = sorted(FOLDER.glob("*.yaml"))
REFUSED = transaction({**create(), "operationType": "NONE"}, expect="refused")
JOE = {"results": {"x": {"result": {"objectId": "$joe"}}}}


def played(workspace, made):
    """Play a scenario under its own rule."""
    workspace.rule = made.rule
    play(workspace, made)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "choices",
    [Choices(), Choices(result_type_key="both", additional_members=True, object_ids="exotic")],
    ids=["defaults", "other-choices"],
)
def test_a_right_server_plays_every_recorded_scenario(path, choices):
    """What is saved by it is removed at the end."""
    with workspace_on(choices=choices) as workspace:
        before = len(workspace.ledger)
        played(workspace, read_scenario(path))
        assert len(workspace.ledger) > before


RIGHT = {
    "marks": [transaction(create()), find([{"item": "${run}-1.x"}])],
    "nothing": [REFUSED, find("nothing")],
    "an-id": [
        transaction(create(name="x"), expect={"success": True, **JOE}),
        {"read": {"table": "$person", "objectId": "$joe"}, "expect": {"item": "${run}-1.x"}},
    ],
    "no-object": [{"read": {"table": "$person", "objectId": "none"}, "expect": "nothing"}],
    "no-table": [{"find": {"table": "None${run}", "marker": "m"}, "expect": "nothing"}],
    "raw": [
        {"send": {"body": '{"operations": ['}, "expect": "refused"},
        {"send": {"base64": "/w=="}, "expect": "refused"},
        {"send": {"json": [1]}, "expect": "refused"},
        {"send": {"method": "GET"}, "expect": "answered"},
        {"send": {"path": "/data/$$", "method": "PUT", "headers": {}}, "expect": "answered"},
    ],
    "kinds": [
        transaction(create(), when="failure", expect={"error": {"message": "$text"}}),
        transaction(create(), when="success", status=200, expect=JOE),
        find("nothing", after="refused"),
    ],
    "once": [transaction(create(), tries=1)],
    "unbound": [
        transaction({**create(), "table": "None${run}"}, when="success", expect=JOE),
        {"read": {"table": "$person", "objectId": "$joe"}, "expect": {}},
    ],
    "end": [find([{"item": "${run}-1.x"}], at="end"), transaction(create())],
}


@pytest.mark.parametrize("steps", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_as_expected_is_passed_over(steps):
    """And whatever was saved is known to be removed."""
    with workspace_on() as workspace:
        played(workspace, scenario(*steps))
        assert workspace.findings == []


WRONG = {
    "refused": ([transaction(create(), expect="refused")], "step 1: it must be refused"),
    "succeeds": (
        [transaction({**create(), "table": "None"})],
        "step 1: it must succeed, and the answer was HTTP",
    ),
    "pattern": (
        [transaction(create(), expect={"success": True, "error": "$text"})],
        "step 1: /error is null, not a text",
    ),
    "status": ([transaction(create(), status=201)], "step 1: the status is 200, not 201"),
    "nothing": ([transaction(create()), find("nothing")], r"step 2: nothing of \w+-1 must"),
    "rows": (
        [transaction(create()), find([{"item": "other"}])],
        "step 2: an object is unlike: /item is",
    ),
    "no-object": (
        [{"read": {"table": "$person", "objectId": "none"}, "expect": {}}],
        'step 1: "none" reads nothing',
    ),
    "an-object": (
        [
            transaction(create(), expect={"success": True, **JOE}),
            {"read": {"table": "$person", "objectId": "$joe"}, "expect": "nothing"},
        ],
        "step 2: .* must read nothing",
    ),
    "after": ([transaction(create()), find("nothing", after="success")], "step 2: nothing"),
    "end": ([transaction(create()), find([], at="end")], "step 2: 1 more than the 0 objects"),
}


@pytest.mark.parametrize(("steps", "told"), WRONG.values(), ids=WRONG.keys())
def test_the_first_step_that_is_not_as_expected_is_told(steps, told):
    """It is a breach of the scenario's rule."""
    made = scenario(*steps)
    with workspace_on() as workspace, pytest.raises(Unlike, match=told) as caught:
        played(workspace, made)
    assert caught.value.rule == RULE
    assert caught.value.scenario == made.document


@pytest.mark.parametrize("choice", ["both", "correct", "misspelt"])
@pytest.mark.parametrize("level", ["SERIALIZABLE", "SERIALZABLE"])
def test_a_level_that_is_spelt_in_two_ways_is_taken_in_either(level, choice):
    """Unless the scenario is about just that."""
    step = transaction(create())
    step["transaction"]["isolationLevelEnum"] = level
    with workspace_on(choices=Choices(serializable_spellings=choice)) as workspace:
        played(workspace, scenario(step))


class Backwards(UnitOfWorkService):
    """Answers the ids of a bulk last to first."""

    def create_bulk(self, table, payload):
        """Turn them round."""
        return super().create_bulk(table, payload)[::-1]


def test_a_wrong_server_is_told_at_which_step():
    """The scenario's rule is broken."""
    made = read_scenario(FOLDER / "js-sdk-bulk-create.yaml")
    with workspace_on(Backwards) as workspace, pytest.raises(Breach, match=r"^step 2: ") as caught:
        played(workspace, made)
    assert caught.value.rule == "create-bulk/ids-in-request-order"


class WrongClass(UnitOfWorkService):
    """Answers another class than the table's name."""

    def full_row(self, table, row):
        """Change the class."""
        return {**super().full_row(table, row), "___class": "Other"}


@pytest.mark.parametrize(
    ("rule", "also"), [("create/class", []), ("op-result-id/exact", ["create/class"])]
)
def test_a_good_transaction_is_held_against_the_scenarios_rule(rule, also):
    """What the pattern does not say, the rule does, and those that count as it here."""
    made = scenario(transaction(create()), rule=rule, also=also)
    with workspace_on(WrongClass) as workspace, pytest.raises(Unlike, match="___class") as caught:
        played(workspace, made)
    assert caught.value.rule == rule


def test_a_breach_of_another_rule_is_only_noted():
    """A scenario is about its own."""
    with workspace_on(WrongClass) as workspace:
        played(workspace, scenario(transaction(create())))
        assert [each.rule for each in workspace.findings] == ["create/class"]


class OneId(UnitOfWorkService):
    """Gives every object the same id."""

    def new_object_id(self, _table):
        """The one and only."""
        return "the-id"


def test_no_two_objects_of_a_table_may_have_one_id():
    """Whether they are named in the scenario or not."""
    made = scenario(transaction(create("x")), transaction(create("y")))
    with workspace_on(OneId) as workspace, pytest.raises(Unlike, match="step 2: two objects"):
        played(workspace, made)


class FailsOnMary(UnitOfWorkService):
    """Ends in a server error."""

    def handle(self, body):
        """Unless it is about somebody else."""
        if b"Mary" in body:
            return Answer(500, {"code": 0, "message": "oh"})
        return super().handle(body)


def test_a_server_error_breaks_a_rule_of_its_own():
    """Whatever the scenario is about, and whatever is expected."""
    made = scenario(transaction(create(name="Mary"), expect="answered"))
    with workspace_on(FailsOnMary) as workspace, pytest.raises(Breach) as caught:
        played(workspace, made)
    assert caught.value.rule == "robustness/answers-everything"


def related(expect):
    """A scenario that relates one of two orders to a person, and looks at what is related."""
    operations = [
        create(name="parent"),
        {**create(name="first"), "table": "$order"},
        {**create(name="second"), "table": "$order"},
    ]
    ids = {name: {"result": {"objectId": f"${name}"}} for name in ("parent", "first", "second")}
    payload = {"parentObject": "$parent", "relationColumn": "orders", "unconditional": ["$first"]}
    relate = {
        "operationType": "ADD_RELATION",
        "table": "$person",
        "opResultId": "r",
        "payload": payload,
    }
    return scenario(
        transaction(*operations, expect={"success": True, "results": ids}),
        transaction(relate),
        {"related": {"table": "$person", "objectId": "$parent"}, "expect": expect},
        rule="operations/add-relation-effect",
    )


def test_what_is_related_can_be_looked_for():
    """Replaying makes the relation column where there is none."""
    with workspace_on(provision="save") as workspace:
        assert replay(workspace, related([{"objectId": "$first"}]), 2).kept
        assert replay(workspace, related("answered"), 2).kept
        other = replay(workspace, related([{"objectId": "$second"}]), 2).breach
        assert other.rule == "operations/add-relation-effect"
        assert replay(workspace, related("nothing"), 2).breach
