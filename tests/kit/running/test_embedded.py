import sys

import pytest
from uowkit.running.embedded import ServerFailed, reference_server
from uowkit.target import Target


def test_the_reference_server_is_there_for_the_time_of_a_block():
    """And gone after it."""
    with reference_server() as base, Target(base, timeout=5) as target:
        assert target.transact({"operations": []}).answer.announces_json
    with Target(base, timeout=1) as target:
        assert target.send("GET", "/").answer is None


def test_a_server_that_does_not_start_is_told_with_what_it_said(monkeypatch, tmp_path):
    """Nobody waits for it."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho out of order\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(ServerFailed, match="out of order"), reference_server():
        pass
