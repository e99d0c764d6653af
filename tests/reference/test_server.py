import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest
from uowkit_reference.server import ListenError, base_address, listen

SERVE = "from uowkit_reference.server import serve; serve(port=0)"


@contextmanager
def running():
    """A server in a process of its own: the process and the base address it printed."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("uowkit reference server: http://127.0.0.1:"), line
            yield process, line.removeprefix("uowkit reference server: ").rstrip("\n")
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_answers_once_it_has_printed_its_address_and_ends_quietly(number):
    """One line on standard output, nothing on standard error, exit code 0 when told to end."""
    with running() as (process, address), httpx.Client() as http:
        saved = http.post(f"{address}/data/Person", json={"name": "Joe"}).json()
        answer = http.post(
            f"{address}/transaction/unit-of-work",
            json={
                "operations": [
                    {"operationType": "CREATE", "table": "Person", "payload": {"name": "Mary"}}
                ]
            },
        )
        assert answer.json() == {"success": True, "error": None, "results": {}}
        assert http.get(f"{address}/data/Person/{saved['objectId']}").json() == saved
        assert http.get(f"{address}/data/Person/count").json() == 2
        assert http.get(f"{address}/nothing").status_code == 404
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


def test_a_port_in_use_is_told_by_name():
    """The error names the address, for a person to read."""
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"cannot listen on 127.0.0.1:{port}: .*in use"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("192.0.2.1", 0), ("a..b", 0)])
def test_an_address_that_is_no_address_of_ours_is_told(host, port):
    """A port out of range, another machine's address, a host that is no name."""
    with pytest.raises(ListenError, match="cannot listen on"):
        listen(host, port)


def test_answers_are_sent_at_once():
    """The socket names its protocol: without it asyncio leaves answers waiting for 40 ms."""
    with listen("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP
        assert base_address(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}/api"
