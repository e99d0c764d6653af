"""What an event handler costs: saving an object with none, with one in Python, and in JavaScript.

Three reference servers on sockets save the same objects, turn and turn about; the handlers, one
before the object is created, do the same little thing. Handlers in JavaScript run in Node through
the npm package backendless-coderunner, which the tests install (`pytest tests/coderunner`).

    python benchmarks/handler_overhead.py [--rounds 15] [--requests 300]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from in_process import TABLE, person
from measuring import (
    HERE,
    Client,
    arguments,
    console,
    grid,
    number,
    serving,
    take_turns,
    timed,
)

_PACKAGES: Final = HERE.parent / "tests" / "coderunner" / "node_modules"
_NONE: Final = "no handler"
_FILES: Final = {
    "a handler in Python": (
        "handlers.py",
        "from uowkit_reference.handlers import persistence\n"
        "@persistence.before_create('*')\n"
        "def stamp(req): req.item['age'] = 5\n",
    ),
    "a handler in JavaScript": (
        "handlers.js",
        "Backendless.ServerCode.Persistence.beforeCreate('*', req => { req.item.age = 5 })\n",
    ),
}


def main() -> None:
    """Measure, and print the time of a request."""
    parser = arguments(__doc__, rounds=15)
    parser.add_argument("--requests", type=number, default=300, help="a round; default: 300")
    asked = parser.parse_args()
    if not _PACKAGES.is_dir():
        raise SystemExit(f"{_PACKAGES} is missing: `pytest tests/coderunner` installs it")
    os.environ["NODE_PATH"] = str(_PACKAGES)
    with ExitStack() as running:
        addresses = {_NONE: running.enter_context(_served())}
        for name, (file, text) in _FILES.items():
            folder = Path(running.enter_context(TemporaryDirectory()))
            (folder / file).write_text(text, encoding="utf-8")
            addresses[name] = running.enter_context(_served("--handlers", str(folder)))
        subjects = {name: _saving(each, asked.requests) for name, each in addresses.items()}
        seconds = take_turns(subjects, asked.rounds)
    table = grid("saving an object", "median", "more than without (median of the rounds)")
    for name, found in seconds.items():
        more = [ours - none for ours, none in zip(found, seconds[_NONE], strict=True)]
        told = (
            "" if name == _NONE else f"{_ms(median(more))} ({_ms(min(more))} to {_ms(max(more))})"
        )
        table.add_row(name, _ms(median(found)), told)
    console.print(table)


def _served(*options: str) -> AbstractContextManager[str]:
    return serving(sys.executable, "-m", "uowkit", "serve", "--port", "0", *options)


def _saving(address: str, requests: int) -> Callable[[], float]:
    """Return what saves objects one by one, and says how long one takes at the median."""
    client = Client(address)
    body = orjson.dumps(person(0))
    save = partial(client.post, f"/data/{TABLE}", body)
    return lambda: median(timed(save) for _ in range(requests))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    main()
