"""Plays a scenario again and again: faults that show now and then, or only after a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from uowkit.fuzzing.rules import ANSWERED as FUZZED
from uowkit.fuzzing.rules import of_fuzzing
from uowkit.judging.handler_probe import make_handler_tables
from uowkit.judging.relation_probe import probe_relation
from uowkit.outcomes import Breach
from uowkit.scenarios.document import Scenario
from uowkit.scenarios.playing import Play, Unlike
from uowkit.scenarios.setting_up import OwnTables
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


def times_in_run(scenario: Scenario) -> int:
    """How often a scenario is played within a run.

    Once unless it says itself; one that was told of a failure as often as when it is replayed.
    """
    told = usual_times(scenario) if "found" in scenario.document else 1
    return int(scenario.document.get("times", told))


def usual_times(scenario: Scenario) -> int:
    """How often a scenario is played unless it is said: as often as it says itself."""
    return int(scenario.document.get("times", least_times(len(scenario.steps))))


def replay(workspace: Workspace, scenario: Scenario, times: int) -> Replayed:
    """Play a scenario several times, each with marks of its own, up to the first failure.

    Args:
        workspace: where; what is saved in it is left for it to remove.
        scenario: what to play.
        times: how often.

    Breaches of other rules that were met on the way are the workspace's findings afterwards.

    Raises:
        Verdict: it cannot be decided.
    """
    workspace.rule = scenario.passes_for
    if scenario.relates:
        probe_relation(workspace)
    if scenario.handles:
        make_handler_tables(workspace)
    tables = OwnTables(workspace, scenario.tables)
    if scenario.tables:
        tables.make()
    noted: list[Breach] = []
    try:
        return _several(workspace, scenario, times, tables, noted)
    finally:
        workspace.findings = noted


def _several(
    workspace: Workspace, scenario: Scenario, times: int, tables: OwnTables, noted: list[Breach]
) -> Replayed:
    seen: set[tuple[str, str]] = set()
    played: list[Play] = []
    for number in range(1, times + 1):
        tables.assert_empty()
        try:
            play, breach = _once(workspace, scenario, seen, noted)
            if not breach and scenario.tables:  # what is saved in them does not stay to the end
                breach = _breach(workspace, play.end, noted)
        finally:
            tables.empty()
        if breach:
            return Replayed(number, breach, play.number)
        played.append(play)
    for play in played if not scenario.tables else ():
        breach = _breach(workspace, play.end, noted)
        if breach:
            return Replayed(times, breach, play.number)
    return Replayed(times)


def _once(
    workspace: Workspace,
    scenario: Scenario,
    seen: set[tuple[str, str]],
    noted: list[Breach],
) -> tuple[Play, Breach | None]:
    """Play it; anew where a transaction was refused that contention may have refused."""
    for _ in range(_CHANCES):
        play = Play(workspace, scenario, seen)
        breach = _breach(workspace, play.steps, noted)
        if not (isinstance(breach, Unlike) and breach.once):
            break
        # What goes wrong on the way shows at the next chance, too.
        _breach(workspace, partial(_settle, workspace), noted)
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


def _breach(workspace: Workspace, play: Callable[[], None], noted: list[Breach]) -> Breach | None:
    """The breach that playing ends with, if it does, with its evidence.

    Breaches of other rules that are met on the way are `noted`, one of each rule.
    """
    workspace.guard.begin()
    workspace.findings = []
    try:
        play()
    except Breach as breach:
        workspace.guard.attach(breach)
        return of_fuzzing(breach) if workspace.rule == FUZZED else breach
    finally:
        known = {each.rule for each in noted}
        noted += [each for each in workspace.findings if each.rule not in known]
    return None
