"""The processes that run handlers: how many there are, and when they end."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from functools import partial

import orjson
import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.events import CREATE, Phase
from uowkit_reference.handlers.javascript import pool as pool_module

from tests.reference.handlers.javascript.calling import (
    CONTEXT,
    HERE,
    create,
    invocation,
    loaded,
    pool_of,
)
from tests.reference.handlers.javascript.processes import is_reaped, is_running, wait_until

PIDS = """
    const fs = require('fs')
    const { Persistence } = Backendless.ServerCode
    Persistence.beforeCreate('*', () => process.pid)
    Persistence.beforeCreate('Slow', async () => {
      fs.writeFileSync(`${__dirname}/slow-${process.pid}`, '')
      while (!fs.existsSync(`${__dirname}/go`)) await new Promise(done => setTimeout(done, 10))
      return process.pid
    })
    Persistence.beforeCreate('Large', req => { req.item.length = req.item.text.length })
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with handlers that answer the number of their process."""
    (tmp_path / "pids.js").write_text(textwrap.dedent(PIDS), encoding="utf-8")
    return tmp_path


def call(pool, table, item=None):
    """Have the handler before an object of this table is created called."""
    task = {
        "eventId": CREATE.id(Phase.BEFORE),
        "target": table,
        "async": False,
        "applicationId": "APP",
    }
    return pool.call(table, task, orjson.dumps([CONTEXT, item or {}]))


def slow_in(folder):
    """Return the processes that have begun a slow call."""
    return {int(path.name.partition("-")[2]) for path in folder.glob("slow-*")}


def returned(coming):
    """Wait for a reply, and return the value that the handler returned."""
    return orjson.loads(coming.result(timeout=60).arguments)[0]["prematureResult"]


def test_one_process_runs_call_after_call(folder):
    """It is not started for each."""
    with pool_of(folder, most=4) as pool:
        assert len({returned(call(pool, "*")) for _ in range(20)}) == 1


def test_a_slow_handler_holds_up_nobody_else(folder):
    """Another process is started while it keeps the one busy, and goes on living for a while."""
    with pool_of(folder, most=2) as pool:
        slow = call(pool, "Slow")
        quick = returned(call(pool, "*"))
        assert not slow.done()
        (folder / "go").touch()
        assert returned(slow) != quick


def test_there_are_never_more_than_are_allowed(folder):
    """What comes then waits for its turn."""
    with pool_of(folder, most=2) as pool:
        coming = [call(pool, "Slow") for _ in range(5)]
        wait_until(lambda: len(slow_in(folder)) == 2)
        time.sleep(0.5)
        (folder / "go").touch()
        assert {returned(each) for each in coming} == slow_in(folder)
        assert len(slow_in(folder)) == 2


def test_processes_that_are_no_longer_needed_are_ended(folder, monkeypatch):
    """All but one."""
    monkeypatch.setattr(pool_module, "_IDLE_SECONDS", 0.2)
    with pool_of(folder, most=2) as pool:
        for _ in range(2):
            call(pool, "Slow")
        wait_until(lambda: len(slow_in(folder)) == 2)
        (folder / "go").touch()
        pids = slow_in(folder)
        wait_until(lambda: sum(map(is_running, pids)) == 1)
        time.sleep(0.3)
        assert returned(call(pool, "*")) in pids


def test_a_time_limit_may_be_as_long_as_one_likes(folder):
    """Longer than any timer goes."""
    with pool_of(folder, seconds=float("inf")) as pool:
        assert returned(call(pool, "*"))


def test_large_arguments_and_answers_go_through(folder):
    """They are longer than what a socket takes at once."""
    with pool_of(folder) as pool:
        text = "é" * 5_000_000
        reply = call(pool, "Large", {"text": text}).result(timeout=60)
        assert orjson.loads(reply.arguments)[1] == {"text": text, "length": 5_000_000}


def test_a_process_that_is_ended_from_outside_is_replaced(folder):
    """A call that finds it gone gets another."""
    with pool_of(folder) as pool:
        for _ in range(5):
            pid = returned(call(pool, "*"))
            os.kill(pid, signal.SIGKILL)
            wait_until(partial(is_reaped, pid))


def test_a_call_that_was_cancelled_before_it_began_is_not_made(folder):
    """The client is gone."""
    with pool_of(folder, most=1) as pool:
        slow = call(pool, "Slow")
        cancelled = call(pool, "*")
        assert cancelled.cancel()
        (folder / "go").touch()
        returned(slow)
        assert returned(call(pool, "*"))


def test_handlers_are_called_from_one_event_loop_after_another():
    """And from two at a time: the processes belong to none."""
    with loaded(HERE / "recorded") as handlers:
        for _ in range(3):
            assert create(handlers, "Order", {"nul": 1}).returned is None


def test_files_that_no_longer_load_fail_the_calls(folder):
    """Until they do again, when the process has to be started anew."""
    with pool_of(folder) as pool:
        pid = returned(call(pool, "*"))
        (folder / "more.js").write_text("const = 5")
        os.kill(pid, signal.SIGKILL)
        wait_until(partial(is_reaped, pid))
        with pytest.raises(ApiError, match="can no longer load the handlers"):
            returned(call(pool, "*"))
        (folder / "more.js").unlink()
        wait_until(lambda: not call(pool, "*").exception(timeout=60))


def test_what_waits_is_refused_when_the_server_ends(folder):
    """And what is running, too: nobody waits for ever."""
    with pool_of(folder) as pool:
        running, waiting = call(pool, "Slow"), call(pool, "Slow")
        time.sleep(0.1)
        pool.close()
        for each in (running, waiting, call(pool, "*")):
            with pytest.raises(ApiError, match=r"is ending|ended with the server"):
                each.result(timeout=10)


def test_processes_end_with_the_last_handler(folder):
    """Nobody has to close them."""
    with pool_of(folder) as pool:
        pid = returned(call(pool, "*"))
    wait_until(lambda: not is_running(pid))


@pytest.mark.parametrize("table", ["*", "Loops"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_the_server_however_it_ends(tmp_path, table, ending):
    """Also one that is busy without end, and sees nothing."""
    (tmp_path / "handlers.js").write_text(
        "const { Persistence } = Backendless.ServerCode\n"
        "const tell = () => require('fs').writeFileSync(__dirname + '/pid', String(process.pid))\n"
        "Persistence.beforeCreate('*', tell)\n"
        "Persistence.beforeCreate('Loops', () => { tell(); for (;;); })\n"
    )
    program = (
        "import sys, time\n"
        "from tests.reference.handlers.javascript.calling import create, loaded\n"
        f"with loaded({str(tmp_path)!r}, handler_seconds=600.0) as handlers:\n"
        f"    create(handlers, {table!r})\n"
        "    time.sleep(600)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", program])  # noqa: S603 - our own program
    told = tmp_path / "pid"
    wait_until(lambda: told.exists() and told.read_text())
    pid = int(told.read_text())
    assert is_running(pid)
    server.send_signal(ending)
    server.wait(timeout=60)
    wait_until(lambda: not is_running(pid))


def test_calls_of_many_clients_at_once_get_their_own_answers():
    """None gets that of another."""

    async def one(handlers, number):
        handler = handlers["beforeCreate", "*"]
        outcome = await handler.invoke(invocation("beforeCreate", {"number": number}))
        return outcome.arguments[0]["number"]

    async def many(handlers):
        return await asyncio.gather(*(one(handlers, number) for number in range(500)))

    with loaded(HERE / "recorded") as handlers:
        assert asyncio.run(many(handlers)) == list(range(500))
