"""Reading a report back."""

import pytest
from uowkit.report.model import BadReport, Report
from uowkit.report.reader import iter_results, read_report

from tests.report.runs import documents, exchange, finding, put_back, result, write

ORDER = "create-bulk/ids-in-request-order"
ASSIGNED = "create/object-id-assigned"
LIMIT = "create-bulk/limit"


@pytest.fixture
def file(tmp_path):
    """A whole report: header, three results, three rules, footer."""
    return write(
        tmp_path / "run.jsonl",
        result(ASSIGNED),
        result(ORDER, "failed"),
        result(LIMIT, "observed", observations=["1000 are accepted"]),
    )


def refused(path) -> BadReport:
    """Read what is no report."""
    with pytest.raises(BadReport) as caught:
        read_report(path)
    assert str(caught.value).startswith(str(path))
    return caught.value


def changed(file, number, **members):
    """Change members of a line, counted from 1."""
    lines = documents(file)
    lines[number - 1] |= members
    return put_back(file, lines)


def test_a_report_is_read_as_it_was_written(file):
    """Header, rules and footer come back, results are counted."""
    report = read_report(file)
    assert report.header["format"] == 2
    assert [rule["id"] for rule in report.rules] == [ASSIGNED, ORDER, LIMIT]
    assert report.footer["results"] == 3
    assert report.footer["verdict"] == "not conformant"


def test_the_figures_are_those_of_the_run(file):
    """Divergence is failed of judged, coverage judged of applicable."""
    figures = read_report(file).figures
    assert (figures.failed, figures.judged, figures.applicable) == (1, 2, 2)
    assert figures.counts["observed"] == 1


def test_areas_come_in_the_order_of_their_rules(tmp_path):
    """An area is where its first rule is, with all of its rules."""
    rules = ["create/class", ORDER, "create/created"]
    report = read_report(write(tmp_path / "run.jsonl", *map(result, rules)))
    assert {area: len(rules) for area, rules in report.areas.items()} == {
        "create": 2,
        "create-bulk": 1,
    }
    assert list(report.areas) == ["create", "create-bulk"]


def test_failures_come_in_the_tally_s_order(tmp_path):
    """A MUST before a SHOULD, and what is nearest to the cause first."""
    rules = {"envelope/error-null": "warned", ORDER: "failed", ASSIGNED: "failed"}
    path = write(tmp_path / "run.jsonl", *(result(*each) for each in rules.items()))
    assert [rule["id"] for rule in read_report(path).failures] == [
        ASSIGNED,
        ORDER,
        "envelope/error-null",
    ]


def test_a_failure_that_another_explains_is_read_as_untested(tmp_path):
    """One root cause, one failure; the rule points to it."""
    explained = finding("create-bulk/objects-independent", because=ORDER)
    path = write(
        tmp_path / "run.jsonl",
        result(ORDER, "failed"),
        result("create-bulk/objects-independent", "failed", findings=[explained]),
    )
    report = read_report(path)
    assert [rule["id"] for rule in report.failures] == [ORDER]
    assert [rule["cause"] for rule in report.left_open] == [ORDER]


def test_a_breach_that_another_rule_s_check_found_is_read_back(tmp_path):
    """The rule fails by a check that is not its own, and its evidence stays."""
    shown = [exchange() for _ in range(3)]
    found = finding("robustness/answers-everything", "it hangs", exchanges=shown)
    report = read_report(write(tmp_path / "run.jsonl", result(ORDER, findings=[found])))
    assert [rule["id"] for rule in report.failures] == ["robustness/answers-everything"]
    assert report.failures[0]["findings"][0]["check"].startswith(ORDER)


def test_every_outcome_can_be_read(tmp_path):
    """Whatever comes of a rule, its report is whole."""
    outcomes = {
        "create/class": "passed",
        ASSIGNED: "failed",
        "envelope/error-null": "warned",
        LIMIT: "observed",
        "schema/right-table": "inapplicable",
        "schema/table-must-exist": "untested",
        "atomicity/recovers": "indeterminate",
        "values/strings": "error",
    }
    report = read_report(
        write(tmp_path / "run.jsonl", *(result(*each) for each in outcomes.items()))
    )
    assert {rule["id"]: rule["outcome"] for rule in report.rules} == outcomes
    assert len(report.left_open) == 3


def test_a_run_of_nothing_is_undecided(tmp_path):
    """A report without results is a report."""
    report = read_report(write(tmp_path / "run.jsonl"))
    assert report.rules == ()
    assert report.footer["verdict"] == "undecided"
    assert report.reason == "No rule was judged."


@pytest.mark.parametrize("ended", ["interrupted", "the target stopped answering"])
def test_a_run_that_did_not_end_by_itself_says_so(tmp_path, ended):
    """What was not reached is untested, and the reason names why."""
    report = read_report(
        write(tmp_path / "run.jsonl", result(ASSIGNED), expected=[ORDER, ASSIGNED], ended=ended)
    )
    assert report.footer["verdict"] == "undecided"
    assert [rule["id"] for rule in report.left_open] == [ORDER]
    assert report.reason.startswith(f"The run did not come to its end: {ended}.")


def test_under_strict_a_broken_should_decides(tmp_path):
    """The reader holds the verdict against the setting of the run."""
    path = write(tmp_path / "run.jsonl", result("envelope/error-null", "warned"), strict=True)
    assert read_report(path).footer["verdict"] == "not conformant"


def test_the_reason_counts(file):
    """What the verdict rests on is said in words that agree with the numbers."""
    assert read_report(file).reason == "1 MUST rule is not kept."


def test_results_are_read_one_by_one(file):
    """They come in the order in which the checks ended."""
    assert [line["rule"] for line in iter_results(file)] == [ASSIGNED, ORDER, LIMIT]


def test_a_report_cannot_be_changed(file):
    """What was read stays what was read."""
    with pytest.raises(AttributeError):
        read_report(file).rules = ()
    assert isinstance(read_report(file), Report)


# --- what is no report ------------------------------------------------------


def test_a_missing_file(tmp_path):
    """The remedy is to name the right one."""
    error = refused(tmp_path / "run.jsonl")
    assert error.line_number is None
    assert "no such file" in error.reason
    assert "uowkit run --out" in error.reason


def test_a_run_that_was_killed(file):
    """What a killed run leaves has another name, and the message knows it."""
    file.rename(file.with_name("run.jsonl.part"))
    assert "run.jsonl.part has not ended, or was killed" in refused(file).reason


def test_a_folder(tmp_path):
    """What cannot be read is said to be unreadable."""
    error = refused(tmp_path)
    assert error.line_number is None
    assert "cannot be read" in error.reason


def test_an_empty_file(tmp_path):
    """There is not even a header."""
    path = tmp_path / "run.jsonl"
    path.touch()
    assert "is empty" in refused(path).reason


@pytest.mark.parametrize("text", [b"<!DOCTYPE html>\n", b"\xff\xfe\n", b"\n", b"[1]\n", b"{}\n"])
def test_another_kind_of_file(tmp_path, text):
    """A page, a binary file, other JSON: the first line tells."""
    path = tmp_path / "run.jsonl"
    path.write_bytes(text)
    error = refused(path)
    assert error.line_number == 1
    assert "give the file that `uowkit run --out` wrote" in error.reason


def test_a_line_that_is_cut_off(file):
    """A crash in the middle of a write leaves half a line."""
    file.write_bytes(b"\n".join(file.read_bytes().splitlines()[:3])[:-20])
    error = refused(file)
    assert error.line_number == 3
    assert "cut off in the middle" in error.reason


def test_a_line_that_is_no_json(file):
    """In the middle of a file, that is no crash."""
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], b"\n", *lines[2:]]))
    error = refused(file)
    assert error.line_number == 3
    assert "is no JSON" in error.reason


def test_a_line_that_breaks_the_schema(file):
    """The place within the line is named."""
    error = refused(changed(file, 3, outcome="fine"))
    assert error.line_number == 3
    assert 'at /outcome: "fine" is none of' in error.reason


def test_a_member_that_no_kit_writes(file):
    """Lines are closed: what is not known is not ignored."""
    assert refused(changed(file, 2, note="mine")).line_number == 2


def test_a_file_without_its_beginning(file):
    """The first line is a header, or it is no report."""
    put_back(file, documents(file)[1:])
    error = refused(file)
    assert error.line_number == 1
    assert "is no header" in error.reason


def test_a_report_of_a_newer_kit(file):
    """It says which format it has, and that the kit is to be updated."""
    error = refused(changed(file, 1, format=3, further="member"))
    assert error.line_number == 1
    assert "format 3, written by a newer kit" in error.reason
    assert "update uowkit" in error.reason


def test_a_report_of_an_older_kit(file):
    """Its lines had no seals: whether they are whole, nobody can tell."""
    error = refused(changed(file, 1, format=1))
    assert error.line_number == 1
    assert "format 1, written by an older kit" in error.reason
    assert "run the kit again" in error.reason


@pytest.mark.parametrize("format_", [0, -1, True, "2", None])
def test_a_format_that_never_was(file, format_):
    """It is a broken header, not a newer kit."""
    error = refused(changed(file, 1, format=format_))
    assert error.line_number == 1
    assert "/format" in error.reason


def test_a_rule_that_the_catalogue_does_not_have(file):
    """A newer kit of the same format may know more rules."""
    error = refused(changed(file, 6, id="create-bulk/brand-new"))
    assert error.line_number == 6
    assert "create-bulk/brand-new" in error.reason
    assert "update uowkit" in error.reason


@pytest.mark.parametrize("kept", [1, 3, 7])
def test_a_run_that_was_cut_off(file, kept):
    """Without a footer the run did not end, however good it looked."""
    put_back(file, documents(file)[:kept])
    error = refused(file)
    assert error.line_number == kept
    assert "the run did not end" in error.reason


def test_lines_after_the_footer(file):
    """A report ends there."""
    lines = documents(file)
    error = refused(put_back(file, [*lines, lines[1]]))
    assert error.line_number == 9
    assert "after the footer" in error.reason


def test_two_reports_in_one_file(file):
    """A second header is not in its place."""
    lines = documents(file)
    error = refused(put_back(file, [lines[0], *lines]))
    assert error.line_number == 2
    assert "two reports" in error.reason


def test_a_result_among_the_rules(file):
    """Results come before rules."""
    lines = documents(file)
    error = refused(put_back(file, [*lines[:5], lines[1], *lines[5:]]))
    assert error.line_number == 6
    assert "a result after a rule" in error.reason


def test_a_rule_twice(file):
    """Nobody can tell which of them is meant."""
    lines = documents(file)
    error = refused(put_back(file, [*lines[:5], lines[4], *lines[5:]]))
    assert error.line_number == 6
    assert "twice" in error.reason


def test_a_failure_that_was_edited_away(file):
    """A rule's outcome follows from its checks."""
    error = refused(changed(file, 6, outcome="passed"))
    assert error.line_number == 6
    assert f"{ORDER} is said to be passed, its checks say failed" in error.reason


@pytest.mark.parametrize("removed", [2, 5])
def test_a_line_that_was_removed(file, removed):
    """The footer knows how many there were."""
    lines = documents(file)
    del lines[removed - 1]
    error = refused(put_back(file, lines))
    assert error.line_number == 7
    assert "the file was edited" in error.reason


@pytest.mark.parametrize(
    "members",
    [
        {"results": 4},
        {"rules": 2},
        {"divergence": 0.0},
        {"coverage": 0.5},
        {"verdict": "conformant"},
        {"verdict": "conformant", "exit_code": 0},
        {"ended": "interrupted"},
    ],
    ids=lambda members: "-".join(members),
)
def test_a_footer_that_disagrees(file, members):
    """Counts and verdict follow from the lines."""
    assert refused(changed(file, 8, **members)).line_number == 8


def test_counts_that_disagree(file):
    """Also where only the outcomes were counted otherwise."""
    counts = documents(file)[-1]["counts"]
    counts = counts | {"failed": counts["failed"] - 1, "passed": counts["passed"] + 1}
    error = refused(changed(file, 8, counts=counts))
    assert error.line_number == 8
    assert "the footer says counts" in error.reason


def test_reading_results_stops_at_what_is_no_report(file):
    """What was read before that is handed out."""
    put_back(file, documents(file)[:3])
    results = iter_results(file)
    assert next(results)["rule"] == ASSIGNED
    assert next(results)["rule"] == ORDER
    with pytest.raises(BadReport, match="did not end"):
        next(results)
