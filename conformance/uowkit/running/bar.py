"""A bar that says how far something is, what is running now, and what came of it so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeElapsedColumn,
)
from rich.text import Text

from uowkit.report.counts import Counts


class _Rate(ProgressColumn):
    """How many there are a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed else "", style="dim", no_wrap=True)


class _Told(Progress):
    """The bar, between what is running and what came of it."""

    running: str = ""
    counts: RenderableType = ""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield Text(self.running, no_wrap=True, overflow="ellipsis")
        yield self.make_tasks_table(self.tasks)
        yield self.counts


class Bar:
    """Three lines that are drawn again and again, and are gone at the end."""

    def __init__(self, console: Console, styles: Mapping[str, str], total: int | None) -> None:
        """Draw nothing yet.

        Args:
            console: where to; on one that cannot draw over what it wrote, nothing is drawn.
            styles: of the words that are counted.
            total: how much there is to do, once that is known.
        """
        self._styles = styles
        self._progress = _Told(
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            _Rate(),
            TimeElapsedColumn(),
            console=console,
            expand=True,
            transient=True,
            redirect_stdout=False,  # a run keeps what pytest prints to itself
            redirect_stderr=False,
            disable=not console.is_interactive,
        )
        self._task = self._progress.add_task("", total=total)

    def show(
        self, *, running: str, done: int, counts: Mapping[str, int], total: int | None = None
    ) -> None:
        """Show how things stand; without `total`, there is as much to do as before."""
        self._progress.running = running
        self._progress.counts = Counts(counts, self._styles)
        self._progress.update(self._task, completed=done, total=total)

    def __rich__(self) -> Group:
        """Give what is on the screen now."""
        return Group(*self._progress.get_renderables())

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
