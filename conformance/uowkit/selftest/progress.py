"""What is on the screen while servers are judged."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from uowkit.selftest.task import Task


class TrialProgress:
    """A bar on a terminal; a line for each server where the output is none."""

    def __init__(self, console: Console, total: int) -> None:
        """Show nothing yet.

        Args:
            console: where to.
            total: how many servers there are to judge.
        """
        self._console = console
        self._total = total
        self._done = 0
        self._bad = 0
        self._running: list[Task] = []
        self._bar = Progress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}", table_column=Column(no_wrap=True, ratio=1)),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("selftest", total=total, told="starting")

    def start(self, task: Task) -> None:
        """Show that a server is being judged."""
        self._running.append(task)
        self._update()

    def take(self, task: Task, told: str, *, good: bool) -> None:
        """Show what came of one: a word or two, and whether that is as it should be."""
        self._running.remove(task)
        self._done += 1
        self._bad += not good
        if not self._console.is_terminal:
            counted = f"{self._done:{len(str(self._total))}} of {self._total}"
            self._console.print(
                f"{counted}, {self._bad} wrong: {task.kind} {task.name}: {told}", soft_wrap=True
            )
        elif not good:
            self._console.print(f"{task.kind} {task.name}: {told}")
        self._update()

    def _update(self) -> None:
        names = ", ".join(each.name for each in self._running)
        told = f"{self._bad} wrong so far; judging {names}"
        self._bar.update(self._task, completed=self._done, told=told)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()
