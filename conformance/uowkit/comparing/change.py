"""What became of a rule or a check between two runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from uowkit.outcomes import Outcome

_SEVERITY: Final = {Outcome.PASSED: 0, Outcome.OBSERVED: 0, Outcome.WARNED: 1, Outcome.FAILED: 2}
"""How bad an outcome is that says something of the target; the others leave it open."""


class Change(StrEnum):
    """What became of a rule or a check, in the order in which people want to know it."""

    BROKE = "broke"
    UNJUDGED = "no longer judged"
    VANISHED = "vanished"
    FIXED = "fixed"
    JUDGED = "now judged"
    APPEARED = "appeared"

    @property
    def reverse(self) -> Change:
        """What it is when the two runs change places."""
        return _REVERSE[self]


_REVERSE: Final = {
    Change.BROKE: Change.FIXED,
    Change.FIXED: Change.BROKE,
    Change.UNJUDGED: Change.JUDGED,
    Change.JUDGED: Change.UNJUDGED,
    Change.VANISHED: Change.APPEARED,
    Change.APPEARED: Change.VANISHED,
}


def change_between(then: Outcome | None, now: Outcome | None) -> Change | None:
    """Name what became of a rule or a check.

    A failure that follows on a question left open is `now judged`: nothing says that it
    was ever kept. A question left open that follows on a failure is `no longer judged`:
    nothing says that it was mended.

    Args:
        then: its outcome in the earlier run; None where it is not in there.
        now: its outcome in the later one.

    Returns:
        The change, or None where both say the same of the target.
    """
    if then is now:
        return None
    if then is None:
        return Change.APPEARED
    if now is None:
        return Change.VANISHED
    before, after = _SEVERITY.get(then), _SEVERITY.get(now)
    if before == after:
        return None
    if before is None:
        return Change.JUDGED
    if after is None:
        return Change.UNJUDGED
    return Change.BROKE if after > before else Change.FIXED
