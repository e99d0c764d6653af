"""What is on the screen while servers are judged."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from rich.console import Console

from uowkit.running.bar import Bar
from uowkit.selftest.task import Task

_STYLES: Final = {"wrong": "bold red", "as it should be": "green"}


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
        self._bar = Bar(console, _STYLES, total)

    def start(self, task: Task) -> None:
        """Show that a server is being judged."""
        self._running.append(task)
        self._show()

    def take(self, task: Task, told: str, *, good: bool) -> None:
        """Show what came of one: a word or two, and whether that is as it should be."""
        self._running.remove(task)
        self._done += 1
        self._bad += not good
        line = f"{task.kind} {task.name}: {told}"
        if not self._console.is_interactive:
            counted = f"{self._done:{len(str(self._total))}} of {self._total}"
            line = f"{counted}, {self._bad} wrong: {line}"
        if not (good and self._console.is_interactive):
            self._console.print(line, soft_wrap=True, markup=False)
        self._show()

    def _show(self) -> None:
        names = ", ".join(each.name for each in self._running)
        counts = {"wrong": self._bad, "as it should be": self._done - self._bad}
        self._bar.show(running=names, done=self._done, counts=counts)

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, trace)
