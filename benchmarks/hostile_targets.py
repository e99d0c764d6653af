"""How much memory, and how much time, each hostile answer costs the kit.

    python benchmarks/hostile_targets.py [--limit 1.0] [EVIL ...]

Each evil server of `tests/kit/hostile` gets one request of a fresh process, whose peak memory
is held against that of such a process with an ordinary answer (on Linux). The answer is looked
at as a check would: by the guard, and as evidence in a report. Beside the evils there are
answers that are whole, and as large and as dear to read as the kit lets them be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import orjson
from measuring import console
from rich.table import Table

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from uowkit.judging.guard import Guard  # noqa: E402
from uowkit.outcomes import Breach, Verdict  # noqa: E402
from uowkit.target import Target  # noqa: E402
from uowkit.wire.decoding import LONGEST_ANSWER  # noqa: E402
from uowkit.wire.evidence import Evidence  # noqa: E402
from uowkit.wire.hiding import Secrets  # noqa: E402

from tests.kit.hostile.evils import EVILS  # noqa: E402 - the tests are no installed package
from tests.kit.servers import OK, Connection, answering, http_answer, raw_server  # noqa: E402

_ORDINARY: Final = "an ordinary answer"
_ONCE: Final = "--once"


def main() -> None:
    """Measure each evil in a process of its own, and print what it cost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("evils", nargs="*", metavar="EVIL", help="these only")
    parser.add_argument("--limit", type=float, default=1.0, help="seconds an exchange (1)")
    parser.add_argument(_ONCE, metavar="ADDRESS", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(orjson.dumps(_exchange(asked.once, asked.limit)).decode())  # noqa: T201 - for main
        return
    servers = {name: serve for name, serve in _servers() if name in (asked.evils or [name])}
    ordinary = _measured(answering(OK), asked.limit)
    grid = Table("evil", "came to", "seconds", "MiB over an ordinary answer")
    worst = 0.0
    for name, serve in servers.items():
        found = _measured(serve, asked.limit)
        over = (found["peak"] - ordinary["peak"]) / 1024
        worst = max(worst, over)
        grid.add_row(name, str(found["came"]), f"{found['seconds']:.2f}", f"{over:.0f}")
    console.print(grid)
    console.print(
        f"{_ORDINARY}: {ordinary['peak'] / 1024:.0f} MiB in all; the worst of {len(servers)} took "
        f"{worst:.0f} MiB more; the kit reads {LONGEST_ANSWER // 2**20} MiB of an answer"
    )


def _servers() -> Iterator[tuple[str, Callable[[Connection], None]]]:
    yield from ((each.name, each.serve) for each in EVILS)
    for name, body in _bodies().items():
        yield name, answering(http_answer(body, "200 OK", "Content-Type: application/json"))


def _bodies() -> Mapping[str, bytes]:
    """Whole answers that are just not too long, and as dear to read as possible."""
    room = LONGEST_ANSWER - 100
    entries = b",".join(b'"%d":1' % number for number in range(room // 11))
    return {
        "as many entries as there can be": b'{"results":{' + entries + b"}}",
        "as many arrays as there can be": b"[" + b"[]," * (room // 3) + b"[]]",
        "as many objects as there can be": b"[" + b"{}," * (room // 3) + b"{}]",
        "as many numbers as there can be": b"[" + b"0.1," * (room // 4) + b"0]",
        "an error message of 8 MiB": b'{"message":"' + b"\\u001b" * (room // 6) + b'"}',
        "white space of 8 MiB": b" " * room + b"{}",
        "ten thousand levels": b"[" * 10_000 + b"]" * 10_000,
        "a number of 8 MiB": b"[" + b"9" * room + b"]",
        "numbers of 4,300 digits": b"[1" + (b"," + b"9" * 4300) * (room // 4301) + b"]",
        "no UTF-8": b'"' + b"\xff" * room + b'"',
    }


def _measured(serve: Callable[[Connection], None], limit: float) -> Mapping[str, float | str]:
    with raw_server(serve) as server:
        command = [sys.executable, __file__, "--limit", str(limit), _ONCE, server.base]
        ended = subprocess.run(  # noqa: S603 - this script itself
            command, env={**os.environ}, capture_output=True, check=True, timeout=600
        )
    found: Mapping[str, float | str] = orjson.loads(ended.stdout)
    return found


def _exchange(address: str, limit: float) -> Mapping[str, float | str]:
    """One exchange of this process, as a check has it; its peak memory in KiB."""
    began = time.monotonic()
    with Target(address, timeout=limit) as target:
        exchange = target.transact({"operations": []})
        came = exchange.trouble.name.lower() if exchange.trouble else f"HTTP {exchange.status}"
        seconds = time.monotonic() - began
        if exchange.answer:
            try:
                Guard(target).answered(exchange)
            except (Breach, Verdict) as verdict:
                came += f", {type(verdict).__name__.lower()}"
        Evidence((exchange,)).document(Secrets(["a-secret"]), address)
    return {"came": came, "seconds": seconds, "peak": _peak()}


def _peak() -> int:
    """The most memory that this process has had, in KiB.

    Of Linux: what `getrusage` tells begins with what the process had that started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
