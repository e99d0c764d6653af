"""The tally of a report's lines is the tally of the run, its baseline included."""

from datetime import timedelta

import pytest
from uowkit.judging.deviations import Scope
from uowkit.report.model import BadReport
from uowkit.report.reader import read_report

from tests.report.runs import (
    TODAY,
    baseline,
    deviation,
    documents,
    finding,
    put_back,
    result,
    write,
)

ORDER = "create-bulk/ids-in-request-order"
UNIQUE = "create/object-id-unique"
CLASS = "create/class"
CREATED = "create/created"
STALE = Scope(whole=frozenset({CREATED}), absent=frozenset({"create/class:test_gone"}))
FAILED = (result(ORDER, "failed"), result(CREATED))


def written(folder, *results, known=(), **options):
    """The report of a run with these known entries, read back."""
    entries = [deviation(each) if isinstance(each, str) else each for each in known]
    return read_report(write(folder / "run.jsonl", *results, known=baseline(*entries), **options))


def verdict(report):
    """What a report says of its run."""
    return report.footer["exit_code"], report.verdict


@pytest.mark.parametrize(
    ("results", "known", "scope", "code", "said"),
    [
        (FAILED, [ORDER], Scope(), 0, "conformant but for 1 known deviation"),
        (FAILED, [f"{ORDER}:test_it"], Scope(), 0, "conformant but for 1 known deviation"),
        (FAILED, [], Scope(), 1, "not conformant"),
        (FAILED, [CREATED], STALE, 1, "not conformant"),
        (FAILED, [ORDER, CREATED], STALE, 1, "out of step with its baseline"),
        (FAILED, [ORDER, "create/class:test_gone"], STALE, 1, "out of step with its baseline"),
        (FAILED, [ORDER, "create/clas"], Scope(), 1, "out of step with its baseline"),
        (FAILED[1:], [CREATED], Scope(), 0, "conformant"),
        (
            (*FAILED, result(UNIQUE, "untested", cause=ORDER)),
            [ORDER],
            Scope(),
            0,
            "conformant but for 1 known deviation",
        ),
        ((*FAILED, result(UNIQUE, "untested")), [ORDER], Scope(), 2, "undecided"),
        ((*FAILED, result(ORDER, "error")), [ORDER], Scope(), 2, "undecided"),
        (
            (*FAILED, result(UNIQUE, "failed", findings=[finding(UNIQUE, because=ORDER)])),
            [ORDER],
            Scope(),
            0,
            "conformant but for 1 known deviation",
        ),
        (
            (*FAILED, result("envelope/error-null", "warned")),
            [ORDER, "envelope/error-null"],
            Scope(),
            0,
            "conformant but for 2 known deviations",
        ),
    ],
)
def test_the_verdict_is_that_of_the_run(tmp_path, results, known, scope, code, said):
    """Read back, every line bears it out."""
    assert verdict(written(tmp_path, *results, known=known, scope=scope)) == (code, said)


def test_what_was_known_comes_back(tmp_path):
    """Why, until when, and where more can be read."""
    entry = deviation(ORDER, link="https://tracker.example/1", line=3)
    report = written(tmp_path, *FAILED, known=[entry])
    (rule,) = report.deviations
    assert report.known(rule) == (entry,)
    assert report.failures == ()
    assert report.stale == ()
    assert report.reason == "What was judged is kept but for 1 known deviation: 1 rule."


def test_the_reason_counts_what_is_new_apart(tmp_path):
    """Beside what is known, and what is to be mended."""
    report = written(
        tmp_path,
        *FAILED,
        result(CLASS, "failed"),
        known=[ORDER, deviation(CREATED, line=5)],
        scope=STALE,
    )
    assert report.reason == (
        "1 MUST rule is not kept, beside 1 known deviation. "
        "The baseline has to be mended in 1 place."
    )
    assert report.stale == ("known.yaml, line 5: create/created no longer fails; remove the entry",)


def test_a_run_that_was_interrupted_has_a_verdict_of_its_own(tmp_path):
    """Exit code 130, whatever was known."""
    report = written(tmp_path, *FAILED, known=[ORDER], ended="interrupted")
    assert verdict(report) == (130, "undecided")


@pytest.mark.parametrize("known", [None, baseline()])
def test_a_run_that_knows_nothing_says_so(tmp_path, known):
    """Without a baseline the footer has none."""
    report = read_report(write(tmp_path / "run.jsonl", *FAILED, known=known))
    assert verdict(report) == (1, "not conformant")
    assert ("baseline" in report.footer) is (known is not None)


# --- what does not agree ----------------------------------------------------


def refused(path):
    """Why a report is none."""
    with pytest.raises(BadReport) as caught:
        read_report(path)
    return caught.value.reason


@pytest.fixture
def file(tmp_path):
    """A report with a known deviation, and an entry that was not judged."""
    known = baseline(deviation(ORDER), deviation(UNIQUE))
    return write(tmp_path / "run.jsonl", *FAILED, known=known)


def edited(file, number, **members):
    """Change members of a line, counted from its end."""
    lines = documents(file)
    lines[-number] |= members
    return put_back(file, lines)


def with_entry(file, **members):
    """Change the first entry of the footer's baseline."""
    lines = documents(file)
    lines[-1]["baseline"]["deviations"][0] |= members
    return put_back(file, lines)


def test_a_known_deviation_that_was_made_up(file):
    """The baseline has no such entry."""
    assert "is known otherwise" in refused(edited(file, 2, known=[CREATED]))


def test_a_known_deviation_that_was_taken_away(file):
    """The rule's line says that it is known, and nothing bears it out."""
    lines = documents(file)
    del lines[-1]["baseline"]
    assert "is known otherwise" in refused(put_back(file, lines))


def test_an_entry_that_was_given_more_time(file):
    """The day is the run's, and the state follows from it."""
    yesterday = str(TODAY - timedelta(days=1))
    assert "is known otherwise" in refused(with_entry(file, expires=yesterday))


@pytest.mark.parametrize("state", ["passed", "unknown", "not judged", "expired"])
def test_a_state_that_the_lines_do_not_bear_out(file, state):
    """A rule that fails and is listed is known."""
    reason = refused(with_entry(file, state=state))
    assert f"{ORDER} of the baseline is said to be {state}, the lines say known" in reason


def test_a_verdict_that_flatters(file):
    """What is known is no pass."""
    reason = refused(edited(file, 1, verdict="conformant"))
    assert "the footer says verdict conformant, the lines say conformant but for" in reason


def test_a_day_of_no_calendar(file):
    """It is an edited file, and no crash."""
    assert "month must be in" in refused(with_entry(file, expires="2031-13-01"))


def test_a_trouble_that_was_taken_away(tmp_path):
    """The causes of what is untested decide whether the run is green."""
    untested = result(UNIQUE, "untested", cause=ORDER)
    known = baseline(deviation(ORDER))
    file = write(tmp_path / "run.jsonl", *FAILED, untested, known=known)
    lines = documents(file)
    (line,) = [each for each in lines if each.get("id") == UNIQUE]
    assert line.pop("undecided") == {f"{UNIQUE}:test_it": [ORDER]}
    assert "the footer says exit_code 0, the lines say 2" in refused(put_back(file, lines))
