"""What is found in a history: the kinds of anomalies, as people of the field name them.

The definitions are those of A. Adya, Weak Consistency: A Generalized Theory and Optimistic
Implementations for Distributed Transactions (thesis, MIT 1999; G0, G1a, G1b, G1c, G-single,
G2-item), and of Berenson et al., A Critique of ANSI SQL Isolation Levels (1995; lost update is
their P4, read skew A5A, write skew A5B).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A way in which transactions disturbed each other, or in which an answer was wrong."""

    SHARED_OBJECT_ID = "shared object id"
    """Two objects of a table were given the same object id."""
    LOST_ACKNOWLEDGEMENT = "lost acknowledgement"
    """What was acknowledged is not there after all was over."""
    MIXED_RESULTS = "mixed results"
    """A client was given results of another client's transaction."""
    PARTIAL_VISIBILITY = "partial visibility"
    """One single search showed some objects of a transaction, and not the others."""
    DIRTY_READ = "dirty read"
    """G1a: something of a transaction that failed was seen."""
    INTERMEDIATE_READ = "intermediate read"
    """G1b: a version was seen that its own transaction wrote over."""
    DIRTY_WRITE = "dirty write"
    """G0: a cycle of transactions, each of which wrote over what the one before it wrote."""
    CIRCULAR_INFORMATION_FLOW = "circular information flow"
    """G1c: a cycle in which each read or wrote over what the one before it wrote."""
    LOST_UPDATE = "lost update"
    """P4: several transactions read the same version of a register and wrote it."""
    READ_SKEW = "read skew"
    """G-single, A5A: a cycle in which just one read what the next one wrote over."""
    WRITE_SKEW = "write skew"
    """G2-item, A5B: a cycle in which two or more read what the next one wrote over."""


class Dependency(StrEnum):
    """How one transaction depends on an earlier one (Adya 1999)."""

    WW = "ww"
    """The later one wrote over a version that the earlier one wrote."""
    WR = "wr"
    """The later one read a version that the earlier one wrote."""
    RW = "rw"
    """The later one wrote over a version that the earlier one read (an anti-dependency)."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One transaction that had to come before another one, and why."""

    earlier: str
    """Its name."""
    later: str
    """The other one's name."""
    dependency: Dependency
    register: str

    def __str__(self) -> str:
        """In words, such as: `T1 read x, which T2 wrote over`."""
        if self.dependency is Dependency.WR:
            return f"{self.later} read {self.register} as {self.earlier} wrote it"
        did = "wrote" if self.dependency is Dependency.WW else "read"
        return f"{self.earlier} {did} {self.register}, which {self.later} wrote over"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that went wrong, however often it was seen."""

    kind: Kind
    level: str | None
    """The isolation level that was asked for by the transaction that saw it; where several have
    to claim a level for it to be one's breach, the weakest of theirs."""
    via: str
    """How it was seen: "transaction", "data service", or "afterwards", which is when the objects
    were read back after all was over."""
    transactions: tuple[str, ...]
    """The names of those concerned, the one that shows it last."""
    message: str
    """One sentence that names clients, transactions and objects."""
    cycle: tuple[Edge, ...] = ()
    """For what is a cycle of dependencies: its edges, each beginning where the last one ended."""
    occurrences: int = 1
    """How often it was seen: several searches may show the same."""
