import itertools

import pytest
from uowkit.judging.tally import Figures, Tally
from uowkit.outcomes import Outcome

from tests.report.runs import exchange, finding, result

ORDER = "create-bulk/ids-in-request-order"
PERSISTED = "create/object-id-persisted"
UNIQUE = "create/object-id-unique"
STRINGS = "values/strings"
SHOULD = "envelope/error-null"
REPORT = "create/object-id-form"


def tally_of(*results, expected=()):
    """What comes of these results."""
    tally = Tally()
    tally.expect(expected)
    for each in results:
        tally.add(each)
    return tally


def outcomes(tally):
    """Rule → outcome."""
    return {each.requirement.id: each.outcome for each in tally.rules()}


def rule_of(tally, rule):
    """What came of one rule."""
    return next(each for each in tally.rules() if each.requirement.id == rule)


def failing(rule, because=None, check="test_it", message="wrong", rule_of_finding=None):
    """A failed check whose breach another rule may explain."""
    found = finding(rule_of_finding or rule, message, because=because)
    return result(rule, "failed", check=check, message=message, findings=[found])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("passed", "failed", "failed"),
        ("passed", "untested", "untested"),
        ("observed", "passed", "passed"),
        ("error", "indeterminate", "error"),
    ],
)
def test_a_rule_has_the_worst_outcome_of_its_checks(one, other, expected):
    """Whatever the order, and also among the situations of one check."""
    for first, second in itertools.permutations((one, other)):
        for name in ("test_it", "test_other"):
            tally = tally_of(result(ORDER, first), result(ORDER, second, check=name))
            assert outcomes(tally) == {ORDER: expected}


def test_a_rule_without_any_result_is_untested():
    """What was to be checked and was not is never green."""
    tally = tally_of(result(ORDER), expected=(ORDER, PERSISTED))
    assert outcomes(tally) == {ORDER: "passed", PERSISTED: "untested"}
    assert tally.exit_code(strict=False) == 2


def test_a_failure_that_another_one_explains_is_no_failure_of_its_own():
    """One root cause, one failure, and a pointer to it."""
    tally = tally_of(failing(ORDER, because=UNIQUE), failing(UNIQUE))
    assert outcomes(tally) == {ORDER: "untested", UNIQUE: "failed"}
    explained = rule_of(tally, ORDER)
    assert explained.pointer == UNIQUE
    assert explained.message == f"fails only because {UNIQUE} does"


def test_a_failure_stands_when_its_explanation_does_not_fail():
    """`because` alone acquits nobody."""
    assert outcomes(tally_of(failing(ORDER, because=UNIQUE)))[ORDER] == "failed"
    assert outcomes(tally_of(failing(ORDER, because=UNIQUE), result(UNIQUE)))[ORDER] == "failed"


def test_a_failure_stands_when_only_a_part_of_it_is_explained():
    """One breach of its own is enough."""
    tally = tally_of(
        failing(ORDER, because=UNIQUE), failing(ORDER, check="test_other"), failing(UNIQUE)
    )
    assert outcomes(tally) == {ORDER: "failed", UNIQUE: "failed"}


def test_many_explained_breaches_do_not_hide_one_that_is_not():
    """However many findings there are, and however short they read."""
    small = [failing(ORDER, because=UNIQUE, check=f"test_{n}") for n in range(5)]
    long = finding(ORDER, "own", exchanges=[exchange(request="x" * 5000)])
    own = result(ORDER, "failed", check="test_own", findings=[long])
    for results in ([*small, own], [own, *small]):
        tally = tally_of(*results, failing(UNIQUE))
        assert outcomes(tally)[ORDER] == "failed"
        assert rule_of(tally, ORDER).message == "own"


def test_rules_that_explain_each_other_both_fail():
    """Blame going round in a circle ends in no acquittal."""
    tally = tally_of(failing(ORDER, because=UNIQUE), failing(UNIQUE, because=ORDER))
    assert outcomes(tally) == {ORDER: "failed", UNIQUE: "failed"}
    assert tally.exit_code(strict=False) == 1


def test_an_explanation_that_is_itself_explained_leaves_one_failure_at_least():
    """A chain ends where a rule fails by itself."""
    chain = (failing(ORDER, because=UNIQUE), failing(UNIQUE, because=STRINGS), failing(STRINGS))
    for results in itertools.permutations(chain):
        tally = tally_of(*results)
        assert outcomes(tally)[STRINGS] == "failed"
        assert outcomes(tally)[UNIQUE] == "untested"
        assert tally.exit_code(strict=False) == 1


def test_asking_again_gives_the_same():
    """The outcomes may be asked for during a run and at its end."""
    tally = tally_of(failing(ORDER, because=UNIQUE))
    assert outcomes(tally) == outcomes(tally) == {ORDER: "failed"}
    tally.add(failing(UNIQUE))
    assert outcomes(tally)[ORDER] == "untested"


def test_a_breach_of_another_rule_counts_under_that_rule():
    """A check that stumbles over it is untested; the rule is broken all the same."""
    stumbled = result(ORDER, "untested", cause=UNIQUE, findings=[finding(UNIQUE, "twice")])
    tally = tally_of(stumbled, result(UNIQUE))
    assert outcomes(tally) == {ORDER: "untested", UNIQUE: "failed"}
    assert rule_of(tally, ORDER).pointer == UNIQUE
    assert rule_of(tally, UNIQUE).message == "twice"


def test_a_breach_of_a_should_found_by_the_way_is_a_warning():
    """The level is that of the rule that is broken."""
    assert outcomes(tally_of(result(ORDER, findings=[finding(SHOULD)])))[SHOULD] == "warned"


def test_the_shortest_finding_of_the_rules_own_check_comes_first():
    """Three are kept, whatever the number of situations."""
    by_the_way = result(ORDER, findings=[finding(UNIQUE, "by the way", exchanges=[])])
    own = [
        result(UNIQUE, "failed", findings=[finding(UNIQUE, text, exchanges=[exchange()] * size)])
        for text, size in (("long", 9), ("short", 1), ("middle", 4))
    ]
    for results in itertools.permutations((by_the_way, *own)):
        found = rule_of(tally_of(*results), UNIQUE).findings
        assert [each["message"] for each in found] == ["short", "middle", "long"]


@pytest.mark.parametrize("second", [("failed", "scenario_joe"), ("warned", "test_other")])
def test_what_fails_the_rule_and_what_was_drawn_come_before_what_is_shorter(second):
    """A failure before a warning, and a drawn example before a recorded one."""
    told = []
    for size, (outcome, check) in ((9, ("failed", "test_it")), (1, second)):
        found = finding(ORDER, exchanges=[exchange()] * size)
        told.append(result(ORDER, outcome, check=check, findings=[found]))
    for results in itertools.permutations(told):
        found = rule_of(tally_of(*results), ORDER).findings
        assert [each["check"] for each in found] == [each["check"] for each in told]


def test_a_finding_says_which_check_found_it_and_when():
    """The situation is that of the result."""
    (found,) = rule_of(tally_of(result(ORDER, "failed", situation="2")), ORDER).findings
    assert (found["check"], found["situation"]) == (f"{ORDER}:test_it", "2")


def test_what_one_check_finds_by_the_way_in_many_situations_is_one_failure():
    """Of the rule that it found broken."""
    stumbled = [result(ORDER, situation=each, findings=[finding(UNIQUE, "twice")]) for each in "12"]
    tally = tally_of(*stumbled, result(UNIQUE))
    assert rule_of(tally, UNIQUE).failing == [f"{ORDER}:test_it"]
    assert outcomes(tally) == {ORDER: "passed", UNIQUE: "failed"}


def test_the_first_trouble_is_told_and_not_what_went_well_before_it():
    """A rule is untested for a reason, and every check keeps its own."""
    tally = tally_of(
        result(ORDER),
        result(ORDER, "untested", check="test_other", message="no ids", cause=UNIQUE),
        result(ORDER, "untested", check="test_third", message="no rows", cause=PERSISTED),
    )
    known = rule_of(tally, ORDER)
    assert (known.message, known.pointer) == ("no ids", UNIQUE)
    assert known.troubles == {f"{ORDER}:test_other": {UNIQUE}, f"{ORDER}:test_third": {PERSISTED}}


def test_failures_are_told_nearest_to_the_cause_first():
    """Hard ones before warnings, own findings before those by the way, roots before leaves."""
    success, robust = "envelope/success-shape", "robustness/answers-everything"
    tally = tally_of(
        result(SHOULD, "warned"),
        failing(ORDER),
        failing(success),
        failing(robust),
        result("create/class", findings=[finding(PERSISTED)]),
    )
    told = [each.requirement.id for each in tally.failures()]
    assert told == [robust, success, ORDER, PERSISTED, SHOULD]


def test_a_root_is_told_before_what_hangs_on_it_whatever_the_catalogues_order():
    """Of two that are no roots, the catalogue's first comes first."""
    roots = ("create-bulk/one-id-per-object", PERSISTED, "atomicity/recovers")
    leaves = ("create/class", "atomicity/all-or-nothing")
    tally = tally_of(*map(failing, (*leaves, *roots)))
    assert [each.requirement.id for each in tally.failures()] == [*roots, *leaves]


def test_rules_come_in_the_order_of_the_catalogue():
    """Whichever worker was the first to finish."""
    tally = tally_of(result(STRINGS), result(ORDER), result("envelope/success-shape"))
    assert list(outcomes(tally)) == ["envelope/success-shape", ORDER, STRINGS]


def test_seconds_examples_and_observations_add_up():
    """What is observed twice is told once."""
    seen = result(REPORT, "observed", observations=["GUID"], seconds=0.5, examples=1)
    tally = tally_of(seen, seen, {**seen, "observations": ["UUID"]})
    known = rule_of(tally, REPORT)
    assert (known.seconds, known.examples) == (1.5, 3)
    assert known.observations == ["GUID", "UUID"]


@pytest.mark.parametrize(
    ("results", "lenient", "strict"),
    [
        ([], 2, 2),
        ([result(ORDER)], 0, 0),
        ([result(REPORT, "observed")], 0, 0),
        ([result(ORDER, "inapplicable")], 2, 2),
        ([result(ORDER), result(UNIQUE, "inapplicable")], 0, 0),
        ([result(SHOULD, "warned")], 0, 1),
        ([result(SHOULD, "warned"), result(ORDER, "untested")], 2, 1),
        ([failing(ORDER), result(UNIQUE, "untested")], 1, 1),
        ([failing(ORDER), result(UNIQUE, "error")], 1, 1),
        ([result(ORDER), result(UNIQUE, "untested")], 2, 2),
        ([result(ORDER), result(UNIQUE, "indeterminate")], 2, 2),
        ([result(ORDER), result(UNIQUE, "error")], 2, 2),
    ],
)
def test_the_exit_code_never_flatters(results, lenient, strict):
    """0 conformant, 1 a rule is broken, 2 whatever was left open."""
    tally = tally_of(*results)
    assert tally.exit_code(strict=False) == lenient
    assert tally.exit_code(strict=True) == strict


def test_a_run_that_judged_nothing_at_all_is_not_green():
    """Observations alone say nothing about conformance, and an empty run even less."""
    assert tally_of(expected=(ORDER,)).exit_code(strict=False) == 2
    assert tally_of().figures().coverage == 0.0


def test_figures_count_rules():
    """Divergence is of what was judged, coverage of what could have been."""
    told = {"passed": 5, "failed": 2, "warned": 1, "observed": 9, "inapplicable": 4, "untested": 2}
    figures = Figures({**dict.fromkeys(map(str, Outcome), 0), **told})
    assert (figures.failed, figures.judged, figures.applicable) == (3, 8, 10)
    assert figures.divergence == pytest.approx(3 / 8)
    assert figures.coverage == pytest.approx(8 / 10)


def test_figures_of_nothing_are_zero():
    """No division goes wrong."""
    figures = Figures({})
    assert (figures.divergence, figures.coverage) == (0.0, 0.0)


def test_figures_of_a_tally_count_each_rule_once():
    """Not checks, and not situations."""
    twice = (result(ORDER), result(ORDER, check="test_other"))
    tally = tally_of(*twice, result(STRINGS), failing(UNIQUE))
    counts = {key: value for key, value in tally.figures().counts.items() if value}
    assert counts == {"passed": 2, "failed": 1}
