"""Text from a target on its way to a screen."""

import io
import re
import unicodedata

import pytest
from hypothesis import given
from rich.console import Console
from uowkit.judging.tally import Tally
from uowkit.report.lines import footer
from uowkit.report.terminal import print_summary
from uowkit.report.visible import copyable, printable, visible
from uowkit.running.shown import explanation
from uowkit.work.removal import Removal

from tests.kit.scenarios.test_writing import DOCUMENT
from tests.report.hostile import NASTY, hostile_texts
from tests.report.runs import exchange, finding, result, write

ORDER = "create-bulk/ids-in-request-order"
# What the runners of GitHub, Azure and TeamCity take for a command.
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
CONTROLS = {"Cc", "Zl", "Zp", "Cs"}
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\u001b[31mred\\u0007"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\u202eevil\u200b", "\\u202eevil\\u200b"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("\U000e0041", "\\U000e0041"),
        ("a \U0001f600 e\u0301", "a \U0001f600 e\u0301"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text, shown):
    """And what can be seen stays."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown", "copied"),
    [
        ("::error::x", ":\\u003aerror:\\u003ax", ":\\u003aerror::x"),
        ("a\n  ::set-env::x", "a\n  :\\u003aset-env:\\u003ax", "a\n  :\\u003aset-env::x"),
        ("http://[::1]/", "http://[:\\u003a1]/", "http://[::1]/"),
        ("a ##[error]b", "a #\\u0023[error]b", "a #\\u0023[error]b"),
        ("##vso[task.x]", "#\\u0023vso[task.x]", "#\\u0023vso[task.x]"),
        ("## heading", "## heading", "## heading"),
    ],
)
def test_what_a_ci_would_take_for_a_command_is_none(text, shown, copied):
    """What is to be copied keeps what does no harm there."""
    assert (printable(text), copyable(text)) == (shown, copied)


def everything_printed(text, width):
    """What the terminal and pytest show of a run whose target said a text wherever it can."""
    shown = [exchange(path=f"/data/{text}", request=text, answer=text, headers={"server": text})]
    found = finding(ORDER, text, exchanges=shown, curl=text)
    failed = result(ORDER, "failed", message=text, situation=text, findings=[found])
    untested = result("create/class", "untested", message=text or "none", cause=ORDER)
    tally = Tally()
    for each in (failed, untested):
        tally.add(each)
    removal = Removal(removed=1, stayed=2, reason=text)
    ended = text or "complete"
    last = footer(tally, results=2, seconds=1.0, removal=removal, ended=ended, strict=False)
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_summary(console, tally, last, {})
    return "\n".join([console.file.getvalue(), explanation(failed), explanation(untested)])


@given(text=hostile_texts)
def test_nothing_from_a_target_steers_a_terminal(text):
    """No control codes, nothing that turns the direction of writing."""
    for each in set(everything_printed(text, 80)) - {"\n", "\t"}:
        assert unicodedata.category(each) not in CONTROLS, each
        assert unicodedata.bidirectional(each) not in TURNS, each


@pytest.mark.parametrize("command", ["::error::x", "##[set-output name=x]y", "##vso[task.x]y"])
@pytest.mark.parametrize("before", ["", "\n", "\n \t", "\r", "\u2028", "x" * 57, "word " * 12])
def test_nothing_from_a_target_is_a_command_to_ci(command, before):
    """Wherever a line is broken."""
    for width in (60, 61, 62, 80):
        said = everything_printed(before + command, width)
        assert COMMAND.search(said) is None, said


def test_no_file_is_named_by_a_target(tmp_path):
    """Scenarios are named by their rules: whatever is found, and whatever a situation is called."""
    for place, text in enumerate(NASTY):
        found = finding(ORDER, text)
        found["evidence"]["scenario"] = {**DOCUMENT, "situation": text, "scenario": text or "x"}
        results = [result(ORDER, "failed", message=text, situation=text, findings=[found])]
        write(tmp_path / str(place) / "run.jsonl", *results)
        files = sorted(path.name for path in (tmp_path / str(place)).rglob("*"))
        assert files == ["create-bulk-ids-in-request-order.yaml", "run-failures", "run.jsonl"]
