"""Scenario files of the user's, played within a run."""

import pytest
import yaml
from click.testing import CliRunner
from uowkit.cli import main

from tests.independent_server import UnitOfWorkService, running
from tests.kit.commands import lines_of
from tests.kit.pytests import SUITE, pytest_run
from tests.kit.scenarios.hand_made import create as create_person
from tests.kit.scenarios.hand_made import find, scenario, transaction
from tests.kit.scenarios.recorded import bulk, recorded, sent

ROWS = [{"name": "Joe", "age": 1}, {"name": "Mary", "age": 2}]
READ = {"read": {"table": "$Person", "objectId": "$joe"}, "expect": {"name": "Joe"}}
RECORDED = recorded(sent(bulk(*ROWS), b=["$joe", "$mary"]), READ).document
STRICT = scenario(
    transaction(create_person()), find([{"item": "${run}-1.x"}]), rule="data-service/read-back"
).document
HERE = "test_scenario and (shop or mine)"


class Backwards(UnitOfWorkService):
    """Answers the ids of a bulk last to first."""

    def create_bulk(self, table, payload):
        return super().create_bulk(table, payload)[::-1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with scenarios: a recorded one, and below it one with a rule."""
    (tmp_path / "mine" / "below").mkdir(parents=True)
    (tmp_path / "mine" / "shop.yaml").write_text(yaml.safe_dump(RECORDED))
    (tmp_path / "mine" / "below" / "mine.yaml").write_text(yaml.safe_dump(STRICT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    """Run in this process; the exit code, and what was said."""
    ended = CliRunner().invoke(main, ["run", *arguments, "--out", "run.jsonl"])
    return ended.exit_code, " ".join(ended.output.split())


def results(folder):
    """The results of a report by their situation."""
    return {each["situation"]: each for each in lines_of(folder / "run.jsonl")["result"]}


def test_every_file_is_an_item_of_the_run(folder):
    """Under its own rule, whichever profiles are claimed; and `-k` narrows them."""
    with running() as address:
        code, said = run(address, "--scenarios", "mine", "-k", HERE)
    assert code == 0, said
    assert "profiles core, 2 scenarios beside them" in said
    found = results(folder)
    assert found["shop"]["check"] == "envelope/success-shape:scenario_shop"
    assert found["below/mine"]["rule"] == "data-service/read-back"
    assert {each["outcome"] for each in found.values()} == {"passed"}
    header = lines_of(folder / "run.jsonl")["header"][0]
    assert header["configuration"]["scenarios"] == ["below/mine", "shop"]


def test_one_rule_takes_in_only_its_scenarios(folder):
    """As it does with every check."""
    with running() as address:
        code, said = run(
            address, "--scenarios", "mine", "--rule", "data-service/read-back", "-k", HERE
        )
    assert code == 0, said
    assert results(folder).keys() == {"below/mine", ""}


def test_the_folder_may_stand_in_the_configuration(folder):
    """Beside the file."""
    with running() as address:
        (folder / "uowkit.toml").write_text(f'target = "{address}"\nscenarios = "mine"\n')
        code, said = run("-k", HERE)
    assert code == 0, said
    assert results(folder).keys() == {"shop", "below/mine", ""}


def test_a_failure_is_told_under_the_rule_that_is_broken(folder):
    """With the exchange, and a scenario that does it again."""
    with running(service=Backwards) as address:
        code, said = run(address, "--scenarios", "mine", "-k", HERE, "--html", "run.html")
        assert code == 1, said
        assert "FAILED create-bulk/ids-in-request-order (MUST)" in said
        assert results(folder)["shop"]["cause"] == "create-bulk/ids-in-request-order"
        told = folder / "run-failures" / "create-bulk-ids-in-request-order.yaml"
        assert yaml.safe_load(told.read_text())["tables"] == RECORDED["tables"]
        again = CliRunner().invoke(main, ["replay", str(told), "--target", address])
        assert again.exit_code == 1, again.output
    page = (folder / "run.html").read_text()
    assert "Expected" in page
    assert "Joe" in page
    with running() as address:
        again = CliRunner().invoke(main, ["replay", str(told), "--target", address, "--times", "2"])
        assert again.exit_code == 0, again.output


def test_under_pytest_there_is_an_option_for_them(pytester):
    """And a setting of the ini file, beside which the folder is."""
    pytester.mkdir("mine")
    (pytester.path / "mine" / "shop.yaml").write_text(yaml.safe_dump(RECORDED))
    pytester.makeini("[pytest]\nuow_scenarios = mine")
    chosen = (*SUITE, "-k", "test_scenario and shop", "-v")
    with running() as base:
        by_ini = pytest_run(
            pytester, "--uow-target", base, *chosen, "-c", "tox.ini", "--rootdir", "."
        )
        given = pytest_run(pytester, "--uow-target", base, "--uow-scenarios", "mine", *chosen)
    for ended in (by_ini, given):
        ended.assert_outcomes(passed=1, deselected=ended.parseoutcomes()["deselected"])
        ended.stdout.fnmatch_lines(["*1 scenario beside them*", "*test_scenario?shop? PASSED*"])


BAD = [
    pytest.param("a: [", "bad.yaml: is not YAML", id="no YAML"),
    pytest.param("steps: []", "bad.yaml: at the top", id="schema"),
    pytest.param(yaml.safe_dump({**STRICT, "rule": "create/clas"}), "create/class", id="rule"),
]


@pytest.mark.parametrize(("text", "told"), BAD)
def test_a_bad_file_ends_with_2_before_anything_is_sent(folder, text, told):
    """It is named, with the place."""
    (folder / "mine" / "bad.yaml").write_text(text)
    code, said = run("http://127.0.0.1:9/api", "--scenarios", "mine")
    assert code == 2
    assert "--scenarios: mine/bad.yaml" in said
    assert told in said
    assert not (folder / "run.jsonl").exists()


def test_a_folder_that_is_not_there_ends_with_2(folder):
    """In the file, too, which is named then."""
    code, said = run("http://127.0.0.1:9/api", "--scenarios", "none")
    assert code == 2
    assert "--scenarios: none: there is no such folder" in said
    (folder / "uowkit.toml").write_text('scenarios = "none"\n')
    code, said = run("http://127.0.0.1:9/api")
    assert code == 2
    assert "uowkit.toml: scenarios: " in said
