"""Holds a baseline against a run: what is known, what is left, and which entries are stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from uowkit_schemas import UnknownRequirement, requirement

from uowkit.baseline import Baseline, Deviation
from uowkit.judging.rule_tally import RuleTally
from uowkit.outcomes import Outcome, worst

_KEPT: Final = frozenset({Outcome.PASSED, Outcome.OBSERVED})


class State(StrEnum):
    """What a run says of an entry."""

    KNOWN = "known"  # something that it covers fails
    PASSED = "passed"  # nothing that it covers fails any more
    UNKNOWN = "unknown"  # there is no such rule or check
    EXPIRED = "expired"
    OPEN = "not judged"  # the run did not look, or could not decide


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry, and what the run says of it."""

    deviation: Deviation
    state: State

    @property
    def is_stale(self) -> bool:
        """Whether the entry has to be mended, so that the run fails."""
        return self.state in {State.PASSED, State.UNKNOWN, State.EXPIRED}

    def told(self, file: str) -> str:
        """Which entry it is, where it stands, and what to do; for stale ones."""
        line = f", line {self.deviation.line}" if self.deviation.line else ""
        return f"{file}{line}: {self._problem()}"

    def _problem(self) -> str:
        id_ = self.deviation.id
        if self.state is State.PASSED:
            return f"{id_} no longer fails; remove the entry"
        if self.state is State.EXPIRED:
            return (
                f"{id_} was accepted until {self.deviation.expires}; if it still fails, decide "
                "anew and write a later day, and if it does not, remove the entry"
            )
        try:
            requirement(self.deviation.rule)
        except UnknownRequirement as error:
            return f"{error}; correct the entry or remove it"
        of = "" if ":" in id_ else "of "
        return f"the suite has no check {of}{id_}; correct the entry or remove it"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run took in of that which entries name.

    Attributes:
        absent: ids that nothing in the suite has.
        whole: ids of rules and checks of which nothing was left out.
    """

    absent: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


def standings(
    rules: Mapping[str, RuleTally], baseline: Baseline, scope: Scope
) -> tuple[Standing, ...]:
    """Say what a run made of each entry, in the order of the baseline."""
    return tuple(
        Standing(each, _state(each, rules, baseline, scope)) for each in baseline.deviations
    )


def _state(
    deviation: Deviation, rules: Mapping[str, RuleTally], baseline: Baseline, scope: Scope
) -> State:
    fails = any(_fails(deviation, each) for each in rules.values())
    if not fails and (deviation.id in scope.absent or not _in_catalogue(deviation.rule)):
        return State.UNKNOWN
    if baseline.has_expired(deviation):
        return State.EXPIRED
    if fails:
        return State.KNOWN
    rule = rules.get(deviation.rule)
    if rule is None or deviation.id not in scope.whole:
        return State.OPEN
    own = rule.outcome if deviation.id == deviation.rule else rule.outcomes.get(deviation.id)
    return State.PASSED if own in _KEPT else State.OPEN


def _in_catalogue(rule: str) -> bool:
    try:
        requirement(rule)
    except UnknownRequirement:
        return False
    return True


def _fails(deviation: Deviation, rule: RuleTally) -> bool:
    return any(deviation.covers(rule.requirement.id, check) for check in rule.failing)


def weigh(rules: Mapping[str, RuleTally], baseline: Baseline | None) -> None:
    """Set aside what is known: give each rule its known deviations and what is left.

    A rule that is untested because of one that is known to fail is set aside, too. Other
    troubles are not: a baseline lists deviations.
    """
    for id_, rule in rules.items():
        covering = [baseline.covering(id_, each) for each in rule.failing] if baseline else []
        rule.known = tuple(dict.fromkeys(each for each in covering if each))
    excused = {id_ for id_, rule in rules.items() if rule.known}
    while excused:
        further = {
            id_ for id_, rule in rules.items() if id_ not in excused and _follows(rule, excused)
        }
        if not further:
            break
        excused |= further
    for id_, rule in rules.items():
        rule.left = _left(rule, excused) if id_ in excused else rule.outcome


def _follows(rule: RuleTally, excused: Iterable[str]) -> bool:
    """Whether a rule is untested for no other reason than rules that are set aside."""
    causes = {*rule.open_causes(), *([rule.cause] if rule.cause else [])}
    return rule.outcome is Outcome.UNTESTED and bool(causes) and causes <= set(excused)


def _left(rule: RuleTally, excused: Iterable[str]) -> Outcome:
    id_ = rule.requirement.id
    unlisted = [
        rule.outcomes[check]
        for check in rule.failing
        if not any(each.covers(id_, check) for each in rule.known)
    ]
    if unlisted:
        return worst(unlisted)
    return Outcome.PASSED if rule.open_causes() <= set(excused) else Outcome.UNTESTED
