"""The Node processes that run handlers: one that lives, and more while it is busy for long.

A process runs one call at a time, so that it is known whose call ended it. One thread listens to
all of them; whoever has a call made gets a future, in whichever event loop.
"""

from __future__ import annotations

import selectors
import socket
import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any, Final

import orjson

from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.invocation import timed_out
from uowkit_reference.handlers.javascript.process import NodeEnded, NodeProcess
from uowkit_reference.json_values import JsonObject

_LOADING_SECONDS: Final = 30.0
_GRACE_SECONDS: Final = 0.5  # a call that waits for something is ended by the package itself
_PATIENCE_SECONDS: Final = 0.1  # how long a call waits before another process is started for it
_IDLE_SECONDS: Final = 30.0
_LONGEST_SECONDS: Final = 2_000_000.0  # neither Node's timers nor the selector take much more


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call.

    Attributes:
        document: The package's reply; None for a handler that is asynchronous.
        arguments: JSON: the context and the arguments as the handler left them.
    """

    document: JsonObject | None
    arguments: bytes


@dataclass(slots=True)
class _Call:
    name: str
    task: JsonObject
    arguments: bytes
    reply: Future[Reply]
    asked: float


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it does: it loads (no call, not loaded), is idle, or runs a call.

    Attributes:
        until: When it must be done with that; of an idle one, when it is to be ended.
    """

    process: NodeProcess
    until: float
    is_loaded: bool = False
    call: _Call | None = None
    lines: list[bytes] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        return self.is_loaded and self.call is None


class Pool:
    """Node processes that have loaded the same folder.

    Args:
        start: Starts one.
        most: How many there may be.
        seconds: How long a call may take.
    """

    def __init__(self, start: Callable[[], NodeProcess], most: int, seconds: float) -> None:
        self._engine = _Engine(start, most, seconds)
        self.close: Final = weakref.finalize(self, self._engine.close)

    @property
    def announced(self) -> Future[JsonObject]:
        """What the first process says that it has loaded; NodeEnded if it ends before that."""
        return self._engine.announced

    def call(self, name: str, task: JsonObject, arguments: bytes) -> Future[Reply]:
        """Have a handler called.

        Args:
            name: Which one it is, for messages.
            task: What the package is to do, less its id and time limit.
            arguments: JSON: the context and the arguments.

        Returns:
            What will come of it: a reply, or an `ApiError`.
        """
        return self._engine.call(name, task, arguments)


class _Engine:
    """What the thread of a pool does; it holds no reference to the pool, which ends it."""

    def __init__(self, start: Callable[[], NodeProcess], most: int, seconds: float) -> None:
        self.announced: Future[JsonObject] = Future()
        self._start = start
        self._most = most
        self._seconds = min(seconds, _LONGEST_SECONDS)
        self._numbers = count(1)
        self._asked: deque[_Call] = deque()
        self._waiting: deque[_Call] = deque()
        self._workers: list[_Worker] = []
        self._keeps_one = True
        self._is_closing = self._is_closed = False
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread = threading.Thread(target=self._run, name="uowkit-handlers", daemon=True)
        self._thread.start()

    def call(self, name: str, task: JsonObject, arguments: bytes) -> Future[Reply]:
        call = _Call(name, task, arguments, Future(), monotonic())
        self._asked.append(call)
        self._wake()
        if self._is_closed:
            self._refuse(self._asked, "the server is ending")
        return call.reply

    def close(self) -> None:
        self._is_closing = True
        self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # it is awake, or has ended
            self._waker.send(b"!")

    def _wake_up(self) -> None:
        with suppress(BlockingIOError):
            self._woken.recv(4096)

    def _run(self) -> None:
        try:
            while not self._is_closing:
                self._hand_out()
                for key, _ in self._selector.select(self._patience()):
                    key.data()
                self._enforce_limits()
        finally:
            self._is_closed = True
            for worker in tuple(self._workers):
                self._end(worker, "was ended with the server")
            self._refuse(self._asked, "the server is ending")
            self._refuse(self._waiting, "the server is ending")
            self._selector.close()
            self._woken.close()
            self._waker.close()

    def _hand_out(self) -> None:
        """Give the calls that wait to the processes that are idle; start one if that is needed."""
        while self._asked:
            self._waiting.append(self._asked.popleft())
        for worker in tuple(self._workers):
            if self._waiting and worker.is_idle and worker.process.said_unasked():
                self._end(worker)
            while self._waiting and worker.is_idle and worker in self._workers:
                self._begin(worker, self._waiting.popleft())
        if self._needs_another():
            self._start_another()

    def _needs_another(self) -> bool:
        if not self._workers:
            return self._keeps_one or bool(self._waiting)
        return self._wants_another() and self._waiting[0].asked + _PATIENCE_SECONDS <= monotonic()

    def _wants_another(self) -> bool:
        """Say whether a call waits for whom another process could be started, one at a time."""
        return (
            bool(self._waiting)
            and len(self._workers) < self._most
            and all(worker.is_loaded for worker in self._workers)
        )

    def _patience(self) -> float | None:
        """Return in how many seconds something is to be done, whatever happens until then."""
        times = [worker.until for worker in self._workers if not self._is_last_idle(worker)]
        if self._wants_another():
            times.append(self._waiting[0].asked + _PATIENCE_SECONDS)
        return max(0.0, min(times) - monotonic()) if times else None

    def _is_last_idle(self, worker: _Worker) -> bool:
        return worker.is_idle and len(self._workers) == 1

    def _start_another(self) -> None:
        try:
            process = self._start()
        except OSError as error:
            self._not_loaded(f"Node cannot be started: {error}")
            return
        worker = _Worker(process, monotonic() + _LOADING_SECONDS)
        self._workers.append(worker)
        self._listen(worker, selectors.EVENT_READ)
        self._selector.register(
            process.output, selectors.EVENT_READ, lambda: self._hand_on_printed(worker)
        )

    def _listen(self, worker: _Worker, events: int) -> None:
        """Listen to a process, and see when more can be sent to it."""

        def ready() -> None:
            if worker not in self._workers:
                return  # what was heard before in the same moment has ended it
            if worker.process.is_sending:
                worker.process.send_more()
                if not worker.process.is_sending:
                    self._selector.modify(worker.process.socket, selectors.EVENT_READ, ready)
            self._hear(worker)

        if worker.process.socket in self._selector.get_map():
            self._selector.modify(worker.process.socket, events, ready)
        else:
            self._selector.register(worker.process.socket, events, ready)

    def _hand_on_printed(self, worker: _Worker) -> None:
        if worker in self._workers and worker.process.hand_on_printed() == 0:
            self._selector.unregister(worker.process.output)

    def _begin(self, worker: _Worker, call: _Call) -> None:
        if not call.reply.set_running_or_notify_cancel():
            return
        call.task["id"] = next(self._numbers)
        call.task["timeout"] = int(self._seconds * 1000)
        worker.call = call
        worker.until = monotonic() + self._seconds + _GRACE_SECONDS
        worker.process.send(orjson.dumps(call.task) + b"\n" + call.arguments + b"\n")
        if worker.process.is_sending:
            self._listen(worker, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _hear(self, worker: _Worker) -> None:
        try:
            worker.lines += worker.process.lines()
            if not worker.is_loaded:
                self._hear_what_is_loaded(worker)
            elif worker.call is None and worker.lines:
                self._end(worker)  # what a handler left behind wrote something
            elif worker.call is not None and len(worker.lines) >= 2:
                self._hear_answer(worker, worker.call)
        except NodeEnded as ended:
            self._end(worker, str(ended))

    def _hear_what_is_loaded(self, worker: _Worker) -> None:
        if not worker.lines:
            return
        announcement = _object(worker.lines.pop(0))
        if not self.announced.done():
            self.announced.set_result(announcement)
        elif "handlers" not in announcement or announcement["errors"]:
            raise NodeEnded("can no longer load the handlers, which it could when it began")
        self._keeps_one = True
        self._is_idle_now(worker)

    def _hear_answer(self, worker: _Worker, call: _Call) -> None:
        line, arguments, *more = worker.lines
        answer = _object(line)
        if more or answer.get("id") != call.task["id"] or "reply" not in answer:
            raise NodeEnded("wrote something that is no answer to the server's connection")
        if answer.get("late"):
            self._end(worker, failure=timed_out())  # the handler still runs in it
            return
        self._is_idle_now(worker)
        worker.process.end_call(call.name)
        call.reply.set_result(Reply(answer["reply"], arguments))

    def _is_idle_now(self, worker: _Worker) -> None:
        worker.is_loaded, worker.call, worker.lines = True, None, []
        worker.until = monotonic() + _IDLE_SECONDS

    def _enforce_limits(self) -> None:
        now = monotonic()
        for worker in [each for each in self._workers if each.until <= now]:
            if self._is_last_idle(worker):
                continue
            if not worker.is_loaded:
                self._end(worker, f"did not load its files in {_LOADING_SECONDS:.0f} seconds")
            else:
                self._end(worker, failure=timed_out())

    def _end(self, worker: _Worker, seen: str = "ended", failure: ApiError | None = None) -> None:
        """End a process; the call that it runs fails, and no other.

        Args:
            worker: It.
            seen: What was seen of it, for the call's error.
            failure: The call's error, if it is another.
        """
        self._workers.remove(worker)
        self._selector.unregister(worker.process.socket)
        with suppress(KeyError):
            self._selector.unregister(worker.process.output)
        call = worker.call
        worker.process.end_call(call.name if call else "a handler")
        worker.process.kill()
        if call is not None:
            call.reply.set_exception(failure or ApiError(f"{call.name} {seen}."))
        elif not worker.is_loaded:
            self._not_loaded(f"Node {seen}")

    def _not_loaded(self, reason: str) -> None:
        """Fail the calls that wait: another process is not started before the next call."""
        self._keeps_one = False
        if not self.announced.done():
            self.announced.set_exception(NodeEnded(reason))
        if not self._workers:
            self._refuse(self._waiting, f"no handler in JavaScript can be called: {reason}")

    def _refuse(self, calls: deque[_Call], reason: str) -> None:
        with suppress(IndexError):  # another thread may take from an engine that has ended
            while True:
                call = calls.popleft()
                if call.reply.set_running_or_notify_cancel():
                    call.reply.set_exception(ApiError(f"{call.name} was not called: {reason}."))


def _object(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line.

    Raises:
        NodeEnded: It is none.
    """
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise NodeEnded("wrote something that is no answer to the server's connection")
    return document
