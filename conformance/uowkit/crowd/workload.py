"""The workload of the profile `isolation` at each level, carried out once and looked at often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from uowkit.crowd.afterwards import read_back, remember
from uowkit.crowd.alone import Alone, try_alone
from uowkit.crowd.answers import AnswerReader
from uowkit.crowd.client import Client, Looked, Written
from uowkit.crowd.load import CLIENTS, Load, Look
from uowkit.crowd.planning import Burst, Planner
from uowkit.crowd.record import Record
from uowkit.history.model import Fate
from uowkit.outcomes import Breach, Inapplicable, Indeterminate, Untested
from uowkit.suite.situations import accepted_level
from uowkit.unit_of_work import LEVELS
from uowkit.workspace import Workspace

_SECONDS: Final = 1.0  # at most, for each example that the effort asks for
_RUSH: Final = 6  # transactions of each client
_RUSHES: Final = 2  # watched bursts to each that nobody looks at
_LEAST: Final = 0.25  # of all good transactions have to be carried out


@dataclass
class Workloads:
    """What was recorded in a run, by level: every check looks at the same record.

    `examples` says how many bursts of transactions there are; `seed` draws their sizes.
    """

    examples: int
    seed: int
    _records: dict[str, Record | Untested | Inapplicable] = field(default_factory=dict)
    _alone: dict[str, Alone] = field(default_factory=dict)
    _levels: dict[str, str | None] | None = None

    def record(self, workspace: Workspace, level: str) -> Record:
        """The record of a level, which is made when it is first asked for.

        Raises:
            Breach: a rule is broken without which nothing can be told.
            Verdict: nothing can be told.
        """
        if level not in self._records:
            self._records[level] = self._made(workspace, level)
        found = self._records[level]
        if isinstance(found, Record):
            return found
        raise type(found)(found.message, cause=found.cause)

    def alone(self, workspace: Workspace, level: str) -> Alone:
        """What a lone client saw at a level.

        Raises:
            Breach, Verdict: as `record`.
        """
        if level not in self._alone:
            self._alone[level] = try_alone(workspace, self._planner(workspace, level, ()))
        return self._alone[level]

    def spelled(self, workspace: Workspace, level: str) -> str:
        """A level in the spelling that the target accepts.

        Raises:
            Inapplicable: it refuses the level.
        """
        spelled = self.levels(workspace)[level]
        if spelled is None:
            raise Inapplicable("the isolation level is refused")
        return spelled

    def levels(self, workspace: Workspace) -> Mapping[str, str | None]:
        """The spelling in which the target accepts each level; None where it refuses it."""
        if self._levels is None:
            self._levels = {each: accepted_level(workspace, each) for each in LEVELS}
        return self._levels

    def _made(self, workspace: Workspace, level: str) -> Record | Untested | Inapplicable:
        try:
            self.spelled(workspace, level)
            return self._under_load(workspace, level, self.alone(workspace, level))
        except Inapplicable as reason:
            return reason
        except Breach as breach:
            self._records[level] = Untested(breach.message, cause=breach.rule)
            raise

    def _under_load(self, workspace: Workspace, level: str, alone: Alone) -> Record:
        """Carry everything out, read it back, and put it together."""
        spelled = self.levels(workspace)[level]
        planner = self._planner(workspace, level, alone.defects)
        load = Load(
            workspace,
            _looks(alone, spelled),
            seconds=_SECONDS * self.examples,
            seed=f"{self.seed} {level}",
        )
        calls = load.carry_out(_bursts(planner, self.examples))
        written = [each for each in calls if isinstance(each, Written)]
        stored = read_back(workspace, written)
        remember(workspace, written, stored)
        _assert_enough(load.done, written)
        answers = AnswerReader(workspace.markers.run, stored, workspace.identity, alone.excused)
        return Record(
            spelled,
            calls,
            stored,
            {each.name: answers.read(each) for each in written},
            {role: workspace.tables[role] for role in ("person", "order")},
            alone.pages,
        )

    def _planner(self, workspace: Workspace, level: str, defects: Sequence[str]) -> Planner:
        accepted = self.levels(workspace)
        randomness = Random(f"{self.seed} {level}")  # noqa: S311 - nobody's secret
        others = [None, *filter(None, accepted.values())]
        return Planner(workspace, accepted[level], others, defects, randomness)


def _bursts(planner: Planner, examples: int) -> list[Burst]:
    """What is to be carried out, in the order in which it is."""
    bursts = []
    for number in range(examples):
        bursts.append(planner.watched(number))
        if number % _RUSHES == 0:
            bursts.append(planner.rush(CLIENTS, _RUSH))
    return bursts


def _looks(alone: Alone, level: str | None) -> list[Look]:
    """What those do who look on, in the ways that the target offers."""

    def find(role: str) -> Look:
        return lambda client, burst: client.find(client.tables[role], burst.name, level)

    def search(client: Client, burst: Burst) -> Looked:
        return client.search(client.tables[_either(client)], burst.name)

    def count(client: Client, burst: Burst) -> Looked:
        planned = burst.planned[len(client.calls) % len(burst.planned)]
        return client.count(client.tables[_either(client)], planned.transaction.marker)

    looks: list[Look] = []
    if not alone.ways["find"]:
        looks += [find("person"), find("order")]
    looks += [] if alone.ways["search"] else [search]
    looks += [] if alone.ways["count"] else [count]
    return looks


def _either(client: Client) -> str:
    return ("person", "order")[len(client.calls) % 2]


def _assert_enough(bursts: Sequence[Burst], written: Sequence[Written]) -> None:
    """Go on only if so many transactions were carried out that their order could matter.

    Raises:
        Indeterminate: most were refused again and again, or throttled.
    """
    asked = sum(planned.good for burst in bursts for planned in burst.planned)
    good = [each for each in written if each.good]
    done = sum(each.fate is Fate.COMMITTED for each in good)
    if done < _LEAST * asked:
        refused = sum(each.fate is Fate.FAILED for each in good)
        raise Indeterminate(
            f"with many clients at once, {done} of {asked} good transactions were carried out "
            f"({refused} refusals, and {len(good) - done - refused} answers that leave it open)"
        )
