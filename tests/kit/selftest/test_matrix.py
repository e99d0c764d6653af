import pytest
from uowkit.selftest.matrix import Verdict, standing_of, taken_into, tasks_of, verdict_of
from uowkit.selftest.task import Kind
from uowkit_schemas import explain

from tests.kit.selftest.trials import (
    IN_ORDER,
    LEVELS,
    OBSERVER,
    ONE,
    ORDER_CHECK,
    OTHER_CHECK,
    PERSISTED,
    fault,
    matrix,
    right,
    trial,
)

MORE = ("create/class", "create/created", PERSISTED)


@pytest.mark.parametrize(
    ("failing", "intermittent", "verdict"),
    [
        ((IN_ORDER,), False, Verdict.CAUGHT),
        ((IN_ORDER, *MORE[:2]), False, Verdict.CAUGHT),
        ((), False, Verdict.SURVIVED),
        (MORE[:1], False, Verdict.ANOTHER),
        ((MORE[0], IN_ORDER), False, Verdict.NOT_FIRST),
        ((IN_ORDER, *MORE), False, Verdict.CROWDED),
        ((), True, Verdict.UNSEEN),
        (MORE[:1], True, Verdict.UNSEEN),
        ((IN_ORDER,), True, Verdict.CAUGHT),
    ],
)
def test_a_fault_is_caught_by_its_own_rule_first_and_by_few_others(failing, intermittent, verdict):
    """Anything else is told by what is worst in it."""
    assert verdict_of(trial(failing=failing), IN_ORDER, intermittent=intermittent) == verdict


def test_a_server_that_could_not_be_judged_is_not_caught():
    """Whatever failed before that."""
    came = trial(failing=(IN_ORDER,), error="it crashed")
    assert verdict_of(came, IN_ORDER, intermittent=True) == Verdict.UNJUDGED


def test_the_document_keeps_its_schema():
    """With faults, conforming servers, and a server that could not be judged."""
    made = matrix(
        (fault(), trial()),
        (fault("hanging", PERSISTED), trial("hanging", error="it was not judged")),
        conforming=[(right(), trial("chunked", Kind.CONFORMING))],
    )
    assert explain("kit/kill-matrix", made) is None
    assert made["exchanges"] == 5071
    assert made["faults"][1]["seconds"] == 1.2
    assert made["faults"][1]["module"] == ONE.made_of.__module__


def test_faults_stand_in_the_order_of_their_rules_and_names():
    """So that two matrices can be laid side by side."""
    names = [("b", IN_ORDER), ("a", IN_ORDER), ("z", PERSISTED)]
    made = matrix(*((fault(name, rule), trial(name)) for name, rule in names))
    assert [each["name"] for each in made["faults"]] == ["z", "a", "b"]


def test_a_check_catches_what_it_fails_on_under_its_own_rule():
    """A breach of another rule that it notices on its way is no merit of it."""
    came = trial(
        failing=(IN_ORDER,), caught_by={ORDER_CHECK: (IN_ORDER,), OTHER_CHECK: (IN_ORDER,)}
    )
    made = matrix((fault(), trial()), (fault("another"), came))
    checks = {each["id"]: each for each in made["checks"]}
    assert checks.keys() == LEVELS.keys()
    assert (checks[ORDER_CHECK]["catches"], checks[OTHER_CHECK]["catches"]) == (2, 0)
    assert checks[ORDER_CHECK]["alone"] == ["bulk-reversed"]
    assert checks[OBSERVER]["level"] == "REPORT"


def test_faults_are_counted_by_how_many_rules_fail():
    """Those that could not be judged are not."""
    made = matrix(
        (fault("a"), trial("a")),
        (fault("b"), trial("b")),
        (fault("c"), trial("c", failing=(IN_ORDER, PERSISTED))),
        (fault("d"), trial("d", error="it crashed")),
    )
    assert made["distribution"] == {"1": 2, "2": 1}


def test_a_warning_that_a_server_may_have_is_no_accusation():
    """Any other outcome of that rule is, and so is a warning of another rule."""
    warned = "envelope/failure-status"
    server = right(warned=frozenset({warned}))
    for accused, left in (
        ({warned: "warned: HTTP 400"}, set()),
        ({warned: "untested: why"}, {warned}),
        ({"envelope/error-null": "warned: missing"}, {"envelope/error-null"}),
    ):
        came = trial("chunked", Kind.CONFORMING, accused=accused)
        made = matrix(conforming=[(server, came)])
        assert made["conforming"][0]["accused"].keys() == left
        assert standing_of(came, [], [server])[1] == (not left)


def test_the_clean_server_may_not_even_be_warned_of():
    """It is held to everything, as a strict run holds a server."""
    came = trial("clean", Kind.CLEAN, accused={"envelope/error-null": "warned: missing"})
    assert standing_of(came, [], []) == ("accused of envelope/error-null", False)
    assert matrix(clean=came)["clean"]["accused"]


def test_what_waits_for_a_socket_is_begun_first():
    """After the clean server, whose verdict matters to all others."""
    faults = [fault("a"), fault("b", on_socket=True)]
    servers = [right("c"), right("d")]
    tasks = tasks_of(faults, servers, effort="standard", seed=7)
    assert [each.name for each in tasks] == ["clean", "b", "a", "c", "d"]
    assert {(each.effort, each.seed, each.rules) for each in tasks} == {("standard", 7, ())}


def test_a_fault_is_taken_into_a_matrix_that_is_there():
    """In place of what was said of it; the others stay, but for those that are no more."""
    whole = matrix(
        (fault("a"), trial("a", failing=())),
        (fault("b"), trial("b")),
        (fault("gone"), trial("gone")),
        conforming=[(right(), trial("chunked", Kind.CONFORMING))],
    )
    few = matrix((fault("a"), trial("a")), (fault("new"), trial("new")), partial=True)
    taken = taken_into(whole, few, ["a", "b", "new"])
    assert explain("kit/kill-matrix", taken) is None
    assert {each["name"]: each["verdict"] for each in taken["faults"]} == dict.fromkeys(
        ("a", "b", "new"), Verdict.CAUGHT
    )
    assert taken["conforming"] == whole["conforming"]
    assert taken["distribution"] == {"1": 3}
    checks = {each["id"]: each for each in taken["checks"]}
    assert checks[ORDER_CHECK]["catches"] == 3
    assert not taken["partial"]
    assert taken_into(whole, few, ["a", "b", "new", "unjudged"])["partial"]
