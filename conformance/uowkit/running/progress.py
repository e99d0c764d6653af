"""What is on the screen while a run goes on."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from uowkit.judging.results import Result


class RunProgress:
    """A bar on a terminal; nothing where the output is none."""

    def __init__(self, console: Console) -> None:
        self._counts: Counter[str] = Counter()
        self._bar = Progress(
            TextColumn("{task.fields[area]:<12}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,  # the run itself keeps what pytest prints
            redirect_stderr=False,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("run", total=None, area="collecting", told="")

    def start(self, total: int) -> None:
        """Say how many results there will be."""
        self._bar.update(self._task, total=total)

    def take(self, result: Result) -> None:
        """Show one more result."""
        self._counts[result["outcome"]] += 1
        bad = {each: self._counts[each] for each in ("failed", "warned") if self._counts[each]}
        self._bar.update(
            self._task,
            advance=1,
            area=result["rule"].partition("/")[0],
            told=" ".join(f"{count} {each}" for each, count in bad.items()),
        )

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
