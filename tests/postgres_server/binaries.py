"""Where PostgreSQL's programs are: the machine's own, or Debian's packages unpacked for the tests.

The packages are fetched with lists and a cache of their own, and only unpacked: that needs no
rights and changes nothing of the machine.
"""

import fcntl
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "unpacked"
DEBIAN = Path("/usr/lib/postgresql")
PROGRAMS = ("initdb", "postgres")
APT_SECONDS = 300
REMEDY = (
    "The tests need PostgreSQL's server, and there is none. Install one whose `initdb` and "
    "`postgres` stand in PATH or below /usr/lib/postgresql (Debian: apt install postgresql)"
)


class NoPostgres(Exception):
    """PostgreSQL's programs are not to be had; the message says what to do about it."""


@dataclass(frozen=True)
class Binaries:
    """The folder of PostgreSQL's programs, and what they need in their environment."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


def find_binaries() -> Binaries:
    """Find PostgreSQL's programs, and get them where there are none.

    Raises:
        NoPostgres: there are none, and none can be had.
    """
    return own_binaries() or unpacked_binaries()


def own_binaries() -> Binaries | None:
    """The machine's own programs, the newest of several; None where there are none."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folder = newest_whole([*folders, *DEBIAN.glob("*/bin")])
    return Binaries(folder) if folder else None


def newest_whole(folders: list[Path]) -> Path | None:
    """The folder of the newest version that has every program."""
    whole = [each for each in folders if all((each / name).exists() for name in PROGRAMS)]
    return max(whole, key=version_of, default=None)


def version_of(folder: Path) -> int:
    """The version that stands in the path of a folder such as `/usr/lib/postgresql/15/bin`."""
    number = re.fullmatch(r"\d+", folder.parent.name)
    return int(number[0]) if number else 0


def unpacked_binaries(folder: Path = FOLDER) -> Binaries:
    """Programs out of Debian's packages, fetched and unpacked once, by whoever comes first.

    Raises:
        NoPostgres: they cannot be fetched.
    """
    root = folder / "root"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".unpacked").exists():
            try:
                fetch_and_unpack(folder, root)
            except (OSError, subprocess.SubprocessError) as error:
                said = getattr(error, "stderr", None) or ""
                raise NoPostgres(f"{REMEDY}; getting it failed: {error}\n{said}") from error
            (folder / ".unpacked").touch()
    found = newest_whole(list((root / DEBIAN.relative_to("/")).glob("*/bin")))
    if found is None:
        raise NoPostgres(f"{REMEDY}; Debian's packages in {folder} do not hold it")
    libraries = [str(each) for each in sorted((root / "usr/lib").glob("*-linux-gnu*"))]
    return Binaries(found, {"LD_LIBRARY_PATH": os.pathsep.join(libraries)})


def fetch_and_unpack(folder: Path, root: Path) -> None:
    """Fetch the server's package with all it needs that the machine lacks, and unpack it."""
    state, cache = folder / "lists", folder / "cache"
    for each in (state / "lists/partial", cache / "archives/partial", root):
        each.mkdir(parents=True, exist_ok=True)
    private = {
        "Dir::State": state,
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": cache,
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",  # no other user could write into this folder
    }
    options = [part for key, value in private.items() for part in ("-o", f"{key}={value}")]
    run("apt-get", "-q", *options, "update")
    wanted = ("install", "--download-only", "--no-install-recommends", "-y", "postgresql")
    run("apt-get", "-q", *options, *wanted)
    for package in sorted((cache / "archives").glob("*.deb")):
        run("dpkg-deb", "-x", str(package), str(root))
    for each in (state, cache):
        shutil.rmtree(each)


def run(*command: str) -> None:
    """Run one of Debian's programs, quietly."""
    subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, timeout=APT_SECONDS, check=True
    )
