from uowkit.config import Configuration
from uowkit.running.suite_plugin import SuitePlugin, exchange_lines, explanation
from uowkit.wire.address import parse_address

from tests.report.runs import exchange, finding, result

CLASS = "create/class"


def test_a_failure_is_explained_by_its_rule_and_its_exchange():
    """The rule with its source, what went wrong, the exchange, and a curl line."""
    found = finding(CLASS, "___class is wrong", exchanges=[exchange(answer='{"a":1}')])
    text = explanation(result(CLASS, "failed", message="___class is wrong", findings=[found]))
    assert text.startswith(f"{CLASS} (MUST): ")
    for told in ("source: ", "failed: ___class is wrong", '< HTTP 200 {"a":1}', "curl -sS"):
        assert told in text


def test_an_untested_check_points_to_its_cause():
    """Whoever reads it knows where to look."""
    text = explanation(result(CLASS, "untested", cause="envelope/success-shape"))
    assert "see envelope/success-shape" in text


def test_an_exchange_is_two_or_three_lines():
    """What was sent, and what came back or why nothing did."""
    assert exchange_lines(exchange()) == [
        "  > POST /transaction/unit-of-work",
        '  > {"operations":[]}',
        '  < HTTP 200 {"success":true}',
    ]
    silent = exchange(method="GET", request=None, status=None, trouble="too late")
    assert exchange_lines(silent) == ["  > GET /transaction/unit-of-work", "  < too late"]


def test_results_are_taken_into_tally_and_told():
    """From this worker or another."""
    told = []
    configuration = Configuration(target=parse_address("http://127.0.0.1:9/api"))
    plugin = SuitePlugin(configuration, on_result=told.append)
    plugin.take(result(CLASS))
    assert [each.outcome for each in plugin.tally.rules()] == ["passed"]
    assert [each["rule"] for each in told] == [CLASS]
    plugin.session.close()
