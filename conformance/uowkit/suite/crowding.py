"""What many clients did and saw, held against the rules on isolation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from uowkit_schemas import Level

from uowkit.crowd.client import NO_SCENARIO
from uowkit.crowd.record import Record
from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.timeline import timeline
from uowkit.outcomes import Breach
from uowkit.wire.evidence import MOST_EXCHANGES, Evidence
from uowkit.workspace import Workspace

IDS: Final = "isolation/ids-unique-under-load"
LOST: Final = "isolation/no-lost-acknowledgement"
PARTIAL: Final = "isolation/no-partial-bulk"
DIRTY: Final = "isolation/no-dirty-read"
MIXED: Final = "isolation/results-not-mixed"
_EXPLAINED_BY: Final[Mapping[Kind, Mapping[Kind, str]]] = {
    Kind.LOST_ACKNOWLEDGEMENT: {
        Kind.SHARED_OBJECT_ID: IDS,  # one object is saved over the other
        Kind.MIXED_RESULTS: MIXED,  # it was another transaction that was acknowledged
    },
    Kind.PARTIAL_VISIBILITY: {Kind.LOST_ACKNOWLEDGEMENT: LOST},  # what is gone is not seen
}


def fail_for(workspace: Workspace, record: Record, anomalies: Collection[Anomaly]) -> None:
    """See that there is no anomaly among these.

    Where the check only reports, it is observed how often there were any.

    Raises:
        Breach: of the rule under check, for the anomaly that is explained by nothing else.
    """
    if not anomalies:
        return
    first = min(anomalies, key=lambda each: (_because(record, each) is not None, _size(each)))
    if workspace.level is Level.REPORT:
        times = sum(each.occurrences for each in anomalies)
        workspace.observe(f"{first.level}: {first.kind}, seen {times} times; {first.message}")
        return
    raise breach_of(record, first, workspace.rule)


def breach_of(record: Record, anomaly: Anomaly, rule: str | None) -> Breach:
    """An anomaly as a breach of a rule, with the exchanges and the timeline that show it."""
    breach = Breach(anomaly.message, rule=rule, because=_because(record, anomaly))
    breach.evidence = Evidence(tuple(record.exchanges(anomaly)[-MOST_EXCHANGES:]))
    breach.no_scenario = NO_SCENARIO
    breach.timeline = timeline(record.history, anomaly)
    return breach


def _because(record: Record, anomaly: Anomaly) -> str | None:
    """The rule whose breach explains an anomaly, where one of its transactions suffered it."""
    for kind, rule in _EXPLAINED_BY.get(anomaly.kind, {}).items():
        if any(record.is_seen(each, kind) for each in anomaly.transactions):
            return rule
    return None


def _size(anomaly: Anomaly) -> tuple[int, int]:
    """How much there is to read of it."""
    return (len(anomaly.transactions), len(anomaly.message))
