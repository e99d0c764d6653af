"""What came of a check in all of its situations, of which a report has a line each."""

from __future__ import annotations

from dataclasses import dataclass

from uowkit.outcomes import WORST_FIRST, Outcome
from uowkit.report.lines import Line


@dataclass
class Ran:
    """One check, over all its situations: it grows with none of them.

    Attributes:
        situations: how many there were.
        seconds: how long they took together.
        examples: how many examples were run in them.
        outcome: the worst that came of one.
        message: what was said of that one; empty where there was nothing to say.
    """

    situations: int = 0
    seconds: float = 0.0
    examples: int = 0
    outcome: Outcome = WORST_FIRST[-1]
    message: str = ""

    def take(self, result: Line) -> None:
        """Take in what came of one situation."""
        outcome = Outcome(result["outcome"])
        worse = WORST_FIRST.index(outcome) < WORST_FIRST.index(self.outcome)
        if worse or not self.situations:
            self.outcome, self.message = outcome, result.get("message", "")
        self.situations += 1
        self.seconds += result["seconds"]
        self.examples += result["examples"]
