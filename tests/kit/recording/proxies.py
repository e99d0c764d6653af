"""The command `uowkit record` as a process of its own."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass

from tests.kit.commands import environment_of


@dataclass
class Recording:
    """A recording that is running: its address, and what it said when it had ended."""

    address: str
    process: subprocess.Popen
    said: str = ""

    def end(self, number=signal.SIGINT):
        """End it as Ctrl-C does, and wait; its exit code."""
        self.process.send_signal(number)
        self.said, _ = self.process.communicate(timeout=20)
        return self.process.returncode


@contextmanager
def recording(upstream, folder, *options):
    """Record what is sent to an address, in a folder."""
    command = ["record", "--listen", "0", "--upstream", upstream, "--out", str(folder), *options]
    process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
        [sys.executable, "-m", "uowkit", *command],
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(),
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("uowkit recording proxy: http://127.0.0.1:"), line
        yield Recording(line.split()[-1], process)
    finally:
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()
