"""The plugin beside others that people have: workers, random order, running again, last failed."""

import pytest
from uowkit.judging.ending import ENDING
from uowkit.report.reader import iter_results, read_report
from uowkit.running.embedded import reference_server

from tests.independent_server import running
from tests.kit.pytests import IDS, OF_IDS, Backwards, cases_of, pytest_run, rules_of

SUITE = ("--pyargs", "uowkit.suite")
CHECKS = """
from uowkit.checks import rule
from uowkit.outcomes import Breach, Indeterminate, Verdict
tries = []
@rule("create/class", needs=())
def test_it(uow_workspace):
    '''It fails as told, and then passes.'''
    tries.append(1)
    if len(tries) <= {times}:
        raise {raised}
"""
STUMBLE = 'Indeterminate("the network stumbled")'
BREACH = 'Breach("___class is wrong")'


def again(pytester, base, *, raised, times, reruns):
    """A check that ends so some times, and is run again: what pytest said, the rule, JUnit."""
    pytester.makepyfile(CHECKS.format(raised=raised, times=times))
    files = ("--uow-report", "run.jsonl", "--junitxml", "junit.xml")
    ended = pytest_run(pytester, "--uow-target", base, *files, "--reruns", str(reruns))
    results = [each for each in iter_results(pytester.path / "run.jsonl") if each["examples"]]
    rules = {each["id"]: each for each in read_report(pytester.path / "run.jsonl").rules}
    assert [each["check"] for each in results].count("create/class:test_it") == 1
    return ended, rules["create/class"]


def test_what_decides_nothing_may_be_run_again(pytester):
    """A network that stumbled once: the last attempt counts, and the report says so."""
    with running() as base:
        ended, rule = again(pytester, base, raised=STUMBLE, times=1, reruns=2)
    assert ended.ret == 0
    assert rule["outcome"] == "passed"
    assert rule["observations"] == ["test_it was run 2 times: indeterminate, passed"]
    ended.assert_outcomes(passed=1)
    ended.stdout.fnmatch_lines(["*1 rerun*"])


def test_a_breach_is_not_taken_back_by_running_it_again(pytester):
    """The target did it: one failure, in the exit code, the report and the JUnit file."""
    with running() as base:
        ended, rule = again(pytester, base, raised=BREACH, times=1, reruns=2)
    assert ended.ret == 1
    assert rule["outcome"] == "failed"
    assert rule["message"] == "___class is wrong"
    assert rule["observations"] == ["test_it was run 3 times: failed, passed, passed"]
    ended.assert_outcomes(failed=1)
    (tags, properties) = list(cases_of(pytester.path / "junit.xml").values())[-1]
    assert tags == ["failure"]
    assert properties["outcome"] == "failed"


def test_what_stays_undecided_is_told_once(pytester):
    """With its last outcome."""
    with running() as base:
        ended, rule = again(pytester, base, raised=STUMBLE, times=9, reruns=1)
    assert ended.ret == 1
    assert rule["outcome"] == "indeterminate"
    assert rule["observations"] == ["test_it was run 2 times: indeterminate, indeterminate"]


@pytest.mark.slow
def test_a_real_failure_that_is_run_again_is_reported_once(pytester):
    """The rest of the run is as without."""
    files = ("--uow-report", "run.jsonl")
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, *files, "-p", "no:randomly")
        plain = pytest_run(pytester, *arguments)
        before = read_report(pytester.path / "run.jsonl")
        ended = pytest_run(pytester, *arguments, "--reruns", "1", "-n", "2")
    after = read_report(pytester.path / "run.jsonl")
    assert (plain.ret, ended.ret) == (1, 1)
    assert after.footer["counts"] == before.footer["counts"]
    results = iter_results(pytester.path / "run.jsonl")
    once = [(each["check"], each["situation"]) for each in results if each["check"] != ENDING.id]
    assert len(once) == len(set(once))


@pytest.mark.slow
@pytest.mark.parametrize("fault", [None, "bulk-reversed"])
def test_workers_and_random_order_make_one_report(pytester, fault):
    """The same rules in the same order, with the same checks and figures."""
    chosen = (*OF_IDS, "--uow-rule", "create-bulk/objects-independent", "--uow-report", "run.jsonl")
    found = []
    with reference_server(fault) as base:
        for others in (
            ("-p", "no:randomly"),
            ("--randomly-seed", "4"),
            ("-n", "2", "--randomly-seed", "5"),
        ):
            ended = pytest_run(pytester, "--uow-target", base, *SUITE, *chosen, *others)
            report = read_report(pytester.path / "run.jsonl")
            figures = (report.footer["counts"], report.footer["verdict"], report.footer["ended"])
            found.append((ended.ret, figures, rules_of(report)))
            ended.stdout.fnmatch_lines(["divergence *", "report: run.jsonl"])
    assert all(each == found[0] for each in found)
    assert found[0][0] == (1 if fault else 0)


@pytest.mark.slow
def test_workers_tell_what_was_left_unchecked(pytester):
    """When the first failure ends the run: untested rules are there, not missing."""
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, "-k", "create-bulk", "-p", "no:randomly")
        ended = pytest_run(pytester, *arguments, "-x", "-n", "2", "--uow-report", "run.jsonl")
    assert ended.ret != 0
    report = read_report(pytester.path / "run.jsonl")
    assert report.footer["ended"] == "stopping after 1 failures"
    assert len([each for each in report.rules if each["area"] == "create-bulk"]) >= 10


def test_random_seeds_do_not_reach_the_checks(pytester):
    """pytest-randomly sets `random` anew before each test; no two objects share a mark for it."""
    with running() as base:
        arguments = ("--uow-target", base, *SUITE, *OF_IDS, "--randomly-seed", "1")
        first = pytest_run(pytester, *arguments)
        again = pytest_run(pytester, *arguments)
    assert (first.ret, again.ret) == (0, 0)
    first.stdout.fnmatch_lines(["Using --randomly-seed=1", "uowkit: *seed 0"])


def test_last_failed_runs_what_failed(pytester):
    """And no more; failed first runs all."""
    chosen = (*OF_IDS, "-p", "no:randomly", "-v")
    with running(service=Backwards) as base:
        arguments = ("--uow-target", base, *SUITE, *chosen)
        first = pytester.runpytest_subprocess(*arguments, timeout=100)
        last = pytester.runpytest_subprocess(*arguments, "--lf", timeout=100)
        ahead = pytester.runpytest_subprocess(*arguments, "--ff", timeout=100)
    failed = {line.split()[0] for line in first.outlines if " FAILED" in line}
    assert failed
    assert {line.split()[0] for line in last.outlines if "::" in line and "%]" in line} == failed
    verbose = [line for line in ahead.outlines if "::" in line and "%]" in line]
    assert {line.split()[0] for line in verbose[: len(failed)]} == failed
    assert len(verbose) > len(failed)
    last.stdout.fnmatch_lines([f"failed {IDS} *"])


def test_durations_are_those_of_the_checks(pytester):
    """As of any test."""
    with running() as base:
        chosen = ("-p", "no:randomly", "--durations", "2", "--durations-min", "0")
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *OF_IDS, *chosen)
    ended.stdout.fnmatch_lines(["*slowest 2 durations*", "*s call *test_*"])
