"""What the ini file says, what the command line says, and which of them counts."""

import pytest
from uowkit.report.reader import read_report

from tests.independent_server import running
from tests.kit.pytests import IDS, SUITE, pytest_run
from tests.kit.servers import OK, answering, raw_server

CLASS = "create/class"
SEED = """
def test_seed(pytestconfig):
    plugin = pytestconfig.pluginmanager.get_plugin("uowkit-suite")
    asked = plugin.configuration
    print(f"seed {asked.seed}, {asked.effort}, strict {asked.strict}, {asked.profiles}")
"""


def ini(pytester, *lines):
    """An ini file of these lines."""
    pytester.makeini("\n".join(["[pytest]", *lines]))


def test_every_option_can_stand_in_an_ini_file(pytester):
    """A whole run with no option of the kit on the command line."""
    pytester.mkdir("known")
    (pytester.path / "known" / "list.yaml").write_text("deviations: []")
    with running() as base:
        ini(
            pytester,
            f"uow_target = {base}",
            f"uow_rule =\n  {CLASS}\n  {IDS}",
            "uow_seed = 7",
            "uow_effort = quick",
            "uow_profiles = core, references",
            "uow_provision = save",
            "uow_readback = data",
            "uow_strict = true",
            "uow_baseline = known/list.yaml",
            "uow_report = out/run.jsonl",
            "uow_markdown = out/run.md",
        )
        pytester.mkdir("elsewhere")
        ended = pytest_run(pytester, *SUITE, "-c", "tox.ini", "--rootdir", ".")
    assert ended.ret == 0
    ended.stdout.fnmatch_lines(
        [
            f"uowkit: {base}",
            "uowkit: profiles core, references; rules *; effort quick; seed 7; strict; "
            "baseline list.yaml (0 known deviations)",
            "report: out/run.jsonl",
            "wrote out/run.md",
        ]
    )
    header = read_report(pytester.path / "out" / "run.jsonl").header
    assert header["seed"] == 7
    assert header["configuration"]["rules"] == [CLASS, IDS]
    assert header["configuration"]["strict"] is True


def test_paths_of_the_ini_file_are_beside_it_and_those_of_the_command_line_are_not(pytester):
    """As pytest takes its own."""
    folder = pytester.mkdir("below")
    (pytester.path / "known.yaml").write_text("deviations: []")
    with running() as base:
        ini(pytester, f"uow_target = {base}", "uow_baseline = known.yaml", "uow_report = ini.jsonl")
        pytester.makepyfile(**{"below/test_it": "def test_it():\n    pass\n"})
        pytester.chdir()
        plain = ("--uow-rule", CLASS, *SUITE, "-c", str(pytester.path / "tox.ini"))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            assert pytest_run(pytester, *plain).ret == 0
            assert pytest_run(pytester, *plain, "--uow-report", "line.jsonl").ret == 0
    assert (pytester.path / "ini.jsonl").is_file()
    assert (folder / "line.jsonl").is_file()


def test_command_line_over_ini_file_over_configuration(pytester):
    """Each for the settings that it names."""
    (pytester.path / "uowkit.toml").write_text('seed = 1\neffort = "standard"\nstrict = true\n')
    ini(pytester, "uow_target = http://127.0.0.1:9/api", "uow_seed = 2", "uow_strict = false")
    pytester.makepyfile(SEED)
    ended = pytest_run(pytester, "-s")
    ended.stdout.fnmatch_lines(["*seed 2, standard, strict False, ('core',)*"])
    ended = pytest_run(pytester, "-s", "--uow-seed", "3", "--uow-strict")
    ended.stdout.fnmatch_lines(["*seed 3, standard, strict True, ('core',)*"])


def test_the_configuration_is_found_from_a_folder_below(pytester):
    """Where pytest was started, or at its rootdir."""
    (pytester.path / "uowkit.toml").write_text("seed = 5\n")
    ini(pytester, "uow_target = http://127.0.0.1:9/api")
    folder = pytester.mkdir("below")
    (folder / "test_seed.py").write_text(SEED)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ended = pytest_run(pytester, "-s")
    ended.stdout.fnmatch_lines(["*seed 5, *"])


def test_headers_come_from_both_and_from_the_environment(pytester, monkeypatch):
    """The ini file is no place for a secret, the environment is."""
    monkeypatch.setenv("UOW_TEST_TOKEN", "canary-of-the-ini")
    pytester.makepyfile("def test_it(uow_target):\n    pass\n")
    with raw_server(answering(OK)) as seen:
        ini(
            pytester,
            f"uow_target = {seen.base}",
            "uow_header =\n  x-a: ${UOW_TEST_TOKEN}\n  x-b: first",
        )
        ended = pytest_run(pytester, "--uow-header", "x-b: second: of two")
    assert b"x-a: canary-of-the-ini\r\nx-b: second: of two\r\n" in seen.requests[0]
    assert "canary" not in ended.stdout.str() + ended.stderr.str()


def test_an_empty_target_on_the_command_line_switches_the_plugin_off(pytester):
    """For a project whose ini file names one."""
    ini(pytester, "uow_target = http://127.0.0.1:9/api")
    pytester.makepyfile("def test_it(uow_target):\n    pass\n")
    ended = pytest_run(pytester, "--uow-target", "")
    ended.stdout.fnmatch_lines(["*fixture 'uow_target' not found*"])
    ended.stdout.no_fnmatch_line("*uowkit: *")


def test_without_the_plugin_its_settings_are_unknown_to_pytest_and_no_more(pytester):
    """`-p no:uowkit` in a project that uses it: pytest warns, and runs the other tests."""
    ini(pytester, "uow_target = http://127.0.0.1:9/api", "uow_seed = 3")
    pytester.makepyfile("def test_it():\n    pass\n")
    ended = pytest_run(pytester, "-p", "no:uowkit")
    assert ended.ret == 0
    ended.assert_outcomes(passed=1, warnings=2)
    ended.stdout.fnmatch_lines(["*Unknown config option: uow_seed*"])
    ended.stdout.no_fnmatch_line("*uowkit: *")
    assert "--uow-" not in pytest_run(pytester, "-p", "no:uowkit", "--help").stdout.str()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("uow_effort = huge", "tox.ini: uow_effort: 'huge' is none of quick"),
        ("uow_profiles = cor", "tox.ini: uow_profiles: there is no profile 'cor'"),
        ("uow_rule = create/clas", "tox.ini: uow_rule: *did you mean 'create/class'"),
        ("uow_seed = x", "tox.ini: uow_seed: 'x' is neither"),
        ("uow_header = x", "tox.ini: uow_header takes 'Name: value'"),
        ("uow_header = x: ${NO_SUCH_VARIABLE_X}", "tox.ini: uow_header: *NO_SUCH_VARIABLE_X"),
        ("uow_baseline = none.yaml", "tox.ini: uow_baseline: *none.yaml: *no such baseline"),
        ("uow_config = none.toml", "none.toml"),
        ("uow_strict = perhaps", "invalid truth value 'perhaps'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_place(pytester, line, words):
    """A usage error, which names the ini file."""
    ini(pytester, "uow_target = http://127.0.0.1:9/api", line)
    pytester.makepyfile("def test_it():\n    pass\n")
    ended = pytest_run(pytester)
    assert ended.ret != 0
    said = ended.stderr.str() + ended.stdout.str()
    assert all(word in said for word in words.split("*"))


def test_what_the_command_line_names_is_not_looked_for_in_the_ini_file(pytester):
    """What stands there may be of another machine."""
    ini(
        pytester,
        "uow_target = http://${NO_SUCH_VARIABLE_X}/api",
        "uow_baseline = none.yaml",
        "uow_seed = x",
    )
    (pytester.path / "known.yaml").write_text("deviations: []")
    pytester.makepyfile("def test_it():\n    pass\n")
    given = ("--uow-target", "http://127.0.0.1:9/api", "--uow-baseline", "known.yaml")
    assert pytest_run(pytester, *given, "--uow-seed", "1").ret == 0
