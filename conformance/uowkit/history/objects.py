"""What was acknowledged, held against itself and against what was there after all was over."""

from __future__ import annotations

from collections.abc import Iterator

from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.index import AFTERWARDS, Index, joined, some, told
from uowkit.history.model import Fate, Made
from uowkit.report.text import counted


def shared_object_ids(index: Index) -> Iterator[Anomaly]:
    """Object ids that were given to several objects of one table.

    Only what was acknowledged counts: an id that was drawn for a transaction that failed names
    nothing, and may be drawn again.

    Args:
        index: the history.

    Yields:
        One anomaly for each such id, of the transaction that was given it last.
    """
    holders: dict[tuple[str, str], list[str]] = {}
    for transaction in index.committed():
        for each in transaction.operations:
            if isinstance(each, Made):
                for object_id in each.object_ids:
                    holders.setdefault((each.table, object_id), []).append(transaction.name)
    for (table, object_id), names in holders.items():
        if len(names) > 1:
            distinct = sorted(set(names), key=lambda name: index.named[name].ended)
            last = index.named[distinct[-1]]
            whose = joined(told(index.named[name]) for name in distinct)
            yield Anomaly(
                Kind.SHARED_OBJECT_ID,
                last.level,
                last.via,
                tuple(distinct),
                f"the object id {object_id} was given to {counted(len(names), 'object')} of "
                f"{table}, by {whose}",
            )


def lost_acknowledgements(index: Index) -> Iterator[Anomaly]:
    """Acknowledged objects that are not there after all was over.

    Nothing is said of tables that nobody read, nor of objects that a transaction removes.

    Args:
        index: the history.

    Yields:
        One anomaly for each transaction and table.
    """
    for name, table in index.tables.items():
        found = (index.history.found_at_end or {}).get(name)
        if found is None:
            continue
        for maker, made in table.made.items():
            transaction = index.named[maker]
            lost = made - found - table.removed
            if lost and transaction.fate is Fate.COMMITTED:
                yield Anomaly(
                    Kind.LOST_ACKNOWLEDGEMENT,
                    transaction.level,
                    AFTERWARDS,
                    (maker,),
                    f"{told(transaction)} was acknowledged, but of the "
                    f"{counted(len(made), 'object')} of {name} that it saved {some(lost)} "
                    f"{'was' if len(lost) == 1 else 'were'} not there afterwards",
                )


def leavings(index: Index) -> Iterator[Anomaly]:
    """Objects of transactions that failed, which are there after all was over.

    Args:
        index: the history.

    Yields:
        One dirty read for each transaction and table.
    """
    for name, table in index.tables.items():
        found = (index.history.found_at_end or {}).get(name, frozenset())
        for maker, made in table.made.items():
            left = made & found
            if left and index.failed(maker):
                transaction = index.named[maker]
                yield Anomaly(
                    Kind.DIRTY_READ,
                    transaction.level,
                    AFTERWARDS,
                    (maker,),
                    f"{told(transaction)} failed, but of the {counted(len(made), 'object')} of "
                    f"{name} that it sent {some(left)} {'was' if len(left) == 1 else 'were'} "
                    "there afterwards",
                )


def mixed_results(index: Index) -> Iterator[Anomaly]:
    """Answers in which something of another client's transaction stood.

    Args:
        index: the history.

    Yields:
        One anomaly for each transaction that was answered so.
    """
    for each in index.history.transactions:
        others = [name for name in each.answered if name != each.name]
        if others:
            known = tuple(name for name in dict.fromkeys(others) if name in index.named)
            yield Anomaly(
                Kind.MIXED_RESULTS,
                each.level,
                each.via,
                (*known, each.name),
                f"{told(each)} was answered with results of {_others(index, others)}",
            )


def _others(index: Index, names: list[str]) -> str:
    known = [told(index.named[name]) for name in names if name in index.named]
    return some(set(known)) if known else f"{some(set(names))}, which is none of the history"
