import yaml
from hypothesis import given
from hypothesis import strategies as st
from uowkit.scenarios.document import read_scenario
from uowkit.scenarios.writing import scenario_text, write_failures
from uowkit.strategies import TELLING_NUMBERS, TELLING_STRINGS

from tests.kit.scenarios.hand_made import create, find, scenario, transaction

DOCUMENT = scenario(transaction(create(note="x" * 80)), find([{"item": "${run}-1.x"}])).document


def finding(document=None):
    """A finding with this scenario, or without any."""
    evidence = {"scenario": document} if document else {"no_scenario": "it was too much"}
    return {"evidence": evidence}


def test_a_scenario_reads_like_one_that_was_written_by_hand():
    """A line for each small thing, and a word on how to play it on top."""
    text = scenario_text(DOCUMENT, "a-file.yaml")
    assert "#   uowkit replay a-file.yaml --target ADDRESS" in text
    assert "  - find: {table: $person, marker: '${run}-1'}\n" in text
    assert "        - operationType: CREATE\n          table: $person\n" in text
    assert yaml.safe_load(text) == DOCUMENT


@given(
    value=st.one_of(
        st.text(), st.sampled_from((*TELLING_STRINGS, *TELLING_NUMBERS)), st.floats(allow_nan=False)
    )
)
def test_every_value_comes_back_from_the_file(value):
    """Whatever it looks like to YAML, as a key, too."""
    document = {**DOCUMENT, "steps": [{"find": {str(value): [value] * 2}}]}
    assert yaml.safe_load(scenario_text(document, "x")) == document


def test_each_failing_rule_has_a_file_beside_the_report(tmp_path):
    """The first scenario that its findings have, and no other files."""
    report = tmp_path / "out" / "run.jsonl"
    failures = [
        ("create/class", [finding(), finding(DOCUMENT)]),
        ("create/created", [finding()]),
        ("op-result-id/unique", [finding(DOCUMENT)]),
    ]
    written = write_failures(report, failures)
    assert written == {
        "create/class": tmp_path / "out" / "run-failures" / "create-class.yaml",
        "op-result-id/unique": tmp_path / "out" / "run-failures" / "op-result-id-unique.yaml",
    }
    assert read_scenario(written["create/class"]).document == DOCUMENT


def test_files_of_an_earlier_report_do_not_stay(tmp_path):
    """Nor does the folder, unless somebody else has something in it."""
    report, folder = tmp_path / "run.jsonl", tmp_path / "run-failures"
    write_failures(report, [("create/class", [finding(DOCUMENT)])])
    write_failures(report, [("create/created", [finding(DOCUMENT)])])
    assert [each.name for each in folder.iterdir()] == ["create-created.yaml"]
    (folder / "notes.txt").write_text("mine")
    assert write_failures(report, []) == {}
    assert [each.name for each in folder.iterdir()] == ["notes.txt"]
    (folder / "notes.txt").unlink()
    write_failures(report, [])
    assert not folder.exists()
