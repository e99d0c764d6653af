"""From results to verdicts: the outcome of each rule, and the two figures of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from uowkit_schemas import Level, Requirement, requirement, requirements

from uowkit.judging.results import Result
from uowkit.outcomes import Outcome, worst

_MOST_OBSERVATIONS = 20  # of one rule; a target could tell another thing each time
_ROOT_FIRST = (
    # Where several rules fail, the one nearest to the cause is to be read first.
    "robustness/answers-everything",
    "envelope/success-shape",
    "envelope/one-result-per-operation",
    "create/returns-saved-object",
    "create/object-id-assigned",
    "create-bulk/result-is-ids",
    "create/object-id-unique",
    "create-bulk/one-id-per-object",
    "create/object-id-persisted",
    "schema/right-table",
    "atomicity/recovers",
)


@dataclass
class RuleTally:
    """What came of one rule so far; grows with the number of its checks, not of results."""

    requirement: Requirement
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    untested: dict[str, Any] | None = None
    seconds: float = 0.0
    examples: int = 0
    cause: str | None = None

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


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a run, in rules.

    Divergence and coverage are never added: one says how wrong the target is, the
    other how much of it was looked at.
    """

    counts: dict[str, int]

    def _sum(self, *outcomes: Outcome) -> int:
        return sum(self.counts.get(each, 0) for each in outcomes)

    @property
    def failed(self) -> int:
        """Rules that are not kept, MUST and SHOULD."""
        return self._sum(Outcome.FAILED, Outcome.WARNED)

    @property
    def judged(self) -> int:
        """Rules that were held against the target."""
        return self._sum(Outcome.FAILED, Outcome.WARNED, Outcome.PASSED)

    @property
    def applicable(self) -> int:
        """Rules that could have been judged: all but REPORT rules and inapplicable ones."""
        return sum(self.counts.values()) - self._sum(Outcome.OBSERVED, Outcome.INAPPLICABLE)

    @property
    def divergence(self) -> float:
        """Failed of judged, 0 to 1."""
        return self.failed / self.judged if self.judged else 0.0

    @property
    def coverage(self) -> float:
        """Judged of applicable, 0 to 1."""
        return self.judged / self.applicable if self.applicable else 0.0


class Tally:
    """Everything that is known of a run's rules."""

    def __init__(self) -> None:
        self._rules: dict[str, RuleTally] = {}

    def expect(self, rules: Iterable[str]) -> None:
        """Name the rules that the run is to check; one without any result ends untested."""
        for each in rules:
            self._rule(each)

    def add(self, result: Result) -> None:
        """Take in the result of a check."""
        tally = self._rule(result["rule"])
        outcome = Outcome(result["outcome"])
        before = tally.outcomes.get(result["check"])
        tally.outcomes[result["check"]] = worst((outcome, before)) if before else outcome
        tally.seconds += result["seconds"]
        tally.examples += result["examples"]
        new = [each for each in result["observations"] if each not in tally.observations]
        tally.observations = (tally.observations + new)[:_MOST_OBSERVATIONS]
        if outcome.decides_nothing or outcome is Outcome.INAPPLICABLE:
            tally.untested = tally.untested or result
        for finding in result["findings"]:
            self._find(result, finding)

    def _find(self, result: Result, finding: dict[str, Any]) -> None:
        tally = self._rule(finding["rule"])
        found = {**finding, "check": result["check"], "situation": result["situation"]}
        if finding["rule"] != result["rule"]:
            outcome = Outcome.FAILED if tally.requirement.level is Level.MUST else Outcome.WARNED
            before = tally.outcomes.get(result["check"])
            tally.outcomes[result["check"]] = worst((outcome, before)) if before else outcome
        tally.findings.append(found)
        tally.findings.sort(key=lambda each: _weight(each, finding["rule"]))
        del tally.findings[3:]

    def _rule(self, rule: str) -> RuleTally:
        if rule not in self._rules:
            self._rules[rule] = RuleTally(requirement(rule))
        return self._rules[rule]

    def rules(self) -> list[RuleTally]:
        """The rules with their final outcomes, in the catalogue's order.

        A rule that fails only because another does is untested and points to it
        (design, section 3: one root cause, one failure).
        """
        explained = {id_ for id_, tally in self._rules.items() if self._fails_by_itself(tally)}
        for tally in self._rules.values():
            tally.cause = None
        while True:  # a rule that fails because of one that fails because of a third
            found = {
                id_: cause
                for id_, tally in self._rules.items()
                if id_ not in explained and (cause := self._cause(tally, explained))
            }
            if not found:
                break
            for id_, cause in found.items():
                self._rules[id_].cause = cause
            explained |= found.keys()
        places = {each.id: place for place, each in enumerate(requirements())}
        return sorted(self._rules.values(), key=lambda each: places[each.requirement.id])

    @staticmethod
    def _fails_by_itself(tally: RuleTally) -> bool:
        return any("because" not in each for each in tally.findings)

    @staticmethod
    def _cause(tally: RuleTally, explained: set[str]) -> str | None:
        causes = [each.get("because") for each in tally.findings]
        if causes and all(each in explained for each in causes):
            return causes[0]
        return None

    def failures(self) -> list[RuleTally]:
        """The rules that are not kept, the one nearest to the cause first."""
        broken = [each for each in self.rules() if each.outcome in {Outcome.FAILED, Outcome.WARNED}]
        return sorted(broken, key=_nearest_to_the_cause)

    def figures(self) -> Figures:
        """How many rules had which outcome."""
        counts = dict.fromkeys(map(str, Outcome), 0)
        for tally in self.rules():
            counts[tally.outcome] += 1
        return Figures(counts)

    def exit_code(self, *, strict: bool) -> int:
        """0 conformant, 1 a MUST failed (or a SHOULD, when strict), 2 otherwise (design, 1)."""
        outcomes = [each.outcome for each in self.rules()]
        fatal = {Outcome.FAILED, Outcome.WARNED} if strict else {Outcome.FAILED}
        if fatal & set(outcomes):
            return 1
        nothing = not any(each.judges or each is Outcome.OBSERVED for each in outcomes)
        return 2 if nothing or any(each.decides_nothing for each in outcomes) else 0


def _weight(finding: dict[str, Any], rule: str) -> tuple[bool, bool, bool, int]:
    """Findings of the rule's own checks first, those that say most, then the shortest to read."""
    exchanges = finding["evidence"]["exchanges"]
    size = sum(len(each["request"]["body"] or "") + 200 for each in exchanges)
    own, recorded = finding["check"].startswith(f"{rule}:"), ":scenario_" in finding["check"]
    return ("because" in finding, not own, recorded, size)


def _nearest_to_the_cause(tally: RuleTally) -> tuple[bool, bool, int]:
    known = _ROOT_FIRST.index(tally.requirement.id) if tally.requirement.id in _ROOT_FIRST else 99
    own = any(
        check.startswith(f"{tally.requirement.id}:") and outcome is tally.outcome
        for check, outcome in tally.outcomes.items()
    )
    return (tally.outcome is not Outcome.FAILED, not own, known)
