"""A server that is used by everybody for a while is what it was, and has what it should have."""

import os
import sys
import threading
import time
from pathlib import Path
from statistics import median

import pytest

from tests.reference.hostile.peers import PATIENCE, served
from tests.reference.soaking import TABLES, all_kinds

SECONDS = float(os.environ.get("UOWKIT_SOAK_SECONDS", "60"))
"""How long it is used; set the variable for longer runs."""

ROOM = 12 * 2**20
"""Bytes that the memory of a process may differ by from one moment to another."""


@pytest.mark.slow
def test_a_server_stays_what_it_was_and_keeps_what_it_should():
    """Neither memory nor open files grow, and what was acknowledged is there, and nothing else.

    Nothing of what was refused, failed, broken off or deleted is.
    """
    with served() as server:
        for table in TABLES:
            sample = {"mark": "sample", "number": 0.5, "friend": "x"}
            saved = server.call("POST", f"data/{table}", sample).json
            server.call("DELETE", f"data/{table}/{saved['objectId']}")
        files = open_files(server)
        over = threading.Event()
        clients = [*all_kinds(server.port, over)]
        for each in clients:
            each.start()
        memory = sampled_memory(server, over)
        for each in clients:
            each.join()
            if each.failure:
                raise each.failure
        tell(clients, memory)
        assert_all_is_there(server, clients)
        assert fewest_files(server, files) <= files
    quarter = len(memory) // 4
    early, late = median(memory[quarter : 2 * quarter]), median(memory[-quarter:])
    assert late - early < ROOM, memory


def sampled_memory(server, over):
    """Let the clients go on for the time, and return the memory that the server held meanwhile."""
    memory = []
    for _ in range(40):
        over.wait(SECONDS / 40)
        memory.append(server.memory())
    over.set()
    return memory


def fewest_files(server, enough):
    """How few files and connections the server has open, once it saw that its clients are gone."""
    until = time.monotonic() + PATIENCE
    while (fewest := open_files(server)) > enough and time.monotonic() < until:
        time.sleep(0.05)
    return fewest


def open_files(server):
    """How many files and connections the server has open."""
    return len([*Path(f"/proc/{server.process.pid}/fd").iterdir()])


def assert_all_is_there(server, clients):
    """Ask for every object by its id, and that there are no others."""
    stored = {key: saved for each in clients for key, saved in each.stored.items()}
    for (table, object_id), saved in stored.items():
        found = server.call("GET", f"data/{table}/{object_id}").json
        assert {name: found[name] for name in saved} == saved
    for each in clients:
        for table, object_id in each.gone:
            assert server.call("GET", f"data/{table}/{object_id}").json["code"] == 1000
    for table in TABLES:
        assert server.count(table) == sum(name == table for name, _ in stored)


def tell(clients, memory):
    """Print what nobody asserts: how long calls took at the end, beside the beginning."""
    for each in clients:
        tenth = len(each.seconds) // 10
        if tenth:
            early, late = median(each.seconds[tenth : 2 * tenth]), median(each.seconds[-tenth:])
            sys.stdout.write(
                f"{each.name}: {len(each.seconds):,} calls, the median of the last tenth "
                f"{late / early:.2f} times that of the second\n"
            )
    sys.stdout.write(f"memory in MiB: {[each // 2**20 for each in memory]}\n")
