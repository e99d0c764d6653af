import http.client
import json
import signal
import socket
import time
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from uowkit.cli import main
from uowkit.scenarios.folder import given_scenarios

from tests.independent_server import running
from tests.kit.commands import told, uowkit
from tests.kit.recording.proxies import recording
from tests.kit.servers import dead_address, http_answer, raw_server


def saved(address, name, connection=None):
    """Save a person through the data service; its id."""
    parts = urlsplit(address)
    kept = connection or http.client.HTTPConnection(parts.netloc)
    kept.request("PUT", f"{parts.path}/data/Person", json.dumps({"name": name}))
    found = json.load(kept.getresponse())
    if connection is None:
        kept.close()
    return found["objectId"]


def test_a_recording_plays_on_the_server_that_it_was_made_on(tmp_path):
    """It ends with everything written, and says what came of it."""
    with running() as base:
        with recording(base, tmp_path / "out", "--scenario", "shop") as proxy:
            assert urlsplit(proxy.address).path == "/api"
            connection = http.client.HTTPConnection(urlsplit(proxy.address).netloc)
            one = saved(proxy.address, "Joe", connection)
            connection.request("GET", f"/api/data/Person/{one}", headers={"user-token": "T0KEN"})
            assert json.load(connection.getresponse())["name"] == "Joe"
            connection.close()
            assert proxy.end() == 0
        assert proxy.said == "2 calls were recorded in 1 file\n"
        (scenario,) = given_scenarios(tmp_path / "out")
        assert [next(iter(step)) for step in scenario.steps] == ["save", "read"]
        run = uowkit(
            *("run", base, "--scenarios", "out", "-k", "shop", "--out", "run.jsonl"),
            folder=tmp_path,
        )
    assert run.returncode == 0, told(run)
    assert "1 scenario beside them" in told(run)


def test_what_was_recorded_is_in_its_file_before_the_end(tmp_path):
    """A recording that is killed has lost a moment, and no file."""
    with running() as base, recording(base, tmp_path) as proxy:
        saved(proxy.address, "Joe")
        while not list(tmp_path.glob("recorded-1.yaml")):
            assert proxy.process.poll() is None
            time.sleep(0.05)
        proxy.process.kill()
        proxy.process.wait(timeout=20)
    assert len(given_scenarios(tmp_path)) == 1


def test_an_upstream_that_drops_a_connection_drops_it_for_the_client_too(tmp_path):
    """Half an answer stays half an answer."""

    def half(connection):
        connection.receive()
        connection.send(http_answer(b"{}" * 10)[:-5])
        connection.reset()

    with raw_server(half) as upstream, recording(upstream.base, tmp_path) as proxy:
        connection = http.client.HTTPConnection(urlsplit(proxy.address).netloc)
        connection.request("GET", "/api/info")
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        connection.close()


def test_an_upstream_that_is_not_there_is_told_to_the_client(tmp_path):
    """And the recording goes on, until it is ended in either way."""
    with recording(dead_address(), tmp_path) as proxy:
        parts = urlsplit(proxy.address)
        connection = http.client.HTTPConnection(parts.netloc)
        connection.request("GET", "/api/info")
        answer = connection.getresponse()
        assert answer.status == 502
        assert "cannot be reached" in json.load(answer)["message"]
        connection.close()
        assert proxy.end(signal.SIGTERM) == 0
    assert proxy.said == (
        "0 calls were recorded in 0 files, 1 was passed on only: "
        "the server could not be reached (1)\n"
    )


def test_an_address_with_a_key_is_not_printed(tmp_path):
    """The client gets the origin, and has the rest itself."""
    with running() as base:
        upstream = base.replace("/api", "/APP/S3CRET-KEY")
        with recording(upstream, tmp_path) as proxy:
            assert urlsplit(proxy.address).path == ""
            saved(f"{proxy.address}/APP/S3CRET-KEY", "Joe")
            proxy.end()
    (path,) = tmp_path.glob("*.yaml")
    assert "S3CRET" not in path.read_text()


BAD = [
    pytest.param(["--upstream", "nonsense"], "--upstream: 'nonsense' is no target", id="address"),
    pytest.param(["--upstream", "module:app"], "serve it first", id="application"),
    pytest.param(["--scenario", "a/b"], "--scenario: 'a/b' cannot be the name", id="name"),
    pytest.param(["--host", "host.invalid"], "--listen 0 picks a free port", id="host"),
    pytest.param(["--listen", "70000"], "--listen", id="port"),
    pytest.param(["--out", "file"], "--out", id="folder"),
]


@pytest.mark.parametrize(("options", "remedy"), BAD)
def test_bad_input_ends_with_2_and_the_remedy(tmp_path, monkeypatch, options, remedy):
    """Before anything listens."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    usual = ["--listen", "0", "--upstream", "http://127.0.0.1:9/api", "--out", "out"]
    ended = CliRunner().invoke(main, ["record", *usual, *options])
    assert ended.exit_code == 2, ended.output
    assert remedy in " ".join(ended.output.split())


def test_a_port_that_is_taken_is_told(tmp_path):
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = ["--listen", port, "--upstream", "http://127.0.0.1:9", "--out", str(tmp_path)]
        ended = CliRunner().invoke(main, ["record", *options])
    assert ended.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ended.output


def test_a_folder_that_cannot_be_written_ends_it(tmp_path):
    """With exit code 2: nothing would be kept."""
    (tmp_path / "out").mkdir()
    with running() as base, recording(base, tmp_path / "out" / "below") as proxy:
        (tmp_path / "out" / "below").write_text("in the way")
        saved(proxy.address, "Joe")
        proxy.said, _ = proxy.process.communicate(timeout=20)
        assert proxy.process.returncode == 2
