"""The end of a run with a baseline, on a terminal."""

import io

import pytest
from rich.console import Console
from uowkit.judging.deviations import Scope
from uowkit.judging.tally import Tally
from uowkit.report.lines import footer
from uowkit.report.terminal import print_summary
from uowkit.work.removal import Removal

from tests.report.runs import TODAY, baseline, deviation, result

ORDER = "create-bulk/ids-in-request-order"
BROKEN = result(ORDER, "failed")
WARNED = result("envelope/error-null", "warned")
UNTESTED = result("create/class", "untested", cause=ORDER)
KNOWN = deviation(ORDER, reason="It is \x1b[31mold.", link="https://tracker.example/1")


def printed(*results, known=(KNOWN,), whole=()):
    """What is printed at the end of a run with these results."""
    tally = Tally(baseline(*known))
    tally.scope = Scope(whole=frozenset(whole))
    for each in (*results, result("create/created")):
        tally.add(each)
    last = footer(tally, results=9, seconds=1.0, removal=Removal(), ended="complete", strict=False)
    console = Console(file=io.StringIO(), width=200)
    print_summary(console, tally, last, {})
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
