from io import StringIO

from rich.console import Console
from uowkit.selftest.progress import TrialProgress
from uowkit.selftest.task import Kind, Task

TASKS = [Task(Kind.FAULT, "bulk-reversed"), Task(Kind.CONFORMING, "chunked")]


def shown(*, terminal):
    """What is on the screen after one fault is caught and one server accused."""
    console = Console(file=StringIO(), force_terminal=terminal, width=120)
    with TrialProgress(console, 12) as progress:
        for each in TASKS:
            progress.start(each)
        progress.take(TASKS[0], "caught", good=True)
        progress.take(TASKS[1], "accused of create/class", good=False)
    return console.file.getvalue()


def test_without_a_terminal_there_is_a_line_for_each_server():
    """With how far it is, and how many went wrong."""
    assert shown(terminal=False).splitlines() == [
        " 1 of 12, 0 wrong: fault bulk-reversed: caught",
        " 2 of 12, 1 wrong: conforming chunked: accused of create/class",
    ]


def test_on_a_terminal_only_what_is_wrong_stays():
    """Beside a bar that says what is judged now."""
    said = shown(terminal=True)
    assert "conforming chunked: accused of create/class" in said
    assert "fault bulk-reversed: caught" not in said
    assert "2/12" in said
