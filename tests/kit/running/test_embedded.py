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


def test_the_reference_server_may_have_a_fault():
    """Whatever it says of that first."""
    bulk = {"operationType": "CREATE_BULK", "table": "T", "payload": [{}, {}], "opResultId": "b"}
    with (
        reference_server(fault="bulk-answers-count") as base,
        Target(base, timeout=5) as target,
    ):
        target.send_document("POST", "/data/T", {})
        answer = target.transact({"operations": [bulk]})
    assert answer.document["results"]["b"]["result"] == 2


def test_an_unknown_fault_is_told():
    """Nothing is served."""
    with (
        pytest.raises(ServerFailed, match="no-such-fault"),
        reference_server(fault="no-such-fault"),
    ):
        pass


def test_a_server_that_does_not_start_is_told_with_what_it_said(monkeypatch, tmp_path):
    """Nobody waits for it."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho out of order\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(ServerFailed, match="out of order"), reference_server():
        pass
