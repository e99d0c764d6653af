"""What a row of the reference server costs in memory.

Each store is filled in a process of its own, whose memory is read before and after: the server's,
called in process, and beside it a list of the very same rows as Python's JSON reader gives them.
Linux only: the memory is what the kernel says.

    python benchmarks/memory_per_row.py [--rounds 3] [--rows 1e4,1e5,1e6]
"""

from __future__ import annotations

import gc
import multiprocessing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import orjson
from in_process import Server, person
from measuring import arguments, console, grid, ratio, sizes, take_turns

_STATUS: Final = Path("/proc/self/status")
_WARM_UP: Final = 2000  # rows that are there before: the first ones bring the libraries with them


def main() -> None:
    """Measure, and print bytes a row."""
    parser = arguments(__doc__, rounds=3)
    parser.add_argument("--rows", type=sizes, default=[10**each for each in range(4, 7)])
    asked = parser.parse_args()
    if not _STATUS.exists():
        raise SystemExit(f"there is no {_STATUS} here: memory can be measured on Linux only")
    subjects = {
        f"{subject} {rows}": partial(_in_a_process, subject, rows)
        for rows in asked.rows
        for subject in ("reference", "dicts")
    }
    found = take_turns(subjects, asked.rounds)
    size = len(orjson.dumps(_whole(0)))
    table = grid("rows", "a row", "as a dict", "reference ÷ dict", f"÷ its JSON ({size} bytes)")
    for rows in asked.rows:
        ours, dicts = found[f"reference {rows}"], found[f"dicts {rows}"]
        figures = (f"{median(each):,.0f} bytes" for each in (ours, dicts))
        table.add_row(f"{rows:,}", *figures, ratio(ours, dicts), f"{median(ours) / size:.2f}")
    console.print(table)


def _in_a_process(subject: str, rows: int) -> float:
    """Bytes a row, measured where nothing else has been measured before."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_reference if subject == "reference" else _dicts, (rows,))


def _reference(rows: int) -> float:
    server = Server()
    server.fill(_WARM_UP)
    before = _resident()
    server.fill(rows)
    return (_resident() - before) / rows


def _dicts(rows: int) -> float:
    kept = [orjson.loads(orjson.dumps(_whole(each))) for each in range(_WARM_UP)]
    before = _resident()
    kept += [orjson.loads(orjson.dumps(_whole(each))) for each in range(rows)]
    return (_resident() - before) / rows


def _whole(number: int) -> dict[str, object]:
    """A row as a read answers it: with what the server adds."""
    system = {"created": 1586020674000, "updated": None, "ownerId": None, "___class": "Person"}
    return {**person(number), "objectId": f"0A7DDC5D-C9D3-8D1C-FF15-{number:012X}", **system}


def _resident() -> int:
    """Bytes of this process that are in memory, rubbish not counted."""
    gc.collect()
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(kilobytes) * 1024


if __name__ == "__main__":
    main()
