"""What the isolation levels prevent, and what they let happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from uowkit.checks import rule
from uowkit.crowd.record import IN_TRANSACTION
from uowkit.crowd.registers import play
from uowkit.crowd.workload import Workloads
from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.checker import judge
from uowkit.history.levels import as_text, permitted, side_by_side
from uowkit.history.model import Fate, History
from uowkit.history.timeline import timeline
from uowkit.outcomes import Inapplicable
from uowkit.report.text import counted
from uowkit.unit_of_work import LEVELS
from uowkit.workspace import Workspace

_ROUNDS: Final = 3  # examples to each round
_LEAST: Final = 3  # rounds
_OF_LOOKS: Final = (Kind.PARTIAL_VISIBILITY, Kind.DIRTY_READ)


@rule("isolation/anomalies", needs=("create", "bulk"))
def test_what_the_isolation_levels_prevent(workspace: Workspace, workloads: Workloads) -> None:
    """What many clients that read and change the same objects see of each other is observed."""
    found: dict[str, list[Anomaly]] = {}
    refused = ""
    for level in LEVELS:
        try:
            found[level] = _seen_at(workspace, workloads, level)
        except Inapplicable as reason:
            refused = reason.message
            workspace.observe(f"{level}: {refused}")
    if not found:
        raise Inapplicable(refused)
    workspace.draw(as_text(side_by_side(found)))


def _seen_at(workspace: Workspace, workloads: Workloads, level: str) -> list[Anomaly]:
    """The anomalies of a level; of each kind the first one is told.

    Raises:
        Inapplicable: the target refuses the level, FIND or UPDATE.
        Breach, Verdict: nothing can be told.
    """
    record = workloads.record(workspace, level)
    workloads.alone(workspace, level).require("find")
    spelled = workloads.spelled(workspace, level)
    rounds = max(_LEAST, workloads.examples // _ROUNDS)
    history = play(workspace, spelled, rounds, f"{workloads.seed} {level}")
    anomalies = judge(history)
    workspace.observe(f"{level}: {_summary(history, anomalies)}")
    for kind in dict.fromkeys(each.kind for each in anomalies):
        _tell(workspace, level, history, [each for each in anomalies if each.kind is kind])
    looks = [each for kind in _OF_LOOKS for each in record.of(kind, via=IN_TRANSACTION)]
    return anomalies + [each for each in looks if each.level == spelled]


def _summary(history: History, anomalies: Sequence[Anomaly]) -> str:
    done = sum(each.fate is Fate.COMMITTED for each in history.transactions)
    refused = sum(each.contention for each in history.transactions)
    seen = counted(len(anomalies), "anomaly").replace("anomalys", "anomalies")
    return f"{seen} in {counted(done, 'transaction')}; {refused} more were refused under contention"


def _tell(workspace: Workspace, level: str, history: History, alike: Sequence[Anomaly]) -> None:
    """Observe a kind of anomaly; one that the level does not permit with its timeline."""
    first = min(alike, key=lambda each: len(each.transactions))
    is_permitted = permitted(level, first.kind)
    says = "permits" if is_permitted else "does not permit"
    times = counted(len(alike), "time")
    workspace.observe(
        f"{level}: {first.kind} seen {times}, which the level {says}: {first.message}"
    )
    if not is_permitted:
        workspace.draw(timeline(history, first))
