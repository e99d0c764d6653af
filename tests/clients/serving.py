"""A reference server, run by the command that users run."""

import contextlib
import subprocess
import sys


@contextlib.contextmanager
def serving(*options):
    """Yield the address, without a path, of `uowkit serve` with these options."""
    process = subprocess.Popen(  # noqa: S603 - our own command, in our own interpreter
        [sys.executable, "-m", "uowkit", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = process.stdout.readline()
        assert said.rstrip().endswith("/api"), f"`uowkit serve` said {said!r}"
        yield said.split()[-1].removesuffix("/api")
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(timeout=10)
