"""Runs that cannot be made: exit code 2, a remedy, and no report that looks finished."""

import pytest

from tests.independent_server import Choices, running
from tests.kit.commands import told, uowkit
from tests.kit.servers import answering, dead_address, http_answer, raw_server


def stopped(ended, folder):
    """What a run said that could not be made: exit code 2, and no finished report."""
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert not list(folder.rglob("*.jsonl"))
    return told(ended)


HTML = http_answer(b"<html>hello</html>", "200 OK", "Content-Type: text/html")
LOGIN = http_answer(b'{"code": 1, "message": "log in"}', "401 Unauthorized")
NOTHING = http_answer(b"", "404 Not Found")
MOVED = http_answer(b"", "301 Moved", "Location: https://elsewhere/api")
THROTTLED = http_answer(b"", "429 Slow", "Retry-After: 0")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (HTML, ("text/html", "base address")),
        (LOGIN, ("asks for credentials", "log in", "-H")),
        (NOTHING, ("no unit-of-work endpoint", "base address")),
        (MOVED, ("redirects to https://elsewhere/api",)),
        (THROTTLED, ("throttling", "later")),
    ],
    ids=["html", "login", "nothing", "moved", "throttled"],
)
def test_what_is_no_server_of_the_api_is_told_with_a_remedy(tmp_path, answer, words):
    """Exit code 2, since nothing was judged."""
    with raw_server(answering(answer)) as server:
        said = stopped(uowkit("run", server.base, "--out", "r.jsonl", folder=tmp_path), tmp_path)
    assert all(word in said for word in words), said


def test_a_dead_address_is_told_as_such(tmp_path):
    """Nobody listens."""
    said = stopped(uowkit("run", dead_address(), folder=tmp_path), tmp_path)
    assert "Is the server running" in said


def test_without_a_data_service_the_ways_out_are_named(tmp_path):
    """Tables by hand, and reading by FIND."""
    with running(Choices(data_service=False)) as base:
        said = stopped(uowkit("run", base, folder=tmp_path), tmp_path)
        assert "--provision none" in said
        assert "--readback find" in said
        said = stopped(uowkit("run", base, "--provision", "none", folder=tmp_path), tmp_path)
        assert "uowkit tables" in said


@pytest.mark.parametrize("place", ["file/run.jsonl", "folder"])
def test_a_report_that_cannot_be_written_stops_the_run(tmp_path, place):
    """With its path, before anything is judged or at the end."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with running() as base:
        chosen = ("--rule", "create/class", "--out", place)
        said = stopped(uowkit("run", base, *chosen, folder=tmp_path), tmp_path)
    assert "cannot be written" in said
    assert place in said


def test_a_slip_on_the_command_line_is_told_and_no_report_is_made(tmp_path):
    """As a process: the others are tested with the command's own module."""
    said = stopped(uowkit("run", "nonsense", "--out", "r.jsonl", folder=tmp_path), tmp_path)
    assert "http://nonsense" in said


def test_nothing_selected_is_not_conformant(tmp_path):
    """A slip in -k must not look like success."""
    with running() as base:
        ended = uowkit("run", base, "-k", "no_such_check_at_all", folder=tmp_path)
    assert ended.returncode == 2, told(ended)
    assert "Conformant" not in told(ended)


def test_an_expression_that_cannot_be_read_is_no_traceback(tmp_path):
    """It is the caller's slip, told in a sentence."""
    with running() as base:
        ended = uowkit("run", base, "-k", "and and", folder=tmp_path)
    assert ended.returncode == 2
    assert "and and" in told(ended)
