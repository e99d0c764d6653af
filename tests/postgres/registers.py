"""Many clients read and write a few registers, and what they sent and saw is a history."""

from __future__ import annotations

import itertools
import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from uowkit.history.model import Fate, History, Read, Transaction, Wrote

from tests.postgres.calls import call, find, operation, results, transact

TABLE = "Register"
SETUP = "setup"
READ_BY_ONE = 2  # registers
FATES = {True: Fate.COMMITTED, False: Fate.FAILED}


@dataclass(frozen=True)
class Work:
    """How much is done.

    A few registers and long pauses make it likely that transactions meet.
    """

    clients: int = 6
    transactions: int = 8
    registers: int = 3
    pause: float = 0.02


WORK = Work()


def recorded_history(address, level, seed):
    """Have many clients at work at a level, and return what they sent and saw.

    Each transaction reads two registers, one after the other, and writes some of those: none,
    one or both, always in the same order, so that it never ends in a deadlock.
    """
    registers = set_up(address)
    names = (f"t{number}" for number in itertools.count())

    def client(number):
        rng = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
        return [transaction(number, rng) for _ in range(WORK.transactions)]

    def transaction(number, rng):
        name = next(names)
        read = rng.sample(sorted(registers), READ_BY_ONE)
        written = sorted(rng.sample(read, rng.randint(0, READ_BY_ONE)))
        operations = [find(TABLE, f"name = '{each}'", f"read {each}") for each in read]
        operations += [
            operation(
                "UPDATE",
                TABLE,
                {"objectId": registers[each], "version": f"{name}:{each}"},
                f"write {each}",
            )
            for each in written
        ]
        began = time.monotonic()
        document = transact(address, *operations, level=level, pause=WORK.pause)
        return Transaction(
            name=name,
            client=number,
            level=level,
            began=began,
            ended=time.monotonic(),
            fate=FATES[document["success"]],
            operations=(
                *reads_of(document, read),
                *(Wrote(each, f"{name}:{each}") for each in written),
            ),
            contention=not document["success"],
        )

    with ThreadPoolExecutor(WORK.clients) as threads:
        done = list(threads.map(client, range(1, WORK.clients + 1)))
    initial = tuple(Wrote(each, f"{SETUP}:{each}") for each in registers)
    first = Transaction(SETUP, 0, level, 0.0, 0.0, Fate.COMMITTED, initial)
    versions = {each: version_of(address, registers[each]) for each in registers}
    return History((first, *itertools.chain(*done)), versions_at_end=versions)


def set_up(address):
    """Make the registers, and return their objectIds by their names, which are new ones."""
    run = uuid.uuid4().hex[:8]
    call(address, "PUT", f"/data/{TABLE}", {"name": run, "version": "none"})
    names = [f"{run}-{number}" for number in range(WORK.registers)]
    objects = [{"name": each, "version": f"{SETUP}:{each}"} for each in names]
    ids = results(address, operation("CREATE_BULK", TABLE, objects))["it"]
    return dict(zip(names, ids, strict=True))


def reads_of(document, read):
    """What a transaction was shown of the registers that it read; nothing, where it failed."""
    if not document["success"]:
        return []
    found = [document["results"][f"read {each}"]["result"] for each in read]
    return [Read(each, row["version"]) for each, (row,) in zip(read, found, strict=True)]


def version_of(address, object_id):
    """The version that a register has now."""
    return call(address, "GET", f"/data/{TABLE}/{object_id}")["version"]
