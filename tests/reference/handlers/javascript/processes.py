"""Processes, seen from outside."""

import time
from pathlib import Path

import pytest


def is_running(pid):
    """Say whether there is such a process, and not only what is left of one that has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def is_reaped(pid):
    """Say whether nothing at all is left of a process, so that its pool knows of its end."""
    return not Path(f"/proc/{pid}").exists()


def wait_until(true):
    """Wait for something that happens soon; fail after a long time."""
    for _ in range(1000):
        if true():
            return
        time.sleep(0.02)
    pytest.fail("it never happened")
