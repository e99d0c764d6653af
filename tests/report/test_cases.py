"""The checks of a run as CI counts them."""

import pytest
from uowkit.judging.deviations import Scope
from uowkit.outcomes import Outcome
from uowkit.report.cases import Count, cases
from uowkit.report.reader import read_report

from tests.report.runs import MESSAGES, baseline, deviation, finding, result, write

ORDER = "create-bulk/ids-in-request-order"
UNIQUE = "create/object-id-unique"
CREATED = "create/created"
FATAL = {Count.FAILED, Count.ERROR}


@pytest.fixture
def told(tmp_path):
    """Make the cases of a run from its results."""

    def make(*results, **options):
        return list(cases(read_report(write(tmp_path / "run.jsonl", *results, **options))))

    return make


@pytest.mark.parametrize(
    ("outcome", "strict", "counts_as"),
    [
        ("passed", False, Count.PASSED),
        ("failed", False, Count.FAILED),
        ("warned", False, Count.PASSED),
        ("warned", True, Count.FAILED),
        ("observed", False, Count.SKIPPED),
        ("inapplicable", False, Count.SKIPPED),
        ("untested", False, Count.SKIPPED),
        ("indeterminate", False, Count.ERROR),
        ("error", False, Count.ERROR),
    ],
)
def test_what_an_outcome_counts_as(told, outcome, strict, counts_as):
    """What was not judged is never green, and whatever is not plainly green says why."""
    case = told(result(ORDER, outcome), strict=strict)[0]
    assert (case.area, case.group, case.name) == ("create-bulk", ORDER, "test_it")
    assert (case.outcome, case.counts_as) == (outcome, counts_as)
    why = MESSAGES.get(Outcome(outcome), "")
    assert why in case.reason
    assert bool(case.reason) is (outcome != "passed")


def test_a_check_in_many_situations_is_one_case(told):
    """With the time of all of them, and the worst of their messages."""
    cases_ = told(
        result(ORDER, situation="two"),
        result(ORDER, "indeterminate", situation="three", message="it throttles"),
        result(ORDER, situation="four"),
    )
    case = cases_[0]
    assert (case.seconds, case.reason, case.counts_as) == (0.75, "it throttles", Count.ERROR)
    assert [each.area for each in cases_] == ["create-bulk", "run"]


def test_a_failure_has_its_evidence(told):
    """The rule, its source, the exchange, and a line to send it again."""
    details = told(result(ORDER, "failed"))[0].details
    assert "source: document 001" in details
    assert "> POST /transaction/unit-of-work" in details
    assert "curl -sS" in details


def test_a_failure_that_another_explains_is_skipped(told):
    """One root cause, one failure."""
    independent = "create-bulk/objects-independent"
    explained = finding(independent, because=ORDER)
    found = told(result(ORDER, "failed"), result(independent, "failed", findings=[explained]))
    assert {case.group: case.counts_as for case in found} == {
        ORDER: Count.FAILED,
        independent: Count.SKIPPED,
    }
    assert found[1].reason == (
        f"untested, not judged: fails only because {ORDER} does (see {ORDER})"
    )


def test_a_breach_that_another_rule_s_check_found_is_a_case_of_its_own(told):
    """Its time is counted where the check belongs."""
    hangs = "robustness/answers-everything"
    found = {case.group: case for case in told(result(ORDER, findings=[finding(hangs, "hangs")]))}
    assert found[hangs].name == f"{ORDER}:test_it"
    assert (found[hangs].counts_as, found[hangs].seconds) == (Count.FAILED, 0.0)
    assert (found[ORDER].counts_as, found[ORDER].seconds) == (Count.PASSED, 0.25)


def test_a_known_deviation_is_skipped_with_its_reason(told):
    """And what the baseline does not list still fails."""
    known = baseline(deviation(f"{ORDER}:test_it", reason="the old writer"))
    found = told(result(ORDER, "failed"), result(UNIQUE, "failed"), known=known)
    skipped, failed = sorted(found, key=lambda case: case.counts_as, reverse=True)
    assert skipped.counts_as is Count.SKIPPED
    assert skipped.reason == "known deviation (the old writer): the ids are reversed"
    assert (failed.group, failed.counts_as) == (UNIQUE, Count.FAILED)


def test_a_stale_entry_fails(told):
    """The run ends with 1 for it, and CI must show why."""
    known = baseline(deviation(CREATED, line=5))
    last = told(result(CREATED), known=known, scope=Scope(whole=frozenset({CREATED})))[-1]
    assert (last.area, last.counts_as) == ("run", Count.FAILED)
    assert last.reason == "known.yaml, line 5: create/created no longer fails; remove the entry"


def test_a_rule_of_which_nothing_was_run_is_skipped(told):
    """It is not missing, and it is not green."""
    case = told(result(ORDER), expected=[CREATED], ended="the target is gone")[0]
    assert (case.group, case.counts_as) == (CREATED, Count.SKIPPED)
    assert case.reason == "untested, not judged: no check of it was run"


@pytest.mark.parametrize(
    ("results", "options"),
    [
        ([result(ORDER)], {"ended": "the target is gone"}),
        ([result(ORDER, "untested")], {}),
        ([result(ORDER), result(UNIQUE, "untested")], {}),
        ([result(ORDER, "inapplicable")], {}),
        ([result(ORDER)], {"ended": "interrupted"}),
        ([], {}),
        ([result(ORDER, "failed")], {}),
        ([result(ORDER, "warned")], {"strict": True}),
    ],
)
def test_a_run_that_is_not_green_has_a_case_that_is_not(told, results, options):
    """Who looks at the cases alone must not take it for green."""
    assert FATAL & {case.counts_as for case in told(*results, **options)}


@pytest.mark.parametrize("results", [[result(ORDER)], [result("envelope/error-null", "warned")]])
def test_a_run_that_is_green_has_none(told, results):
    """A broken SHOULD fails nothing by itself."""
    assert not FATAL & {case.counts_as for case in told(*results)}
