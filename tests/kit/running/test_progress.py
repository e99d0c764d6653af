from io import StringIO

from rich.console import Console
from uowkit.running.progress import RunProgress

from tests.report.runs import result


def shown(*, terminal):
    """What is on the screen while three results come in."""
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    with RunProgress(console) as progress:
        progress.start(3)
        progress.take(result("create/class"))
        progress.take(result("create-bulk/result-is-ids", "failed"))
        progress.take(result("envelope/error-null", "warned"))
    return out.getvalue()


def test_a_terminal_shows_how_far_the_run_is():
    """The area, the count, and what is wrong so far."""
    said = shown(terminal=True)
    assert "3/3" in said
    assert "1 failed 1 warned" in said


def test_a_file_is_not_filled_with_bars():
    """Where nobody looks on, nothing is shown."""
    assert shown(terminal=False) == ""
