"""How many anomalies many clients see in many runs of the isolation checks, level by level.

Each run is that of the profile `isolation` at `quick`, with a seed of its own. On a right server
no run may show one at SERIALIZABLE, nor any run a breach of the rules.

    python benchmarks/isolation_runs.py --self --runs 1000
    python benchmarks/isolation_runs.py http://127.0.0.1:8080/api --runs 50 --level SERIALIZABLE
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from uowkit.config import Configuration
from uowkit.crowd.record import IN_TRANSACTION
from uowkit.crowd.registers import play
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.checker import judge
from uowkit.judging.properties import EFFORTS
from uowkit.outcomes import Inapplicable
from uowkit.running.embedded import reference_server
from uowkit.running.session import Session
from uowkit.unit_of_work import LEVELS
from uowkit.wire.address import parse_address

_ROUNDS = 3  # of clients that read and change the same objects, as in a quick run
_EVERY = 10  # runs after which the figures are printed


def main() -> int:
    """Run, print, and end with 1 where something was seen that may not be."""
    asked = _arguments()
    seen: dict[str, Counter[Kind]] = {level: Counter() for level in asked.level or LEVELS}
    transactions, began = 0, time.monotonic()
    with _address(asked.target) as address:
        for run in range(asked.runs):
            transactions += _run(address, asked.seed + run, seen)
            if (run + 1) % _EVERY == 0 or run + 1 == asked.runs:
                seconds = time.monotonic() - began
                sys.stdout.write(
                    f"{run + 1} runs, {transactions:,} transactions, {seconds:.0f} s\n"
                )
                _print(seen)
    return int(any(seen[each] for each in seen if each == "SERIALIZABLE"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("target", nargs="?", help="the base address of a server")
    where.add_argument("--self", action="store_true", help="the reference server, on a free port")
    parser.add_argument("--runs", type=int, default=_EVERY)
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--level", action="append", choices=LEVELS, help="only this level")
    return parser.parse_args()


@contextmanager
def _address(target: str | None) -> Iterator[str]:
    if target:
        yield target
        return
    with reference_server() as address:
        yield address


def _run(address: str, seed: int, seen: dict[str, Counter[Kind]]) -> int:
    """One run at each level; give the number of transactions that were sent."""
    configuration = Configuration(target=parse_address(address), profiles=("isolation",))
    workloads = Workloads(EFFORTS["quick"], seed)
    sent = 0
    with closing(Session(configuration)) as session:
        session.connect()
        for level, counts in seen.items():
            session.begin("isolation/anomalies")
            record = workloads.record(session.workspace, level)
            sent += len(record.history.transactions)
            found: Sequence[Anomaly] = [
                each
                for each in record.anomalies
                if each.via != IN_TRANSACTION or _is_of(each, level)
            ]
            try:
                workloads.alone(session.workspace, level).require("find")
                spelled = workloads.spelled(session.workspace, level)
                history = play(session.workspace, spelled, _ROUNDS, f"{seed} {level}")
            except Inapplicable as reason:
                sys.stderr.write(f"{level}: {reason.message}\n")
            else:
                sent += len(history.transactions)
                found = [*found, *judge(history)]
            counts.update(each.kind for each in found)
        session.clean_up()
    return sent


def _is_of(anomaly: Anomaly, level: str) -> bool:
    """Whether an anomaly counts at a level: what writers of others are given counts everywhere."""
    of_looks = {Kind.PARTIAL_VISIBILITY, Kind.DIRTY_READ}
    return anomaly.kind not in of_looks or anomaly.level in {level, "SERIALZABLE"}


def _print(seen: dict[str, Counter[Kind]]) -> None:
    for level, counts in seen.items():
        told = ", ".join(f"{kind} {number:,}" for kind, number in counts.most_common())
        sys.stdout.write(f"  {level}: {told or 'no anomaly'}\n")


if __name__ == "__main__":
    raise SystemExit(main())
