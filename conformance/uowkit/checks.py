"""How a check is written: which rule it checks, and over which values.

A check is a plain pytest function. `rule` says which rule it checks; `given` is
Hypothesis's, run under the seed and the effort of the run, and so is `sequences_of`, for
what shows only in a sequence of steps; what varies by situation rather than by value is
parametrized as in any pytest suite.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pytest
from hypothesis.strategies import SearchStrategy
from uowkit_schemas import Level, requirement

if TYPE_CHECKING:
    from uowkit.judging.sequences import SequenceMachine

MARK: Final = "uow_rule"
_STRATEGIES: Final = "uow_strategies"
_MACHINE: Final = "uow_machine"
_STEPS: Final = "steps"
Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Check:
    """What a check says of itself: its rule, how strongly, and what it needs first.

    One that was `given` to the run, as a scenario of the user's is, is run whichever profiles
    are claimed.
    """

    rule: str
    name: str
    level: Level
    needs: tuple[str, ...]
    sentence: str
    given: bool = False

    @property
    def id(self) -> str:
        """The check's permanent id: its rule's id and its function's name."""
        return f"{self.rule}:{self.name}"


def rule(
    rule_id: str, *, level: Level | None = None, needs: tuple[str, ...] = ("create",)
) -> Callable[[Function], Function]:
    """Say which rule a check checks.

    Args:
        rule_id: from the catalogue.
        level: of this part of the rule, where it is not the rule's own (some rulings
            have a part that is only SHOULD or REPORT).
        needs: prerequisites by name (`uowkit.judging.prerequisites`).

    Raises:
        UnknownRequirement: the catalogue has no such rule.
    """
    known = requirement(rule_id)

    def mark(function: Function) -> Function:
        check = Check(
            rule=known.id,
            name=function.__name__,
            level=level or known.level,
            needs=needs,
            sentence=(inspect.getdoc(function) or "").partition("\n")[0],
        )
        marked: Function = getattr(pytest.mark, MARK)(check)(function)
        return marked

    return mark


def check_of(item: pytest.Item) -> Check | None:
    """What the check behind a pytest item says of itself; None for other tests."""
    mark = item.get_closest_marker(MARK)
    return mark.args[0] if mark else None


def situation_of(item: pytest.Item) -> str:
    """The id of the situation that an item puts its check in; empty where there is but one."""
    return str(item.callspec.id) if hasattr(item, "callspec") else ""


def given(
    **strategies: SearchStrategy[Any] | Callable[..., SearchStrategy[Any]],
) -> Callable[[Function], Function]:
    """Run a check over values drawn from strategies, by the names of its parameters.

    In place of a strategy there may be a function that gives one when the check runs: it gets
    the check's situation, that is what pytest hands over, by the names of its parameters.

    The property is made when the check runs, since only then the run's seed and
    effort are known, and Hypothesis accepts settings for a function only once.
    """

    def mark(function: Function) -> Function:
        setattr(function, _STRATEGIES, strategies)
        _hide(function, strategies)
        return function

    return mark


def sequences_of(machine: type[SequenceMachine]) -> Callable[[Function], Function]:
    """Run a check over sequences that a machine draws, whose steps it takes as `steps`."""

    def mark(function: Function) -> Function:
        setattr(function, _MACHINE, machine)
        _hide(function, {_STEPS})
        return function

    return mark


def _hide(function: Function, drawn: Collection[str]) -> None:
    """Take parameters that are drawn out of the signature by which pytest hands over fixtures."""
    signature = inspect.signature(function)
    fixtures = [each for name, each in signature.parameters.items() if name not in drawn]
    function.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]


def machine_of(function: Any) -> type[SequenceMachine] | None:
    """What draws the sequences of a check; None for any check that has no use for them."""
    machine: type[SequenceMachine] | None = getattr(function, _MACHINE, None)
    return machine


def strategies_of(function: Any, situation: Mapping[str, Any]) -> dict[str, SearchStrategy[Any]]:
    """The strategies of a check that varies values in a situation; empty for any other."""
    found = getattr(function, _STRATEGIES, {})
    return {
        name: each if isinstance(each, SearchStrategy) else each(**_taken(each, situation))
        for name, each in found.items()
    }


def _taken(function: Callable[..., Any], situation: Mapping[str, Any]) -> dict[str, Any]:
    """What of a situation a function has parameters for."""
    taken = inspect.signature(function).parameters
    return {name: each for name, each in situation.items() if name in taken}
