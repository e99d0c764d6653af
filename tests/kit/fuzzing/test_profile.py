"""The profile as a whole, on right servers and without its extra."""

import json

import pytest
from uowkit.config import Configuration
from uowkit.running.embedded import reference_server
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.wire.address import parse_address
from uowkit_reference.app import create_app
from uowkit_reference.faults import fault_named

from tests.independent_server import Choices
from tests.independent_server.asgi import make_application
from tests.kit.commands import told, uowkit

HERE = "http://here/api"
RULES = {"fuzz/answers-everything", "fuzz/answers-keep-the-schema", "fuzz/refused-leaves-nothing"}
WITHOUT = "import sys; sys.modules['schemathesis'] = None"


def outcomes(application, folder, **asked):
    """The outcome of each rule of a run."""
    configuration = Configuration(target=parse_address(HERE), profiles=("fuzz",), **asked)
    session = Session(configuration, application=application)
    session.connect()
    run = run_suite(session, folder / "run.jsonl")
    assert run.footer["objects"]["stayed"] == 0
    return {each.requirement.id: str(each.outcome) for each in run.tally.rules()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "application",
    [
        create_app,
        lambda: make_application(Choices(refusal_style="200-error", forms_checked="as-reached")),
    ],
    ids=["reference", "independent"],
)
def test_a_right_server_keeps_the_rules(application, tmp_path):
    """And nothing of what was generated is left on it."""
    found = outcomes(application(), tmp_path)
    assert {found[each] for each in RULES} == {"passed"}


def test_a_rule_can_be_checked_alone(tmp_path):
    """Evidence of a fault is told under it, with a scenario."""
    rule = "fuzz/refused-leaves-nothing"
    fault = fault_named("odd-ids-are-refused-after-the-commit")
    assert fault.breaks == rule
    assert outcomes(fault.app(), tmp_path, rules=(rule,))[rule] == "failed"
    with (tmp_path / "run.jsonl").open(encoding="utf-8") as lines:  # whose texts may break lines
        findings = [each for line in lines for each in json.loads(line).get("findings", [])]
    assert any("scenario" in each["evidence"] for each in findings if each["rule"] == rule)


def test_without_the_extra_the_rules_are_untested(tmp_path):
    """The run ends with 2, and the reason says what to install."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT)
    with reference_server() as address:
        process = uowkit(
            "run", address, "--profiles", "fuzz", folder=tmp_path, PYTHONPATH=str(tmp_path)
        )
    assert process.returncode == 2
    assert "pip install 'uowkit[fuzz]'" in told(process)
