"""What the plugin says at the beginning and the end of a run, and the files that it writes."""

import json

import pytest
from uowkit.report.reader import read_report
from uowkit.running.embedded import reference_server

from tests.independent_server import running
from tests.kit.pytests import IDS, OF_IDS, SUITE, Backwards, cases_of, pytest_run

CLASS = "create/class"
ONE_CLASS = ("--uow-rule", CLASS)
OWN = "def test_mine(uow_target):\n    assert uow_target\n"


def test_the_end_tells_verdict_figures_failures_and_files(pytester):
    """In a section of its own; the failure can be replayed from where pytest was started."""
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--uow-report", "out/run.jsonl")
        ended = pytest_run(pytester, *arguments, "--uow-ctrf", "out/ctrf.json")
    assert ended.ret == 1
    ended.stdout.fnmatch_lines(
        [
            f"uowkit: {base}",
            f"uowkit: profiles core; rules {IDS}, create-bulk/result-is-ids; effort quick; seed 0",
            "*= uowkit =*",
            f"failed {IDS} (MUST): id 0 of the bulk of *",
            "  replay: uowkit replay out/run-failures/create-bulk-ids-in-request-order.yaml",
            "Not conformant.",
            "divergence 1 of 3 rules judged*coverage 3 of 3 applicable rules judged",
            "report: out/run.jsonl",
            "wrote out/ctrf.json",
        ]
    )
    assert (pytester.path / "out/run-failures/create-bulk-ids-in-request-order.yaml").is_file()
    assert json.loads((pytester.path / "out/ctrf.json").read_text())["results"]


def test_a_clean_run_says_so(pytester):
    """Without a report there is none, and nothing is hinted at."""
    with running() as base:
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *ONE_CLASS)
    assert ended.ret == 0
    ended.stdout.fnmatch_lines(
        ["Conformant: every rule that was checked is kept.", "divergence 0*"]
    )
    ended.stdout.no_fnmatch_line("*report*")


def test_quiet_says_nothing_at_the_beginning(pytester):
    """As pytest's own header."""
    with running() as base:
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *ONE_CLASS, "-q")
    ended.stdout.no_fnmatch_line("uowkit: *")
    ended.stdout.fnmatch_lines(["divergence 0*"])


def test_a_view_without_a_report_keeps_one(pytester):
    """Where `uowkit run` keeps them."""
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--uow-html", "page.html")
        ended = pytest_run(pytester, *arguments)
    (kept,) = (pytester.path / ".uowkit").glob("*.jsonl")
    ended.stdout.fnmatch_lines([f"report: .uowkit/{kept.name}", "wrote page.html"])
    assert read_report(kept).verdict == "not conformant"
    assert IDS in (pytester.path / "page.html").read_text()


def test_every_check_carries_its_properties(pytester):
    """For --junitxml and other reporters."""
    junit = pytester.path / "junit.xml"
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--uow-seed", "5")
        pytest_run(pytester, *arguments, "--junitxml", str(junit))
    cases = cases_of(junit).values()
    assert {tuple(properties) for _, properties in cases} == {("rule", "level", "outcome", "seed")}
    outcomes = {(tuple(tags), found["outcome"], found["rule"]) for tags, found in cases}
    assert outcomes >= {((), "passed", "create-bulk/result-is-ids"), (("failure",), "failed", IDS)}
    assert {(found["level"], found["seed"]) for _, found in cases} == {("MUST", "5")}


def test_what_is_found_at_the_end_of_the_run_is_a_case_like_the_others(pytester):
    """Or a JUnit file would be green where pytest is not."""
    junit = pytester.path / "junit.xml"
    with reference_server("table-keeps-newest-rows") as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--junitxml", str(junit))
        ended = pytest_run(pytester, *arguments)
    assert ended.ret == 1
    tags, properties = cases_of(junit)["uowkit.suite", "at_the_end_of_the_run"]
    assert tags == ["failure"]
    assert properties["rule"] == "atomicity/acknowledged-is-stored"
    ended.stdout.fnmatch_lines(["*_ at_the_end_of_the_run _*", "*is gone at the end of the run*"])


def test_a_github_step_gets_its_summary_and_annotations(pytester, monkeypatch):
    """By itself, each annotation on a line of its own."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with running(service=Backwards) as base:
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *OF_IDS)
    assert "not conformant" in (pytester.path / "summary.md").read_text().lower()
    assert any(line.startswith("::error title=create-bulk/ids") for line in ended.outlines)


@pytest.mark.parametrize("chosen", [("--co",), ("--collect-only", "-q")])
def test_collecting_only_writes_and_judges_nothing(pytester, chosen):
    """No report takes the place of an earlier one; nothing is sent either."""
    (pytester.path / "run.jsonl").write_text("earlier")
    (pytester.path / "known.yaml").write_text(
        f"deviations: [{{rule: {CLASS}, reason: It is old., expires: 2020-01-01}}]"
    )
    arguments = ("--uow-target", "http://127.0.0.1:9/api", *SUITE, "--uow-report", "run.jsonl")
    ended = pytest_run(pytester, *arguments, "--uow-baseline", "known.yaml", *chosen)
    assert ended.ret == 0
    assert (pytester.path / "run.jsonl").read_text() == "earlier"
    ended.stdout.fnmatch_lines(["*tests collected (* deselected)*"])
    ended.stdout.no_fnmatch_line("*divergence*")


def test_a_run_without_checks_is_no_success_where_a_report_was_asked_for(pytester):
    """Only users' own tests were run: the suite was forgotten, and an earlier report is kept."""
    (pytester.path / "run.jsonl").write_text("earlier")
    pytester.makepyfile(OWN)
    with running() as base:
        arguments = ("--uow-target", base, "--uow-report", "run.jsonl", "--uow-badge", "badge.json")
        ended = pytest_run(pytester, *arguments)
        own = pytest_run(pytester, "--uow-target", base)
    assert (ended.ret, own.ret) == (pytest.ExitCode.USAGE_ERROR, 0)
    told = "no check was run, and not written: run.jsonl, badge.json; give --pyargs uowkit.suite"
    ended.stdout.fnmatch_lines([told])
    assert not list(pytester.path.glob("*.part"))
    assert (pytester.path / "run.jsonl").read_text() == "earlier"


def test_the_first_failure_may_end_the_run(pytester):
    """The report says that it is not whole, and what was not checked is no pass."""
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--uow-report", "run.jsonl", "-x")
        ended = pytest_run(pytester, *arguments)
    assert ended.ret == 1
    ended.stdout.fnmatch_lines(["The run ended early: stopping after 1 failures"])
    report = read_report(pytester.path / "run.jsonl")
    assert report.footer["ended"] == "stopping after 1 failures"
    assert report.footer["exit_code"] == 1


@pytest.mark.parametrize("workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.slow)])
def test_a_target_that_is_not_there_is_told_by_the_report_too(pytester, workers):
    """With and without workers."""
    arguments = ("--uow-target", "http://127.0.0.1:9/canary:key/api", *SUITE, *ONE_CLASS)
    ended = pytest_run(pytester, *arguments, *workers, "--uow-report", "run.jsonl")
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stdout.fnmatch_lines(["The run ended early: *does not answer*Is the server running*"])
    ended.stdout.no_fnmatch_line("*INTERNALERROR*")
    report = read_report(pytester.path / "run.jsonl")
    assert report.verdict == "undecided"
    assert [rule["outcome"] for rule in report.rules] == ["untested"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--uow-report", "folder"), "folder cannot be written: Is a directory"),
        (("--uow-html", "folder"), "--uow-html: folder is a folder"),
        (("--uow-html", "a", "--uow-ctrf", "a"), "--uow-ctrf: a is to hold --uow-html already"),
        (("--uow-report", "run.jsonl/more/run.jsonl"), "cannot be written"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_the_run(pytester, arguments, words):
    """A usage error; nothing was sent."""
    pytester.mkdir("folder")
    (pytester.path / "run.jsonl").write_text("earlier")
    pytester.makepyfile("def test_it():\n    pass\n")
    ended = pytest_run(pytester, "--uow-target", "http://127.0.0.1:9/api", *arguments)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    said = ended.stderr.str() + ended.stdout.str()
    assert words in said
    assert "Traceback" not in said


def test_scenarios_that_cannot_be_written_are_told_beside_the_verdict(pytester):
    """The report and its verdict are there all the same."""
    (pytester.path / "run-failures").write_text("mine")
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--uow-report", "run.jsonl")
        ended = pytest_run(pytester, *arguments)
    assert ended.ret == 1
    ended.stdout.fnmatch_lines(
        ["Not conformant.", "warning: the scenarios in *run-failures cannot be *"]
    )
    ended.stdout.no_fnmatch_line("*Traceback*")
    assert read_report(pytester.path / "run.jsonl").verdict == "not conformant"


def test_a_selection_of_the_checks_is_told_by_the_report(pytester):
    """Or it would pass for a run of everything; rules that are named are told already."""
    with running() as base:
        arguments = ("--uow-target", base, *SUITE, "--uow-report", "run.jsonl", "-k", CLASS)
        pytest_run(pytester, *arguments)
        assert read_report(pytester.path / "run.jsonl").footer["selection"] is True
        arguments = ("--uow-target", base, *SUITE, *ONE_CLASS, "--uow-report", "run.jsonl")
        pytest_run(pytester, *arguments)
    report = read_report(pytester.path / "run.jsonl")
    assert "selection" not in report.footer
    assert report.is_selection


def test_a_view_that_cannot_be_written_is_no_success(pytester):
    """The others are written all the same, and the report is there."""
    (pytester.path / "file").write_text("in the way")
    with running() as base:
        arguments = ("--uow-target", base, *SUITE, *ONE_CLASS, "--uow-report", "run.jsonl")
        views = ("--uow-html", "file/page.html", "--uow-badge", "badge.json")
        ended = pytest_run(pytester, *arguments, *views)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stdout.fnmatch_lines(
        [
            "Conformant*",
            "report: run.jsonl",
            "wrote badge.json",
            "--uow-html: file/page.html cannot be written: *",
        ]
    )


def test_no_warning_is_caused(pytester):
    """In a project that takes every warning for an error."""
    pytester.makepyfile(OWN)
    with running() as base:
        ended = pytest_run(pytester, "--uow-target", base, "-W", "error", *SUITE, *ONE_CLASS)
        own = pytest_run(pytester, "--uow-target", base, "-W", "error")
    assert (ended.ret, own.ret) == (0, 0)
