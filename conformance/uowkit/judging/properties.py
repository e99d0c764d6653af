"""Properties: a check over many drawn values, with shrinking that knows when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from uowkit.outcomes import Breach

EFFORTS: Final[Mapping[str, int]] = {"quick": 10, "standard": 50, "thorough": 500}
"""Effort → examples a property."""

_SHRINKING_CALLS = 120
_SHRINKING_SECONDS = 8.0
_SHRINKING_BYTES = 32 * 1024 * 1024  # of answers, which failing examples keep as their evidence
_HASTY_SECONDS = 0.5


class Enough(BaseException):
    """Shrinking took long enough; not an `Exception`, which Hypothesis would take for a failure."""


class Memory:
    """What became of the examples so far.

    Shrinking has no public bound, and a fault that shows only now and then would make
    Hypothesis complain of flakiness in place of telling what it found. So a failing
    example that comes again gets the failure that is on record, and once shrinking
    took long enough, it is over.
    """

    def __init__(
        self, begin: Callable[[], None], failed: Callable[[Breach], None], *, hasty: bool = False
    ) -> None:
        self._begin = begin
        self._seconds = _HASTY_SECONDS if hasty else _SHRINKING_SECONDS
        self._failed = failed
        self._failures: dict[tuple[str, ...], Breach] = {}
        self._calls = 0
        self._bytes = 0
        self._failed_at = 0.0
        self.examples = 0

    def run(
        self,
        example: Callable[[], None],
        key: tuple[str, ...],
        played: Sequence[str] | None = None,
    ) -> None:
        """Run one example, unless it is on record or shrinking is over.

        Args:
            example: what to run.
            key: what it consists of, part by part.
            played: the parts that were run when it ended, where it is run part by part: it
                fails whatever comes after them.

        Raises:
            Breach: the example fails, or did before, or one did that it begins with.
            Enough: shrinking is over: to draw more examples, only to pass them over, may take
                longer than all that was sent.
        """
        for length in range(len(key) + 1 if self._failures else 0):
            if key[:length] in self._failures:
                raise self._failures[key[:length]]
        if self._failures and self._is_enough():
            raise Enough
        self.examples += 1
        self._begin()
        try:
            example()
        except Breach as breach:
            self._failed(breach)
            self._failed_at = self._failed_at or time.monotonic()
            self._bytes += breach.evidence.size if breach.evidence else 0
            self._failures[key if played is None else tuple(played)] = breach
            raise

    def raise_smallest(self) -> None:
        """Raise the failure on record that was found with the fewest parts, if there is one."""
        by_size = sorted(self._failures, key=lambda key: (len(key), len("".join(key))))
        for key in by_size:
            raise self._failures[key] from None

    def raise_last(self) -> None:
        """Raise the last failure on record, if there is one: each is smaller than those before."""
        for breach in reversed(self._failures.values()):
            raise breach from None

    def raise_first(self) -> None:
        """Raise the first failure on record, if there is one."""
        for breach in self._failures.values():
            raise breach from None

    def _is_enough(self) -> bool:
        self._calls += 1
        long_ago = time.monotonic() - self._failed_at > self._seconds
        return self._calls > _SHRINKING_CALLS or long_ago or self._bytes > _SHRINKING_BYTES


def settings_for(examples: int, steps: int = 1) -> hypothesis.settings:
    """How Hypothesis runs a check, whatever the settings of a user's own tests.

    Args:
        examples: how many to draw.
        steps: of each, where it is a sequence.
    """
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )


def run_property(
    check: Callable[..., None],
    strategies: Mapping[str, SearchStrategy[Any]],
    *,
    examples: int,
    seed: int,
    begin: Callable[[], None],
    failed: Callable[[Breach], None] = lambda _: None,
    hasty: bool = False,
) -> int:
    """Run a check over drawn values and make a failing example as small as it gets.

    Args:
        check: called with a keyword argument for each strategy.
        strategies: by the names of the check's parameters.
        examples: how many to draw.
        seed: the same seed draws the same examples.
        begin: called before each example.
        failed: told each breach at once: the one that is raised in the end need not be
            that of the example that was run last.
        hasty: whether little time is to go into making a failing example smaller, as where
            there is a smaller one already.

    Returns:
        How many examples were run.

    Raises:
        Breach: of the smallest failing example.
    """
    memory = Memory(begin, failed, hasty=hasty)

    @settings_for(examples)
    @hypothesis.seed(seed)
    @hypothesis.given(**strategies)
    def example(**drawn: Any) -> None:
        memory.run(lambda: check(**drawn), (repr(sorted(drawn.items())),))

    try:
        example()
    except Enough:
        memory.raise_last()
    except Flaky:
        memory.raise_first()  # it passed before, and failed this time
        raise  # the check itself draws otherwise each time
    return memory.examples
