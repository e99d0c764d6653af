"""The isolation levels: what each of them permits, beside what was seen at it.

No source of the contract says what its levels promise (rulings, isolation); what they are held
against is what their names mean elsewhere. READ_UNCOMMITTED, READ_COMMITTED, REPEATABLE_READ and
SERIALIZABLE are the levels of ISO/IEC 9075, in Adya's terms PL-1, PL-2, PL-2.99 and PL-3 (thesis,
1999), each of which forbids what the one before it forbids, and more. The table is made as the
Hermitage project makes it: what a product calls a level beside what it prevents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from uowkit.history.anomalies import Anomaly, Kind
from uowkit.report.text import counted

_STRENGTHS: Final = {
    "READ_UNCOMMITTED": 1,
    "READ_COMMITTED": 2,
    "REPEATABLE_READ": 3,
    "SERIALIZABLE": 4,
    "SERIALZABLE": 4,  # as the documents print it
}
_FORBIDDEN_FROM: Final = {
    Kind.DIRTY_WRITE: 1,
    # Adya's PL-2 speaks of single objects; that a search sees all of a transaction or nothing
    # from READ_COMMITTED on is the ruling isolation/no-partial-bulk.
    Kind.PARTIAL_VISIBILITY: 2,
    Kind.DIRTY_READ: 2,
    Kind.INTERMEDIATE_READ: 2,
    Kind.CIRCULAR_INFORMATION_FLOW: 2,
    Kind.LOST_UPDATE: 3,
    Kind.READ_SKEW: 3,
    Kind.WRITE_SKEW: 3,
}
"""The strength from which on a level forbids a kind; the kinds left out, every server does."""

COLUMNS: Final = (
    (Kind.DIRTY_WRITE, "G0"),
    (Kind.DIRTY_READ, "G1a"),
    (Kind.INTERMEDIATE_READ, "G1b"),
    (Kind.CIRCULAR_INFORMATION_FLOW, "G1c"),
    (Kind.PARTIAL_VISIBILITY, "partial"),
    (Kind.LOST_UPDATE, "lost update"),
    (Kind.READ_SKEW, "read skew"),
    (Kind.WRITE_SKEW, "write skew"),
)
"""The kinds that levels differ in, each with its heading in the table."""

_LEGEND: Final = """\
-: not seen; a number: how often it was seen; in brackets where the level permits it; with ! where
the level does not, and it was seen. G0: dirty write, G1a: dirty read, G1b: intermediate read,
G1c: circular information flow, partial: partial visibility."""
_SNAPSHOTS: Final = """\
Many products give snapshot isolation under the name REPEATABLE_READ: it lets write skew happen,
which REPEATABLE_READ as PL-2.99 forbids."""
_GAP: Final = 2


def strength(level: str | None) -> int:
    """How much a level promises, from 1 to 4; 0 for one that is not known, or not asked for."""
    return _STRENGTHS.get(level or "", 0)


def permitted(level: str | None, kind: Kind) -> bool | None:
    """Whether a level permits a kind of anomaly.

    Args:
        level: the level as it is asked for; None where none was.
        kind: what was seen.

    Returns:
        None where the level is not known, so that nobody can say. What is no matter of isolation,
        such as an acknowledgement that is lost, is permitted at no level.
    """
    if kind not in _FORBIDDEN_FROM:
        return False
    promised = strength(level)
    return promised < _FORBIDDEN_FROM[kind] if promised else None


@dataclass(frozen=True, slots=True)
class Cell:
    """What was seen of one kind at one level."""

    level: str
    kind: Kind
    seen: int
    """How many anomalies; 0 for none."""

    @property
    def permitted(self) -> bool | None:
        """Whether the level permits it; None where the level is not known."""
        return permitted(self.level, self.kind)

    def __str__(self) -> str:
        """In words: `not seen`, or `seen 3 times, which the level does not permit`."""
        if not self.seen:
            return "not seen"
        says = {True: "permits", False: "does not permit", None: "may or may not permit"}
        return f"seen {counted(self.seen, 'time')}, which the level {says[self.permitted]}"


def side_by_side(found: Mapping[str, Iterable[Anomaly]]) -> list[list[Cell]]:
    """What was seen at each level, beside what the level permits.

    Args:
        found: the anomalies of each level that was asked for, in the order of the rows.

    Returns:
        A row for each level, of a cell for each of `COLUMNS`.
    """
    rows = []
    for level, anomalies in found.items():
        kinds = [each.kind for each in anomalies]
        rows.append([Cell(level, kind, kinds.count(kind)) for kind, _ in COLUMNS])
    return rows


def as_text(rows: Iterable[Iterable[Cell]]) -> str:
    """The table as plain text, at most 100 columns wide, with what its signs mean below it.

    Args:
        rows: what `side_by_side` returned.
    """
    cells = [list(row) for row in rows]
    lines = [["claimed", *(heading for _, heading in COLUMNS)]]
    lines += [[row[0].level, *map(_sign, row)] for row in cells]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    written = [
        (" " * _GAP).join(text.ljust(width) for text, width in zip(line, widths, strict=True))
        for line in lines
    ]
    notes = [_LEGEND, *([_SNAPSHOTS] if _is_like_a_snapshot(cells) else [])]
    return "\n".join([*(each.rstrip() for each in written), "", *notes])


def _sign(cell: Cell) -> str:
    sign = f"{cell.seen:,}" if cell.seen else "-"
    if cell.permitted:
        return f"({sign})"
    return f"{sign} !" if cell.seen and cell.permitted is False else sign


def _is_like_a_snapshot(rows: Iterable[Iterable[Cell]]) -> bool:
    return any(
        cell.seen and cell.kind is Kind.WRITE_SKEW and cell.level == "REPEATABLE_READ"
        for row in rows
        for cell in row
    )
