"""Whole runs on servers that are evil from the start: none begins, and it is said why."""

import pytest
from uowkit.running.connection import Unreachable, check_connection
from uowkit.target import Target
from uowkit.workspace import Workspace

from tests.kit.commands import told, uowkit
from tests.kit.hostile.evils import EVILS
from tests.kit.servers import answering, http_answer, raw_server

ESCAPES = b"\\u001b[2J\\u001b]0;owned\\u0007::error::x"


@pytest.mark.parametrize("evil", EVILS, ids=lambda evil: evil.name.replace(" ", "-"))
def test_a_run_on_an_evil_server_does_not_begin(evil, monkeypatch):
    """There is nothing to judge, and the message names the place and what to look at."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with (
        raw_server(evil.serve) as server,
        Target(server.base, timeout=0.2) as target,
        pytest.raises(Unreachable) as caught,
    ):
        check_connection(Workspace(target), provision="save")
    assert server.base in str(caught.value) or "UowkitPerson" in str(caught.value)
    assert len(str(caught.value)) < 900


@pytest.mark.parametrize("status", [200, 401, 404, 302, 429, 500])
def test_what_an_evil_server_says_does_not_reach_the_terminal_whole(status, tmp_path):
    """Megabytes of it, with sequences that would clear the screen, and commands to CI."""
    message = ESCAPES * 100_000
    body = b'{"code": 1, "message": "' + message + b'", "objectId": "' + message + b'"}'
    head = (f"{status} Go", "Content-Type: application/json", "Retry-After: 0")
    head = (*head, "Location: \x1b[2J::error::" + "x" * 50_000)
    with raw_server(answering(http_answer(body, *head))) as server:
        ended = uowkit("run", server.base, folder=tmp_path)
    said = told(ended)
    assert ended.returncode == 2
    assert server.base in said or "UowkitPerson" in said
    assert "\x1b" not in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    assert len(said) < 2500
