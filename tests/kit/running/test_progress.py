import os
import pty
import re
import subprocess
import sys

from tests.independent_server import Choices, running


def test_a_terminal_shows_how_far_the_run_is(tmp_path):
    """The bar moves while the checks run, not only before and after them."""
    with running(Choices(delay=0.01)) as address:  # so that there is time to see it move
        said = output_on_a_terminal(tmp_path, "run", address, "-k", "create/", "--out", "r.jsonl")
    counts = [(int(done), int(total)) for done, total in re.findall(r"(\d+)/(\d+)", said)]
    assert any(0 < done < total for done, total in counts), said[-2000:]


def output_on_a_terminal(folder, *arguments):
    """What the command writes when its output is a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "uowkit", *arguments],
        cwd=folder,
        env=environment,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(parts).decode())
