"""What single registers prove: dirty and intermediate reads, lost updates, versions that vanish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from uowkit.history.anomalies import Anomaly, Dependency, Edge, Kind
from uowkit.history.index import AFTERWARDS, Index, some, told
from uowkit.history.levels import strength
from uowkit.history.model import Fate
from uowkit.history.registers import Registers, Sight


def wrong_reads(index: Index, registers: Registers) -> Iterator[Anomaly]:
    """Versions that no acknowledged transaction may read (G1a and G1b, Adya 1999).

    Args:
        index: the history.
        registers: what was read and written.

    Yields:
        One anomaly for each transaction that was seen so, each level and way of seeing; its
        occurrences are the reads.
    """
    found: dict[tuple[str, Kind, str | None, str], Anomaly] = {}
    for kind, sights in (
        (Kind.DIRTY_READ, registers.dirty),
        (Kind.INTERMEDIATE_READ, registers.intermediate),
    ):
        for each in sights:
            writer = index.writers[each.register, each.version or ""]
            key = (writer, kind, each.reader.level, each.reader.via)
            if key in found:
                found[key] = replace(found[key], occurrences=found[key].occurrences + 1)
            else:
                found[key] = _wrong_read(index, kind, writer, each)
    yield from found.values()


def _wrong_read(index: Index, kind: Kind, writer: str, sight: Sight) -> Anomaly:
    reader = sight.reader
    why = (
        "failed"
        if kind is Kind.DIRTY_READ
        else f"wrote {index.last_writes[writer][sight.register]} over it itself"
    )
    return Anomaly(
        kind,
        reader.level,
        reader.via,
        (writer, reader.name),
        f"{told(reader)} read {sight.register} as {sight.version}, which was written by "
        f"{told(index.named[writer])}, which {why}",
    )


def lost_updates(index: Index, registers: Registers) -> Iterator[Anomaly]:
    """Versions that several acknowledged transactions read and then wrote over (P4).

    Whichever of them came last did not know of what the others wrote, in whatever order they
    came (Berenson et al. 1995). Which one that is stays open, so that two of them have to claim
    a level for it to be a breach of that level: it is told of the two that claim most.

    Args:
        index: the history.
        registers: what was read and written.

    Yields:
        One anomaly for each version that was replaced more than once.
    """
    for (register, version), names in registers.successors.items():
        if len(names) > 1:
            strongest = sorted(names, key=lambda name: -strength(index.named[name].level))[:2]
            first, last = sorted(
                (index.named[name] for name in strongest), key=lambda each: each.ended
            )
            weaker = min((first, last), key=lambda each: strength(each.level))
            more = f", as {len(names) - 2:,} more did" if len(names) > 2 else ""
            yield Anomaly(
                Kind.LOST_UPDATE,
                weaker.level,
                weaker.via,
                (first.name, last.name),
                f"{told(first)} and {told(last)} both {_as_read(register, version)} and then "
                f"wrote it, so that one update was lost{more}",
                occurrences=len(names) - 1,
            )


def unrepeatable_reads(index: Index, registers: Registers) -> Iterator[Anomaly]:
    """Transactions that read two versions of one register, neither of them their own.

    Whichever version is the older one, the transaction depends on the writer of the newer one,
    and that one on it: a cycle with a single anti-dependency (G-single).

    Args:
        index: the history.
        registers: what was read and written.

    Yields:
        One read skew for each transaction and register.
    """
    for (name, register), (before, after) in registers.unrepeatable.items():
        reader = index.named[name]
        first, then = (index.writers.get((register, each or "")) for each in (before, after))
        cycle: tuple[Edge, ...] = ()
        if then is not None and registers.is_known_to_follow(then, (register, before)):
            cycle = _there_and_back(name, then, register)
        elif first is not None and registers.is_known_to_follow(first, (register, after)):
            cycle = _there_and_back(name, first, register)
        yield Anomaly(
            Kind.READ_SKEW,
            reader.level,
            reader.via,
            (*(each for each in (first, then) if each is not None), name),
            f"{told(reader)} {_as_read(register, before)} and then {_as(after)}, and had not "
            "written it in between",
            cycle,
        )


def _there_and_back(reader: str, writer: str, register: str) -> tuple[Edge, Edge]:
    return (
        Edge(reader, writer, Dependency.RW, register),
        Edge(writer, reader, Dependency.WR, register),
    )


def lost_versions(index: Index, registers: Registers) -> Iterator[Anomaly]:
    """Registers whose version, after all was over, is one that must be gone or never have been.

    Args:
        index: the history.
        registers: what was read and written.

    Yields:
        A lost acknowledgement where acknowledged transactions wrote over it, a dirty read where
        it is of a transaction that failed: at most one anomaly for each register.
    """
    for register, version in (index.history.versions_at_end or {}).items():
        writer = index.writers.get((register, version or ""))
        found = f"{register} is found {_as(version)} afterwards"
        if writer is not None and index.failed(writer):
            message = f"{told(index.named[writer])} failed, but {found}, which it wrote"
            yield _afterwards(index, Kind.DIRTY_READ, [writer], message)
            continue
        lost = [
            name
            for name in registers.next_writers((register, version))
            if index.named[name].fate is Fate.COMMITTED
        ]
        if writer is not None and _wrote_over(index, writer, register, version):
            lost.append(writer)
        if lost:
            message = f"{found}, but {some(lost)}, acknowledged, had written it after that"
            yield _afterwards(index, Kind.LOST_ACKNOWLEDGEMENT, lost, message)


def _wrote_over(index: Index, writer: str, register: str, version: str | None) -> bool:
    """Whether an acknowledged transaction wrote over its own version of a register."""
    acknowledged = index.named[writer].fate is Fate.COMMITTED
    return acknowledged and index.last_writes[writer][register] != version


def _afterwards(index: Index, kind: Kind, names: list[str], message: str) -> Anomaly:
    last = index.named[names[-1]]
    return Anomaly(kind, last.level, AFTERWARDS, tuple(names), message)


def _as_read(register: str, version: str | None) -> str:
    return f"read {register} {_as(version)}"


def _as(version: str | None) -> str:
    return "as absent" if version is None else f"as {version}"
