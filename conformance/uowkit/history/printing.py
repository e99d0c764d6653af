"""A history in the notation of `uowkit.history.notation`, a transaction a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

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
from uowkit.history.notation import DATA_SERVICE, PLAIN_WORD, usual_times

_FATES: Final = {Fate.COMMITTED: "c", Fate.FAILED: "a", Fate.UNKNOWN: "?"}
_PLAIN: Final = re.compile(PLAIN_WORD)
_RESERVED: Final = {"of", "d"}


def written(history: History) -> str:
    """Write a history down, so that reading it gives the same history.

    What the notation leaves out is not written: a client and times as they are taken without.

    Args:
        history: any; of sets, the marks are sorted.

    Returns:
        Lines, the last one without a line feed.
    """
    number = len(history.transactions)
    lines = [_transaction(each, place, number) for place, each in enumerate(history.transactions)]
    for table, marks in (history.found_at_end or {}).items():
        lines.append(f"@end({_of(table, sorted(marks))})")
    if history.versions_at_end:
        pairs = (
            f"{_word(register)}={_version(version)}"
            for register, version in history.versions_at_end.items()
        )
        lines.append(f"@end({' '.join(pairs)})")
    return "\n".join(lines)


def one_operation(operation: Operation) -> str:
    """One operation as the notation has it, such as `r(x,1)`."""
    match operation:
        case Read():
            return f"r({_word(operation.register)},{_version(operation.version)})"
        case Wrote():
            return f"w({_word(operation.register)},{_word(operation.version)})"
        case Made():
            ids = f" ids({_words(operation.object_ids)})" if operation.object_ids else ""
            return f"make({_of(operation.table, operation.objects)}){ids}"
        case Removed():
            return f"remove({_of(operation.table, operation.objects)})"
        case Searched():
            return _search(operation)


def _search(search: Searched) -> str:
    counts = search.counted is not None
    name = "count" if counts else "find" if search.whole else "page"
    shown = str(search.counted) if counts else _words(sorted(search.objects))
    among = [] if search.among is None else ["of", _words(sorted(search.among))]
    return f"{name}({' '.join(filter(None, [_word(search.table) + ';', shown, *among]))})"


def _transaction(transaction: Transaction, place: int, number: int) -> str:
    head = _word(transaction.name)
    if transaction.via == DATA_SERVICE:
        head = f"d:{head}"
    if transaction.client != place + 1:
        head += f"/{transaction.client}"
    if transaction.level is not None:
        head += f"@{_word(transaction.level)}"
    times = (transaction.began, transaction.ended)
    if times != usual_times(place, number):
        head += f"[{times[0]!r},{times[1]!r}]"
    parts = [one_operation(each) for each in transaction.operations]
    if transaction.answered != (transaction.name,):
        parts.append(f"answered({_words(transaction.answered)})")
    if transaction.contention:
        parts.append("contention")
    return " ".join([f"{head}:", *parts, _FATES[transaction.fate]])


def _version(version: str | None) -> str:
    return "-" if version is None else _word(version)


def _of(table: str, marks: Iterable[str]) -> str:
    return f"{_word(table)}; {_words(marks)}".rstrip()


def _words(words: Iterable[str]) -> str:
    return " ".join(map(_word, words))


def _word(word: str) -> str:
    return word if _PLAIN.fullmatch(word) and word not in _RESERVED else json.dumps(word)
