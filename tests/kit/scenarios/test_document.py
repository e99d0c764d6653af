import json
from pathlib import Path

import pytest
import yaml
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.document import BadScenario, read_scenario, read_scenarios
from uowkit.suite.test_scenarios import FOLDER
from uowkit.work.tables import Table
from uowkit_schemas import explain, requirement

FILES = sorted(FOLDER.glob("*.yaml"))
RECORDED = json.loads((Path(__file__).parents[1] / "data" / "js-sdk-requests.json").read_text())
GOOD = {
    "scenario": "One person is saved",
    "source": {"kind": "document", "where": "002, Example"},
    "rule": "create/object-id-persisted",
    "steps": [
        {
            "transaction": {
                "operations": [
                    {
                        "operationType": "CREATE",
                        "table": "$person",
                        "opResultId": "one",
                        "payload": {"name": "Joe"},
                    }
                ]
            },
            "expect": {"success": True, "results": {"one": {"result": {"objectId": "$joe"}}}},
        },
        {"read": {"table": "$person", "objectId": "$joe"}, "expect": {"name": "Joe"}},
    ],
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_kits_scenarios_are_what_their_schema_asks(path):
    """And each says which rule of the catalogue it is about."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert explain("kit/scenario", document) is None
    scenario = read_scenario(path)
    assert scenario.name == path.stem
    assert requirement(scenario.rule).profile == "core"


def test_scenarios_of_a_folder_come_by_name():
    """All of them, and nothing else."""
    assert [each.name for each in read_scenarios(FOLDER)] == [path.stem for path in FILES]
    assert len(FILES) >= 5


@pytest.mark.parametrize("name", sorted(RECORDED["scenarios"]))
def test_what_a_real_client_sends_is_sent_to_the_letter(name):
    """Bound to its own tables and columns, a scenario is the recorded request."""
    scenario = read_scenario(FOLDER / f"{name}.yaml")
    columns = {column: alias for alias, column in scenario.columns.items()}
    tables = {
        "person": Table("person", "Person", columns),
        "order": Table("order", "Order", columns),
    }
    (body,) = [step["transaction"] for step in scenario.steps if "transaction" in step]
    bound = Bindings(tables, scenario.columns).body(body)
    recorded = RECORDED["requests"][RECORDED["scenarios"][name]]["body"]
    assert json.dumps(bound, sort_keys=True) == json.dumps(recorded, sort_keys=True)


def changed(**members):
    """The good scenario with other members; None leaves one out."""
    return {key: value for key, value in {**GOOD, **members}.items() if value is not None}


def step(**members):
    """The good scenario with another first operation."""
    operation = {**GOOD["steps"][0]["transaction"]["operations"][0], **members}
    operation = {key: value for key, value in operation.items() if value is not None}
    first = {"transaction": {"operations": [operation]}, "expect": {"success": True}}
    return changed(steps=[first])


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (changed(source=None), "source"),
        (changed(rule="Not A Rule"), "rule"),
        (changed(rule="create/no-such-rule"), "create/no-such-rule"),
        (changed(steps=[]), "steps"),
        (changed(steps=[{"expect": {}}]), "steps/0"),
        (changed(steps=[*GOOD["steps"], {"read": {"table": "$person"}, "expect": {}}]), "steps/2"),
        (changed(extra=1), "extra"),
        (changed(columns={"a": "nonsense"}), "columns/a"),
        (changed(source={"kind": "hearsay", "where": "?"}), "source"),
        ([], "object"),
        (None, "object"),
        (step(table="$persons"), "persons"),
        (step(table=None), "table"),
        (step(payload=None), "payload"),
        (step(payload={"name": "$nobody"}), "nobody"),
        (step(payload={"name": "is ${nobody}"}), "nobody"),
        (changed(steps=[{"send": {"json": 1, "body": "x"}, "expect": "answered"}]), "steps/0"),
        (changed(steps=[{"send": {}, "expect": "answered"}]), "steps/0"),
        (changed(steps=[{"send": {"json": 1}, "expect": "nothing"}]), "steps/0"),
        (changed(steps=[{"send": {"json": 1}, "find": {}, "expect": "refused"}]), "steps/0"),
        (
            changed(steps=[{"find": {"table": "$person", "marker": "m"}, "expect": {}}]),
            "steps/0",
        ),
        (changed(steps=[{**GOOD["steps"][0], "after": "luck"}]), "luck"),
        (changed(steps=[{**GOOD["steps"][0], "tries": 2}]), "tries"),
    ],
)
def test_a_bad_scenario_is_refused_by_file_and_place(tmp_path, document, place):
    """Before anything is sent."""
    path = tmp_path / "bad.yaml"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(BadScenario) as caught:
        read_scenario(path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"scenario: [", b"\xff\xfe\xfa", b"!!python/object:os.system {}"]
)
def test_what_is_no_yaml_is_refused_by_its_file(tmp_path, content):
    """And nothing in it is ever run."""
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(BadScenario, match=r"bad\.yaml"):
        read_scenario(path)
    with pytest.raises(BadScenario, match=r"none\.yaml"):
        read_scenario(tmp_path / "none.yaml")
