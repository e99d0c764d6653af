"""How many of the seeded faults Schemathesis finds, alone and with the kit's checks, and the kit.

Schemathesis runs as it does by hand, `schemathesis run` on a served fault: once with its own
checks and all its phases, and once with the kit's hooks and checks (docs/fuzzing.md). Both get
the description of the API narrowed to the run's tables and columns, which are there before, and
the same budget of examples and time. Its own checks complain of the clean server, too, as they
take for settled what the sources leave open (which requests are accepted): so a fault counts as
found where there is a complaint of a kind that the clean server never gets, with any of three
seeds and three times the seconds. The kit's verdicts are those of the published kill matrix, or,
for a fault that it does not have, of a quick run. Faults in calling event handlers are left out:
without handlers they are none. On a busy machine the seconds are over after a few requests: see
how many test cases were made.

    python benchmarks/against_schemathesis.py [--faults N] [--seed N] [--seconds N] [--examples N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from measuring import HERE, console, grid, number
from uowkit.config import Configuration
from uowkit.fuzzing.describing import described
from uowkit.running.embedded import reference_server
from uowkit.running.session import Session
from uowkit.selftest.judging import judge
from uowkit.selftest.profiles import profile_of
from uowkit.selftest.task import Kind, Task
from uowkit.wire.address import parse_address
from uowkit_reference.faults import Fault, faults
from uowkit_schemas import bundled_openapi, requirement

_MATRIX: Final = HERE.parent / "reports" / "kill-matrix" / "kill-matrix.json"
_SEEDS: Final = (1, 2, 3)
_PATIENCE: Final = 3  # times the seconds for the clean server: what it gets late counts, too
_CHECKS: Final = (
    "uowkit_answers_everything",
    "uowkit_answers_keep_the_schema",
    "uowkit_refused_leaves_nothing",
)
_HOOKS: Final = "uowkit.fuzzing.hooks"


@dataclass(frozen=True)
class Complaints:
    """What a run of Schemathesis came to: the kinds of its complaints, of how many test cases."""

    kinds: frozenset[str]
    cases: int


@dataclass(frozen=True)
class Budget:
    """What one run of Schemathesis may take: examples a call, and seconds in all."""

    examples: int
    seconds: int


def complaints(address: str, folder: Path, budget: Budget, *, ours: bool, seed: int) -> Complaints:
    """Run Schemathesis on a server, and say what it complains of.

    Args:
        address: The server's base address.
        folder: Where to work; it has the descriptions.
        budget: What it may take.
        ours: Whether it runs with the kit's hooks and checks in place of its own.
        seed: Of what it generates.
    """
    report = folder / f"report-{'ours' if ours else 'alone'}.json"
    report.unlink(missing_ok=True)
    own = ["narrowed.json"]
    kits = ["openapi.json", "--phases", "fuzzing", "--checks", ",".join(_CHECKS)]
    limits = ["--max-examples", budget.examples, "--max-time", budget.seconds, "--seed", seed]
    noted = ["--report", "json", "--report-json-path", report, "--generation-database", "none"]
    command = ["-m", "schemathesis.cli", "run", *(kits if ours else own), "--url", address]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *map(str, [*command, *limits, *noted])],
        cwd=folder,
        env={**os.environ, **({"SCHEMATHESIS_HOOKS": _HOOKS} if ours else {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=budget.seconds * 10 + 120,
    )
    if not report.exists():
        raise SystemExit(f"Schemathesis wrote no report: {done.stdout}{done.stderr}")
    told = json.loads(report.read_text())
    kinds = frozenset(f"{each['code']} {each['title']}" for each in told["failures"])
    return Complaints(kinds, told["test_cases"]["generated"])


def provided(address: str) -> None:
    """Have the tables made on a server, as its user would have them."""
    session = Session(Configuration(target=parse_address(address)))
    session.connect()
    session.clean_up()
    session.close()


def on_server(fault: str | None, folder: Path, budget: Budget, seed: int) -> dict[bool, Complaints]:
    """What Schemathesis complains of, with the kit's checks (True) and alone (False).

    The two run at the same time, each on a server of its own.

    Args:
        fault: The server's fault, or None for the clean one.
        folder: Where to work; it has the descriptions.
        budget: What each may take.
        seed: Of what they generate.
    """

    def of(ours: bool) -> Complaints:
        with reference_server(fault) as address:
            provided(address)
            return complaints(address, folder, budget, ours=ours, seed=seed)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip((False, True), pool.map(of, (False, True)), strict=True))


def caught_by_the_kit(fault: Fault, matrix: dict[str, str]) -> bool:
    """Whether the kit reports the fault's own rule."""
    if fault.name in matrix:
        return matrix[fault.name] == "caught"
    task = Task(Kind.FAULT, fault.name, profiles=(profile_of(fault.breaks),))
    return fault.breaks in judge(task, {}).failing


def sample(size: int, seed: int) -> Sequence[Fault]:
    """Some of the faults that show without event handlers, in an order that the seed decides."""
    fitting = [each for each in faults() if requirement(each.breaks).profile != "handlers"]
    return random.Random(seed).sample(fitting, min(size, len(fitting)))  # noqa: S311 - no secret


@dataclass(frozen=True)
class Found:
    """Who found a fault, and of how many test cases Schemathesis, alone and with the checks."""

    fault: Fault
    alone: bool
    ours: bool
    kit: bool
    cases: tuple[int, int]


def found_by(drawn: Sequence[Fault], folder: Path, budget: Budget, seed: int) -> Iterator[Found]:
    """Have each fault looked for by all three."""
    rows = json.loads(_MATRIX.read_text())["faults"]
    matrix = {each["name"]: each["verdict"] for each in rows}
    patient = Budget(budget.examples, budget.seconds * _PATIENCE)
    runs = [on_server(None, folder, patient, each) for each in _SEEDS]
    clean = {ours: frozenset[str]().union(*(each[ours].kinds for each in runs)) for ours in runs[0]}
    for ours, usual in clean.items():
        who = "with the kit's checks" if ours else "alone"
        console.print(f"of the clean server it complains, {who}: {', '.join(sorted(usual)) or '-'}")
    for place, fault in enumerate(drawn, 1):
        seen = on_server(fault.name, folder, budget, seed)
        kinds = {ours: seen[ours].kinds - clean[ours] for ours in seen}
        by_kit = caught_by_the_kit(fault, matrix)
        cases = (seen[False].cases, seen[True].cases)
        found = Found(fault, bool(kinds[False]), bool(kinds[True]), by_kit, cases)
        told = {ours: ", ".join(sorted(each)) or "-" for ours, each in kinds.items()}
        console.print(
            f"{place:3} {fault.name} ({fault.breaks}): alone {told[False]} ({cases[0]} cases); "
            f"with checks {told[True]} ({cases[1]} cases); kit {found.kit}"
        )
        yield found


def main() -> None:
    """Print how many of a sample each of them finds, by profile."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for option, usual in (("faults", 40), ("seed", 1), ("seconds", 20), ("examples", 20)):
        parser.add_argument(f"--{option}", type=number, default=usual, help=f"default: {usual}")
    asked = parser.parse_args()
    budget, began = Budget(asked.examples, asked.seconds), time.monotonic()
    with TemporaryDirectory(prefix="uowkit-") as name:
        folder = Path(name)
        (folder / "narrowed.json").write_text(json.dumps(described()))
        (folder / "openapi.json").write_text(json.dumps(bundled_openapi()))
        found = list(found_by(sample(asked.faults, asked.seed), folder, budget, asked.seed))
    counts: dict[str, Counter[str]] = {}
    for each in found:
        for group in (str(requirement(each.fault.breaks).profile), "all"):
            told = counts.setdefault(group, Counter())
            found_by_each = {"alone": each.alone, "ours": each.ours, "kit": each.kit}
            told.update(faults=1, **{who: int(done) for who, done in found_by_each.items()})
    table = grid("profile", "faults", "Schemathesis alone", "with the kit's checks", "the kit")
    for group in sorted(counts, key=lambda each: (each == "all", each)):
        told = counts[group]
        table.add_row(group, *(str(told[name]) for name in ("faults", "alone", "ours", "kit")))
    console.print(table)
    alone, ours = (median(each.cases[which] for each in found) for which in (0, 1))
    console.print(
        f"{len(found)} faults, seed {asked.seed}; {asked.examples} examples a call, at most "
        f"{asked.seconds} seconds a run, which made {alone:.0f} test cases alone and {ours:.0f} "
        f"with the kit's checks (medians); {time.monotonic() - began:.0f} seconds in all"
    )


if __name__ == "__main__":
    main()
