"""What can come of a check, and how a check says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from uowkit.scenarios.expectation import Expectation
    from uowkit.wire.evidence import Evidence


class Outcome(StrEnum):
    """What came of a check or a rule (design, section 3)."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    OBSERVED = "observed"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"
    INDETERMINATE = "indeterminate"
    ERROR = "error"

    @property
    def judges(self) -> bool:
        """Whether the target was judged by it: the checks that coverage counts."""
        return self in {Outcome.PASSED, Outcome.FAILED, Outcome.WARNED}

    @property
    def decides_nothing(self) -> bool:
        """Whether it leaves a question open, so that the run cannot be green."""
        return self in {Outcome.UNTESTED, Outcome.INDETERMINATE, Outcome.ERROR}


WORST_FIRST: Final = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.INDETERMINATE,
    Outcome.UNTESTED,
    Outcome.WARNED,
    Outcome.PASSED,
    Outcome.OBSERVED,
    Outcome.INAPPLICABLE,
)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a rule whose checks had these.

    Raises:
        ValueError: there is none.
    """
    return min(outcomes, key=WORST_FIRST.index)


class Breach(AssertionError):
    """The target does not keep a rule.

    `rule` is None for the rule that is being checked. `because` names a rule whose
    breach would explain this one: where that rule failed in its own right, this
    breach is no finding of its own. `expectation` is what was to come in place of what
    came, where the last step does not say so by itself. `marker` names the transaction
    of the run that is judged only at its end. `objects` says how many had to be saved
    before it showed, where that may matter. `evidence` is put in by whoever recorded it,
    and `scenario` by who played one; `no_scenario` says why there can be none. `timeline` is what
    many clients did around it, as text.
    """

    def __init__(
        self,
        message: str,
        *,
        rule: str | None = None,
        because: str | None = None,
        expectation: Expectation | None = None,
        marker: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.because = because
        self.expectation = expectation
        self.marker = marker
        self.objects = 0
        self.evidence: Evidence | None = None
        self.scenario: Mapping[str, Any] | None = None
        self.no_scenario: str | None = None
        self.timeline: str | None = None


class Verdict(BaseException):
    """A check ends here without having judged its rule.

    Not an `Exception`, since Hypothesis would take one for a failing example and
    send the target a hundred more to make it smaller.
    """

    outcome: Outcome

    def __init__(self, message: str, *, cause: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause


class Untested(Verdict):
    """A prerequisite failed; `cause` is the rule under which that is reported."""

    outcome = Outcome.UNTESTED


class Inapplicable(Verdict):
    """The target does not offer what the rule is about."""

    outcome = Outcome.INAPPLICABLE


class Indeterminate(Verdict):
    """The network, throttling or contention stood in the way."""

    outcome = Outcome.INDETERMINATE


class TargetGone(Verdict):
    """The target answers nothing any more; the run ends."""

    outcome = Outcome.INDETERMINATE


class KitError(Exception):
    """The kit itself is at fault: it sent what it must not have sent."""
