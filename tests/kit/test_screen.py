"""What a command's console may do where, without a terminal and with one."""

import io

import pytest
from rich.console import Console
from rich.text import Text
from uowkit.screen import print_indented, screen


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        """It is."""
        return True


@pytest.fixture
def on(monkeypatch):
    """The console of a command on a stream, with a few environment variables."""

    def make(stream, **environment):
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdout", stream)
        return screen()

    return make


def written(console, stream):
    """What bold red text becomes."""
    console.print(Text("word", style="bold red"))
    return stream.getvalue()


def test_a_terminal_has_colours_and_can_be_drawn_over(on):
    """As most people have it."""
    stream = Terminal()
    console = on(stream, TERM="xterm-256color")
    assert console.is_interactive
    assert "\x1b[" in written(console, stream)


@pytest.mark.parametrize(
    ("stream", "environment"),
    [
        (io.StringIO, {"TERM": "xterm-256color"}),
        (Terminal, {"TERM": "dumb"}),
        (Terminal, {"TERM": "xterm-256color", "NO_COLOR": "1"}),
    ],
    ids=["no-terminal", "dumb", "no-color"],
)
def test_elsewhere_there_is_plain_text_and_nothing_is_drawn_over(on, stream, environment):
    """No escape code of any kind, bold type included."""
    opened = stream()
    console = on(opened, **environment)
    assert not console.is_interactive
    assert written(console, opened) == "word\n"


def test_a_log_with_colours_is_still_a_log(on):
    """FORCE_COLOR gives colours, and no bar that is drawn over."""
    stream = io.StringIO()
    console = on(stream, TERM="xterm-256color", FORCE_COLOR="1")
    assert not console.is_interactive
    assert "\x1b[" in written(console, stream)


def test_a_paragraph_is_indented_in_all_its_lines():
    """And its lines end with their last word."""
    console = Console(file=io.StringIO(), width=20)
    print_indented(console, Text("one two three four five six seven"), 4)
    assert console.file.getvalue() == "    one two three\n    four five six\n    seven\n"


class Closed(io.StringIO):
    """A stream whose reader is gone."""

    def write(self, _text):
        """Nobody takes it."""
        raise BrokenPipeError


def test_a_closed_pipe_only_makes_a_console_quiet(on):
    """The command is carried on, and ends as it would have."""
    console = on(Closed())
    console.print("one")
    assert console.quiet
    console.print("two")


def test_what_an_output_cannot_encode_is_an_escape(on):
    """In place of an end without a verdict."""
    written = io.BytesIO()
    console = on(io.TextIOWrapper(written, encoding="ascii", errors="strict"))
    console.print("caf\u00e9")
    assert written.getvalue() == b"caf\\xe9\n"


def test_a_console_can_stand_aside(on, capsys):
    """Where standard output is for something else."""
    stream = io.StringIO()
    on(stream)
    screen(aside=True).print("word")
    assert stream.getvalue() == ""
    assert capsys.readouterr().err == "word\n"
