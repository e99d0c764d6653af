"""Plays a scenario again and again: faults that show now and then, or only after a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from uowkit.judging.handler_probe import make_handler_tables
from uowkit.judging.relation_probe import probe_relation
from uowkit.outcomes import Breach
from uowkit.scenarios.document import Scenario
from uowkit.scenarios.playing import Play, Unlike
from uowkit.workspace import Workspace

_TIMES: Final = 30
_STEPS: Final = 400  # to be played at least: what shows now and then shows in a few hundred
_SETTLING: Final = 5  # good transactions that may be refused before the next chance
_CHANCES: Final = 3  # under contention a good transaction may be refused, but not each time


@dataclass(frozen=True)
class Replayed:
    """What came of it: how often it was played, and the breach that ended it at which step."""

    times: int
    breach: Breach | None = None
    step: int = 0

    @property
    def kept(self) -> bool:
        """Whether the answers were as expected each time."""
        return self.breach is None


def least_times(steps: int) -> int:
    """How often a scenario of so many steps is played at least: a short one more often."""
    return max(_TIMES, _STEPS // steps)


def usual_times(scenario: Scenario) -> int:
    """How often a scenario is played unless it is said: as often as it says itself."""
    return int(scenario.document.get("times", least_times(len(scenario.steps))))


def replay(workspace: Workspace, scenario: Scenario, times: int) -> Replayed:
    """Play a scenario several times, each with marks of its own, up to the first failure.

    Args:
        workspace: where; what is saved in it is left for it to remove.
        scenario: what to play.
        times: how often.

    Raises:
        Verdict: it cannot be decided.
    """
    workspace.rule = scenario.rule
    if scenario.relates:
        probe_relation(workspace)
    if scenario.handles:
        make_handler_tables(workspace)
    seen: set[tuple[str, str]] = set()
    played: list[Play] = []
    for number in range(1, times + 1):
        play, breach = _once(workspace, scenario, seen)
        if breach:
            return Replayed(number, breach, play.number)
        played.append(play)
    for play in played:
        breach = _breach(workspace, play.end)
        if breach:
            return Replayed(times, breach, play.number)
    return Replayed(times)


def _once(
    workspace: Workspace, scenario: Scenario, seen: set[tuple[str, str]]
) -> tuple[Play, Breach | None]:
    """Play it; anew where a transaction was refused that contention may have refused."""
    for _ in range(_CHANCES):
        play = Play(workspace, scenario, seen)
        breach = _breach(workspace, play.steps)
        if not (isinstance(breach, Unlike) and breach.once):
            break
        # What goes wrong on the way shows at the next chance, too.
        _breach(workspace, partial(_settle, workspace))
    return play, breach


def _settle(workspace: Workspace) -> None:
    """Wait until a good transaction is taken, so that the next chance is one."""
    for _ in range(_SETTLING):
        simplest = workspace.transaction()
        simplest.create(workspace.person, {"name": "settled"})
        reading = workspace.attempt(simplest.body())
        workspace.remember_leftovers(simplest)
        if not reading.refused:
            break


def _breach(workspace: Workspace, play: Callable[[], None]) -> Breach | None:
    """The breach that playing ends with, if it does, with its evidence."""
    workspace.guard.begin()
    workspace.findings = []
    try:
        play()
    except Breach as breach:
        workspace.guard.attach(breach)
        return breach
    return None
