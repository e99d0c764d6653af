"""A history: which client sent which transaction when, and what it was shown.

The history is told in marks, not in object ids: every object, and every version of an object,
carries a text that nobody else writes. Whoever sees one knows from it whose it is, which is what
makes a history judgeable from outside (traceability: Kingsbury & Alvaro, Elle, 2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a transaction, as far as its client was told."""

    COMMITTED = "committed"
    """Acknowledged."""
    FAILED = "failed"
    """Refused, or a transaction failure: it must leave nothing."""
    UNKNOWN = "unknown"
    """No whole answer came, or a throttled one: it may have happened or not."""


@dataclass(frozen=True, slots=True)
class Made:
    """New objects of one table, made by one operation."""

    table: str
    objects: tuple[str, ...]
    """Their marks, in the order sent."""
    object_ids: tuple[str, ...] = ()
    """The object ids that were answered, in the order answered."""


@dataclass(frozen=True, slots=True)
class Searched:
    """One single search of one table."""

    table: str
    objects: frozenset[str]
    """The marks of all objects of the run that it showed."""
    counted: int | None = None
    """How many there were, for a count, which shows no objects."""
    among: frozenset[str] | None = None
    """The marks of all objects that its clause asks for, those of failed transactions among them;
    None where it asks for all that the run puts into the table."""
    whole: bool = True
    """False where it may have been cut off, by a page size for one: what it does not show then
    proves nothing."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Objects of one table that are removed: that they are missed proves nothing any more."""

    table: str
    objects: tuple[str, ...]
    """Their marks."""


@dataclass(frozen=True, slots=True)
class Read:
    """One object's current version, as a transaction was shown it."""

    register: str
    version: str | None
    """None: the object was not there."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """A new version of one object, which nobody else writes.

    Where the transaction read the register before, it replaces what was read.
    """

    register: str
    version: str


Operation = Made | Searched | Removed | Read | Wrote


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction, or one call outside any, with what its client knows of it."""

    name: str
    """Its marker."""
    client: int
    level: str | None
    """The isolation level asked for; None for the server's default."""
    began: float
    """Seconds of the history's one monotonic clock, before the request was sent."""
    ended: float
    """Seconds of the same clock, after the whole answer had come."""
    fate: Fate
    operations: tuple[Operation, ...]
    via: str = "transaction"
    """Or "data service": a single find, get or count outside any transaction."""
    answered: tuple[str, ...] = ()
    """The names of the transactions whose objects, op result ids or object ids stood in the
    results that it was given: its own alone, when all is well."""
    contention: bool = False
    """Whether it was refused because of other transactions, as far as can be told."""


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was recorded while many clients were at work."""

    transactions: tuple[Transaction, ...]
    found_at_end: Mapping[str, frozenset[str]] | None = None
    """The marks that each table held after all was over; None where nobody looked."""
    versions_at_end: Mapping[str, str | None] | None = None
    """The version that each register had after all was over; None where nobody looked."""
