"""What was acknowledged stays, and what was refused does not come, in any sequence."""

from __future__ import annotations

from collections.abc import Iterable

from uowkit.checks import rule, sequences_of
from uowkit.suite.sequence_steps import Step, TransactionSequence
from uowkit.suite.sequence_transactions import TransactionPlay
from uowkit.workspace import Workspace


@rule("atomicity/acknowledged-is-stored", needs=("create", "bulk"))
@sequences_of(TransactionSequence)
def test_what_was_acknowledged_is_stored_in_any_sequence(
    workspace: Workspace, steps: Iterable[Step]
) -> None:
    """Whatever is saved, refused, retried and deleted in turn, just what must be there is there."""
    TransactionPlay(workspace).play(steps)
