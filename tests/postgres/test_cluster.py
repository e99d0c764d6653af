import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres_server import binaries, running_cluster

SECONDS = 60


def test_a_cluster_is_private_and_leaves_nothing():
    """Nobody else can reach it, over no network either, and its folder is removed."""
    with running_cluster() as cluster:
        with psycopg.connect(cluster.conninfo()) as connection:
            listens = connection.execute("SHOW listen_addresses").fetchone()
        assert listens == ("",)
        assert cluster.folder.stat().st_mode & 0o077 == 0
    assert not cluster.folder.exists()


def test_a_cluster_ends_with_a_process_that_crashes():
    """PostgreSQL stops, and its folder is removed, when whoever started it is killed."""
    program = (
        "from tests.postgres_server import running_cluster\n"
        "with running_cluster() as cluster:\n"
        "    print(cluster.folder, flush=True)\n"
        "    input()\n"
    )
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with process:
        folder = Path(process.stdout.readline().strip())
        running = (folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + SECONDS
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(running), 0)


def test_a_server_that_does_not_start_says_why(monkeypatch):
    """What PostgreSQL itself says of it comes with the error."""
    monkeypatch.setattr("tests.postgres_server.cluster.CONFIGURATION", "\nnonsense = 1\n")
    with (
        pytest.raises(binaries.NoPostgres, match='parameter "nonsense"'),
        running_cluster(),
    ):
        pytest.fail("it started")


def test_programs_are_fetched_where_there_are_none(monkeypatch, tmp_path):
    """Debian's packages are fetched and unpacked once, into a folder of the tests."""
    ran = []

    def unpack(*command):
        ran.append(command[0])
        if command[0] == "apt-get" and command[-1] == "postgresql":
            (tmp_path / "cache" / "archives" / "postgresql.deb").touch()
        if command[0] == "dpkg-deb":
            programs = Path(command[-1]) / "usr/lib/postgresql/15/bin"
            programs.mkdir(parents=True)
            for name in binaries.PROGRAMS:
                (programs / name).touch()

    monkeypatch.setattr(binaries, "run", unpack)
    found = binaries.unpacked_binaries(tmp_path)
    assert binaries.unpacked_binaries(tmp_path) == found
    assert found.folder == tmp_path / "root/usr/lib/postgresql/15/bin"
    assert ran == ["apt-get", "apt-get", "dpkg-deb"]


def test_no_programs_are_an_error_with_its_remedy(monkeypatch, tmp_path):
    """Where nothing can be fetched, the error names what to install, and what went wrong."""

    def fail(*command):
        raise subprocess.CalledProcessError(100, command, stderr="no network")

    monkeypatch.setattr(binaries, "run", fail)
    with pytest.raises(binaries.NoPostgres, match=r"apt install postgresql[\s\S]*no network"):
        binaries.unpacked_binaries(tmp_path)


def test_the_newest_whole_version_is_taken(tmp_path):
    """Of several versions the newest is taken that has every program."""
    for version in ("9", "15", "16"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for name in binaries.PROGRAMS[: 1 if version == "16" else None]:
            (folder / name).touch()
    assert binaries.newest_whole(list(tmp_path.glob("*/bin"))) == tmp_path / "15" / "bin"
