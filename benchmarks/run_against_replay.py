"""How much the kit costs: a run of the suite against the bare replay of its own requests.

Each round judges a fresh reference server, and then sends the very same requests to another
fresh one in a bare loop over the same client: what is left between the two is the kit. The
servers give the same objectIds in the same order, so that a replayed read finds its object.

    python benchmarks/run_against_replay.py [--rounds 5] [--effort quick] [--no-profile]

Times are printed and never asserted: machines are noisy. What counts is the ratio of two
times that were measured side by side.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final
from unittest.mock import patch

from measuring import python, serving
from rich.console import Console
from rich.table import Table
from uowkit.config import Configuration
from uowkit.judging.properties import EFFORTS
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.target import Target
from uowkit.wire.address import parse_address
from uowkit.wire.exchange import Exchange, Request

_PLACES: Final = (
    ("waiting for the server", ("'recv' of", "'poll' of", "'select' of", "'acquire' of")),
    ("system calls that send", ("'send' of", "'sendall' of", "'connect' of", "'close' of")),
    (
        "client (h11, httpx)",
        ("/h11/", "/httpx/", "/urllib/", "/ssl.py"),
    ),
    ("drawing values (hypothesis)", ("/hypothesis/",)),
    ("running checks (pytest, pluggy)", ("/_pytest/", "/pytest", "/pluggy/")),
    ("validating requests (schemas)", ("/uowkit_schemas/", "jsonschema", "/referencing/")),
    ("the kit: wire", ("/uowkit/wire/", "/uowkit/target.py")),
    ("the kit: checks", ("/uowkit/suite/",)),
    ("the kit: the rest", ("/uowkit/",)),
)


def main() -> None:
    """Measure, and print the ratio and where the time goes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--effort", choices=list(EFFORTS), default="quick")
    parser.add_argument("--no-profile", dest="profile", action="store_false")
    asked = parser.parse_args()
    console = Console(highlight=False)
    heads = ("round", "exchanges", "uowkit run", "suite", "bare replay", "suite ÷ replay")
    grid = Table(*heads, box=None)
    ratios = []
    for number in range(1, asked.rounds + 1):
        command = _seconds_of_the_command(asked.effort)
        requests, suite = _judge(asked.effort)
        bare = _replay(requests)
        ratios.append(suite / bare)
        seconds = (f"{each:.2f} s" for each in (command, suite, bare))
        grid.add_row(str(number), str(len(requests)), *seconds, f"{suite / bare:.2f}")
    console.print(grid)
    console.print(
        f"\nsuite ÷ replay: median {median(ratios):.2f}, from {min(ratios):.2f} to "
        f"{max(ratios):.2f}. `uowkit run` is the whole process; the suite is what it does after "
        "the connection check, clean-up included."
    )
    if asked.profile:
        console.print(_profile(asked.effort))


def _server() -> AbstractContextManager[str]:
    """A fresh reference server in a process of its own."""
    return serving(*python("predictable_server.py"))


def _seconds_of_the_command(effort: str) -> float:
    with _server() as address, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "uowkit", "run", address, "--effort", effort]
        began = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            [*command, "--out", f"{folder}/run.jsonl"], check=True, stdout=subprocess.DEVNULL
        )
        return time.perf_counter() - began


def _judge(effort: str) -> tuple[list[Request], float]:
    """Judge a fresh server: every request that was sent, and the seconds it took."""
    sent: list[Request] = []
    send = Target._send_once  # noqa: SLF001 - what goes over the wire is seen nowhere else

    def remember(target: Target, request: Request) -> Exchange:
        sent.append(request)
        return send(target, request)

    with _server() as address, patch.object(Target, "_send_once", remember):
        return sent, _run(address, effort)


def _run(address: str, effort: str) -> float:
    session = Session(replace(Configuration(target=parse_address(address)), effort=effort))
    session.connect()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        ran = run_suite(session, Path(folder) / "run.jsonl")
        seconds = time.perf_counter() - began
    if ran.footer["exit_code"]:
        raise SystemExit("the reference server was not found conformant: nothing to measure")
    return seconds


def _replay(requests: list[Request]) -> float:
    """Send the same requests one after another, and look at nothing."""
    with _server() as address, Target(address) as target:
        began = time.perf_counter()
        for each in requests:
            target.send(each.method, each.path, body=each.body, headers=dict(each.headers))
        return time.perf_counter() - began


def _profile(effort: str) -> Table:
    """Where the time of a run goes, on the thread that runs the checks."""
    profile = cProfile.Profile()
    with _server() as address:
        profile.enable()
        _run(address, effort)
        profile.disable()
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, seconds, *_) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined] # typeshed does not know it
        spent[_place(f"{file} {function}")] += seconds
    grid = Table("where the time goes (profiled, so slower)", "share", box=None)
    for place, seconds in spent.most_common():
        grid.add_row(place, f"{seconds / spent.total():.0%}")
    return grid


def _place(name: str) -> str:
    for place, parts in _PLACES:
        if any(part in name for part in parts):
            return place
    return "everything else (the standard library)"


if __name__ == "__main__":
    main()
