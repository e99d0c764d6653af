"""The reference server as a process of its own, for `uowkit run --self`."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread


class ServerFailed(Exception):
    """The reference server did not start; the message holds what it said."""


@contextmanager
def reference_server(fault: str | None = None, handlers: Path | None = None) -> Iterator[str]:
    """Start the reference server on a free port.

    Args:
        fault: the seeded fault that it is to have, by name.
        handlers: a folder of event handlers for it.

    Yields:
        Its base address.

    Raises:
        ServerFailed: it ended before it answered.
    """
    command = [sys.executable, "-m", "uowkit", "serve", "--port", "0"]
    command += ["--fault", fault] if fault else []
    command += ["--handlers", str(handlers)] if handlers else []
    with subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - a pipe was asked for above
            said = ""
            for line in process.stdout:  # what it says before the address is for people
                said += line
                address = line.split()[-1] if line.strip() else ""
                if address.startswith("http"):
                    break
            else:
                raise ServerFailed(f"the reference server did not start: {said.strip()}")
            # An unread pipe fills up, and then stops a server that complains a lot.
            Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            yield address
        finally:
            process.kill()  # it holds nothing, and with some faults it would not end by itself
