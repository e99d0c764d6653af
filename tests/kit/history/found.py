"""What is found in a history that is written by hand."""

from collections.abc import Sequence

from uowkit.history.anomalies import Anomaly
from uowkit.history.checker import judge
from uowkit.history.notation import parse


def found(text: str) -> list[str]:
    """Each anomaly of a history as `kind: names`, and behind it how it was seen if otherwise."""
    return [_told(each) for each in judge(parse(text))]


def only(text: str) -> Anomaly:
    """The one anomaly of a history."""
    [anomaly] = judge(parse(text))
    return anomaly


def dependencies(anomaly: Anomaly) -> Sequence[str]:
    """A cycle's edges as `T1 -rw-> T2 (x)`."""
    return [
        f"{each.earlier} -{each.dependency}-> {each.later} ({each.register})"
        for each in anomaly.cycle
    ]


def _told(anomaly: Anomaly) -> str:
    seen = "" if anomaly.via == "transaction" else f" ({anomaly.via})"
    return f"{anomaly.kind}: {' '.join(anomaly.transactions)}{seen}"
