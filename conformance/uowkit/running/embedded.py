"""The reference server as a process of its own, for `uowkit run --self`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class ServerFailed(Exception):
    """The reference server did not start; the message holds what it said."""


@contextmanager
def reference_server() -> Iterator[str]:
    """Start the reference server on a free port.

    Yields:
        Its base address.

    Raises:
        ServerFailed: it ended before it answered.
    """
    command = [sys.executable, "-m", "uowkit", "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for above
            line = process.stdout.readline()
            address = line.split()[-1] if line else ""
            if not address.startswith("http"):
                raise ServerFailed(f"the reference server did not start: {line.strip()}")
            yield address
        finally:
            process.terminate()
