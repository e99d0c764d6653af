"""A PostgreSQL of its own: in a private folder, on a socket in that folder, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from .binaries import Binaries, NoPostgres, find_binaries

OWNER = "uow"
START_SECONDS = 120
STOP_SECONDS = 30
# Nothing here has to outlive a crash.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = 32MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
logging_collector = off
timezone = 'GMT'
log_timezone = 'GMT'
"""
# The shell stays beside the server, and ends it when whoever started it is gone: a crash closes
# the pipe, too. What a server said that would not start is left to be read.
WATCH = """
folder=$1; shift
exec 3<&0
"$@" & server=$!
(read -r _ <&3; kill -INT $server) & watch=$!
wait $server && rm -rf "$folder"
ended=$?
kill $watch 2>&1
exit $ended
"""


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL that runs; each server over it has a database of its own."""

    folder: Path

    def conninfo(self, database: str = "postgres") -> str:
        """How psycopg connects to a database."""
        return f"host={self.folder} dbname={database} user={OWNER}"


@contextlib.contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster, run it, and remove it.

    Raises:
        NoPostgres: there is no PostgreSQL, or it does not start; the message tells more.
    """
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="uowkit-pg-"))
    try:
        make_cluster(binaries, folder)
        with watched_server(binaries, folder) as process:
            cluster = Cluster(folder)
            wait_for(cluster, process)
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(binaries: Binaries, folder: Path) -> None:
    """Have `initdb` lay out an empty cluster, for a user who may run it."""
    rights = who_runs_it()
    if rights:
        shutil.chown(folder, rights["user"], rights["group"])
    arguments = ["--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale"]
    done = subprocess.run(  # noqa: S603 - our own command
        [binaries.folder / "initdb", *arguments, "--no-sync", "--pgdata", folder / "data"],
        cwd=folder,
        env={**os.environ, **binaries.environment},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
        **rights,
    )
    if done.returncode:
        raise NoPostgres(
            f"{binaries.folder / 'initdb'} could not make a cluster in {folder}; the folder must "
            f"be within reach of {rights.get('user', 'you')} (TMPDIR):\n{done.stdout}{done.stderr}"
        )
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(CONFIGURATION.format(folder=folder))


def who_runs_it() -> dict[str, Any]:
    """As whom PostgreSQL's programs run: they refuse to be run by root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres(
        "PostgreSQL does not run as root, and this machine has neither the user `postgres` nor "
        "`nobody` to run it as. Run the tests as another user."
    )


@contextlib.contextmanager
def watched_server(binaries: Binaries, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server until the context ends, or this process does."""
    server = [str(binaries.folder / "postgres"), "-D", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            ["/bin/sh", "-c", WATCH, "sh", str(folder), *server],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, **binaries.environment},
            start_new_session=True,  # Ctrl-C is for the tests, which end the server in turn
            **who_runs_it(),
        )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(STOP_SECONDS)


def wait_for(cluster: Cluster, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server can be connected to."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(cluster.conninfo()).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                said = (cluster.folder / "log").read_text(encoding="utf-8", errors="replace")
                raise NoPostgres(f"PostgreSQL did not start: {error}\n{said}") from error
            time.sleep(0.05)
        else:
            return
