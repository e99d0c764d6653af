import pytest
from uowkit.checks import Check
from uowkit.config import Configuration
from uowkit.judging.results import ending_result, result_of
from uowkit.outcomes import Breach, Inapplicable, Indeterminate, KitError, TargetGone, Untested
from uowkit.running.session import Session
from uowkit.wire.address import parse_address
from uowkit_schemas import Level, explain

from tests.kit.answers import exchange_of
from tests.kit.servers import dead_address

ORDER = "create-bulk/ids-in-request-order"
READ = {"steps": [{"read": {"table": "$person", "objectId": "1"}, "expect": {}}]}


@pytest.fixture
def session():
    """A session of a target that is never asked."""
    address = parse_address(f"{dead_address()}/REST-KEY")
    made = Session(Configuration(target=address, headers={"user-token": "open-sesame"}))
    made.begin(ORDER)
    yield made
    made.close()


def judged(session, error, level=Level.MUST):
    """The result of a check of that level that ended so."""
    check = Check(rule=ORDER, name="test_it", level=level, needs=(), sentence="It is so.")
    told = result_of(session, check, situation="2", seconds=0.12345, examples=7, error=error)
    assert explain("kit/report-line", told) is None
    return told


@pytest.mark.parametrize(
    ("level", "held", "broken"),
    [
        (Level.MUST, "passed", "failed"),
        (Level.SHOULD, "passed", "warned"),
        (Level.REPORT, "observed", "observed"),
    ],
)
def test_the_level_says_what_a_breach_comes_to(session, level, held, broken):
    """A REPORT check judges nothing, however it ends."""
    assert judged(session, None, level)["outcome"] == held
    assert judged(session, Breach("no"), level)["outcome"] == broken


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Untested("why", cause="create/class"), "untested"),
        (Inapplicable("why"), "inapplicable"),
        (Indeterminate("why"), "indeterminate"),
        (TargetGone("why"), "indeterminate"),
    ],
)
def test_a_verdict_is_its_outcome_with_its_reason(session, error, outcome):
    """The cause is a rule, where there is one."""
    told = judged(session, error)
    assert (told["outcome"], told["message"]) == (outcome, "why")
    assert told.get("cause") == error.cause
    assert told["findings"] == []


def test_a_result_says_how_long_the_check_took_and_how_many_examples_were_run(session):
    """To a tenth of a millisecond."""
    told = judged(session, None)
    assert told["seconds"] == pytest.approx(0.12345, abs=0.0001)
    assert (told["examples"], told["situation"]) == (7, "2")


@pytest.mark.parametrize("error", [KitError("bad"), KeyError("x"), AssertionError("bare")])
def test_anything_else_is_a_mistake_of_the_kit(session, error):
    """The target is not accused of it."""
    told = judged(session, error)
    assert told["outcome"] == "error"
    assert told["message"].startswith(type(error).__name__)
    assert told["findings"] == []


def test_a_breach_of_another_rule_leaves_this_one_untested(session):
    """It counts under the rule that it breaks."""
    told = judged(session, Breach("twice", rule="create/object-id-unique"))
    assert (told["outcome"], told["cause"]) == ("untested", "create/object-id-unique")
    assert [each["rule"] for each in told["findings"]] == ["create/object-id-unique"]


def test_what_was_noted_by_the_way_is_told_after_the_breach_itself(session):
    """Each with the evidence of its own moment."""
    guard = session.workspace.guard
    guard.answered(exchange_of({"first": 1}))
    session.workspace.note(Breach("class", rule="create/class"))
    session.workspace.note(Breach("class again", rule="create/class"))
    guard.begin()
    guard.answered(exchange_of({"second": 2}))
    told = judged(session, Breach("order", because="create/object-id-unique"))
    assert [each["message"] for each in told["findings"]] == ["order", "class"]
    assert [each["rule"] for each in told["findings"]] == [ORDER, "create/class"]
    assert told["findings"][0]["because"] == told["because"] == "create/object-id-unique"
    bodies = [each["evidence"]["exchanges"][0]["answer"]["body"] for each in told["findings"]]
    assert bodies == ['{"second": 2}', '{"first": 1}']


def test_a_finding_keeps_the_scenario_that_was_played(session):
    """With the check and the situation in which it broke the rule."""
    breach = Breach("order")
    breach.scenario = READ
    (finding,) = judged(session, breach)["findings"]
    told = finding["evidence"]["scenario"]
    assert (told["scenario"], told["steps"]) == ("It is so.", READ["steps"])
    assert told["found"]["message"] == "order"
    assert (told["found"]["check"], told["found"]["situation"]) == (f"{ORDER}:test_it", "2")


def test_a_rule_does_not_explain_itself(session):
    """Such a finding is one of its own."""
    (finding,) = judged(session, Breach("order", because=ORDER))["findings"]
    assert "because" not in finding


def test_secrets_leave_no_trace_in_a_result(session):
    """Messages, observations and evidence are clean."""
    session.workspace.observe("saw open-sesame")
    session.workspace.guard.answered(exchange_of({"echo": "open-sesame REST-KEY"}))
    told = judged(session, Breach("said open-sesame at REST-KEY"))
    assert "open-sesame" not in str(told)
    assert "REST-KEY" not in str(told)
    assert told["message"] == "said *** at ***"


def test_the_end_of_the_run_has_a_result_of_its_own(session):
    """Everything acknowledged is still there, or the first thing that is not is told."""
    rule = "atomicity/acknowledged-is-stored"
    session.begin(rule)
    assert ending_result(session, [], None, 0.5)["outcome"] == "passed"
    assert ending_result(session, [], Indeterminate("slow"), 0.5)["outcome"] == "indeterminate"
    breaches = [Breach("mixed", rule="create/object-id-persisted"), Breach("gone", rule=rule)]
    breaches[1].scenario = READ
    lost = ending_result(session, breaches, None, 0.5)
    assert explain("kit/report-line", lost) is None
    assert (lost["check"], lost["situation"]) == (f"{rule}:at_the_end_of_the_run", "")
    assert (lost["outcome"], lost["message"], lost["rule"]) == ("failed", "gone", rule)
    assert {each["rule"] for each in lost["findings"]} == {rule, "create/object-id-persisted"}
    told = lost["findings"][0]["evidence"]["scenario"]["scenario"]
    assert told.startswith("Every object that was acknowledged in the run")


def test_what_many_clients_did_is_told_without_secrets(session):
    """A finding has its timeline, and why it cannot be replayed; a check has its drawings."""
    breach = Breach("seen")
    breach.timeline, breach.no_scenario = "client 1 |--|\nopen-sesame", "it is a race"
    session.workspace.draw("claimed  G0\nopen-sesame")
    told = judged(session, breach)
    assert told["drawings"] == ["claimed  G0\n***"]
    assert told["findings"][0]["timeline"] == "client 1 |--|\n***"
    assert told["findings"][0]["evidence"]["no_scenario"] == "it is a race"
    session.begin(ORDER)
    assert "drawings" not in judged(session, None)
