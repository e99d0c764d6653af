"""What single searches showed: transactions in part, and objects of transactions that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.index import Index, Table, some, told
from uowkit.history.model import Searched, Transaction
from uowkit.report.text import counted


def seen_in_part_or_dirty(index: Index) -> Iterator[Anomaly]:
    """What no single search may show of a transaction other than its own.

    A search is one read of one state: whatever the other transaction's fate, all of its objects
    in that table are visible or none (partial visibility), and none at all if it fails (G1a, with
    objects as the versions). The fate of a transaction that nobody knows makes no difference to
    the first, and proves nothing for the second. Nothing is said of objects that a transaction
    removes, of those that the clause leaves out, nor of what a page may have cut off.

    Args:
        index: the history.

    Yields:
        One anomaly for each transaction that was seen so, each way of seeing (table, level, via);
        its occurrences are the searches that showed it.
    """
    found: dict[tuple[str, str, str | None, str, Kind], Anomaly] = {}
    again: Counter[tuple[str, str, str | None, str, Kind]] = Counter()
    for reader in sorted(index.committed(), key=lambda each: each.ended):
        for each in reader.operations:
            if isinstance(each, Searched) and each.counted is None:
                for maker, kind in sorted(_shown(index, reader, each)):
                    key = (maker, each.table, reader.level, reader.via, kind)
                    if key in found:
                        again[key] += 1
                    else:
                        found[key] = _TOLD[kind](index, index.named[maker], reader, each)
    for key, anomaly in found.items():
        yield replace(anomaly, occurrences=1 + again[key])


def _shown(index: Index, reader: Transaction, search: Searched) -> Iterator[tuple[str, Kind]]:
    """The names of the transactions of which a search showed what it must not, and what it is."""
    table = index.tables[search.table]
    for maker, number in Counter(map(table.makers.get, search.objects)).items():
        if maker is None or maker == reader.name:
            continue
        if index.failed(maker):
            yield maker, Kind.DIRTY_READ
        elif search.whole and number < len(table.made[maker]):
            expected = _expected(table, maker, search)
            if expected & search.objects and expected - search.objects:
                yield maker, Kind.PARTIAL_VISIBILITY


def _expected(table: Table, maker: str, search: Searched) -> set[str]:
    """The objects of a transaction that a search must show, if it shows any of them."""
    certain = table.made[maker] - table.removed
    return certain if search.among is None else certain & search.among


def _dirty(index: Index, maker: Transaction, reader: Transaction, search: Searched) -> Anomaly:
    seen = index.tables[search.table].made[maker.name] & search.objects
    return Anomaly(
        Kind.DIRTY_READ,
        reader.level,
        reader.via,
        (maker.name, reader.name),
        f"a search of {search.table} in {told(reader)} showed {some(seen)} of {told(maker)}, "
        "which failed",
    )


def _in_part(index: Index, maker: Transaction, reader: Transaction, search: Searched) -> Anomaly:
    expected = _expected(index.tables[search.table], maker.name, search)
    return Anomaly(
        Kind.PARTIAL_VISIBILITY,
        reader.level,
        reader.via,
        (maker.name, reader.name),
        f"a search of {search.table} in {told(reader)} showed "
        f"{len(expected & search.objects)} of the {counted(len(expected), 'object')} of "
        f"{told(maker)}: {some(expected & search.objects)}, "
        f"but not {some(expected - search.objects)}",
    )


_TOLD: Final = {Kind.DIRTY_READ: _dirty, Kind.PARTIAL_VISIBILITY: _in_part}
