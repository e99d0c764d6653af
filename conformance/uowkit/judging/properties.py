"""Properties: a check over many drawn values, with shrinking that knows when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
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


class _Memory:
    """What became of the examples so far.

    Shrinking has no public bound, and a fault that shows only now and then would make
    Hypothesis complain of flakiness in place of telling what it found. So a failing
    example that comes again gets the failure that is on record, and once shrinking
    took long enough, examples that are not on record are passed over.
    """

    def __init__(self, begin: Callable[[], None], failed: Callable[[Breach], None]) -> None:
        self._begin = begin
        self._failed = failed
        self._failures: dict[str, Breach] = {}
        self._calls = 0
        self._failed_at = 0.0
        self.examples = 0

    def run(self, example: Callable[[], None], key: str) -> None:
        """Run one example, unless it is on record or shrinking is over.

        Raises:
            Breach: the example fails, or did before.
        """
        if key in self._failures:
            raise self._failures[key]
        if self._failures and self._is_enough():
            return
        self.examples += 1
        self._begin()
        try:
            example()
        except Breach as breach:
            self._failed(breach)
            self._failed_at = self._failed_at or time.monotonic()
            self._failures[key] = breach
            raise

    @property
    def first(self) -> Breach | None:
        """The first failure on record."""
        return next(iter(self._failures.values()), None)

    def _is_enough(self) -> bool:
        self._calls += 1
        long_ago = time.monotonic() - self._failed_at > _SHRINKING_SECONDS
        return self._calls > _SHRINKING_CALLS or long_ago


def run_property(
    check: Callable[..., None],
    strategies: Mapping[str, SearchStrategy[Any]],
    *,
    examples: int,
    seed: int,
    begin: Callable[[], None],
    failed: Callable[[Breach], None] = lambda _: None,
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

    Returns:
        How many examples were run.

    Raises:
        Breach: of the smallest failing example.
    """
    memory = _Memory(begin, failed)

    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @hypothesis.seed(seed)
    @hypothesis.given(**strategies)
    def example(**drawn: Any) -> None:
        memory.run(lambda: check(**drawn), repr(sorted(drawn.items())))

    try:
        example()
    except Flaky:
        if memory.first is None:  # the check itself draws otherwise each time
            raise
        raise memory.first from None  # it passed before, and failed this time
    return memory.examples
