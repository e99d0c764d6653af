"""The history around an anomaly, drawn: who was at work when, and what each did and saw."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from uowkit.history.anomalies import Anomaly
from uowkit.history.index import AFTERWARDS, Index, some
from uowkit.history.model import (
    Fate,
    History,
    Made,
    Operation,
    Read,
    Removed,
    Searched,
    Transaction,
    Wrote,
)
from uowkit.report.text import counted

WIDTH: Final = 100
"""Columns of a timeline, at most."""
_MOST: Final = 6  # transactions that are drawn
_MOST_LINES: Final = 2  # of what one of them did
_LONGEST_LABEL: Final = 26
_MILLISECONDS: Final = 1000
_FATES: Final = {
    Fate.COMMITTED: "acknowledged",
    Fate.FAILED: "failed",
    Fate.UNKNOWN: "no whole answer",
}


def timeline(history: History, anomaly: Anomaly) -> str:
    """Draw the transactions of an anomaly, and those that they read from.

    Time goes from left to right, each transaction has a line of its own below the others of its
    client, and below each stands what it did and what it was shown of the others.

    Args:
        history: what the anomaly was found in.
        anomaly: what was found.

    Returns:
        Plain text of at most 100 columns and 25 lines, without a line feed at its end.
    """
    index = Index(history)
    drawn = _drawn(index, anomaly)
    if not drawn:
        return ""
    labels = {each.name: _label(each) for each in drawn}
    asked = {each.name: f"  {_asked_for(each)}" for each in drawn}
    indent = max(map(len, [*labels.values(), *asked.values()])) + 2
    began = min(each.began for each in drawn)
    scale = _Scale(began, max(each.ended for each in drawn), WIDTH - indent)
    lines = [" " * indent + scale.axis()]
    for each in drawn:
        lines.append(labels[each.name].ljust(indent) + scale.bar(each))
        told = _lines(_story(index, drawn, each), WIDTH - indent)
        lines += [asked[each.name].ljust(indent) + told[0]]
        lines += [" " * indent + line for line in told[1:]]
    if anomaly.via == AFTERWARDS:
        told = _lines(_ending(index, drawn), WIDTH - indent)
        lines += [AFTERWARDS.ljust(indent) + told[0], *(" " * indent + each for each in told[1:])]
    return "\n".join(line.rstrip() for line in lines)


def _drawn(index: Index, anomaly: Anomaly) -> list[Transaction]:
    """Those of an anomaly, the last ones of many, and whom they read from; client by client."""
    names = dict.fromkeys(each for each in anomaly.transactions[-_MOST:] if each in index.named)
    for name in list(names):
        for source in _read_from(index, index.named[name]):
            if len(names) < _MOST:
                names[source] = None
    chosen = sorted((index.named[name] for name in names), key=lambda each: each.began)
    clients = list(dict.fromkeys(each.client for each in chosen))
    return sorted(chosen, key=lambda each: clients.index(each.client))


def _read_from(index: Index, transaction: Transaction) -> Iterator[str]:
    for each in transaction.operations:
        if isinstance(each, Read) and each.version is not None:
            writer = index.writers.get((each.register, each.version))
            if writer is not None:
                yield writer


def _asked_for(transaction: Transaction) -> str:
    return transaction.level or "" if transaction.via == "transaction" else transaction.via


def _label(transaction: Transaction) -> str:
    label = f"client {transaction.client}  {transaction.name}"
    if len(label) <= _LONGEST_LABEL:
        return label
    # Names that a run gives begin alike: what tells them apart is at their end.
    room = _LONGEST_LABEL - (len(label) - len(transaction.name)) - 1
    return f"client {transaction.client}  …{transaction.name[-room:]}"


class _Scale:
    """Seconds as columns."""

    def __init__(self, began: float, ended: float, width: int) -> None:
        self._began = began
        self._seconds = max(ended - began, 1e-9)
        self._last = width - 1

    def axis(self) -> str:
        middle = self._last // 2
        at_middle = self._seconds * middle / self._last
        texts = f"0{self._milliseconds(at_middle).rjust(middle - 1)}"
        return texts + self._milliseconds(self._seconds).rjust(self._last + 1 - len(texts))

    def bar(self, transaction: Transaction) -> str:
        first, last = self._column(transaction.began), self._column(transaction.ended)
        # Even the shortest one has two ends.
        first = min(first, self._last - 1)
        return " " * first + "|" + "-" * (max(last, first + 1) - first - 1) + "|"

    def _column(self, time: float) -> int:
        return round((time - self._began) / self._seconds * self._last)

    def _milliseconds(self, seconds: float) -> str:
        return f"{seconds * _MILLISECONDS:,.1f} ms"


def _lines(sentences: Iterable[str], width: int) -> list[str]:
    lines = textwrap.wrap("; ".join(sentences), width, max_lines=_MOST_LINES, placeholder=" …")
    return lines or [""]


def _story(index: Index, drawn: Sequence[Transaction], transaction: Transaction) -> Iterator[str]:
    """What a transaction did and saw of those that are drawn, and what became of it."""
    for each in transaction.operations:
        yield _said(index, drawn, each)
    others = [each for each in transaction.answered if each != transaction.name]
    if others:
        yield f"is given results of {some(others)}"
    yield _FATES[transaction.fate] + (" (contention)" if transaction.contention else "")


def _said(index: Index, drawn: Sequence[Transaction], operation: Operation) -> str:
    match operation:
        case Read():
            return f"reads {operation.register} = {_version(operation.version)}"
        case Wrote():
            return f"writes {operation.register} = {operation.version}"
        case Made():
            saved = f"saves {_objects(operation.table, operation.objects)}"
            return ", ".join([saved, *_shared(drawn, operation)])
        case Removed():
            return f"removes {_objects(operation.table, operation.objects)}"
        case Searched() if operation.counted is not None:
            return f"counts {operation.counted} in {operation.table}"
        case Searched():
            return f"finds in {operation.table} {_shown(index, drawn, operation)}"


def _objects(table: str, marks: Sequence[str]) -> str:
    return f"{counted(len(marks), 'object')} in {table} ({some(marks)})" if marks else "nothing"


def _shared(drawn: Sequence[Transaction], made: Made) -> Iterator[str]:
    """The objects that were given an object id which another one of those drawn was given, too."""
    given = Counter(
        object_id
        for transaction in drawn
        for each in transaction.operations
        if isinstance(each, Made) and each.table == made.table
        for object_id in each.object_ids
    )
    for mark, object_id in zip(made.objects, made.object_ids, strict=False):
        if given[object_id] > 1:
            yield f"{mark} under the object id {object_id}"


def _shown(index: Index, drawn: Sequence[Transaction], search: Searched) -> str:
    """What a search showed, transaction by transaction of those that are drawn."""
    table = index.tables[search.table]
    told = []
    left = set(search.objects)
    for each in drawn:
        made = table.made.get(each.name, set())
        if search.among is not None:
            made = made & search.among
        if made:
            left -= made
            told.append(f"{len(made & search.objects)} of {len(made)} of {each.name}")
    if left or not told:
        told.append(f"{len(left)} of others" if told else counted(len(left), "object"))
    return ", ".join(told)


def _ending(index: Index, drawn: Sequence[Transaction]) -> Iterator[str]:
    """What was there in the end, of all that those who are drawn had made."""
    for name, table in index.tables.items():
        found = (index.history.found_at_end or {}).get(name)
        for each in drawn:
            made = table.made.get(each.name)
            if made and found is not None:
                yield f"{name} holds {len(made & found)} of {len(made)} of {each.name}"
    registers = {
        each.register
        for transaction in drawn
        for each in transaction.operations
        if isinstance(each, Wrote)
    }
    for register, version in (index.history.versions_at_end or {}).items():
        if register in registers:
            yield f"{register} = {_version(version)}"


def _version(version: str | None) -> str:
    return "absent" if version is None else version
