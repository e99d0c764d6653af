import subprocess
import sys

import pytest
from uowkit.plugin import VIEWS
from uowkit.report.views import FORMATS

from tests.independent_server import Choices, running
from tests.independent_server.server import make_server
from tests.kit.pytests import IDS, OF_IDS, SUITE, Backwards, cases_of, pytest_run
from tests.kit.servers import serving

PLAIN = "def test_mine():\n    assert 1\n"
IMPORTED = """
import sys
def test_nothing_dear_was_imported(request):
    dear = {"httpx", "uowkit.target", "uowkit.running.suite_plugin", "rich", "orjson"}
    assert dear & set(sys.modules) == set()
    assert not request.config.pluginmanager.has_plugin("uowkit-suite")
"""
MINE = """
import pytest
def test_target(uow_target):
    assert uow_target.transact({"operations": []}).status == 200
@pytest.mark.parametrize("number", range(3))
def test_workspace(uow_workspace, number):
    transaction = uow_workspace.transaction()
    operation = transaction.create(uow_workspace.person, {"name": "Joe", "age": number})
    saved = uow_workspace.commit(transaction)
    row = uow_workspace.read(uow_workspace.person, saved.object_id(operation))
    assert row["age"] == number
"""


def test_importing_the_plugin_imports_nothing_else():
    """Every pytest start in an environment with the kit pays for it."""
    code = (
        "import sys, typing, __future__; before = set(sys.modules); import uowkit.plugin; "
        "print(sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert said.stdout == "['uowkit', 'uowkit.plugin']\n"


def test_every_format_has_an_option_but_the_one_that_pytest_writes():
    """The names are the plugin's own, since the registry takes time to import."""
    assert [name for name, _ in VIEWS] == [
        each.option for each in FORMATS if each.option != "junit"
    ]


def test_without_a_target_nothing_is_registered(pytester):
    """Not even the fixtures."""
    pytester.makepyfile(test_mine=IMPORTED, test_fixture="def test_it(uow_target):\n    pass\n")
    ended = pytest_run(pytester, "-p", "no:hypothesispytest")
    ended.assert_outcomes(passed=1, errors=1)
    ended.stdout.fnmatch_lines(["*fixture 'uow_target' not found*"])


def test_the_options_are_explained(pytester):
    """In a group of their own, all beginning with --uow."""
    ended = pytest_run(pytester, "--help")
    ended.stdout.fnmatch_lines(["*--uow-target=ADDRESS*", "*--uow-strict*"])


def test_the_suite_without_a_target_says_what_to_add(pytester):
    """A usage error, and no green run."""
    ended = pytest_run(pytester, *SUITE)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stderr.fnmatch_lines(["*need a server: add --uow-target ADDRESS*"])


def test_one_rule_of_the_suite_can_be_chosen_by_its_id(pytester):
    """Rule ids are keywords for -k."""
    with running() as base:
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, "-k", IDS, "-v")
    assert ended.ret == 0
    lines = [line for line in ended.outlines if "PASSED" in line]
    assert len(lines) >= 8
    assert all("test_create_bulk.py" in line or "test_scenarios.py" in line for line in lines)


@pytest.mark.slow
def test_one_rule_can_be_chosen_by_an_option(pytester):
    """The others are deselected, and the report has no more."""
    with running() as base:
        chosen = ("--uow-rule", "create/class", "--uow-seed", "4")
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *chosen)
    assert ended.ret == 0
    ended.stdout.fnmatch_lines(["*2 passed,*deselected*"])


def test_users_own_tests_get_a_target_and_a_workspace(pytester):
    """What they save is removed at the end."""
    pytester.makepyfile(MINE)
    server = make_server()
    with serving(server) as base:
        ended = pytest_run(pytester, "--uow-target", base)
    ended.assert_outcomes(passed=4)
    tables = server.application.unit_of_work.tables
    assert [tables.get(name).rows for name in ("UowkitPerson", "UowkitOrder")] == [{}, {}]


def test_a_failing_test_of_the_users_is_pytests_own(pytester):
    """The kit has no part in it, and cleans up all the same."""
    pytester.makepyfile("def test_it(uow_workspace):\n    assert uow_workspace.person is None\n")
    with running() as base:
        ended = pytest_run(pytester, "--uow-target", base)
    ended.assert_outcomes(failed=1)
    ended.stdout.fnmatch_lines(["*assert uow_workspace.person is None*"])


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--uow-strict",), 1)])
def test_a_breach_of_a_should_is_a_warning_unless_strict(pytester, strict, code):
    """It is told by its own word."""
    chosen = ("--uow-rule", "envelope/failure-status")
    with running(Choices(http_failure=400)) as base:
        ended = pytest_run(pytester, "--uow-target", base, *SUITE, *chosen, *strict)
    assert ended.ret == code
    ended.stdout.fnmatch_lines(["*warned*"])


def outcomes_of(pytester, base, *arguments):
    """The exit code, and what became of each case."""
    junit = pytester.path / "junit.xml"
    ended = pytest_run(
        pytester, "--uow-target", base, *SUITE, *OF_IDS, "--junitxml", str(junit), *arguments
    )
    return ended.ret, cases_of(junit)


SHUFFLE = """
import random
def pytest_collection_modifyitems(items):
    random.Random(7).shuffle(items)
"""


@pytest.mark.slow
def test_neither_order_nor_workers_change_the_outcomes(pytester):
    """One process, two, and any order."""
    pytester.makepyfile(shuffler=SHUFFLE)
    pytester.syspathinsert()
    with running(service=Backwards) as base:
        plain = outcomes_of(pytester, base)
        assert outcomes_of(pytester, base, "-n", "2", "-p", "shuffler") == plain
    assert plain[0] == 1
    broken = [children for children, _ in plain[1].values() if "failure" in children]
    assert 0 < len(broken) < len(plain[1])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--uow-target", "nonsense"), "http://nonsense"),
        (("--uow-target", "http://h", "--uow-effort", "huge"), "--uow-effort"),
        (("--uow-target", "http://h", "--uow-profiles", "cor"), "--uow-profiles"),
        (("--uow-target", "http://h", "--uow-rule", "create/clas"), "create/class"),
        (("--uow-target", "http://h", "--uow-seed", "x"), "seed"),
        (("--uow-target", "http://h", "--uow-header", "x"), "Name: value"),
        (("--uow-config", "none.toml"), "none.toml"),
        (("--uow-target", "http://h", "--uow-baseline", "none.yaml"), "no such baseline"),
        (("--uow-target", "no_such_module_x:app"), "no_such_module_x"),
    ],
)
def test_an_option_that_cannot_be_used_is_a_usage_error(pytester, options, words):
    """Told in a sentence, as pytest tells its own."""
    pytester.makepyfile(PLAIN)
    ended = pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    said = ended.stderr.str() + ended.stdout.str()
    assert words in said
    assert "Traceback" not in said


def test_a_target_that_is_not_there_stops_pytest(pytester):
    """With a word on what to look for, when the first test needs it."""
    pytester.makepyfile(MINE)
    ended = pytest_run(pytester, "--uow-target", "http://127.0.0.1:9/api")
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stdout.fnmatch_lines(["*does not answer*"])
