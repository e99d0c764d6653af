from pathlib import Path

from uowkit.report.words import replay_line


def test_a_failure_is_done_again_by_a_command_that_can_be_copied():
    """Whatever the path looks like."""
    line = replay_line({"evidence": {}}, Path("a folder/create-class.yaml"))
    assert line == "replay: uowkit replay 'a folder/create-class.yaml'"


def test_where_that_cannot_be_it_says_why():
    """In words that hide nothing."""
    line = replay_line({"evidence": {"no_scenario": "it was\x1b too much"}}, None)
    assert line == "no replay: it was\\u001b too much"
