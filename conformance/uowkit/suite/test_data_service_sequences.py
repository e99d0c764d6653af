"""Reading agrees with what was saved, whatever else was done in between."""

from __future__ import annotations

from collections.abc import Iterable

from uowkit.checks import rule, sequences_of
from uowkit.suite.sequence_saves import SavingPlay
from uowkit.suite.sequence_steps import SavingSequence, Step
from uowkit.workspace import Workspace


@rule("data-service/read-back", needs=("create", "bulk"))
@sequences_of(SavingSequence)
def test_what_was_saved_is_read_in_any_sequence(
    workspace: Workspace, steps: Iterable[Step]
) -> None:
    """Whatever is saved, changed, deleted and refused in turn, reading and counting show it."""
    SavingPlay(workspace).play(steps)
