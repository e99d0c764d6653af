from types import SimpleNamespace

import pytest
from uowkit.config import Configuration
from uowkit.running.connection import Unreachable
from uowkit.running.session import Session
from uowkit.running.shown import explanation
from uowkit.running.suite_plugin import SuitePlugin
from uowkit.wire.address import parse_address

from tests.kit.test_stop import STEERING
from tests.report.runs import exchange, finding, result

CLASS = "create/class"


def test_a_failure_is_explained_by_its_rule_and_its_exchange():
    """The rule with its source, what went wrong, the exchange, and a curl line."""
    found = finding(CLASS, "___class is wrong", exchanges=[exchange(answer='{"a":1}')])
    text = explanation(result(CLASS, "failed", message="___class is wrong", findings=[found]))
    assert text.startswith(f"{CLASS} (MUST)")
    for told in ("source: ", "___class is wrong", '< HTTP 200 {"a":1}', "curl -sS"):
        assert told in text


def test_an_untested_check_points_to_its_cause():
    """Whoever reads it knows where to look."""
    text = explanation(result(CLASS, "untested", cause="envelope/success-shape"))
    assert "see envelope/success-shape" in text


def test_a_silent_target_is_told_by_its_trouble():
    """Where there is no answer, there is a reason."""
    silent = exchange(method="GET", request=None, status=None, trouble="too late")
    text = explanation(result(CLASS, "failed", findings=[finding(CLASS, exchanges=[silent])]))
    assert "> GET /transaction/unit-of-work" in text
    assert "< too late" in text


def test_results_are_taken_into_tally_and_told():
    """From this worker or another."""
    told = []
    configuration = Configuration(target=parse_address("http://127.0.0.1:9/api"))
    plugin = SuitePlugin(configuration, on_result=told.append)
    plugin.take(result(CLASS))
    assert [each.outcome for each in plugin.tally.rules()] == ["passed"]
    assert [each["rule"] for each in told] == [CLASS]
    plugin.session.close()


@pytest.mark.parametrize("worker", [False, True], ids=["alone", "worker"])
@pytest.mark.parametrize("text", STEERING)
def test_a_target_that_cannot_be_judged_does_not_steer_what_tells_of_it(monkeypatch, text, worker):
    """No control codes, and no commands to CI."""

    def unreachable(_session):
        raise Unreachable(f"the answer was {text}")

    monkeypatch.setattr(Session, "connect", unreachable)
    plugin = SuitePlugin(Configuration(target=parse_address("http://127.0.0.1:9/api")))
    config = SimpleNamespace(workerinput={}) if worker else SimpleNamespace()
    with pytest.raises((pytest.exit.Exception, pytest.fail.Exception)) as caught:
        plugin.connected(SimpleNamespace(config=config))
    assert "the answer was" in str(caught.value)
    assert text not in str(caught.value)
    plugin.session.close()
