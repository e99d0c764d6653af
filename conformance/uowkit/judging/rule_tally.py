"""What came of one rule: its checks, its findings, and what is left beside the baseline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from uowkit_schemas import Requirement

from uowkit.baseline import Deviation
from uowkit.outcomes import Outcome, worst

BROKEN: Final = frozenset({Outcome.FAILED, Outcome.WARNED})


@dataclass
class RuleTally:
    """What came of one rule so far; grows with the number of its checks, not of results.

    `troubles` are the rules (or None) that kept a check from being decided, by check.
    `known` and `left` are set when the run's baseline is held against it.
    """

    requirement: Requirement
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    troubles: dict[str, set[str | None]] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    untested: dict[str, Any] | None = None
    seconds: float = 0.0
    examples: int = 0
    cause: str | None = None
    known: tuple[Deviation, ...] = ()
    left: Outcome = Outcome.UNTESTED

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of its checks; untested when none was run."""
        if self.cause:
            return Outcome.UNTESTED
        return worst(self.outcomes.values()) if self.outcomes else Outcome.UNTESTED

    @property
    def message(self) -> str:
        """Why it is not green, in a sentence; empty when it is."""
        if self.cause:
            return f"fails only because {self.cause} does"
        if self.findings:
            return str(self.findings[0]["message"])
        if self.untested:
            return str(self.untested["message"])
        return "" if self.outcomes else "no check of it was run"

    @property
    def pointer(self) -> str | None:
        """The rule under which the cause is reported, if there is one."""
        if self.cause:
            return self.cause
        if self.outcome is Outcome.UNTESTED and self.untested:
            return self.untested.get("cause")
        return None

    @property
    def failing(self) -> list[str]:
        """The checks that found it broken, if it fails by itself."""
        if self.outcome not in BROKEN:
            return []
        return [check for check, outcome in self.outcomes.items() if outcome in BROKEN]

    @property
    def is_known(self) -> bool:
        """Whether it is broken in no other way than the baseline lists."""
        return bool(self.known) and self.left not in BROKEN

    def open_causes(self) -> set[str | None]:
        """What kept checks of it from being decided: rules, or None for anything else."""
        return set().union(*self.troubles.values())
