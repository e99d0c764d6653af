"""What is on the screen while a run goes on: a bar, lines, every check, or nothing."""

import io
import os
import pty
import re
import signal
import subprocess
import sys

import pytest
from rich.console import Console
from uowkit.checks import Check
from uowkit.outcomes import Outcome
from uowkit.running.progress import Detail, RunProgress
from uowkit_schemas import Level

from tests.independent_server import Choices, running
from tests.kit.commands import environment_of
from tests.report.runs import result

RULE = "create-bulk/ids-in-request-order"
CHECK = Check(RULE, "test_ids_come_in_the_order_of_the_request", Level.MUST, (), "It holds.")
TOTAL = 40


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self):
        """The time."""
        return self.now


def take(progress, outcome="passed", times=1, rule=RULE):
    """Show so many results."""
    for _ in range(times):
        progress.take(result(rule, outcome, seconds=0.012))


def lines(console):
    """What was written, line by line."""
    return console.file.getvalue().splitlines()


def plain(**options):
    """A console that is no terminal."""
    return Console(file=io.StringIO(), width=80, **options)


def test_without_a_terminal_there_is_a_line_for_each_tenth():
    """With what came of it so far, what has to be read first, first."""
    console, clock = plain(), Clock()
    with RunProgress(console, clock=clock) as progress:
        progress.start(TOTAL)
        progress.begin(CHECK, "")
        take(progress, "failed")
        for _ in range(TOTAL - 1):
            clock.now += 1.5
            take(progress)
    assert lines(console)[0] == " 4 of 40 results, 4.5 s, in create-bulk: 1 failed, 3 passed"
    assert lines(console)[-1] == "40 of 40 results, 58.5 s, in create-bulk: 1 failed, 39 passed"
    assert len(lines(console)) == 10
    assert "\r" not in console.file.getvalue()
    assert "\x1b" not in console.file.getvalue()


def test_a_short_run_needs_no_lines():
    """They are a second apart at least, so that a log has no more of them than it needs."""
    console, clock = plain(), Clock()
    progress = RunProgress(console, clock=clock)
    progress.start(TOTAL)
    take(progress, times=TOTAL // 2)
    clock.now += 1
    take(progress, times=TOTAL // 2)
    assert lines(console) == ["21 of 40 results, 1.0 s, in create-bulk: 21 passed"]


def test_a_slow_run_says_that_it_goes_on():
    """After half a minute without a line, the next result is told."""
    console, clock = plain(), Clock()
    progress = RunProgress(console, clock=clock)
    progress.start(1000)
    take(progress)
    clock.now += 31
    take(progress)
    clock.now += 29
    take(progress)
    assert len(lines(console)) == 1
    assert "31.0 s" in lines(console)[0]


def test_a_verbose_run_tells_every_check_as_it_ends():
    """Its outcome, its id with the situation, and its time; no other lines."""
    console = plain()
    with RunProgress(console, Detail.VERBOSE) as progress:
        progress.start(TOTAL)
        progress.take(result(RULE, "failed", situation="two-bulks", seconds=0.012))
        take(progress, times=TOTAL - 1)
    told = lines(console)
    assert len(told) == TOTAL
    assert re.fullmatch(rf"failed +{RULE}:\S+\[two-bulks\] 12 ms", told[0])


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "force_interactive": True}])
def test_a_quiet_run_says_nothing_on_the_way(options):
    """On a terminal neither."""
    console = plain(**options)
    with RunProgress(console, Detail.QUIET) as progress:
        progress.start(2)
        take(progress, "failed", times=2)
    assert console.file.getvalue() == ""


def drawn(width):
    """The bar as it stands in the middle of a run, at a width."""
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, force_interactive=True)
    progress = RunProgress(console)
    progress.start(1234)
    for outcome in Outcome:
        take(progress, str(outcome), times=3)
    progress.begin(CHECK, "a-bulk-of-a-hundred-objects-with-different-sets-of-keys")
    shown = Console(file=io.StringIO(), width=width, record=True)
    shown.print(progress.bar)
    return shown.export_text().splitlines()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_bar_fits_at_any_width(width):
    """No line is wrapped, no count is cut, and only the end of the check's name may be."""
    running_, bar, *counts = drawn(width)
    assert max(map(len, (running_, bar, *counts))) <= width
    assert running_.startswith(f"{RULE}: {CHECK.name[:20]}")
    assert re.search(r"^[━╸]+ .*24/1234 .*\d:\d\d:\d\d$", bar)
    told = "  ".join(counts)
    assert all(f"3 {outcome}" in told for outcome in Outcome)
    assert told.startswith("3 failed  3 error")


def test_the_end_of_a_run_is_something_that_runs_too():
    """It reads and removes what was saved, which can take as long as the checks."""
    console = Console(file=io.StringIO(), width=80, force_terminal=True, force_interactive=True)
    progress = RunProgress(console)
    progress.start(2)
    progress.begin(CHECK, "")
    take(progress)
    shown = Console(file=io.StringIO(), width=80)
    shown.print(progress.bar)
    assert shown.file.getvalue().startswith("looking for what was acknowledged")


def test_a_terminal_shows_how_far_the_run_is(tmp_path):
    """The bar moves while the checks run, and says which one."""
    with running(Choices(delay=0.01)) as address:  # so that there is time to see it move
        said, code = on_a_terminal(tmp_path, "run", address, "-k", "create/", "--out", "r.jsonl")
    counts = [(int(done), int(total)) for done, total in re.findall(r"(\d+)/(\d+)", said)]
    assert any(0 < done < total for done, total in counts), said[-2000:]
    assert re.search(r"create/\S+: test_", said)
    assert code == 0


@pytest.mark.parametrize("plainly", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "no-color"])
def test_a_terminal_that_wants_it_plain_gets_lines(tmp_path, plainly):
    """No escape codes, and no carriage return but that of the terminal's own line ends."""
    with running() as address:
        chosen = ("--rule", "create/class", "--out", "r.jsonl")
        said, _ = on_a_terminal(tmp_path, "run", address, *chosen, **plainly, raw=True)
    assert "\x1b" not in said
    assert "\r" not in said.replace("\r\n", "\n")
    assert "Conformant" in said


def test_an_interrupt_leaves_the_terminal_as_it_was(tmp_path):
    """The cursor is back, the bar is gone, and the exit code says what happened."""
    with running(Choices(delay=0.01)) as address:
        said, code = on_a_terminal(
            tmp_path, "run", address, "--out", "r.jsonl", raw=True, stop_at=": test_"
        )
    assert code == 130
    assert said.count("\x1b[?25h") == said.count("\x1b[?25l") == 1
    after = said.rpartition("\x1b[?25h")[2]
    assert "The run ended early: interrupted" in after
    assert "━" not in after


def on_a_terminal(folder, *arguments, raw=False, stop_at=None, **changes):
    """What the command writes when its output is a terminal, and its exit code.

    `stop_at` is the text at which it is interrupted.
    """
    ours, theirs = pty.openpty()
    environment = environment_of(TERM="xterm", COLUMNS="100")
    del environment["NO_COLOR"]
    environment |= changes
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "uowkit", *arguments],
        cwd=folder,
        env=environment,
        stdout=theirs,
        stderr=theirs,
        # Where the tests run in the background, a shell has had SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            said += part
            if stop_at and stop_at.encode() in said:
                process.send_signal(signal.SIGINT)
                stop_at = None
    os.close(ours)
    text = said.decode()
    return text if raw else re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text), process.returncode
