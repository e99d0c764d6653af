"""What is on the screen while a run goes on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from enum import Enum, auto
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.text import Text

from uowkit.checks import Check
from uowkit.judging.results import Result
from uowkit.outcomes import WORST_FIRST, Outcome
from uowkit.report.terminal import STYLES
from uowkit.report.text import counted, duration
from uowkit.running.bar import Bar

_STEPS: Final = 10  # lines of a run without a terminal, one for each tenth of its results
_PAUSE: Final = 1.0  # seconds between two of them at least: a short run needs none
_SILENCE: Final = 30.0  # seconds after which a line says that the run still goes on
_WORDS: Final = (
    *(each for each in WORST_FIRST if each is not Outcome.PASSED),
    Outcome.PASSED,
)


class Detail(Enum):
    """How much of a run is said on the screen."""

    QUIET = auto()
    USUAL = auto()
    VERBOSE = auto()


class RunProgress:
    """A bar on a terminal; a line now and then where the output is none.

    A verbose run says what came of every check, above the bar or in place of the lines; a
    quiet one says nothing.
    """

    def __init__(
        self,
        console: Console,
        detail: Detail = Detail.USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show nothing yet.

        Args:
            console: where to.
            detail: how much to say.
            clock: seconds, of which only differences count.
        """
        self._console = console
        self._detail = detail
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._total: int | None = None
        self._done = 0
        self._now = "collecting the checks"
        self._began = self._said = clock()
        self._tenth = 0
        self.bar = None
        if console.is_interactive and detail is not Detail.QUIET:
            self.bar = Bar(console, STYLES, total=None)
        self._show()

    def start(self, total: int) -> None:
        """Say how many results there will be."""
        self._total = total
        self._show()

    def begin(self, check: Check, situation: str) -> None:
        """Say what is being checked now."""
        self._now = f"{check.rule}: {_of(check.name, situation)}"
        self._show()

    def take(self, result: Result) -> None:
        """Show one more result."""
        self._counts[result["outcome"]] += 1
        self._done += 1
        if self._done + 1 == self._total:  # what is left is the end, which can take its time
            self._now = "looking for what was acknowledged, and removing it"
        if self._detail is Detail.VERBOSE:
            self._tell(result)
        elif self._detail is Detail.USUAL and not self.bar and self._is_time():
            self._console.print(self._line(result), soft_wrap=True, markup=False)
        self._show()

    def _show(self) -> None:
        if self.bar:
            self.bar.show(
                running=self._now, done=self._done, counts=self._ordered(), total=self._total
            )

    def _ordered(self) -> dict[str, int]:
        """The counts, what has to be read first, first."""
        return {str(each): self._counts[each] for each in _WORDS if self._counts[each]}

    def _tell(self, result: Result) -> None:
        check = _of(result["check"], result["situation"])
        told = Text(f"{result['outcome']:<13} ", style=STYLES[Outcome(result["outcome"])])
        told.append(f"{check} ", style="default").append(duration(result["seconds"]), style="dim")
        self._console.print(told, soft_wrap=True)

    def _is_time(self) -> bool:
        """Whether a tenth more is done than was said last, or nothing was said for long."""
        now = self._clock()
        tenth = _STEPS * self._done // (self._total or 1)
        silence = now - self._said
        if silence < (_SILENCE if tenth == self._tenth else _PAUSE):
            return False
        self._said, self._tenth = now, tenth
        return True

    def _line(self, result: Result) -> str:
        total = self._total or 0
        told = ", ".join(f"{number:,} {word}" for word, number in self._ordered().items())
        passed = duration(self._clock() - self._began)
        area = result["rule"].partition("/")[0]
        done = f"{self._done:,}".rjust(len(f"{total:,}"))
        return f"{done} of {counted(total, 'result')}, {passed}, in {area}: {told}"

    def __enter__(self) -> Self:
        if self.bar:
            self.bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar:
            self.bar.__exit__(kind, error, trace)


def _of(check: str, situation: str) -> str:
    return f"{check}[{situation}]" if situation else check
