"""From results to verdicts: the outcome of each rule, and the two figures of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from uowkit_schemas import Level, requirement, requirements

from uowkit.baseline import Baseline
from uowkit.judging.deviations import Scope, Standing, standings, weigh
from uowkit.judging.merging import merge
from uowkit.judging.results import Result
from uowkit.judging.rule_tally import BROKEN, RuleTally
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
    """Everything that is known of a run's rules.

    `scope` says what the run took in, once that is known; the baseline's entries are held
    against it.
    """

    def __init__(self, baseline: Baseline | None = None) -> None:
        self.baseline = baseline
        self.scope = Scope()
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
        tally.drawings = (tally.drawings + result.get("drawings", []))[:_MOST_OBSERVATIONS]
        if outcome.decides_nothing:
            tally.troubles.setdefault(result["check"], set()).add(result.get("cause"))
        if outcome.decides_nothing or outcome is Outcome.INAPPLICABLE:
            tally.untested = tally.untested or result
        for finding in result["findings"]:
            self._find(result, finding)

    def _find(self, result: Result, finding: dict[str, Any]) -> None:
        tally = self._rule(finding["rule"])
        found = {**finding, "check": result["check"], "situation": result["situation"]}
        if finding["rule"] != result["rule"]:
            must = tally.requirement.level is Level.MUST
            tally.outcomes[result["check"]] = Outcome.FAILED if must else Outcome.WARNED
        tally.findings.append(found)
        tally.findings.sort(key=lambda each: self._weight(each, finding["rule"]))
        del tally.findings[3:]

    def _weight(
        self, finding: dict[str, Any], rule: str
    ) -> tuple[bool, bool, bool, bool, bool, int]:
        """First what is news, what fails the rule, what its own checks found, what is short."""
        exchanges = finding["evidence"]["exchanges"]
        size = sum(len(each["request"]["body"] or "") + 200 for each in exchanges)
        check = finding["check"]
        own, recorded = check.startswith(f"{rule}:"), ":scenario_" in check
        warned = self._rule(rule).outcomes.get(check) is Outcome.WARNED
        known = self.baseline is not None and self.baseline.covering(rule, check) is not None
        return ("because" in finding, known, warned, not own, recorded, size)

    def _rule(self, rule: str) -> RuleTally:
        if rule not in self._rules:
            self._rules[rule] = RuleTally(requirement(rule))
        return self._rules[rule]

    def rules(self) -> list[RuleTally]:
        """The rules with their final outcomes, in the catalogue's order.

        A rule that fails only because another does is untested and points to it
        (design, section 3: one root cause, one failure).
        """
        named = {
            id_: [each.get("because") for each in tally.findings]
            for id_, tally in self._rules.items()
            if tally.findings
        }
        merged = merge(named)
        for id_, tally in self._rules.items():
            tally.cause = merged.get(id_)
        weigh(self._rules, self.baseline)
        places = {each.id: place for place, each in enumerate(requirements())}
        return sorted(self._rules.values(), key=lambda each: places[each.requirement.id])

    def failures(self) -> list[RuleTally]:
        """The rules that are not kept and not known for it, the nearest to the cause first."""
        broken = [each for each in self.rules() if each.outcome in BROKEN and not each.is_known]
        return sorted(broken, key=_nearest_to_the_cause)

    def deviations(self) -> list[RuleTally]:
        """The rules that are not kept and known for it, in the catalogue's order."""
        return [each for each in self.rules() if each.is_known]

    def left_open(self) -> list[RuleTally]:
        """The rules of which something is not decided, in the catalogue's order."""
        return [
            each
            for each in self.rules()
            if each.outcome.decides_nothing or each.left.decides_nothing
        ]

    def standings(self) -> tuple[Standing, ...]:
        """What became of the baseline's entries."""
        if self.baseline is None:
            return ()
        rules = {each.requirement.id: each for each in self.rules()}
        return standings(rules, self.baseline, self.scope)

    def figures(self) -> Figures:
        """How many rules had which outcome."""
        counts = dict.fromkeys(map(str, Outcome), 0)
        for tally in self.rules():
            counts[tally.outcome] += 1
        return Figures(counts)

    def exit_code(self, *, strict: bool) -> int:
        """0 conformant, 1 a MUST failed (or a SHOULD, when strict), 2 otherwise (design, 1).

        What the baseline lists fails nothing, and an entry of it that is stale is a failure.
        """
        rules = self.rules()
        if self.fails(strict=strict) or any(each.is_stale for each in self.standings()):
            return 1
        nothing = not any(each.outcome.judges or each.outcome is Outcome.OBSERVED for each in rules)
        return 2 if nothing or any(each.left.decides_nothing for each in rules) else 0

    def fails(self, *, strict: bool) -> bool:
        """Whether a rule fails the run that the baseline does not list."""
        fatal = BROKEN if strict else {Outcome.FAILED}
        return any(each.left in fatal for each in self.rules())


def _nearest_to_the_cause(tally: RuleTally) -> tuple[bool, bool, int]:
    known = _ROOT_FIRST.index(tally.requirement.id) if tally.requirement.id in _ROOT_FIRST else 99
    own = any(
        check.startswith(f"{tally.requirement.id}:") and outcome is tally.outcome
        for check, outcome in tally.outcomes.items()
    )
    return (tally.outcome is not Outcome.FAILED, not own, known)
