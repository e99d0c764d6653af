import pytest
import yaml
from click.testing import CliRunner
from uowkit.cli import main

from tests.independent_server import UnitOfWorkService, running
from tests.kit.commands import told, uowkit
from tests.kit.scenarios.hand_made import create, find, scenario, transaction
from tests.kit.servers import dead_address

RIGHT = scenario(transaction(create()), find([{"item": "${run}-1.x"}])).document
WRONG = scenario(transaction(create()), find("nothing"), rule="envelope/error-null").document


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a scenario that is kept, and one that is broken by every right server."""
    (tmp_path / "right.yaml").write_text(yaml.safe_dump(RIGHT))
    (tmp_path / "wrong.yaml").write_text(yaml.safe_dump(WRONG))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def replayed(*arguments):
    """Replay in this process, which takes a tenth of the time; its exit code, and what it said."""
    done = CliRunner().invoke(main, ["replay", *arguments])
    return done.exit_code, done.output


@pytest.mark.usefixtures("folder")
def test_a_scenario_that_is_kept_ends_with_0():
    """It says how often it was played, and nothing stays behind."""
    with running() as address:
        code, said = replayed("right.yaml", "--target", address, "--times", "3")
    assert code == 0, said
    assert "KEPT right.yaml: create/object-id-persisted, played 3 times" in said
    assert "stay" not in said


@pytest.mark.usefixtures("folder")
def test_a_broken_one_ends_with_1_even_for_a_should():
    """It names the rule and the step, and shows the exchange."""
    with running() as address:
        code, said = replayed("right.yaml", "wrong.yaml", "--target", address, "--times", "2")
    assert code == 1, said
    assert "KEPT right.yaml" in said
    assert "BROKEN wrong.yaml: envelope/error-null, step 2 of 2, the 1st time" in said
    assert "step 2: nothing of" in said
    assert "> GET /data/UowkitPerson" in said
    assert "curl" in said


@pytest.mark.usefixtures("folder")
def test_there_must_be_a_server_and_it_is_never_guessed():
    """The one of the file may be in production."""
    code, said = replayed("right.yaml")
    assert code == 2
    assert "--target ADDRESS" in said
    assert "uowkit.toml" in said


def test_the_server_may_stand_in_the_configuration(folder):
    """With everything else that a run can be told."""
    with running() as address:
        (folder / "uowkit.toml").write_text(f'target = "{address}"\n')
        assert replayed("right.yaml", "--times", "1")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["none.yaml"], "none.yaml: cannot be read"),
        (["broken.yaml"], "broken.yaml: is not YAML"),
        (["empty.yaml"], "empty.yaml: at the top"),
        (["right.yaml", "--target", "nonsense"], "nonsense"),
        (["right.yaml", "--target", "no.such.module:app"], "cannot be imported"),
        (["right.yaml", "-H", "nonsense"], "-H takes"),
        (["right.yaml", "--config", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_bad_input_ends_with_2_and_names_the_place(folder, arguments, remedy):
    """Before anything is sent."""
    (folder / "broken.yaml").write_text("a: [")
    (folder / "empty.yaml").write_text("")
    code, said = replayed(*arguments)
    assert code == 2
    assert remedy in said


@pytest.mark.usefixtures("folder")
def test_a_server_that_is_not_there_decides_nothing():
    """Nor does one that cannot be worked with."""
    code, said = replayed("right.yaml", "--target", dead_address())
    assert code == 2
    assert "does not answer" in said


def test_what_a_run_found_is_replayed_from_its_file(folder):
    """The path that the run prints is the one that replays it."""

    class Backwards(UnitOfWorkService):
        def create_bulk(self, table, payload):
            return super().create_bulk(table, payload)[::-1]

    with running(service=Backwards) as address:
        rule = "create-bulk/ids-in-request-order"
        run = uowkit("run", address, "--rule", rule, "--out", "run.jsonl", folder=folder)
        assert run.returncode == 1
        (line,) = [each for each in told(run).splitlines() if "replay: " in each]
        command = line.split("replay: uowkit replay ")[1]
        assert replayed(command, "--target", address)[0] == 1
    with running() as address:
        assert replayed(command, "--target", address, "--times", "3")[0] == 0
