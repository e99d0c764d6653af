"""Sequences: a check over many drawn lists of steps, each step hanging on those before it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, cast

import hypothesis
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from uowkit.judging.properties import Enough, Memory, settings_for
from uowkit.outcomes import Breach

STEPS: Final = 20
"""How many steps a sequence has, unless it is being made smaller."""

_END: Final = "the end"


class SequenceMachine(RuleBasedStateMachine):
    """Draws the steps of a sequence; its rules `add` them.

    Nothing is sent before the last step is drawn: so what a rule draws hangs on the steps
    before it alone, never on an answer, and a sequence that failed is known again without
    being played once more.
    """

    def __init__(self, play: Callable[[Sequence[Any]], None]) -> None:
        """Prepare to draw.

        Args:
            play: told the steps when all of them are drawn.
        """
        super().__init__()
        self.steps: list[Any] = []
        self._play = play
        self._before = sys.exception()

    def add(self, step: Any) -> int:
        """Add a step (with a `repr` that says everything) and give its place."""
        self.steps.append(step)
        return len(self.steps) - 1

    def teardown(self) -> None:
        """Have the steps played, unless the drawing of them was broken off."""
        if sys.exception() is self._before:
            self._play(self.steps)


def run_sequences(
    check: Callable[..., None],
    machine: type[SequenceMachine],
    *,
    examples: int,
    seed: int,
    begin: Callable[[], None],
    failed: Callable[[Breach], None] = lambda _: None,
) -> int:
    """Run a check over drawn sequences and make a failing one as short as it gets.

    Args:
        check: called with the keyword argument `steps`, an iterable. A breach raised at a
            step says that any sequence fails which begins so.
        machine: draws them.
        examples: as for `run_property`, and so are the others.
        seed: the same seed draws the same sequences.
        begin: called before each sequence.
        failed: told each breach at once.

    Returns:
        How many sequences were played.

    Raises:
        Breach: of the shortest failing sequence.
    """
    memory = Memory(begin, failed)

    def play(steps: Sequence[Any]) -> None:
        played: list[str] = []
        key = (*map(repr, steps), _END)
        memory.run(lambda: check(steps=_noted(steps, played)), key, played)

    drawing = hypothesis.seed(seed)(partial(machine, play))
    try:
        run_state_machine_as_test(
            cast("type[SequenceMachine]", drawing), settings=settings_for(examples, STEPS)
        )
    except Enough:
        memory.raise_smallest()
    except Flaky:
        memory.raise_first()
        raise
    return memory.examples


def _noted(steps: Iterable[Any], played: list[str]) -> Iterator[Any]:
    """The steps, each noted as it is taken; and in the end that they were all taken."""
    for step in steps:
        played.append(repr(step))
        yield step
    played.append(_END)
