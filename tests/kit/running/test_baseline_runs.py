"""Runs with a baseline, from the command line and from pytest."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from uowkit.baseline import Baseline, Deviation, today
from uowkit.config import Configuration
from uowkit.judging.ending import ENDING
from uowkit.report.reader import iter_results, read_report
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.wire.address import parse_address

from tests.independent_server import Choices, UnitOfWorkService, running
from tests.kit.commands import told, uowkit

CLASS, CREATED = "create/class", "create/created"
CHECK = f"{CLASS}:test_the_class_is_the_table"
STATUS = "envelope/failure-status"
TOMORROW, YESTERDAY = (today() + timedelta(days=days) for days in (1, -1))
SUITE = ("--pyargs", "uowkit.suite", "-p", "no:randomly", "-p", "no:cacheprovider")


class WrongClass(UnitOfWorkService):
    """Answers another class than the table's name."""

    def full_row(self, table, row):
        """Change the class."""
        return {**super().full_row(table, row), "___class": "Other"}


def known(folder, *ids, expires=TOMORROW):
    """A file of these known deviations."""
    entries = [
        f"- {'check' if ':' in id_ else 'rule'}: {id_}\n  reason: It is old.\n  expires: {expires}"
        for id_ in ids
    ]
    path = folder / "known.yaml"
    path.write_text("\n".join(["deviations:", *entries]), encoding="utf-8")
    return path


def states(tmp_path, *ids, rules=(), keywords=None, service=UnitOfWorkService):
    """What a run of some rules says of these entries, and the run's footer."""
    baseline = Baseline("known.yaml", today(), tuple(Deviation(i, "x", TOMORROW) for i in ids))
    with running(service=service) as base:
        configuration = Configuration(target=parse_address(base), baseline=baseline)
        session = Session(replace(configuration, rules=rules))
        session.connect()
        ran = run_suite(session, tmp_path / "run.jsonl", keywords=keywords)
    assert read_report(tmp_path / "run.jsonl").footer == ran.footer
    found = {each["id"]: each["state"] for each in ran.footer["baseline"]["deviations"]}
    return found, ran.footer


def test_a_known_deviation_is_told_and_fails_nothing(tmp_path):
    """Neither as a failure nor as a pass."""
    known(tmp_path, CLASS)
    chosen = ("--rule", CLASS, "--rule", CREATED, "--out", "r.jsonl", "--baseline", "known.yaml")
    with running(service=WrongClass) as base:
        ended = uowkit("run", base, *chosen, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert f"KNOWN {CLASS} (MUST): ___class is" in told(ended)
    assert f"It is old.; accepted until {TOMORROW}" in told(ended)
    assert "Conformant but for 1 known deviation." in told(ended)
    assert "divergence 1 of 3 rules" in told(ended)
    assert "FAILED" not in told(ended)


@pytest.mark.parametrize(
    ("ids", "expires", "words"),
    [
        ([CREATED], TOMORROW, f"{CREATED} no longer fails; remove the entry"),
        (["create/clas"], TOMORROW, "there is no rule 'create/clas'; did you mean"),
        ([f"{CLASS}:test_gone"], TOMORROW, f"the suite has no check {CLASS}:test_gone"),
        ([CLASS], YESTERDAY, f"{CLASS} was accepted until {YESTERDAY}"),
    ],
    ids=["passed", "rule", "check", "expired"],
)
def test_a_stale_entry_fails_the_run(tmp_path, ids, expires, words):
    """On a server that is right."""
    known(tmp_path, *ids, expires=expires)
    chosen = ("--rule", CLASS, "--rule", CREATED, "--out", "r.jsonl", "--baseline", "known.yaml")
    with running() as base:
        ended = uowkit("run", base, *chosen, folder=tmp_path)
    assert ended.returncode == 1, told(ended)
    assert "STALE known.yaml, line 2: " in told(ended)
    assert words in told(ended)
    assert "Out of step with its baseline" in told(ended)


def test_the_configuration_may_name_the_baseline(tmp_path):
    """Beside its own file; the command line wins."""
    (tmp_path / "uowkit.toml").write_text('baseline = "known.yaml"\n')
    known(tmp_path, CLASS)
    chosen = ("--rule", CLASS, "--out", "r.jsonl")
    with running(service=WrongClass) as base:
        assert uowkit("run", base, *chosen, folder=tmp_path).returncode == 0
        (tmp_path / "none.yaml").write_text("deviations: []")
        ended = uowkit("run", base, *chosen, "--baseline", "none.yaml", folder=tmp_path)
    assert ended.returncode == 1, told(ended)


def test_a_warning_may_be_known(tmp_path):
    """Also under --strict."""
    known(tmp_path, STATUS)
    chosen = ("--rule", STATUS, "--strict", "--baseline", "known.yaml", "--out", "r.jsonl")
    with running(Choices(http_failure=400)) as base:
        ended = uowkit("run", base, *chosen, folder=tmp_path)
    assert ended.returncode == 0, told(ended)
    assert f"KNOWN {STATUS} (SHOULD)" in told(ended)


def test_rules_that_were_not_asked_for_are_neither_known_nor_stale(tmp_path):
    """Narrowed by --rule; what was run in whole can be told."""
    found, footer = states(tmp_path, CLASS, CHECK, CREATED, f"{CREATED}:test_gone", rules=(CLASS,))
    assert found == {
        CLASS: "passed",
        CHECK: "passed",
        CREATED: "not judged",
        f"{CREATED}:test_gone": "unknown",
    }
    assert footer["exit_code"] == 1


def test_situations_that_were_not_asked_for_may_still_fail(tmp_path):
    """Narrowed by -k to one of two: neither the check nor its rule is said to pass."""
    found, footer = states(tmp_path, CLASS, CHECK, keywords="class_is_the_table and person-order")
    assert found == {CLASS: "not judged", CHECK: "not judged"}
    assert footer["exit_code"] == 0


def test_the_end_of_a_narrowed_run_says_nothing_of_a_whole_one(tmp_path):
    """It has looked at a part of what is sent."""
    stored = "atomicity/acknowledged-is-stored"
    found, _ = states(tmp_path, stored, ENDING.id, rules=(CLASS,))
    assert found == {stored: "not judged", ENDING.id: "not judged"}
    assert [each["check"] for each in iter_results(tmp_path / "run.jsonl")][-1] == ENDING.id


def test_a_rule_without_checks_is_matched_by_nothing(tmp_path):
    """Such as one that the catalogue has no more, or that is excluded."""
    found, footer = states(tmp_path, "create/without-checks", rules=(CLASS,))
    assert found == {"create/without-checks": "unknown"}
    assert footer["exit_code"] == 1


def pytest_run(pytester, base, *arguments, rules=(CLASS, CREATED)):
    """The suite on some rules: exit code, output, and each case with what came of it."""
    chosen = [part for rule in rules for part in ("--uow-rule", rule)]
    junit = pytester.path / "junit.xml"
    ended = pytester.runpytest_subprocess(
        *("--uow-target", base, *SUITE, *chosen, "--junitxml", str(junit), *arguments), timeout=100
    )
    cases = ET.parse(junit).getroot().iter("testcase")  # noqa: S314 - pytest's own
    outcomes = {
        case.get("name"): [(each.tag, each.attrib) for each in case if each.tag != "properties"]
        for case in cases
    }
    return ended, outcomes


def test_pytest_takes_a_known_deviation_for_an_expected_failure(pytester):
    """In its exit code, its closing line and its JUnit file, where the reason stands."""
    baseline = ("--uow-baseline", str(known(pytester.path, CLASS)))
    with running(service=WrongClass) as base:
        ended, outcomes = pytest_run(pytester, base, *baseline, "--uow-report", "r.jsonl")
    assert ended.ret == 0
    ended.stdout.fnmatch_lines([f"known {CLASS} (MUST): *It is old.*", "*1 passed, * 2 known*"])
    expected = {
        "type": "pytest.xfail",
        "message": f"known deviation: It is old.; accepted until {TOMORROW}",
    }
    found = [children for children in outcomes.values() if children]
    assert found == [[("skipped", expected)]] * 2
    report = read_report(pytester.path / "r.jsonl")
    assert report.verdict == "conformant but for 1 known deviation"


def test_pytest_fails_for_a_stale_entry(pytester):
    """Though every check passes."""
    with running() as base:
        ended, outcomes = pytest_run(
            pytester, base, "--uow-baseline", str(known(pytester.path, CREATED))
        )
    assert ended.ret == 1
    assert not any(outcomes.values())
    ended.stdout.fnmatch_lines([f"stale known.yaml, line 2: {CREATED} no longer fails; *"])


@pytest.mark.slow
def test_workers_agree_on_a_baseline(pytester):
    """What one of them left out, and what no longer fails, is known to the first process."""
    ids = (CLASS, CREATED, f"{CLASS}:test_gone", "create/updated-null")
    baseline = ("--uow-baseline", str(known(pytester.path, *ids)))
    with running(service=WrongClass) as base:
        plain, one = pytest_run(pytester, base, *baseline, "--uow-report", "one.jsonl")
        spread, two = pytest_run(pytester, base, *baseline, "--uow-report", "two.jsonl", "-n", "2")
    assert (plain.ret, spread.ret) == (1, 1)
    assert one == two
    footers = [read_report(pytester.path / name).footer for name in ("one.jsonl", "two.jsonl")]
    assert footers[0]["baseline"] == footers[1]["baseline"]
    found = [each["state"] for each in footers[0]["baseline"]["deviations"]]
    assert found == ["known", "passed", "unknown", "not judged"]


@pytest.mark.slow
def test_workers_are_told_the_seed_that_was_drawn(pytester):
    """A random one would be another in each of them, and the report could not be repeated."""
    noting = "import pytest\n@pytest.fixture(autouse=True)\ndef note(request):\n"
    noting += "    plugin = request.config.pluginmanager.get_plugin('uowkit-suite')\n"
    noting += "    with open('seeds', 'a') as file:\n"
    noting += "        file.write(f'{plugin.configuration.seed}\\n')\n"
    pytester.makepyfile(noting=noting)
    pytester.syspathinsert()
    with running() as base:
        arguments = ("--uow-seed", "random", "-n", "2", "-p", "noting", "--uow-report", "r.jsonl")
        ended, _ = pytest_run(pytester, base, *arguments)
    assert ended.ret == 0
    seeds = set((pytester.path / "seeds").read_text().split())
    assert seeds == {str(read_report(pytester.path / "r.jsonl").header["seed"])}


def test_a_part_of_the_suite_says_nothing_of_the_rest(pytester):
    """One module, or one check, by its path: what was not collected is no unknown check."""
    ids = (CLASS, f"{CLASS}:test_gone")
    with running() as base:
        arguments = ("--uow-baseline", str(known(pytester.path, *ids)), "--uow-report", "r.jsonl")
        chosen = ("--uow-target", base, "--pyargs", "uowkit.suite.test_create", *arguments)
        ended = pytester.runpytest_subprocess(*chosen, "-k", "class_is_the_table", timeout=100)
    assert ended.ret == 0
    found = read_report(pytester.path / "r.jsonl").footer["baseline"]["deviations"]
    assert [each["state"] for each in found] == ["not judged", "not judged"]


def test_users_own_tests_are_no_matter_of_a_baseline(pytester):
    """Where no check was run, nothing is stale."""
    pytester.makepyfile("def test_it(uow_target):\n    assert uow_target\n")
    baseline = known(pytester.path, "create/clas", expires=YESTERDAY)
    with running() as base:
        arguments = ("--uow-target", base, "--uow-baseline", str(baseline))
        ended = pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments, timeout=100)
    assert ended.ret == 0
