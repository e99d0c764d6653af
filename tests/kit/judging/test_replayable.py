import pytest
from uowkit.checks import Check
from uowkit.config import Configuration
from uowkit.judging.ending import judge_ledger
from uowkit.judging.replayable import Found, scenario_evidence
from uowkit.outcomes import Breach
from uowkit.running.session import Session
from uowkit.scenarios.expectation import NOTHING, Expectation
from uowkit.suite.saving import save_new
from uowkit.suite.situations import good_transaction
from uowkit.wire.address import parse_address
from uowkit.work.tables import Table
from uowkit_schemas import Level, explain

from tests.independent_server.asgi import make_application

RULE = "op-result-id/unique"
CHECK = Check(rule=RULE, name="test_it", level=Level.MUST, needs=(), sentence="It is so.")


@pytest.fixture
def session():
    """A session on a right server in this process."""
    address = parse_address("http://here/api")
    configuration = Configuration(target=address, headers={"user-token": "open-sesame"}, seed=7)
    made = Session(configuration, application=make_application(), disposable=True)
    made.connect()
    made.begin(RULE)
    yield made
    made.close()


def evidence(session, breach):
    """What stands beside the exchanges of a breach."""
    breach.rule = breach.rule or RULE
    session.workspace.guard.attach(breach)
    return scenario_evidence(session, breach, Found(CHECK, "first"))


def test_a_finding_has_a_scenario_that_says_where_it_comes_from(session):
    """Rule, source, check, situation, seed, version, and what was found."""
    session.workspace.commit(good_transaction(session.workspace))
    document = evidence(session, Breach("it is not so"))["scenario"]
    assert explain("kit/scenario", document) is None
    assert (document["scenario"], document["rule"]) == ("It is so.", RULE)
    found = document["found"]
    assert (found["message"], found["check"]) == ("it is not so", f"{RULE}:test_it")
    assert (found["situation"], found["seed"]) == ("first", 7)


def test_a_rule_that_is_found_by_the_way_speaks_for_itself(session):
    """The check's sentence is about another one."""
    session.workspace.commit(good_transaction(session.workspace))
    document = evidence(session, Breach("no", rule="create/class"))["scenario"]
    assert "___class" in document["scenario"]


def test_secrets_are_hidden_in_what_is_told(session):
    """The message quotes what the target said."""
    session.workspace.commit(good_transaction(session.workspace))
    document = evidence(session, Breach("it said open-sesame"))["scenario"]
    assert document["found"]["message"] == "it said ***"


def test_there_is_no_scenario_where_a_secret_would_have_to_be_sent(session):
    """It would not do the same with stars in its place."""
    transaction = session.workspace.transaction()
    transaction.create(session.workspace.person, {"name": "open-sesame"})
    session.workspace.commit(transaction)
    told = evidence(session, Breach("no"))
    assert told.keys() == {"no_scenario"}
    assert "must not be printed" in told["no_scenario"]


def test_where_nothing_was_sent_there_is_nothing_to_do_again(session):
    """And the report says so."""
    assert evidence(session, Breach("no")) == {"no_scenario": "nothing was sent"}


def test_a_scenario_that_was_played_is_its_own_evidence(session):
    """Whatever was sent for it."""
    breach = Breach("no")
    breach.scenario = {"steps": [{"find": {}, "expect": []}], "columns": {"a": "age"}, "rule": "x"}
    document = evidence(session, breach)["scenario"]
    assert (document["steps"], document["columns"]) == (
        [{"find": {}, "expect": []}],
        {"a": "age"},
    )
    assert document["rule"] == RULE


def test_what_is_lost_at_the_end_is_told_with_what_was_sent_around_it(session):
    """And everything else that was acknowledged there has to be there, too."""
    workspace = session.workspace
    for name in ("before", "lost", "after"):
        transaction = workspace.transaction()
        operation = transaction.create(workspace.person, {"name": name})
        object_id = workspace.commit(transaction).object_id(operation)
        if name == "lost":
            lost = object_id
    session.begin("atomicity/acknowledged-is-stored")
    workspace.target.send("DELETE", f"/data/UowkitPerson/{lost}")
    (breach,) = judge_ledger(workspace)
    steps = evidence(session, breach)["scenario"]["steps"]
    sent = [
        each["transaction"]["operations"][0]["payload"]["name"]
        for each in steps
        if "transaction" in each
    ]
    assert sent[-3:] == ["before", "lost", "after"]
    looks = [each for each in steps if "find" in each]
    assert {each["at"] for each in looks} == {"end"}
    assert len(looks) == 4
    assert looks[-1]["find"] == looks[1]["find"]


def test_what_came_back_at_the_end_must_not_be_there(session):
    """A transaction was refused, and is stored by then."""
    workspace = session.workspace
    transaction = good_transaction(workspace)
    workspace.attempt(transaction.body())
    workspace.ledger.add_refused(workspace.person, transaction.marker)
    (breach,) = judge_ledger(workspace)
    assert breach.expectation == Expectation(NOTHING)
    last = evidence(session, breach)["scenario"]["steps"][-1]
    assert (last["expect"], last["at"]) == ("nothing", "end")


def test_a_scenario_is_played_until_as_many_objects_are_saved_as_it_took(session):
    """An id that comes again after a thousand objects needs as many, and some more."""
    session.workspace.commit(good_transaction(session.workspace))
    breach = Breach("again", rule="create/object-id-unique")
    breach.objects = 1000
    assert evidence(session, breach)["scenario"]["times"] == 1500
    breach.objects = 10
    assert "times" not in evidence(session, breach)["scenario"]


def test_what_came_too_late_to_be_remembered_is_not_told(session):
    """A long run forgets."""
    breach = Breach("no", marker="of-another-run")
    assert "too late" in evidence(session, breach)["no_scenario"]


def test_a_scenario_that_makes_tables_is_played_a_few_times_only(session):
    """Nothing removes them."""
    session.begin("data-service/creates-table")
    save_new(session.workspace, Table("new", "UowkitNew1", {}), {"name": "Joe"})
    breach = Breach("no", rule="data-service/creates-table")
    assert evidence(session, breach)["scenario"]["times"] == 3
    session.begin("data-service/save-creates")
    save_new(session.workspace, session.workspace.person, {"name": "Joe"})
    breach = Breach("no", rule="data-service/save-creates")
    assert "times" not in evidence(session, breach)["scenario"]
