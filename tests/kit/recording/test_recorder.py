import pytest
import yaml
from uowkit.recording.files import Files
from uowkit.recording.passed import Passed
from uowkit.recording.recorder import Recorder
from uowkit.scenarios.folder import given_scenarios

from tests.kit.recording.calls import create, operation, passed, unit_of_work


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """A clock at 0."""
    return Clock()


def recorder(folder, clock, **options):
    """A recorder that writes to a folder."""
    return Recorder(Files(folder, options.pop("name", None)), clock=clock, **options)


def saved(number, **row):
    """A unit of work that saves an object."""
    answer = {"objectId": f"ID-NUMBER-{number}"}
    return unit_of_work(create("Person", {"name": "Joe", **row}), results={"x": answer})


def test_what_passes_is_written_as_a_scenario_that_can_be_read(tmp_path, clock):
    """It keeps its schema, and names no rule."""
    made = recorder(tmp_path, clock)
    made.take(saved(1))
    made.write()
    (scenario,) = given_scenarios(tmp_path)
    assert (scenario.name, scenario.rule) == ("recorded-1", None)
    assert scenario.tables["Person"].name == "UowkitRecorded1Person"
    assert scenario.passes_for == "envelope/success-shape"
    assert made.told() == "1 call was recorded in 1 file"


def test_a_pause_begins_another_scenario(tmp_path, clock):
    """In which what was saved before is an object that was there before."""
    made = recorder(tmp_path, clock, gap=5)
    made.take(saved(1))
    clock.now = 4
    made.take(saved(2))
    clock.now = 9.5
    row = {"objectId": "ID-NUMBER-1", "name": "Joe"}
    made.take(unit_of_work(operation("FIND", "Person", {}, "f"), results={"f": [row]}))
    made.write()
    first, second = given_scenarios(tmp_path)
    assert len(first.steps) == 2
    assert [len(each["transaction"]["operations"]) for each in second.steps] == [1, 1]
    assert second.steps[0]["transaction"]["operations"][0]["payload"] == [{"name": "Joe"}]
    assert made.told() == "3 calls were recorded in 2 files"


def test_with_a_name_only_length_begins_another(tmp_path, clock):
    """Nobody reads a file of a thousand steps."""
    made = recorder(tmp_path, clock, name="shop")
    for number in range(201):
        clock.now += 1000
        made.take(saved(number))
    made.write()
    lengths = {each.name: len(each.steps) for each in given_scenarios(tmp_path)}
    assert lengths == {"shop": 200, "shop-2": 1}


def test_secrets_are_in_no_file(tmp_path, clock):
    """Wherever a client repeats them, and however late they become known."""
    made = recorder(tmp_path, clock)
    made.take(saved(1, note="my s3cret-token is here", s3cret="x"))
    made.write()
    made.keep_secret(["s3cret-token", "s3cret"])
    made.take(saved(2))
    made.write()
    (path,) = tmp_path.iterdir()
    assert "s3cret" not in path.read_text()
    assert "my *** is here" in path.read_text()


@pytest.mark.parametrize(
    "secret", ["client", "transaction", "OBJECTID", "String", "person", "result", "Bulk", "Uowkit"]
)
def test_a_word_of_the_format_is_never_hidden(tmp_path, clock, secret):
    """Whatever a header called X-Session-Kind holds: the file would be none."""
    made = recorder(tmp_path, clock)
    made.keep_secret([secret])
    made.take(saved(1))
    made.take(passed("GET", "/api/data/Person", answer=[]))
    made.write()
    (scenario,) = given_scenarios(tmp_path)
    assert "***" not in str(scenario.document)


def test_what_may_have_been_done_is_expected_neither_done_nor_undone(tmp_path, clock):
    """Where a DELETE has no answer, which objects are found later hangs on the network."""
    made = recorder(tmp_path, clock)
    made.take(saved(1))
    made.take(saved(2))
    made.take(passed("DELETE", "/api/data/Person/ID-NUMBER-1", status=0))
    made.take(passed("PUT", "/api/data/Person/ID-NUMBER-2", {"name": "Ann"}, {}, status=504))
    made.take(passed("GET", "/api/data/Person", answer=[{"objectId": "ID-NUMBER-2"}]))
    made.write()
    (scenario,) = given_scenarios(tmp_path)
    assert [*map(list, scenario.steps)] == [["transaction", "expect"]] * 2 + [["call", "expect"]]
    assert scenario.steps[-1]["expect"] == "answered"
    assert "the answer was lost, or an error of the server's (2)" in made.told()


def test_a_unit_of_work_without_an_answer_is_left_out(tmp_path, clock):
    """And what its tables hold is no longer expected."""
    made = recorder(tmp_path, clock)
    made.take(saved(1))
    removal = operation("DELETE", "Person", "ID-NUMBER-1", "d")
    made.take(unit_of_work(removal, answer="Bad gateway", status=502))
    made.take(passed("GET", "/api/data/Person", answer=[]))
    made.write()
    (scenario,) = given_scenarios(tmp_path)
    assert len(scenario.steps) == 2
    assert scenario.steps[-1]["expect"] == "answered"


@pytest.mark.parametrize(
    "call",
    [
        passed("DELETE", "/api/data/bulk/Person?where=age%3D1", answer=0, overlapped=True),
        passed("PUT", "/api/data/bulk/Person?where=age%3D1", {"age": 2}, 0, overlapped=True),
        unit_of_work(
            operation("DELETE_BULK", "Person", {"conditional": "age=1"}, "d"),
            results={"d": 0},
            overlapped=True,
        ),
    ],
)
def test_what_a_clause_picked_while_something_was_changed_is_left_out(tmp_path, clock, call):
    """Nothing tells whether it met what was saved at the same time."""
    made = recorder(tmp_path, clock)
    made.take(saved(1, age=1))
    made.take(call)
    made.take(passed("GET", "/api/data/Person", answer=[{"objectId": "ID-NUMBER-1", "age": 1}]))
    made.write()
    (scenario,) = given_scenarios(tmp_path)
    assert len(scenario.steps) == 2
    assert scenario.steps[-1]["expect"] == "answered"


def test_what_is_passed_on_only_is_counted_with_the_reasons(tmp_path, clock):
    """And no file is written of nothing."""
    made = recorder(tmp_path, clock)
    made.take(passed("POST", "/api/users/login", {}, {}))
    made.take(passed("GET", "/api/info", answer={}))
    made.take(Passed("POST", "/api/transaction/unit-of-work", body=b"no JSON", answer=b"{}"))
    made.write()
    assert list(tmp_path.iterdir()) == []
    assert made.told() == (
        "0 calls were recorded in 0 files, 3 were passed on only: "
        "no unit of work and no call of the data service (2); "
        "it is no unit of work as the format has it (1)"
    )


def test_a_file_is_written_again_only_when_there_is_something_new(tmp_path, clock):
    """Writing is asked for all the time."""
    made = recorder(tmp_path, clock)
    made.take(saved(1))
    made.write()
    (path,) = tmp_path.iterdir()
    path.unlink()
    made.write()
    assert not path.exists()
    made.take(saved(2))
    made.write()
    assert len(yaml.safe_load(path.read_text())["steps"]) == 2
