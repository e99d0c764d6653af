"""Worker processes, each of which judges one server after the other."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType, TracebackType
from typing import Final, NoReturn, Self

from uowkit.selftest.servers import Conforming
from uowkit.selftest.task import Task, Trial

LONGEST: Final = 600.0  # seconds for one server; one that takes longer never ends
_OBJECTS: Final = 20_000  # new ones before garbage is looked for: most last as long as a run
_LEAVE: Final = 15.0  # seconds in which a worker has to end when it is told to


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: Task | None = None
    since: float = 0.0

    def begin(self, task: Task) -> None:
        self.task, self.since = task, time.monotonic()
        self.pipe.send(task)

    def tell(self) -> None:
        """Tell it to end: an idle one by the end of its pipe, a busy one by a signal."""
        self.pipe.close()
        if self.task:
            self.process.terminate()

    def end(self) -> None:
        self.process.join(_LEAVE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Workers:
    """A number of processes to judge servers in; they end with the context."""

    def __init__(self, count: int, conforming: Conforming | None) -> None:
        """Start nothing yet.

        Args:
            count: how many servers are judged at once.
            conforming: where the conforming servers come from, if there are any.
        """
        self._count = count
        self._conforming = conforming
        self._workers: list[_Worker] = []

    def judge(self, tasks: Iterable[Task], *, on_start: Callable[[Task], None]) -> Iterator[Trial]:
        """Judge servers.

        Args:
            tasks: which ones, in the order in which they are begun.
            on_start: told each task as it is begun.

        Yields:
            What came of each, as they end. A server whose worker crashed, or that takes
            too long, has an `error`.
        """
        waiting = deque(tasks)
        while waiting or self._busy():
            self._begin(waiting, on_start)
            ready = wait([each.pipe for each in self._busy()], timeout=1.0)
            for worker in self._busy():
                if worker.pipe in ready:
                    yield self._take(worker)
                elif time.monotonic() - worker.since > LONGEST:
                    yield self._give_up(worker, f"was not judged within {LONGEST:.0f} seconds")

    def _busy(self) -> list[_Worker]:
        return [each for each in self._workers if each.task]

    def _begin(self, waiting: deque[Task], on_start: Callable[[Task], None]) -> None:
        while len(self._workers) < min(self._count, len(waiting) + len(self._busy())):
            self._workers.append(_start(self._conforming))
        for worker in self._workers:
            if waiting and not worker.task:
                task = waiting.popleft()
                worker.begin(task)
                on_start(task)

    def _take(self, worker: _Worker) -> Trial:
        try:
            trial: Trial = worker.pipe.recv()
        except (EOFError, OSError):  # it is gone, perhaps in the middle of its answer
            worker.process.join(_LEAVE)
            code = worker.process.exitcode
            return self._give_up(worker, f"the process that judged it ended with exit code {code}")
        worker.task = None
        return trial

    def _give_up(self, worker: _Worker, why: str) -> Trial:
        assert worker.task is not None  # noqa: S101 - only busy workers are given up
        self._workers.remove(worker)
        worker.tell()
        worker.end()
        return Trial(worker.task, error=why, seconds=time.monotonic() - worker.since)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every worker, whatever it does."""
        for each in self._workers:
            each.tell()
        for each in self._workers:
            each.end()


def _start(conforming: Conforming | None) -> _Worker:
    context = get_context("spawn")  # a forked process would share locks and sockets
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, conforming), daemon=False)
    process.start()
    theirs.close()  # so that the end of the worker is the end of the pipe
    return _Worker(process, ours)


def _work(pipe: Connection, conforming: Conforming | None) -> None:
    """Judge what comes through the pipe, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the first process decides
    signal.signal(signal.SIGTERM, _interrupt)
    from uowkit.selftest.judging import judge

    servers = {each.name: each for each in conforming.servers()} if conforming else {}
    try:
        pipe.send(judge(pipe.recv(), servers))
        gc.collect()
        gc.freeze()  # what is loaded by now stays: no need to look through it again
        gc.set_threshold(_OBJECTS)
        while True:
            pipe.send(judge(pipe.recv(), servers))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave through every `with`, so that servers that were started are ended.

    Quietly: wherever this meets the suite, something may complain of having been cut short.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    raise KeyboardInterrupt
