"""The report as commands to GitHub's workflow runner."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from uowkit.judging.deviations import Scope
from uowkit.report.annotations import github_annotations
from uowkit.report.reader import read_report
from uowkit.report.visible import visible
from uowkit_schemas import requirements

from tests.report.hostile import hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, result, write

ORDER = "create-bulk/ids-in-request-order"
CREATED = "create/created"
# As the runner takes a line apart: a command, properties after a blank, and what is left.
COMMAND = re.compile(r"::(error|warning|notice) title=([^:,%\r\n]|%25|%0D|%0A|%3A|%2C)*::(.*)")
ESCAPES = {"%0A": "\n", "%0D": "\r", "%3A": ":", "%2C": ",", "%25": "%"}


def unescaped(text):
    """What the runner makes of a value."""
    return re.sub("|".join(ESCAPES), lambda match: ESCAPES[match[0]], text)


def commands(written):
    """The commands, each as its kind, its title and its message."""
    lines = written.decode().split("\n")
    assert lines.pop() == ""
    for line in lines:
        assert COMMAND.fullmatch(line), line
    parts = [re.fullmatch(r"::(\w+) title=(.*?)::(.*)", line).groups() for line in lines]
    return [(kind, unescaped(title), unescaped(message)) for kind, title, message in parts]


@pytest.fixture
def told(tmp_path):
    """Make the annotations of a run."""

    def make(*results, **options):
        path = write(tmp_path / "run.jsonl", *results, **options)
        return commands(github_annotations(read_report(path)))

    return make


def test_what_fails_the_run_is_an_error(told):
    """With the rule, its level, what was found, and what is asked."""
    ((kind, title, message),) = told(result(ORDER, "failed"), result(CREATED))
    assert (kind, title) == ("error", f"{ORDER}: failed (MUST)")
    found, asked = message.split("\n")
    assert found == "the ids are reversed"
    assert asked.startswith("The i-th id of a CREATE_BULK's result names")


@pytest.mark.parametrize(("strict", "kind"), [(False, "warning"), (True, "error")])
def test_a_broken_should_warns_unless_it_fails_the_run(told, strict, kind):
    """As in the exit code."""
    ((found, title, _),) = told(result("envelope/error-null", "warned"), strict=strict)
    assert (found, title) == (kind, "envelope/error-null: warned (SHOULD)")


def test_what_was_not_judged_is_a_warning(told):
    """Nobody can tell whether it is kept."""
    ((kind, title, message),) = told(result(ORDER, "error", message="ValueError: a, b"))
    assert (kind, title) == ("warning", f"{ORDER}: error")
    assert message == "Not judged: ValueError: a, b"


def test_what_is_known_is_a_notice_and_what_is_stale_an_error(told):
    """The one fails nothing, the other does."""
    known = baseline(deviation(ORDER, reason="the old writer"), deviation(CREATED, line=5))
    scope = Scope(whole=frozenset({CREATED}))
    error, notice = told(result(ORDER, "failed"), result(CREATED), known=known, scope=scope)
    assert error[:2] == ("error", "A baseline to mend")
    assert "known.yaml, line 5: create/created no longer fails" in error[2]
    assert notice == (
        "notice",
        f"{ORDER}: known deviation",
        "the old writer: the ids are reversed",
    )


def test_a_run_without_anything_to_say_says_nothing(told):
    """A green step has no annotations."""
    assert told(result(ORDER)) == []


def test_no_more_is_told_than_is_shown(told):
    """The runner shows ten of a kind: the last one says how many are left."""
    rules = [each.id for each in requirements() if each.level == "MUST"][:13]
    found = told(*(result(each, "failed") for each in rules))
    assert len(found) == 10
    assert found[-1] == ("error", "uowkit", "and 4 more errors: see the report")


def test_a_long_message_is_cut(told):
    """The report has all of it."""
    ((_, _, message),) = told(result(ORDER, "error", message="x" * 5000))
    assert message.endswith("x … (5,012 characters)")


@given(text=hostile_texts)
def test_each_stays_one_command_whatever_the_target_says(text):
    """No line of its own, no other command, and its text as it was, made visible."""
    with tempfile.TemporaryDirectory() as folder:
        report = hostile_run(Path(folder), text)
    found = commands(github_annotations(report))
    assert [kind for kind, _, _ in found] == ["error", "warning", "warning"]
    assert [title for _, title, _ in found] == [
        f"{ORDER}: failed (MUST)",
        "create/class: untested",
        f"{CREATED}: error",
    ]
    assert found[0][2].startswith(visible(report.failures[0]["message"]))
