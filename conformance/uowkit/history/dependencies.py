"""Which transactions must have come before which others: the serialization graph of a history.

It is the direct serialization graph of Adya's thesis (1999) as far as the history
proves it. Where a version is known to be written after another one, but not whether anything
was written in between, the dependency stands for a path that has the same number of
anti-dependencies: whatever came in between wrote over the one and was written over in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uowkit.history.anomalies import Dependency
from uowkit.history.index import Index
from uowkit.history.registers import Registers, Version

Node = str | Version
"""A transaction's name; or a version, through which all who read it lead to all who wrote next.

The latter keeps the graph as small as the history, where many read a version and many wrote
over it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One edge of the graph."""

    earlier: Node
    later: Node
    dependency: Dependency
    register: str


def dependencies(index: Index, registers: Registers) -> Iterator[Link]:
    """All dependencies that a history proves.

    Args:
        index: the history.
        registers: what was read and written.

    Yields:
        The edges between acknowledged transactions, and those of which one was read.
    """
    for version, readers in registers.readers.items():
        writer = _writer(index, version)
        if writer is not None:
            for reader in readers:
                yield Link(writer, reader, Dependency.WR, version[0])
    for version in {**registers.readers, **registers.successors}:
        yield from _written_over(index, registers, version)
    for register in index.history.versions_at_end or {}:
        yield from _written_last(index, registers, register)


def _writer(index: Index, version: Version) -> str | None:
    register, text = version
    return None if text is None else index.writers.get((register, text))


def _written_over(index: Index, registers: Registers, version: Version) -> Iterator[Link]:
    writer = _writer(index, version)
    if writer is not None:
        for later in registers.successors.get(version, ()):
            yield Link(writer, later, Dependency.WW, version[0])
    yield from _anti_dependencies(
        version, registers.pure_readers(version), registers.next_writers(version)
    )


def _anti_dependencies(version: Version, readers: list[str], writers: list[str]) -> Iterator[Link]:
    if len(readers) > 1 and len(writers) > 1:
        for reader in readers:
            yield Link(reader, version, Dependency.RW, version[0])
        for writer in writers:
            yield Link(version, writer, Dependency.RW, version[0])
        return
    for reader in readers:
        for writer in writers:
            yield Link(reader, writer, Dependency.RW, version[0])


def _written_last(index: Index, registers: Registers, register: str) -> Iterator[Link]:
    """What follows from the version that was found after all was over: all others came before."""
    version: Version = (register, (index.history.versions_at_end or {})[register])
    last = _writer(index, version)
    if last is None or index.last_writes[last][register] != version[1]:
        return
    if registers.next_writers(version):
        return  # It is not the last one: a lost acknowledgement, told as such.
    for name in registers.writers.get(register, ()):
        text = index.last_writes[name][register]
        if name != last and not registers.next_writers((register, text)):
            yield Link(name, last, Dependency.WW, register)
            for reader in registers.pure_readers((register, text)):
                if reader != last:
                    yield Link(reader, last, Dependency.RW, register)
