"""Two runs of one target: what was fixed, what broke, what appeared and what vanished."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from uowkit.comparing.change import Change, change_between
from uowkit.comparing.compared import Compared
from uowkit.comparing.matrix import Matrix
from uowkit.outcomes import Outcome
from uowkit.report.lines import Line


@dataclass(frozen=True)
class CheckChange:
    """What became of a check; `known` says that the later run's baseline lists it."""

    check: str
    change: Change
    then: Outcome | None
    now: Outcome | None
    known: bool = False

    @property
    def name(self) -> str:
        """The check's function; its rule is told beside it."""
        return self.check.partition(":")[2]


@dataclass(frozen=True)
class RuleChange:
    """What became of a rule, and of the checks in it.

    Attributes:
        rule: the rule's line, of the later run where it has one.
        change: what became of it; None where only checks in it changed.
        then: its outcome in the earlier run.
        now: its outcome in the later one.
        known: whether the later run's baseline lists its failures.
        checks: the rule's own checks that changed.
    """

    rule: Line
    change: Change | None
    then: Outcome | None
    now: Outcome | None
    known: bool
    checks: tuple[CheckChange, ...]


@dataclass(frozen=True)
class History:
    """One target then and now."""

    then: Compared
    now: Compared

    @property
    def runs(self) -> tuple[Compared, Compared]:
        """The earlier run and the later one."""
        return self.then, self.now

    @cached_property
    def changes(self) -> tuple[RuleChange, ...]:
        """The rules of which something changed: what broke first, then in the catalogue's order."""
        order = [*Change, None]
        changed = [each for each in self._compared if each.change or each.checks]
        return tuple(sorted(changed, key=lambda each: order.index(each.change)))

    @cached_property
    def as_before(self) -> tuple[RuleChange, ...]:
        """The rules of which nothing changed."""
        return tuple(each for each in self._compared if not (each.change or each.checks))

    @cached_property
    def not_asked(self) -> tuple[str, ...]:
        """The rules that only one of the runs was asked: nothing became of them."""
        return tuple(id_ for id_ in self._ids if not self._is_comparable(id_))

    @cached_property
    def counts(self) -> Counter[Change]:
        """How many rules changed, and how."""
        return Counter(each.change for each in self.changes if each.change)

    @property
    def exit_code(self) -> int:
        """1 where something broke, 2 where that cannot be told of something, or of anything.

        What the later run's baseline lists breaks nothing, and neither does a SHOULD
        unless the later run is strict. A rule that is no longer judged has not broken,
        and nobody can say that it has not; nor can they of a check in a rule.
        """
        if any(map(self._breaks, self.changes)):
            return 1
        inside = any(
            check.change is Change.UNJUDGED for each in self.changes for check in each.checks
        )
        return 2 if not self._compared or self.counts[Change.UNJUDGED] or inside else 0

    def _breaks(self, changed: RuleChange) -> bool:
        own: list[RuleChange | CheckChange] = [changed, *changed.checks]
        return any(
            each.change is Change.BROKE
            and not each.known
            and (each.now is Outcome.FAILED or self.now.is_strict)
            for each in own
        )

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(row.rule["id"] for row in Matrix(self.runs).rows)

    @cached_property
    def _compared(self) -> tuple[RuleChange, ...]:
        return tuple(self._of(id_) for id_ in self._ids if self._is_comparable(id_))

    def _is_comparable(self, id_: str) -> bool:
        """Whether both runs tell of a rule, or the one that does not was to do so."""
        return all(id_ in run.rules or run.asked(id_) for run in self.runs)

    def _of(self, id_: str) -> RuleChange:
        then, now = (run.outcome(id_) for run in self.runs)
        rule = self.now.rules.get(id_) or self.then.rules[id_]
        checks = () if then is None or now is None else tuple(self._checks(id_))
        known = now is not None and self.now.is_known(id_)
        return RuleChange(rule, change_between(then, now), then, now, known, checks)

    def _checks(self, id_: str) -> list[CheckChange]:
        """The changes of a rule's own checks; others stand in its line only where they fail."""
        before, after = (run.rules[id_]["checks"] for run in self.runs)
        own = [each for each in {**before, **after} if each.startswith(f"{id_}:")]
        changes = []
        for check in own:
            then, now = (
                Outcome(each[check]) if check in each else None for each in (before, after)
            )
            change = change_between(then, now)
            if change:
                known = self.now.is_known_check(id_, check)
                changes.append(CheckChange(check, change, then, now, known))
        return changes
