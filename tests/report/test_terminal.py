"""The end of a run with a baseline, on a terminal."""

import io

import pytest
from rich.console import Console
from uowkit.judging.deviations import Scope
from uowkit.judging.tally import Tally
from uowkit.outcomes import Outcome
from uowkit.report.lines import footer
from uowkit.report.terminal import print_summary, print_verdict
from uowkit.work.removal import Removal
from uowkit_schemas import requirements

from tests.report.runs import TODAY, baseline, deviation, result

ORDER = "create-bulk/ids-in-request-order"
BROKEN = result(ORDER, "failed")
WARNED = result("envelope/error-null", "warned")
UNTESTED = result("create/class", "untested", cause=ORDER)
KNOWN = deviation(ORDER, reason="It is \x1b[31mold.", link="https://tracker.example/1")


def printed(*results, known=(KNOWN,), whole=(), width=200, summary=print_summary):
    """What is printed at the end of a run with these results."""
    tally = Tally(baseline(*known))
    tally.scope = Scope(whole=frozenset(whole))
    for each in (*results, result("create/created")):
        tally.add(each)
    last = footer(tally, results=9, seconds=1.0, removal=Removal(), ended="complete", strict=False)
    console = Console(file=io.StringIO(), width=width)
    summary(console, tally, last, {})
    return console.file.getvalue()


def test_a_known_deviation_has_a_line():
    """The rule, what was found, why that is accepted, and until when."""
    assert (
        f"KNOWN {ORDER} (MUST): the ids are reversed. Known: It is \\u001b[31mold. "
        f"(https://tracker.example/1); accepted until {TODAY}\n"
    ) in printed(BROKEN)


def test_a_stale_entry_has_a_line_and_is_the_verdict():
    """Where it stands and what to do."""
    said = printed(
        BROKEN, known=(KNOWN, deviation("create/created", line=4)), whole=["create/created"]
    )
    assert "STALE known.yaml, line 4: create/created no longer fails; remove the entry\n" in said
    assert "\nOut of step with its baseline: mend it.\n" in said


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([], "Conformant: every rule that was checked is kept."),
        ([WARNED], "Conformant, with 1 warning."),
        ([BROKEN], "Conformant but for 1 known deviation."),
        ([BROKEN, WARNED], "Conformant but for 1 known deviation, with 1 warning."),
        (
            [BROKEN, UNTESTED],
            "Conformant but for 1 known deviation; 1 rule could not be judged because of that.",
        ),
    ],
)
def test_the_verdict_hides_nothing(results, sentence):
    """Neither warnings nor what was untested because of a known deviation."""
    assert f"\n{sentence}\n" in printed(*results)


EVERY = [
    result(rule, str(outcome))
    for outcome, rule in zip(
        Outcome,
        (each.id for each in requirements() if each.area == "envelope"),
        strict=False,
    )
]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_areas_fit_on_any_screen(width):
    """As a table, or line by line where that is too wide; no outcome's name is cut or broken."""
    said = printed(*EVERY, known=(), width=width)
    table = said.partition("\narea ")[2] or said.partition("\nenvelope\n")[2]
    told = table.partition("divergence")[0]
    assert all(str(outcome) in told.split() for outcome in Outcome)
    assert max(len(line) for line in told.splitlines()) <= width


def test_a_failure_leads_to_its_explanation():
    """By a command that can be copied."""
    assert f"\n  explain: uowkit explain {ORDER}\n" in printed(BROKEN, known=())


def test_rules_that_were_not_judged_for_one_reason_are_told_together():
    """The reason once, and then their ids."""
    again = result("create/created", "untested", cause=ORDER)
    said = printed(BROKEN, UNTESTED, again).splitlines()
    at = said.index(f"untested 2 rules: no object could be saved (see {ORDER})")
    assert said[at + 1].split(", ") == ["  create/class", "create/created"]


def test_a_quiet_summary_has_a_line_for_each_rule_that_the_verdict_rests_on():
    """However long it is: it is what people search a log for."""
    said = printed(
        BROKEN,
        UNTESTED,
        known=(),
        width=60,
        summary=lambda console, tally, last, _: print_verdict(console, tally, last),
    ).splitlines()
    assert said[0] == f"FAILED {ORDER} (MUST): the ids are reversed"
    assert said[1] == f"untested create/class: no object could be saved (see {ORDER})"
    assert said[2:] == [
        "Not conformant.",
        "divergence 1 of 2 rules judged · coverage 2 of 3 applicable rules judged",
    ]


def test_a_run_that_checked_nothing_says_so():
    """It is undecided, and what was asked for is to blame."""
    tally = Tally()
    last = footer(tally, results=0, seconds=1.0, removal=Removal(), ended="complete", strict=False)
    console = Console(file=io.StringIO(), width=80)
    print_summary(console, tally, last, {})
    assert console.file.getvalue().startswith("Undecided: what was asked for selects no check.\n")
